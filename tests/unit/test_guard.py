"""The outcome of one source, whatever the source and the engine do."""

import hashlib
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from inline_variables import Options, Outcome, Retry, inline_source, telemetry

NO_THREAD = RuntimeError("inline_variables failed: can't start new thread")


class Engine:
    """Raises what it is given, one at a call, and then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self, source: str) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return source.upper()


@pytest.fixture(autouse=True)
def _from_zero() -> Iterator[None]:
    telemetry.reset_inlining_stats()
    yield
    telemetry.reset_inlining_stats()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def retry(waits: list[float]) -> Retry:
    return Retry(sleep=waits.append)


def test_inlined() -> None:
    outcome = inline_source("x = 1\nprint(x)")
    assert (outcome.source, outcome.status, outcome.error) == ("print(1)", "inlined", None)
    assert (outcome.attempts, outcome.engine) == (1, "native")
    assert outcome.md5 == hashlib.md5(b"print(1)").hexdigest()
    assert pickle.loads(pickle.dumps(outcome)) == outcome


def test_unchanged() -> None:
    assert inline_source("print(1)").status == "unchanged"


def test_syntax_error_has_its_place() -> None:
    outcome = inline_source("x = 1\ny = (")
    assert (outcome.status, outcome.error, outcome.source) == (
        "fallback",
        "syntax-error",
        "x = 1\ny = (",
    )
    assert (outcome.line, outcome.column) == (2, 5)
    assert outcome.message is not None
    assert "was never closed" in outcome.message


@pytest.mark.parametrize(
    ("source", "options", "code"),
    [
        ("a = b + b\n" * 99, Options(timeout_seconds=0.0, max_output_bytes=50), "timeout"),
        ("x = 1\nprint(x)", Options(max_source_bytes=5), "source-too-large"),
        ("x = 1\nprint(x, x, x, x)", Options(max_output_bytes=5), "output-too-large"),
        ("print(1" + "+1" * 60 + ")", Options(max_nesting=50), "nesting-too-deep"),
        ("for i in y:\n    x = i", Options(), "empty-body"),
        ("a = f(1)\nmatch y:\n    case a.b:\n        z", Options(), "pattern-value"),
    ],
)
def test_codes(source: str, options: Options, code: str) -> None:
    if code == "timeout":
        source = "x = 1\n" * 5000
    outcome = inline_source(source, options=options)
    assert (outcome.status, outcome.error, outcome.source) == ("fallback", code, source)


def test_invalid_text_can_be_allowed() -> None:
    outcome = inline_source("for i in y:\n    x = i", options=Options(allow_invalid=True))
    assert (outcome.source, outcome.status) == ("for i in y:", "inlined")


def test_fallback_raise() -> None:
    with pytest.raises(RuntimeError, match=r"inline_variables failed: '\(' was never closed"):
        inline_source("x = (", fallback="raise")
    with pytest.raises(RuntimeError, match="the inlined text is no Python"):
        inline_source("for i in y:\n    x = i", fallback="raise")
    with pytest.raises(TimeoutError, match=r"inline_variables timed out after 0\.0s - "):
        inline_source("x = 1\n" * 5000, options=Options(timeout_seconds=0.0), fallback="raise")
    with pytest.raises(KeyError, match="lost"):
        inline_source("x", engine=Engine(KeyError("lost")), fallback="raise")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"source": None}, TypeError, "source must be a str"),
        ({"source": b"x"}, TypeError, "source must be a str"),
        ({"source": "x", "fallback": "none"}, ValueError, "fallback must be"),
        ({"source": "x", "engine": "fast"}, ValueError, "engine must be one of"),
        ({"source": "x", "engine": 3}, TypeError, "engine must be a name or a callable"),
    ],
)
def test_mistakes_of_the_caller_raise(
    arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        inline_source(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ["auto", "native", "reference"])
def test_engines_agree(engine: str) -> None:
    for source in ("x = 1\nprint(x)", "x = (", "x = '\\ud800'\nprint(x)", "x = *y\nprint(x)"):
        outcome = inline_source(source, engine=engine)
        expected = inline_source(source)
        assert (outcome.source, outcome.error, outcome.line) == (
            expected.source,
            expected.error,
            expected.line,
        )
        assert outcome.engine == ("reference" if engine == "reference" else "native")


def test_native_alone_says_what_it_is_not_sure_of() -> None:
    outcome = inline_source("print('\ud800')", engine="native")
    assert outcome.error in ("not-sure", "engine-error", "syntax-error")
    assert outcome.source == "print('\ud800')"


def test_environment_variable_chooses_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_VARIABLES_ENGINE", "reference")
    assert inline_source("x = 1\nprint(x)").engine == "reference"
    monkeypatch.setenv("INLINE_VARIABLES_ENGINE", "quick")
    with pytest.raises(ValueError, match="got 'quick'"):
        inline_source("x")


def test_callable_engine() -> None:
    assert inline_source("x", engine=str.upper).source == "X"
    assert inline_source("x", engine=str.upper).engine == "upper"
    outcome = inline_source("x", engine=lambda _: None)  # type: ignore[arg-type]
    assert (outcome.error, outcome.source) == ("no-text", "x")


@pytest.mark.parametrize(
    ("failures", "expected_waits", "status", "error"),
    [
        (0, [], "inlined", None),
        (1, [0.1], "inlined", None),
        (2, [0.1, 0.2], "inlined", None),
        (3, [0.1, 0.2, 0.4], "inlined", None),
        (4, [0.1, 0.2, 0.4], "fallback", "thread-error"),
    ],
)
def test_threads_that_cannot_be_had(
    failures: int,
    expected_waits: list[float],
    status: str,
    error: str | None,
    retry: Retry,
    waits: list[float],
) -> None:
    engine = Engine(*[NO_THREAD] * failures)
    outcome = inline_source("x", engine=engine, retry=retry)
    assert waits == pytest.approx(expected_waits)
    assert (outcome.status, outcome.error) == (status, error)
    assert outcome.source == ("X" if error is None else "x")
    assert outcome.attempts == engine.calls == min(failures + 1, 4)
    stats = telemetry.get_inlining_stats()
    assert stats["total_attempts"] == 1
    assert stats["success_count"] == (error is None)
    assert stats["thread_retry_success"] == (0 < failures < 4)
    assert stats["thread_retry_fallback"] == (failures == 4)
    assert stats["error_types"]["thread_error"] == (failures == 4)


def test_another_error_ends_the_retrying(retry: Retry, waits: list[float]) -> None:
    engine = Engine(NO_THREAD, SyntaxError("no"), NO_THREAD)
    outcome = inline_source("x", engine=engine, retry=retry)
    assert (outcome.error, outcome.attempts) == ("syntax-error", 2)
    assert waits == pytest.approx([0.1])
    stats = telemetry.get_inlining_stats()
    assert (stats["other_errors"], stats["error_types"]["ast_error"]) == (1, 1)


@pytest.mark.parametrize("error", [MemoryError(), BlockingIOError("busy"), OSError(11, "again")])
def test_other_errors_that_pass(error: Exception, retry: Retry, waits: list[float]) -> None:
    assert inline_source("x", engine=Engine(error), retry=retry).status == "inlined"
    assert waits == pytest.approx([0.1])


@pytest.mark.parametrize("error", [ValueError("x"), TimeoutError("timed out after 1s"), OSError(2)])
def test_deterministic_errors_are_not_tried_again(
    error: Exception, retry: Retry, waits: list[float]
) -> None:
    outcome = inline_source("x", engine=Engine(error), retry=retry)
    assert (outcome.status, outcome.attempts, waits) == ("fallback", 1, [])


def test_no_retry() -> None:
    outcome = inline_source("x", engine=Engine(NO_THREAD), retry=Retry(attempts=0))
    assert (outcome.error, outcome.attempts) == ("thread-error", 1)
    with pytest.raises(ValueError, match="attempts must not be negative"):
        Retry(attempts=-1)


def test_own_engine_is_not_tried_again(retry: Retry, waits: list[float]) -> None:
    assert inline_source("-" * 9000 + "1", retry=retry).status in (
        "fallback",
        "unchanged",
        "inlined",
    )
    assert waits == []


def test_interrupts_come_through() -> None:
    def engine(_: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inline_source("x", engine=engine)


def test_outcome_is_frozen() -> None:
    outcome = Outcome(source="x", status="inlined")
    assert not hasattr(outcome, "__dict__")
    with pytest.raises(AttributeError):
        outcome.source = "y"  # type: ignore[misc]


def _loaded(script: str) -> Callable[[str], bool]:
    command = [sys.executable, "-c", script + "\nimport sys\nprint(*sys.modules)"]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return modules.__contains__


def test_tenacity_is_imported_when_a_retry_happens() -> None:
    script = "from inline_variables import inline_source\ninline_source('x = (')\n"
    assert not _loaded(script)("tenacity")
    script += "def engine(s):\n    raise MemoryError\n"
    script += "from inline_variables import Retry\n"
    script += "inline_source('x', engine=engine, retry=Retry(attempts=1, initial=0.0))"
    assert _loaded(script)("tenacity")


def test_without_tenacity_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tenacity", None)
    with pytest.warns(RuntimeWarning, match="nothing is tried again: pip install"):
        outcome = inline_source("x", engine=Engine(NO_THREAD))
    assert (outcome.error, outcome.source) == ("thread-error", "x")
