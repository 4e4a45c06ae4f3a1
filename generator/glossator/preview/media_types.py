"""The media types of a site's files. The machine's own table is asked last, so that a preview is the same everywhere."""

from __future__ import annotations

import mimetypes
from typing import Final

TYPE_BY_NAME: Final = {
    "feed.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
TYPE_BY_SUFFIX: Final = {
    "html": "text/html; charset=utf-8",
    "htm": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "xsl": "application/xslt+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "jsonld": "application/ld+json",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "gz": "application/gzip",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    # Pagefind's index: data that its own script unpacks.
    "pf_meta": "application/octet-stream",
    "pf_index": "application/octet-stream",
    "pf_filter": "application/octet-stream",
    "pf_fragment": "application/octet-stream",
    "pagefind": "application/octet-stream",
}


def find_media_type(path: str) -> str:
    """Give the media type of a file by its name, with the charset where one is due."""
    name = path.rpartition("/")[2].lower()
    known = TYPE_BY_NAME.get(name) or TYPE_BY_SUFFIX.get(name.rpartition(".")[2] if "." in name else "")
    if known:
        return known
    guessed, encoding = mimetypes.guess_type(name)
    if guessed is None or encoding is not None:
        return "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def is_html(media_type: str) -> bool:
    """Tell whether a file of this type is a page."""
    return media_type.startswith("text/html")
