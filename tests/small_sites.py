"""Small sites built in memory, and what every page of any site must hold."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import html5lib

from glossator.build import preparing
from glossator.build.preparing import Prepared, prepare
from glossator.build.running import BuildOptions, BuildResult, Builtin, build_site
from glossator.diagnostics import Diagnostic
from glossator.files import Files, Folder, MemoryFolder
from glossator.links import output_path
from glossator.markdown.building import BLOCK_ELEMENTS
from glossator.model.site import Marked
from glossator.model.words import ENGLISH, Words
from glossator.render import make_templates
from glossator.templates import TemplateSet, builtin_folder

XHTML = "{http://www.w3.org/1999/xhtml}"
CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
LINKS = {"a": "href", "link": "href", "img": "src", "script": "src"}


@cache
def load_builtin(*, is_project: bool = False) -> Builtin:
    files = Folder(builtin_folder())
    names = [name for name in files.walk() if not name.startswith(".")]
    texts = {name: files.read(name).decode() for name in names if not name.startswith("assets/")}
    return Builtin(texts, {name: files.read(name) for name in names if name.startswith("assets/")}, is_project)


TEMPLATES: dict[object, TemplateSet] = {}


def make_templates_once(
    texts: Mapping[str, str],
    overrides: Mapping[str, str],
    language: str,
    zone: tzinfo,
    _store: object = None,
    words: Words = ENGLISH,
) -> TemplateSet:
    """Give the templates; parsing and compiling them takes longer than all else in a small site."""
    key = (id(texts), tuple(sorted(overrides.items())), language, str(zone), words.digest)
    if key not in TEMPLATES:
        TEMPLATES[key] = make_templates(texts, overrides, language, zone, None, words)
    return TEMPLATES[key]


def build(files: Files, options: BuildOptions, *, is_project: bool = False) -> tuple[dict[str, bytes], BuildResult]:
    output = MemoryFolder()
    with patch.object(preparing, "make_templates", make_templates_once):
        result = build_site(files, output, MemoryFolder(), "record.json", load_builtin(is_project=is_project), options)
    return output.files, result


def project(files: Mapping[str, str]) -> MemoryFolder:
    """A project; paths are below content/, and an article without front matter is given a title and a date."""
    contents = {"site.yaml": "title: Site\n", **files}
    return MemoryFolder(
        {
            f"content/{path}" if not path.startswith("templates/") else path: text.encode()
            for path, text in contents.items()
        }
    )


class Site:
    """A built site: the text of each file by path, its diagnostics, and a few ways to look into its pages."""

    def __init__(self, files: Files, options: BuildOptions, *, is_project: bool = False) -> None:
        data, self.result = build(files, options, is_project=is_project)
        self.assets = {path for path in data if not path.endswith((".html", ".xml", ".txt", ".json", ".jsonld"))}
        self.pages = {path: content.decode() for path, content in data.items() if path not in self.assets}
        self.trees = {path: parse(page) for path, page in self.pages.items() if path.endswith(".html")}
        with patch.object(preparing, "make_templates", make_templates_once):
            prepared = prepare(files, load_builtin(is_project=is_project), options)
        self.articles = {
            output_path(article.url): place_again(prepared, article.path) for article in prepared.site.articles
        }
        self.base_url = options.base_url or prepared.site.config.base_url
        self.check()

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return list(self.result.diagnostics)

    @property
    def codes(self) -> str:
        return " ".join(fault.code.label for fault in self.diagnostics)

    def __getitem__(self, path: str) -> str:
        return self.pages[output_path(path)]

    def __contains__(self, path: str) -> bool:
        return output_path(path) in self.pages or path.lstrip("/") in self.assets

    def text(self, path: str) -> str:
        """What a reader reads in a page's main part, white space evened."""
        return even(next(self.trees[output_path(path)].iter(f"{XHTML}main")))

    def links(self, path: str, within: str = "main") -> list[str]:
        """Where the links of a page's main part lead."""
        part = next(self.trees[output_path(path)].iter(XHTML + within))
        return [element.get("href", "") for element in part.iter(f"{XHTML}a")]

    def select(self, path: str, attribute: str, value: str | None = None) -> list[ET.Element]:
        """The elements of a page with an attribute, or with one of the words of its value."""
        return [
            element
            for element in self.trees[output_path(path)].iter()
            if element.get(attribute) is not None and (value is None or value in element.get(attribute, "").split())
        ]

    def xml(self, path: str) -> ET.Element:
        return ET.fromstring(self[path])

    def json_ld(self, path: str) -> dict[str, object]:
        """What a page says that it is about."""
        return self.things(path)[0]

    def things(self, path: str) -> list[dict[str, object]]:
        """All that a page describes in JSON-LD."""
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', self[path])
        assert len(found) < 2, path
        data: dict[str, Any] = json.loads(found[0]) if found else {"@context": "https://schema.org", "@graph": []}
        assert data.keys() == {"@context", "@graph"}
        assert data["@context"] == "https://schema.org"
        graph: list[dict[str, object]] = data["@graph"]
        return graph

    # What every page must hold

    def check(self) -> None:
        for path, tree in self.trees.items():
            ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
            assert len(ids) == len(set(ids)), path
            if not is_redirect(tree):
                check_headings(path, tree)
            assert not [
                inner for link in tree.iter(f"{XHTML}a") for inner in link.iter(f"{XHTML}a") if inner is not link
            ], path
            self.check_links(path, tree)
            if path in self.articles:
                check_text(*self.articles[path], tree)
        for path, page in self.pages.items():
            if path.endswith(".xml"):
                ET.fromstring(page)

    def check_links(self, path: str, tree: ET.Element) -> None:
        prefix = urlsplit(self.base_url).path
        own = self.base_url + re.sub(r"(^|/)index\.html$", r"\1", path)
        for element in tree.iter():
            name = LINKS.get(str(element.tag).removeprefix(XHTML), "")
            link = element.get(name) if name else None
            if link is None or urlsplit(link).scheme == "mailto":
                continue
            if link.startswith("/"):
                assert link.startswith(prefix), (path, link)
            target = urljoin(own, link)
            if not target.startswith(self.base_url):
                assert link.startswith(("http://", "https://")), (path, link)
                continue
            split = urlsplit(target)
            file = output_path(unquote(split.path).removeprefix(prefix.rstrip("/")))
            assert file in self.pages or file in self.assets, (path, link)
            if split.fragment and file in self.trees:
                assert unquote(split.fragment) in {inner.get("id") for inner in self.trees[file].iter()}, (path, link)


@cache
def parse(page: str) -> ET.Element:
    """Parse a page as a browser does; a parse error raises."""
    tree: ET.Element = html5lib.HTMLParser(strict=True).parse(page)
    return tree


def even(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def is_redirect(tree: ET.Element) -> bool:
    return any(element.get("http-equiv") == "refresh" for element in tree.iter(f"{XHTML}meta"))


def check_headings(path: str, tree: ET.Element) -> None:
    levels = [
        int(str(element.tag)[-1])
        for element in tree.iter()
        if re.fullmatch(rf"{re.escape(XHTML)}h[1-6]", str(element.tag))
    ]
    assert levels.count(1) == 1, path
    assert all(below <= above + 1 for above, below in pairwise(levels)), (path, levels)


def place_again(prepared: Prepared, path: str) -> tuple[str, list[Marked]]:
    """An article's current text, and the annotations that its page marks in it."""
    sources, _ = prepared.reader.read(path, prepared.project.sidecar_by_article.get(path))
    placed, _ = prepared.reader.place(sources)
    assert placed
    dropped = prepared.site.article_by_path[path].dropped
    return placed.document.text, [each.marked for each in placed.entries if each.marked.id not in dropped]


def check_text(text: str, marks: list[Marked], tree: ET.Element) -> None:
    """Hold that the page's text, less what is marked as none, is the article's current text, and each annotation's pieces are its words."""
    (element,) = [element for element in tree.iter() if element.get("data-text") is not None]
    blocks, pieces = [""], dict[str, str]()

    def walk(node: ET.Element, marks: tuple[str, ...]) -> None:
        if node.get("data-not-text") is None:
            mark = node.get("data-annotation")
            marks = (*marks, mark) if mark else marks
            is_block = str(node.tag).removeprefix(XHTML) in BLOCK_ELEMENTS
            add("\v" * is_block + "\n" * (node.tag == f"{XHTML}br") + (node.text or ""), marks)
            for inner in node:
                walk(inner, marks)
                add(inner.tail or "", marks)
            add("\v" * is_block, marks)

    def add(text: str, marks: tuple[str, ...]) -> None:
        blocks[0] += text
        for mark in marks:
            pieces[mark] = pieces.get(mark, "") + text

    walk(element, ())
    assert [line for block in blocks[0].split("\v") if (line := " ".join(block.split()))] == (
        text.split("\n") if text else []
    ), text
    for marked in marks:
        words = text[slice(*marked.place)]
        assert "".join(pieces.get(marked.id, "").split()) == "".join(words.split()), (text, marked.id)


def article(body: str = "Words.", date: str = "2021-01-06", title: str = "", **matter: str) -> str:
    """An article's file."""
    fields = {"title": title or "Title", "date": date, **matter}
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + f"---\n{body}\n"


def each_file(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
