def solve_01(I):
    x1 = hmirror(I)
    x2 = paint(x1, THREE)
    x3 = outline(x2)
    x4 = largest(x3)
    x5 = rot180(x4)
    x6 = vconcat(x5, ZERO)
    x7 = replace_color(x6, ZERO)
    x8 = compose3(x7, RIGHT, I)
    O = crop(x8, ORIGIN)
    return O
