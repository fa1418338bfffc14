def solve_02(I):
    x1 = rot90(I)
    x2 = vconcat(x1, RED)
    x3 = underfill(x2, TWO)
    x4 = largest(x3)
    x5 = overlay(x4, ONE)
    x6 = paint(x5, T)
    x7 = rot180(x6)
    x8 = hconcat(x7, GREEN)
    x9 = recolor(x8, T)
    O = crop(x9, ORIGIN)
    return O
