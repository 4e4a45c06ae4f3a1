"""Structured data for search engines: JSON-LD in schema.org's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from glossator.model.fields import Moment
    from glossator.model.site import Article, Notice
    from glossator.pages.composing import Composer


def news_article(composer: Composer, article: Article) -> Markup:
    """Describe an article as a schema.org NewsArticle."""
    site = composer.site
    policy = {"correctionsPolicy": composer.canonical(site.policy.url)} if site.policy else {}
    publisher = site.config.publisher
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": composer.canonical(article.url),
        "mainEntityOfPage": composer.canonical(article.url),
        "datePublished": _moment(article.date),
        "dateModified": article.modified.isoformat(),
        "inLanguage": article.language,
        "description": composer.summary_text(article) or None,
        "author": [
            {"@type": "Person", "name": author.name, "url": composer.canonical(f"/authors/{author.key}/")}
            for author in article.byline
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": publisher.name if publisher else site.config.title,
            "url": (publisher and publisher.url) or composer.canonical("/"),
            **_logo(composer),
            **policy,
        },
        "image": _image(composer, article),
        "correction": [
            _correction_comment(notice)
            for notice in article.notices
            if notice.correction.kind != "typo" and not notice.is_proposed
        ],
        "mentions": [
            {
                "@type": "DefinedTerm",
                "name": site.terms[key].term.term,
                "url": composer.canonical(f"/glossary/{key}/"),
                "inDefinedTermSet": composer.canonical("/glossary/"),
            }
            for key in dict.fromkeys(mention.term for mention in article.mentions)
        ],
        "isBasedOn": (article.source.url or article.source.name) if article.source else None,
    }
    return json_for_script({key: value for key, value in data.items() if value not in (None, [])})


def _correction_comment(notice: Notice) -> dict[str, str]:
    text = notice.reason.text if notice.reason else ""
    return {"@type": "CorrectionComment", "text": text, "datePublished": _moment(notice.correction.date)}


def json_for_script(data: Any) -> Markup:  # noqa: ANN401  any JSON value
    """Write JSON that may stand in a script element: nothing in it can end the element or begin a comment (HTML, 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, written in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(character, written)
    return Markup(text)  # noqa: S704  escaped above


def _moment(moment: Moment) -> str:
    return moment.at.date().isoformat() if moment.is_day else moment.at.isoformat()


def _logo(composer: Composer) -> dict[str, str]:
    publisher = composer.site.config.publisher
    url = (
        composer.link_url(publisher.logo, "content/site.yaml", absolute_from="/")
        if publisher and publisher.logo
        else None
    )
    return {"logo": url} if url else {}


def _image(composer: Composer, article: Article) -> str | None:
    return composer.link_url(article.image.src, article.path, absolute_from=article.url) if article.image else None
