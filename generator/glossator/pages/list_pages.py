"""Lists of articles: the front page, days, months, topics, stories, authors, and the indexes of topics, stories and authors."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from operator import itemgetter
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from glossator.collation import find_collator
from glossator.model.views import GlossaryEntryView, IndexEntry, IndexView, LinkView, ListView
from glossator.pages.log import leading
from glossator.pages.notices import log_entry
from glossator.pages.paging import day_path, month_path
from glossator.pages.structured import web_site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from glossator.model.site import Article, SubjectPage
    from glossator.model.views import CorrectionEntryView, PageFrame, Pager
    from glossator.pages.composing import Composer

    Subjects = Mapping[str, SubjectPage]
    ArticlesByKey = Mapping[str, tuple[Article, ...]]


MOST_DAY_TERMS = 12
MOST_FRONT_TERMS = 6


def home_view(composer: Composer, path: str, articles: Sequence[Article], pager: Pager | None) -> ListView:
    """Give the front page, or an older page of it."""
    site, words = composer.site, composer.words
    title = (
        site.config.title
        if path == "/"
        else words("%(title)s, page %(number)s", title=site.config.title, number=pager.number if pager else 1)
    )
    corrections: tuple[CorrectionEntryView, ...] = ()
    terms: tuple[GlossaryEntryView, ...] = ()
    if path == "/":
        day = articles[0].day if articles else None
        start = datetime.combine(day, time(), site.zone) if day else None
        corrections = tuple(log_entry(composer, *pair) for pair in leading(composer.log, start))
        terms = day_terms(composer, day)[:MOST_FRONT_TERMS] if day else ()
    json_ld = web_site(composer) if path == "/" else ""
    frame = composer.frame("home", path, title, site.config.tagline or "", json_ld=json_ld)
    groups = composer.day_groups(articles)
    return ListView(frame, site.config.title, Markup(), groups, pager, corrections=corrections, terms=terms)


def articles_view(composer: Composer, path: str, articles: Sequence[Article], pager: Pager | None) -> ListView:
    """Give a page of the list of all articles."""
    words = composer.words
    frame = composer.frame("list", path, words("Articles"), words("All articles, newest first."))
    return ListView(frame, words("Articles"), Markup(), composer.day_groups(articles), pager)


def subject_view(
    composer: Composer, frame: PageFrame, subject: SubjectPage, articles: Sequence[Article], pager: Pager | None = None
) -> ListView:
    """Give a page of a topic's, a story's or an author's articles, in the order given."""
    related: list[LinkView] = []
    if subject.author:
        if subject.author.url:
            related.append(LinkView(subject.author.url, subject.author.url))
        if subject.author.email and subject.author.publish_email:
            related.append(LinkView(subject.author.email, f"mailto:{subject.author.email}"))
    description = composer.html_of(subject.description)
    return ListView(frame, subject.title, description, composer.day_groups(articles), pager, related=tuple(related))


def index_view(composer: Composer, base: str, heading: str, subjects: Subjects, articles: ArticlesByKey) -> IndexView:
    """Give the index of all topics, stories or authors, by title."""
    entries = [
        IndexEntry(
            LinkView(subject.title, composer.url(f"{base}{key}/")),
            len(articles.get(key, ())),
            composer.html_of(subject.description),
            articles[key][0].day if articles.get(key) else None,
        )
        for key, subject in subjects.items()
    ]
    collator = find_collator(composer.site.config.language)
    entries.sort(key=lambda entry: (collator.key(entry.link.title), entry.link.url or ""))
    return IndexView(composer.frame("index", base, heading), heading, tuple(entries))


def day_view(composer: Composer, day: date) -> ListView:
    """Give a day's briefing: its articles, and the corrections dated on it."""
    days = composer.days
    at = composer.day_position[day]
    name = composer.day_name(day)
    corrections = tuple(log_entry(composer, *pair) for pair in composer.log_by_day.get(day, ()))
    frame = composer.frame(
        "day",
        day_path(day),
        name,
        composer.words("The briefing of %(day)s.", day=name),
        breadcrumbs=_calendar(composer, day, with_month=True),
    )
    return ListView(
        frame,
        name,
        Markup(),
        composer.day_groups(composer.articles_by_day[day]),
        corrections=corrections,
        older=_day_link(composer, days[at + 1]) if at + 1 < len(days) else None,
        newer=_day_link(composer, days[at - 1]) if at else None,
        terms=day_terms(composer, day),
    )


def day_terms(composer: Composer, day: date) -> tuple[GlossaryEntryView, ...]:
    """Give the key terms of a day: those that most of its articles mention, and of these what is met first."""
    ranked = composer.day_terms.get(day)
    if ranked is None:
        terms = composer.site.terms
        counts = Counter(
            [key for article in composer.articles_by_day[day] for key in article.mentioned if key in terms]
        )
        ranked = composer.day_terms[day] = sorted(counts.items(), key=itemgetter(1), reverse=True)[:MOST_DAY_TERMS]
    return tuple([_day_entry(composer, *each) for each in ranked])


def _day_entry(composer: Composer, key: str, count: int) -> GlossaryEntryView:
    """Give a key term of a day, with how many articles mention it; other days have the same."""
    entry = composer.day_entries.get((key, count))
    if entry is None:
        short = escape(composer.site.terms[key].short)
        entry = composer.day_entries[key, count] = GlossaryEntryView(composer.term_link(key), (), short, count)
    return entry


def month_view(
    composer: Composer, path: str, first: date, articles: Sequence[Article], pager: Pager | None
) -> ListView:
    """Give a page of a month's articles."""
    name = composer.month_name(first)
    frame = composer.frame(
        "list",
        path,
        name,
        composer.words("All articles of %(month)s.", month=name),
        breadcrumbs=_calendar(composer, first, with_month=False),
    )
    return ListView(frame, name, Markup(), composer.day_groups(articles), pager)


def _calendar(composer: Composer, day: date, *, with_month: bool) -> tuple[LinkView, ...]:
    links = [
        LinkView(composer.words("Archive"), composer.url("/archive/")),
        LinkView(str(day.year), composer.url(f"/{day.year:04}/")),
    ]
    if with_month:
        links.append(LinkView(composer.month_name(day), composer.url(month_path(day))))
    return tuple(links)


def _day_link(composer: Composer, day: date) -> LinkView:
    return LinkView(composer.day_name(day), composer.day_url(day))
