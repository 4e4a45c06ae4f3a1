"""Telling diagnostics: as text for people, as JSON, as GitHub's workflow commands, as SARIF for code scanning.

What is told may hold anything that a file holds; control characters are written out, so that no file can steer a terminal.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

from glossator import __version__
from glossator.diagnostics import Code, Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.build.options import BuildResult

FORMATS = ("text", "json", "github", "sarif")
CONTROL = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTICE: "bold blue"}
LONGEST_LINE = 160


def tell(diagnostics: Sequence[Diagnostic], form: str, *, quiet: bool = False) -> None:
    """Tell diagnostics in a form of FORMATS: text to standard error, the others to standard output. `quiet` leaves text to the errors."""
    if form == "text":
        _tell_text([each for each in diagnostics if not quiet or each.severity is Severity.ERROR])
    elif form == "json":
        click.echo(json.dumps([as_json(each) for each in diagnostics], ensure_ascii=False, indent=1))
    elif form == "github":
        for each in diagnostics:
            click.echo(as_workflow_command(each))
    else:
        click.echo(json.dumps(as_sarif(diagnostics), ensure_ascii=False, indent=1))


def count_words(diagnostics: Sequence[Diagnostic]) -> str:
    """Say how many there are of each severity: `2 errors, 1 warning`."""
    counts = [(sum(each.severity is severity for each in diagnostics), severity.value) for severity in Severity]
    return ", ".join(f"{count:,} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def say_result(result: BuildResult, seconds: float, *, quiet: bool) -> None:
    """Say in one line, on standard error, what a build came to that took so many seconds."""
    found = count_words(result.diagnostics)
    if result.has_failed:
        # A fault of the output tells itself what is left there.
        is_untouched = all(each.code is not Code.OUTPUT_FAILED for each in result.diagnostics)
        click.echo(f"Not built: {found}.{' The site is as it was.' if is_untouched else ''}", err=True)
    elif not quiet:
        unchanged = result.pages - result.rendered
        said = (
            f"Built {result.pages:,} pages ({result.rendered:,} rendered, {unchanged:,} unchanged) in {seconds:.2f} s"
        )
        click.echo(said + (f", {found}" if found else ""), err=True)


def plain(text: str) -> str:
    """Write control and direction characters out."""
    return text if text.isprintable() else re.sub(CONTROL, lambda match: f"\\u{ord(match.group()):04x}", text)


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Give a diagnostic as the JSON object of `--format json`; line and column count from 1, in code points."""
    place = diagnostic.place
    return {
        "code": diagnostic.code.label,
        "severity": diagnostic.severity.value,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


def as_workflow_command(diagnostic: Diagnostic) -> str:
    """Give a diagnostic as a GitHub workflow command."""
    place = diagnostic.place
    where = {"file": place.path, "line": place.line, "col": place.column, "title": diagnostic.code.label}
    given = ",".join(f"{name}={_escape_property(str(value))}" for name, value in where.items() if value is not None)
    words = diagnostic.message + (f"; {diagnostic.hint}" if diagnostic.hint else "")
    return f"::{diagnostic.severity.value} {given}::{_escape_data(words)}"


def _escape_data(text: str) -> str:
    return plain(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Give diagnostics as a SARIF 2.1.0 log; columns count code points."""
    used = sorted({each.code for each in diagnostics}, key=lambda code: code.label)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "glossator",
                        "version": __version__,
                        "rules": [_sarif_rule(code) for code in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(each) for each in diagnostics],
            }
        ],
    }


def _sarif_rule(code: Code) -> dict[str, Any]:
    return {"id": code.label, "defaultConfiguration": {"level": _sarif_level(code.severity)}}


def _sarif_level(severity: Severity) -> str:
    return "note" if severity is Severity.NOTICE else severity.value


def _sarif_result(diagnostic: Diagnostic) -> dict[str, Any]:
    from urllib.parse import quote

    place = diagnostic.place
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.line is not None:
        location["region"] = {"startLine": place.line, "startColumn": place.column, "endColumn": place.end_column}
    words = diagnostic.message + (f" ({diagnostic.hint})" if diagnostic.hint else "")
    return {
        "ruleId": diagnostic.code.label,
        "level": _sarif_level(diagnostic.severity),
        "message": {"text": words},
        "locations": [{"physicalLocation": location}],
    }


def as_text(diagnostic: Diagnostic) -> list[tuple[str, str]]:
    """Give a diagnostic as text in runs of (style, text)."""
    place, severity = diagnostic.place, diagnostic.severity
    colour = COLOURS[severity]
    runs = [(colour, f"{severity.value}[{diagnostic.code.label}]"), ("bold", f": {plain(diagnostic.message)}\n")]
    where = place.path if place.line is None else f"{place.path}:{place.line}:{place.column}"
    runs.append(("cyan", "  --> "))
    runs.append(("", plain(where) + "\n"))
    margin = " " * len(str(place.line or ""))
    if place.line is not None and place.column is not None and place.line_text:
        shown, start, width = _excerpt(place.line_text, place.column, place.end_column or place.column + 1)
        runs += [
            ("cyan", f"{place.line} | "),
            ("", shown + "\n"),
            ("cyan", f"{margin} | "),
            (colour, " " * start + "^" * width + "\n"),
        ]
    if diagnostic.hint:
        runs += [("cyan", f"{margin} = "), ("bold", "hint"), ("", f": {plain(diagnostic.hint)}\n")]
    return runs


def _excerpt(line: str, column: int, end_column: int) -> tuple[str, int, int]:
    """Give what is shown of a line, and from where (0-based, in terminal cells) and how far the carets go."""
    first = max(0, column - 1 - LONGEST_LINE // 2) if len(line) > LONGEST_LINE else 0
    last = first + LONGEST_LINE
    before = ("\u2026" if first else "") + plain(line[first : column - 1].replace("\t", " "))
    marked = plain(line[column - 1 : min(end_column - 1, last)].replace("\t", " "))
    after = plain(line[min(end_column - 1, last) : last].replace("\t", " ")) + ("\u2026" if last < len(line) else "")
    return (before + marked + after).rstrip(), _count_cells(before), max(1, _count_cells(marked))


def _count_cells(text: str) -> int:
    """Count the cells of a terminal that a text without control characters takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _tell_text(diagnostics: Sequence[Diagnostic]) -> None:
    if not diagnostics:
        return
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.text import Text

        console = Console(stderr=True, highlight=False, soft_wrap=True)
        for each in diagnostics:
            console.print(Text.assemble(*((text, style) for style, text in as_text(each))))
        return
    for each in diagnostics:
        click.echo("".join(text for _, text in as_text(each)), err=True)
