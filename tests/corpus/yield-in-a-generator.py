x = (yield a for b in c)
