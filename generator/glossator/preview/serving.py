"""The site's files, answered for as a static host would, but that pages carry the preview's additions and nothing is kept by the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from glossator.files import Folder
from glossator.preview.injecting import ANNOTATING, inject, render_head
from glossator.preview.media_types import find_media_type, is_html
from glossator.preview.paths import Target, find_file, read_target

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from glossator.preview.paths import Found
    from glossator.preview.state import Preview

READING = ("GET", "HEAD")
NOT_FOUND = "404.html"
TEXT = b"data-text"  # the attribute of the element that holds an article's text
MOST_BYTES_AT_ONCE = 4 * 1024 * 1024
SINGLE_RANGE = re.compile(rb"[ \t]*bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{1,18})?|-[0-9]{1,18})[ \t]*", re.IGNORECASE)
NO_PAGE = "There is no such page.\n"
NO_PAGE_HTML = (
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    "<title>Not found</title></head>\n<body><main><h1>Not found</h1><p>There is no such page.</p></main></body>\n</html>\n"
)


class SiteServer:
    """The ASGI application that answers with a preview's site. With `annotates`, pages that show an article's text can be annotated."""

    def __init__(self, preview: Preview, *, annotates: bool = False) -> None:
        self.preview = preview
        self._annotates = annotates
        self._site = StaticFiles(directory=preview.folder, check_dir=False)
        self._files = Folder(preview.folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] in READING:
            scope = {**scope, "headers": keep_single_range(scope["headers"])}
            response = await run_in_threadpool(self._respond, scope)
        else:
            response = PlainTextResponse("The preview only shows.\n", 405, {"Allow": ", ".join(READING)})
        await response(scope, receive, send)

    def is_missing(self, target: Target | None) -> bool:
        """Tell whether the site has no file to answer a request with."""
        return target is None or not any(find_file(self._site, path) for path in target.paths)

    def _respond(self, scope: Scope) -> Response:
        # Taken before anything is read: what a build writes meanwhile is news to the page that is read here.
        build = self.preview.news.build
        headers = Headers(raw=scope["headers"])
        target = read_target(scope["raw_path"])
        for path in target.paths if target else ():
            found = find_file(self._site, path)
            if target and found and not target.is_folder and path != target.paths[0]:
                query = scope["query_string"].decode("latin-1")
                return RedirectResponse(target.folder_url + (f"?{query}" if query else ""), 308)
            if found:
                return self._send(found, path, headers, build) or self._miss(headers, build)
        return self._miss(headers, build)

    def _send(self, found: Found, path: str, headers: Headers, build: int) -> Response | None:
        """Make the answer with a file; None if it has just gone, or cannot be read."""
        media_type = find_media_type(path)
        if is_html(media_type):
            return self._send_page(found, media_type, build, 200)
        response = FileResponse(found.file, media_type=media_type, stat_result=found.status)
        if is_known(headers, response.headers["etag"]):
            return NotModifiedResponse(response.headers)
        if "range" in headers or found.status.st_size > MOST_BYTES_AT_ONCE:
            return response
        # Read in one step, so that a build which replaces the file just now does not make it another one half way.
        content = self._read(found)
        kept = {name: response.headers[name] for name in ("accept-ranges", "etag", "last-modified")}
        return None if content is None else Response(content, headers=kept, media_type=media_type)

    def _send_page(self, found: Found, media_type: str, build: int, status: int) -> Response | None:
        page = self._read(found)
        if page is None:
            return None
        head = render_head(self.preview, build)
        if self._annotates and TEXT in page:
            head += ANNOTATING
        return Response(inject(page, head), status, media_type=media_type)

    def _read(self, found: Found) -> bytes | None:
        try:
            return self._files.read(found.path)
        except OSError:
            return None

    def _miss(self, headers: Headers, build: int) -> Response:
        """Make the answer where there is no file: the site's own page for it, if it has one."""
        found = find_file(self._site, NOT_FOUND)
        page = self._send_page(found, find_media_type(NOT_FOUND), build, 404) if found else None
        if page is None and "text/html" in headers.get("accept", ""):
            # A page, and not a text: before the first good build this is where the editor is told what is wrong.
            html = inject(NO_PAGE_HTML.encode("ascii"), render_head(self.preview, build))
            page = Response(html, 404, media_type=find_media_type(NOT_FOUND))
        return page or PlainTextResponse(NO_PAGE, 404)


def is_known(headers: Headers, etag: str) -> bool:
    """Tell whether the client holds the very file (RFC 9110, 13.1.2)."""
    known = [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]
    return etag in known or known == ["*"]


def keep_single_range(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Drop a `Range` that is not one range of bytes: a server may ignore any other, and must if it is malformed (RFC 9110, 14.2)."""
    ranges = [value for name, value in headers if name == b"range"]
    match = SINGLE_RANGE.fullmatch(ranges[0]) if len(ranges) == 1 else None
    if match and not (match[2] and int(match[2]) < int(match[1])):
        return headers
    return [(name, value) for name, value in headers if name != b"range"]
