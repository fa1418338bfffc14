"""Files of many sources: JSON lines, Parquet, folders of ``.py`` files.

:func:`plan` divides them into shards, :func:`process_shard` works on one alone, in any process of a
cluster, and :func:`run_batch` works on all of them in a few threads. None of them raises for what a
row holds.
"""

from ._api import run_batch
from ._done import ShardReport
from ._errors import BatchError, InputError, OutputError, ResumeError
from ._executor import Executor, Listener
from ._inputs import Input
from ._limits import MaxErrors
from ._options import BatchOptions
from ._plan import Plan, plan
from ._progress import Progress
from ._report import BatchReport
from ._shard import process_shard
from ._types import Piece, Shard

__all__ = [
    "BatchError",
    "BatchOptions",
    "BatchReport",
    "Executor",
    "Input",
    "InputError",
    "Listener",
    "MaxErrors",
    "OutputError",
    "Piece",
    "Plan",
    "Progress",
    "ResumeError",
    "Shard",
    "ShardReport",
    "plan",
    "process_shard",
    "run_batch",
]
