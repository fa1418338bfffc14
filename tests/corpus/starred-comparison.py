x = *(a) in b, c
