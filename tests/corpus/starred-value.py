x = *b
print(x)
