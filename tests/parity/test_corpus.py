"""Sources that an engine once got wrong, each in a file named after what is in it."""

from pathlib import Path

import pytest
import worker

CORPUS = sorted((Path(__file__).parent.parent / "corpus").glob("*.py"))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("transforms", [False, True], ids=["normalize", "drop-in"])
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_engines_agree(path: Path, transforms: bool) -> None:
    kind, difference = worker.compare(path.read_text(encoding="utf-8"), transforms=transforms)
    assert kind != "DIFFERENT", difference
    assert kind != "reference gave up"
