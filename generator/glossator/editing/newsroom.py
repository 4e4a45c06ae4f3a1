"""A project as the desk works on it: each article with its sidecar and its current text, as the files are now."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from glossator.build.finding import FOLDERS, is_passing
from glossator.build.inventory import ARTICLES, take_inventory
from glossator.build.misnaming import SIDECAR
from glossator.build.options import BuildOptions
from glossator.build.preparing import Memory, make_reader
from glossator.build.reanchoring import UnknownArticleError, find_article
from glossator.build.sources import decode, read_project
from glossator.diagnostics import did_you_mean
from glossator.editing.errors import EditError
from glossator.frozen import frozen
from glossator.model.digests import digest_bytes
from glossator.resolve.locating import Locating
from glossator.resolve.placing import place_article
from glossator.sidecars import SidecarFile, load_sidecar, read_loaded
from glossator.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from glossator.anchoring import Folded
    from glossator.articles import ArticleFile
    from glossator.build.inventory import Inventory
    from glossator.build.reading import ArticleReader
    from glossator.build.sources import Project
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files, Stamp
    from glossator.resolve.locating import Anchor
    from glossator.sidecars import Entry
    from glossator.yaml_nodes import Loaded

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Opened:
    """An article with a sidecar's text, as it is or as it would be. `sidecar` and `raw` are the sidecar's path, and how the disk spells it.

    `data` are the sidecar's bytes as they were read; None where there is none yet.
    """

    article: ArticleFile
    sidecar: str
    raw: str
    data: bytes | None
    source: Source
    reader: ArticleReader
    read_faults: Sequence[Diagnostic]

    @property
    def path(self) -> str:
        """The article's path in the project."""
        return self.article.path

    @property
    def digest(self) -> str:
        """The digest of the sidecar's bytes, in hexadecimal; empty where there is none."""
        return "" if self.data is None else digest_bytes(self.data).hex()

    @cached_property
    def _loaded(self) -> tuple[Loaded, list[Diagnostic]]:
        return load_sidecar(self.source)

    @cached_property
    def _read(self) -> tuple[SidecarFile, list[Diagnostic]]:
        return read_loaded(*self._loaded, self.reader.options.read)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The sidecar's annotations."""
        return self._read[0].entries

    @cached_property
    def _locating(self) -> Locating:
        return Locating(self.article, self._read[0], self.reader.options)

    @cached_property
    def _anchors(self) -> dict[str, Anchor | None]:
        return {}

    def anchor_of(self, entry: Entry) -> Anchor | None:
        """Find where an annotation stands in the current text; None if it has no words to seek."""
        if entry.id not in self._anchors:
            self._anchors[entry.id] = self._locating.locate(entry)
        return self._anchors[entry.id]

    @property
    def folded(self) -> Folded:
        """The article's current text, folded."""
        return self._locating.folded

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """The current text's lines in the article's file (`Document.lines`)."""
        return self._locating.document.lines

    @property
    def text(self) -> str:
        """The article's current text."""
        return self.folded.original

    @cached_property
    def faults(self) -> list[Diagnostic]:
        """What is wrong with the two files."""
        return self._find_faults(self._read[0])

    def faults_about(self, entry: Entry | None) -> list[Diagnostic]:
        """Tell what is wrong with the two files, but not with the places of entries other than one; corrections aside, which bear on all."""
        kept = tuple(each for each in self.entries if each is entry or each.group == "corrections")
        return self._find_faults(replace(self._read[0], entries=kept))

    def _find_faults(self, sidecar: SidecarFile) -> list[Diagnostic]:
        _, found = place_article(self.article, sidecar, self.reader.linker, self.reader.options)
        return [*self.read_faults, *self._read[1], *found]

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the sidecar holds, as it is written."""
        loaded, _ = self._loaded
        return loaded.value if isinstance(loaded.value, dict) else {}

    def find(self, annotation_id: str) -> Entry | None:
        """Find an annotation; None if there is none of that id."""
        return next((entry for entry in self.entries if entry.id == annotation_id), None)

    def with_text(self, text: str) -> Opened:
        """Give the same with another text of the sidecar."""
        return replace(self, source=Source(self.sidecar, text))

    def encode(self, text: str) -> bytes:
        """Give the bytes of a new text of the sidecar: with a byte-order mark, if it had one."""
        mark = BYTE_ORDER_MARK if self.data is not None and self.data.startswith(BYTE_ORDER_MARK) else b""
        return mark + text.encode()


@frozen
class Snapshot:
    """All of a project but its articles, which are read when they are asked for.

    `listed` are all paths below its folders, `stamps` those of all files but articles and sidecars; `shared` is another number for other ones.
    """

    shared: int
    listed: tuple[str, ...]
    stamps: dict[str, Stamp | None]
    inventory: Inventory
    project: Project
    reader: ArticleReader


class Newsroom:
    """Opens a project's articles. May be asked by any thread.

    `clock` gives the present moment, up to which corrections are put in, unless `shows_future`.
    """

    def __init__(self, files: Files, clock: Callable[[], datetime], *, shows_future: bool = False) -> None:
        """Take the project's files."""
        self.files = files
        self._clock = clock
        self._shows_future = shows_future
        self._lock = threading.Lock()
        self._readings = 0
        self._kept: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Read what all articles share; what has not changed since it was last read is not read again."""
        with self._lock:
            # Articles are read when they are asked for: of them only the names matter, so thousands of files need not be looked at each time.
            listed = tuple(path for folder in FOLDERS for path in self.files.walk(folder, on_fault=_ignore))
            kept = self._kept
            found = kept.stamps if kept and kept.listed == listed else _without_passing(listed)
            stamps = {path: self.files.stamp(path) for path in found}
            if kept is None or kept.listed != listed or kept.stamps != stamps:
                kept = self._kept = self._read(listed, stamps)
            placing = replace(kept.reader.options, clock=self.now(kept.project))
            return replace(kept, reader=replace(kept.reader, options=placing))

    def _read(self, listed: tuple[str, ...], stamps: dict[str, Stamp | None]) -> Snapshot:
        inventory, _ = take_inventory(self.files, [path for path in listed if not is_passing(path)])
        kept = self._kept
        if kept and kept.stamps == stamps:  # nothing but articles or sidecars have come or gone
            project = replace(kept.project, inventory=inventory)
            reader = replace(kept.reader, spelling=inventory.spelling)
            return replace(kept, listed=listed, inventory=inventory, project=project, reader=reader)
        project, _ = read_project(self.files, inventory, {})
        clock = self.now(project)
        options = BuildOptions(clock, drafts=True, future=self._shows_future)
        reader = make_reader(self.files, project, options, clock, Memory.empty(), has_ledger=False)
        self._readings += 1
        return Snapshot(self._readings, listed, stamps, inventory, project, reader)

    def now(self, project: Project) -> datetime:
        """Give the present moment in the site's time zone."""
        clock, zone = self._clock(), project.options.timezone
        return clock.astimezone(zone) if clock.tzinfo else clock.replace(tzinfo=zone)

    def open(self, name: str) -> Opened:
        """Open the article that has a path, a stem or a slug. Raises `EditError` where there is none, or it cannot be read."""
        snapshot = self.snapshot()
        return self.open_path(snapshot, _find_path(snapshot, name))

    def find(self, name: str) -> str:
        """Give the path of the article that has a path, a stem or a slug; one that was there before is found without a look. Raises `EditError`."""
        return name if self.knew(name) else _find_path(self.snapshot(), name)

    def knew(self, path: str) -> bool:
        """Tell whether there was an article at a path when the project was last looked at."""
        kept = self._kept
        return kept is not None and path in kept.inventory.articles

    def check_target(self, target: str) -> None:
        """Refuse a reference to an article that there is not; terms and addresses are for reading the sidecar to judge."""
        if ":" in target:
            return
        snapshot = self._kept or self.snapshot()
        inner = target.removesuffix(".md")
        stems = [path.removeprefix(ARTICLES).removesuffix(".md") for path in snapshot.inventory.articles]
        if any(inner in {stem, stem.rpartition("/")[2]} for stem in stems):
            return
        try:
            snapshot = self.snapshot()  # the article may be new
            find_article(snapshot.reader, snapshot.inventory.articles, target.lower())
        except UnknownArticleError as error:
            hint = did_you_mean(target, error.names) or "give an article's slug or its file's name without `.md`"
            raise EditError("unknown-article", f"no article is called `{target[:100]}`", hint, "to") from None

    def open_path(self, snapshot: Snapshot, path: str) -> Opened:
        """Open the article at a path of the inventory; raises `EditError` if it cannot be read."""
        reader, spelling = snapshot.reader, snapshot.inventory.spelling
        sources, faults = reader.read(path, None)
        if sources.article is None:
            hint = faults[0].hint if faults else "mend the article first"
            raise EditError("not-editable", f"the article `{path}` cannot be read", hint, "article")
        sidecar = path.removesuffix(".md") + SIDECAR
        raw = spelling.get(sidecar) or spelling.get(path, path).removesuffix(".md") + SIDECAR
        data, source = None, Source(sidecar, "")
        try:
            if self.files.exists(raw):
                data = self.files.read(raw)
                decoded, found = decode(sidecar, data)
                if decoded is None:
                    raise EditError.of(found[0])
                source = decoded
        except OSError as error:
            raise EditError(
                "not-written", f"the sidecar cannot be read: {error.strerror}", "mend its permissions"
            ) from None
        return Opened(sources.article, sidecar, raw, data, source, reader, tuple(faults))


def _find_path(snapshot: Snapshot, name: str) -> str:
    try:
        return find_article(snapshot.reader, snapshot.inventory.articles, name)
    except UnknownArticleError as error:
        hint = did_you_mean(name, error.names) or "give its file's name without `.md`, or its slug"
        raise EditError("no-article", f"no article is called `{name[:100]}`", hint, "article") from None


def _without_passing(listed: Iterable[str]) -> list[str]:
    """Give what is read into a snapshot: all but articles, sidecars and passing files."""
    return [path for path in listed if not path.startswith(ARTICLES) and not is_passing(path)]


def _ignore(path: str, error: OSError) -> None:
    """Leave it to a build to tell what cannot be listed."""
    del path, error
