"""Diagnostics as the overlay shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.source import Place

MOST_FAULTS = 100
LONGEST_SIDE = 120  # code points of a line that are shown on either side of the mark
LONGEST_MARK = 240


def as_faults(diagnostics: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    """Give diagnostics as JSON objects: all that is known of each, and its line cut into what stands before, within and after the mark.

    Lines and columns count from 1, in code points, which a browser's strings do not: so the line is cut here.
    """
    faults = [as_fault(each) for each in diagnostics[:MOST_FAULTS]]
    if len(diagnostics) > MOST_FAULTS:
        message = f"and {len(diagnostics) - MOST_FAULTS:,} more, which the terminal tells"
        faults.append({"severity": "notice", "code": "", "path": "", "line": None, "message": message, "hint": ""})
    return faults


def as_fault(diagnostic: Diagnostic) -> dict[str, Any]:
    """Give one diagnostic as a JSON object."""
    place = diagnostic.place
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code.label,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
        "excerpt": cut_line(place),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


def cut_line(place: Place) -> tuple[str, str, str] | None:
    """Cut a place's line into what stands before, within and after it, each shortened; None where there is no line to show."""
    if place.column is None or not place.line_text:
        return None
    line, start = place.line_text, place.column - 1
    end = max(start, (place.end_column or place.column + 1) - 1)
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(before) > LONGEST_SIDE:
        before = "\u2026" + before[-LONGEST_SIDE:]
    if len(marked) > LONGEST_MARK:
        marked = marked[:LONGEST_MARK] + "\u2026"
    if len(after) > LONGEST_SIDE:
        after = after[:LONGEST_SIDE] + "\u2026"
    return before, marked, after
