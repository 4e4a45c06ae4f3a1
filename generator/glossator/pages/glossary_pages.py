"""The glossary: A to Z, and a page for each term."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import escape

from glossator.collation import find_collator
from glossator.model.views import (
    GlossaryEntryView,
    GlossaryLetter,
    GlossaryView,
    LinkView,
    TermView,
)
from glossator.pages.article_page import referrer_view
from glossator.pages.structured import defined_term, defined_term_set

OTHER = "#"
HAN = "Han"
HAN_CHARACTER = r"\p{Script=Han}"

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.collation import Collator
    from glossator.model.site import Article, TermPage
    from glossator.model.views import Pager
    from glossator.pages.composing import Composer


def glossary_view(composer: Composer) -> GlossaryView:
    """Give the glossary's list, by letter."""
    site, words = composer.site, composer.words
    han = composer.locale.scripts.get("Hani", HAN) if composer.locale else HAN
    collator = find_collator(site.config.language)
    names = {key: page.term.term for key, page in site.terms.items()}
    headed = {key: find_letter(collator, name, han) for key, name in names.items()}
    # Han characters stand last, wherever other scripts' code points are.
    terms = sorted(
        site.terms.values(), key=lambda term: (headed[term.key] == han, collator.key(names[term.key]), term.key)
    )
    letters = []
    for letter, group in groupby(terms, key=lambda term: headed[term.key]):
        entries = tuple(
            GlossaryEntryView(
                composer.term_link(term.key),
                term.term.aliases,
                escape(term.short),
                len(site.articles_by_term.get(term.key, ())),
            )
            for term in group
        )
        name = "other" if letter == OTHER else "han" if letter == han else letter.lower()
        letters.append(GlossaryLetter(letter, f"letter-{name}", entries))
    return GlossaryView(
        composer.frame(
            "glossary",
            "/glossary/",
            words("Glossary"),
            words("The terms this site explains, A to Z."),
            json_ld=defined_term_set(composer),
        ),
        tuple(letters),
    )


def term_view(
    composer: Composer, path: str, page: TermPage, articles: Sequence[Article], pager: Pager | None
) -> TermView:
    """Give a term's page with some of the articles that mention it, newest first."""
    site = composer.site
    key = page.key
    return TermView(
        page=composer.frame(
            "term",
            path,
            page.term.term,
            page.short,
            breadcrumbs=(LinkView(composer.words("Glossary"), composer.url("/glossary/")),),
            json_ld=defined_term(composer, page),
        ),
        term=page.term.term,
        aliases=page.term.aliases,
        definition=composer.term_definition(key),
        see=tuple(_see(composer, target) for target in page.term.see if ":" in target or target.lower() in site.terms),
        seen_from=tuple(composer.term_link(other.key) for other in composer.seen_from(key)),
        uses=composer.term_uses(articles, key),
        referred_by=tuple(referrer_view(composer, referral) for referral in site.referrals_to_term.get(key, ())),
        pager=pager,
        extra=page.term.extra,
    )


def _see(composer: Composer, target: str) -> LinkView:
    key = target.lower()
    return composer.term_link(key) if key in composer.site.terms else LinkView(target, target)


def find_letter(collator: Collator, title: str, han: str) -> str:
    """Give the letter under which a term stands, a capital: its first in the order of the site's language; of a Hangul syllable its first consonant.

    What is no letter stands under `#`. Han characters stand together, under `han`, since each is the first of few terms.
    """
    letter = collator.letter(title)
    if letter.isascii():
        return letter or OTHER
    import regex

    return han if regex.match(HAN_CHARACTER, letter) else letter
