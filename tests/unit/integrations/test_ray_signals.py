"""What a handler of a signal raises while Ray waits; needs no Ray."""

from __future__ import annotations

import pytest
from inline_variables.batch._signals import Interrupted
from inline_variables.integrations.ray import _signals_kept


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), Interrupted(15)], ids=["^C", "SIGTERM"])
def test_what_a_handler_raises_comes_through(raised: BaseException) -> None:
    with pytest.raises(type(raised)), _signals_kept():
        raise SystemError("returned a result with an exception set") from raised


@pytest.mark.parametrize("cause", [None, ValueError()], ids=["none", "an error"])
def test_other_errors_stay_what_they_are(cause: Exception | None) -> None:
    with pytest.raises(SystemError), _signals_kept():
        raise SystemError from cause
