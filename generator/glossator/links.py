"""Links between the project's own files and pages, without a look at what there is.

A link or an image is resolved from the file it is written in (content-format, "An article"). What its target means is told here; whether that is
there is for whoever holds the table of published files. Paths are decoded and in NFC; a URL here is a path from the site's root, not encoded.
"""

from __future__ import annotations

import posixpath
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, unquote

from glossator.model.addresses import SCHEME

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

CONTENT = "content/"
# What a path may hold unencoded: RFC 3986's unreserved characters, sub-delimiters, and `:` and `@`.
SAFE_IN_PATH = "/-._~!$&'()*+,;=:@"


class Target(NamedTuple):
    """What a link means. `path` is an outer address, a URL path from the root, or a source's path in the project; `rest` is its query and fragment.

    `outside` is a file that is not below content/; `nowhere` an empty link.
    """

    kind: Literal["outer", "fragment", "root", "source", "outside", "nowhere"]
    path: str
    rest: str = ""


def article_url(permalink: str, slug: str, day: date) -> str:
    """Give an article's path from the root by the site's pattern; `day` is its day in the site's time zone."""
    url = permalink.replace("{slug}", slug)
    if "{" in permalink.replace("{slug}", ""):
        fields = {"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}
        url = permalink
        for name, value in {"slug": slug, **fields}.items():
            url = url.replace(f"{{{name}}}", value)
    return url


def read_target(target: str, origin: str) -> Target:
    """Tell what a link written in the file `origin` (its path in the project) means."""
    if SCHEME.match(target) or target.startswith("//"):
        return Target("outer", target)
    if target.startswith("#"):
        return Target("fragment" if len(target) > 1 else "nowhere", "", target)
    cut = min((at for mark in "?#" if (at := target.find(mark)) >= 0), default=len(target))
    path, rest = unicodedata.normalize("NFC", unquote(target[:cut])), target[cut:]
    if not path or "\0" in path:
        return Target("nowhere", target)
    if path.startswith("/"):
        normal = posixpath.normpath("/" + path.lstrip("/"))  # two slashes would name another host
        return Target("root", normal + "/" if path.endswith("/") and normal != "/" else normal, rest)
    source = posixpath.normpath(posixpath.join(posixpath.dirname(origin), path))
    return Target("source" if source.startswith(CONTENT) else "outside", source, rest)


def url_of_target(
    target: str, origin: str, url_by_source: Mapping[str, str], hidden: Collection[str] = ()
) -> str | None:
    """Give the URL that a link leads to: an outer address as it is, a fragment, or a path from the root; None where there is nothing.

    `hidden` are the output paths of pages that are not public, to which an editor may link by their address too.
    """
    kind, path, rest = read_target(target, origin)
    if kind == "outer":
        return path
    if kind == "fragment":
        return rest
    if kind == "root":
        return None if output_path(path) in hidden else encode_path(path) + rest
    url = url_by_source.get(path) if kind == "source" else None
    return None if url is None else encode_path(url) + rest


def source_of_image(target: str, origin: str) -> str | None:
    """Give the path in the project of an image that is written so in the file `origin`; None for one from elsewhere."""
    kind, path, _ = read_target(target, origin)
    return path if kind == "source" else "content" + path if kind == "root" else None


def encode_path(path: str) -> str:
    """Percent-encode a path for a URL (RFC 3986, 3.3), as UTF-8."""
    return (
        path if path.isascii() and path.replace("/", "").replace("-", "").isalnum() else quote(path, safe=SAFE_IN_PATH)
    )


def output_path(url: str) -> str:
    """Give the file, below the output folder, that a URL path from the root is served from."""
    path = url.lstrip("/")
    last = path.rpartition("/")[2]
    return path + "index.html" if not last else path if "." in last else path + "/index.html"
