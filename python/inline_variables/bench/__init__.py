"""Times the native engine against the reference, or an inliner of your own, in one run."""

from ._examples import examples
from ._measure import compare
from ._report import Difference, EngineFacts, LeftOut, Report, Timing
from ._sources import Source, SourcesUnreadable, read_sources

__all__ = [
    "Difference",
    "EngineFacts",
    "LeftOut",
    "Report",
    "Source",
    "SourcesUnreadable",
    "Timing",
    "compare",
    "examples",
    "read_sources",
]
