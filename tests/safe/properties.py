"""What holds for each file that safe mode has rewritten, checked over a standard library.

Usage: python tests/safe/properties.py [FOLDER]... [--strict] [--lifetimes ignore]
Without a FOLDER, all of the running interpreter's standard library is read, its tests included.
Prints how many files and assignments there were, each broken promise with its file, and ends with
exit code 1 where there is one.

A second run changes nothing. Comments are kept. What has no inlined assignment in it, and all that
stands outside functions, is the same byte for byte. The symbol tables of all scopes are the same but
for the names that are gone. The text compiles on every interpreter found that is as new as this
one, if it did so before.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import subprocess
import symtable
import sys
import sysconfig
import tempfile
import time
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import trees
from inline_variables import Options, inline_source

VERSION = sys.version_info[:2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def broken(source: str, options: Options) -> tuple[str, list[str]]:
    """Apply safe mode to a source that compiles.

    Returns:
        The text, and what does not hold for it.
    """
    outcome = inline_source(source, options=options)
    if outcome.status == "fallback" and outcome.error != "not-sure":
        return source, [f"no answer: {outcome.error}: {outcome.message}"]
    output = outcome.source
    if output == source:
        return output, []
    problems: list[str] = []
    if inline_source(output, options=options).source != output:
        problems.append("a second run changes the text again")
    lost = comments(source) - comments(output)
    new = comments(output) - comments(source)
    if lost or new:
        problems.append(f"comments lost {sorted(lost)}, new {sorted(new)}")
    problems += changed_without_inline(source, output)
    problems += changed_symbols(source, output)
    return output, problems


def comments(source: str) -> Counter[str]:
    """Return the comments of a source, each as often as it stands there."""
    tokens = tokenize.generate_tokens(io.StringIO(source, newline="").readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def changed_without_inline(source: str, output: str) -> list[str]:
    """Return which functions, or what outside of them, changed without an inlined assignment."""
    before, after = ast.parse(source), ast.parse(output)
    old, new = list(_functions(before)), list(_functions(after))
    if [one.name for one in old] != [other.name for other in new]:
        return ["a function is gone, new, or elsewhere"]
    texts = _Texts(source), _Texts(output)
    problems = []
    for one, other in zip(old, new, strict=True):
        same = texts[0].body(one) == texts[1].body(other)
        gone = _assignments(one) - _assignments(other)
        if gone < 0 or (gone == 0 and not same):
            problems.append(f"line {one.lineno}: {one.name} changed without an inlined assignment")
    outside = [
        text.without([function for function in functions if function in _outermost(tree)])
        for text, functions, tree in zip(texts, (old, new), (before, after), strict=True)
    ]
    if outside[0] != outside[1]:
        problems.append("the text outside functions changed")
    return problems


def _functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node
        yield from _functions(node)


def _outermost(tree: ast.AST) -> list[Function]:
    found: list[Function] = []
    for node in ast.iter_child_nodes(tree):
        found += [node] if isinstance(node, Function) else _outermost(node)
    return found


def _assignments(node: ast.AST) -> int:
    return sum(isinstance(child, ast.Assign) for child in ast.walk(node))


class _Texts:
    """A source by the places that its tree gives: lines from 1, columns in bytes of UTF-8."""

    def __init__(self, source: str) -> None:
        self.data = source.encode()
        # The parser counts \r as a line end, and no others that str.splitlines knows.
        self.starts = [0]
        for line in io.StringIO(source, newline=""):
            self.starts.append(self.starts[-1] + len(line.encode()))

    def _span(self, function: Function) -> tuple[int, int]:
        """Return from where to where a function's body goes, with its first and last comments."""
        header = [(function.lineno, function.col_offset)]
        for part in (function.args, function.returns):
            for node in ast.walk(part) if part is not None else ():
                line, column = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", 0)
                if line is not None:
                    header.append((line, column))
        line, column = max(header)
        last = function.body[-1].end_lineno
        assert last is not None
        return self.starts[line - 1] + column, self.starts[last]

    def body(self, function: Function) -> bytes:
        start, end = self._span(function)
        return self.data[start:end]

    def without(self, functions: list[Function]) -> bytes:
        rest, at = b"", 0
        for start, end in map(self._span, functions):
            rest += self.data[at:start]
            at = end
        return rest + self.data[at:]


def changed_symbols(source: str, output: str) -> list[str]:
    """Return which scopes have other symbols, except for locals that are gone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = symtable.symtable(source, "source", "exec")
        after = symtable.symtable(output, "output", "exec")
    return list(_changed(before, after))


def _changed(before: symtable.SymbolTable, after: symtable.SymbolTable) -> Iterator[str]:
    where = f"{before.get_type()} {before.get_name()}, line {before.get_lineno()}"
    old, new = _symbols(before), _symbols(after)
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield f"{where}: {name} is new"
        elif name not in new:
            symbol = before.lookup(name)
            plain = symbol.is_local() and symbol.is_assigned()
            if not plain or symbol.is_parameter() or symbol.is_imported():
                yield f"{where}: {name} is gone, which was no plain local variable"
        elif new[name] not in (old[name], tuple(kind for kind in old[name] if kind != "assigned")):
            # Of a parameter, or a name with several bindings, all assignments may be gone.
            yield f"{where}: {name} was {old[name]}, is {new[name]}"
    named = [
        [child for child in table.get_children() if _is_named(child)] for table in (before, after)
    ]
    if [child.get_name() for child in named[0]] != [child.get_name() for child in named[1]]:
        yield f"{where}: other scopes within it"
        return
    for one, other in zip(*named, strict=True):
        yield from _changed(one, other)
    # Values may pass one another, so lambdas and comprehensions come in any order.
    rest = [
        Counter(_signature(child) for child in table.get_children() if not _is_named(child))
        for table in (before, after)
    ]
    if rest[0] != rest[1]:
        yield f"{where}: other lambdas or comprehensions within it"


def _is_named(table: symtable.SymbolTable) -> bool:
    unnamed = {"lambda", "listcomp", "setcomp", "dictcomp", "genexpr"}
    return table.get_type() != "function" or table.get_name() not in unnamed


def _symbols(table: symtable.SymbolTable) -> dict[str, tuple[str, ...]]:
    return {symbol.get_name(): _flags(symbol) for symbol in table.get_symbols()}


def _flags(symbol: symtable.Symbol) -> tuple[str, ...]:
    kinds = ("global", "local", "free", "nonlocal", "parameter", "imported", "assigned")
    held = [kind for kind in kinds if getattr(symbol, f"is_{kind}")()]
    # The scopes that a name stands for may be in another order.
    return (*held, *(["namespace"] if symbol.is_namespace() else []))


def _signature(table: symtable.SymbolTable) -> tuple[object, ...]:
    children = sorted(repr(_signature(child)) for child in table.get_children())
    return (table.get_type(), table.get_name(), tuple(sorted(_symbols(table).items())), *children)


def interpreters() -> dict[str, str]:
    """Return other interpreters that are found, as new as this one or newer, by version."""
    found: dict[str, str] = {}
    for path in sorted(Path.home().glob(".pyenv/versions/3.*/bin/python")):
        script = "import sys; print(*sys.version_info[:2], sep='.')"
        ran = subprocess.run([str(path), "-c", script], capture_output=True, text=True)
        version = ran.stdout.strip()
        if ran.returncode == 0 and tuple(map(int, version.split("."))) >= VERSION:
            found.setdefault(version, str(path))
    return found


_COMPILE = """
import json, sys, warnings
warnings.simplefilter("ignore")
broken = []
for name in json.load(sys.stdin):
    kinds = []
    for kind in ("source", "output"):
        with open(f"{name}.{kind}", encoding="utf-8", newline="") as file:
            try:
                compile(file.read(), name, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                kinds.append(str(error))
            else:
                kinds.append(None)
    if kinds[0] is None and kinds[1] is not None:
        broken.append([name, kinds[1]])
print(json.dumps(broken))
"""


def uncompiled(pairs: dict[str, tuple[str, str]], python: str) -> list[str]:
    """Return which outputs an interpreter does not compile though it compiles their sources."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for index, (path, texts) in enumerate(pairs.items()):
            name = str(Path(folder) / str(index))
            names[name] = path
            for kind, text in zip(("source", "output"), texts, strict=True):
                Path(f"{name}.{kind}").write_text(
                    text, encoding="utf-8", errors="surrogatepass", newline=""
                )
        command = [python, "-c", _COMPILE]
        ran = subprocess.run(
            command, input=json.dumps(list(names)), capture_output=True, text=True, check=True
        )
        return [f"{names[name]}: {error}" for name, error in json.loads(ran.stdout)]


def check(paths: list[Path], options: Options) -> list[str]:
    """Check the files named, print the counts, and return what does not hold."""
    problems: list[str] = []
    pairs: dict[str, tuple[str, str]] = {}
    files = inlined = 0
    began = time.monotonic()
    for path in paths:
        found = trees.read(path)
        if found is None:
            continue
        files += 1
        source, _ = found
        output, broke = broken(source, options)
        problems += [f"{path}: {problem}" for problem in broke]
        if output != source:
            pairs[str(path)] = source, output
            inlined += _assignments(ast.parse(source)) - _assignments(ast.parse(output))
    seconds = time.monotonic() - began
    print(
        f"{files} files in {seconds:.0f} s: {len(pairs)} changed, {inlined} assignments inlined",
        flush=True,
    )
    for version, python in interpreters().items():
        wrong = uncompiled(pairs, python)
        print(f"{version}: {len(pairs) - len(wrong)} of {len(pairs)} changed files compile")
        problems += [f"{line} ({version})" for line in wrong]
    return problems


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--strict", action="store_true", help="strict mode")
    parser.add_argument("--lifetimes", choices=["keep", "ignore"], default="keep")
    options = parser.parse_args()
    folders = options.folders or [Path(sysconfig.get_path("stdlib"))]
    paths = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "site-packages" not in path.parts
    ]
    warnings.simplefilter("ignore")
    safe = Options(
        mode="safe",
        strict=options.strict,
        lifetimes=options.lifetimes,
        target_version=VERSION,
        timeout_seconds=None,
    )
    problems = check(paths, safe)
    for problem in problems:
        print(f"  {problem}")
    print(f"{len(problems)} broken promises")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
