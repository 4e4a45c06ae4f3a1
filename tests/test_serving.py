"""`glossator serve` as a process: what it shows, what it says, what it leaves alone, and how it ends."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.small_sites import each_file
from tests.warm_builds import linked_project
from tests.watched_projects import (
    BUILT,
    DEADLINE,
    NOT_BUILT,
    clean_environment,
    serving,
    watching,
    write_project,
)

pytestmark = pytest.mark.slow

ARTICLES = "content/articles"
APPS, CLOSE = f"{ARTICLES}/2021-01-06-apps", f"{ARTICLES}/2021-01-30-close"
DELAY = f"{ARTICLES}/older/2020-12-01-delay"
RIBBON = "Preview: drafts, scheduled articles and proposed annotations are shown"
Faults = list[dict[str, Any]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", linked_project())


def wait_for_faults(client: httpx.Client, holds: Callable[[Faults], bool]) -> Faults:
    """Open a page's stream and wait until the faults that it tells, or that it tells of none, are as they should be."""
    latest = time.monotonic() + DEADLINE
    with client.stream("GET", "/_glossator/events", params={"page": "/", "build": "0"}) as answer:
        event = ""
        for line in answer.iter_lines():
            assert time.monotonic() < latest
            name, _, value = line.partition(": ")
            event = value if name == "event" else event
            if name == "data" and event in {"faults", "mended"}:
                faults: Faults = json.loads(value) if event == "faults" else []
                if holds(faults):
                    return faults
    pytest.fail("the stream ended")


def files_of(*faults: str) -> Callable[[Faults], bool]:
    return lambda told: {each["path"] for each in told if each["severity"] == "error"} == set(faults)


def test_it_shows_what_is_to_come_and_follows_each_edit(project: Path) -> None:
    write_project(
        project,
        {
            f"{ARTICLES}/2099-01-01-far.md": "---\ntitle: Far\ndate: 2099-01-01\n---\nFar off.\n",
            f"{CLOSE}.annotations.yaml": "notes:\n  - {id: one, quote: quiet, note: A proposed note., status: proposed}\n",
            "site/mine.txt": "not to be touched",
        },
    )
    with serving(project) as (watched, client):
        assert watched.out == [f"Serving {client.base_url}\n"]
        for path in ("/", "/articles/2021/draft/", "/articles/2099/far/", "/nothing"):
            assert RIBBON in client.get(path).text
        assert "A proposed note." in client.get("/articles/2021/close/").text
        assert client.get("/articles/2099/far/").status_code == 200
        assert str(client.base_url) in client.get("/sitemap.xml").text
        for word in ("loud", "very loud"):
            watched.write(f"{CLOSE}.md", f"---\ntitle: The close\ndate: 2021-01-30\n---\nAll is {word}, not quiet.\n")
            watched.wait_for(BUILT)
            assert f"All is {word}" in client.get("/articles/2021/close/").text
        watched.write(f"{ARTICLES}/new.md", "---\ntitle: New\ndate: 2021-01-30\ndraft: true\n---\nA new draft.\n")
        watched.wait_for(BUILT)
        assert "A new draft." in client.get("/articles/2021/new/").text
        (project / f"{ARTICLES}/new.md").unlink()
        watched.wait_for(BUILT)
        assert client.get("/articles/2021/new/").status_code == 404
        clean = watched.build_clean(is_preview=True)
        assert watched.read_site().keys() == clean.keys()
        status, seconds = watched.end()
        assert (status, seconds < 1.5) == (0, True)
    assert dict(each_file(project / "site")) == {"mine.txt": b"not to be touched"}


def test_an_error_at_the_start_does_not_hide_the_rest(project: Path) -> None:
    (project / f"{APPS}.annotations.yaml").write_text('notes:\n  - {id: one, quote: waits, note: "[x](nowhere.md)"}\n')
    with serving(project) as (watched, client):
        assert [line for line in watched.heard if "error[" in line]
        assert "The order bans eight apps" in client.get("/articles/2021/apps/").text
        (fault, *_) = wait_for_faults(client, files_of(f"{APPS}.annotations.yaml"))
        assert (fault["line"], fault["severity"]) == (2, "error")
        # What is edited elsewhere is shown.
        watched.replace(f"{CLOSE}.md", "All is quiet", "All is loud")
        watched.wait_for(BUILT)
        assert "All is loud" in client.get("/articles/2021/close/").text
        wait_for_faults(client, files_of(f"{APPS}.annotations.yaml"))
        # A new error keeps the pages as they are.
        before = watched.read_site()
        watched.replace(f"{DELAY}.annotations.yaml", "to: draft", "to: nowhere")
        watched.wait_for(NOT_BUILT)
        wait_for_faults(client, files_of(f"{APPS}.annotations.yaml", f"{DELAY}.annotations.yaml"))
        watched.replace(f"{CLOSE}.md", "All is loud", "All is very loud")
        watched.wait_for(NOT_BUILT)
        assert watched.read_site() == before
        assert "All is loud" in client.get("/articles/2021/close/").text
        # Each that is mended goes.
        watched.replace(f"{DELAY}.annotations.yaml", "to: nowhere", "to: draft")
        watched.wait_for(BUILT)
        wait_for_faults(client, files_of(f"{APPS}.annotations.yaml"))
        assert "All is very loud" in client.get("/articles/2021/close/").text
        watched.replace(f"{APPS}.annotations.yaml", "nowhere.md", "2021-01-30-close.md")
        watched.wait_for(BUILT)
        wait_for_faults(client, lambda faults: not faults)


def test_an_error_that_spares_no_page_is_shown_where_pages_would_be(project: Path) -> None:
    settings = (project / "content/site.yaml").read_text()
    (project / "content/site.yaml").write_text(settings.replace("paginate: 2", "paginate: two"))
    with serving(project) as (watched, client):
        assert client.get("/").status_code == 404
        wait_for_faults(client, files_of("content/site.yaml"))
        watched.write("content/site.yaml", settings)
        watched.wait_for(BUILT)
        assert client.get("/").status_code == 200
        wait_for_faults(client, lambda faults: not faults)


def test_a_watch_and_a_preview_of_one_project_do_not_meet(project: Path) -> None:
    with watching(project) as watched, serving(project) as (served, client):
        for word in ("loud", "still"):
            watched.write(f"{CLOSE}.md", f"---\ntitle: The close\ndate: 2021-01-30\n---\nAll is {word}.\n")
            page = client.build_request("GET", "/articles/2021/close/")
            served.wait_for(BUILT, of=lambda page=page, said=f"All is {word}": said in client.send(page).text)  # type: ignore[misc]
            watched.check()


# What is said, and what is refused


def fail(root: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "glossator", "serve", "-C", str(root), *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=clean_environment(), timeout=DEADLINE
    )
    return done.returncode, done.stdout, done.stderr


def test_a_port_that_is_taken_is_told(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, out, err = fail(project, "--port", str(port))
    assert (status, out) == (2, "")
    assert f"port {port} of 127.0.0.1 cannot be used: address already in use" in err
    assert "--port" in err
    assert "Traceback" not in err


def test_an_address_that_is_not_there_is_told(project: Path) -> None:
    status, out, err = fail(project, "--host", "no-such-host.invalid", "--port", "0")
    assert (status, out) == (2, "")
    assert "no-such-host.invalid cannot be used" in err


def test_a_project_is_served_once(project: Path) -> None:
    with serving(project) as (_, client):
        status, out, err = fail(project, "--port", "0")
        assert (status, out) == (2, "")
        assert "another `glossator serve` shows this project already" in err
        assert client.get("/").status_code == 200
    with serving(project) as (_, client):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(("host", "is_warned"), [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)])
def test_who_can_be_reached_by_others_is_warned(host: str, project: Path, *, is_warned: bool) -> None:
    with serving(project, "--host", host) as (watched, client):
        assert any(line.startswith("Warning: whoever can reach this machine") for line in watched.heard) == is_warned
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("is_there", [True, False])
def test_the_browser_is_opened(project: Path, tmp_path: Path, *, is_there: bool) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n')
    browser.chmod(0o755)
    name = browser if is_there else tmp_path / "nothing"
    with serving(project, "--open", env={"BROWSER": f"{name} %s", "PATH": "", "DISPLAY": ""}) as (watched, client):
        if is_there:
            assert opened.read_text() == str(client.base_url)
        else:
            assert f"No browser could be opened; go to {client.base_url}\n" in watched.heard


def test_quiet_says_only_where_it_is_and_what_is_wrong(project: Path) -> None:
    with serving(project, "--quiet") as (watched, client):
        watched.write(f"{APPS}.annotations.yaml", "notes: [\n")
        lines = watched.wait_for(NOT_BUILT)
        assert lines[0].startswith("error[")
        assert not [line for line in lines if "warning" in line and "Not built" not in line]
        assert client.get("/").status_code == 200
        assert watched.end()[0] == 0
    assert watched.out == [f"Serving {client.base_url}\n"]
    assert watched.heard[-1].startswith(NOT_BUILT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_though_pages_are_open(number: int, project: Path) -> None:
    with serving(project) as (watched, client):
        with client.stream("GET", "/_glossator/events", params={"page": "/"}) as stream:
            assert next(stream.iter_lines())
            status, seconds = watched.end(number)
        assert (status, seconds < 1.5) == (0, True)
    assert watched.heard[-1] == "Stopped.\n"
    assert "Traceback" not in watched.transcript
