"""Finding a project's files, with a look at nothing but the folders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, report
from glossator.source import Place

if TYPE_CHECKING:
    from glossator.files import Files, Stamp

FOLDERS = ("content", "templates")
# Hidden files, and those that editors and downloads leave for a while.
PASSING = re.compile(
    r"(^|/)(\.|#.*#$|~\$|Thumbs\.db$|desktop\.ini$|4913$)|(~|\.sw[a-z]|\.tmp|\.bak|\.orig|\.rej|\.old|\.part|\.crdownload|___jb_tmp___|___jb_old___)$"
)
# Names that end so, and hold none of the signs, are no passing files': nearly all are told so, in a tenth of the time.
LASTING = (".md", ".yaml", ".html", ".css", ".js", ".svg", ".png", ".jpg", ".webp")


def is_passing(path: str) -> bool:
    """Tell whether a path below one of the folders is that of a hidden file, or of one that an editor or a download leaves for a while."""
    if path.endswith(LASTING) and "/." not in path and "#" not in path and "~" not in path:
        return False
    return PASSING.search(path) is not None


def find_files(files: Files) -> tuple[dict[str, Stamp], list[Diagnostic]]:
    """Find the project's files, spelt as the disk spells them, each with its stamp. Hidden and passing files are left out."""
    diagnostics: list[Diagnostic] = []

    def note_fault(path: str, error: OSError) -> None:
        shown = path.encode("utf-8", "backslashreplace").decode()
        message = f"it cannot be read: {(error.strerror or 'unknown reason').lower()}"
        hint = "check its permissions, or put what it leads to into the project"
        diagnostics.append(report(Code.UNREADABLE_FILE, Place(shown, 1, 1, 2), message, hint))

    found: dict[str, Stamp] = {}
    for folder in FOLDERS:
        found |= files.scan(folder, on_fault=note_fault)
    return {path: stamp for path, stamp in found.items() if not is_passing(path)}, diagnostics
