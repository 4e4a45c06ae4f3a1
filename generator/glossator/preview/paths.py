"""From the path of a request to a file of the site, and to nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_to_bytes

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from starlette.staticfiles import StaticFiles

# A separator or a control character within a name, a drive letter, or an end that Windows would drop without a word.
UNSAFE_NAME = re.compile(r"[/\\\x00-\x1f\x7f]|\A[A-Za-z]:|[. ]\Z")


class Target(NamedTuple):
    """The names along a request's path, decoded, and whether it ends with a slash."""

    names: tuple[str, ...]
    is_folder: bool

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that may answer, the first that is there: a folder answers with its index."""
        path = "/".join(self.names)
        index = "/".join((*self.names, "index.html"))
        return (index,) if self.is_folder else (path, index)

    @property
    def folder_url(self) -> str:
        """The path of the URL with a slash at its end. No name is empty, so it never begins with two, which would name another host."""
        return "/" + "".join(f"{quote(name, safe='')}/" for name in self.names)


class Found(NamedTuple):
    """A file of the site: its path on the disk, links resolved, its path in the site, likewise, and what the disk says of it."""

    file: str
    path: str
    status: os.stat_result


def read_target(raw_path: bytes) -> Target | None:
    """Read a request's path as it was sent; None where it can be no file of a site.

    Each name is decoded once and by itself (RFC 3986, 2.4), so an encoded slash separates nothing. Bytes that are no UTF-8, overlong forms among
    them, are no name; neither is what is empty, hidden or leads upwards.
    """
    if not raw_path.startswith(b"/"):
        return None
    *inner, last = raw_path[1:].split(b"/")
    try:
        names = [unquote_to_bytes(name).decode("utf-8") for name in (*inner, *((last,) if last else ()))]
    except UnicodeDecodeError:
        return None
    return Target(tuple(names), not last) if all_are_served(names) else None


def all_are_served(names: Iterable[str]) -> bool:
    """Tell whether the names along a path are such as a site's files have. `.well-known` (RFC 8615) is the only one with a dot in front."""
    return all(
        name and not UNSAFE_NAME.search(name) and (not name.startswith(".") or (number == 0 and name == ".well-known"))
        for number, name in enumerate(names)
    )


def find_file(site: StaticFiles, path: str) -> Found | None:
    """Find a file in the site's folder; None where there is none, and where a link leads out of the folder or to something hidden."""
    try:
        root = site.lookup_path("")[0]
        file, status = site.lookup_path(path)
    except (OSError, ValueError):  # such as a name too long, or a link to itself
        return None
    if status is None or not S_ISREG(status.st_mode):
        return None
    inner = Path(file).relative_to(root)
    return Found(file, inner.as_posix(), status) if all_are_served(inner.parts) else None
