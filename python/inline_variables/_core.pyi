from collections.abc import Callable
from typing import Final, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

__version__: Final[str]
DEFAULT_LIMITS: Final[dict[str, int]]

def inline_variables(
    source: str,
    timeout_seconds: float | None,
    max_source_bytes: int,
    max_output_bytes: int,
    max_nesting: int,
    /,
) -> tuple[str, str | None]: ...
def normalize(
    source: str,
    timeout_seconds: float | None,
    max_source_bytes: int,
    max_output_bytes: int,
    max_nesting: int,
    /,
) -> str: ...
def is_debug_build() -> bool: ...
def fault_count() -> int: ...
def fail_on_purpose(message: str, /) -> None: ...
def on_large_stack(function: Callable[[_T], _R], argument: _T, /) -> _R: ...

__all__ = [
    "DEFAULT_LIMITS",
    "__version__",
    "fail_on_purpose",
    "fault_count",
    "inline_variables",
    "is_debug_build",
    "normalize",
    "on_large_stack",
]
