"""An article's annotations for `export`: the page that the site holds of them, with the addresses of `base_url`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.resolve.publishing import list_published
from glossator.web_annotations import write_annotation_page

if TYPE_CHECKING:
    from glossator.interchange.articles import Articles
    from glossator.model.records import PublicAnnotation
    from glossator.resolve.placing import PlacedArticle


class _Addresses(NamedTuple):
    """Addresses of a project that is not joined: an article that is not there keeps its name, and links of a note stay as they are written."""

    articles: Articles

    def term(self, key: str) -> str:
        return self.articles.address_of(f"/glossary/{key}/")

    def target(self, annotation: PublicAnnotation) -> str:
        from glossator.build.reanchoring import UnknownArticleError

        target = annotation.to or ""
        try:
            read = self.articles.read(self.articles.find(target.rpartition("/")[2]))
        except UnknownArticleError:
            return target
        return self.articles.address_of(self.articles.url_of(read[0])) if read else target

    def note(self, annotation: PublicAnnotation) -> str:  # noqa: ARG002  the protocol's
        return ""


def export_annotations(articles: Articles, placed: PlacedArticle) -> dict[str, Any]:
    """Give an article's annotations that the public sees, as an AnnotationPage."""
    address = articles.address_of(articles.url_of(placed.file))
    return write_annotation_page(address, list_published(placed), _Addresses(articles))
