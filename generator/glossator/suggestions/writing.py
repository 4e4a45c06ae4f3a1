"""Suggestions as an editor may paste them: entries that stand where they were found, and YAML with the reasons as remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.anchoring import Selector, context_after, context_before, find_places
from glossator.corrections import judge
from glossator.model.annotations import Correction
from glossator.model.fields import Moment, PlainScalar
from glossator.yaml_nodes.styles import Style, write_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from glossator.anchoring import Folded
    from glossator.model.text import Range
    from glossator.suggestions.values import Group, Suggestion

GROWING = (24, 48, 96, 192)  # code points of context that are tried
SIDECAR_GROUPS: tuple[Group, ...] = ("glossary", "references", "corrections")
TERM_HEADING = "For the glossary, once somebody has written what they mean:"
MATTER_HEADING = "For the article's front matter:"


def quote_at(folded: Folded, place: Range) -> dict[str, str] | None:
    """Give the `quote`, and if need be `prefix` and `suffix`, that stand at a place and nowhere else; None if nothing tells it from others."""
    text = folded.original
    quote = " ".join(text[place.start : place.end].split())
    for context in _contexts(text, place):
        if find_places(folded, Selector(quote, context.get("prefix"), context.get("suffix"))).place == place:
            return {"quote": quote, **context}
    return None


def correction_at(text: str, place: Range, now: str, moment: datetime) -> dict[str, str] | None:
    """Give the keys of a correction of the words at a place, so that it is judged to be about these and no others; None if nothing tells."""
    was = text[place.start : place.end]
    at = Moment(moment, is_day=True)
    for context in _contexts(text, place):
        prefix, suffix = context.get("prefix"), context.get("suffix")
        verdict = judge(text, Correction(was=was, now=now, prefix=prefix, suffix=suffix, date=at))
        if verdict.state == "out" and verdict.places[0] == place:
            return {"was": was, "now": now, **context}
    return None


def day_of(day: date) -> str:
    """Give a day as YAML has it, without quotes."""
    return PlainScalar(day.isoformat())


def _contexts(text: str, place: Range) -> Iterator[dict[str, str]]:
    yield {}
    for most in GROWING:
        before, after = context_before(text, place.start, most), context_after(text, place.end, most)
        sides = ({"prefix": before}, {"suffix": after}, {"prefix": before, "suffix": after})
        yield from ({key: words for key, words in side.items() if words} for side in sides)


def write_item(values: Mapping[str, Any]) -> str:
    """Write an entry as the item of a list, two spaces deep."""
    return f"  - {write_mapping(values, Style(), 4)[0]}\n"


def write_term(key: str, values: Mapping[str, Any]) -> str:
    """Write a term of the glossary, whose definition is for the editor to write."""
    return f"{key}:\n  {write_mapping(values, Style(), 2)[0]}\n  definition:\n"


def write_keys(values: Mapping[str, Any]) -> str:
    """Write keys as they stand in front matter."""
    return f"{write_mapping(values, Style(), 0)[0]}\n"


def describe_suggestions(path: str, suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Give the suggestions for the article at a path as JSON can say them; places count code points of its current text."""
    return [
        {
            "article": path,
            "kind": each.kind,
            "start": each.place.start if each.place else None,
            "end": each.place.end if each.place else None,
            "line": each.line,
            "words": each.words,
            "why": each.why,
            "group": each.group,
            "key": each.key or None,
            "entry": dict(each.entry),
            "yaml": each.yaml,
        }
        for each in suggestions
    ]


def write_pasteable(suggestions: Sequence[Suggestion]) -> str:
    """Write suggestions as a sidecar, each below a remark that says why; what belongs into other files is all remarks."""
    parts = []
    for group in SIDECAR_GROUPS:
        chosen = [each for each in suggestions if each.group == group]
        if chosen:
            parts.append(f"{group}:\n" + "".join(f"{_remark(each, '  ')}{each.yaml}" for each in chosen))
    for other, heading in (("term", TERM_HEADING), ("front-matter", MATTER_HEADING)):
        chosen = [each for each in suggestions if each.group == other]
        if chosen:
            lines = [line for each in chosen for line in (_remark(each, "") + each.yaml).splitlines()]
            parts.append("".join(f"# {line}\n" for line in (heading, *lines)))
    return "\n".join(parts)


def _remark(suggestion: Suggestion, indent: str) -> str:
    at = f"line {suggestion.line}: " if suggestion.line else ""
    return f"{indent}# {at}{' '.join(suggestion.why.split())}\n"
