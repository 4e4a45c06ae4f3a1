"""An article's annotations as marks in its text, and its notes numbered as readers meet them (site: "Marks in the text")."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from glossator.links import read_target
from glossator.model.records import Body, NoteSeed, Slot
from glossator.model.text import Look, Mark
from glossator.model.words import ENGLISH, mark_words
from glossator.pages.log import KIND_WORDS
from glossator.weaving import weave

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from glossator.model.site import Change, Marked
    from glossator.model.text import Document
    from glossator.model.words import Words

# What stands after a mark's words until the text is woven: the sort of sign, and the annotation. No text holds U+0000.
SIGN = re.compile("\0([+-])([^\0]+)\0")
# A slot, as long as the text is one string: for the whole value of an attribute, or for all of an image's further attributes.
SLOT = re.compile("\0u([0-9]+)\0")

SHORT_KINDS = {
    "correction": mark_words("corr."),
    "clarification": mark_words("clar."),
    "update": mark_words("upd."),
    "editors-note": mark_words("ed."),
    "retraction": mark_words("retr."),
}


def make_body(
    document: Document,
    marked: Sequence[Marked],
    change_by_id: Mapping[str, Change],
    origin: str,
    words: Words = ENGLISH,
    *,
    dropped: Collection[str] = (),
    absent: Collection[str] = (),
) -> Body:
    """Weave an article's text with its annotations; what only the whole site can tell is left open in slots.

    `change_by_id` are its corrections; `origin` is the article's file, `words` are those of the site's
    language. `dropped` are annotations that are not shown after all, since they lead nowhere; `absent` are targets of links that are not shown, as
    they are written: their words stand without the link.
    """
    marked = [each for each in marked if each.id not in dropped]
    slots: dict[Slot, int] = {}
    urls = [_link_url(link.target, origin, slots, absent) for link in document.links]
    groups = _group_notes(marked)
    marks = [
        _correction_mark(each, change_by_id[each.id], words) if each.group == "corrections" else _mark(each, slots)
        for each in marked
    ]
    added = {
        index: _open_slot(Slot("image", "" if link.is_sized else link.target), slots)
        for index, link in enumerate(document.links)
        if link.is_image and urls[index] is not None
    }
    plain = weave(document, (), urls, added)
    if not marks:
        return Body(_cut(plain), None, tuple(slots), ())
    html, seeds = number_notes(
        weave(document, marks, urls, added), [_seed(document.text, group) for group in groups], words
    )
    return Body(_cut(html), None if html == plain else _cut(plain), tuple(slots), seeds)


def _link_url(target: str, origin: str, slots: dict[Slot, int], absent: Collection[str]) -> str | None:
    if target in absent:
        return None
    return target if read_target(target, origin).kind == "outer" else _open_slot(Slot("link", target), slots)


def _open_slot(slot: Slot, slots: dict[Slot, int]) -> str:
    return f"\0u{slots.setdefault(slot, len(slots))}\0"


def _cut(html: str) -> tuple[str | int, ...]:
    """Cut a woven text at its slots: runs of HTML, and between them the slots' numbers."""
    if "\0u" not in html:
        return (html,)
    parts: list[str | int] = list(SLOT.split(html))
    parts[1::2] = [int(number) for number in parts[1::2]]
    return tuple(parts)


def fill_slots(parts: Sequence[str | int], filling: Sequence[str]) -> str:
    """Give a text with its slots filled; `filling` is what goes into the body's slots, in order, as HTML."""
    if len(parts) == 1:
        return str(parts[0])
    return "".join([part if isinstance(part, str) else filling[part] for part in parts])


def _group_notes(marked: Iterable[Marked]) -> list[list[Marked]]:
    """Group annotations by the entry of the list of notes that serves them: a term meant in several places has one."""
    groups: list[list[Marked]] = []
    by_term: dict[str, list[Marked]] = {}
    for each in marked:
        if each.group == "corrections":
            continue
        if each.group == "glossary" and each.term in by_term:
            by_term[each.term].append(each)
            continue
        groups.append([each])
        if each.group == "glossary" and each.term:
            by_term[each.term] = groups[-1]
    return groups


def _seed(text: str, group: list[Marked]) -> NoteSeed:
    own_id, kind, (start, end), label, term, _, address, body, sources, by, is_proposed, extra = group[0]
    words = text[start:end]
    if "\n" in words:
        words = words.replace("\n", " ")
    ids = (own_id,) if len(group) == 1 else tuple([each.id for each in group])
    # As a tuple, without the call that names would take: there are thirty to an article.
    seed = (own_id, None, kind, label, words, term, address, body, sources, ids, is_proposed, by, extra or {})
    return tuple.__new__(NoteSeed, seed)


def number_notes(html: str, notes: Sequence[NoteSeed], words: Words = ENGLISH) -> tuple[str, tuple[NoteSeed, ...]]:
    """Number the reference marks of a woven text as readers meet them; give it, and the notes in that order with their numbers.

    A note without a reference mark has no number; it stands where its words end.
    """
    note_by_id = {mention: note for note in notes for mention in note.mention_ids}
    label = words("Note %(number)s")
    numbers: dict[str, int] = {}
    places: dict[str, int] = {}

    parts = SIGN.split(html)
    # Between the texts: the sort of a sign, and the annotation. A call for each sign would take three times as long.
    for at in range(1, len(parts), 3):
        sort, target = parts[at], parts[at + 1]
        parts[at] = parts[at + 1] = ""
        note = note_by_id.get(target)
        if note is None:
            continue
        own_id = note[0]
        if sort == "-":
            places.setdefault(own_id, at)
            continue
        if own_id not in numbers:
            numbers[own_id] = len(numbers) + 1
            places[own_id] = at  # where its words end counts no more
        number = numbers[own_id]
        parts[at] = _reference_mark(target, str(number), label % {"number": number})
    end = len(parts)
    ordered = sorted(notes, key=lambda note: places.get(note[0], end))
    return "".join(parts), tuple(
        [NoteSeed(note[0], numbers[note[0]], *note[2:]) if note[0] in numbers else note for note in ordered]
    )


def _mark(marked: Marked, slots: dict[Slot, int]) -> Mark:
    return tuple.__new__(Mark, (marked.id, *marked.place, _look(marked, slots)))


def _look(marked: Marked, slots: dict[Slot, int]) -> Look:
    if marked.group == "glossary":
        is_recurring = not marked.is_proposed and marked.id.startswith("term-")
        return _recurring_look(marked.id) if is_recurring else _term_look(marked.id, is_proposed=marked.is_proposed)
    name, status = escape(marked.id), _status(marked.is_proposed)
    if marked.group == "notes":
        return _plain_look(f'<mark class="note" data-annotation="{name}"{status}', name, "</mark>", f"\0+{marked.id}\0")
    has_note = marked.body is not None and marked.body.html != ""
    attributes = f'class="reference" data-annotation="{name}" data-relation="{escape(marked.kind)}"{status}'
    return _link_look(marked.id, attributes, _reference_href(marked, slots), has_note=has_note)


def _status(is_proposed: bool) -> str:  # noqa: FBT001
    return ' data-status="proposed"' if is_proposed else ""


@cache
def _recurring_look(own_id: str) -> Look:
    """Give the look of a term that the glossary itself has found: it is the same in every article, and there are no more than terms."""
    return _term_look(own_id, is_proposed=False)


def _term_look(own_id: str, *, is_proposed: bool) -> Look:
    name = escape(own_id)
    attributes = f'class="term" data-annotation="{name}"{_status(is_proposed)}'
    return _link_look(own_id, attributes, f"#note-{name}", has_note=False)


def _link_look(own_id: str, attributes: str, href: str, *, has_note: bool) -> Look:
    first = _first(escape(own_id))
    return Look(
        f'<a {attributes}{first} href="{href}">',
        f'<a {attributes} href="{href}">',
        "</a>",
        f"\0{'+' if has_note else '-'}{own_id}\0",
        is_link=True,
        opening_unlinked=f"<span {attributes}{first}>",
        again_unlinked=f"<span {attributes}>",
        closing_unlinked="</span>",
        after_unlinked=f"\0+{own_id}\0",
    )


def _plain_look(opening: str, name: str, closing: str, after: str) -> Look:
    """Give the look of a mark that is no link; of its opening tag without what only the first piece carries, and without its end."""
    return Look(f"{opening}{_first(name)}>", f"{opening}>", closing, after, after_unlinked=after)


def _first(name: str) -> str:
    """Give the attributes that only a mark's first piece carries."""
    return f' id="a-{name}" aria-details="note-{name}"'


def _reference_href(marked: Marked, slots: dict[Slot, int]) -> str:
    if marked.address is not None:
        return escape(marked.address)
    return _open_slot(Slot("reference", marked.id), slots)


def _reference_mark(target: str, shown: str, label: str, own_id: str = "") -> str:
    identity = f' id="a-{escape(own_id)}"' if own_id else ""
    return f'<sup class="ref" data-not-text{identity}><a href="#note-{escape(target)}" aria-label="{escape(label)}">{escape(shown)}</a></sup>'


def _correction_mark(marked: Marked, correction: Change, words: Words) -> Mark:
    name = escape(marked.id)
    moment = correction.date
    iso = moment.at.date().isoformat() if moment.is_day else moment.at.isoformat()
    is_point = marked.place.start == marked.place.end
    shown = words(SHORT_KINDS.get(correction.kind, "corr."))
    kind = words(KIND_WORDS[correction.kind])
    label = words("%(shown)s %(kind)s: see the notice", shown=shown, kind=kind)  # with the words shown (WCAG 2.5.3)
    after = _reference_mark(marked.id, shown, label, marked.id if is_point else "")
    if correction.was and correction.was.strip():
        old = escape(" ".join(correction.was.split()))
        after += f'<del class="old" data-not-text data-label="{escape(words("was"))}">{old}</del>'
    opening = f'<ins class="correction" data-annotation="{name}" datetime="{iso}"'
    return Mark(marked.id, *marked.place, _plain_look(opening, name, "</ins>", after))
