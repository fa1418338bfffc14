"""What ``--explain`` tells of source files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import click

from .. import Finding, Options, explain
from ._reports import workflow_command
from ._result import Result, explain_bytes
from ._stdout import write_stdout

__all__ = ["tell"]


def tell(sources: Iterable[Result], options: Options, output_format: str) -> int:
    """Tell what safe mode does with each assignment.

    Args:
        sources: The files, as they were read.
        options: The options of safe mode.
        output_format: ``"text"``, ``"json"`` or ``"github"``.

    Returns:
        How many files failed.
    """
    failed = 0
    documents: list[dict[str, object]] = []
    for read in sources:
        result, findings = (read, []) if read.error else explain_bytes(read, options, explain)
        if result.error is not None:
            failed += 1
            click.echo(f"{result.place}: {result.error}: {result.message}", err=True)
        if output_format == "json":
            documents += [{"path": result.path, **asdict(finding)} for finding in findings]
        else:
            lines = [_line(result.path, finding, output_format) for finding in findings]
            write_stdout("".join(lines).encode("utf-8", "backslashreplace"))
    if output_format == "json":
        write_stdout(json.dumps(documents, indent=2).encode("ascii") + b"\n")
    return failed


def _line(path: str, finding: Finding, output_format: str) -> str:
    text = f"{path}:{finding}"
    if output_format == "github":
        text = workflow_command(
            "notice",
            text,
            file=path,
            line=finding.line,
            col=finding.column,
            title=f"inline-variables ({finding.rule or finding.action})",
        )
    return text + "\n"
