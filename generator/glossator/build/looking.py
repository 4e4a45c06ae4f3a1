"""Looking at what is in an output folder, by what is known of it. What is found is told by what differs: most often nothing, or little."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from collections.abc import Set as AbstractSet

    from glossator.files import Files, Stamp


class Sight(NamedTuple):
    """What is in an output folder: the stamps of its files, those of the folders that are as they were, and all folders that were looked at."""

    present: dict[str, Stamp]
    folders: Mapping[str, Stamp]
    seen: AbstractSet[str]


class Differences(NamedTuple):
    """What is not as it was known: files with their stamps, None for one that is gone; folders whose stamps say nothing; and folders that are new."""

    files: dict[str, Stamp | None]
    folders: list[str]
    new_folders: list[str]


def find_differences(
    output: Files, files: Mapping[str, Stamp | None], folders: Mapping[str, Stamp | None]
) -> Differences | None:
    """Find what differs in a folder from what is known of it; None where a folder is gone, or a link stands for it: then nothing known counts.

    A folder whose stamp is the same holds the same files and folders, so each of those is asked for and nothing more; any other is listed.
    """
    changed = []
    for folder, known in folders.items():
        stamp = output.folder_stamp(folder)
        if stamp is None:
            return None
        if stamp != known:
            changed.append(folder)
    differ: dict[str, Stamp | None] = {}
    for path, known in files.items():
        stamp = output.stamp(path, follows_links=False)
        if stamp != known or stamp is None:
            differ[path] = stamp
    try:
        listed, seen = list_all(output, changed, folders)
    except (FileNotFoundError, NotADirectoryError):
        return None
    differ |= {path: stamp for path, stamp in listed.items() if path not in files or stamp != files[path]}
    return Differences(differ, changed, [folder for folder in seen if folder not in folders])


def list_all(output: Files, folders: Collection[str], known: Collection[str]) -> tuple[dict[str, Stamp], set[str]]:
    """List all files in some folders and in those inside them, but for the folders that are known; give the folders that were listed, too.

    Raises FileNotFoundError or NotADirectoryError where one is gone.
    """
    found: dict[str, Stamp] = {}
    waiting, seen = list(folders), set()
    while waiting:
        folder = waiting.pop()
        seen.add(folder)
        files, inner = output.list_folder(folder)
        found |= files
        waiting += [each for each in inner if each not in known]
    return found, seen


def see(files: Mapping[str, Stamp | None], folders: Mapping[str, Stamp | None], differ: Differences) -> Sight:
    """Tell what is in a folder by what was known and what differs."""
    present = {path: stamp for path, stamp in {**files, **differ.files}.items() if stamp}
    changed = set(differ.folders)
    known = {path: stamp for path, stamp in folders.items() if stamp and path not in changed}
    return Sight(present, known, {*folders, *differ.new_folders})
