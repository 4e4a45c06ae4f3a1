"""Reading a project: which file is what, and each into its value."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glossator.articles import ArticleFile, PageFile, read_article, read_page
from glossator.build.misnaming import SIDECAR, TEXT_NAME, find_misnaming, find_orphan, first_line_place
from glossator.diagnostics import Code, Diagnostic, has_errors, report
from glossator.glossary.reading import TermEntry, join_glossary, read_glossary_file
from glossator.sidecars import SidecarFile, read_sidecar
from glossator.siteconfig import EVERYTHING, read_options, read_site_config
from glossator.source import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from glossator.files import Files
    from glossator.model.content import ReadOptions, SiteConfig
    from glossator.yaml_nodes import Located

CONFIG = "content/site.yaml"
PASSING = re.compile(
    r"(^|/)(\.|#.*#$|~\$|Thumbs\.db$|desktop\.ini$|4913$)|(~|\.sw[a-z]|\.tmp|\.bak|\.orig|\.rej|\.old|\.part|\.crdownload|___jb_tmp___|___jb_old___)$"
)


@dataclass(slots=True)
class Inventory:
    """The project's files by what they are; all paths are the project's own, in NFC, in order."""

    glossaries: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    sidecars: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    spelling: dict[str, str] = field(default_factory=dict)
    """How the disk spells a path that is not in NFC there."""


@dataclass(frozen=True, slots=True)
class Project:
    """All sources, read. `broken` are the paths of articles and pages that could not be; `has_lost_terms`: a file of the glossary could not."""

    config: Located[SiteConfig]
    options: ReadOptions
    terms: dict[str, TermEntry]
    articles: list[ArticleFile]
    sidecar_by_article: dict[str, SidecarFile]
    pages: list[PageFile]
    assets: list[str]
    broken: list[str]
    template_texts: dict[str, str]
    template_assets: dict[str, bytes]
    spelling: dict[str, str]
    has_lost_terms: bool


def take_inventory(files: Files) -> tuple[Inventory, list[Diagnostic]]:
    """Sort the project's files by what they are. Hidden and passing files (editors' own) are left out."""
    inventory = Inventory()
    diagnostics = _find_paths(inventory, files)
    paths = inventory.spelling
    articles = _by_stem(path for path in paths if path.startswith("content/articles/") and path.endswith(".md"))

    def read(path: str) -> str:
        """Read a text; what is none, or cannot be read, is told elsewhere if it matters."""
        try:
            return files.read(paths[path]).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return ""

    for path in sorted(paths):
        misnaming = find_misnaming(path, paths, articles, read) if path.startswith("content/") else None
        if misnaming:
            place = first_line_place(path, read(path) if TEXT_NAME.search(path) else "")
            diagnostics.append(report(misnaming.code, place, misnaming.message, misnaming.hint))
        else:
            _sort_in(inventory, path)
    inventory.spelling = {path: raw for path, raw in paths.items() if path != raw}
    return inventory, diagnostics


def _find_paths(inventory: Inventory, files: Files) -> list[Diagnostic]:
    """Find the paths of all files, each with its spelling on the disk."""
    diagnostics: list[Diagnostic] = []
    seen = inventory.spelling

    def note_fault(path: str, error: OSError) -> None:
        shown = path.encode("utf-8", "backslashreplace").decode()
        message = f"it cannot be read: {(error.strerror or 'unknown reason').lower()}"
        hint = "check its permissions, or put what it leads to into the project"
        diagnostics.append(report(Code.UNREADABLE_FILE, Place(shown, 1, 1, 2), message, hint))

    for raw in [path for folder in ("content", "templates") for path in files.walk(folder, on_fault=note_fault)]:
        if PASSING.search(raw):
            continue
        path = unicodedata.normalize("NFC", raw)
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = path.encode("utf-8", "backslashreplace").decode()
            hint = "rename the file; names must be UTF-8"
            diagnostics.append(report(Code.INVALID_UTF8, Place(shown, 1, 1, 2), "the file's name is not UTF-8", hint))
            continue
        if path in seen:
            message = f"two files are called `{path}`, one in composed and one in decomposed letters (NFC and NFD)"
            diagnostics.append(report(Code.DUPLICATE_PATH, Place(path, 1, 1, 2), message, "delete one, or rename it"))
            continue
        seen[path] = raw
    return diagnostics


def _by_stem(articles: Iterable[str]) -> dict[str, str]:
    return {path.rpartition("/")[2].removesuffix(".md").casefold(): path for path in sorted(articles, reverse=True)}


def _sort_in(inventory: Inventory, path: str) -> None:
    if path.startswith("templates/"):
        inventory.templates.append(path)
    elif path == "content/glossary.yaml" or (path.startswith("content/glossary/") and path.endswith(".yaml")):
        inventory.glossaries.append(path)
    elif path.startswith("content/articles/") and path.endswith(".md"):
        inventory.articles.append(path)
    elif path.startswith("content/articles/") and path.endswith(SIDECAR):
        inventory.sidecars.append(path)
    elif path.startswith("content/pages/") and path.endswith(".md"):
        inventory.pages.append(path)
    elif path not in {CONFIG, "content/ledger.yaml"}:
        inventory.assets.append(path)


def read_project(files: Files) -> tuple[Project, list[Diagnostic]]:
    """Read every source of a project. It goes on past faults, so that one run shows them all."""
    return _Reader(files).run()


class _Reader:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.inventory, self.diagnostics = take_inventory(files)
        self.broken: list[str] = []
        self.has_lost_terms = False

    def run(self) -> tuple[Project, list[Diagnostic]]:
        inventory = self.inventory
        source = self._source(CONFIG)
        config, found = read_site_config(source or Source(CONFIG, ""))
        self.diagnostics += found if source else [fault for fault in found if fault.code is not Code.MISSING_KEY]
        if source is None:
            config = replace(config, left_out=EVERYTHING)
        options = read_options(config.value)
        if config.is_left_out("remote_images"):  # nobody can tell what it would have allowed
            options = replace(options, remote_images=True)
        project = Project(
            config,
            options,
            self._terms(),
            self._articles(inventory.articles, options),
            self._sidecars(options),
            self._pages(options),
            inventory.assets,
            self.broken,
            *self._templates(),
            inventory.spelling,
            self.has_lost_terms,
        )
        return project, self.diagnostics

    def _read(self, path: str) -> bytes | None:
        try:
            return self.files.read(self.inventory.spelling.get(path, path))
        except OSError as error:
            hint = "check the file's permissions, or remove it"
            message = f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
            self.diagnostics.append(report(Code.UNREADABLE_FILE, Place(path, 1, 1, 2), message, hint))
            return None

    def _source(self, path: str) -> Source | None:
        data = self._read(path)
        if data is None:
            return None
        source, found = decode(path, data)
        self.diagnostics += found
        return source

    def _terms(self) -> dict[str, TermEntry]:
        entries = []
        for path in self.inventory.glossaries:
            source = self._source(path)
            terms, found = read_glossary_file(source) if source else ((), [])
            entries.append(terms)
            self.diagnostics += found
            self.has_lost_terms |= source is None or (not terms and has_errors(found))
        joined, found = join_glossary(entries, is_whole=not self.has_lost_terms)
        self.diagnostics += found
        return joined

    def _articles(self, paths: Iterable[str], options: ReadOptions) -> list[ArticleFile]:
        articles = []
        for path in paths:
            source = self._source(path)
            article, found = read_article(source, options) if source else (None, [])
            self.diagnostics += found
            if article:
                articles.append(article)
            else:
                self.broken.append(path)
        return articles

    def _sidecars(self, options: ReadOptions) -> dict[str, SidecarFile]:
        articles = set(self.inventory.articles)
        sidecars = {}
        for path in self.inventory.sidecars:
            owner = path.removesuffix(SIDECAR) + ".md"
            source = self._source(path)
            if owner not in articles:
                code, message, hint = find_orphan(path, _by_stem(articles))
                place = first_line_place(path, source.text if source else "")
                self.diagnostics.append(report(code, place, message, hint))
            if source:
                sidecars[owner], found = read_sidecar(source, options)
                self.diagnostics += found
        return sidecars

    def _pages(self, options: ReadOptions) -> list[PageFile]:
        pages = []
        for path in self.inventory.pages:
            source = self._source(path)
            page, found = read_page(source, options) if source else (None, [])
            self.diagnostics += found
            if page:
                pages.append(page)
            else:
                self.broken.append(path)
        return pages

    def _templates(self) -> tuple[dict[str, str], dict[str, bytes]]:
        texts, assets = {}, {}
        for path in self.inventory.templates:
            name = path.removeprefix("templates/")
            if name.startswith("assets/"):
                data = self._read(path)
                if data is not None:
                    assets[name] = data
                continue
            source = self._source(path)
            if source:
                texts[name] = source.text
        return texts, assets


def decode(path: str, data: bytes) -> tuple[Source | None, list[Diagnostic]]:
    """Decode a file's bytes as UTF-8, a byte-order mark left out; a fault is told at its line and column."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        source = Source(path, data[: error.start].decode() + "\ufffd")
        end = len(source.text)
        hint = "save the file as UTF-8"
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        return None, [report(Code.INVALID_UTF8, source.place(Span(end - 1, end)), message, hint)]
    at = text.find("\0")
    if at >= 0:
        source = Source(path, text)
        hint = "take the character out; a text file holds none"
        return None, [
            report(Code.NUL_CHARACTER, source.place(Span(at, at + 1)), "the file holds a NUL character", hint)
        ]
    return Source(path, text), []


def read_zone(files: Files) -> tzinfo:
    """Read a project's time zone; UTC where site.yaml does not tell one."""
    source, _ = decode(CONFIG, files.read(CONFIG))
    config, _ = read_site_config(source or Source(CONFIG, ""))
    return read_options(config.value).timezone
