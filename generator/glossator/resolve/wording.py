"""An article's words as the ledger records them, with all its corrections in, with some, or with none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.articles import slug_of_stem
from glossator.corrections import Pending, correct
from glossator.ledger import digest_notice, digest_words
from glossator.ledger.digests import write_moment
from glossator.links import read_target
from glossator.model.annotations import Correction
from glossator.model.ledger import PublicCorrection, Standing, Words
from glossator.model.text import LinkClose, LinkOpen, Text
from glossator.resolve.correcting import Fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from glossator.articles import ArticleFile
    from glossator.model.annotations import CorrectionScope
    from glossator.model.site import Notice
    from glossator.model.text import Document
    from glossator.resolve.placing import PlacedArticle
    from glossator.sidecars import Entry, SidecarFile


def make_standing(placed: PlacedArticle, sidecar: SidecarFile | None, author_names: Mapping[str, str]) -> Standing:
    """Tell how an article's words stand in public."""
    now = digest_words(placed_words(placed))
    corrections = public_corrections(placed)
    has_words = any(_has_words(entry) for entry in _corrections(sidecar))
    first = now
    if has_words:
        first = digest_words(words_made(placed.file, sidecar, (), author_names)[0])
    return Standing(now, first, corrections)


def placed_words(placed: PlacedArticle) -> Words:
    """Give the words of a placed article as they stand now."""
    names = tuple(name.shown for name in placed.names)
    return _words(placed.file, placed.title, placed.summary, names, placed.caption, placed.document)


def words_made(
    article: ArticleFile, sidecar: SidecarFile | None, made: Collection[str], author_names: Mapping[str, str]
) -> tuple[Words, Document]:
    """Give an article's words with only the corrections `made` in, by their ids, and its text; no fault is told."""
    fields = _Chosen(article, _corrections(sidecar), made, author_names)
    document = correct(article.document, fields.pending("text")).document
    names = tuple(name.shown for name in fields.byline())
    return _words(article, fields.title(), fields.summary(), names, fields.caption(), document), document


class _Chosen(Fields):
    """An article's fields with chosen corrections in."""

    def __init__(
        self, article: ArticleFile, entries: Sequence[Entry], made: Collection[str], author_names: Mapping[str, str]
    ) -> None:
        super().__init__(article, entries, None, author_names, [])
        self.made = made

    def pending(self, scope: CorrectionScope) -> list[Pending]:
        """Give the corrections of a part, those made as due ones."""
        return [Pending(each.id, each.correction, each.id in self.made, each.place) for each in super().pending(scope)]


def _corrections(sidecar: SidecarFile | None) -> list[Entry]:
    entries = sidecar.entries if sidecar else ()
    return [each for each in entries if isinstance(each.annotation, Correction) and each.status != "rejected"]


def _has_words(entry: Entry) -> bool:
    correction = entry.annotation
    return isinstance(correction, Correction) and (correction.was is not None or correction.now is not None)


def _words(
    article: ArticleFile,
    title: str,
    summary: Document | None,
    names: tuple[str, ...],
    caption: str,
    document: Document,
) -> Words:
    return Words(
        title, summary.text if summary else "", names, caption, document.text, tuple(_links(document, article.path))
    )


def _links(document: Document, origin: str) -> Iterator[str]:
    """Give where the links lead that hold words: an address as it is written, a file of the project by the name that it makes.

    So it does not count into which folder a file was moved, or which date stands in its name.
    """
    if not document.links:
        return
    waiting: list[int] = []
    for piece in document.pieces:
        if isinstance(piece, LinkOpen):
            waiting.append(piece.link)
        elif isinstance(piece, LinkClose):
            waiting = [link for link in waiting if link != piece.link]
        elif isinstance(piece, Text) and piece.start < piece.end:
            for link in waiting:
                kind, path, rest = read_target(document.links[link].target, origin)
                name = path.rpartition("/")[2]
                if kind == "source":
                    path = slug_of_stem(name[:-3]) if name.endswith(".md") else name
                yield f"{path}{rest}"
            waiting = []


def public_corrections(placed: PlacedArticle) -> tuple[PublicCorrection, ...]:
    """Give the corrections of an article that the public may see."""
    return tuple(
        PublicCorrection(
            notice.id,
            digest_notice(notice_fields(notice)),
            notice.correction.was is None and notice.correction.now is None,
        )
        for each in placed.notices
        if not (notice := each.notice).is_proposed
    )


def notice_fields(notice: Notice) -> dict[str, str]:
    """Give what a correction's notice says to the public, by field."""
    correction = notice.correction
    return {
        "kind": correction.kind,
        "in": correction.scope,
        "date": write_moment(correction.date),
        "was": " ".join((correction.was or "").split()),
        "now": " ".join((correction.now or "").split()),
        "reason": notice.reason.text if notice.reason else "",
        "by": notice.by.name if notice.by else "",
    }
