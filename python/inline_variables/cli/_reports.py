"""What the command says of its results: in words, in JSON, or to GitHub."""

from __future__ import annotations

import json
from dataclasses import dataclass

import click

from ._diff import unified_diff
from ._result import Result
from ._stdout import write_stdout

__all__ = ["FORMATS", "Action", "GithubReport", "JsonReport", "TextReport", "workflow_command"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is done with the inlined files: they are printed unless something else is asked for."""

    check: bool = False
    diff: bool = False
    write: bool = False

    @property
    def prints(self) -> bool:
        """Whether the inlined files go to standard output."""
        return not (self.check or self.diff or self.write)

    @property
    def verb(self) -> str:
        """What is said of a file whose inlined text is another."""
        return "changed" if self.write else "would change"


class TextReport:
    """Texts or diffs on standard output; errors, and what changes, on standard error.

    Args:
        action: What is done with the inlined files.
        several: Whether there is more than one source, so that each text must end its last line.
    """

    def __init__(self, action: Action, *, several: bool) -> None:
        """Begin with nothing to tell."""
        self.action = action
        self.several = several
        self.counts = {"changed": 0, "unchanged": 0, "failed": 0}

    def add(self, result: Result) -> None:
        """Tell of one result."""
        if result.error is not None:
            self.counts["failed"] += 1
        else:
            self.counts["changed" if result.changed else "unchanged"] += 1
        self._show_content(result)
        self._show_finding(result)

    def finish(self) -> None:
        """Tell what it was in all."""
        if self.action.check or self.action.write:
            words = {"changed": self.action.verb, "unchanged": "unchanged", "failed": "failed"}
            told = [f"{count} {words[key]}" for key, count in self.counts.items() if count]
            click.echo(", ".join(told) or "no files", err=True)

    def _show_content(self, result: Result) -> None:
        if self.action.diff:
            diff = unified_diff(result.path, result.raw, result.content)
            if diff:
                write_stdout(diff)
        elif self.action.prints:
            content = result.content
            unended = content and not content.endswith((b"\n", b"\r"))
            write_stdout(content + b"\n" if self.several and unended else content)

    def _show_finding(self, result: Result) -> None:
        if result.error is not None:
            click.echo(_error_line(result), err=True)
        elif result.changed and (self.action.check or self.action.write):
            click.echo(f"{result.path}: {self.action.verb}", err=True)


class GithubReport(TextReport):
    """Texts or diffs as ever; errors, and what changes, as workflow commands.

    They go to standard output, but where that is for the texts, to standard error: the runner reads
    both, and a text must not be mixed with anything.
    """

    def finish(self) -> None:
        """Tell nothing more: each finding was told."""

    def _show_finding(self, result: Result) -> None:
        if result.error is not None:
            level, kind, message = "error", result.error, _error_line(result)
        elif result.changed and not self.action.prints:
            level = "notice" if self.action.write else "warning"
            kind = self.action.verb.replace(" ", "-")
            message = f"{result.path}: {self.action.verb}"
        else:
            return
        command = workflow_command(
            level,
            message,
            file=result.path,
            line=result.line,
            col=result.column or None,
            title=f"inline-variables ({kind})",
        )
        if self.action.prints:
            click.echo(command, err=True)
        else:
            write_stdout(command.encode("utf-8", "backslashreplace") + b"\n")


class JsonReport(TextReport):
    """One JSON document on standard output, when all is done."""

    def __init__(self, action: Action, *, several: bool) -> None:
        """Begin with an empty list."""
        super().__init__(action, several=several)
        self.results: list[dict[str, object]] = []

    def finish(self) -> None:
        """Write the document."""
        write_stdout(json.dumps(self.results, indent=2).encode("ascii") + b"\n")

    def _show_content(self, result: Result) -> None:
        """Show nothing: what there is to see is a part of the document."""

    def _show_finding(self, result: Result) -> None:
        entry: dict[str, object] = {
            "path": result.path,
            "status": result.status,
            "error": result.error,
            "message": result.message,
            "line": result.line,
            "column": result.column,
            "changed": result.changed,
        }
        if self.action.prints:
            entry["source"] = result.text
        if self.action.diff:
            diff = unified_diff(result.path, result.raw, result.content)
            entry["diff"] = diff.decode(result.encoding, "surrogateescape")
        self.results.append(entry)


def workflow_command(level: str, message: str, **properties: object) -> str:
    """Return a line that makes GitHub's runner annotate a file.

    Args:
        level: ``"error"``, ``"warning"`` or ``"notice"``.
        message: What the annotation says.
        properties: ``file``, ``line``, ``col`` and ``title``; those that are ``None`` are left out.

    Returns:
        The workflow command, escaped as the runner reads it back.

    Examples:
        >>> workflow_command("error", "50 %", file="a,b.py", line=None)
        '::error file=a%2Cb.py::50 %25'
    """
    told = [
        f"{name}={_escape(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in properties.items()
        if value is not None
    ]
    return f"::{level} {','.join(told)}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _error_line(result: Result) -> str:
    return f"{result.place}: {result.error}: {result.message}"


FORMATS: dict[str, type[TextReport]] = {
    "text": TextReport,
    "json": JsonReport,
    "github": GithubReport,
}
