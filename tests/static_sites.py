"""A built site on a static host: compressed, cached, and with the strictest policy that the built-in templates promise to meet."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Only the search page may compile Pagefind's WebAssembly.
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
SEARCH_POLICY = f"{POLICY}; script-src 'self' 'wasm-unsafe-eval'"
COMPRESSED = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/xml",
    "image/svg+xml",
    "application/javascript",
)


@contextmanager
def static_host(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; gives the root URL. The folder may be filled later, since pages name their own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, folder)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(request: BaseHTTPRequestHandler, folder: Path) -> None:
    path = unquote(urlsplit(request.path).path)
    file = folder / path.removeprefix("/")
    if file.is_dir():
        file /= "index.html"
    is_found = file.resolve().is_relative_to(folder.resolve()) and file.is_file()
    file = file if is_found else folder / "404.html"
    body = file.read_bytes()
    kind = guess_type(file.name)[0] or "application/octet-stream"
    request.send_response(HTTPStatus.OK if is_found else HTTPStatus.NOT_FOUND)
    request.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    request.send_header("Content-Security-Policy", SEARCH_POLICY if "/search/" in path else POLICY)
    request.send_header("Cache-Control", "max-age=31536000, immutable" if path.startswith("/assets/") else "max-age=60")
    if kind.startswith(COMPRESSED) and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body)
        request.send_header("Content-Encoding", "gzip")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
