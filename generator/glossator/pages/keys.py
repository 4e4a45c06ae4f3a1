"""The key of each page: digests, by name, of all that goes into it. Two builds that give a page one key give it the same bytes.

A key is the digest of the page's view, made by the very functions that make views, but with a composer that is quick: where a view would hold
much (an article as a card, a definition, a text) it puts the digest of what that is made of. So whatever a view holds is in its key, and a
field that is added to a view is in the key too.

Only an article's page, of which there are as many as articles, and `corrections.json`, which holds something of all of them, have a key put
together by hand: see `_article_key`.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from weakref import proxy

from markupsafe import Markup

from glossator.model.digests import digest_bytes, digest_value
from glossator.model.mentions import find_digest
from glossator.model.versions import Versions
from glossator.model.views import ListView
from glossator.pages.chain import KeyChain
from glossator.pages.composing import Composer
from glossator.pages.paging import count_pages, page_slice
from glossator.pages.picture_keys import picture_key
from glossator.pages.searching import make_small_records
from glossator.pages.share_cards import share_card
from glossator.pages.viewing import make_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from glossator.model.site import Article, Reference, Referral
    from glossator.model.views import CardView, DayGroup, PageFrame, TermUse, View
    from glossator.pages.planning import Plan
    from glossator.templates import TemplateSet

Key = dict[str, bytes]
# Lists of many pages, by the kind of their plans. The front page is none of them: its newest page shows more than others.
PAGED = {"term", "topic", "author", "month"}


class PageKeys:
    """Gives the keys of a site's pages. `file_digests` are those of the files that are copied, by the key of their plan."""

    def __init__(
        self,
        composer: Composer,
        plans: Sequence[Plan],
        templates: TemplateSet,
        file_digests: dict[tuple[str, str], bytes],
    ) -> None:
        """Take the planned site."""
        self.composer = KeyComposer(composer)
        self.plans = plans
        self.templates = templates
        self.file_digests = file_digests
        publisher = composer.site.config.publisher
        frame = (
            composer.frame_site,
            str(composer.locale),
            str(composer.site.zone),
            composer.origin,
            composer.words.digest,
        )
        self.site_digest = digest_value((frame, publisher and publisher.model_dump()))
        self._template_digests: dict[str, bytes] = {}
        self._list_digests: dict[tuple[str, str], bytes] = {}

    def take_over(self, before: PageKeys, articles: Iterable[Article]) -> None:
        """Take over what has been made of a site that differs in nothing but some articles, which are these now."""
        self._template_digests = before._template_digests
        self.composer.take_over(before.composer, articles)

    def key(self, plan: Plan) -> Key:
        """Give the key of a plan."""
        if plan.is_picture:
            return {"picture": picture_key(self.composer.site, plan)}
        if not plan.template:
            return {"file": self.file_digests[plan.kind, plan.key]}
        key = {"template": self._template_digest(plan.template), "site": self.site_digest}
        if plan.kind == "article":
            return key | self._article_key(self.composer.site.article_by_path[plan.key])
        if plan.kind in PAGED:
            return key | self._part_key(plan)
        if plan.kind == "corrections-data":
            return key | {"page": self.composer.corrections_digest()}
        view = make_view(self.composer, self.plans, plan)
        if isinstance(view, ListView):
            key["articles"] = digest_value(view.groups)
        key["page"] = _digest_fields(view, "groups")
        return key

    def digest_records(self) -> bytes:
        """Give a digest of all that the records of the full-text search are made of, and perhaps of more."""
        composer, site = self.composer, self.composer.site
        articles = [
            article.text_digest + composer.faces[article.path] + (article.digest if article.notices else b"")
            for article in site.articles
        ]
        others = [tuple(record) for record in make_small_records(composer)]
        return digest_value((site.config.language, b"".join(articles), others))

    def _part_key(self, plan: Plan) -> Key:
        """Give the key of a page of a long list: its own part of the list, and what all pages of the list show, which is made once.

        The view of its newest page stands for all: that of another differs by its part, its number and its address alone.
        """
        composer, size = self.composer, self.composer.site.config.paginate
        articles = composer.list_articles(plan.kind, plan.key)
        total = count_pages(len(articles), size)
        whole = self._list_digests.get((plan.kind, plan.key))
        if whole is None:
            base = plan.url if plan.number == total else plan.url.removesuffix(f"page/{plan.number}/")
            view = make_view(composer, self.plans, plan._replace(url=base, number=total))
            whole = self._list_digests[plan.kind, plan.key] = _digest_fields(view, "groups", "uses", "pager")
        part = page_slice(articles, plan.number, size)
        shown = composer.term_uses(part, plan.key) if plan.kind == "term" else composer.day_groups(part)
        place = f"{plan.url}\0{plan.number}\0{total}".encode()
        return {"articles": digest_value(shown), "page": digest_bytes(whole + place)}

    def _template_digest(self, name: str) -> bytes:
        digest = self._template_digests.get(name)
        if digest is None:
            digest = self._template_digests[name] = digest_value(self.templates.digest_chain(name))
        return digest

    def _article_key(self, article: Article) -> Key:
        """Put the key of an article's page together: all that `article_view` looks at besides the site's frame.

        The digests of record and text hold what its own files say. The rest is what it takes from other files: addresses and titles of what it
        refers to, terms, the articles that refer to it, its story, its neighbours.
        """
        composer, site = self.composer, self.composer.site
        own = (
            article.digest,
            article.url,
            article.label,
            article.byline,
            article.topics,
            article.feed_id,
            article.is_annotated,
        )
        key = {"text": article.text_digest, "article": digest_bytes(repr(own).encode() + composer.faces[article.path])}
        if article.links or article.references:
            key["links"] = composer.links_digest(article)
        if article.terms:
            key["terms"] = digest_bytes(b"".join(map(composer.term_digest, article.terms)))
        if referrals := site.referrals_to_article.get(article.path):
            key["referrers"] = composer.referrals_digest(referrals)
        if referrals := site.affected.get(article.path):
            # Each notice names the other articles that it concerns, too.
            others = [composer.affected_by_own(site.article_by_path[each.article]) for each in referrals]
            key["affecting"] = digest_bytes(composer.referrals_digest(referrals) + b"".join(others))
        if article.notices and (affected := composer.affected_by_own(article)):
            key["affected"] = digest_bytes(affected)
        if article.story:
            # Its own place among them counts; what it says of itself is in the key already.
            others = [
                b"" if each is article else composer.faces[each.path] for each in site.articles_by_story[article.story]
            ]
            cards = b"\0".join(others)
            key["story"] = digest_bytes(cards + site.stories[article.story].title.encode())
        if site.cards:
            key["page"] = digest_value(share_card(composer, article))
        key["neighbours"] = digest_bytes(composer.neighbours_text(article).encode())
        return key


def _digest_fields(view: View, *left_out: str) -> bytes:
    """Give the digest of a view's fields, but for some."""
    return digest_value([getattr(view, each.name) for each in fields(view) if each.name not in left_out])


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
        site = self.site
        story = site.stories[article.story].title if article.story else ""
        parts = (
            article.url,
            article.day.toordinal(),
            article.label,
            article.language,
            article.byline,
            [(key, site.topics[key].title) for key in article.topics],
            (article.story, story),
        )
        names = [(key, site.terms[key].term.term) for key in article.mentioned if key in site.terms]
        links = self.link_digest(article) + self.sizes_digest(article, is_of_card=True)
        return digest_bytes(article.face_digest + repr((parts, names)).encode() + links)

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
