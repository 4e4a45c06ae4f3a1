"""Articles and standing pages: front matter, and Markdown below it.

What is read of a file depends on that file and the options alone. Links are checked for what they say by themselves (a scheme that does harm, an
image from elsewhere); whether their targets exist is for resolving to find out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from glossator.diagnostics import Code, Diagnostic, report
from glossator.frozen import frozen
from glossator.markdown.reading import read_markdown
from glossator.model.addresses import SCHEME, is_safe_address
from glossator.model.content import ArticleMatter, PageMatter
from glossator.model.fields import shorten
from glossator.model.names import is_key, make_key
from glossator.source import Place, Source, Span
from glossator.yaml_nodes import Located, bind, load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossator.model.content import ReadOptions
    from glossator.model.text import Document, Link

M = TypeVar("M", ArticleMatter, PageMatter)
# What stands in for a required field that is missing or faulty, so that the file's other faults, and other files', are found all the same.
STAND_INS: dict[type[ArticleMatter | PageMatter], dict[str, str]] = {
    ArticleMatter: {"title": "Untitled", "date": "1970-01-01"},
    PageMatter: {"title": "Untitled"},
}
DATED_STEM = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)")
OPENING_LINE = re.compile(r"---[ \t]*(?:\r\n|\r|\n|$)")
# Empty lines or spaces, then what looks like front matter: `---` and a line with a key.
LATE_FRONT_MATTER = re.compile(r"\s+?(---)[ \t]*[\r\n]+[ \t]*[\w-]+:")
CLOSING_LINE = re.compile(r"(?:(?<=\n)|(?<=\r))---[ \t]*(?:\r\n|\r|\n|$)")
# Control characters, which no page can hold; tab, line ends and form feed are white space.
ASCII_CONTROLS = "".join(map(chr, (*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F)))
CONTROLS = ASCII_CONTROLS + "".join(map(chr, (*range(0x80, 0xA0), 0xFFFE, 0xFFFF)))
CONTROL = re.compile(f"[{CONTROLS}]")
UNSAFE_PATH = re.compile(r"[\\\x00-\x1f\x7f]|(?:^|/)\.{1,2}(?:/|$)|//")


@frozen
class ArticleFile:
    """An article as its file has it. `stem` is the file's name without `.md`.

    `link_places` tells of each of the document's links where it stands, but for those that lead out of the project.
    """

    path: str
    stem: str
    slug: str
    matter: Located[ArticleMatter]
    document: Document
    link_places: tuple[Place | None, ...]
    summary: Document | None


@frozen
class PageFile:
    """A standing page as its file has it. `url` is its path from the site's root."""

    path: str
    stem: str
    url: str
    matter: Located[PageMatter]
    document: Document
    link_places: tuple[Place | None, ...]


def read_article(source: Source, options: ReadOptions) -> tuple[ArticleFile | None, list[Diagnostic]]:
    """Read an article; None if its front matter cannot be used."""
    matter, body, diagnostics = _read_front_matter(source, ArticleMatter, options)
    document, found = _read_body(source, body, options)
    diagnostics += found
    if matter is None:
        return None, diagnostics
    stem = _stem_of(source.path)
    slug, found = _read_slug(matter, slug_of_stem(stem))
    diagnostics += [*found, *_check_aliases(matter), *_check_names(matter)]
    summary = None
    if matter.value.summary:
        place = matter.place("summary")
        summary = read_markdown(matter.value.summary, html=options.html, first_line=place.line or 1, is_fragment=True)
        diagnostics += check_links(summary, place, options)
    if matter.value.image:
        diagnostics += check_image_source(matter.value.image.src, matter.place("image", "src"), options)
    return ArticleFile(source.path, stem, slug, matter, document, _link_places(source, document), summary), diagnostics


def read_page(source: Source, options: ReadOptions) -> tuple[PageFile | None, list[Diagnostic]]:
    """Read a standing page; None if its front matter cannot be used."""
    matter, body, diagnostics = _read_front_matter(source, PageMatter, options)
    document, found = _read_body(source, body, options)
    diagnostics += found
    if matter is None:
        return None, diagnostics
    stem = _stem_of(source.path)
    slug, found = _read_slug(matter, make_key(stem))
    diagnostics += [*found, *_check_aliases(matter)]
    folders = [make_key(folder) for folder in source.path.split("/")[2:-1]]
    url = f"/{'/'.join((*folders, slug))}/"
    return PageFile(source.path, stem, url, matter, document, _link_places(source, document)), diagnostics


def _stem_of(path: str) -> str:
    """Give a file's name without its last ending."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return stem if stem and dot and ending else name


def slug_of_stem(stem: str) -> str:
    """Give the slug that a file's stem makes: without a leading date, as a key."""
    return make_key(DATED_STEM.sub("", unicodedata.normalize("NFC", stem), count=1)) or make_key(stem)


def _read_front_matter(
    source: Source, model: type[M], options: ReadOptions
) -> tuple[Located[M] | None, int, list[Diagnostic]]:
    text = source.text
    opening = OPENING_LINE.match(text)
    if not opening:
        late = LATE_FRONT_MATTER.match(text)
        place = source.place(Span(late.start(1), late.end(1)) if late else Span(0, 3))
        message = "the file has no front matter"
        required = " and ".join(f"`{key}:`" for key in STAND_INS[model])
        fields = f"the fields {required}" if len(STAND_INS[model]) > 1 else f"the field {required}"
        hint = f"begin the file with a line `---`, {fields}, and another line `---`"
        if late:
            message = "the front matter does not begin on line 1"
            hint = "delete what stands before this `---`: front matter must begin on line 1, in the first column"
        return None, 0, [report(Code.MISSING_FRONT_MATTER, place, message, hint)]
    closing = find_closing_line(text, opening.end())
    if not closing:
        hint = "end the front matter with a line `---` of its own"
        return (
            None,
            len(text),
            [report(Code.UNCLOSED_FRONT_MATTER, source.place(Span(0, 3)), "the front matter never ends", hint)],
        )
    loaded, diagnostics = load_yaml(source, opening.end(), closing.start())
    if loaded.is_broken:
        return None, closing.end(), diagnostics
    matter, found = bind(loaded, model, context={"timezone": options.timezone}, stand_ins=STAND_INS[model])
    return matter, closing.end(), diagnostics + found


def find_closing_line(text: str, start: int) -> re.Match[str] | None:
    r"""Find the line that ends the front matter which begins at a code point; with "\n" for line ends a plain search finds it."""
    at = text.find("\n---", start - 1) + 1
    closing = CLOSING_LINE.match(text, at) if at and text.find("\r", start, at) < 0 else None
    return closing or CLOSING_LINE.search(text, start)


def _read_body(source: Source, start: int, options: ReadOptions) -> tuple[Document, list[Diagnostic]]:
    first_line, _ = source.line_column(start)
    document = read_markdown(source.text[start:], html=options.html, first_line=first_line)
    diagnostics = []
    if wrong := find_control(source.text, start):
        message = f"the text holds the control character U+{ord(wrong[0]):04X}"
        place = source.place(Span(*wrong.span()))
        diagnostics.append(report(Code.CONTROL_CHARACTER, place, message, "delete it; it is invisible in most editors"))
    for link in document.links:
        for code, message, hint in _faults_of_link(link, options):
            diagnostics.append(report(code, _place_of_link(source, link), message, hint))
    return document, diagnostics


def find_control(text: str, start: int) -> re.Match[str] | None:
    """Find the first control character. A text with none is told by a search for each, in a tenth of the pattern's time."""
    suspects = ASCII_CONTROLS if text.isascii() else CONTROLS
    return CONTROL.search(text, start) if any(character in text for character in suspects) else None


def _link_places(source: Source, document: Document) -> tuple[Place | None, ...]:
    return tuple(
        None if SCHEME.match(link.target) or link.target.startswith("//") else _place_of_link(source, link)
        for link in document.links
    )


def check_links(document: Document, place: Place, options: ReadOptions) -> list[Diagnostic]:
    """Check the links of a fragment (a note, a definition), which stand at its place."""
    return [report(code, place, *said) for link in document.links for code, *said in _faults_of_link(link, options)]


def _place_of_link(source: Source, link: Link) -> Place:
    """Tell where a link's target stands in its source: on its line or a later one of its paragraph, or wherever it is defined."""
    from urllib.parse import unquote

    start = source.line_start(link.line)
    for target in (link.target, unquote(link.target)):
        for begin in (start, 0):
            at = source.text.find(target, begin) if target else -1
            if at >= 0:
                return source.place(Span(at, at + len(target)))
    return source.place(source.span_of_line(link.line))


def _faults_of_link(link: Link, options: ReadOptions) -> Iterator[tuple[Code, str, str]]:
    fault = _fault_of_link(link, options)
    if fault:
        yield fault
    if link.is_image and not link.alt.strip():
        hint = 'say what it shows, as in `![The pier at low tide](pier.jpg)`; write `![""](pier.jpg)` if it is mere decoration'
        yield Code.MISSING_ALT, f"nobody who cannot see the image `{shorten(link.target)}` learns what it shows", hint


def _fault_of_link(link: Link, options: ReadOptions) -> tuple[Code, str, str] | None:
    target = link.target
    scheme = SCHEME.match(target)
    if link.is_image and (target.startswith("//") or (scheme and scheme[1].lower() in {"http", "https"})):
        if options.remote_images:
            return None
        hint = (
            "put the image below content/ and name it by its file; or set `remote_images: allow` in content/site.yaml"
        )
        return Code.REMOTE_IMAGE, f"the image `{target}` would be fetched from another site", hint
    if target.startswith("//") or (scheme and (link.is_image or not is_safe_address(target))):
        hint = "link to a file of the project, or to an `http://`, `https://` or `mailto:` address"
        return Code.UNSAFE_LINK, f"`{target}` is not an address that may be linked", hint
    return None


def check_image_source(src: str, place: Place, options: ReadOptions) -> list[Diagnostic]:
    """Check what an image's `src` says by itself."""
    from glossator.model.text import Link as TextLink

    fault = _fault_of_link(TextLink(src, is_image=True, line=place.line or 1, title="", alt=""), options)
    return [report(fault[0], place, fault[1], fault[2])] if fault else []


def _read_slug(matter: Located[ArticleMatter] | Located[PageMatter], default: str) -> tuple[str, list[Diagnostic]]:
    written = matter.value.slug
    if written is None:
        if default:
            return default, []
        hint = "add `slug:` to the front matter, or name the file with letters or digits"
        return "untitled", [report(Code.INVALID_SLUG, matter.place(), "the file's name makes no slug", hint)]
    slug = unicodedata.normalize("NFC", written).lower()
    if is_key(slug):
        return slug, []
    better = make_key(written)
    hint = f"write `{better}`" if better else "use letters, digits and hyphens"
    if "/" in written or UNSAFE_PATH.search(written):
        message = f"the slug `{written}` would lead out of its place in the site"
        return default or "untitled", [report(Code.UNSAFE_PATH, matter.place("slug"), message, hint)]
    message = f"the slug `{written}` holds more than letters, digits and hyphens"
    return default or "untitled", [report(Code.INVALID_SLUG, matter.place("slug"), message, hint)]


def _check_aliases(matter: Located[ArticleMatter] | Located[PageMatter]) -> list[Diagnostic]:
    diagnostics = []
    for index, alias in enumerate(matter.value.aliases):
        if not alias.startswith("/") or UNSAFE_PATH.search(alias) or re.search(r"[?#%\s]", alias):
            message = f"the alias `{alias}` is not a path from the site's root"
            hint = "write it as `/old/place/`, without `..`, `?`, `#` or white space"
            diagnostics.append(report(Code.UNSAFE_PATH, matter.place("aliases", index), message, hint))
    return diagnostics


def _check_names(matter: Located[ArticleMatter]) -> list[Diagnostic]:
    named: list[tuple[str, tuple[str | int, ...]]] = []
    named += [(name, ("authors", index)) for index, name in enumerate(matter.value.authors)]
    named += [(name, ("topics", index)) for index, name in enumerate(matter.value.topics)]
    named += [(matter.value.story, ("story",))] if matter.value.story else []
    hint = "use a name that holds a letter or a digit"
    return [
        report(Code.INVALID_VALUE, matter.place(*path), f"`{name}` makes no key", hint)
        for name, path in named
        if not make_key(name)
    ]
