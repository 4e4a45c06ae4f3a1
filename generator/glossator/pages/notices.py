"""Corrections as readers see them: the notices on an article, and the public log."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal

from glossator.model.versions import makes_versions
from glossator.model.views import (
    CorrectionEntryView,
    CorrectionsMonth,
    CorrectionsView,
    CorrectionView,
    LinkView,
    NoticeLink,
)
from glossator.pages.log import KINDS_BY_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glossator.model.site import Article, Notice
    from glossator.model.views import Pager
    from glossator.pages.composing import Composer

Place = Literal["article", "history", "elsewhere"]


def notice_view(composer: Composer, article: Article, notice: Notice, place: Place = "elsewhere") -> CorrectionView:
    """Give a correction's notice: on its article's page, in the article's history, or elsewhere."""
    correction = notice.correction
    page = "" if place == "article" else composer.url(article.url)
    return CorrectionView(
        id=notice.id,
        note_id=f"c-{notice.id}" if place == "history" else f"note-{notice.id}",
        kind=correction.kind,
        scope=correction.scope,
        date=correction.date,
        was=correction.was,
        now=correction.now,
        reason=composer.html_of(notice.reason),
        by=composer.author_link(notice.by) if notice.by else None,
        mark_url=f"{page}#a-{notice.id}" if notice.is_marked and correction.kind != "typo" else None,
        is_proposed=notice.is_proposed,
        extra=correction.extra,
        severity=correction.severity,
        error_published=correction.error_published,
        noticed=correction.noticed,
        reported_by=correction.reported_by,
        approved_by=composer.author_link(notice.approved_by) if notice.approved_by else None,
        cause=correction.cause,
        supersedes=_link_other(composer, article, lambda other: other.id == correction.supersedes, place),
        superseded_by=_link_other(composer, article, lambda other: other.correction.supersedes == notice.id, place),
        also_affects=tuple(
            LinkView(other.title, composer.url(other.url), other.language)
            for other in composer.affected_by_notice.get((article.path, notice.id), ())
        ),
    )


def _link_other(
    composer: Composer, article: Article, is_meant: Callable[[Notice], bool], place: Place
) -> NoticeLink | None:
    """Link another correction of an article, as from a notice at a place."""
    other = next((each for each in article.notices if is_meant(each) and not each.is_proposed), None)
    if other is None:
        return None
    address = notice_address(article, other)
    if place == "history":
        address = f"#c-{other.id}"
    elif place == "article" and address.startswith(f"{article.url}#"):
        address = f"#note-{other.id}"
    else:
        path, _, fragment = address.partition("#")
        address = f"{composer.url(path)}#{fragment}"
    return NoticeLink(other.correction.kind, other.correction.date, address)


def notice_address(article: Article, notice: Notice) -> str:
    """Give the path, with a fragment, of where a correction is announced: a typo only in the article's history."""
    history = history_path(article)
    if notice.correction.kind == "typo" and history:
        return f"{history}#c-{notice.id}"
    return f"{article.url}#note-{notice.id}"


def history_path(article: Article) -> str | None:
    """Give the path of an article's history, below its own; None where it has only one version."""
    return f"{article.url}history/" if article.notices and makes_versions(article.notices) else None


def log_entry(composer: Composer, article: Article, notice: Notice) -> CorrectionEntryView:
    """Give a line of the log."""
    link = LinkView(article.title, composer.url(article.url), article.language)
    return CorrectionEntryView(
        link,
        article.date,
        notice_view(composer, article, notice),
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
    feed = LinkView(composer.words("Corrections"), composer.url("/corrections/feed.xml"))
    head = composer.chain.head() if path == "/corrections/" else ""
    return CorrectionsView(
        composer.frame(
            "corrections",
            path,
            composer.words("Corrections"),
            composer.words("What was wrong, what is right, and when it was corrected."),
            feeds=(feed,),
        ),
        tuple(months),
        tuple((kind, kinds.count(kind)) for kind in KINDS_BY_WEIGHT if kind in kinds),
        pager,
        LinkView(head, composer.url("/ledger.json")) if head else None,
    )
