"""Places in templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glossator.source import Place, Span
from glossator.templates import PROJECT

if TYPE_CHECKING:
    from glossator.templates import TemplateSet


def place_at(templates: TemplateSet, path: str | None, line: int, word: str = "") -> Place:
    """Give a place in a template: the word if the line holds it, else the line. An unknown template is the fault of the whole folder."""
    source = templates.source_by_path.get(path or "")
    if source is None:
        return Place(path or PROJECT)
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", source.line_text(line)) if word else None
    start = source.line_start(line)
    return source.place(Span(start + match.start(), start + match.end()) if match else source.span_of_line(line))
