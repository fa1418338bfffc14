"""Clusters and data frames that a user has already.

- :mod:`.shards`: one shard of a batch, in whichever process, and what became of it.
- :mod:`.ray`, :mod:`.dask`, :mod:`.spark`: all shards of a batch on such a cluster; each needs its
  extra.
- :mod:`.transform`: rows that a library hands over batch by batch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..batch import Executor

__all__ = ["CLUSTERS", "executor_for"]

CLUSTERS = ("ray", "dask", "spark")


def executor_for(engine: str, address: str | None = None, *, jobs: int | None = None) -> Executor:
    """Return the executor of an engine, which is not started yet.

    Args:
        engine: ``"ray"``, ``"dask"`` or ``"spark"``.
        address: Where the engine is; ``None``, the default, starts one on this machine.
        jobs: As for the executors.

    Raises:
        ValueError: The engine is none of these, or ``jobs`` is not positive.

    Example:
        >>> executor_for("dask", jobs=2)  # doctest: +ELLIPSIS
        <inline_variables.integrations.dask.DaskExecutor object at 0x...>
    """
    if engine not in CLUSTERS:
        raise ValueError(f"engine must be one of {', '.join(CLUSTERS)}, got {engine!r}")
    module = import_module(f".{engine}", __name__)
    executor: Executor = getattr(module, f"{engine.capitalize()}Executor")(address, jobs=jobs)
    return executor
