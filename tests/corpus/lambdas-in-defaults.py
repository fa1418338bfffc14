f = lambda a=lambda b=lambda c=lambda d=-~+x ** not_y: 1: 2: 3: 4
g = f(f)
print(g)
