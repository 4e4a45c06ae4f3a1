"""The joined site: what resolving makes of all sources, and what pages are planned from.

Articles are named by their source's path (`content/articles/...md`). URLs here are paths from the site's root, not encoded and without the base
URL's path; only views hold finished URLs. Articles that are not public are not in a `Site`.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from glossator.frozen import frozen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from glossator.model.annotations import CorrectionKind, CorrectionScope, CorrectionSeverity, Reporter
    from glossator.model.content import Author, SiteConfig, Term
    from glossator.model.fields import Moment
    from glossator.model.ledger import Ledger
    from glossator.model.links import LinkUse
    from glossator.model.pictures import CardSettings, ImageVersion
    from glossator.model.text import Document, Range
    from glossator.source import Place

Group = Literal["glossary", "references", "corrections", "notes"]


class Byline(NamedTuple):
    """An author as an article names them: the key of their page, and the name shown."""

    key: str
    name: str


class Mention(NamedTuple):
    """A term's mention in an article, in its sentence: the text before, the words, the text after. `id` is the annotation's."""

    term: str
    id: str
    before: str
    words: str
    after: str


class SourceLink(NamedTuple):
    """Where a note's claim can be read."""

    title: str
    url: str | None


class Credit(NamedTuple):
    """Where a republished or summarised text comes from."""

    name: str
    url: str | None
    published: Moment | None
    retrieved: Moment | None


class Fragment(NamedTuple):
    """A piece of Markdown that is not an article: a definition, a note, a reason.

    `html` is finished where nothing in it leads into the project, as in most; else it is None, and `document` is kept, whose links are resolved
    from the file `origin`. `text` is the piece as plain text.
    """

    origin: str
    text: str
    html: str | None
    document: Document | None = None


class Marked(NamedTuple):
    """An annotation that stands in an article's text. `kind` is the note's kind or the reference's relation.

    `term` is the key of a term meant or referred to; `to` the article referred to, as the sidecar names it; `address` an outer URL. `by` is
    the name of who made it.
    """

    id: str
    group: Group
    place: Range
    kind: str = ""
    term: str | None = None
    to: str | None = None
    address: str | None = None
    body: Fragment | None = None
    sources: tuple[SourceLink, ...] = ()
    by: str = ""
    is_proposed: bool = False
    extra: Mapping[str, Any] | None = None


class Change(NamedTuple):
    """What a correction says: plain text `was` became plain text `now`, in the part `scope`."""

    kind: CorrectionKind
    scope: CorrectionScope
    date: Moment
    was: str | None
    now: str | None
    extra: Mapping[str, Any]
    severity: CorrectionSeverity = "standard"
    error_published: Moment | None = None
    noticed: Moment | None = None
    reported_by: Reporter | None = None
    cause: str = ""
    supersedes: str = ""

    @property
    def has_words(self) -> bool:
        """Tell whether it changes words: such a correction makes another version of the article."""
        return self.was is not None or self.now is not None


class Notice(NamedTuple):
    """A correction that the public may see; `is_marked` tells that its new words stand in the text.

    `also_affects` are other articles that it concerns, as the sidecar names them.
    """

    id: str
    correction: Change
    reason: Fragment | None
    is_marked: bool
    by: Byline | None
    is_proposed: bool = False
    approved_by: Byline | None = None
    also_affects: tuple[str, ...] = ()


class ImageCredit(NamedTuple):
    """An article's image: its target as written, unresolved."""

    src: str
    alt: str
    caption: str
    credit: str


class Reference(NamedTuple):
    """A place of an article that refers to another article (`article`, its path) or to a term. `words` are those it stands on."""

    id: str
    relation: str
    words: str
    article: str | None
    term: str | None
    note: Fragment | None
    is_proposed: bool


class Article(NamedTuple):
    """An article that is shown: what every page that names it needs. Its text is not in memory: see `model.records.Body`.

    `title` and `byline` are the current ones. `modified` is the latest of date, `updated` and every correction but typos. `day` is its day in
    the site's time zone. `label` says `draft` or `scheduled` in previews. `summary` is None where the first paragraph stands for it.
    `references` are those that lead to something; `dropped` are the ids of the others, which are not marked. `terms` are the keys of those that its
    page explains, proposed mentions among them; `mentioned` and `mention_marks` are as in `model.records.Record`. `is_annotated` tells that it has
    annotations of editors that the public sees. `digest` is its record's, `face_digest` that of what lists show of it, `text_digest` that of its text
    with all that stands in it.
    """

    path: str
    stem: str
    slug: str
    url: str
    title: str
    date: Moment
    day: dt.date
    updated: Moment | None
    modified: datetime
    summary: Fragment | None
    lead: str
    byline: tuple[Byline, ...]
    topics: tuple[str, ...]
    story: str | None
    language: str
    feed_id: str
    label: str
    image: ImageCredit | None
    source: Credit | None
    aliases: tuple[str, ...]
    extra: Mapping[str, Any]
    mentioned: tuple[str, ...]
    mention_marks: bytes
    notices: tuple[Notice, ...]
    references: tuple[Reference, ...]
    dropped: frozenset[str]
    links: tuple[LinkUse, ...]
    terms: tuple[str, ...]
    is_annotated: bool
    digest: bytes
    face_digest: bytes
    text_digest: bytes


@frozen
class TermPage:
    """A term of the glossary, read."""

    key: str
    term: Term
    definition: Fragment
    short: str
    place: Place
    origin: str


@frozen
class StandingPage:
    """A standing page."""

    path: str
    stem: str
    url: str
    title: str
    summary: str
    language: str
    updated: Moment | None
    aliases: tuple[str, ...]
    extra: Mapping[str, Any]
    document: Document


@frozen
class SubjectPage:
    """A topic, a story or an author: its key, its name and its description; `author` is set for declared authors."""

    key: str
    title: str
    description: Fragment | None
    author: Author | None = None


class Referral(NamedTuple):
    """An annotation of one article that refers to another, or to a term, or concerns another: its article's path and its id."""

    article: str
    annotation: str


@frozen
class Site:
    """Everything, joined. Articles are in order: newest first, ties by slug. Mappings are by key or by article path, in a fixed order."""

    config: SiteConfig
    zone: tzinfo
    articles: tuple[Article, ...]
    article_by_path: Mapping[str, Article]
    terms: Mapping[str, TermPage]
    topics: Mapping[str, SubjectPage]
    stories: Mapping[str, SubjectPage]
    authors: Mapping[str, SubjectPage]
    pages: tuple[StandingPage, ...]
    policy: StandingPage | None
    articles_by_topic: Mapping[str, tuple[Article, ...]]
    articles_by_story: Mapping[str, tuple[Article, ...]]
    articles_by_author: Mapping[str, tuple[Article, ...]]
    articles_by_term: Mapping[str, tuple[Article, ...]]
    referrals_to_article: Mapping[str, tuple[Referral, ...]]
    referrals_to_term: Mapping[str, tuple[Referral, ...]]
    url_by_source: Mapping[str, str]
    assets: Mapping[str, str]
    clock: datetime
    hidden: frozenset[str] = frozenset()
    affected: Mapping[str, tuple[Referral, ...]] = field(default_factory=dict)
    ledger: Ledger | None = None
    image_sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    image_versions: Mapping[str, tuple[ImageVersion, ...]] = field(default_factory=dict)
    cards: CardSettings | None = None


"""`affected` tells of an article which corrections of others concern it, too.
`url_by_source` tells where a source file's page or asset is; `assets` maps an asset's output path to its source; `hidden` are the output
paths that pages would have which are not public. `image_sizes` are the widths and heights of images, in CSS
pixels, by their sources, as far as they are known; `image_versions` their narrower versions, the narrowest first. `cards` is None where there
are none."""
