"""A small, seeded sample of the parity run, in this interpreter."""

import sysconfig
import warnings
from pathlib import Path

import grid
import harvest
import pysource_codegen
import pytest
import worker

FILES = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::4]


@pytest.fixture(autouse=True)
def _quiet() -> None:
    warnings.simplefilter("ignore")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_normalize_stdlib(path: Path) -> None:
    kind, difference = worker.compare(path.read_text(encoding="utf-8"), transforms=False)
    assert kind != "DIFFERENT", difference


@pytest.mark.parametrize("start", range(0, 400, 50))
@pytest.mark.parametrize("transforms", [False, True], ids=["normalize", "drop-in"])
def test_generated(start: int, transforms: bool) -> None:
    for seed in range(start, start + 50):
        source = worker.generator.program(seed)
        if transforms and len(source) > 400:
            continue
        kind, difference = worker.compare(source, transforms=transforms)
        assert kind != "DIFFERENT", difference


@pytest.mark.parametrize("transforms", [False, True], ids=["normalize", "drop-in"])
def test_cases_of_the_interpreter(transforms: bool) -> None:
    cases = harvest.unparse_cases()
    assert len(cases) > 300
    for source in cases:
        kind, difference = worker.compare(source, transforms=transforms)
        assert kind != "DIFFERENT", difference


@pytest.mark.parametrize("transforms", [False, True], ids=["normalize", "drop-in"])
def test_every_kind_of_node(transforms: bool) -> None:
    for seed in range(20):
        source = pysource_codegen.generate(seed, node_limit=200, depth_limit=6)
        kind, difference = worker.compare(source, transforms=transforms)
        assert kind != "DIFFERENT", difference


def test_every_expression_in_every_place() -> None:
    for source in grid.programs() + grid.clauses():
        kind, difference = worker.compare(source, transforms=False)
        assert kind != "DIFFERENT", (source, difference)


def test_mutated() -> None:
    for seed in range(300):
        source = worker.mutated(FILES[seed % len(FILES)].read_text(encoding="utf-8"), seed)
        kind, difference = worker.compare(source, transforms=False)
        assert kind != "DIFFERENT", difference


def test_a_wrong_engine_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        normalize = staticmethod(lambda *_: "wrong")

    monkeypatch.setattr(worker, "_core", Wrong)
    assert worker.compare("x", transforms=False) == ("DIFFERENT", ["x", "wrong"])
