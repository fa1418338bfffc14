"""The pure-Python engine: the specification, the fallback, and the benchmark's baseline."""

from ._inliner import inline_variables

__all__ = ["inline_variables"]
