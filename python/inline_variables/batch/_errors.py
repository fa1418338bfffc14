"""What stops a batch. No row ever does."""

from __future__ import annotations

import errno
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..exceptions import InlineError

__all__ = ["BatchError", "InputError", "OutputError", "ResumeError", "reading", "writing"]

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


class BatchError(InlineError):
    """What stops a batch; the message says what is wrong, where, and what to do."""


class InputError(BatchError):
    """An input is missing, damaged, or none that can be read."""


class OutputError(BatchError):
    """The output cannot be written, or something is in its place."""


class ResumeError(BatchError):
    """What was finished before does not belong to this run."""


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Turn what goes wrong in reading a file into an :class:`InputError` that names it."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path} is damaged or cut off ({error}): make it anew") from error
    except OSError as error:
        # Damaged gzip data and damaged Parquet pages come as an OSError without a number.
        why = error.strerror if error.errno is not None else f"it is damaged ({error})"
        raise InputError(f"cannot read {path}: {why}") from error
    except Exception as error:
        if type(error).__name__ not in ("ZstdError", "ArrowInvalid"):
            raise
        raise InputError(f"{path} is damaged ({error}): make it anew") from error


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Turn what goes wrong in writing a file into an :class:`OutputError` that names it."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        advice = "make room" if error.errno in _NO_ROOM else "choose a place that can be written"
        raise OutputError(f"cannot write {path}: {why}; {advice}") from error
