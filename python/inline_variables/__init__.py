"""Inlines single assignments in Python programs, byte for byte as the inliner on ``ast`` does."""

from ._api import inline_variables, normalize
from ._options import Options
from .exceptions import DeadlineExceeded, EngineFault, InlineError, InvalidText, LimitExceeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._explain import Finding, explain
    from ._guard import inline_source
    from ._outcome import Outcome
    from ._retry import Retry
    from .arrow import inline_arrow
    from .cache import (
        cached_inline_variables,
        clear_cache,
        configure_cache,
        get_cache_stats,
        print_cache_stats,
    )
    from .json_lines import inline_json_lines
    from .many import inline_iter, inline_many
    from .pipeline import inline_differ, inline_one, inline_record, map_records
    from .telemetry import (
        get_inlining_stats,
        log_inlining_stats,
        print_inlining_summary,
        reset_inlining_stats,
    )

__version__ = "0.1.0"

__all__ = [
    "DeadlineExceeded",
    "EngineFault",
    "Finding",
    "InlineError",
    "InvalidText",
    "LimitExceeded",
    "Options",
    "Outcome",
    "Retry",
    "__version__",
    "cached_inline_variables",
    "clear_cache",
    "configure_cache",
    "explain",
    "get_cache_stats",
    "get_inlining_stats",
    "inline_arrow",
    "inline_differ",
    "inline_iter",
    "inline_json_lines",
    "inline_many",
    "inline_one",
    "inline_record",
    "inline_source",
    "inline_variables",
    "log_inlining_stats",
    "map_records",
    "normalize",
    "print_cache_stats",
    "print_inlining_summary",
    "reset_inlining_stats",
]

# Where the names are that are imported when they are first used: most callers need none of them.
_LAZY = {
    "Finding": "_explain",
    "explain": "_explain",
    "Outcome": "_outcome",
    "Retry": "_retry",
    "inline_arrow": "arrow",
    "inline_iter": "many",
    "inline_json_lines": "json_lines",
    "inline_many": "many",
    "inline_source": "_guard",
    **dict.fromkeys(
        [
            "cached_inline_variables",
            "clear_cache",
            "configure_cache",
            "get_cache_stats",
            "print_cache_stats",
        ],
        "cache",
    ),
    **dict.fromkeys(["inline_differ", "inline_one", "inline_record", "map_records"], "pipeline"),
    **dict.fromkeys(
        [
            "get_inlining_stats",
            "log_inlining_stats",
            "print_inlining_summary",
            "reset_inlining_stats",
        ],
        "telemetry",
    ),
}


def __getattr__(name: str) -> object:
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
