"""Writing the site: only what differs, whole files only, and deletions last.

New files are written to a staging folder inside the output folder, so on its file system, and renamed in when all have been rendered: a folder that
the output has not is renamed as a whole. A list of the files written is kept per output folder. It is made longer before the first rename and
shorter after the last deletion, so that a build that is ended in between never takes its own files for somebody else's. A file that is not on the
list is never deleted.
"""

from __future__ import annotations

import contextlib
from errno import EEXIST, EISDIR, ENOTDIR
from functools import cached_property
from typing import TYPE_CHECKING

from glossator.build.looking import Sight, list_all, see
from glossator.build.written import Written
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.digests import digest_bytes
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from glossator.build.looking import Differences
    from glossator.files import Files, Stamp
    from glossator.files.errand import Errand

STAGING = ".glossator-staging"
MOST_NAMED = 10
HOME = "index.html"
# How a page names its maker (HTML, 4.2.5.1): by this a site is known again whose record was lost.
MAKER = b'<meta name="generator" content="Glossator"'


def stage_file(output: Files, path: str, data: bytes, *, is_known: bool, is_there: bool) -> tuple[Stamp | None, bool]:
    """Stage a file of the site, unless the output holds it already, byte for byte; give its stamp if it was staged, and whether it was.

    `is_known` tells that the output has a file of that path, `is_there` that nobody knows what it holds, so that it is worth a look.
    """
    if is_there:
        with contextlib.suppress(OSError):
            if output.read(path) == data:
                return None, False
    return output.write(_staging_path(path, is_known=is_known), data), True


def _staging_path(path: str, *, is_known: bool) -> str:
    """Give the path at which a file is staged. One whose folder is there is staged without it: making folders costs more than writing files."""
    return f"{STAGING}/.known/{digest_bytes(path.encode()).hex()}" if is_known else f"{STAGING}/{path}"


class Output:
    """An output folder under work. `record` is the path, in `state`, of the list of files written, which `recorded` holds: see `Written`."""

    def __init__(self, output: Files, state: Files, record: str) -> None:
        """Open the folder: what an ended build left in staging is removed."""
        self.output = output
        self.record = record
        self.written = Written(state, record)
        self.recorded = self.written.digests
        self._refuse_foreign_site()
        output.remove_tree(STAGING)
        self._look: Errand[Differences | None] | None = None
        self._known: tuple[Mapping[str, Stamp | None], Mapping[str, Stamp | None]] = {}, {}

    def expect(
        self, files: Mapping[str, Stamp | None], folders: Mapping[str, Stamp | None], look: Errand[Differences | None]
    ) -> None:
        """Take what is known of the folder, its files and folders with their stamps, and the errand to find what differs from that.

        `present`, `folders` and `seen` wait for it.
        """
        self._known, self._look = (files, folders), look

    def end_look(self) -> None:
        """Wait for a look that nobody has asked for."""
        if self._look:
            self._look.end()

    @property
    def present(self) -> dict[str, Stamp]:
        """The files that are in the folder, links too, which are not followed; all of it is walked through, if nothing is known of it."""
        return self._sight.present

    @property
    def folders(self) -> Mapping[str, Stamp]:
        """The stamps of the folders, as far as they are known."""
        return self._sight.folders

    @property
    def seen(self) -> AbstractSet[str]:
        """The folders that are there, as far as anybody has looked."""
        return self._sight.seen

    @cached_property
    def _sight(self) -> Sight:
        differ = self._look.result() if self._look else None
        if differ:
            return see(*self._known, differ)
        try:
            files, seen = list_all(self.output, [""], ())
        except FileNotFoundError:
            files, seen = {}, set()
        return Sight(files, {}, seen)

    def stamp_folders(self, files: Iterable[str], touched: Iterable[str]) -> dict[str, Stamp]:
        """Give the stamps of all folders; what was known of those that hold `touched` files, or held them, is out of date."""
        stale = folders_of(touched) | {""}
        folders = self.seen | folders_of(files) | {""}
        known = {folder: stamp for folder, stamp in self.folders.items() if folder not in stale}
        fresh = {folder: self.output.folder_stamp(folder) for folder in folders if folder not in known}
        return known | {folder: stamp for folder, stamp in fresh.items() if stamp}

    def _refuse_foreign_site(self) -> None:
        """Refuse a folder that no build is known to have written to, and that holds a site which names another maker, or none."""
        if self.recorded or not self.output.exists(HOME):
            return
        if MAKER not in self.output.read(HOME):
            raise FileExistsError(EEXIST, "it holds a site that Glossator did not make", HOME)

    def list_strangers(self, paths: Collection[str]) -> tuple[str, ...]:
        """List the files in the folder that are neither hidden, nor of the site (`paths`), nor known to be an earlier build's as they are."""
        gone = [path for path in self.recorded if path not in paths and path in self.present]
        altered = [path for path in gone if self._digest_of(path) not in {None, *self.recorded[path].split()}]
        unknown = [
            path
            for path in self.present
            if path not in paths and path not in self.recorded and not path.startswith(".") and "/." not in path
        ]
        return tuple(sorted((*unknown, *altered)))

    def compare(self, digest_by_path: Mapping[str, bytes]) -> tuple[dict[str, str], list[str]]:
        """Hold the files of a site against the list of those written: give the digests, in hex, that are new there, and the paths that are gone."""
        digests = {path: digest.hex() for path, digest in digest_by_path.items()}
        changed = {path: digest for path, digest in digests.items() if self.recorded.get(path) != digest}
        return changed, sorted(self.recorded.keys() - digests.keys())

    def commit(self, staged: Sequence[str], changed: Mapping[str, str], gone: Sequence[str]) -> None:
        """Move the files staged in, then delete what an earlier build wrote and this one did not; the rest as `compare` gives it."""
        if staged or changed or gone:
            trees = self._find_new_trees(staged)  # as long as the list of files written tells of earlier builds alone
            self.written.change({path: self._possible(path, digest) for path, digest in changed.items()})
            single = [path for path in staged if _tree_of(path, trees) is None]
            self._clear_the_way(staged, single, gone)
            for path in single:
                self.output.make_way(path)
            for path in (*sorted(trees), *single):
                self.output.move(_staging_path(path, is_known=path in self.present), path)
            for path in gone:
                self._delete(path)
            self.written.change({**changed, **dict.fromkeys(gone)})
        self.output.remove_tree(STAGING)

    def stamp_moved(self, path: str, staged: Stamp | None) -> Stamp | None:
        """Give the stamp that a file has since it was moved in, which is a change; `staged` is its stamp from before. None if it is another file."""
        stamp = self.output.stamp(path, follows_links=False)
        is_same = stamp and staged and stamp[:2] == staged[:2] and stamp.inode == staged.inode
        return stamp if is_same else None

    def note(self, stamps: Mapping[str, Stamp | None], gone: Iterable[str]) -> None:
        """Note what is there since files were moved in and deleted. A file without a stamp is somebody else's by now."""
        for path, stamp in stamps.items():
            if stamp:
                self.present[path] = stamp
        for path in gone:
            self.present.pop(path, None)

    def discard(self) -> None:
        """Leave the output as it was."""
        self.output.remove_tree(STAGING)

    def _find_new_trees(self, staged: Sequence[str]) -> set[str]:
        """Find the folders that the output has not, and that lie in none such: each can be moved in as a whole."""
        new = [path for path in staged if path not in self.present]
        known = folders_of([*self.present, *self.recorded]) if new else set()
        trees: dict[str, bool] = {}
        for path in new:
            folder = path.rpartition("/")[0]
            above = folder.rpartition("/")[0]
            if not folder or folder in known:
                continue
            while above and above not in known:
                folder, above = above, above.rpartition("/")[0]
            if folder not in trees:
                trees[folder] = folder not in self.present and not self.output.is_folder(folder)
        return {folder for folder, is_new in trees.items() if is_new}

    def _clear_the_way(self, staged: Sequence[str], single: Sequence[str], gone: Sequence[str]) -> None:
        """Delete stale files that stand where a new page needs a folder, and those in a folder that stands where a new file belongs.

        What Glossator did not write it does not delete: then the build ends here, before anything has been moved.
        """
        folders = folders_of(staged)
        for path in sorted(path for path in folders if path in self.present):
            if not self._delete(path):
                raise NotADirectoryError(ENOTDIR, "a file stands where a folder must be", path)
        waiting = set(single)
        for path in gone:
            if _tree_of(path, waiting):
                self._delete(path)
        for path in single:
            if path not in self.present and self.output.is_folder(path):
                raise IsADirectoryError(EISDIR, "a folder stands where a file must be", path)

    def _delete(self, path: str) -> bool:
        """Delete a file of an earlier build, unless somebody has altered it since, or a link leads to it; tell whether it is gone."""
        if path not in self.present or path not in self.recorded:
            return False
        is_ours = self._digest_of(path) in self.recorded[path].split()
        if is_ours:
            self.output.remove(path)
        return is_ours

    def _possible(self, path: str, digest: str) -> str:
        """Give the digests of what may stand at a path before and after a file is moved there."""
        return " ".join(dict.fromkeys([*self.recorded.get(path, "").split(), digest]))

    def _digest_of(self, path: str) -> str | None:
        """Give the digest of a file in the folder; None where there is no file."""
        try:
            return digest_bytes(self.output.read(path)).hex()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None


def folders_of(paths: Iterable[str]) -> set[str]:
    """Give all folders in which files lie, those around them too."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _tree_of(path: str, trees: Collection[str]) -> str | None:
    """Find the folder among some in which a file lies."""
    folder = path.rpartition("/")[0]
    while folder and folder not in trees:
        folder = folder.rpartition("/")[0]
    return folder or None


def name_strangers(unknown: Sequence[str]) -> list[Diagnostic]:
    """Name files that are somebody else's in one warning, if there are any."""
    if not unknown:
        return []
    named = ", ".join(f"`{path.encode('utf-8', 'backslashreplace').decode()}`" for path in unknown[:MOST_NAMED])
    more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
    message = f"the output folder holds files that were not written by this build: {named}{more}"
    hint = "they may be old pages that are public still: move them out, or below content/ if they belong to the site"
    return [report(Code.UNKNOWN_OUTPUT_FILE, Place("content/site.yaml"), message, hint)]
