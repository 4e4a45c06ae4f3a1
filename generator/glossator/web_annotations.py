"""An article's public annotations as a W3C Web Annotation page (Web Annotation Data Model and Vocabulary, 2017).

The quote selector is normative for other programs; positions count code points of the article's current text. Tags carry what the model has no
word for: a note's kind, a reference's relation, a term's key; so what is written here can be read again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glossator.model.records import PublicAnnotation

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
NAME = "annotations.jsonld"


class Addresses(Protocol):
    """What annotations lead to, by whole addresses."""

    def term(self, key: str) -> str:
        """Give the address of a term's page."""

    def target(self, annotation: PublicAnnotation) -> str:
        """Give the address of the article that a reference leads to."""

    def note(self, annotation: PublicAnnotation) -> str:
        """Give what an annotation says as HTML, where its Markdown leads into the project; else nothing, and the Markdown is told as it is."""


def write_annotation_page(page: str, annotations: Iterable[PublicAnnotation], addresses: Addresses) -> dict[str, Any]:
    """Give annotations of the article at the address `page` as an AnnotationPage, which lies below it."""
    return {
        "@context": CONTEXT,
        "id": f"{page}{NAME}",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": [_write(page, each, addresses) for each in annotations],
    }


def _write(page: str, annotation: PublicAnnotation, addresses: Addresses) -> dict[str, Any]:
    start, end = annotation.place
    quote = {
        "type": "TextQuoteSelector",
        "exact": annotation.exact,
        "prefix": annotation.prefix,
        "suffix": annotation.suffix,
    }
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    motivation, bodies = _describe(annotation, addresses)
    said: dict[str, Any] = {
        "id": f"{page}#a-{annotation.id}",
        "type": "Annotation",
        "motivation": motivation,
        "body": bodies,
        "target": {"source": page, "selector": [quote, position]},
    }
    if annotation.by:
        said["creator"] = {"type": "Person", "name": annotation.by}
    return said


def _describe(annotation: PublicAnnotation, addresses: Addresses) -> tuple[str, list[dict[str, Any]]]:
    """Give an annotation's motivation, and its bodies."""
    group, term = annotation.group, annotation.term
    notes = list(_notes(annotation, addresses))
    if group == "glossary":
        return "identifying", [{"id": addresses.term(term or "")}, _text(f"term:{term}", "tagging")]
    if group == "references":
        target = addresses.term(term) if term else annotation.address or addresses.target(annotation)
        return "linking", [{"id": target}, *notes, _text(annotation.kind, "tagging")]
    if group == "corrections":
        was, now = _text(annotation.was, "describing", "plain"), _text(annotation.now, "editing", "plain")
        return "editing", [was, now, *notes, _text(annotation.kind, "tagging")]
    sources = [{"id": source.url, "label": source.title} for source in annotation.sources if source.url]
    return "commenting", [*notes, *sources, _text(annotation.kind, "tagging")]


def _notes(annotation: PublicAnnotation, addresses: Addresses) -> Iterator[dict[str, Any]]:
    if annotation.note:
        html = addresses.note(annotation) if annotation.fragment else ""
        yield _text(html or annotation.note, "commenting", "html" if html else "markdown")


def _text(value: str, purpose: str, form: str = "") -> dict[str, Any]:
    body = {"type": "TextualBody", "value": value, "purpose": purpose}
    return {**body, "format": f"text/{form}"} if form else body
