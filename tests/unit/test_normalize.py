"""The printer against ``ast.unparse``, construct by construct."""

import ast
import re
import sys

import pytest
from inline_variables import _engine, normalize

SNIPPETS = [
    "a = b = (c, d)\n(e, *f) = g\n*h, = i\nx[1, 2], y.z = 1, (2, 3)",
    "x += (1, 2)\n(a): int = 1\nb.c: int\nd: List[e] = yield_",
    "if a: pass\nelse:\n    if b: pass\n    else: pass",
    "if a:\n  pass\nelif b:\n  pass\nelse:\n  if c: pass\n  x",
    "for a, b in c, d: pass\nelse: pass\nwhile (yield_): break\nelse: continue",
    "try: pass\nexcept* (A, B) as e: raise\nelse: pass\nfinally:\n  try: pass\n  finally: pass",
    "with (a as b, c as (d, e)): pass\nwith (a, b): pass\nasync def f():\n async with x: await y",
    "@a\n@b(c)\nclass A(B, *C, metaclass=D, **E):\n  '''doc'''\n  x = 1\nclass F(): pass",
    'def f(a, /, b: int=1, *c: d, e, f=2, **g: h) -> i:\n  \'doc """ here\'\n  return',
    "lambda: 0\nlambda *, a: (yield)\n(lambda a, *b, c=1, **d: a, b)",
    "match x, y:\n case [1, *_] | {'a': 1, **r} if z: pass\n case A.b(c, d=(e | f) as g): pass",
    "match -1:\n case -1 | 1+2j | 'a' 'b' | None: pass\n case (): pass\n case {}: pass\n case _: pass",
    "[a async for b in c if d if e]\n{a: b for c, in d}\n(a for a in (b, c))\n{a for a in (lambda: 0)}",
    "a and b and c or d and (e or f) and not g\nnot (not a)\n(a < b) < c\na < (b if c else d)",
    "2 ** -1 ** x\n(-2) ** 2\n(await_ ** 2) ** 3\n-(-1)\n~(a + b) * c\n(a @ b) // c % d",
    "1 .real\n1.5.real\nTrue.real\n(1, 2).x\n'a'.b\n(a + b).c\n{}.x",
    "x[a:b, ::c]\nx[()]\nx[1,]\nx[*a]\nx[(1, 2):3]\nx[a:=1]\nx[lambda: 0]",
    "f(*a or b, **c or d)\nf(a for a in b)\n{**a | b}\n[*a | b]\n(*a, b)",
    "print((yield_))\ndef f():\n  x = yield\n  yield 1, 2\n  (yield)\n  return (yield from a)",
    "'a' \"b'\" '''c\"'''\nu'x' 'y'\nU'x'\nb'\\x00\\xff' b\"'\"\nr'\\d'\n'\\ud800\\U0001f600\\xad'",
    "f'{a}{b!r:>{w}}{{}}{c=}{d = !s}' 'tail' f''\nf'' ''\nf'{x:}'\nf'{ {1: 2} }'\nf\"{a['b']}\"",
    "f'''{'a' + \"b\"}\n{x!a:%H:%M \\n}'''\nf'\\t{x}\\\\'\nrf'\\d{x}'\nf\"it's {x!r} \\\"quoted\\\"\"",
    "0xFFFFFFFFFFFFFFFFFF\n0o17\n0b1_0\n1_000\n1e400\n1e16\n1e-5\n.5\n1j\n1e400j\n00",
    "'''module doc'''\n'''not a doc'''\ndef f():\n  'ends with quote\"'\ndef g():\n  'both \"\"\" and \\'\\'\\''",
    "import a.b as c, d\nfrom . import x\nfrom ..y import (z as w,)\nfrom q import *\nglobal a, b",
    "raise\nraise A from B\nassert a, (b, c)\ndel (a, b), c[0], d.e\nnonlocal_ = 1; pass",
    "x = 1\r\ny = '''a\rb'''\r\n\x0cz = 2",
    "\ufb01 = 1\n\u00b5 = \U0001d41a",
    "x = (1 +\n  2) \\\n  + 3  # comment\n\n\n# end",
]


@pytest.mark.parametrize("source", SNIPPETS)
def test_normalize_is_unparse_of_parse(source: str) -> None:
    assert normalize(source) == ast.unparse(ast.parse(source))


@pytest.mark.parametrize("names", ["annotations", "(division as b, braces)", "nothing", "*"])
@pytest.mark.parametrize("module", ["__future__", "\uff3f\uff3ffuture__"])
def test_future_features_are_checked_as_the_interpreter_does(names: str, module: str) -> None:
    source = f"from {module} import {names}\nx\n"
    try:
        expected = ast.unparse(ast.parse(source))
    except SyntaxError as error:
        with pytest.raises(SyntaxError, match=re.escape(str(error))):
            normalize(source)
    else:
        assert normalize(source) == expected


@pytest.mark.skipif(sys.version_info < (3, 14), reason="t-strings are of Python 3.14")
@pytest.mark.parametrize(
    "source",
    [
        "t'a{ x }b' t'{y = }'",
        "t'{x = !s:5}{x!r:>{w }}{ {1:2} }{{}}'",
        "t'''{\nx # c\n}{x ==  y!a}'''",
        "rt'{a[\"b\"]}\\d'",
        "t\"{t'{x }' }\"",
    ],
)
def test_template_strings(source: str) -> None:
    assert normalize(source) == ast.unparse(ast.parse(source))


@pytest.mark.skipif(_engine.core is None, reason="there is no native engine here")
@pytest.mark.parametrize(
    "source",
    ['x = (s(*(f"{(a is b)=}")), c)', 'x = [*(f"{a in b}")]', 'f(*(g(f"{(a or b)}")), c)'],
)
def test_what_stands_in_an_f_string_is_no_operand_of_a_star_before_it(source: str) -> None:
    assert _engine.core is not None
    text = _engine.core.normalize(source, None, 10_000, 10_000, 1000)
    assert text == ast.unparse(ast.parse(source))
