"""The options of safe mode, which the commands share, and where a project sets them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from .._options import CHOICES, SAFE_ONLY, Options

__all__ = ["configured", "make_options", "safe_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_NAMES = ("mode", *SAFE_ONLY)
_TABLE = "tool.inline-variables"


def safe_options(command: _Command) -> _Command:
    """Give a command the options of safe mode; those that are not given are ``None``."""
    options = [
        click.option(
            "--mode",
            type=click.Choice(CHOICES["mode"]),
            show_default="drop-in",
            help="'safe' inlines what is meant to behave the same, and no more.",
        ),
        click.option(
            "--strict/--no-strict",
            default=None,
            show_default="no-strict",
            help="Safe mode: move nothing over names of the module.",
        ),
        click.option(
            "--pure",
            metavar="NAME",
            multiple=True,
            help="Safe mode: a function without effects, such as math.sqrt, 'mylib.*' or '*'.",
        ),
        click.option(
            "--lifetimes",
            type=click.Choice(CHOICES["lifetimes"]),
            show_default="keep",
            help="Safe mode: whether anyone sees when an object dies.",
        ),
        click.option(
            "--multi-use",
            type=click.Choice(CHOICES["multi_use"]),
            show_default="literals",
            help="Safe mode: which definitions may have several uses.",
        ),
        click.option(
            "--layout",
            type=click.Choice(CHOICES["layout"]),
            show_default="keep",
            help="Safe mode: edit the text, or print it anew.",
        ),
        click.option(
            "--target-version",
            metavar="X.Y",
            show_default="the running one",
            help="Safe mode: the oldest Python that must read the text.",
        ),
        click.option(
            "--max-uses",
            metavar="N",
            type=click.IntRange(min=1),
            show_default="1000",
            help="Safe mode: a definition with more uses stays.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def configured(folder: Path) -> dict[str, Any]:
    """Return the table ``[tool.inline-variables]`` of the nearest ``pyproject.toml``.

    Args:
        folder: Where the search begins; it goes up from there.

    Returns:
        Options by their names in Python; none where there is no such table.

    Raises:
        click.UsageError: The file cannot be read, or a key or value is wrong.
    """
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        path = place / "pyproject.toml"
        if path.is_file():
            return _read(path)
    return {}


def _read(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.UsageError(f"cannot read {path}: {error}") from error
    tools = document.get("tool", {})
    table = tools.get("inline-variables", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise click.UsageError(f"{path}: {_TABLE} must be a table.")
    known = {name.replace("_", "-"): name for name in _NAMES}
    for key in table:
        if key not in known:
            names = ", ".join(known)
            raise click.UsageError(
                f"{path}: [{_TABLE}] has an unknown key {key!r}; known: {names}."
            )
    options = {known[key]: value for key, value in table.items()}
    try:
        Options(**{"mode": "safe", **options, **_safe_if_needed(options)})
    except (TypeError, ValueError) as error:
        raise click.UsageError(f"{path}: [{_TABLE}]: {error}.") from error
    return options


def _safe_if_needed(options: dict[str, Any]) -> dict[str, str]:
    """Let the values of safe mode be checked where the table's mode is another."""
    return {"mode": "safe"} if options.get("mode") == "drop-in" else {}


def make_options(
    given: dict[str, Any], settings: dict[str, Any] | None = None, **others: Any
) -> Options:
    """Return options by what a command was given, and else by a project's settings.

    Args:
        given: The parameters of :func:`safe_options`.
        settings: What :func:`configured` returned.
        others: Other options.

    Raises:
        click.UsageError: They do not go together.
    """
    explicit = {name: value for name, value in given.items() if value is not None and value != ()}
    chosen = {**(settings or {}), **explicit}
    if chosen.get("mode", "drop-in") != "safe":
        # A project may set up safe mode without making it the default.
        chosen = explicit
    try:
        return Options(**chosen, **others)
    except (TypeError, ValueError) as error:
        raise click.UsageError(f"{error}.") from error
