"""The entries of an article's list of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.model.records import NoteSeed, shorten_note
from glossator.model.views import LinkView, NoteView, SourceView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.model.records import RecurringSeed
    from glossator.model.site import Article, Reference
    from glossator.pages.composing import Composer

KIND_BY_GROUP = {"glossary": "term", "references": "reference"}


def note_views(composer: Composer, article: Article, notes: Iterable[NoteSeed | RecurringSeed]) -> tuple[NoteView, ...]:
    """Give the entries of an article's list of notes.

    What an automatic mention says is the same in every article that has it in the same words: there is one view of it, whose HTML is kept, too.
    """
    reference_by_id = {reference.id: reference for reference in article.references}
    recurring, views = composer.recurring_notes, []
    for note in notes:
        seed = shorten_note(note)
        if isinstance(seed, NoteSeed):
            view = _make_view(composer, article, seed, reference_by_id.get(seed.id))
        elif seed in recurring:
            view = recurring[seed]
        else:
            view = recurring[seed] = _make_view(composer, article, seed.as_seed(), None)
        views.append(view)
    return tuple(views)


def _make_view(composer: Composer, article: Article, seed: NoteSeed, reference: Reference | None) -> NoteView:
    is_term = seed.group == "glossary" and seed.term is not None
    return NoteView(
        id=seed.id,
        number=seed.number,
        kind=KIND_BY_GROUP.get(seed.group, "note"),
        label=seed.label,
        words=seed.words,
        title=_title(composer, seed, reference),
        body=composer.term_definition(seed.term) if is_term and seed.term else composer.html_of(seed.body),
        sources=tuple(SourceView(source.title, source.url) for source in seed.sources),
        other_ids=seed.mention_ids[1:],
        mention_ids=seed.mention_ids,
        is_proposed=seed.is_proposed,
        is_external=seed.address is not None,
        by=seed.by,
        language="" if is_term else article.language,
        extra=seed.extra,
    )


def _title(composer: Composer, seed: NoteSeed, reference: Reference | None) -> LinkView | None:
    if seed.term:
        return composer.term_link(seed.term)
    if reference and reference.article:
        target = composer.site.article_by_path[reference.article]
        return LinkView(target.title, composer.url(target.url), target.language)
    return LinkView(seed.address, seed.address) if seed.address else None
