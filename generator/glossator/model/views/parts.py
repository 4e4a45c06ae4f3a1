"""What several views are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, overload

from glossator.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from markupsafe import Markup

    from glossator.model.fields import Moment


@frozen
class LinkView:
    """A title and where it leads; without a URL it is just the words. `language` is the title's, as a tag; empty means the site's."""

    title: str
    url: str | None = None
    language: str = ""

    def __reduce__(self) -> tuple[type[LinkView], tuple[str, str | None, str]]:
        """Give how it is made again: quicker than what a dataclass with slots does by itself, and keys of pages are made of many."""
        return LinkView, (self.title, self.url, self.language)


@frozen
class SiteView:
    """What every page shows of the site. `direction` is `ltr` or `rtl`; `root` is the home page's URL.

    `assets` maps built-in asset names to URLs, by their path below `assets/` (`style.css`). `sections` are the built-in parts that this site
    has (articles, topics, stories, glossary, corrections, archive, authors): they stand in every footer, and for `nav` where that is empty.
    `search` leads to the full-text search, where the site has one; `share_card` is the picture for pages that have none of their own.
    `words_language` is the language of the words that pages say by themselves: English where the site's has no catalogue.
    """

    title: str
    tagline: str
    language: str
    direction: str
    root: str
    canonical_root: str
    nav: tuple[LinkView, ...]
    publisher: LinkView | None
    corrections_contact: LinkView | None
    corrections_policy: LinkView | None
    assets: Mapping[str, str]
    extra: Mapping[str, Any]
    sections: tuple[LinkView, ...]
    search: LinkView | None = None
    share_card: ShareCardView | None = None
    words_language: str = ""
    words_direction: str = ""


@frozen
class PageFrame:
    """What `base.html` needs of every page. `kind` is the page's kind, the template's name without `.html`.

    `feeds` are (title, URL) of the feeds that belong to the page, and of an article's annotations as data; `json_ld` is one JSON document, safe
    within a script element; `is_indexed` is false for pages that search engines shall leave out. `breadcrumbs` end with the page's parent.
    `locale` is the language as Open Graph writes it (`en_US`), empty where no country of it is known.
    """

    site: SiteView
    kind: str
    url: str
    canonical_url: str
    title: str
    description: str
    language: str
    direction: str
    breadcrumbs: tuple[LinkView, ...] = ()
    feeds: tuple[LinkView, ...] = ()
    json_ld: Markup | None = None
    is_indexed: bool = True
    locale: str = ""


@frozen
class CardView:
    """An article in a list. `label` is `draft` or `scheduled` where it is not public yet, else empty. `terms` are its key terms.

    `language` is the article's, as a tag; empty means the site's.
    """

    title: str
    url: str
    date: Moment
    summary: Markup
    byline: tuple[LinkView, ...]
    topics: tuple[LinkView, ...]
    story: LinkView | None
    terms: tuple[LinkView, ...]
    is_corrected: bool
    is_retracted: bool
    label: str = ""
    language: str = ""


@frozen
class SourceView:
    """Where something can be read."""

    title: str
    url: str | None
    published: Moment | None = None
    retrieved: Moment | None = None


@frozen
class NoteView:
    """An entry in the article's list of notes; its element's id is `note-ID`, its marks' `a-ID`.

    `kind` is `term`, `reference` or `note`; `label` says more of it (the note's kind, the reference's relation). `number` is what the
    entry's reference marks in the text show, counted from 1 as readers meet them, and None where it has none. `words` are the marked words.
    `title` links to the term's page or the reference's target. `other_ids` are further annotations that this entry serves (a term meant in
    several places): each wants an element with the id `note-OTHER`. `mention_ids` are the annotations whose marks link back from here, `note-`
    and `a-` left out. `language` is the body's, as a tag; empty means the site's. `is_proposed` is only seen in previews.
    """

    id: str
    number: int | None
    kind: str
    label: str
    words: str
    title: LinkView | None
    body: Markup
    sources: tuple[SourceView, ...] = ()
    other_ids: tuple[str, ...] = ()
    mention_ids: tuple[str, ...] = ()
    is_proposed: bool = False
    is_external: bool = False
    by: str = ""
    language: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_title_words(self) -> bool:
        """Tell whether the marked words are the title of the page that the entry links, case aside: then they need not be said twice."""
        title = self.title
        if title is None or not title.url:
            return False
        return title.title == self.words or title.title.lower() == self.words.lower()


@frozen
class NoticeLink:
    """Another correction of the same article: its kind, its date, and where its notice stands."""

    kind: str
    date: Moment
    url: str


@frozen
class CorrectionView:
    """A correction's notice. `was` and `now` are plain text, None where it speaks of the whole article; `scope` is `text`, `title` ...

    `mark_url` leads to the changed words, or is None where they are not marked; `note_id` is the notice's element id. `supersedes` leads to the
    notice that this one takes the place of, `superseded_by` to the one that took its place. `also_affects` are
    other articles that it concerns.
    """

    id: str
    note_id: str
    kind: str
    scope: str
    date: Moment
    was: str | None
    now: str | None
    reason: Markup
    by: LinkView | None
    mark_url: str | None
    is_proposed: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "standard"
    error_published: Moment | None = None
    noticed: Moment | None = None
    reported_by: str | None = None
    approved_by: LinkView | None = None
    cause: str = ""
    supersedes: NoticeLink | None = None
    superseded_by: NoticeLink | None = None
    also_affects: tuple[LinkView, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether it speaks of the whole article; such a notice is never folded away."""
        return self.was is None and self.now is None and self.kind in {"retraction", "update", "editors-note"}


@frozen
class CorrectionEntryView:
    """A line of the corrections log. `id` is its element's id, unique in the log: an article's slug with the correction's id.

    `language` is the article's, and so that of its title, of the words changed and of the reason, as a tag; empty means the site's.
    """

    article: LinkView
    published: Moment
    notice: CorrectionView
    id: str
    language: str = ""


@frozen
class ReferrerView:
    """An article that refers to this page: what it calls the relation, in which words, and its note."""

    article: CardView
    relation: str
    words: str
    url: str
    note: Markup


@frozen
class StoryView:
    """A running story around an article: every article of it, oldest first; `current` is the index of the one shown."""

    title: str
    url: str
    articles: tuple[CardView, ...]
    current: int


@frozen
class ImageView:
    """An article's image; its width and height are in CSS pixels, None if its file does not tell them.

    `srcset` and `sizes` are for the attributes of these names; both are empty where the image has no narrower versions.
    """

    url: str
    alt: str
    caption: str
    credit: str
    width: int | None
    height: int | None
    srcset: str = ""
    sizes: str = ""


@frozen
class ShareCardView:
    """A picture that networks show with a link to a page; its URL is absolute, its width and height are in pixels."""

    absolute_url: str
    width: int
    height: int
    alt: str


@frozen
class PageLinks(Sequence[LinkView]):
    """Links to all pages of a list, newest first, each made when it is asked for: a list of a thousand pages would need a million of them.

    `base` is the URL of the newest page, number `total`; `current` is the number of the page that is shown, whose link has no URL.
    """

    base: str
    current: int
    total: int

    def __reduce__(self) -> tuple[type[PageLinks], tuple[str, int, int]]:
        """Give how it is made again, as `LinkView` does: the key of every page of a list holds one."""
        return PageLinks, (self.base, self.current, self.total)

    def __len__(self) -> int:
        """Give the number of pages."""
        return self.total

    @overload
    def __getitem__(self, index: int) -> LinkView: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[LinkView, ...]: ...

    def __getitem__(self, index: int | slice) -> LinkView | tuple[LinkView, ...]:
        """Give a link, or those of a slice."""
        numbers = range(self.total, 0, -1)[index]
        return self._link(numbers) if isinstance(numbers, int) else tuple(map(self._link, numbers))

    def _link(self, number: int) -> LinkView:
        if number == self.current:
            return LinkView(str(number))
        return LinkView(str(number), self.base if number == self.total else f"{self.base}page/{number}/")


@frozen
class Pager:
    """A page's place among its like; pages are numbered from the oldest. `pages` are all of them, newest first, the current without a URL."""

    number: int
    total: int
    newer: str | None
    older: str | None
    pages: Sequence[LinkView]

    def __reduce__(self) -> tuple[type[Pager], tuple[object, ...]]:
        """Give how it is made again, as `LinkView` does."""
        return Pager, (self.number, self.total, self.newer, self.older, self.pages)


@frozen
class DayGroup:
    """A day's articles in a list, newest first; `url` is the day's briefing."""

    day: date
    url: str
    articles: tuple[CardView, ...]
