"""An article's history: every published version, the newest first, with what changed and the corrections that changed it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from glossator.model.versions import take_back
from glossator.model.views import BlockRun, DiffPiece, HistoryView, LinkView, VersionPart, VersionView
from glossator.pages.notices import history_path, notice_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.corrections.comparing import Block
    from glossator.model.annotations import CorrectionScope
    from glossator.model.site import Article
    from glossator.model.versions import Step, Versions
    from glossator.pages.composing import Composer

    Parts = Mapping[CorrectionScope, str]

# In the order in which an article shows them.
SCOPES: tuple[CorrectionScope, ...] = ("title", "summary", "byline", "caption", "text")
# Code points of text that all versions of an article together repeat; beyond that only the changed blocks are shown.
MOST_REPEATED = 500_000


def history_view(composer: Composer, article: Article) -> HistoryView:
    """Give the history of an article that has several versions."""
    link = LinkView(article.title, composer.url(article.url), article.language)
    frame = composer.frame(
        "history",
        history_path(article) or article.url,
        composer.words("History: %(title)s", title=article.title),
        composer.words("Every published version of this article, and the corrections that made it."),
        language=article.language,
        breadcrumbs=(LinkView(composer.words("Articles"), composer.url("/articles/")), link),
        is_indexed=False,
    )
    versions = tuple(_versions(composer, article, composer.read_versions(article)))
    return HistoryView(frame, link, versions[::-1], sum(version.number is not None for version in versions))


def _versions(composer: Composer, article: Article, versions: Versions) -> Iterator[VersionView]:
    """Give the versions, the first one first. Corrections of one moment were published together, and so made one version."""
    steps = {step.id: step for step in versions.steps}
    notices = [notice for notice in article.notices if not notice.is_proposed]
    notices.sort(key=lambda notice: notice.correction.date.at)
    groups = [tuple(group) for _, group in groupby(notices, key=lambda notice: notice.correction.date.at)]
    repeated = sum(map(len, versions.current.values())) * len(groups)
    texts = [versions.current]
    for group in reversed(groups):
        texts.append(_before(texts[-1], [steps[notice.id] for notice in reversed(group) if notice.id in steps]))
    older = texts.pop()
    yield VersionView(1, "v-1", article.date, (), tuple(_first_parts(older)), has_whole_text=True)
    number = 1
    for group in groups:
        newer = texts.pop()
        has_words = any(notice.correction.has_words for notice in group)
        number += has_words
        yield VersionView(
            number if has_words else None,
            f"v-{number}" if has_words else f"on-{group[0].id}",
            group[0].correction.date,
            tuple(notice_view(composer, article, notice, place="history") for notice in group),
            tuple(_changed_parts(older, newer, keeps_all=repeated <= MOST_REPEATED)),
            has_whole_text=False,
        )
        older = newer


def _before(parts: Parts, steps: Sequence[Step]) -> Parts:
    """Give an article's words as they were before some corrections, the latest first."""
    before = dict(parts)
    for step in steps:
        before[step.scope] = take_back(before[step.scope], step)
    return before


def _first_parts(parts: Parts) -> Iterator[VersionPart]:
    for scope in SCOPES:
        if words := parts.get(scope):
            blocks = tuple((DiffPiece("same", block),) for block in words.split("\n"))
            yield VersionPart(scope, (BlockRun(is_changed=False, count=len(blocks), blocks=blocks),))


def _changed_parts(older: Parts, newer: Parts, *, keeps_all: bool) -> Iterator[VersionPart]:
    from glossator.corrections.comparing import compare_blocks

    for scope in SCOPES:
        old, new = older.get(scope, ""), newer.get(scope, "")
        if old != new:
            yield VersionPart(scope, tuple(_runs(compare_blocks(old, new), keeps_all=keeps_all)))


def _runs(blocks: Sequence[Block], *, keeps_all: bool) -> Iterator[BlockRun]:
    """Gather blocks that changed and such as did not."""
    for is_changed, group in groupby(blocks, key=lambda block: any(piece.state != "same" for piece in block)):
        run = tuple(tuple(DiffPiece(*piece) for piece in block) for block in group)
        yield BlockRun(is_changed, len(run), run if is_changed or keeps_all else ())
