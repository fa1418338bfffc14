"""What one call may do and use, with the only defaults on the Python side."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from operator import attrgetter, is_

__all__ = ["DEFAULT_TIMEOUT_SECONDS", "Options", "check_timeout"]

DEFAULT_TIMEOUT_SECONDS = 0.5

# A century is no limit, and more than the engine's clock can add.
_LONGEST_TIMEOUT = 3.2e9
# The engine counts in machine words; nothing that large is ever reached.
_LARGEST_LIMIT = (1 << 63) - 1


# What each of these options may say.
CHOICES = {
    "mode": ("drop-in", "safe"),
    "lifetimes": ("keep", "ignore"),
    "multi_use": ("literals", "never", "pure"),
    "layout": ("keep", "normalize"),
}
SAFE_ONLY = (
    "strict",
    "pure",
    "lifetimes",
    "multi_use",
    "layout",
    "target_version",
    "max_uses",
)
_PATTERN = r"(?:[^\W\d]\w*\.)*(?:[^\W\d]\w*|\*)"
_values_of_safe_mode = attrgetter("mode", *SAFE_ONLY)
_OLDEST_TARGET, _NEWEST_TARGET = 8, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The budgets of one call, and what it may answer.

    Each budget is checked before the memory that it guards is taken; what is over it ends in
    :class:`~inline_variables.LimitExceeded`.

    Attributes:
        timeout_seconds: Time limit in seconds, 0.5 unless told; ``None``, or more
            than a century, for no limit.
        max_source_bytes: Longest source, in bytes of UTF-8; 4,194,304 (4 MiB) unless told.
        max_output_bytes: Longest text, in bytes of UTF-8; 67,108,864 (64 MiB) unless told.
        max_nesting: Deepest tree after inlining, in levels; 100,000 unless told. ``1 + 1 + 1`` has
            a level for each sign.
        allow_invalid: Whether drop-in text that is no Python, because a body lost its last
            statement for example, is an answer of :func:`~inline_variables.inline_source`;
            ``False`` unless told. :func:`~inline_variables.inline_variables` always gives it.
        mode: ``"drop-in"``, the default, or ``"safe"``: inline what is meant to
            behave the same, and edit nothing else of the text. The rest of the attributes are for
            this mode; another mode takes their defaults alone.
            :func:`~inline_variables.inline_variables` is always the drop-in.
        strict: Whether names of the module and of the interpreter may change while a function runs,
            so that nothing moves over them; ``False`` unless told.
        pure: Dotted names of functions without effects, as the file writes them, or patterns that
            end in ``*``: ``("math.sqrt", "mylib.*")``; ``("*",)`` for everything. None unless told.
        lifetimes: ``"keep"``, the default, or ``"ignore"`` where nobody sees when an object dies.
        multi_use: Definitions that may have several uses: ``"literals"``, the default, ``"never"``,
            or ``"pure"`` for those of literals and pure values.
        layout: ``"keep"``, the default, or ``"normalize"`` to print the text anew, without its
            comments.
        target_version: The oldest Python that must read the text, as ``(3, 11)`` or ``"3.11"``;
            ``None``, the default, for the running one.
        max_uses: A definition with more uses stays; 1,000 unless told.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A time limit is negative or NaN, another limit is not positive, a word is
            unknown, a pattern is no dotted name, or an option of safe mode stands without it.

    Examples:
        >>> Options(timeout_seconds=2.0).max_nesting
        100000
    """

    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
    max_source_bytes: int = 4 << 20
    max_output_bytes: int = 64 << 20
    max_nesting: int = 100_000
    allow_invalid: bool = False
    mode: str = "drop-in"
    strict: bool = False
    pure: tuple[str, ...] = ()
    lifetimes: str = "keep"
    multi_use: str = "literals"
    layout: str = "keep"
    target_version: tuple[int, int] | str | None = None
    max_uses: int = 1000

    def __post_init__(self) -> None:
        """Check every value, so that no later step has to."""
        object.__setattr__(self, "timeout_seconds", check_timeout(self.timeout_seconds))
        for name in ("max_source_bytes", "max_output_bytes", "max_nesting", "max_uses"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{name} must be an int, not {type(value).__name__}")
            if not 0 < value <= _LARGEST_LIMIT:
                raise ValueError(f"{name} must be from 1 to 2**63 - 1, got {value}")
        # Most calls are of the drop-in, and may make options for each of them. What is the default
        # itself, and not just equal to it, needs no check.
        if all(map(is_, _values_of_safe_mode(self), _DEFAULTS_OF_SAFE_MODE)):
            return
        for name, words in CHOICES.items():
            _check_word(name, getattr(self, name), words)
        if not isinstance(self.strict, bool):
            raise TypeError(f"strict must be a bool, not {type(self.strict).__name__}")
        object.__setattr__(self, "pure", _check_patterns(self.pure))
        object.__setattr__(self, "target_version", _check_version(self.target_version))
        if self.mode != "safe":
            for name in SAFE_ONLY:
                if getattr(self, name) != _DEFAULTS[name]:
                    raise ValueError(f"{name} is an option of safe mode: give mode='safe', too")

    def recorded(self) -> dict[str, object]:
        """Return what safe mode's text depends on, for files of JSON; nothing for another mode."""
        if self.mode != "safe":
            return {}
        values = {name: getattr(self, name) for name in ("mode", *SAFE_ONLY)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
        }


_DEFAULTS: dict[str, object] = {
    name: field.default for name, field in Options.__dataclass_fields__.items()
}
_DEFAULTS_OF_SAFE_MODE = tuple(_DEFAULTS[name] for name in ("mode", *SAFE_ONLY))


def _check_word(name: str, value: object, words: tuple[str, ...]) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if value not in words:
        known = " or ".join(filter(None, [", ".join(map(repr, words[:-1])), repr(words[-1])]))
        raise ValueError(f"{name} must be {known}, got {value!r}")


def _check_patterns(pure: object) -> tuple[str, ...]:
    if isinstance(pure, str) or not isinstance(pure, Iterable):
        raise TypeError(
            f"pure must hold dotted names, as in ('math.sqrt', 'mylib.*'), got {pure!r}"
        )
    patterns = tuple(pure)
    for pattern in patterns:
        if not isinstance(pattern, str):
            raise TypeError(f"pure must hold str, not {type(pattern).__name__}")
        if not re.fullmatch(_PATTERN, pattern):
            raise ValueError(
                "pure must hold dotted names, or patterns such as 'mylib.*' or '*', "
                f"got {pattern!r}"
            )
    return patterns


def _check_version(version: object) -> tuple[int, int] | None:
    if version is None:
        return None
    if isinstance(version, str):
        match = re.fullmatch(r"(\d+)\.(\d+)", version, re.ASCII)
        if match is None:
            raise ValueError(f"target_version must look like '3.11', got {version!r}")
        version = int(match[1]), int(match[2])
    if not (
        isinstance(version, tuple)
        and len(version) == 2
        and all(isinstance(part, int) and not isinstance(part, bool) for part in version)
    ):
        raise TypeError(f"target_version must be (3, 11) or '3.11' or None, got {version!r}")
    major, minor = version
    if major != 3 or not _OLDEST_TARGET <= minor <= _NEWEST_TARGET:
        raise ValueError(
            f"target_version must be from 3.{_OLDEST_TARGET} to 3.{_NEWEST_TARGET}, "
            f"got {major}.{minor}"
        )
    return major, minor


def check_timeout(timeout_seconds: object) -> float | None:
    """Return a time limit in seconds, or ``None`` for no limit.

    Raises:
        TypeError: It is no number.
        ValueError: It is negative or NaN.
    """
    if timeout_seconds is None:
        return None
    if isinstance(timeout_seconds, bool) or not isinstance(timeout_seconds, int | float):
        kind = type(timeout_seconds).__name__
        raise TypeError(f"timeout_seconds must be a number of seconds or None, not {kind}")
    if isnan(timeout_seconds) or timeout_seconds < 0:
        raise ValueError(f"timeout_seconds must not be negative or NaN, got {timeout_seconds}")
    return None if timeout_seconds > _LONGEST_TIMEOUT else float(timeout_seconds)
