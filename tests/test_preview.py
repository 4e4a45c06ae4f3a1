"""The preview's server, asked over real connections: what it serves, what it never serves, what it tells open pages, and whom it refuses."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from glossator.diagnostics import Code, Diagnostic, report
from glossator.html_tokens import find_tags
from glossator.preview import Preview, listen, serve
from glossator.preview.app import make_application
from glossator.preview.events import MOST_STREAMS, read_client
from glossator.preview.faults import MOST_FAULTS, as_fault, as_faults
from glossator.preview.guarding import is_ours
from glossator.preview.injecting import inject
from glossator.preview.media_types import find_media_type
from glossator.preview.paths import read_target
from glossator.source import Place

TIMEOUT = 10.0
PAGE = (
    '<!doctype html><html lang="{lang}"><head><title>{title}</title></head><body class="x"><p>{title}</p></body></html>'
)
BYTES = bytes(range(256)) * 40
HIDDEN = "hidden, and nobody's business"
RIBBON = "Preview: drafts, scheduled articles and proposed annotations are shown"


def write_site(folder: Path) -> None:
    files = {
        "index.html": PAGE.format(lang="en", title="Home"),
        "404.html": PAGE.format(lang="en", title="Not here"),
        "a/index.html": PAGE.format(lang="ar", title="مقال"),
        "news/b c/index.html": PAGE.format(lang="en", title="Space"),
        "ünï/index.html": PAGE.format(lang="en", title="Unicode"),
        "empty/style.css": "",
        "feed.xml": "<feed/>",
        "assets/style.css": "p { color: red }",
        ".git/config": HIDDEN,
        ".glossator-staging/index.html": HIDDEN,
        ".hidden": HIDDEN,
        "a/.hidden": HIDDEN,
        ".well-known/security.txt": "Contact: mailto:editor@example.org",
    }
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (folder / "assets/picture.png").write_bytes(BYTES)
    (folder.parent / "secret.txt").write_text(HIDDEN)
    (folder.parent / "secrets").mkdir()
    (folder.parent / "secrets/index.html").write_text(HIDDEN)
    (folder / "leak.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "leaks").symlink_to(folder.parent / "secrets")
    (folder / "config.txt").symlink_to(folder / ".git/config")
    (folder / "also.css").symlink_to(folder / "assets/style.css")
    (folder / "loop").symlink_to(folder / "loop")


class Served(NamedTuple):
    preview: Preview
    client: httpx.Client
    port: int

    def ask(self, raw: bytes) -> tuple[int, bytes]:
        """Send bytes as they are, and give the status and all that came back until the connection was closed."""
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT) as connection:
            connection.sendall(raw)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return int(answer.split(b" ", 2)[1]), answer

    def get(self, target: str | bytes, *headers: str) -> tuple[int, bytes]:
        """Ask for a target as it is written, which httpx would tidy up."""
        lines = ["Host: localhost", "Connection: close", *headers]
        raw = target if isinstance(target, bytes) else target.encode()
        return self.ask(b"GET " + raw + b" HTTP/1.1\r\n" + "".join(f"{each}\r\n" for each in lines).encode() + b"\r\n")


async def change(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"changed by {request.method}")


@contextmanager
def serving(folder: Path, host: str = "127.0.0.1") -> Iterator[Served]:
    preview = Preview(folder)
    listening = listen(host, 0)
    routes = [Route("/_glossator/change", change, methods=["POST", "DELETE"])]
    with (
        serve(preview, listening, host=host, routes=routes) as url,
        httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False) as client,
    ):
        yield Served(preview, client, int(url.rstrip("/").rpartition(":")[2]))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a site that no test changes."""
    folder = tmp_path_factory.mktemp("preview") / "site"
    write_site(folder)
    with serving(folder) as found:
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Served]:
    """A server of its own for a test that builds."""
    write_site(tmp_path / "site")
    with serving(tmp_path / "site") as found:
        yield found


# What is served


@pytest.mark.parametrize(
    ("path", "status", "media_type", "text"),
    [
        ("/", 200, "text/html; charset=utf-8", "Home"),
        ("/index.html", 200, "text/html; charset=utf-8", "Home"),
        ("/?q=1", 200, "text/html; charset=utf-8", "Home"),
        ("/a/", 200, "text/html; charset=utf-8", "مقال"),
        ("/news/b%20c/", 200, "text/html; charset=utf-8", "Space"),
        ("/%C3%BCn%C3%AF/", 200, "text/html; charset=utf-8", "Unicode"),
        ("/assets/style.css", 200, "text/css; charset=utf-8", "color"),
        ("/assets/style.css?v=2", 200, "text/css; charset=utf-8", "color"),
        ("/feed.xml", 200, "application/atom+xml; charset=utf-8", "feed"),
        ("/also.css", 200, "text/css; charset=utf-8", "color"),
        ("/.well-known/security.txt", 200, "text/plain; charset=utf-8", "Contact"),
        ("/nothing", 404, "text/html; charset=utf-8", "Not here"),
        ("/nothing/", 404, "text/html; charset=utf-8", "Not here"),
        ("/feed.xml/", 404, "text/html; charset=utf-8", "Not here"),
        ("/assets/", 404, "text/html; charset=utf-8", "Not here"),
        ("/assets", 404, "text/html; charset=utf-8", "Not here"),
        (f"/{'x' * 5000}", 404, "text/html; charset=utf-8", "Not here"),
    ],
)
def test_a_request_is_answered_as_by_a_static_host(
    served: Served, path: str, status: int, media_type: str, text: str
) -> None:
    answer = served.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)
    assert text in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    asked = served.client.head(path)
    assert (asked.status_code, asked.headers["content-length"], asked.content) == (
        status,
        answer.headers["content-length"],
        b"",
    )


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/a", "/a/"),
        ("/a?x=1&y=%2F", "/a/?x=1&y=%2F"),
        ("/news/b%20c?//evil.example/", "/news/b%20c/?//evil.example/"),
        ("/%C3%BCn%C3%AF", "/%C3%BCn%C3%AF/"),
    ],
)
def test_a_folder_without_its_slash_is_sent_on(served: Served, target: str, location: str) -> None:
    answer = served.client.get(target)
    assert (answer.status_code, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("a/feed.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("corrections.json", "application/json"),
        ("a/annotations.jsonld", "application/ld+json"),
        ("x.js", "text/javascript; charset=utf-8"),
        ("x.MJS", "text/javascript; charset=utf-8"),
        ("x.svg", "image/svg+xml"),
        ("x.woff2", "font/woff2"),
        ("x.webp", "image/webp"),
        ("x.avif", "image/avif"),
        ("x.wasm", "application/wasm"),
        ("pagefind/wasm.en.pagefind", "application/octet-stream"),
        ("pagefind/index/en_1.pf_index", "application/octet-stream"),
        ("x.tar.gz", "application/gzip"),
        ("x.txt.bz2", "application/octet-stream"),
        ("css", "application/octet-stream"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("x.site.webmanifest", "application/manifest+json"),
    ],
)
def test_a_file_has_its_media_type(path: str, media_type: str) -> None:
    assert find_media_type(path) == media_type


@pytest.mark.parametrize(
    ("header", "status", "content", "content_range"),
    [
        ("bytes=0-9", 206, BYTES[:10], "bytes 0-9/10240"),
        ("bytes=10000-", 206, BYTES[10000:], "bytes 10000-10239/10240"),
        ("bytes=-5", 206, BYTES[-5:], "bytes 10235-10239/10240"),
        ("bytes=10000-99999", 206, BYTES[10000:], "bytes 10000-10239/10240"),
        ("bytes=10240-", 416, None, "bytes */10240"),
        ("bytes=-0", 416, None, "bytes */10240"),
        ("bytes=5-2", 200, BYTES, None),
        ("bytes=0-1,4-5", 200, BYTES, None),
        ("lines=0-1", 200, BYTES, None),
        ("bytes=x", 200, BYTES, None),
        (f"bytes={'9' * 5000}-", 200, BYTES, None),
    ],
)
def test_a_single_range_of_bytes_is_served(
    served: Served, header: str, status: int, content: bytes | None, content_range: str | None
) -> None:
    answer = served.client.get("/assets/picture.png", headers={"Range": header})
    assert (answer.status_code, answer.headers.get("content-range")) == (status, content_range)
    assert content is None or answer.content == content


def test_a_range_of_another_version_is_the_whole_file(served: Served) -> None:
    etag = served.client.head("/assets/picture.png").headers["etag"]
    status_by_etag = {
        each: served.client.get("/assets/picture.png", headers={"Range": "bytes=0-0", "If-Range": each}).status_code
        for each in (etag, '"another"', f"W/{etag}")
    }
    assert status_by_etag == {etag: 206, '"another"': 200, f"W/{etag}": 200}
    assert served.client.get("/assets/picture.png", headers={"If-None-Match": etag}).status_code == 304
    assert served.client.get("/assets/picture.png", headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_page_is_sent_whole_whatever_range_is_asked(served: Served) -> None:
    answer = served.client.get("/", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.content.endswith(b"</html>")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/assets/style.css"])
def test_a_site_is_only_read(served: Served, method: str, path: str) -> None:
    answer = served.client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/a/../../secret.txt",
        "/a/../index.html",
        "/./index.html",
        "/%2e%2e/secret.txt",
        "/%2E%2E/secret.txt",
        "/.%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/a%2findex.html",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/a\\index.html",
        "/%5c%5cevil.example%5cshare",
        "/index.html%00",
        "/index.html%00.png",
        "/%00",
        "/index.html%0a",
        "/%c0%ae%c0%ae/secret.txt",
        "/%c0%af",
        "/%e0%80%ae%e0%80%ae/secret.txt",
        "/%ff",
        "/%ed%a0%80",
        "//etc/passwd",
        "//secret.txt",
        "//evil.example/",
        "//evil.example/%2e%2e",
        "//a",
        "/a//",
        "/a//index.html",
        "/%2fetc%2fpasswd",
        "/etc/passwd",
        "/C:/Windows/win.ini",
        "/c:secret.txt",
        "/index.html.",
        "/index.html%20",
        "/a./",
        "/...",
        "/.git/config",
        "/.git/",
        "/.git",
        "/%2egit/config",
        "/.glossator-staging/",
        "/.glossator-staging/index.html",
        "/.hidden",
        "/a/.hidden",
        "/a/.well-known/",
        "/.well-known/.hidden",
        "/.well-known/../.git/config",
        "/leak.txt",
        "/leaks/",
        "/leaks",
        "/leaks/index.html",
        "/config.txt",
        "/loop",
        "/loop/",
        "/a/;/../../secret.txt",
    ],
)
def test_nothing_else_is_served(served: Served, target: str) -> None:
    status, answer = served.get(target)
    assert status in {400, 404}, answer
    assert HIDDEN.encode() not in answer
    assert b"root:" not in answer
    assert b"\r\nlocation:" not in answer.lower()


@pytest.mark.parametrize(
    "target", ["index.html", "*", "http://localhost/", "http://evil.example/secret.txt", "file:///etc/passwd", "?x"]
)
def test_a_target_that_is_no_path_is_refused(served: Served, target: str) -> None:
    status, answer = served.get(target)
    assert status in {400, 404}
    assert HIDDEN.encode() not in answer


def test_bytes_that_are_no_ascii_are_refused(served: Served) -> None:
    assert served.get(b"/\xc3\xbcn\xc3\xaf/")[0] == 400


def test_without_a_page_of_its_own_a_miss_is_told_in_a_text_or_a_page(tmp_path: Path) -> None:
    with serving(tmp_path / "never built") as served:
        text = served.client.get("/")
        assert (text.status_code, text.headers["content-type"]) == (404, "text/plain; charset=utf-8")
        page = served.client.get("/", headers={"Accept": "text/html,*/*"})
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "/_glossator/preview.js" in page.text


# What is put into pages


def test_every_page_carries_the_preview(served: Served) -> None:
    for path in ("/", "/a/", "/nothing"):
        page = served.client.get(path).text
        assert page.count(RIBBON) == 1
        script = re.search(
            r'<script src="/_glossator/preview.js" defer data-run="(.*?)" data-build="(.*?)" data-token="(.*?)">', page
        )
        assert script
        assert script.groups() == (served.preview.run, "0", served.preview.token)
        assert page.index("preview.js") < page.index("</head>") < page.index("<body") < page.index(RIBBON)
        inline = [
            name
            for name, start, end in find_tags(page)
            if name in {"style", "script"} and "src=" not in page[start:end]
        ]
        assert not inline
    assert "_glossator" not in served.client.get("/feed.xml").text


INJECTED = [
    ("<html><head></head><body><p>x", "<html><head>H</head><body>R<p>x"),
    ("<html><HEAD></HEAD ><BODY class='a>b'>x", "<html><HEAD>H</HEAD ><BODY class='a>b'>Rx"),
    ("<head><!-- </head><body> --></head><body>x", "<head><!-- </head><body> -->H</head><body>Rx"),
    ("<head><script>'</head><body>'</script></head><body>x", "<head><script>'</head><body>'</script>H</head><body>Rx"),
    ("<head><title></head><body></title></head><body>x", "<head><title></head><body></title>H</head><body>Rx"),
    ('<head><meta content="</head><body>"></head><body>x', '<head><meta content="</head><body>">H</head><body>Rx'),
    ("<head><style>/*</head>*/</style></head><body>x", "<head><style>/*</head>*/</style>H</head><body>Rx"),
    (
        "<head></head><body><p title='<body>'><!--</head>--><body>",
        "<head>H</head><body>R<p title='<body>'><!--</head>--><body>",
    ),
    # Tags that HTML lets a page leave out.
    ("<!doctype html><title>x</title><body>x", "<!doctype html><title>x</title>H<body>Rx"),
    ("<head><title>x</title></head><p>x", "<head><title>x</title>H</head>R<p>x"),
    ("<!doctype html><p>x", "<!doctype html><p>xHR"),
    ("<header>x</header>", "<header>x</header>HR"),
    ("", "HR"),
    ("<", "<HR"),
    ("\xff\xfe<head></head><body>\xe9", "\xff\xfe<head>H</head><body>R\xe9"),
]


@pytest.mark.parametrize(("page", "expected"), INJECTED)
def test_the_preview_is_put_at_the_first_real_place(page: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glossator.preview.injecting.RIBBON", "R")
    assert inject(page.encode("latin-1"), "H") == expected.encode("latin-1")


def test_a_large_page_takes_no_longer_than_its_length() -> None:
    begun = time.process_time()
    for page in (b"<a " * 300_000, b"<!--" * 300_000, b"<script>" * 100_000, b"<p '" * 200_000, b"</" * 300_000):
        inject(page, "H")
    assert time.process_time() - begun < 10


class Roles(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)


def test_the_ribbon_is_a_note_in_its_own_language(served: Served) -> None:
    roles = Roles()
    roles.feed(served.client.get("/a/").text)
    assert roles.found["glossator-ribbon"] == {"role": "note", "lang": "en", "dir": "ltr"}


def test_the_client_is_served(served: Served) -> None:
    for name, media_type in [
        ("preview.js", "text/javascript"),
        ("preview.css", "text/css"),
        ("overlay.css", "text/css"),
    ]:
        answer = served.client.get(f"/_glossator/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, f"{media_type}; charset=utf-8")
    assert served.client.get("/_glossator/state.py").status_code == 404
    assert served.client.get("/_glossator/").status_code == 404
    assert served.client.get("/_glossator").status_code == 404


# What open pages are told


class Event(NamedTuple):
    name: str
    data: str


@contextmanager
def open_page(
    served: Served, page: str, build: int, *assets: str, run: str = "", **headers: str
) -> Iterator[Iterator[list[Event]]]:
    """Open a page's stream; each step gives the events of one telling, up to the one with the build's number."""
    params: list[tuple[str, str | int | float | bool | None]] = [
        ("run", run or served.preview.run),
        ("build", str(build)),
        ("page", page),
        *(("asset", each) for each in assets),
    ]
    with served.client.stream("GET", "/_glossator/events", params=params, headers=headers) as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield read_tellings(answer.iter_lines())


def read_tellings(lines: Iterator[str]) -> Iterator[list[Event]]:
    events: list[Event] = []
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
        else:
            if "event" in fields:
                events.append(Event(fields["event"], fields["data"]))
            if "id" in fields:
                yield events
                events = []
            fields = {}


def names(events: list[Event]) -> list[str]:
    return [event.name for event in events]


FAULT = report(
    Code.UNKNOWN_TERM,
    Place("content/a.yaml", 3, 11, 15, "    term: nsye"),
    "no term is called `nsye`",
    "did you mean `nyse`?",
)


def test_a_page_is_told_when_it_changes_and_not_when_another_does(fresh: Served) -> None:
    with open_page(fresh, "/a/", 0) as tellings:
        assert next(tellings) == [("mended", "0")]
        fresh.preview.tell_built(["index.html"])
        assert next(tellings) == [("mended", "1")]
        fresh.preview.tell_built(["index.html", "a/index.html"])
        assert next(tellings) == [("page", "2"), ("mended", "2")]
        fresh.preview.tell_built([])
        assert next(tellings) == [("mended", "3")]


def test_a_page_is_told_of_what_it_has_loaded(fresh: Served) -> None:
    with open_page(fresh, "/", 0, "/assets/style.css", "/assets/picture.png", "/%C3%BC.js", "/../x\n") as tellings:
        next(tellings)
        fresh.preview.tell_built(["assets/style.css", "ü.js", "x", "feed.xml"])
        assert next(tellings) == [("asset", "/assets/style.css"), ("asset", "/%C3%BC.js"), ("mended", "1")]


def test_nothing_is_missed_between_loading_and_connecting(fresh: Served) -> None:
    read = re.search(r'data-build="(\d+)"', fresh.client.get("/a/").text)
    assert read
    fresh.preview.tell_built(["a/index.html"])
    with open_page(fresh, "/a/", int(read[1])) as tellings:
        assert names(next(tellings)) == ["page", "mended"]
    read = re.search(r'data-build="(\d+)"', fresh.client.get("/a/").text)
    assert read
    with open_page(fresh, "/a/", int(read[1])) as tellings:
        assert names(next(tellings)) == ["mended"]


def test_a_browser_that_connects_again_goes_on_where_it_was(fresh: Served) -> None:
    fresh.preview.tell_built(["a/index.html"])
    fresh.preview.tell_built(["assets/style.css"])
    for last, told in [
        ("0", ["page", "mended"]),
        ("1", ["asset", "mended"]),
        ("2", ["mended"]),
        ("x", ["page", "mended"]),
    ]:
        with open_page(fresh, "/a/", 0, "/assets/style.css", **{"Last-Event-ID": last}) as tellings:
            assert names(next(tellings)) == told


def test_a_page_of_an_earlier_run_is_loaded_anew(fresh: Served) -> None:
    with open_page(fresh, "/a/", 7, run="another") as tellings:
        assert names(next(tellings)) == ["page", "mended"]


@pytest.mark.slow
@pytest.mark.parametrize("page", ["/missing/", "/missing", "/%ff", ""])
def test_a_missing_page_follows_the_page_that_stands_for_it(fresh: Served, page: str) -> None:
    with open_page(fresh, page, 0) as tellings:
        next(tellings)
        fresh.preview.tell_built(["404.html"])
        assert names(next(tellings)) == ["page", "mended"]
    with open_page(fresh, "/a/", 0) as tellings:
        assert names(next(tellings)) == ["mended"]


@pytest.mark.slow
@pytest.mark.parametrize(("page", "path"), [("/new/", "new/index.html"), ("/new", "new/index.html"), ("/new", "new")])
def test_a_missing_page_that_comes_into_being_is_told(fresh: Served, page: str, path: str) -> None:
    with open_page(fresh, page, 0) as tellings:
        next(tellings)
        fresh.preview.tell_built([path])
        assert names(next(tellings)) == ["page", "mended"]


def test_faults_are_told_at_once_and_to_whoever_comes_later_until_they_are_mended(fresh: Served) -> None:
    with open_page(fresh, "/a/", 0) as early:
        next(early)
        fresh.preview.tell_failed([FAULT])
        with open_page(fresh, "/a/", 0) as late:
            told = [next(early), next(late)]
            assert told[0] == told[1]
            assert names(told[0]) == ["faults"]
            assert json.loads(told[0][0].data) == [
                {
                    "severity": "error",
                    "code": "unknown-term",
                    "path": "content/a.yaml",
                    "line": 3,
                    "column": 11,
                    "end_column": 15,
                    "excerpt": ["    term: ", "nsye", ""],
                    "message": "no term is called `nsye`",
                    "hint": "did you mean `nyse`?",
                }
            ]
            assert fresh.client.get("/a/").status_code == 200
            fresh.preview.tell_built([], [FAULT])
            assert [next(early), next(late)] == [[("mended", "1")], [("mended", "1")]]
            assert fresh.preview.diagnostics == (FAULT,)


def place(text: str, column: int | None, end: int | None = None) -> Diagnostic:
    return report(Code.UNKNOWN_TERM, Place("a", 1 if column else None, column, end, text), "m")


@pytest.mark.parametrize(
    ("diagnostic", "excerpt"),
    [
        (place("a 𝒳 b", 3, 4), ("a ", "𝒳", " b")),
        (place("ab", 3, 4), ("ab", "", "")),
        (place("ab", 1), ("", "a", "b")),
        (place("ab", 2, 2), ("a", "", "b")),
        (place("ab", 9, 3), ("ab", "", "")),
        (place("\ta\u202eb\x00c", 4, 5), ("\ta\\u202e", "b", "\\u0000c")),
        (place("", 1, 1), None),
        (place("", None), None),
        (place("a" * 999 + "b" + "c" * 999, 1000, 1001), ("…" + "a" * 120, "b", "c" * 120 + "…")),
        (place("a" * 999, 1, 1000), ("", "a" * 240 + "…", "")),
    ],
)
def test_a_faults_line_is_cut_at_its_mark(diagnostic: Diagnostic, excerpt: tuple[str, str, str] | None) -> None:
    assert as_fault(diagnostic)["excerpt"] == excerpt


def test_of_many_faults_the_rest_is_counted() -> None:
    faults = as_faults([FAULT] * (MOST_FAULTS + 1234))
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1]["message"] == "and 1,234 more, which the terminal tells"


def test_what_is_remembered_is_bounded(tmp_path: Path) -> None:
    preview = Preview(tmp_path, most_paths=3)
    preview.tell_built(["a", "b", "c"])
    assert [preview.is_any_newer([path], 0) for path in "abcd"] == [True, True, True, False]
    preview.tell_built(["d"])
    assert [preview.is_any_newer([path], 1) for path in "abcdx"] == [True] * 5
    assert not preview.is_any_newer(["a"], 2)
    preview.tell_built(["a"])
    assert [preview.is_any_newer([path], 2) for path in "ab"] == [True, False]


def tell_many_builds(preview: Preview, count: int) -> None:
    for _ in range(count):
        preview.tell_built(["a/index.html"])


def test_many_builds_from_another_thread_lose_no_change(fresh: Served) -> None:
    with open_page(fresh, "/a/", 0) as tellings:
        next(tellings)
        teller = threading.Thread(target=tell_many_builds, args=(fresh.preview, 200))
        teller.start()
        while (telling := next(tellings))[-1] != ("mended", "200"):
            assert names(telling)[-1] == "mended"
        teller.join()
        assert telling[0].name == "page"


def test_the_stream_that_was_opened_first_makes_room(fresh: Served) -> None:
    with ExitStack() as stack:
        streams = [stack.enter_context(open_page(fresh, "/a/", 0)) for _ in range(MOST_STREAMS + 2)]
        for stream in streams:
            next(stream)
        assert list(streams[0]) == list(streams[1]) == []
        fresh.preview.tell_built([])
        assert [next(stream) for stream in streams[2:]] == [[("mended", "1")]] * MOST_STREAMS


@pytest.mark.parametrize(
    ("query", "build"),
    [("build=3", 3), ("build=-1", 0), ("build=x", 0), ("", 0), (f"build={'9' * 5000}", 0), ("build=٣", 0)],
)
def test_a_build_that_is_no_number_is_none(query: str, build: int) -> None:
    client = read_client(Request({"type": "http", "query_string": query.encode(), "headers": []}))
    assert client.build == build


def test_the_stream_answers_to_get_alone(served: Served) -> None:
    assert served.client.head("/_glossator/events").status_code == 200
    assert served.client.post("/_glossator/events", headers=own(served)).status_code == 405


def test_a_quiet_stream_beats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glossator.preview.events.HEARTBEAT_SECONDS", 0.01)
    with serving(tmp_path) as served, served.client.stream("GET", "/_glossator/events") as answer:
        assert ":" in answer.iter_lines()


@pytest.mark.slow
def test_a_client_that_is_gone_or_reads_nothing_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("glossator.preview.events.PATIENCE_SECONDS", 0.5)
    line = "x" * 200
    many = [report(Code.UNKNOWN_TERM, Place("a", 1, 1, 2, line), str(number) * 500) for number in range(100)]
    with serving(tmp_path) as served:
        with socket.create_connection(("127.0.0.1", served.port), TIMEOUT) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(b"GET /_glossator/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert slow.recv(15).startswith(b"HTTP/1.1 200")
            deadline = time.monotonic() + TIMEOUT
            with open_page(served, "/", 0) as tellings:
                next(tellings)
                while time.monotonic() < deadline:
                    served.preview.tell_failed(many)
                    assert names(next(tellings)) == ["faults"]
                    try:
                        slow.sendall(b"x")
                    except OSError:
                        break
            assert time.monotonic() < deadline
        assert served.client.get("/nothing").status_code == 404
    assert caplog.records == []


# Whom it refuses


def own(served: Served, **headers: str) -> dict[str, str]:
    origin = str(served.client.base_url).rstrip("/")
    return {"Origin": origin, "X-Glossator-Token": served.preview.token} | headers


@pytest.mark.parametrize(
    ("host", "listens_on", "is_answered"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1:8000", "127.0.0.1", True),
        ("localhost:1", "127.0.0.1", True),
        ("LOCALHOST", "127.0.0.1", True),
        ("[::1]:8000", "127.0.0.1", True),
        ("newsroom.lan:8000", "newsroom.lan", True),
        ("192.168.1.5:8000", "192.168.1.5", True),
        ("192.168.1.5:8000", "0.0.0.0", True),
        ("[fe80::1]:8000", "::", True),
        ("192.168.1.5:8000", "127.0.0.1", False),
        ("0.0.0.0:8000", "127.0.0.1", False),
        ("evil.example", "127.0.0.1", False),
        ("evil.example", "0.0.0.0", False),
        ("evil.example", "::", False),
        ("localhost.evil.example", "127.0.0.1", False),
        ("127.0.0.1.nip.io", "127.0.0.1", False),
        ("evil.example@localhost", "127.0.0.1", False),
        ("localhost@evil.example", "127.0.0.1", False),
        ("localhost:8000@evil.example", "127.0.0.1", False),
        ("localhost, evil.example", "127.0.0.1", False),
        ("localhost:", "127.0.0.1", False),
        ("localhost\n", "127.0.0.1", False),
        ("", "127.0.0.1", False),
        ("", "", False),
        ("::1", "127.0.0.1", False),
        ("[localhost]", "127.0.0.1", False),
        ("2130706433", "0.0.0.0", False),
        ("0x7f.1", "0.0.0.0", False),
    ],
)
def test_only_its_own_names_are_answered(host: str, listens_on: str, is_answered: bool) -> None:  # noqa: FBT001
    assert is_ours(host, listens_on) is is_answered


def test_a_name_that_somebody_points_at_this_machine_is_refused(served: Served) -> None:
    for path in ("/", "/_glossator/preview.js", "/_glossator/events", "/nothing"):
        answer = served.client.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 421
        assert "does not answer to that name" in answer.text
        assert served.preview.token not in answer.text


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.0\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n",
        "GET / HTTP/1.0\r\nHost: localhost\r\nHost: evil.example\r\n",
    ],
)
def test_a_request_names_one_host(served: Served, head: str) -> None:
    assert served.ask(f"{head}Connection: close\r\n\r\n".encode())[0] == 400


def test_a_forwarded_host_counts_for_nothing(served: Served) -> None:
    assert served.get("/", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example")[0] == 200


CHANGES: list[tuple[str, dict[str, str | None], int]] = [
    ("its own page", {}, 200),
    ("its own page, as the browser says", {"Sec-Fetch-Site": "same-origin"}, 200),
    ("another site", {"Origin": "https://evil.example"}, 403),
    ("another port", {"Origin": "http://127.0.0.1:1"}, 403),
    ("another name", {"Origin": "http://localhost:{port}"}, 403),
    ("another scheme", {"Origin": "https://127.0.0.1:{port}"}, 403),
    ("a sandbox", {"Origin": "null"}, 403),
    ("nobody", {"Origin": None}, 403),
    ("a forwarded scheme", {"Origin": "https://127.0.0.1:{port}", "X-Forwarded-Proto": "https"}, 403),
    ("no token", {"X-Glossator-Token": None}, 403),
    ("an empty token", {"X-Glossator-Token": ""}, 403),
    ("another run's token", {"X-Glossator-Token": "x" * 43}, 403),
    ("another site, which the browser says", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("another port, which the browser says", {"Sec-Fetch-Site": "same-site"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_only_its_own_pages_may_change_something(
    served: Served, method: str, headers: dict[str, str | None], status: int
) -> None:
    asked = {name: value for name, value in (own(served) | headers).items() if value is not None}
    asked = {name: value.replace("{port}", str(served.port)) for name, value in asked.items()}
    for path in ("/_glossator/change", "/%5Fglossator/change"):
        answer = served.client.request(method, path, headers=asked)
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize("path", ["/_glossator/preview.js", "/_glossator/events", "/_glossator/nothing"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "odd", ""])
def test_another_site_may_not_even_read_what_is_the_previews_own(served: Served, path: str, site: str) -> None:
    assert served.client.get(path, headers={"Sec-Fetch-Site": site}).status_code == 403


def test_a_link_from_another_site_leads_to_the_preview(served: Served) -> None:
    assert (
        served.client.get("/a/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/a", "/assets/picture.png", "/_glossator/preview.js", "/_glossator/x"]
)
def test_no_answer_is_open_to_other_sites(served: Served, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        headers = served.client.request(method, path, headers={"Origin": "https://evil.example"}).headers
        assert not [name for name in headers if name.startswith("access-control-")]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_a_websocket_is_never_opened(served: Served) -> None:
    upgrade = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    for target in ("/", "/_glossator/events?x"):
        with socket.create_connection(("127.0.0.1", served.port), TIMEOUT) as connection:
            lines = "".join(f"{each}\r\n" for each in ["Host: localhost", *upgrade])
            connection.sendall(f"GET {target} HTTP/1.1\r\n{lines}\r\n".encode())
            assert connection.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_other_protocols_are_turned_away(tmp_path: Path, kind: str) -> None:
    sent: list[str] = []

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message["type"])

    async def receive() -> dict[str, object]:
        raise AssertionError("nothing is read")

    app = make_application(Preview(tmp_path), "127.0.0.1").app
    with pytest.raises(StopIteration):
        app({"type": kind, "path": "/", "headers": []}, receive, send).__await__().__next__()
    assert sent == (["websocket.close"] if kind == "websocket" else [])


def test_each_run_has_its_own_secret(tmp_path: Path) -> None:
    one, other = Preview(tmp_path), Preview(tmp_path)
    assert one.token != other.token
    assert one.run != other.run
    assert len(one.token) >= 43


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (b"/", ("index.html",)),
        (b"/a", ("a", "a/index.html")),
        (b"/a/", ("a/index.html",)),
        (b"/a%20b/c.png", ("a b/c.png", "a b/c.png/index.html")),
        (b"/a%2Fb", None),
        (b"", None),
    ],
)
def test_a_path_names_its_files(raw: bytes, paths: tuple[str, ...] | None) -> None:
    target = read_target(raw)
    assert (target.paths if target else None) == paths


# Beginning and ending


@pytest.mark.slow
def test_leaving_is_quick_whatever_clients_do_and_leaves_no_thread(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "site"
    write_site(folder)
    (folder / "large.bin").write_bytes(bytes(30_000_000))
    before = set(threading.enumerate())
    with serving(folder) as served:
        clients = [socket.create_connection(("127.0.0.1", served.port), TIMEOUT) for _ in range(9)]
        asked = ["/_glossator/events?x", "/large.bin", "/", None]
        for number, client in enumerate(clients):
            target = asked[number % len(asked)]
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() if target else b"GET / HT")
            assert target is None or client.recv(1) == b"H"
        left = time.monotonic()
    assert time.monotonic() - left < 1.5
    assert caplog.records == []
    for client in clients:
        client.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(1)
        assert not thread.is_alive(), thread
    with pytest.raises(OSError, match=r"refused|timed out"):
        socket.create_connection(("127.0.0.1", served.port), 1)


def test_a_download_that_is_nearly_done_is_finished(fresh: Served) -> None:
    with fresh.client.stream("GET", "/assets/picture.png") as answer:
        assert answer.read() == BYTES


def test_answers_are_sent_at_once(served: Served) -> None:
    served.client.get("/")
    begun = time.monotonic()
    for _ in range(50):  # on one connection, where each would wait 40 ms for the client's acknowledgement
        served.client.get("/")
    assert time.monotonic() - begun < 1.5


def test_a_port_that_is_taken_is_told_before_anything_runs(served: Served) -> None:
    with pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", served.port)
    with pytest.raises(OSError, match=r".+"):
        listen("no-such-host.invalid", 0)


def test_a_block_that_fails_ends_the_server(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(KeyError), serving(tmp_path):
        raise KeyError
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "glossator-preview"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("0.0.0.0", "127.0.0.1"),
        ("::1", "[::1]"),
        ("::", "[::1]"),
    ],
)
def test_it_says_where_it_is_open(tmp_path: Path, host: str, name: str) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    with serving(tmp_path, host) as served:
        assert str(served.client.base_url) == f"http://{name}:{served.port}/"
        assert served.client.get("/").status_code == 404


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
