b = c
x = *b
y = x
