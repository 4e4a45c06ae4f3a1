"""The cards that networks show with links: which there are, where they are, and what they say. What is drawn is for `pictures.cards`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from glossator.languages import direction_of
from glossator.links import output_path
from glossator.model.digests import digest_value
from glossator.model.pictures import CARD_SIZE, Card
from glossator.model.views import ShareCardView
from glossator.pages.log import retraction_of

if TYPE_CHECKING:
    from datetime import date

    from glossator.model.site import Article, Site
    from glossator.model.words import Words

# Images that networks do not show with a link; an article that has such a one gets a card, too.
NOT_SHOWN = (".svg", ".svgz", ".avif")
DIGITS = 8
# The stylesheets in whose colours cards are drawn, the later over the earlier.
SHEETS = ("assets/style.css", "assets/theme.css")


class Addresses(Protocol):
    """What of a composer is asked here."""

    site: Site
    words: Words

    def canonical(self, path: str) -> str:
        """Give the absolute URL of a path from the site's root."""

    def day_name(self, day: date) -> str:
        """Name a day in the site's language."""


def wants_card(article: Article) -> bool:
    """Tell whether an article has no image that networks would show."""
    return article.image is None or article.image.src.lower().partition("?")[0].endswith(NOT_SHOWN)


def has_card(site: Site, article: Article) -> bool:
    """Tell whether an article has a card of its own."""
    return site.cards is not None and wants_card(article) and article.path not in site.cards.undrawn


def card_key(site: Site, article: Article | None) -> bytes:
    """Give the digest of all that an article's card is made of; without an article, that of the site's card."""
    common = (site.cards and site.cards.key, site.config.title)
    if article is None:
        return digest_value((common, site.config.tagline))
    is_retracted = retraction_of(article) is not None
    said = (article.title, article.day.toordinal(), _kicker(site, article), article.language, is_retracted)
    return digest_value((common, said))


def is_card_changed(site: Site, old: Article | None, new: Article | None) -> bool:
    """Tell whether an article has another card than it had, or one where it had none; it is None where it is not shown."""
    if site.cards is None or old is None or new is None:
        return False
    return wants_card(old) != wants_card(new) or card_key(site, old) != card_key(site, new)


def card_path(site: Site, article: Article | None) -> str:
    """Give the path of a card from the site's root: beside the page that it is of, under a name made of what it says."""
    page = output_path(article.url) if article else "index.html"
    stem = f"{page.removesuffix('index.html')}card" if page.endswith("index.html") else f"{page}.card"
    return f"/{stem}.{card_key(site, article).hex()[:DIGITS]}.png"


def make_card(composer: Addresses, article: Article | None) -> Card:
    """Give what a card says."""
    config = composer.site.config
    if article is None:
        is_rtl = direction_of(config.language) == "rtl"
        return Card("", config.tagline or "", config.title, "", config.language, is_rtl)
    kicker = composer.words("Retracted") if retraction_of(article) else _kicker(composer.site, article)
    is_rtl = direction_of(article.language) == "rtl"
    return Card(article.title, kicker, config.title, composer.day_name(article.day), article.language, is_rtl)


def share_card(composer: Addresses, article: Article | None) -> ShareCardView | None:
    """Give what pages say of a card: an article's own, or the site's; None where there is none."""
    site = composer.site
    if site.cards is None or not (has_card(site, article) if article else site.cards.has_site_card):
        return None
    words = (article.title, site.config.title) if article else (site.config.title, site.config.tagline)
    alt = " \N{EN DASH} ".join(filter(None, words))
    return ShareCardView(composer.canonical(card_path(site, article)), *CARD_SIZE, alt)


def _kicker(site: Site, article: Article) -> str:
    if article.story:
        return site.stories[article.story].title
    return site.topics[article.topics[0]].title if article.topics else ""
