"""The newest articles as a JSON Feed (version 1.1, https://www.jsonfeed.org/version/1.1/): `feed.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from glossator.languages import Dates
from glossator.pages.feeds import MOST_FEED_ENTRIES, article_entry
from glossator.pages.linked_data import ENCODER
from glossator.pages.structured import image_url

if TYPE_CHECKING:
    from glossator.model.site import Article
    from glossator.pages.composing import Composer

VERSION = "https://jsonfeed.org/version/1.1"


def write_json_feed(composer: Composer, path: str) -> Markup:
    """Write the feed at a path: the same articles as in `feed.xml`, with the same ids. What is not known is not there; addresses are absolute."""
    site = composer.site
    publisher = site.config.publisher
    head = {
        "version": VERSION,
        "title": site.config.title,
        "home_page_url": composer.canonical("/"),
        "feed_url": composer.canonical(path),
        "description": site.config.tagline,
        "language": site.config.language,
        "authors": [_known(name=publisher.name, url=publisher.url) if publisher else {"name": site.config.title}],
    }
    items = ",\n".join(ENCODER.encode(_item(composer, article)) for article in site.articles[:MOST_FEED_ENTRIES])
    text = f'{ENCODER.encode(_known(**head))[:-1]},"items":[\n{items}\n]}}\n'
    return Markup(text)  # noqa: S704  a file of JSON, in which nothing is markup


def _item(composer: Composer, article: Article) -> dict[str, Any]:
    """Describe an article. One that is retracted has no text but why: an item must have some."""
    entry = article_entry(composer, article)
    people = [
        _known(name=author.name, url=composer.canonical(f"/authors/{author.key}/") if author.key else None)
        for author in article.byline
    ]
    dates = Dates(composer.site.config.language, composer.site.zone)
    return _known(
        id=entry.id,
        url=entry.absolute_url,
        title=entry.title,
        summary=composer.summary_text(article) or None,
        content_html=entry.content or Markup("<p>{}</p>\n").format(entry.summary),
        image=image_url(composer, article),
        date_published=dates.rfc3339(entry.published),
        date_modified=dates.rfc3339(entry.updated),
        authors=people or [{"name": name} for name in entry.authors],
        tags=list(dict.fromkeys(title for _, title in entry.categories)) or None,
        language=entry.language or composer.site.config.language,
    )


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
