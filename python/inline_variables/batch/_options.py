"""What is done with each row of a batch."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from .._guard import ENGINE_VARIABLE
from .._options import Options
from .._retry import Retry

__all__ = ["DEFAULT_COLUMN", "ENGINES", "BatchOptions"]

DEFAULT_COLUMN = "source"
ENGINES = ("auto", "native", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """What is done with each row; it can be pickled.

    Attributes:
        column: Where a row has its source; ``"source"`` unless told. Folders of ``.py`` files have
            no columns.
        id_column: Where a row has what it is called by, in the quarantine; ``None`` for nowhere.
        options: The budgets of each source.
        retry: How often a run begins a shard again when memory or another resource of the system
            is short for a while. The engines themselves are deterministic, and never tried again.
        engine: ``"auto"``, ``"native"`` or ``"reference"``. ``None`` for what the environment
            variable ``INLINE_VARIABLES_ENGINE`` says, else ``"auto"``; it is replaced by that.
        quarantine: Whether rows that fell back are written down beside each shard's output;
            ``False`` unless told.

    Raises:
        ValueError: The engine is none of these, or a column has no name.

    Examples:
        >>> BatchOptions(column="code").engine
        'auto'
    """

    column: str = DEFAULT_COLUMN
    id_column: str | None = None
    options: Options = field(default_factory=Options)
    retry: Retry = field(default_factory=Retry)
    engine: str | None = None
    quarantine: bool = False

    def __post_init__(self) -> None:
        """Check the names, and settle the engine."""
        if self.column == "" or self.id_column == "":
            raise ValueError("a column must have a name")
        engine = self.engine or os.environ.get(ENGINE_VARIABLE) or "auto"
        if engine not in ENGINES:
            raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}")
        object.__setattr__(self, "engine", engine)

    def recorded(self) -> dict[str, object]:
        """Return what an output depends on, for files of JSON."""
        return {
            "column": self.column,
            "id_column": self.id_column,
            "timeout_seconds": self.options.timeout_seconds,
            "max_source_bytes": self.options.max_source_bytes,
            "max_output_bytes": self.options.max_output_bytes,
            "max_nesting": self.options.max_nesting,
            "allow_invalid": self.options.allow_invalid,
            **self.options.recorded(),
            "retries": self.retry.attempts,
            "engine": self.engine,
            "quarantine": self.quarantine,
        }
