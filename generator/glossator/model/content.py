"""What the content files say: site.yaml, an article's front matter, a standing page's, the glossary.

Field names are the files' own keys (content-format), so that a fault can name what the editor wrote. A field's description is shown where the
key is missing, and by editors that know our JSON Schemas.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from glossator.frozen import frozen
from glossator.model.addresses import BaseUrl, Contact, Email, NavAddress, Permalink, WebAddress
from glossator.model.fields import (
    Boolean,
    Count,
    Extra,
    HtmlMode,
    Line,
    Lines,
    Model,
    Switched,
    Text,
    When,
    refusal,
)
from glossator.model.names import find_timezone, is_language, language_names, nearest_language


def check_language(tag: str) -> str:
    """Refuse what is no BCP 47 tag of a language that dates can be written in."""
    if not is_language(tag):
        known = nearest_language(tag)
        hint = f"write `{known}`" if known else "write a tag such as `en`, `pt-BR` or `zh-Hans`"
        raise refusal("invalid_value", tag, "no language is called `{value}`", hint, {} if known else language_names())
    return tag


def check_timezone(name: str) -> str:
    """Refuse what is no IANA time zone."""
    if not find_timezone(name):
        from zoneinfo import available_timezones

        zones = available_timezones()
        by_folded = {zone.casefold(): zone for zone in zones}
        meant = by_folded.get(name.strip().replace(" ", "_").casefold())
        hint = (
            f"write `{meant}`" if meant else "write an IANA name such as `Europe/Berlin` or `Asia/Shanghai`, or `UTC`"
        )
        near = {} if meant else {zone.rpartition("/")[2].replace("_", " "): zone for zone in sorted(zones)}
        near |= {zone: zone for zone in zones if near}
        raise refusal("invalid_value", name, "no time zone is called `{value}`", hint, near)
    return name


Language = Annotated[Line, AfterValidator(check_language)]
Timezone = Annotated[Line, AfterValidator(check_timezone)]


def check_widths(widths: tuple[int, ...]) -> tuple[int, ...]:
    """Put widths in order, each once; refuse what is no width of an image."""
    for width in widths:
        if width > WIDEST:
            hint = f"write widths in pixels, of at most {WIDEST}"
            raise refusal("invalid_value", str(width), "no image is `{value}` pixels wide", hint)
    if len(set(widths)) > MOST_WIDTHS or not widths:
        hint = f"write one to {MOST_WIDTHS} widths, such as `[480, 960, 1440]`"
        raise refusal("invalid_value", str(len(set(widths))), "these are `{value}` widths", hint)
    return tuple(sorted(set(widths)))


def check_quality(quality: int) -> int:
    """Refuse a quality that makes files larger and images no better."""
    if quality > BEST_QUALITY:
        raise refusal("invalid_value", str(quality), "`{value}` is no quality", f"write 1 to {BEST_QUALITY}")
    return quality


WIDEST, MOST_WIDTHS, BEST_QUALITY = 16_383, 8, 95
Widths = Annotated[tuple[Count, ...], AfterValidator(check_widths)]
Quality = Annotated[Count, AfterValidator(check_quality)]


class Author(Model):
    """A person or a desk that writes; `email` is published only with `publish_email`."""

    name: Line = Field(description="the name as the byline shows it")
    email: Email | None = Field(
        default=None, description="an e-mail address, not published unless `publish_email` is true"
    )
    publish_email: Boolean = Field(default=False, description="whether the e-mail address is shown to readers")
    url: WebAddress | None = Field(default=None, description="the author's own page")
    bio: Line | None = Field(default=None, description="a few words about the author, in Markdown")


class NavItem(Model):
    """An entry of the site's navigation; `url` is root-relative or absolute."""

    title: Line = Field(description="the words of the link")
    url: NavAddress = Field(description="a path from the site's root, such as `/about/`, or an address")


class Subject(Model):
    """A topic or a story; `description` is Markdown."""

    title: Line = Field(description="the name as readers see it")
    description: Line | None = Field(default=None, description="what it is about, in Markdown")


class CorrectionsDesk(Model):
    """Where readers report an error (an e-mail address or a URL), and the standing page (its stem) that states the policy."""

    contact: Contact | None = Field(
        default=None, description="where readers report an error: an e-mail address or a URL"
    )
    policy: Line | None = Field(default=None, description="the standing page, by its stem, that states the policy")


class Publisher(Model):
    """Who publishes; `logo` is an image below content/."""

    name: Line = Field(description="the publisher's name")
    url: WebAddress | None = Field(default=None, description="the publisher's own site")
    logo: Line | None = Field(default=None, description="an image below `content/`")


class GlossaryOptions(Model):
    """How terms are linked by themselves."""

    autolink: Boolean = Field(default=True, description="whether the first mention of each term is linked by itself")
    plural: Literal["auto", "none"] = Field(default="auto", description="whether English plurals of a label match too")


class ReviewOptions(Model):
    """What counts as approved."""

    required: Boolean = Field(
        default=False, description="whether an annotation needs a recorded review to count as approved"
    )
    four_eyes: Boolean = Field(
        default=False, description="whether the reviewer must be another than the author; requires a review"
    )


class MarkdownOptions(Model):
    """What becomes of raw HTML in Markdown."""

    html: HtmlMode = Field(
        default="escape", description="whether raw HTML is shown as text or let through where it is safe"
    )


class ImageOptions(Model):
    """The narrower versions that images get: how wide they are, in pixels, and how good."""

    widths: Widths = Field(default=(480, 960, 1440), description="the widths of the versions, in pixels")
    quality: Quality = Field(default=80, description="how much of JPEG and WebP is kept, from 1 to 95")


class CardOptions(Model):
    """The pictures that networks show with links to articles; `font` is a file below content/."""

    font: Line | None = Field(default=None, description="a font below `content/`, TrueType or OpenType")


class SiteConfig(Model):
    """content/site.yaml: what holds for the whole site."""

    title: Line = Field(description="the site's name")
    tagline: Line | None = Field(default=None, description="a line that says what the site is")
    base_url: BaseUrl = Field(default="http://localhost:8000/", description="the address that the site is published at")
    language: Language = Field(default="en", description="the site's language, a BCP 47 tag")
    timezone: Timezone = Field(default="UTC", description="the time zone of dates without an offset, an IANA name")
    authors: dict[str, Author] = Field(default_factory=dict, description="who writes, by key")
    nav: tuple[NavItem, ...] = Field(default=(), description="the site's navigation, in order")
    topics: dict[str, Subject] = Field(default_factory=dict, description="what articles are about, by key")
    stories: dict[str, Subject] = Field(
        default_factory=dict, description="running stories, each a timeline of articles, by key"
    )
    permalink: Permalink = Field(default="/articles/{slug}/", description="the pattern of an article's address")
    paginate: Count = Field(default=20, description="how many articles a list page shows")
    corrections: CorrectionsDesk = Field(
        default=CorrectionsDesk(), description="where to report errors, and the policy"
    )
    publisher: Publisher | None = Field(default=None, description="who publishes the site")
    glossary: GlossaryOptions = Field(
        default=GlossaryOptions(), description="how glossary terms are linked by themselves"
    )
    review: ReviewOptions = Field(default=ReviewOptions(), description="what an annotation needs to count as approved")
    markdown: MarkdownOptions = Field(default=MarkdownOptions(), description="how Markdown is read")
    search: Boolean = Field(default=False, description="whether the site gets a full-text search")
    images: Switched[ImageOptions] = Field(
        default=None, description="whether images get narrower versions for narrower screens, and which"
    )
    cards: Switched[CardOptions] = Field(
        default=None, description="whether articles without an image get a picture for networks that show links"
    )
    remote_images: Literal["error", "allow"] = Field(
        default="error", description="whether images may come from other sites"
    )
    headers: Boolean = Field(
        default=False, description="whether the site gets a file `_headers`, which tells a host what browsers may keep"
    )
    extra: Extra = Field(default_factory=dict, description="what your own templates need")


@frozen
class ReadOptions:
    """What reading a source file depends on besides its bytes. `language` is a BCP 47 tag.

    `author_names` are authors' keys with their names, where a review needs to know who is who.
    """

    timezone: tzinfo = UTC
    language: str = "en"
    html: HtmlMode = "escape"
    review_required: bool = False
    four_eyes: bool = False
    remote_images: bool = False
    author_names: tuple[tuple[str, str], ...] = ()


class SourceCredit(Model):
    """Where a republished or summarised text comes from."""

    name: Line = Field(description="who published the text first")
    url: WebAddress | None = Field(default=None, description="where it can be read")
    published: When | None = Field(default=None, description="when it was published there")
    retrieved: When | None = Field(default=None, description="when it was read there")


class LeadImage(Model):
    """An article's image; `src` is resolved from the article's file. `caption` and `credit` are plain text."""

    src: Line = Field(description="the image, from the article's file")
    alt: Text = Field(description='what the image shows, for those who cannot see it; `""` if it is mere decoration')
    caption: Line | None = Field(default=None, description="the line below the image, plain text")
    credit: Line | None = Field(default=None, description="who made the image, plain text")


class ArticleMatter(Model):
    """An article's front matter."""

    title: Line = Field(description="the headline")
    date: When = Field(description="the day or moment of publication, such as `2021-01-06`")
    id: Line | None = Field(default=None, description="a lasting name for feeds")
    slug: Line | None = Field(
        default=None, description="the article's name in its address; else made of the file's name"
    )
    updated: When | None = Field(default=None, description="when the article last changed in substance")
    summary: Line | None = Field(default=None, description="one paragraph that sums the article up, in Markdown")
    authors: Lines = Field(default=(), description="keys of authors in site.yaml, or plain names")
    topics: Lines = Field(default=(), description="keys of topics in site.yaml, or plain names")
    story: Line | None = Field(default=None, description="the running story that the article belongs to")
    source: SourceCredit | None = Field(default=None, description="where a republished or summarised text comes from")
    draft: Boolean = Field(default=False, description="whether the article is withheld from the public")
    lang: Language | None = Field(default=None, description="the article's language, where it is not the site's")
    image: LeadImage | None = Field(default=None, description="the article's image")
    aliases: Lines = Field(default=(), description="old addresses, which redirect here")
    annotations: Boolean = Field(default=True, description="whether glossary terms are linked by themselves")
    extra: Extra = Field(default_factory=dict, description="what your own templates need")


class PageMatter(Model):
    """A standing page's front matter."""

    title: Line = Field(description="the page's title")
    slug: Line | None = Field(default=None, description="the page's name in its address; else made of the file's name")
    summary: Line | None = Field(default=None, description="one paragraph that sums the page up, in Markdown")
    lang: Language | None = Field(default=None, description="the page's language, where it is not the site's")
    draft: Boolean = Field(default=False, description="whether the page is withheld from the public")
    aliases: Lines = Field(default=(), description="old addresses, which redirect here")
    updated: When | None = Field(default=None, description="when the page last changed in substance")
    extra: Extra = Field(default_factory=dict, description="what your own templates need")


class Term(Model):
    """A glossary term; `definition` is Markdown, and its first sentence is the short definition."""

    term: Line = Field(description="the term as readers see it, plain text")
    aliases: Lines = Field(default=(), description="other words for it, which are linked too")
    definition: Line = Field(description="what it means, in Markdown; the first sentence is the short definition")
    see: Lines = Field(default=(), description="keys of related terms, or http and https addresses")
    autolink: Boolean = Field(default=True, description="whether the first mention in an article is linked by itself")
    case: Literal["auto", "sensitive", "insensitive"] = Field(
        default="auto", description="whether case matters; auto: only for labels that are all capitals"
    )
    plural: Literal["auto", "none"] = Field(default="auto", description="whether English plurals of a label match too")
    extra: Extra = Field(default_factory=dict, description="what your own templates need")
