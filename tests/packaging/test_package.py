"""What the installed package consists of."""

import tomllib
from importlib.metadata import version
from pathlib import Path

import inline_variables
from inline_variables import _core

ROOT = Path(__file__).parent.parent.parent


def test_one_version_everywhere() -> None:
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    versions = {cargo["package"]["version"], _core.__version__, version("inline-variables")}
    assert versions == {inline_variables.__version__}


def test_types_are_shipped() -> None:
    assert inline_variables.__file__ is not None
    folder = Path(inline_variables.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "_core.pyi").exists()
