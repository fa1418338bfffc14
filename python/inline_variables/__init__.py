"""Inlines single assignments in Python programs, byte for byte as the inliner on ``ast`` does."""

from ._api import inline_variables, normalize
from ._options import Options
from .exceptions import DeadlineExceeded, EngineFault, InlineError, LimitExceeded

__version__ = "0.1.0"

__all__ = [
    "DeadlineExceeded",
    "EngineFault",
    "InlineError",
    "LimitExceeded",
    "Options",
    "__version__",
    "inline_variables",
    "normalize",
]
