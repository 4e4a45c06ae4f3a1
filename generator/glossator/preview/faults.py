"""Diagnostics as the overlay shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.source import Place

MOST_FAULTS = 100
LONGEST_SIDE = 120  # code points of a line that are shown on either side of the mark
LONGEST_MARK = 240
# Controls but for the tab, and what turns the direction of the text after it.
UNSEEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


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
        "path": spell_out(place.path),
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
        "excerpt": cut_line(place),
        "message": spell_out(diagnostic.message),
        "hint": spell_out(diagnostic.hint),
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
    return spell_out(before), spell_out(marked), spell_out(after)


def spell_out(text: str) -> str:
    """Write out what would not be seen, as the terminal does."""
    return UNSEEN.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
