"""The glossary: A to Z, and a page for each term."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import escape

from glossator.model.views import (
    GlossaryEntryView,
    GlossaryLetter,
    GlossaryView,
    LinkView,
    TermView,
)
from glossator.pages.article_page import referrer_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.model.site import Article, TermPage
    from glossator.model.views import Pager
    from glossator.pages.composing import Composer


def glossary_view(composer: Composer) -> GlossaryView:
    """Give the glossary's list, by letter."""
    site = composer.site
    terms = sorted(site.terms.values(), key=lambda term: (_letter(term.term.term), _sort_key(term.term.term), term.key))
    letters = []
    for number, (letter, group) in enumerate(groupby(terms, key=lambda term: _letter(term.term.term))):
        entries = tuple(
            GlossaryEntryView(
                composer.term_link(term.key),
                term.term.aliases,
                escape(term.short),
                len(site.articles_by_term.get(term.key, ())),
            )
            for term in group
        )
        name = letter.lower() if letter.isascii() and letter.isalpha() else str(number)
        letters.append(GlossaryLetter(letter, f"letter-{name}", entries))
    return GlossaryView(
        composer.frame("glossary", "/glossary/", "Glossary", "The terms this site explains, A to Z."), tuple(letters)
    )


def term_view(
    composer: Composer, path: str, page: TermPage, articles: Sequence[Article], pager: Pager | None
) -> TermView:
    """Give a term's page with some of the articles that mention it, newest first."""
    site = composer.site
    key = page.key
    return TermView(
        page=composer.frame(
            "term", path, page.term.term, page.short, breadcrumbs=(LinkView("Glossary", composer.url("/glossary/")),)
        ),
        term=page.term.term,
        aliases=page.term.aliases,
        definition=composer.term_definition(key),
        see=tuple(_see(composer, target) for target in page.term.see),
        seen_from=tuple(composer.term_link(other.key) for other in composer.seen_from(key)),
        uses=composer.term_uses(articles, key),
        referred_by=tuple(referrer_view(composer, referral) for referral in site.referrals_to_term.get(key, ())),
        pager=pager,
        extra=page.term.extra,
    )


def _see(composer: Composer, target: str) -> LinkView:
    key = target.lower()
    return composer.term_link(key) if key in composer.site.terms else LinkView(target, target)


def _sort_key(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold())
    return "".join(character for character in plain if unicodedata.category(character)[0] != "M")


def _letter(title: str) -> str:
    first = _sort_key(title)[:1].upper()
    return first if first.isalpha() else "#"
