"""Full-text search: its page, and the records that are indexed.

There is one record for each article, each term, each standing page and each correction that an article announces. A record holds words, and no mark,
note or link that stands in them: so it changes only if what a reader may look for does.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from glossator.links import encode_path
from glossator.model.search import BUNDLE, SearchRecord
from glossator.model.views import LinkView, SearchView
from glossator.pages.log import KIND_WORDS, announced, retraction_of
from glossator.pages.marking import fill_slots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.model.search import RecordKind
    from glossator.model.site import Article, Notice, StandingPage, TermPage
    from glossator.pages.composing import Composer

SEARCH_URL = "/search/"
# Words that a summary has stand for more than words of the text.
SUMMARY_WEIGHT = 2


def search_view(composer: Composer) -> SearchView:
    """Give the page of the search. Where there is no index, as in a preview, it says so and has nothing to choose from."""
    frame = composer.frame(
        "search",
        SEARCH_URL,
        composer.words("Search"),
        composer.words("Search all articles and the glossary."),
        is_indexed=False,
    )
    ways = tuple(
        LinkView(title, composer.url(path))
        for title, path, is_there in (
            (composer.words("Glossary"), "/glossary/", bool(composer.site.terms)),
            (composer.words("Archive"), "/archive/", bool(composer.site.articles)),
            (composer.words("Articles"), "/articles/", bool(composer.site.articles)),
        )
        if is_there
    )
    if not composer.has_index:
        return SearchView(frame, None, ways=ways)
    site = composer.site
    kinds: dict[RecordKind, bool] = {
        "article": bool(site.articles),
        "term": bool(site.terms),
        "correction": any(each.notices and announced(each) for each in site.articles),
        "page": bool(site.pages),
    }
    languages = dict.fromkeys(
        [site.config.language, *(each.language for each in site.articles), *(each.language for each in site.pages)]
    )
    return SearchView(
        frame,
        composer.url(f"/{BUNDLE}/"),
        tuple(languages),
        tuple(kind for kind, is_there in kinds.items() if is_there),
        {key: topic.title for key, topic in site.topics.items() if site.articles_by_topic.get(key)},
        {key: story.title for key, story in site.stories.items() if site.articles_by_story.get(key)},
        tuple(sorted({day.year for day in (*composer.days, *composer.log_by_day)}, reverse=True)),
        ways,
    )


def make_records(composer: Composer) -> Iterator[SearchRecord]:
    """Make the records of a site, in a fixed order. Raises OSError where an article's text cannot be read."""
    yield from make_small_records(composer)
    for article in composer.site.articles:
        yield _article_record(composer, article)
        if article.notices:
            for notice in announced(article):
                yield _correction_record(composer, article, notice)


def make_small_records(composer: Composer) -> Iterator[SearchRecord]:
    """Make the records of the terms and the standing pages, which are in memory, and quickly made."""
    for term in composer.site.terms.values():
        yield _term_record(term, composer.site.config.language)
    for page in composer.site.pages:
        yield _page_record(composer, page)


def _term_record(page: TermPage, language: str) -> SearchRecord:
    names = json.dumps([page.term.term, *page.term.aliases], ensure_ascii=False)
    meta = {"title": page.term.term, "names": names}
    return _record(f"/glossary/{page.key}/", language, "term", meta, {}, f"<p>{escape(page.definition.text)}</p>")


def _article_record(composer: Composer, article: Article) -> SearchRecord:
    retraction = retraction_of(article)
    body = composer.bodies.read_body(article.path, frozenset(), frozenset())
    text = fill_slots(body.html if body.plain is None else body.plain, [""] * len(body.slots))
    summary = composer.summary_text(article) if article.summary or retraction else ""
    if summary:
        text = f'<p data-pagefind-weight="{SUMMARY_WEIGHT}">{escape(summary)}</p>{text}'
    meta = {
        "title": article.title,
        "date": composer.day_name(article.day),
        "byline": ", ".join(author.name for author in article.byline),
        "state": article.label or ("retracted" if retraction else ""),
    }
    return _record(article.url, article.language, "article", meta, _filters_of(article, article.day.year), text)


def _correction_record(composer: Composer, article: Article, notice: Notice) -> SearchRecord:
    change = notice.correction
    day = change.date.at.astimezone(composer.site.zone).date()
    words = (notice.reason.text if notice.reason else "", change.was or "", change.now or "")
    meta = {"title": article.title, "label": composer.words(KIND_WORDS[change.kind]), "date": composer.day_name(day)}
    html = "".join(f"<p>{escape(each)}</p>" for each in words if each)
    return _record(article.url, article.language, "correction", meta, _filters_of(article, day.year), html)._replace(
        url=f"{encode_path(article.url)}#note-{notice.id}"
    )


def _page_record(composer: Composer, page: StandingPage) -> SearchRecord:
    html = composer.document_html(page.document, page.path)
    return _record(page.url, page.language, "page", {"title": page.title}, {}, html)


def _filters_of(article: Article, year: int) -> dict[str, Sequence[str]]:
    return {"topic": article.topics, "story": (article.story,) if article.story else (), "year": (str(year),)}


def _record(
    url: str,
    language: str,
    kind: RecordKind,
    meta: Mapping[str, str],
    filters: Mapping[str, Sequence[str]],
    html: str,
) -> SearchRecord:
    parts = [f'<html lang="{escape(language)}"><head>']
    for name, value in {**meta, "kind": kind, "language": language}.items():
        if value:
            parts.append(f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">')
    for name, values in {**filters, "kind": (kind,)}.items():
        parts += [f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">' for value in values]
    return SearchRecord(encode_path(url), "".join([*parts, "</head><body data-pagefind-body>", html, "</body></html>"]))
