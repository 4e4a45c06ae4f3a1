"""Structured data for search engines: JSON-LD in schema.org's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossator.pages.linked_data import json_for_script
from glossator.pages.log import retraction_of

if TYPE_CHECKING:
    from glossator.model.fields import Moment
    from glossator.model.site import Article, Byline, Credit, Notice, TermPage
    from glossator.pages.composing import Composer


def news_article(composer: Composer, article: Article) -> str:
    """Describe an article as a schema.org NewsArticle.

    Things are known by one `@id` on every page: an article, a term and an author by the address of their page, the publisher by the front page's
    with a fragment. What many articles have in common (the publisher, authors, terms) is written once, and put between what is the article's own.
    """
    url = composer.canonical(article.url)
    data: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": url,
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
    image = _image(composer, article)
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
        written.append(f'"isBasedOn":{json_for_script(_work(article.source))}')
    return "{" + ",".join(written) + "}"


def web_site(composer: Composer) -> str:
    """Describe the site as a schema.org WebSite, which can be searched where it has a search."""
    config, url = composer.site.config, composer.canonical("/")
    data: dict[str, Any] = {"@type": "WebSite", "@id": f"{url}#website", "name": config.title, "url": url}
    data["inLanguage"] = config.language
    if config.tagline:
        data["description"] = config.tagline
    if config.search:
        target = {"@type": "EntryPoint", "urlTemplate": composer.canonical("/search/") + "?q={words}"}
        data["potentialAction"] = {"@type": "SearchAction", "target": target, "query-input": "required name=words"}
    return f'{json_for_script(data)[:-1]},"publisher":{_publisher(composer)}}}'


def defined_term(composer: Composer, page: TermPage) -> str:
    """Describe a term of the glossary as a schema.org DefinedTerm."""
    term = page.term
    data = {**_term_data(composer, page.key), "inDefinedTermSet": _term_set(composer)}
    if term.aliases:
        data["alternateName"] = list(term.aliases)
    return json_for_script({**data, "description": " ".join(page.definition.text.split())})


def defined_term_set(composer: Composer) -> str:
    """Describe the glossary as a schema.org DefinedTermSet."""
    terms = [_term_data(composer, key) for key in composer.site.terms]
    data = {**_term_set(composer), "inLanguage": composer.site.config.language}
    return json_for_script({**data, "hasDefinedTerm": terms} if terms else data)


def _term_data(composer: Composer, key: str) -> dict[str, Any]:
    url = composer.canonical(f"/glossary/{key}/")
    return {"@type": "DefinedTerm", "@id": url, "name": composer.site.terms[key].term.term, "url": url}


def _term_set(composer: Composer) -> dict[str, Any]:
    url = composer.canonical("/glossary/")
    return {"@type": "DefinedTermSet", "@id": url, "name": composer.words("Glossary"), "url": url}


def _work(source: Credit) -> dict[str, Any]:
    work = {"@type": "CreativeWork", "name": source.name, "url": source.url}
    if source.published:
        work["datePublished"] = write_moment(source.published)
    return {name: value for name, value in work.items() if value}


def _image(composer: Composer, article: Article) -> dict[str, Any] | None:
    """Describe an article's image as a schema.org ImageObject, with its size where that is known."""
    url, image = image_url(composer, article), article.image
    if url is None or image is None:
        return None
    width, height = composer.image_size(image.src, article.path) or (None, None)
    said = {"width": width, "height": height, "caption": image.caption, "creditText": image.credit}
    return {"@type": "ImageObject", "url": url, **{name: value for name, value in said.items() if value}}


def _publisher(composer: Composer) -> str:
    written = composer.json_parts.get("publisher")
    if written is None:
        site = composer.site
        publisher = site.config.publisher
        data = {
            "@type": "NewsMediaOrganization",
            "@id": composer.canonical("/") + "#publisher",
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
        data = {"@type": "Person", "name": author.name}
        if author.key:
            url = composer.canonical(f"/authors/{author.key}/")
            data = {"@type": "Person", "@id": url, "name": author.name, "url": url}
        written = composer.json_parts[author] = json_for_script(data)
    return written


def _term(composer: Composer, key: str) -> str:
    path = f"/glossary/{key}/"
    written = composer.json_parts.get(path)
    if written is None:
        data = {**_term_data(composer, key), "inDefinedTermSet": composer.canonical("/glossary/")}
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
