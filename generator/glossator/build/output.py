"""Writing the site: only what differs, whole files only, and deletions last.

New files are written to a staging folder inside the output folder, so on its file system, under numbers, and renamed in when all have been
rendered. A list of the files written is kept per output folder. It is made longer before the first rename and shorter after the last deletion,
so that a build that is ended in between never takes its own files for somebody else's. A file that is not on the list is never deleted.
"""

from __future__ import annotations

import hashlib
import json
from errno import EEXIST, EISDIR, ENOTDIR
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, report
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.files import Files

STAGING = ".glossator-staging"
MOST_NAMED = 10
HOME = "index.html"
# How a page names its maker (HTML, 4.2.5.1): by this a site is known again whose record was lost.
MAKER = b'<meta name="generator" content="Glossator"'


class Output:
    """An output folder under work. `record` is the path, in `state`, of the list of files written: JSON, path to SHA-256 in hex."""

    def __init__(self, output: Files, state: Files, record: str) -> None:
        """Open the folder: what an ended build left in staging is removed."""
        self.output = output
        self.state = state
        self.record = record
        self.recorded = self._read_record()
        self.digests: dict[str, str] = {}
        self.staged: list[str] = []
        self.blocked: list[str] = []
        self._refuse_foreign_site()
        output.remove_tree(STAGING)

    def _refuse_foreign_site(self) -> None:
        """Refuse a folder that no build is known to have written to, and that holds a site which names another maker, or none."""
        if self.recorded or not self.output.exists(HOME):
            return
        if MAKER not in self.output.read(HOME):
            raise FileExistsError(EEXIST, "it holds a site that Glossator did not make", HOME)

    def put(self, path: str, data: bytes) -> None:
        """Stage a file of the site, unless the output holds it already, byte for byte."""
        self.digests[path] = hashlib.sha256(data).hexdigest()
        if self._holds(path, data):
            return
        self.output.write(f"{STAGING}/{len(self.staged)}", data)
        self.staged.append(path)

    def _holds(self, path: str, data: bytes) -> bool:
        try:
            return self.output.read(path) == data
        except IsADirectoryError:
            self.blocked.append(path)
        except OSError:
            pass
        return False

    def find_strangers(self) -> list[Diagnostic]:
        """Name the files in the folder that are somebody else's, in a warning: those of unknown origin, and stale ones altered since."""
        gone = [path for path in self.recorded if path not in self.digests]
        altered = [path for path in gone if self._digest_of(path) not in {None, self.recorded[path]}]
        known = self.digests.keys() | self.recorded.keys()
        unknown = [
            path
            for path in self.output.walk(follows_links=False)
            if path not in known and not path.startswith(".") and "/." not in path
        ]
        return _name_unknown(sorted((*unknown, *altered)))

    def commit(self) -> None:
        """Move everything in, then delete what an earlier build wrote and this one did not."""
        if self.staged or self.recorded != self.digests:
            self._write_record(self.recorded | self.digests)
            self._clear_the_way()
            for path in self.staged:
                self.output.make_way(path)
            for number, path in enumerate(self.staged):
                self.output.move(f"{STAGING}/{number}", path)
            for path in sorted(set(self.recorded) - set(self.digests)):
                self._delete(path)
            self._write_record(self.digests)
        self.output.remove_tree(STAGING)

    def discard(self) -> None:
        """Leave the output as it was."""
        self.output.remove_tree(STAGING)

    def _clear_the_way(self) -> None:
        """Delete stale files that stand where a new page needs a folder, and those in a folder that stands where a new file belongs.

        What Glossator did not write it does not delete: then the build ends here, before anything has been moved.
        """
        folders = {path[:at] for path in self.staged for at in range(len(path)) if path[at] == "/"}
        for path in sorted(path for path in folders if self.output.exists(path)):
            self._delete(path)
            if self.output.exists(path):
                raise NotADirectoryError(ENOTDIR, "a file stands where a folder must be", path)
        staged = set(self.staged)
        for path in sorted(set(self.recorded) - set(self.digests)):
            if any(path[:at] in staged for at in range(len(path)) if path[at] == "/"):
                self._delete(path)
        for path in self.blocked:
            if self._is_folder(path):
                raise IsADirectoryError(EISDIR, "a folder stands where a file must be", path)

    def _is_folder(self, path: str) -> bool:
        try:
            self.output.read(path)
        except IsADirectoryError:
            return True
        except OSError:
            pass
        return False

    def _delete(self, path: str) -> None:
        """Delete a file of an earlier build, unless somebody has altered it since."""
        if path in self.recorded and self._digest_of(path) == self.recorded[path]:
            self.output.remove(path)

    def _digest_of(self, path: str) -> str | None:
        """Give the digest of a file in the folder; None where there is no file."""
        try:
            return hashlib.sha256(self.output.read(path)).hexdigest()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _read_record(self) -> dict[str, str]:
        try:
            record = json.loads(self.state.read(self.record))
        except (FileNotFoundError, ValueError):
            return {}
        files = record.get("files") if isinstance(record, dict) else None
        if not isinstance(files, dict):
            return {}
        return {path: digest for path, digest in files.items() if isinstance(digest, str) and _is_inner(path)}

    def _write_record(self, digests: dict[str, str]) -> None:
        data = json.dumps({"files": digests}, ensure_ascii=False, indent=0, sort_keys=True).encode()
        self.state.write(f"{self.record}.new", data)
        self.state.move(f"{self.record}.new", self.record)


def _name_unknown(unknown: Sequence[str]) -> list[Diagnostic]:
    if not unknown:
        return []
    named = ", ".join(f"`{path.encode('utf-8', 'backslashreplace').decode()}`" for path in unknown[:MOST_NAMED])
    more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
    message = f"the output folder holds files that were not written by this build: {named}{more}"
    hint = "they may be old pages that are public still: move them out, or below content/ if they belong to the site"
    return [report(Code.UNKNOWN_OUTPUT_FILE, Place("content/site.yaml"), message, hint)]


def _is_inner(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/") and "\\" not in path
