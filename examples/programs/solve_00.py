def solve_00(I):
    x1 = rot90(I)
    x2 = vmirror(x1)
    x3 = compress(x2)
    x4 = largest(x3)
    x5 = compress(x4)
    O = crop(x5, ORIGIN)
    return O
