"""What an annotation would look like, before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.editing.errors import EditError
from glossator.editing.proposing import find_place
from glossator.editing.selecting import Selection, widen_correction
from glossator.editing.wording import clean_fields
from glossator.markdown.reading import read_markdown
from glossator.model.annotations import Correction, GlossaryLink, Note, Reference
from glossator.resolve.fragments import make_fragment
from glossator.sentences import Sentences
from glossator.weaving import weave

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.editing.applying import Applied
    from glossator.editing.newsroom import Opened
    from glossator.editing.proposing import Place
    from glossator.model.site import Site
    from glossator.pages.composing import Composer


def try_correction(opened: Opened, fields: Mapping[str, Any], place: Place | None) -> dict[str, str]:
    """Give the sentence around some words, as it stands and with the new words in."""
    if place is None:
        raise EditError("invalid-request", "no words are selected", "select the words that are wrong", "selection")
    now = str(clean_fields("corrections", fields).get("now") or "")
    text = opened.text
    if isinstance(place, Selection):
        found, now = widen_correction(text, place, now)
    else:
        found = find_place(opened, place)
    around = Sentences(text).around(found.start, found.end)
    before, after = text[around.start : found.start], text[found.end : around.end]
    if not now.strip() and (not before or before[-1].isspace()):
        after = after.removeprefix(" ")  # what is taken out leaves one space behind
    return {
        "before": text[around.start : around.end],
        "after": before + now + after,
        "was": text[found.start : found.end],
        "now": now,
    }


def show_annotation(made: Applied, composer: Composer | None) -> dict[str, Any]:
    """Give what readers would see of an annotation: its title with where it leads, and its words as HTML, escaped as pages are."""
    entry, opened = made.entry, made.opened
    annotation = entry.annotation if entry else None
    title: dict[str, str | None] | None = None
    words = ""
    if isinstance(annotation, GlossaryLink):
        term = opened.reader.linker.terms.get(annotation.term.lower())
        title = _lead_to_term(annotation.term, opened, composer.site if composer else None)
        words = term.definition if term else ""
    elif isinstance(annotation, Reference):
        title = _lead_to(annotation.to, opened, composer.site if composer else None)
        words = annotation.note or ""
    elif isinstance(annotation, Note):
        words = annotation.note
    elif isinstance(annotation, Correction):
        words = annotation.reason or ""
    document = read_markdown(words, html=opened.reader.options.read.html, is_fragment=True)
    html = (
        str(composer.html_of(make_fragment(document, opened.path)))
        if composer
        else weave(document, (), [None for _ in document.links])
    )
    return {"html": html, "title": title}


def _lead_to(target: str, opened: Opened, site: Site | None) -> dict[str, str | None]:
    if target.startswith("term:"):
        return _lead_to_term(target[5:], opened, site)
    if ":" in target or not site:
        return {"text": target, "url": target if ":" in target else None}
    named = target.removesuffix(".md")
    article = next((each for each in site.articles if named in {each.stem, each.slug}), None)
    return {"text": article.title if article else target, "url": article.url if article else None}


def _lead_to_term(key: str, opened: Opened, site: Site | None) -> dict[str, str | None]:
    term = opened.reader.linker.terms.get(key.lower())
    url = f"/glossary/{key.lower()}/" if site and key.lower() in site.terms else None
    return {"text": term.term if term else key, "url": url}
