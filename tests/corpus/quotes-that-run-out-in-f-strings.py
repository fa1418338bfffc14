a = (y)&(x) << F"""{ not_a!r:{w}}{ a = }{ x :{a}.{b!r}}""" 'tail'
x = '\N{BULLET}'
ñ = a
while c:
  b = f"""{ a!s}""" 'tail'
  raise (lambda y, /, *p, k=ñ, **q: x1) from x1
  a = 1
a = (c if {*()} >= y else f"""{ c!s}{ b :{a}.{b!r}}""")
