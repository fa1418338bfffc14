def solve_09(I):
    x1 = trim(I)
    x2 = shift(palette_of(x1), rot180(x1))
    x3 = shift(tophalf(x2), outline(x2))
    x4 = hconcat(outline(x3), cellwise_max(x3))
    x5 = replace_color(rot180(x4), cellwise_max(x4))
    x6 = overlay(hmirror(x5), tophalf(x5))
    x7 = overlay(vmirror(x6), cellwise_max(x6))
    x8 = hconcat(normalise(x7), normalise(x7))
    x9 = colorfilter(outline(x8), cellwise_max(x8))
    O = overlay(x9, I)
    return O
