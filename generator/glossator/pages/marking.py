"""An article's annotations as marks in its text and as entries in its list of notes (site: "Marks in the text")."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html import escape as escape_html
from typing import TYPE_CHECKING

from glossator.model.text import Mark
from glossator.model.views import LinkView, NoteView, SourceView
from glossator.pages.log import KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

    from glossator.model.site import Article, Marked, Notice
    from glossator.pages.composing import Composer

# Ids and addresses recur: most of a site's marks are of a few hundred terms.
escape = lru_cache(maxsize=8192)(escape_html)

# What stands after a mark's words until the text is woven: the sort of sign, and the annotation. No text holds U+0000.
SIGN = re.compile("\0([+-])([^\0]+)\0")

SHORT_KINDS = {
    "correction": "corr.",
    "clarification": "clar.",
    "update": "upd.",
    "editors-note": "ed.",
    "retraction": "retr.",
}


def list_notes(composer: Composer, article: Article) -> tuple[NoteView, ...]:
    """List an article's notes, not numbered yet. A term meant in several places has one entry, which serves them all."""
    entries: list[list[Marked]] = []
    by_term: dict[str, list[Marked]] = {}
    for marked in article.body.marked:
        if marked.group == "corrections":
            continue
        if marked.group == "glossary" and marked.term in by_term:
            by_term[marked.term].append(marked)
            continue
        entries.append([marked])
        if marked.group == "glossary" and marked.term:
            by_term[marked.term] = entries[-1]
    return tuple(_note(composer, article, group) for group in entries)


def _note(composer: Composer, article: Article, group: list[Marked]) -> NoteView:
    first = group[0]
    words = article.body.document.text[slice(*first.place)].replace("\n", " ")
    return NoteView(
        id=first.id,
        number=None,
        kind={"glossary": "term", "references": "reference"}.get(first.group, "note"),
        label=first.kind,
        words=words,
        title=_title(composer, first),
        body=_body(composer, first),
        sources=tuple(SourceView(source.title, source.url) for source in first.sources),
        other_ids=tuple(marked.id for marked in group[1:]),
        mention_ids=tuple(marked.id for marked in group),
        is_proposed=first.is_proposed,
        is_external=first.address is not None,
        by=first.by,
        language="" if first.group == "glossary" and first.term else article.language,
        extra=first.extra or {},
    )


def _title(composer: Composer, marked: Marked) -> LinkView | None:
    if marked.term:
        return composer.term_link(marked.term)
    if marked.article:
        target = composer.site.article_by_path[marked.article]
        return LinkView(target.title, composer.url(target.url), target.language)
    if marked.address:
        return LinkView(marked.address, marked.address)
    return None


def _body(composer: Composer, marked: Marked) -> Markup:
    if marked.group == "glossary" and marked.term:
        return composer.term_definition(marked.term)
    return composer.html_of(marked.body)


def make_marks(article: Article, notes: Iterable[NoteView], notices: Mapping[str, Notice]) -> list[Mark]:
    """Make the marks of an article's text. `notices` are its corrections by id."""
    note_by_id = {mention: note for note in notes for mention in note.mention_ids}
    marks = []
    for marked in article.body.marked:
        if marked.group == "corrections":
            marks.append(_correction_mark(marked, notices[marked.id]))
        else:
            marks.append(_mark(marked, note_by_id[marked.id]))
    return marks


def number_notes(html: str, notes: Sequence[NoteView]) -> tuple[str, tuple[NoteView, ...]]:
    """Number the reference marks of a woven text as readers meet them; give it, and the notes in that order with their numbers.

    A note without a reference mark has no number; it stands where its words end.
    """
    note_by_id = {mention: note.id for note in notes for mention in note.mention_ids}
    numbers: dict[str, int] = {}
    shown: dict[str, int] = {}
    passed: dict[str, int] = {}

    def write(sign: re.Match[str]) -> str:
        note = note_by_id.get(sign[2])
        if note is None:
            return ""
        if sign[1] == "-":
            passed.setdefault(note, sign.start())
            return ""
        shown.setdefault(note, sign.start())
        number = numbers.setdefault(note, len(numbers) + 1)
        return _reference_mark(sign[2], str(number), f"Note {number}")

    html = SIGN.sub(write, html)
    places = {**passed, **shown}
    ordered = sorted(notes, key=lambda note: places.get(note.id, len(html)))
    return html, tuple(replace(note, number=numbers[note.id]) if note.id in numbers else note for note in ordered)


def _mark(marked: Marked, note: NoteView) -> Mark:
    name = escape(marked.id)
    status = ' data-status="proposed"' if marked.is_proposed else ""
    first = f' id="a-{name}" aria-details="note-{name}"'
    reference = f"\0+{marked.id}\0"
    if marked.group == "notes":
        opening = f'<mark class="note" data-annotation="{name}"{status}{{first}}>'
        return Mark(marked.id, *marked.place, opening, "</mark>", first, after=reference, after_unlinked=reference)
    if marked.group == "glossary":
        attributes = f'class="term" data-annotation="{name}"{status}{{first}}'
        href = f"#note-{name}"
    else:
        attributes = (
            f'class="reference" data-annotation="{name}" data-relation="{escape(marked.kind)}"{status}{{first}}'
        )
        href = note.title.url if note.title and note.title.url else f"#note-{name}"
    return Mark(
        marked.id,
        *marked.place,
        opening=f'<a {attributes} href="{escape(href).replace("{first}", "%7Bfirst%7D")}">',
        closing="</a>",
        first=first,
        is_link=True,
        opening_unlinked=f"<span {attributes}>",
        closing_unlinked="</span>",
        after=reference if marked.body and note.body else f"\0-{marked.id}\0",
        after_unlinked=reference,
    )


def _reference_mark(target: str, shown: str, label: str, own_id: str = "") -> str:
    identity = f' id="a-{escape(own_id)}"' if own_id else ""
    return f'<sup class="ref" data-not-text{identity}><a href="#note-{escape(target)}" aria-label="{escape(label)}">{escape(shown)}</a></sup>'


def _correction_mark(marked: Marked, notice: Notice) -> Mark:
    name, correction = escape(marked.id), notice.correction
    moment = correction.date
    iso = moment.at.date().isoformat() if moment.is_day else moment.at.isoformat()
    is_point = marked.place.start == marked.place.end
    words = SHORT_KINDS.get(correction.kind, "corr.")
    label = f"{KIND_WORDS[correction.kind]}: see the notice"
    after = _reference_mark(marked.id, words, label, marked.id if is_point else "")
    if correction.was and correction.was.strip():
        old = escape(" ".join(correction.was.split()))
        after += f'<del class="old" data-not-text data-label="was">{old}</del>'
    opening = f'<ins class="correction" data-annotation="{name}" datetime="{iso}"{{first}}>'
    first = f' id="a-{name}" aria-details="note-{name}"'
    return Mark(marked.id, *marked.place, opening, "</ins>", first, after=after, after_unlinked=after)
