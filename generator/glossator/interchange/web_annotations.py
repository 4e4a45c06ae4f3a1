"""An article's public annotations as a W3C Web Annotation page (Web Annotation Data Model and Vocabulary, 2017).

The quote selector is normative for other programs; positions count code points of the article's current text. Tags carry what the model has no
word for: a note's kind, a reference's relation, a term's key; so what is written here can be read again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.model.annotations import Correction, GlossaryLink, Note, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossator.articles import ArticleFile
    from glossator.interchange.articles import Articles
    from glossator.resolve.locating import Anchor, Located

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write_annotation_page(articles: Articles, article: ArticleFile, located: Located | None) -> dict[str, Any]:
    """Give an article's approved annotations that stand in its text, as an AnnotationPage."""
    address = articles.address_of(articles.url_of(article))
    anchors = [each for each in (located.anchors if located else ()) if each.place and each.entry.is_approved]
    items = [_write(articles, address, each) for each in anchors if not _is_skip(each)]
    return {
        "@context": CONTEXT,
        "id": f"{address}annotations.jsonld",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }


def _is_skip(anchor: Anchor) -> bool:
    annotation = anchor.entry.annotation
    return annotation.status == "rejected" or (isinstance(annotation, GlossaryLink) and annotation.skip)


def _write(articles: Articles, address: str, anchor: Anchor) -> dict[str, Any]:
    entry, place = anchor.entry, anchor.place or (0, 0)
    motivation, bodies = _describe(articles, anchor)
    by = entry.annotation.by
    name = articles.reader.options.author_names.get((by or "").lower(), by)
    quote = {"type": "TextQuoteSelector", "exact": anchor.exact, "prefix": anchor.prefix, "suffix": anchor.suffix}
    position = {"type": "TextPositionSelector", "start": place[0], "end": place[1]}
    said = {
        "id": f"{address}#a-{entry.id}",
        "type": "Annotation",
        "motivation": motivation,
        "creator": {"type": "Person", "name": name} if name else None,
        "body": bodies,
        "target": {"source": address, "selector": [quote, position]},
    }
    return {key: value for key, value in said.items() if value is not None}


def _describe(articles: Articles, anchor: Anchor) -> tuple[str, list[dict[str, Any]]]:
    """Give an annotation's motivation, and its bodies."""
    annotation = anchor.entry.annotation
    if isinstance(annotation, GlossaryLink):
        key = annotation.term.lower()
        return "identifying", [{"id": articles.address_of(f"/glossary/{key}/")}, _tag(f"term:{key}")]
    if isinstance(annotation, Reference):
        target = {"id": _address_of(articles, annotation.to)}
        return "linking", [target, *_texts(annotation.note, "commenting"), _tag(annotation.relation)]
    if isinstance(annotation, Note):
        sources = [{"id": source.url, "label": source.title} for source in annotation.sources if source.url]
        return "commenting", [*_texts(annotation.note, "commenting"), *sources, _tag(annotation.kind)]
    if isinstance(annotation, Correction):
        was = {"type": "TextualBody", "value": annotation.was or "", "format": "text/plain", "purpose": "describing"}
        now = {"type": "TextualBody", "value": annotation.now or "", "format": "text/plain", "purpose": "editing"}
        return "editing", [was, now, *_texts(annotation.reason, "commenting"), _tag(annotation.kind)]
    return "commenting", []


def _texts(text: str | None, purpose: str) -> Iterator[dict[str, Any]]:
    if text:
        yield {"type": "TextualBody", "value": text, "format": "text/markdown", "purpose": purpose}


def _tag(value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "purpose": "tagging"}


def _address_of(articles: Articles, target: str) -> str:
    """Give the address that a reference leads to; one that leads nowhere stays as it is written."""
    from glossator.build.reanchoring import UnknownArticleError

    if target.startswith("term:"):
        return articles.address_of(f"/glossary/{target[5:].lower()}/")
    if ":" in target:
        return target
    try:
        read = articles.read(articles.find(target.rpartition("/")[2]))
    except UnknownArticleError:
        return target
    return articles.address_of(articles.url_of(read[0])) if read else target
