"""A composer for keys: its views hold digests where those of pages hold much, an article as a card, a definition, a text."""

from __future__ import annotations

from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import proxy

from markupsafe import Markup

from glossator.model.digests import digest_bytes, digest_value
from glossator.model.mentions import find_digest
from glossator.model.versions import Versions
from glossator.pages.chain import KeyChain
from glossator.pages.composing import Composer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from glossator.model.site import Article, Byline, Reference, Referral, SubjectPage, TermPage
    from glossator.model.views import CardView, DayGroup, PageFrame, TermUse

Named = TypeVar("Named")


class KeyComposer(Composer):
    """A composer whose views hold digests where they would hold much."""

    def __init__(self, composer: Composer) -> None:
        """Take the composer of the real views, and share what it has made of the whole site."""
        for name in ("articles_by_month", "log", "log_by_day"):
            getattr(composer, name)
        self.__dict__.update(composer.__dict__)
        # What is made one by one is not shared: it would be found in the real views.
        self._cards, self._definitions, self._term_links, self.json_parts, self.day_entries = {}, {}, {}, {}, {}
        self._term_digests: dict[str, bytes] = {}
        self.chain = KeyChain(composer.site)
        self.faces = _Faces(self)
        # Many articles have the same names, so what those say is put together once.
        self._byline_texts: Kept[tuple[Byline, ...]] = Kept(_byline_text)
        self._topic_texts: Kept[tuple[str, ...]] = Kept(partial(_topic_text, composer.site.topics))
        self._term_texts: Kept[str] = Kept(partial(_term_text, composer.site.terms))

    def take_over(self, before: KeyComposer, articles: Iterable[Article]) -> None:
        """Take over the digests of a like site, but for some articles."""
        self._term_digests = before._term_digests
        self.faces.update(before.faces)
        self._link_texts = list(before._link_texts)
        for article in articles:
            self.faces.pop(article.path, None)
            self._link_texts[self.position[article.path]] = _link_text(article)

    def url(self, path: str) -> str:
        """Give the path itself: what stands before it in a URL is in the site's digest."""
        return path

    def canonical(self, path: str) -> str:
        """Give the path itself, as `url` does: the origin is in the site's digest."""
        return path

    def frame(self, *arguments: Any, **named: Any) -> PageFrame:
        """Give what a frame is made of; what it shows of the site is in the site's digest."""
        return cast("PageFrame", (arguments, named))

    def digest_face(self, article: Article) -> bytes:
        """Give the digest of all that an article's card is made of."""
        story = repr((article.story, self.site.stories[article.story].title)) if article.story else ""
        # Names are written as Python writes them: whatever a name holds, two articles with other names have other texts.
        parts = "\0".join(
            [
                article.url,
                article.day.isoformat(),
                article.label,
                article.language,
                self._byline_texts[article.byline],
                self._topic_texts[article.topics],
                "".join(map(self._term_texts.__getitem__, article.mentioned)),
                story,
            ]
        )
        links = self.link_digest(article) + self.sizes_digest(article, is_of_card=True)
        return digest_bytes(article.face_digest + parts.encode() + links)

    def day_groups(self, articles: Sequence[Article]) -> tuple[DayGroup, ...]:
        """Give the digests of articles; their days are in them."""
        return cast("tuple[DayGroup, ...]", b"".join([self.faces[article.path] for article in articles]))

    def day_name(self, day: date) -> str:
        """Give a day in place of its name: the language is in the site's digest."""
        return day.isoformat()

    def month_name(self, day: date) -> str:
        """Give a month in place of its name."""
        return day.isoformat()

    def card(self, article: Article) -> CardView:
        """Give the digest of a card."""
        return cast("CardView", self.faces[article.path])

    def term_uses(self, articles: Sequence[Article], key: str) -> tuple[TermUse, ...]:
        """Give the digests of articles as a term's page shows them: their cards, and their mentions of the term."""
        faces = self.faces
        uses = [faces[each.path] + find_digest(each.mention_marks, each.mentioned.index(key)) for each in articles]
        return cast("tuple[TermUse, ...]", b"".join(uses))

    def list_articles(self, kind: str, key: str) -> Sequence[Article]:
        """Give the articles of a list, by the kind and the key of its plans."""
        if kind == "month":
            return self.articles_by_month[date.fromisoformat(key)]
        site = self.site
        groups = {"term": site.articles_by_term, "topic": site.articles_by_topic, "author": site.articles_by_author}
        return groups[kind].get(key, ())

    def read_versions(self, article: Article) -> Versions:
        """Give the digest of the text in place of its versions, which are packed beside it."""
        return Versions({"text": article.text_digest.hex()}, ())

    def affected_by_own(self, article: Article) -> bytes:
        """Give what is shown of the other articles that an article's corrections concern."""
        others = [self.affected_by_notice.get((article.path, notice.id), ()) for notice in article.notices]
        return "".join(
            [f"{number}\0{_link_text(each)}" for number, group in enumerate(others) for each in group]
        ).encode()

    def corrections_digest(self) -> bytes:
        """Give the digest of what all corrections are told from."""
        parts = []
        for article in self.site.articles:
            if article.notices:
                parts += [article.digest, _link_text(article).encode(), self.affected_by_own(article)]
                parts.append(self.sizes_digest(article, is_of_card=True))
        return digest_value(parts)

    def term_definition(self, key: str) -> Markup:
        """Give the digest of a definition in place of its HTML."""
        return Markup(self.term_digest(key).hex())  # noqa: S704  hexadecimal

    def term_digest(self, key: str) -> bytes:
        """Give the digest of what other pages show of a term: its name and its definition."""
        digest = self._term_digests.get(key)
        if digest is None:
            term = self.site.terms[key]
            html = Composer.html_of(self, term.definition)
            digest = self._term_digests[key] = digest_bytes(f"{key}\0{term.term.term}\0{html}".encode())
        return digest

    def feed_html(self, article: Article) -> Markup:
        """Give the digests of an article's text and of what it leads to."""
        return Markup((article.text_digest + self.links_digest(article)).hex())  # noqa: S704  hexadecimal

    def annotations(self, article: Article, write: Callable[[Composer, Article], Markup]) -> Markup:  # noqa: ARG002  it is not written
        """Give the digests of the text and all that stands in it, and of what that leads to."""
        addresses = [article.url, *[f"{each.id} {self.reference_url(each)}" for each in article.references]]
        links = self.link_digest(article) + self.sizes_digest(article, is_of_card=True)
        return Markup((article.text_digest + links).hex() + repr(addresses))  # noqa: S704  for a digest alone

    def link_digest(self, article: Article) -> bytes:
        """Give the digest of where the links lead that an article's files hold: its text, its summary, its notes."""
        if not article.links:
            return b""
        return digest_value([(link.target, self.link_url(link.target, link.spot.path)) for link in article.links])

    def links_digest(self, article: Article) -> bytes:
        """Give the digest of what an article's links and references lead to."""
        references = [(each.id, self.reference_url(each), self._title_of(each)) for each in article.references]
        links = self.link_digest(article) + self.sizes_digest(article)
        return digest_bytes(links + repr(references).encode())

    def sizes_digest(self, article: Article, *, is_of_card: bool = False) -> bytes:
        """Give the digest of the sizes and versions of an article's images.

        Of a card's alone: such as stand in what sums the article up, or withdraws it.
        """
        if not self.site.image_sizes or not article.links:
            return b""
        sizes = [
            (link.target, self.image_size(link.target, link.spot.path), self.image_srcset(link.target, link.spot.path))
            for link in article.links
            if link.is_image and not (is_of_card and link.spot.keys[0] in {"link", "image"})
        ]
        return digest_value(sizes) if sizes else b""

    def _title_of(self, reference: Reference) -> tuple[str, str] | None:
        target = self.site.article_by_path.get(reference.article or "")
        return (target.title, target.language) if target else None

    def referrals_digest(self, referrals: Sequence[Referral]) -> bytes:
        """Give the digest of the articles that refer to a page."""
        articles = [(self.site.article_by_path[path], own_id) for path, own_id in referrals]
        return digest_value([(self.faces[article.path], article.digest, own_id) for article, own_id in articles])

    def neighbours_text(self, article: Article) -> str:
        """Give what an article's page shows of its neighbours."""
        at, texts = self.position[article.path], self._link_texts
        return f"{texts[at + 1]}\0\0{texts[at - 1]}"

    @cached_property
    def _link_texts(self) -> list[str]:
        """What a link to each article shows, in their order, and nothing after the last: so before the first, too."""
        return [*map(_link_text, self.site.articles), ""]


def _link_text(article: Article) -> str:
    return f"{article.title}\0{article.url}\0{article.language}"


def _byline_text(byline: Iterable[Byline]) -> str:
    return repr(list(map(tuple, byline)))


def _topic_text(topics: Mapping[str, SubjectPage], keys: Iterable[str]) -> str:
    return repr([(key, topics[key].title) for key in keys])


def _term_text(terms: Mapping[str, TermPage], key: str) -> str:
    return repr((key, terms[key].term.term)) if key in terms else ""


class Kept(dict[Named, str]):
    """Texts of what has a name, or of some names, each made when it is first wanted."""

    def __init__(self, make: Callable[[Named], str]) -> None:
        """Take what makes a text."""
        super().__init__()
        self._make = make

    def __missing__(self, named: Named) -> str:
        text = self[named] = self._make(named)
        return text


class _Faces(dict[str, bytes]):
    """The digests of articles' cards by the articles' paths, each made when it is first wanted."""

    def __init__(self, composer: KeyComposer) -> None:
        super().__init__()
        self.composer: KeyComposer = proxy(
            composer
        )  # not the composer itself: what holds one another is freed late, or never

    def __missing__(self, path: str) -> bytes:
        face = self[path] = self.composer.digest_face(self.composer.site.article_by_path[path])
        return face
