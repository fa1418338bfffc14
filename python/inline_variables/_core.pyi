from collections.abc import Callable
from typing import Final, TypeVar, final

from ._options import Options
from .rows import Resolver, Settle, Tally

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
def inline_safely(
    source: str, options: Options, explains: bool, rules_off: int, /
) -> tuple[str, list[tuple[str, int, int, str | None, str, str | None]]]: ...
def inline_many(
    sources: list[str], options: Options, timeout_of_whole: float | None, digests: bool, /
) -> tuple[
    list[str],
    list[str | None],
    list[float],
    list[str | None],
    list[tuple[int, str, str]],
]: ...
def inline_json_lines(
    lines: bytes,
    column: str,
    id_column: str | None,
    options: Options,
    asks_for_all: bool,
    resolve: Resolver,
    settle: Settle,
    /,
) -> tuple[bytes, Tally]: ...
def inline_arrow(
    data: object,
    column: str | None,
    options: Options,
    asks_for_all: bool,
    keeps_problems: bool,
    resolve: Resolver,
    /,
) -> tuple[ArrowTable, Tally]: ...

@final
class ArrowTable:
    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def column(self, name: str, /) -> ArrowColumn: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

@final
class ArrowColumn:
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

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
    "ArrowColumn",
    "ArrowTable",
    "__version__",
    "fail_on_purpose",
    "fault_count",
    "inline_arrow",
    "inline_json_lines",
    "inline_many",
    "inline_safely",
    "inline_variables",
    "is_debug_build",
    "normalize",
    "on_large_stack",
]
