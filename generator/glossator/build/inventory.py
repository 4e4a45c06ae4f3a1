"""Which file is what: the project's files, sorted before any is read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glossator.build.misnaming import SIDECAR, TEXT_NAME, find_misnaming, first_line_place
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.ledger import LEDGER
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.files import Files

CONFIG = "content/site.yaml"
ARTICLES = "content/articles/"


@dataclass(slots=True)
class Inventory:
    """The project's files by what they are; all paths are the project's own, in NFC, in order."""

    glossaries: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    sidecars: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    ledger: str = ""
    spelling: dict[str, str] = field(default_factory=dict)
    """How the disk spells a path that is not in NFC there."""


def take_inventory(files: Files, found: Iterable[str]) -> tuple[Inventory, list[Diagnostic]]:
    """Sort the project's files by what they are; `found` are their paths, as the disk spells them."""
    inventory = Inventory()
    diagnostics = _spell_paths(inventory, found)
    paths = inventory.spelling
    articles = by_stem(path for path in paths if path.startswith(ARTICLES) and path.endswith(".md"))

    def read(path: str) -> str:
        """Read a text; what is none, or cannot be read, is told elsewhere if it matters."""
        try:
            return files.read(paths[path]).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return ""

    for path in sorted(paths):
        if path.startswith(ARTICLES) and path.endswith((".md", SIDECAR)):
            _sort_in(inventory, path)  # most files by far: named as they should be
            continue
        misnaming = find_misnaming(path, paths, articles, read) if path.startswith("content/") else None
        if misnaming:
            place = first_line_place(path, read(path) if TEXT_NAME.search(path) else "")
            diagnostics.append(report(misnaming.code, place, misnaming.message, misnaming.hint))
        else:
            _sort_in(inventory, path)
    inventory.spelling = {path: raw for path, raw in paths.items() if path != raw}
    return inventory, diagnostics


def _spell_paths(inventory: Inventory, found: Iterable[str]) -> list[Diagnostic]:
    """Spell each path in NFC, and keep in mind how the disk spells it."""
    diagnostics: list[Diagnostic] = []
    seen = inventory.spelling
    for raw in sorted(found):
        path = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
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


def by_stem(articles: Iterable[str]) -> dict[str, str]:
    """Give the paths of articles by their stems, case-folded; of several, the first in order."""
    return {path.rpartition("/")[2].removesuffix(".md").casefold(): path for path in sorted(articles, reverse=True)}


def _sort_in(inventory: Inventory, path: str) -> None:
    if path.startswith("templates/"):
        inventory.templates.append(path)
    elif path == "content/glossary.yaml" or (path.startswith("content/glossary/") and path.endswith(".yaml")):
        inventory.glossaries.append(path)
    elif path.startswith(ARTICLES) and path.endswith(".md"):
        inventory.articles.append(path)
    elif path.startswith(ARTICLES) and path.endswith(SIDECAR):
        inventory.sidecars.append(path)
    elif path.startswith("content/pages/") and path.endswith(".md"):
        inventory.pages.append(path)
    elif path == LEDGER:
        inventory.ledger = path
    elif path != CONFIG:
        inventory.assets.append(path)
