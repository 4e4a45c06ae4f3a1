"""The views of the pages that readers see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from markupsafe import Markup

    from glossator.model.fields import Moment
    from glossator.model.views.parts import (
        CardView,
        CorrectionEntryView,
        CorrectionView,
        DayGroup,
        ImageView,
        LinkView,
        NoteView,
        PageFrame,
        Pager,
        ReferrerView,
        SourceView,
        StoryView,
    )


@dataclass(frozen=True, slots=True)
class ArticleView:
    """`article.html`: `body` is the article's text, woven; it stands in the one `[data-text]` element. `notes` are in reading order."""

    page: PageFrame
    card: CardView
    standfirst: Markup
    updated: Moment | None
    body: Markup
    image: ImageView | None
    corrections: tuple[CorrectionView, ...]
    notes: tuple[NoteView, ...]
    referred_by: tuple[ReferrerView, ...]
    story: StoryView | None
    source: SourceView | None
    older: LinkView | None
    newer: LinkView | None
    has_old_words: bool
    retraction: CorrectionView | None
    extra: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListView:
    """`home.html`, `list.html`, `day.html`, `topic.html`, `author.html`, `story.html`: articles by day (a story oldest first).

    `description` is HTML; `related` are links to sub-pages or neighbours (for a year its months; for a day the days around it).
    """

    page: PageFrame
    heading: str
    description: Markup
    groups: tuple[DayGroup, ...]
    pager: Pager | None = None
    related: tuple[LinkView, ...] = ()
    corrections: tuple[CorrectionEntryView, ...] = ()
    older: LinkView | None = None
    newer: LinkView | None = None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A line of an index of topics, stories or authors: its link, how many articles it has, its description as HTML and its newest article's day."""

    link: LinkView
    count: int
    description: Markup
    newest: date | None


@dataclass(frozen=True, slots=True)
class IndexView:
    """`index.html`: all topics, stories or authors."""

    page: PageFrame
    heading: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True)
class ArchiveMonth:
    """A month of the archive: its first day, its URL, how many articles, and its days (day, URL, count) in order."""

    first: date
    url: str
    count: int
    days: tuple[tuple[date, str, int], ...]


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year of the archive, its months newest first."""

    year: int
    url: str
    count: int
    months: tuple[ArchiveMonth, ...]


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """`archive.html`: all years, newest first; a year's page holds that year alone."""

    page: PageFrame
    heading: str
    years: tuple[ArchiveYear, ...]


@dataclass(frozen=True, slots=True)
class GlossaryEntryView:
    """A term in the glossary's list: `short` is its definition's first sentence; `count` is how many articles mention it."""

    link: LinkView
    aliases: tuple[str, ...]
    short: Markup
    count: int


@dataclass(frozen=True, slots=True)
class GlossaryLetter:
    """The terms under one letter (upper case, or `#` for the rest); `id` is its element's id."""

    letter: str
    id: str
    terms: tuple[GlossaryEntryView, ...]


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """`glossary.html`."""

    page: PageFrame
    letters: tuple[GlossaryLetter, ...]


@dataclass(frozen=True, slots=True)
class MentionView:
    """A mention of a term in its sentence: the text before, the words, the text after. `url` leads to the very place."""

    before: str
    words: str
    after: str
    url: str


@dataclass(frozen=True, slots=True)
class TermUse:
    """An article that mentions a term."""

    article: CardView
    mentions: tuple[MentionView, ...]


@dataclass(frozen=True, slots=True)
class TermView:
    """`term.html`: the definition and every article that uses the term, newest first."""

    page: PageFrame
    term: str
    aliases: tuple[str, ...]
    definition: Markup
    see: tuple[LinkView, ...]
    seen_from: tuple[LinkView, ...]
    uses: tuple[TermUse, ...]
    referred_by: tuple[ReferrerView, ...]
    pager: Pager | None
    extra: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CorrectionsMonth:
    """A month's corrections, newest first; `id` is its element's id."""

    first: date
    id: str
    entries: tuple[CorrectionEntryView, ...]


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """`corrections.html`: `kinds` are (kind, count) of the corrections on this page, worse kinds first."""

    page: PageFrame
    months: tuple[CorrectionsMonth, ...]
    kinds: tuple[tuple[str, int], ...]
    pager: Pager | None = None


@dataclass(frozen=True, slots=True)
class StandingView:
    """`page.html`, and `404.html` (whose body is the template's own)."""

    page: PageFrame
    body: Markup
    updated: Moment | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RedirectView:
    """`redirect.html`: an old URL. `title` is the target's, `language` that title's, as a tag; empty means the site's."""

    page: PageFrame
    target: str
    canonical_target: str
    title: str = ""
    language: str = ""
