"""The index of the full-text search: made by Pagefind when the records have changed, staged and moved in with the pages.

Pagefind does not give the same bytes for the same records. What is the same is `pagefind/records.json`, which says how many records are in the
index and what their digest is; so `--verify` compares that, and an index is left as it stands as long as that is what it says.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from glossator.build.output import stage_file
from glossator.build.sources import unreadable
from glossator.buildlog import PageEntry
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.digests import DIGEST_SIZE, digest_bytes
from glossator.model.search import BUNDLE, MANIFEST
from glossator.pages.searching import make_records
from glossator.search_index import PagefindError, list_bundle, make_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.build.output import Output
    from glossator.build.preparing import Prepared
    from glossator.pages.composing import Composer
    from glossator.pages.keys import PageKeys


class Indexed(NamedTuple):
    """The files of the index with their entries for the build log; those that were staged, in the order they are to be moved in; and faults."""

    entries: dict[str, PageEntry]
    staged: list[str]
    faults: list[Diagnostic]


def index_site(prepared: Prepared, page_keys: PageKeys, target: Output, known: Mapping[str, PageEntry]) -> Indexed:
    """Make the index of a site, unless it stands with the same records. `known` are its files as the last build left them."""
    place = prepared.project.config.key_place("search")
    key = {"records": page_keys.digest_records()}
    standing = {path: PageEntry(*entry) for path, entry in known.items()}
    if MANIFEST in standing and standing[MANIFEST].key == key:
        return Indexed(standing, [], [])
    try:
        manifest = _write_manifest(prepared.composer)
        if MANIFEST in standing and standing[MANIFEST].digest == digest_bytes(manifest):
            return Indexed({path: entry._replace(key=key) for path, entry in standing.items()}, [], [])
        stager = _Stager(target, standing, key)
        with make_index(make_records(prepared.composer)) as folder:
            for path in list_bundle(folder):
                stager.stage(f"{BUNDLE}/{path}", folder.read(path))
        stager.stage(MANIFEST, manifest)
    except PagefindError as error:
        hint = "see whether the extra `search` is installed whole: `pip install --force-reinstall 'glossator[search]'`"
        return Indexed({}, [], [report(Code.SEARCH_FAILED, place, f"the site cannot be indexed: {error}", hint)])
    except OSError as error:
        if error.filename not in prepared.site.article_by_path:
            raise
        return Indexed({}, [], [unreadable(str(error.filename), error)])
    return Indexed(stager.entries, stager.staged, [])


def _write_manifest(composer: Composer) -> bytes:
    """Say how many records there are, and what their digest is."""
    digest, count = sha256(), 0
    for record in make_records(composer):
        count += 1
        for part in record:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(f"{len(data)}\0".encode() + data)
    return json.dumps({"records": count, "digest": digest.digest()[:DIGEST_SIZE].hex()}).encode() + b"\n"


class _Stager:
    """Stages the files of an index that the output does not hold as they are."""

    def __init__(self, target: Output, standing: Mapping[str, PageEntry], key: dict[str, bytes]) -> None:
        self.target = target
        self.standing = standing
        self.key = key
        self.entries: dict[str, PageEntry] = {}
        self.staged: list[str] = []

    def stage(self, path: str, data: bytes) -> None:
        """Stage a file, if need be."""
        digest, present = digest_bytes(data), self.target.present
        known = self.standing.get(path)
        if known and known.digest == digest:
            self.entries[path] = known._replace(key=self.key)
            return
        is_known = path in present
        stamp, is_staged = stage_file(
            self.target.output, path, data, is_known=is_known, is_there=is_known and known is None
        )
        self.entries[path] = PageEntry(self.key, digest, stamp if is_staged else present[path])
        self.staged += [path] if is_staged else []
