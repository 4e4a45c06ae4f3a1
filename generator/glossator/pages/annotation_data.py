"""An article's annotations as data, for other programs: `annotations.jsonld` below its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from glossator.pages.linked_data import ENCODER
from glossator.web_annotations import NAME, write_annotation_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.model.records import PublicAnnotation
    from glossator.model.site import Article
    from glossator.pages.composing import Composer


def annotations_path(article: Article) -> str | None:
    """Give the path of an article's annotations, below its own; None where the public sees none that an editor has made."""
    return f"{article.url}{NAME}" if article.is_annotated else None


class _Addresses(NamedTuple):
    """Addresses of a joined site. Links of a note to what is not public are left out, as in the article."""

    composer: Composer
    article: Article
    path_by_id: Mapping[str, str | None]

    def term(self, key: str) -> str:
        return self.composer.canonical(f"/glossary/{key}/")

    def target(self, annotation: PublicAnnotation) -> str:
        path = self.path_by_id[annotation.id] or ""
        return self.composer.canonical(self.composer.site.article_by_path[path].url)

    def note(self, annotation: PublicAnnotation) -> str:
        return self.composer.html_of(annotation.fragment, absolute_from=self.article.url)


def write_annotations(composer: Composer, article: Article) -> Markup:
    """Write an article's annotations; addresses are absolute."""
    path_by_id = {each.id: each.article for each in article.references}
    annotations = composer.read_body(article).annotations
    page = write_annotation_page(
        composer.canonical(article.url), annotations, _Addresses(composer, article, path_by_id)
    )
    return Markup(ENCODER.encode(page))  # noqa: S704  a file of JSON, in which nothing is markup
