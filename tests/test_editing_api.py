"""The preview's API over HTTP: what it tells, saves and refuses; many editors at once; a kill at any moment."""

import json
import re
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.watched_projects import serving, write_project

from glossator.editing import Desk, Newsroom
from glossator.editing.answering import Api
from glossator.editing.routes import MOST_BYTES, make_routes
from glossator.files import Folder
from glossator.model.content import ReadOptions
from glossator.preview import Preview, listen, serve
from glossator.sidecars import read_sidecar
from glossator.source import Source

BASE = "/_glossator/api/1/"
ARTICLE = "content/articles/2021-01-06-order.md"
SIDECAR = "content/articles/2021-01-06-order.annotations.yaml"
TEXT = " ".join(f"word{number}" for number in range(400))
FILES = {
    "content/site.yaml": "title: A\nauthors: {mh: {name: Mo Hart}}\n",
    "content/glossary.yaml": "nyse: {term: NYSE, definition: An exchange. More.}\n",
    ARTICLE: f"---\ntitle: The order\ndate: 2021-01-06\n---\n{TEXT}\n",
}


@contextmanager
def api(root: Path, heard: list[str] | None = None) -> Iterator[httpx.Client]:
    folder, preview = Folder(root), Preview(root / "site")
    newsroom = Newsroom(folder, lambda: datetime(2021, 2, 1, tzinfo=UTC), shows_future=True)
    state = Folder(root / ".glossator")
    on_saved = (heard if heard is not None else []).append
    desk = Desk(newsroom, state, on_saved)
    routes = make_routes(Api(newsroom, desk, state, "mh", lambda: None, lambda: (), on_saved))
    listening = listen("127.0.0.1", 0)
    with serve(preview, listening, routes=routes) as url, make_client(url, preview.token) as client:
        yield client


def make_client(url: str, token: str) -> httpx.Client:
    headers = {"Origin": url.rstrip("/"), "X-Glossator-Token": token}
    return httpx.Client(base_url=url, headers=headers, timeout=30, limits=httpx.Limits(max_connections=20))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", FILES)


def note(number: int, digest: str = "", **more: Any) -> dict[str, Any]:
    words = f"word{number}"
    start = TEXT.index(f"{words} ")
    selection = {"start": start, "end": start + len(words), "exact": words}
    return {
        "article": ARTICLE,
        "digest": digest,
        "group": "notes",
        "fields": {"note": f"Note {number}."},
        "selection": selection,
        **more,
    }


def test_an_annotation_lives_through_the_api(root: Path) -> None:
    heard: list[str] = []
    with api(root, heard) as client:
        assert client.get(f"{BASE}session").json()["editor_name"] == "Mo Hart"
        assert client.get(f"{BASE}completions").json()["terms"] == [
            {"key": "nyse", "term": "NYSE", "aliases": [], "short": "An exchange."}
        ]
        told = client.get(f"{BASE}article", params={"article": "order"}).json()
        assert (told["article"], told["digest"], told["text"]) == (ARTICLE, "", TEXT)
        saved = client.post(f"{BASE}annotations", json=note(7)).json()
        assert heard == [SIDECAR]
        assert saved["annotation"]["list"] == "proposed"
        assert saved["annotation"]["place"]["exact"] == "word7"
        desk = client.get(f"{BASE}desk").json()
        assert (desk["counts"], desk["items"][0]["words"]) == ({"proposed": 1}, "word7")
        which = {"article": ARTICLE, "id": saved["id"]}
        version = {"digest": saved["digest"], "version": saved["annotation"]["version"]}
        saved = client.post(f"{BASE}annotations/edit", json={**which, **version, "fields": {"note": "New."}}).json()
        version = {"digest": saved["digest"], "version": saved["annotation"]["version"]}
        saved = client.post(f"{BASE}annotations/approve", json={**which, **version}).json()
        assert saved["annotation"]["list"] == "published"
        version = {"digest": saved["digest"], "version": saved["annotation"]["version"]}
        selection = note(9)["selection"]
        saved = client.post(f"{BASE}annotations/reattach", json={**which, **version, "selection": selection}).json()
        assert (saved["annotation"]["place"]["exact"], saved["annotation"]["list"]) == ("word9", "proposed")
        version = {"digest": saved["digest"], "version": saved["annotation"]["version"]}
        saved = client.post(f"{BASE}annotations/reject", json={**which, **version, "why": "No."}).json()
        version = {"digest": saved["digest"], "version": saved["annotation"]["version"]}
        before = (root / SIDECAR).read_bytes()
        saved = client.post(f"{BASE}annotations/delete", json={**which, **version}).json()
        assert saved["annotation"] is None
        assert client.post(f"{BASE}undo", json={"article": ARTICLE, "undo": saved["undo"]}).status_code == 200
        assert (root / SIDECAR).read_bytes() == before
        shown = client.post(
            f"{BASE}preview/annotation", json={key: value for key, value in note(3).items() if key != "digest"}
        ).json()
        assert shown["html"] == "<p>Note 3.</p>\n"
        assert client.post(f"{BASE}terms", json={"term": "New", "definition": "One."}).json()["key"] == "new"
        told = client.get(f"{BASE}suggestions", params={"article": "order"}).json()
        assert (told["article"], told["suggestions"]) == (ARTICLE, [])
        assert client.get(f"{BASE}suggestions", params={"article": "../x"}).status_code == 404


def fields(**given: object) -> dict[str, Any]:
    return {"fields": given}


# Hostile and mistaken requests: path, body, headers, status, code.
HOSTILE: list[tuple[str, object, dict[str, str], int, str]] = [
    ("annotations", note(1), {"Origin": "http://evil.example"}, 403, "forbidden"),
    ("annotations", note(1), {"Origin": "null"}, 403, "forbidden"),
    ("annotations", note(1), {"X-Glossator-Token": ""}, 403, "forbidden"),
    ("annotations", note(1), {"Sec-Fetch-Site": "cross-site"}, 403, "forbidden"),
    ("annotations", note(1), {"Host": "evil.example"}, 421, "misdirected"),
    ("annotations", note(1), {"Content-Type": "text/plain"}, 415, "wrong-media-type"),
    ("annotations", "x" * (MOST_BYTES + 1), {}, 413, "too-large"),
    ("annotations", note(1, **fields(note="x" * 1_000_000)), {}, 413, "too-large"),
    ("annotations", "{", {}, 400, "invalid-request"),
    ("annotations", "[" * 20_000, {}, 400, "invalid-request"),
    ("annotations", "[]", {}, 400, "invalid-request"),
    ("annotations", "\xff\xfe", {}, 400, "invalid-request"),
    ("annotations", {**note(1), "path": "/etc/passwd"}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "digest": 1}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "merge": "yes"}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "selection": {"start": -1, "end": 2, "exact": ""}}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "selection": {"start": 0, "end": 10**9, "exact": "w"}}, {}, 409, "text-changed"),
    ("annotations", {**note(1), "selection": {"start": 9, "end": 1, "exact": "w"}}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "selection": {"start": 9, "ende": 10, "exact": "w"}}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "selection": [1]}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "fields": "note"}, {}, 400, "invalid-request"),
    ("annotations", {"article": ARTICLE}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "article": ""}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "by": "x" * 300}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "group": "../notes"}, {}, 400, "invalid-request"),
    ("annotations", {**note(1), "article": "../../etc/passwd"}, {}, 404, "no-article"),
    ("annotations", {**note(1), "article": "content/site.yaml"}, {}, 404, "no-article"),
    ("annotations", {**note(1), "article": "order\x00"}, {}, 404, "no-article"),
    ("annotations", note(1, **fields(note="a\x07b")), {}, 422, "invalid-value"),
    ("annotations", note(1, **fields(note="a\ud800b")), {}, 422, "invalid-value"),
    ("annotations", note(1, **fields(note={"a": {"b": 1}})), {}, 400, "invalid-request"),
    ("annotations", note(1, **fields(note="x", extra="y")), {}, 400, "invalid-request"),
    ("annotations", note(1, **fields(note="x", id="../y")), {}, 400, "invalid-request"),
    ("annotations", note(1, **fields(note="x", kind="<script>")), {}, 422, "unknown-kind"),
    ("annotations", note(1, group="references", **fields(to="javascript:alert(1)")), {}, 422, "unsafe-link"),
    ("annotations", note(1, group="glossary", **fields(term="../../x")), {}, 422, "unknown-term"),
    ("annotations/delete", {"article": ARTICLE, "digest": "", "id": "../x", "version": ""}, {}, 404, "unknown-annotation"),
    ("terms", {"key": "../../x", "term": "T", "definition": "D"}, {}, 422, "invalid-value"),
    ("undo", {"article": ARTICLE, "undo": "x"}, {}, 409, "nothing-to-undo"),
    ("nothing", {}, {}, 404, "not-found"),
    ("session", {}, {}, 405, "method-not-allowed"),
]  # fmt: skip


def test_what_is_hostile_or_mistaken_is_refused_in_json_and_writes_nothing(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with api(root) as client:
        for path, body, headers, status, code in HOSTILE:
            content = body.encode("latin-1") if isinstance(body, str) else json.dumps(body).encode()
            given = {"Content-Type": "application/json", **headers}
            answer = client.post(f"{BASE}{path}", content=content, headers=given)
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (status, code), (path, str(body)[:80], error)
            assert error["message"]
            assert error["hint"]
            said = f"{error['message']} {error['hint']}".lower()
            assert not re.search(r"\wbody\b|input|permitted|dictionary|instance|see the manual", said), said
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".glossator" not in path.parts}
    assert after == before


def test_a_script_in_every_field_is_kept_as_text(root: Path) -> None:
    script = "<script>alert(1)</script>"
    with api(root) as client:
        said = {"note": script, "sources": [{"title": script, "url": "https://a.example/"}]}
        body = note(1, fields=said, by=script)
        shown = client.post(
            f"{BASE}preview/annotation", json={key: value for key, value in body.items() if key != "digest"}
        ).json()
        assert shown["html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        saved = client.post(f"{BASE}annotations", json=body)
        assert saved.json()["annotation"]["fields"]["sources"] == said["sources"]


# Many at once


@pytest.mark.slow
def test_of_a_thousand_saves_by_ten_editors_each_is_in_the_files_or_refused(root: Path) -> None:
    for number in range(19):
        write_project(
            root,
            {
                f"content/articles/2021-01-{number + 10}-more{number}.md": FILES[ARTICLE].replace(
                    "The order", f"More {number}"
                )
            },
        )
    names = [ARTICLE, *(f"content/articles/2021-01-{number + 10}-more{number}.md" for number in range(19))]
    outcomes: list[tuple[str, str, int]] = []
    with api(root) as client:

        def edit(editor: int) -> None:
            digests = dict.fromkeys(names, "")
            for turn in range(100):
                name = names[(turn + editor) % 20 if turn % 10 else 0]
                body = note((turn * 4 + editor % 4) % 399, digests[name])
                body |= {"article": name, "fields": {"note": f"Note {turn} of {editor}."}}
                answer = client.post(f"{BASE}annotations", json=body)
                if answer.status_code == 409 and turn % 10:  # of ten, one is left refused
                    now = client.get(f"{BASE}article", params={"article": name}).json()["digest"]
                    answer = client.post(f"{BASE}annotations", json={**body, "digest": now, "merge": True})
                outcomes.append((name, f"Note {turn} of {editor}.", answer.status_code))
                digests[name] = answer.json().get("digest") or answer.json()["error"].get("digest", digests[name])

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(edit, range(10)))
    assert len(outcomes) == 1000
    assert {status for _, _, status in outcomes} <= {200, 409}
    for name in names:
        source = (root / name.replace(".md", ".annotations.yaml")).read_text(encoding="utf-8")
        sidecar, faults = read_sidecar(Source(name, source), ReadOptions())
        assert not faults
        kept = sorted(entry.annotation.note for entry in sidecar.entries)  # type: ignore[attr-defined]
        assert kept == sorted(said for path, said, status in outcomes if path == name and status == 200)
    assert not list(root.rglob("*.tmp"))


@pytest.mark.slow
def test_a_kill_loses_at_most_the_save_in_flight(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", FILES)
    kept: set[int] = set()
    flying: set[int] = set()
    number = 0
    for turn in range(4):
        with serving(root, "--by", "mh") as (watched, client):
            token = re.search(r'token[^>]*?"([\w-]{30,})"', client.get("/").text)
            assert token
            client.headers.update({"Origin": str(client.base_url).rstrip("/"), "X-Glossator-Token": token[1]})
            killer = threading.Timer(
                0.1 + turn / 13, lambda watched=watched: watched.process.send_signal(signal.SIGKILL)
            )
            killer.start()
            try:
                while True:
                    number += 1
                    flying.add(number)
                    digest = client.get(f"{BASE}article", params={"article": ARTICLE}).json()["digest"]
                    assert client.post(f"{BASE}annotations", json=note(number, digest)).status_code == 200
                    flying.remove(number)
                    kept.add(number)
            except httpx.TransportError:
                killer.join()
        source = (root / SIDECAR).read_text(encoding="utf-8") if (root / SIDECAR).exists() else ""
        sidecar, faults = read_sidecar(Source("a", source), ReadOptions())
        assert not faults
        said = {int(entry.annotation.note.split()[1].rstrip(".")) for entry in sidecar.entries}  # type: ignore[attr-defined]
        assert kept <= said <= kept | flying
    assert kept


@pytest.mark.slow
def test_a_save_is_seen_at_once(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", FILES)
    with serving(root, "--by", "mh") as (_, client):
        token = re.search(r'token[^>]*?"([\w-]{30,})"', client.get("/").text)
        assert token
        client.headers.update({"Origin": str(client.base_url).rstrip("/"), "X-Glossator-Token": token[1]})
        digest = ""
        for number in (5, 6):  # the first makes the sidecar
            saved = client.post(f"{BASE}annotations", json=note(number, digest)).json()
            digest, started = saved["digest"], time.monotonic()
            while f"Note {number}." not in client.get("/articles/order/").text:
                assert time.monotonic() - started < 10
