"""What is kept of a placed article for others: its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.links import read_target
from glossator.model.digests import digest_value
from glossator.model.links import LinkUse, Spot
from glossator.model.records import Record, ReferenceUse
from glossator.model.site import Credit, ImageCredit
from glossator.resolve.fragments import make_fragment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glossator.model.mentions import PackedMentions
    from glossator.model.records import PublicAnnotation
    from glossator.model.text import Document
    from glossator.resolve.placing import PlacedArticle


def make_record(placed: PlacedArticle, mentions: PackedMentions, published: Sequence[PublicAnnotation]) -> Record:
    """Give an article's record; `mentions` are its own, `published` its annotations that other programs are told of."""
    file, matter, document = placed.file, placed.file.matter.value, placed.document
    image, source = matter.image, matter.source
    return Record(
        path=file.path,
        stem=file.stem,
        slug=file.slug,
        title=placed.title,
        date=matter.date,
        updated=matter.updated,
        is_draft=matter.draft,
        summary=make_fragment(placed.summary, file.path) if placed.summary else None,
        lead=document.text[slice(*document.lead)],
        names=tuple(
            (name.written, name.shown, None if name.spot == Spot(file.path, ("authors", index)) else name.spot)
            for index, name in enumerate(placed.names)
        ),
        topics=matter.topics,
        story=matter.story,
        language=matter.lang or "",
        feed_id=matter.id,
        image=ImageCredit(image.src, image.alt, placed.caption, image.credit or "") if image else None,
        source=Credit(source.name, source.url, source.published, source.retrieved) if source else None,
        aliases=matter.aliases,
        extra=matter.extra,
        mentioned=mentions.terms,
        mention_marks=mentions.marks,
        notices=tuple(each.notice for each in placed.notices),
        references=tuple(_references(placed)),
        links=tuple(_links(placed)),
        terms=tuple(sorted({each.marked.term for each in placed.entries if each.marked.term})),
        is_annotated=any(each.group != "references" or each.address is not None for each in published),
    )


def digest_face(record: Record) -> bytes:
    """Give the digest of what a list of articles shows of a record; names of topics, stories, authors and terms are not in it."""
    notices = [(each.correction.kind, each.is_proposed, each.reason) for each in record.notices]
    whole = (record.title, record.date, record.summary, record.lead, record.names, record.topics, record.story)
    return digest_value((whole, record.language, record.is_draft, record.mentioned, notices))


def _references(placed: PlacedArticle) -> Iterator[ReferenceUse]:
    text = placed.document.text
    for each in (*placed.entries, *placed.faulty):
        marked, entry = each.marked, each.entry
        if marked.group != "references" or entry is None or marked.address is not None:
            continue
        words = text[slice(*marked.place)].replace("\n", " ")
        spot = Spot(entry.located.source.path, (entry.id, "to"))
        yield ReferenceUse(marked.id, marked.kind, words, marked.to, marked.term, marked.body, marked.is_proposed, spot)


def _links(placed: PlacedArticle) -> Iterator[LinkUse]:
    """Give the links that lead into the project: of the text, the summary, the image, the notes and the corrections' reasons."""
    file = placed.file
    # The file's own links, whose places are known; a correction puts in plain text and so never a link.
    for index, link in enumerate(file.document.links):
        if file.link_places[index] and read_target(link.target, file.path).kind != "outer":
            yield LinkUse(link.target, link.is_image, Spot(file.path, ("link", index)))
    yield from _links_of(file.summary, Spot(file.path, ("summary",)))
    if file.matter.value.image:
        yield LinkUse(file.matter.value.image.src, is_image=True, spot=Spot(file.path, ("image", "src")))
    for each in (*placed.entries, *placed.faulty):
        if each.entry:
            field = "reason" if each.entry.group == "corrections" else "note"
            yield from _links_of(each.note, Spot(each.entry.located.source.path, (each.entry.id, field)))
    for notice in placed.notices:
        spot = Spot(notice.entry.located.source.path, (notice.entry.id, "reason"))
        yield from _links_of(notice.reason, spot)


def _links_of(document: Document | None, spot: Spot) -> Iterator[LinkUse]:
    for link in document.links if document else ():
        if read_target(link.target, spot.path).kind != "outer":
            yield LinkUse(link.target, link.is_image, spot)
