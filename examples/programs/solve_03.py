def solve_03(I):
    x1 = fill_between(I, RED, I)
    x2 = fill(x1, ONE)
    x3 = hconcat(x2, DOWN)
    x4 = canvas_of(x3, RED, I)
    x5 = outline(x4)
    x6 = cellwise_max(x5)
    x7 = normalise(x6)
    x8 = underfill(x7, ONE)
    x9 = vconcat(x8, BLUE)
    x10 = cellwise_max(x9)
    x11 = vconcat(x10, DOWN)
    O = crop(x11, ORIGIN)
    return O
