"""The views of the pages that readers see."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from glossator.frozen import frozen

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
        ShareCardView,
        SourceView,
        StoryView,
    )


@frozen
class ArticleView:
    """`article.html`: `body` is the article's text, woven; it stands in the one `[data-text]` element. `notes` are in reading order.

    `corrections` are announced above the text, `minor_corrections` at its end; `affected_by` are corrections of other articles that concern
    this one, too. `history_url` is None where there is only one version. `share_card` is the picture for networks that show links, where the
    article has no image for that.
    """

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
    minor_corrections: tuple[CorrectionView, ...] = ()
    affected_by: tuple[CorrectionEntryView, ...] = ()
    history_url: str | None = None
    modified: str = ""
    share_card: ShareCardView | None = None


@frozen
class ListView:
    """`home.html`, `list.html`, `day.html`, `topic.html`, `author.html`, `story.html`: articles by day (a story oldest first).

    `description` is HTML; `related` are links to sub-pages or neighbours (for a year its months; for a day the days around it).
    `terms` are a day's key terms (on the front page the first of its newest day), each with the number of the day's articles
    that mention it, the most mentioned first.
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
    terms: tuple[GlossaryEntryView, ...] = ()


@frozen
class IndexEntry:
    """A line of an index of topics, stories or authors: its link, how many articles it has, its description as HTML and its newest article's day."""

    link: LinkView
    count: int
    description: Markup
    newest: date | None


@frozen
class IndexView:
    """`index.html`: all topics, stories or authors."""

    page: PageFrame
    heading: str
    entries: tuple[IndexEntry, ...]


@frozen
class ArchiveDay:
    """A day in a month's calendar: its briefing's URL, None where it has no articles, and how many it has."""

    day: date
    url: str | None
    count: int


@frozen
class ArchiveMonth:
    """A month of the archive: its first day, its URL, how many articles, and its days (day, URL, count) in order.

    `name` is the month's, without the year. `weeks` are its calendar's, each of seven days, None before the first and after the last;
    empty where only the month shall be linked.
    """

    first: date
    url: str
    count: int
    days: tuple[tuple[date, str, int], ...]
    name: str = ""
    weeks: tuple[tuple[ArchiveDay | None, ...], ...] = ()


@frozen
class ArchiveYear:
    """A year of the archive, its months newest first."""

    year: int
    url: str
    count: int
    months: tuple[ArchiveMonth, ...]


@frozen
class ArchiveView:
    """`archive.html`: all years, newest first; a year's page holds that year alone.

    `weekdays` are the names above the columns of calendars, in the order of a week where the site's language is spoken: in short and in full.
    """

    page: PageFrame
    heading: str
    years: tuple[ArchiveYear, ...]
    weekdays: tuple[tuple[str, str], ...] = ()


@frozen
class GlossaryEntryView:
    """A term in the glossary's list: `short` is its definition's first sentence; `count` is how many articles mention it."""

    link: LinkView
    aliases: tuple[str, ...]
    short: Markup
    count: int

    def __reduce__(self) -> tuple[type[GlossaryEntryView], tuple[object, ...]]:
        """Give how it is made again, as of links: keys of days' pages are made of many."""
        return GlossaryEntryView, (self.link, self.aliases, self.short, self.count)


@frozen
class GlossaryLetter:
    """The terms under one letter (upper case, or `#` for the rest); `id` is its element's id."""

    letter: str
    id: str
    terms: tuple[GlossaryEntryView, ...]


@frozen
class GlossaryView:
    """`glossary.html`."""

    page: PageFrame
    letters: tuple[GlossaryLetter, ...]


@frozen
class MentionView:
    """A mention of a term in its sentence: the text before, the words, the text after. `url` leads to the very place."""

    before: str
    words: str
    after: str
    url: str


@frozen
class TermUse:
    """An article that mentions a term."""

    article: CardView
    mentions: tuple[MentionView, ...]


@frozen
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


@frozen
class DiffPiece:
    """Words of a version that it shares with the one before (`state` is `same`), or that were `removed` or `added`."""

    state: str
    words: str


@frozen
class BlockRun:
    """Paragraphs, headings and the like that follow one another and changed, or did not: how many, and of each its pieces.

    `blocks` is empty where unchanged ones are left out, since the article is long and was corrected often.
    """

    is_changed: bool
    count: int
    blocks: tuple[tuple[DiffPiece, ...], ...]


@frozen
class VersionPart:
    """A part of an article in a version: `scope` is `text`, `title`, `summary`, `byline` or `caption`."""

    scope: str
    runs: tuple[BlockRun, ...]


@frozen
class VersionView:
    """A version of an article, counted from 1; `number` is None for a notice that speaks of the article and changed no words.

    `id` is its element's. `notices` are the corrections that made it. `parts` are those that changed, held against the version before;
    with `has_whole_text`, as in the first version, all there are.
    """

    number: int | None
    id: str
    date: Moment
    notices: tuple[CorrectionView, ...]
    parts: tuple[VersionPart, ...]
    has_whole_text: bool


@frozen
class HistoryView:
    """`history.html`: all versions of an article, the newest first, and how many they are."""

    page: PageFrame
    article: LinkView
    versions: tuple[VersionView, ...]
    count: int


@frozen
class CorrectionsMonth:
    """A month's corrections, newest first; `id` is its element's id."""

    first: date
    id: str
    entries: tuple[CorrectionEntryView, ...]


@frozen
class CorrectionsView:
    """`corrections.html`: `kinds` are (kind, count) of the corrections on this page, worse kinds first.

    `ledger` leads to `/ledger.json`, and its title is the last hash there; None where there is none, and on older pages.
    """

    page: PageFrame
    months: tuple[CorrectionsMonth, ...]
    kinds: tuple[tuple[str, int], ...]
    pager: Pager | None = None
    ledger: LinkView | None = None


@frozen
class StandingView:
    """`page.html`, and `404.html` (whose body is the template's own)."""

    page: PageFrame
    body: Markup
    updated: Moment | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@frozen
class SearchView:
    """`search.html`: `bundle` is the URL of the folder that holds the index, None where there is none, as in a preview.

    What can be chosen from is empty there: `languages` are tags of the languages that the site's texts are in, its own first; `kinds` are
    `article`, `term`, `correction`, `page`; `topics` and `stories` are titles by key; `years` the newest first. `ways` are other ways to find things.
    """

    page: PageFrame
    bundle: str | None
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)
    stories: Mapping[str, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    ways: tuple[LinkView, ...] = ()


@frozen
class RedirectView:
    """`redirect.html`: an old URL. `title` is the target's, `language` that title's, as a tag; empty means the site's."""

    page: PageFrame
    target: str
    canonical_target: str
    title: str = ""
    language: str = ""
