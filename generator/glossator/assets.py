"""What templates bring along: stylesheets, scripts, fonts, pictures of the design, each under a name that tells its content.

`assets/style.css` is published as `assets/style.3f9a1c2b.css`: eight digits of the SHA-256 of its bytes. So a host may have browsers keep it for a
year, and a page never meets a stylesheet of another build. What a stylesheet names with `url(...)` or `@import` is named anew first; its own name
follows from that. A preview leaves names as they are, so that an edited stylesheet is another file of no page.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.links import encode_path, read_target
from glossator.source import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FOLDER = "assets/"
# Where a source would lie that is published beside them: links are told by the places of sources.
HOME = f"content/{FOLDER}"
PROJECT = f"templates/{FOLDER}"
STYLESHEET = ".css"
DIGITS = 8
# CSS Syntax 3, as far as it takes to tell addresses from what only looks like them: comments, strings, `url(...)`, and `@import` of a string.
TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z)
    | \burl\(\s*(?:"(?P<double>[^"\\\n]*)"|'(?P<single>[^'\\\n]*)'|(?P<bare>[^\s"'()\\]+))\s*\)
    | @import\s+(?:"(?P<import_double>[^"\\\n]*)"|'(?P<import_single>[^'\\\n]*)')
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class Asset(NamedTuple):
    """A file that is published with the pages: its path below the site's root, and its bytes."""

    path: str
    data: bytes


def name_assets(
    files: Mapping[str, bytes], others: Collection[str], *, is_hashed: bool
) -> tuple[dict[str, Asset], list[Diagnostic]]:
    """Give the assets by name, which is their path below `assets/`, from their files by path (`assets/NAME`).

    `others` are the paths of the files below content/ that are published as they are, which a stylesheet may name too.
    """
    naming = _Naming(
        {path.removeprefix(FOLDER): data for path, data in files.items()}, set(others), is_hashed=is_hashed
    )
    for name in naming.files:
        naming.asset(name)
    return {name: naming.assets[name] for name in naming.files}, naming.diagnostics


def renew_asset(assets: dict[str, Asset], others: Collection[str], name: str, data: bytes) -> bool:
    """Give an asset that keeps its name new bytes, unless there is something wrong with them; tell whether it was given them."""
    files = {FOLDER + each: asset.data for each, asset in assets.items()} | {FOLDER + name: data}
    if name_assets(files, others, is_hashed=False)[1]:
        return False
    assets[name] = Asset(assets[name].path, data)
    return True


class _Naming:
    def __init__(self, files: Mapping[str, bytes], others: set[str], *, is_hashed: bool) -> None:
        self.files = files
        self.others = others
        self.is_hashed = is_hashed
        self.assets: dict[str, Asset] = {}
        self.diagnostics: list[Diagnostic] = []
        self._waiting: list[str] = []

    def asset(self, name: str) -> Asset:
        """Name an asset, after all that it names itself."""
        asset = self.assets.get(name)
        if asset is None:
            self._waiting.append(name)
            data = self._rename_within(name) if name.lower().endswith(STYLESHEET) else self.files[name]
            self._waiting.pop()
            shown = _insert_digest(name, data) if self.is_hashed else name
            asset = self.assets[name] = Asset(FOLDER + shown, data)
        return asset

    def _rename_within(self, name: str) -> bytes:
        """Give a stylesheet with the names that its addresses have now; what is not UTF-8 in it stays as it is."""
        text = self.files[name].decode("utf-8", "surrogateescape")
        parts, end = [], 0
        for match in TOKEN.finditer(text):
            group = match.lastgroup
            if group is None:
                continue
            start = match.start(group)
            renamed = self._rename(name, match[group], text, start)
            if renamed is not None:
                parts += [text[end:start], renamed]
                end = match.end(group)
        if not parts:
            return self.files[name]
        return "".join([*parts, text[end:]]).encode("utf-8", "surrogateescape")

    def _rename(self, name: str, address: str, text: str, start: int) -> str | None:
        """Give the new form of an address that a stylesheet names; None where it stays."""
        kind, path, rest = read_target(address, HOME + name)
        path = f"content{path}" if kind == "root" else path
        target = path.removeprefix(HOME)
        is_own = kind in {"source", "root"} and path.startswith(HOME)
        if not address or kind in {"outer", "fragment"} or path in self.others or (kind == "root" and not is_own):
            return None
        if is_own and target in self._waiting:
            message = f"`{target}` is named by itself, or by what it names, so none of them can be named by its content"
            self._report(Code.TEMPLATE_FAILED, name, text, start, address, (message, "take the address out"))
        elif is_own and target in self.files:
            asset = self.asset(target)
            if self.is_hashed:
                return encode_path(posixpath.relpath(asset.path, posixpath.dirname(FOLDER + name))) + rest
        else:
            hint = did_you_mean(target, self.files) or f"put the file below {PROJECT}, or take the address out"
            message = f"the stylesheet names `{address}`, which is not there"
            self._report(Code.MISSING_LINK_TARGET, name, text, start, address, (message, hint))
        return None

    def _report(self, code: Code, name: str, text: str, start: int, address: str, said: tuple[str, str]) -> None:
        path = PROJECT + name
        shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        place = Source(path, shown).place(Span(start, start + len(address))) if shown == text else Place(path, 1, 1, 2)
        self.diagnostics.append(report(code, place, *said))


def _insert_digest(name: str, data: bytes) -> str:
    """Put the digest before the name's last ending."""
    folder, last = posixpath.split(name)
    stem, dot, ending = last.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:DIGITS]
    shown = f"{stem}.{digest}.{ending}" if dot and stem else f"{last}.{digest}"
    return posixpath.join(folder, shown)
