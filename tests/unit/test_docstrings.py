"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import inline_variables
import pytest


def _modules() -> Iterator[str]:
    yield "inline_variables"
    for module in pkgutil.walk_packages(inline_variables.__path__, "inline_variables."):
        if not module.name.endswith(("._core", ".__main__")):
            yield module.name


@pytest.mark.parametrize("name", list(_modules()))
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    names = {key: getattr(inline_variables, key) for key in inline_variables.__all__}
    found = doctest.testmod(module, extraglobs=names, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0
