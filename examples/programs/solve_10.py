def solve_10(I):
    x1 = trim(I)
    x2 = hconcat(largest(x1), trim(x1))
    x3 = hconcat(hmirror(x2), hmirror(x2))
    x4 = fill(hmirror(x3), hmirror(x3))
    x5 = crop(trim(x4), vmirror(x4))
    x6 = shift(trim(x5), rot90(x5))
    x7 = replace_color(palette_of(x6), trim(x6))
    x8 = replace_color(rot90(x7), compress(x7))
    x9 = hconcat(largest(x8), normalise(x8))
    x10 = overlay(hmirror(x9), trim(x9))
    O = overlay(x10, I)
    return O
