"""Structured data for search engines: JSON-LD in schema.org's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from glossator.pages.log import retraction_of

if TYPE_CHECKING:
    from glossator.model.fields import Moment
    from glossator.model.site import Article, Byline, Notice
    from glossator.pages.composing import Composer

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def news_article(composer: Composer, article: Article) -> Markup:
    """Describe an article as a schema.org NewsArticle.

    What many articles have in common (the publisher, authors, terms) is written once, and put between what is the article's own.
    """
    url = composer.canonical(article.url)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": write_moment(article.date),
        "dateModified": article.modified.isoformat(),
        "inLanguage": article.language,
        "description": composer.summary_text(article) or None,
    }
    written = [json_for_script({name: value for name, value in data.items() if value is not None})[1:-1]]
    if article.byline:
        written.append(f'"author":[{",".join([_author(composer, author) for author in article.byline])}]')
    written.append(f'"publisher":{_publisher(composer)}')
    image = image_url(composer, article)
    if image is not None:
        written.append(f'"image":{json_for_script(image)}')
    corrections = [
        _correction_comment(composer, article, notice)
        for notice in article.notices
        if notice.correction.kind != "typo" and not notice.is_proposed
    ]
    if corrections:
        written.append(f'"correction":{json_for_script(corrections)}')
    if retraction_of(article):
        written.append('"creativeWorkStatus":"Retracted"')
    if article.mentioned:
        written.append(f'"mentions":[{",".join([_term(composer, key) for key in article.mentioned])}]')
    if article.source:
        written.append(f'"isBasedOn":{json_for_script(article.source.url or article.source.name)}')
    return Markup("{" + ",".join(written) + "}")  # noqa: S704  all of it went through `json_for_script`


def web_site(composer: Composer) -> Markup:
    """Describe the site as a schema.org WebSite that can be searched."""
    target = {"@type": "EntryPoint", "urlTemplate": composer.canonical("/search/") + "?q={words}"}
    data = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": composer.site.config.title,
        "url": composer.canonical("/"),
        "potentialAction": {"@type": "SearchAction", "target": target, "query-input": "required name=words"},
    }
    return Markup(json_for_script(data))  # noqa: S704  safe within a script element


def _publisher(composer: Composer) -> str:
    written = composer.json_parts.get("publisher")
    if written is None:
        site = composer.site
        publisher = site.config.publisher
        data = {
            "@type": "NewsMediaOrganization",
            "name": publisher.name if publisher else site.config.title,
            "url": (publisher and publisher.url) or composer.canonical("/"),
            **_logo(composer),
        }
        if site.policy:
            data["correctionsPolicy"] = composer.canonical(site.policy.url)
        written = composer.json_parts["publisher"] = json_for_script(data)
    return written


def _author(composer: Composer, author: Byline) -> str:
    written = composer.json_parts.get(author)
    if written is None:
        data = {"@type": "Person", "name": author.name, "url": composer.canonical(f"/authors/{author.key}/")}
        written = composer.json_parts[author] = json_for_script(data)
    return written


def _term(composer: Composer, key: str) -> str:
    path = f"/glossary/{key}/"
    written = composer.json_parts.get(path)
    if written is None:
        data = {
            "@type": "DefinedTerm",
            "name": composer.site.terms[key].term.term,
            "url": composer.canonical(path),
            "inDefinedTermSet": composer.canonical("/glossary/"),
        }
        written = composer.json_parts[path] = json_for_script(data)
    return written


def _correction_comment(composer: Composer, article: Article, notice: Notice) -> dict[str, Any]:
    """Describe a correction as a schema.org CorrectionComment: what was wrong and what is right, why, when, by whom, and where it is told."""
    change = notice.correction
    said = [
        f"{composer.words('Was')}: {change.was}" if change.was else "",
        f"{composer.words('Now')}: {change.now}" if change.now else "",
    ]
    said.append(notice.reason.text if notice.reason else "")
    comment: dict[str, Any] = {
        "@type": "CorrectionComment",
        "text": "\n".join(filter(None, said)),
        "datePublished": write_moment(change.date),
        "url": f"{composer.canonical(article.url)}#note-{notice.id}",
    }
    if notice.by:
        comment["author"] = {"@type": "Person", "name": notice.by.name}
    return comment


def json_for_script(data: Any) -> str:  # noqa: ANN401  any JSON value
    """Write JSON that may stand in a script element: nothing in it can end the element or begin a comment (HTML, 4.12.1.3)."""
    text = ENCODER.encode(data)
    for character, written in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(character, written)
    return text


def write_moment(moment: Moment) -> str:
    """Write a date or a date-time in ISO 8601."""
    return moment.at.date().isoformat() if moment.is_day else moment.at.isoformat()


def _logo(composer: Composer) -> dict[str, str]:
    publisher = composer.site.config.publisher
    url = (
        composer.link_url(publisher.logo, "content/site.yaml", absolute_from="/")
        if publisher and publisher.logo
        else None
    )
    return {"logo": url} if url else {}


def image_url(composer: Composer, article: Article) -> str | None:
    """Give the absolute address of an article's image."""
    return composer.link_url(article.image.src, article.path, absolute_from=article.url) if article.image else None
