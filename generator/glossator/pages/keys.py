"""The key of each page: digests, by name, of all that goes into it. Two builds that give a page one key give it the same bytes.

A key is the digest of the page's view, made by the very functions that make views, but with a composer that is quick: where a view would hold
much (an article as a card, a definition, a text) it puts the digest of what that is made of. So whatever a view holds is in its key, and a
field that is added to a view is in the key too.

Only pages of which there are many, articles' and days', and `corrections.json`, which holds something of all articles, have a key put together by
hand: see `_article_key` and `_day_key`.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

from glossator.model.digests import digest_bytes, digest_value
from glossator.model.views import ListView
from glossator.pages.key_composing import KeyComposer
from glossator.pages.list_pages import day_terms
from glossator.pages.paging import count_pages, page_slice
from glossator.pages.picture_keys import picture_key
from glossator.pages.searching import make_small_records
from glossator.pages.share_cards import share_card
from glossator.pages.viewing import make_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glossator.model.site import Article
    from glossator.model.views import View
    from glossator.pages.composing import Composer
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
        return {"template": self._template_digest(plan.template), "site": self.site_digest} | self._view_key(plan)

    def _view_key(self, plan: Plan) -> Key:
        """Give what a page's own view adds to its key."""
        composer, key = self.composer, Key()
        if plan.kind == "article":
            return self._article_key(composer.site.article_by_path[plan.key])
        if plan.kind in PAGED:
            return self._part_key(plan)
        if plan.kind == "corrections-data":
            return {"page": composer.corrections_digest()}
        if plan.kind == "day" and not composer.log_by_day.get(date.fromisoformat(plan.key)):
            return self._day_key(date.fromisoformat(plan.key))
        view = make_view(composer, self.plans, plan)
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
        field = "uses" if plan.kind == "term" else "groups"
        whole, shown = self._list_digests.get((plan.kind, plan.key)), None
        if whole is None:
            base = plan.url if plan.number == total else plan.url.removesuffix(f"page/{plan.number}/")
            view = make_view(composer, self.plans, plan._replace(url=base, number=total))
            whole = self._list_digests[plan.kind, plan.key] = _digest_fields(view, field, "pager")
            shown = getattr(view, field) if plan.number == total else None  # most lists have one page
        if shown is None:
            part = page_slice(articles, plan.number, size)
            shown = composer.term_uses(part, plan.key) if plan.kind == "term" else composer.day_groups(part)
        place = f"{plan.url}\0{plan.number}\0{total}".encode()
        return {"articles": digest_value(shown), "page": digest_bytes(whole + place)}

    def _day_key(self, day: date) -> Key:
        """Give the key of a day on which nothing was corrected: its articles, its terms and the days beside it. The rest is said by its date."""
        composer = self.composer
        days, at = composer.days, composer.day_position[day]
        beside = str(days[at + 1 : at + 2]), str(days[at - 1 : at] if at else ())
        shown = composer.day_groups(composer.articles_by_day[day])
        return {
            "articles": digest_value(shown),
            "page": digest_value((day.isoformat(), beside, day_terms(composer, day))),
        }

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
        # Its address, its label and its names are in the digest of its card.
        own = f"{article.feed_id}\0{article.is_annotated}".encode()
        key = {
            "text": article.text_digest,
            "article": digest_bytes(article.digest + composer.faces[article.path] + own),
        }
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
