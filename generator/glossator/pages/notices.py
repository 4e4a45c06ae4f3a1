"""Corrections as readers see them: the notices on an article, and the public log."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from glossator.model.views import CorrectionEntryView, CorrectionsMonth, CorrectionsView, CorrectionView, LinkView
from glossator.pages.log import KINDS_BY_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.model.site import Article, Notice
    from glossator.model.views import Pager
    from glossator.pages.composing import Composer


def notice_view(composer: Composer, article: Article, notice: Notice, *, is_on_article: bool) -> CorrectionView:
    """Give a correction's notice, on its article's page or elsewhere."""
    correction = notice.correction
    page = "" if is_on_article else composer.url(article.url)
    return CorrectionView(
        id=notice.id,
        note_id=f"note-{notice.id}",
        kind=correction.kind,
        scope=correction.scope,
        date=correction.date,
        was=correction.was,
        now=correction.now,
        reason=composer.html_of(notice.reason),
        by=composer.author_link(notice.by) if notice.by else None,
        mark_url=f"{page}#a-{notice.id}" if notice.is_marked else None,
        is_proposed=notice.is_proposed,
        extra=correction.extra,
    )


def log_entry(composer: Composer, article: Article, notice: Notice) -> CorrectionEntryView:
    """Give a line of the log."""
    link = LinkView(article.title, composer.url(article.url), article.language)
    return CorrectionEntryView(
        link,
        article.date,
        notice_view(composer, article, notice, is_on_article=False),
        f"{article.slug}_{notice.id}",
        article.language,
    )


def corrections_view(
    composer: Composer, path: str, entries: Sequence[tuple[Article, Notice]], pager: Pager | None
) -> CorrectionsView:
    """Give a page of the public log: its entries by month, newest first."""
    zone = composer.site.zone
    months = []
    for first, group in groupby(
        entries, key=lambda pair: pair[1].correction.date.at.astimezone(zone).date().replace(day=1)
    ):
        lines = tuple(log_entry(composer, *pair) for pair in group)
        months.append(CorrectionsMonth(first, f"month-{first.isoformat()[:7]}", lines))
    kinds = [notice.correction.kind for _, notice in entries]
    feed = LinkView("Corrections", composer.url("/corrections/feed.xml"))
    return CorrectionsView(
        composer.frame(
            "corrections",
            path,
            "Corrections",
            "What was wrong, what is right, and when it was corrected.",
            feeds=(feed,),
        ),
        tuple(months),
        tuple((kind, kinds.count(kind)) for kind in KINDS_BY_WEIGHT if kind in kinds),
        pager,
    )
