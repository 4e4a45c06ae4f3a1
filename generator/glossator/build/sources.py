"""Reading a project's sources, but for its articles: each file by itself into its value."""

from __future__ import annotations

from bisect import insort
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from glossator.articles import PageFile, read_page
from glossator.build.inventory import CONFIG, Inventory, by_stem
from glossator.build.misnaming import SIDECAR, find_orphan, first_line_place
from glossator.diagnostics import Code, Diagnostic, has_errors, report
from glossator.frozen import frozen
from glossator.glossary.reading import TermEntry, join_glossary, read_glossary_file
from glossator.model.digests import digest_bytes
from glossator.sidecars import read_sidecar
from glossator.siteconfig import EVERYTHING, read_options, read_site_config
from glossator.source import Place, Source, Span

if TYPE_CHECKING:
    from datetime import tzinfo

    from glossator.files import Files
    from glossator.model.content import ReadOptions, SiteConfig
    from glossator.model.ledger import Ledger
    from glossator.yaml_nodes import Located


@frozen
class Project:
    """All sources but the articles, read. `ledger` is None where there is none, or it could not be.

    `broken` are the paths of pages that could not be; `has_lost_terms`: a file of the glossary could not.
    """

    config: Located[SiteConfig]
    options: ReadOptions
    terms: dict[str, TermEntry]
    pages: list[PageFile]
    broken: list[str]
    template_texts: dict[str, str]
    template_assets: dict[str, bytes]
    inventory: Inventory
    has_lost_terms: bool
    ledger: Ledger | None = None

    @cached_property
    def sidecar_by_article(self) -> dict[str, str]:
        """The paths of sidecars by those of their articles."""
        articles = set(self.inventory.articles)
        owners = ((path.removesuffix(SIDECAR) + ".md", path) for path in self.inventory.sidecars)
        return {owner: path for owner, path in owners if owner in articles}

    def take_sidecar(self, article: str, sidecar: str) -> None:
        """Take in a sidecar that has come beside an article since the project was read."""
        insort(self.inventory.sidecars, sidecar)
        self.sidecar_by_article[article] = sidecar


def read_project(files: Files, inventory: Inventory, digests: dict[str, bytes]) -> tuple[Project, list[Diagnostic]]:
    """Read a project's sources but for its articles. It goes on past faults, so that one run shows them all.

    The digests of the bytes read go to `digests`, by path as the disk spells it.
    """
    return _Reader(files, inventory, digests).run()


class _Reader:
    def __init__(self, files: Files, inventory: Inventory, digests: dict[str, bytes]) -> None:
        self.files = files
        self.digests = digests
        self.inventory = inventory
        self.diagnostics: list[Diagnostic] = []
        self.broken: list[str] = []
        self.has_lost_terms = False

    def run(self) -> tuple[Project, list[Diagnostic]]:
        source = self._source(CONFIG)
        config, found = read_site_config(source or Source(CONFIG, ""))
        self.diagnostics += found if source else [fault for fault in found if fault.code is not Code.MISSING_KEY]
        if source is None:
            config = replace(config, left_out=EVERYTHING)
        options = read_options(config.value)
        if config.is_left_out("remote_images"):  # nobody can tell what it would have allowed
            options = replace(options, remote_images=True)
        self._check_orphans(options)
        project = Project(
            config,
            options,
            self._terms(),
            self._pages(options),
            self.broken,
            *self._templates(),
            self.inventory,
            self.has_lost_terms,
            self._ledger(),
        )
        return project, self.diagnostics

    def _read(self, path: str) -> bytes | None:
        raw = self.inventory.spelling.get(path, path)
        try:
            data = self.files.read(raw)
        except OSError as error:
            self.diagnostics.append(unreadable(path, error))
            return None
        self.digests[raw] = digest_bytes(data)
        return data

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

    def _ledger(self) -> Ledger | None:
        path = self.inventory.ledger
        source = self._source(path) if path else None
        if source is None:
            return None
        from glossator.ledger import read_ledger

        ledger, found = read_ledger(source, self.digests[self.inventory.spelling.get(path, path)])
        self.diagnostics += found
        return ledger

    def _check_orphans(self, options: ReadOptions) -> None:
        """Find the sidecars that have no article beside them."""
        articles = set(self.inventory.articles)
        for path in self.inventory.sidecars:
            if path.removesuffix(SIDECAR) + ".md" not in articles:
                code, message, hint = find_orphan(path, by_stem(articles))
                source = self._source(path)
                place = first_line_place(path, source.text if source else "")
                self.diagnostics.append(report(code, place, message, hint))
                self.diagnostics += read_sidecar(source, options)[1] if source else []

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


def unreadable(path: str, error: OSError) -> Diagnostic:
    """Say that a file cannot be read."""
    message = f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
    return report(Code.UNREADABLE_FILE, Place(path, 1, 1, 2), message, "check the file's permissions, or remove it")


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
    return read_options(read_config(files)).timezone


def read_config(files: Files) -> SiteConfig:
    """Read a project's settings; of what is wrong with them the usual ones."""
    source, _ = decode(CONFIG, files.read(CONFIG))
    return read_site_config(source or Source(CONFIG, ""))[0].value
