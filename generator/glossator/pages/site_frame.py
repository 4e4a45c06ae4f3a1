"""What every page shows of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from glossator.languages import direction_of
from glossator.model.views import LinkView, SiteView
from glossator.pages.share_cards import share_card

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from glossator.model.site import Site
    from glossator.model.words import Words


LONGEST_DESCRIPTION = 300


class Addresses(Protocol):
    """A site, and where its pages are: a composer."""

    site: Site
    words: Words

    def url(self, path: str) -> str:
        """Give the URL of a path from the site's root."""

    def canonical(self, path: str) -> str:
        """Give the absolute URL of a path from the site's root."""

    def day_name(self, day: date) -> str:
        """Name a day in the site's language."""

    def link_url(self, target: str, origin: str, *, absolute_from: str | None = None) -> str | None:
        """Give the URL that a link written in the file `origin` leads to."""


def make_site_view(composer: Addresses, assets: Mapping[str, str]) -> SiteView:
    """Give what pages show of a composer's site; `assets` maps built-in asset names to their paths from the root."""
    config, policy = composer.site.config, composer.site.policy
    publisher = config.publisher
    contact = config.corrections.contact
    words_language = composer.words.language_of(config.language)
    return SiteView(
        title=config.title,
        tagline=config.tagline or "",
        language=config.language,
        direction=direction_of(config.language),
        root=composer.url("/"),
        canonical_root=composer.canonical("/"),
        nav=tuple(LinkView(item.title, composer.link_url(item.url, "content/site.yaml")) for item in config.nav),
        publisher=LinkView(publisher.name, publisher.url) if publisher else None,
        corrections_contact=_contact(composer, contact) if contact else None,
        corrections_policy=LinkView(policy.title, composer.url(policy.url)) if policy else None,
        assets={name: composer.url(path) for name, path in assets.items()},
        extra=config.extra,
        sections=_sections(composer),
        search=LinkView(composer.words("Search"), composer.url("/search/")) if config.search else None,
        share_card=share_card(composer, None),
        words_language=words_language,
        words_direction=direction_of(words_language),
    )


def _sections(composer: Addresses) -> tuple[LinkView, ...]:
    """List the parts that the site has something in."""
    site = composer.site
    words = composer.words
    parts = (
        (words("Articles"), "/articles/", bool(site.articles)),
        (words("Topics"), "/topics/", bool(site.topics)),
        (words("Stories"), "/stories/", bool(site.stories)),
        (words("Glossary"), "/glossary/", bool(site.terms)),
        (words("Corrections"), "/corrections/", True),
        (words("Archive"), "/archive/", bool(site.articles)),
        (words("Authors"), "/authors/", bool(site.authors)),
    )
    return tuple(LinkView(title, composer.url(path)) for title, path, is_there in parts if is_there)


def _contact(composer: Addresses, contact: str) -> LinkView:
    if "@" in contact and ":" not in contact:
        return LinkView(contact, f"mailto:{contact}")
    return LinkView(contact.removeprefix("mailto:"), composer.link_url(contact, "content/site.yaml"))


def shorten_text(text: str) -> str:
    """Give a page's description in one line: its first words, where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_DESCRIPTION else words[:LONGEST_DESCRIPTION].rpartition(" ")[0] + "\u2026"
