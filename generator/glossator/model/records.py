"""What is kept of an article when it has been read and its annotations are placed: its record and its body.

The record is what other pages and the joining of all sources need; records of a whole site are in memory. The body is what the article's own
page needs, and is written away until that page is rendered. Both are plain values, quick to pickle, and depend on nothing but the article, its
sidecar, the glossary's labels and the options.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from glossator.model.fields import Moment
    from glossator.model.ledger import Standing
    from glossator.model.links import LinkUse, Spot
    from glossator.model.site import Credit, Fragment, Group, ImageCredit, Notice, SourceLink
    from glossator.model.text import Range


class ReferenceUse(NamedTuple):
    """An annotation that refers to another article (`to`, as written) or to a term (`term`, its key), at a spot. `words` are those it stands on."""

    id: str
    relation: str
    words: str
    to: str | None
    term: str | None
    note: Fragment | None
    is_proposed: bool
    spot: Spot


class Record(NamedTuple):
    """An article as others need it. `names` are the current byline's, as written and as shown, each with its spot if it is not the usual one.

    `topics` are as written. `language` is empty where the article has the site's. `links` are those that lead into the project, whoever wrote
    them: the text, the summary, a note. `mentioned` are the keys of the terms mentioned, in the order of their first mentions, and `mention_marks`
    tells where their sentences are packed (`model.mentions`). `terms` are the keys of those that its page explains: proposed mentions count, too.
    `is_annotated` tells that the public sees an annotation of its text that leads to no other article or term of the site: whether it sees the
    others, joining finds out. `standing` tells how its words stand in public, where there is a ledger to compare them with.
    """

    path: str
    stem: str
    slug: str
    title: str
    date: Moment
    updated: Moment | None
    is_draft: bool
    summary: Fragment | None
    lead: str
    names: tuple[tuple[str, str, Spot | None], ...]
    topics: tuple[str, ...]
    story: str | None
    language: str
    feed_id: str | None
    image: ImageCredit | None
    source: Credit | None
    aliases: tuple[str, ...]
    extra: Mapping[str, Any]
    mentioned: tuple[str, ...]
    mention_marks: bytes
    notices: tuple[Notice, ...]
    references: tuple[ReferenceUse, ...]
    links: tuple[LinkUse, ...]
    terms: tuple[str, ...]
    is_annotated: bool = False
    standing: Standing | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Give how it is made again, with keys and names that are in memory once for all records of a site."""
        return _remake_record, tuple(self)


def _remake_record(*parts: Any) -> Record:
    shared = list(parts)
    shared[NAMES] = tuple([(intern(written), intern(shown), spot) for written, shown, spot in parts[NAMES]])
    for at in KEYS:
        shared[at] = tuple(map(intern, parts[at]))
    return Record._make(shared)


NAMES = Record._fields.index("names")
KEYS = [Record._fields.index(name) for name in ("topics", "mentioned", "terms")]


class Slot(NamedTuple):
    """A place in a body's HTML for what only the whole site can tell.

    `kind` is `link` (for the URL of a link of the article: `target`, as written), `reference` (for that of what an annotation leads to: its id) or
    `image` (for the attributes of an image, its target as written, that tell its size and how it is loaded; without a target no size).
    """

    kind: str
    target: str


class NoteSeed(NamedTuple):
    """An entry of an article's list of notes before the site is joined: `NoteView` without what it takes from other files."""

    id: str
    number: int | None
    group: str
    label: str
    words: str
    term: str | None
    address: str | None
    body: Fragment | None
    sources: tuple[SourceLink, ...]
    mention_ids: tuple[str, ...]
    is_proposed: bool
    by: str
    extra: Mapping[str, Any]

    @property
    def is_recurring(self) -> bool:
        """Tell whether the glossary alone says what this entry does: it is of one automatic mention, which has no number.

        Then other articles that mention the term in the same words have the same entry.
        """
        own_id, number, group, label, _, _, _, body, _, mention_ids, is_proposed, by, extra = self
        said = number or label or body or is_proposed or by or extra
        return group == "glossary" and own_id.startswith("term-") and not said and len(mention_ids) == 1


class RecurringSeed(NamedTuple):
    """A note that recurs, told by all that tells it from others of its kind."""

    id: str
    words: str
    term: str | None

    def as_seed(self) -> NoteSeed:
        """Give the note as any other."""
        own_id, words, term = self
        ids = (own_id,)
        return NoteSeed(
            own_id, None, "glossary", "", words, term, None, None, (), ids, is_proposed=False, by="", extra={}
        )


class PublicAnnotation(NamedTuple):
    """An annotation that an editor has made and the public sees, as other programs are told of it.

    `place` counts code points of the article's current text; `exact` are the words there, `prefix` and `suffix` those around. `note` is what it
    says as it was written, in Markdown; `fragment` the same where it leads into the project, else None. `was` and `now` are a correction's. The rest
    is as in `model.site.Marked`.
    """

    id: str
    group: Group
    place: Range
    exact: str
    prefix: str
    suffix: str
    kind: str
    term: str | None
    to: str | None
    address: str | None
    note: str
    fragment: Fragment | None
    sources: tuple[SourceLink, ...]
    was: str
    now: str
    by: str


class Body(NamedTuple):
    """An article's text with all that stands in it, woven: runs of HTML, and between them indexes of `slots`.

    `plain` is the text without marks, for feeds; None where there are none. Notes are in reading order, numbered. `annotations` are those that
    editors have made and the public sees.
    """

    html: tuple[str | int, ...]
    plain: tuple[str | int, ...] | None
    slots: tuple[Slot, ...]
    notes: tuple[NoteSeed | RecurringSeed, ...]
    annotations: tuple[PublicAnnotation, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Give how it is made again, with notes as mere tuples: pickling a named tuple takes several calls, and there are many.

        Most notes recur, and come back as `RecurringSeed`s.
        """
        notes = [tuple(shorten_note(note)) for note in self.notes]
        annotations = [(*each[:2], tuple(each.place), *each[3:]) for each in self.annotations]
        return _remake_body, (self.html, self.plain, self.slots, notes, annotations)


def _remake_body(
    html: tuple[str | int, ...],
    plain: tuple[str | int, ...] | None,
    slots: tuple[Slot, ...],
    notes: list[tuple[Any, ...]],
    annotations: list[tuple[Any, ...]],
) -> Body:
    short = len(RecurringSeed._fields)
    seeds = [RecurringSeed._make(note) if len(note) == short else NoteSeed._make(note) for note in notes]
    return Body(html, plain, slots, tuple(seeds), tuple([PublicAnnotation._make(each) for each in annotations]))


def shorten_note(note: NoteSeed | RecurringSeed) -> NoteSeed | RecurringSeed:
    """Give a note that recurs by what tells it from others, and any other as it is."""
    if isinstance(note, NoteSeed) and note.is_recurring:
        return RecurringSeed(note.id, note.words, note.term)
    return note


class Window(NamedTuple):
    """The moments between which nothing changes by itself: from `since` on, and before `until`; None is without bound."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, clock: datetime) -> bool:
        """Tell whether a moment lies within."""
        return (self.since is None or self.since <= clock) and (self.until is None or clock < self.until)

    def narrowed(self, moment: datetime, clock: datetime) -> Window:
        """Give the window in which, too, it is not passed over `moment`, seen from `clock`."""
        if moment <= clock:
            return self if self.since and self.since >= moment else self._replace(since=moment)
        return self if self.until and self.until <= moment else self._replace(until=moment)
