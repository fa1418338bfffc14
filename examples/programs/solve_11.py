def solve_11(I):
    x1 = trim(I)
    x2 = colorfilter(tophalf(x1), rot90(x1))
    x3 = replace_color(hmirror(x2), trim(x2))
    x4 = colorfilter(palette_of(x3), hmirror(x3))
    x5 = crop(hmirror(x4), largest(x4))
    x6 = fill(hmirror(x5), trim(x5))
    x7 = paint(normalise(x6), vmirror(x6))
    x8 = overlay(compress(x7), outline(x7))
    x9 = crop(largest(x8), rot90(x8))
    x10 = colorfilter(compress(x9), tophalf(x9))
    x11 = fill(hmirror(x10), rot90(x10))
    O = overlay(x11, I)
    return O
