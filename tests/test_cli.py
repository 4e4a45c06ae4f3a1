"""The command line: what a command finds, prints and gives back. `check_output` of the other tests is a value; here it is what a user sees."""

import gc
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import click
import pytest
from click.testing import CliRunner
from tests.sample_projects import plain_builtin, sample_project

from glossator import __version__
from glossator.cli import COMMANDS, cli
from glossator.diagnostics import Code, report
from glossator.pages.keys import PageKeys
from glossator.source import Place
from glossator.workflow import outer_links

ARTICLE = "content/articles/2021-01-06-chinese-apps.md"
SIDECAR = "content/articles/2021-01-06-chinese-apps.annotations.yaml"
SHARES = "content/articles/2020-11-12-army-shares.md"
PAGE = "articles/chinese-apps/index.html"
CLOCK = ("--clock", "2021-02-01T12:00:00Z")
BUILT = r"Built [\d,]+ pages \([\d,]+ rendered, [\d,]+ unchanged\) in \d+\.\d\d s"
BROKEN = {ARTICLE: "---\ntitle: A\n---\nSee [it](nowhere.md).\n"}


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _as_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command may do to its process what it likes; and templates that compile fast will do where nobody looks at pages."""
    monkeypatch.setattr("glossator.cli.building.load_builtin", lambda _: plain_builtin())
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    yield
    gc.enable()


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Run:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], env=env, prog_name="glossator")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Run(result.exit_code, result.stdout, result.stderr)


def make_project(root: Path, files: dict[str, str] | None = None) -> Path:
    for path, data in (sample_project() | {path: text.encode() for path, text in (files or {}).items()}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def site_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "briefing")


# Which project, and where to


def test_the_project_is_named_before_or_after_the_command_or_as_its_argument(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (("-C", project, "build"), ("build", "-C", project), ("build", project)):
        made = run(*arguments, *CLOCK)
        assert (made.status, made.out) == (0, ""), made.err
        assert re.fullmatch(BUILT + "\n", made.err)
        assert (project / "site" / PAGE).exists()
    monkeypatch.undo()
    assert run("-C", project, "check", *CLOCK).status == 0
    assert run("check", project, *CLOCK).status == 0


def test_the_project_is_found_from_a_folder_below_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "content" / "articles")
    assert run("build", *CLOCK).status == 0
    assert (project / "site" / PAGE).exists()
    assert not (project / "content" / "articles" / "site").exists()


def test_no_project_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ("build",),
        ("check",),
        ("build", tmp_path / "nowhere"),
        ("-C", tmp_path, "build"),
        ("check", "-C", "gone"),
    ):
        made = run(*arguments)
        assert (made.status, made.out) == (2, "")
        assert "no content/site.yaml" in made.err
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yml").write_text("title: A\n")
    assert "Rename content/site.yml" in run("build").err


@pytest.mark.parametrize(
    "output",
    [
        ".",
        "..",
        "content",
        "content/site",
        "templates",
        ".git",
        ".glossator/site",
        "../..",
        "site/../content/x",
        "README.md",
    ],
)
def test_an_output_folder_that_holds_sources_is_refused(
    output: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "README.md").write_text("A")
    before = site_of(project)
    monkeypatch.chdir(project)
    made = run("build", "--output", output)
    assert (made.status, made.out) == (2, "")
    assert "cannot be the output folder" in made.err
    assert site_of(project) == before


def test_an_output_folder_that_is_a_link_to_the_sources_is_refused(project: Path) -> None:
    (project / "site").symlink_to(project / "content")
    assert run("build", project).status == 2


def test_output_is_relative_to_the_working_directory(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("build", project, "--output", "public", *CLOCK).status == 0
    assert (tmp_path / "elsewhere" / "public" / PAGE).exists()
    assert not (project / "site").exists()


# Exit statuses and the forms of diagnostics


def test_errors_give_status_1_and_write_nothing(tmp_path: Path) -> None:
    root = make_project(tmp_path / "a")
    assert run("build", root, *CLOCK).status == 0
    before = site_of(root / "site")
    make_project(root, BROKEN)
    made = run("build", root, *CLOCK)
    assert (made.status, made.out) == (1, "")
    assert (
        f"error[missing-key]: the key `date` is missing\n  --> {ARTICLE}:2:1\n2 | title: A\n  | ^^^^^\n  = hint: add `date:`"
        in made.err
    )
    assert made.err.endswith("Not built: 2 errors. The site is as it was.\n")
    assert site_of(root / "site") == before
    assert run("check", root, *CLOCK).status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("bild",),
        ("build", "--format", "xml"),
        ("build", "--clock", "noon"),
        ("build", "--base-url", "x"),
        ("build", "a", "b"),
        ("--nope",),
        ("schema", "x"),
    ],
)
def test_wrong_usage_gives_status_2(arguments: tuple[str, ...], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    made = run(*arguments)
    assert (made.status, made.out) == (2, "")
    assert made.err
    if arguments == ("bild",):
        assert "did you mean `build`?" in made.err


def test_a_bad_source_date_epoch_is_wrong_usage(project: Path) -> None:
    assert run("build", project, env={"SOURCE_DATE_EPOCH": "soon"}).status == 2


@pytest.mark.parametrize("command", ["build", "check"])
def test_json_is_one_array_on_standard_output(command: str, project: Path) -> None:
    clean = run(command, project, "--format", "json", *CLOCK)
    assert (clean.status, json.loads(clean.out)) == (0, []) if command == "build" else True
    assert clean.out.strip()[:1] == "["
    make_project(project, BROKEN)
    made = run(command, project, "--format", "json", *CLOCK)
    told = json.loads(made.out)
    assert made.status == 1
    assert "error[" not in made.err
    assert {tuple(each) for each in told} == {("code", "severity", "path", "line", "column", "message", "hint")}
    assert [
        (each["code"], each["path"], each["line"], each["column"]) for each in told if each["severity"] == "error"
    ] == [
        ("missing-key", ARTICLE, 2, 1),
        ("missing-link-target", ARTICLE, 4, 10),
    ]
    assert all(each["hint"] for each in told)


def test_github_gets_workflow_commands(project: Path) -> None:
    assert run("build", project, "--format", "github", *CLOCK).out == ""
    make_project(project, {SIDECAR: "notes:\n  - {quote: 50% of it, note: A}\n"})
    made = run("build", project, "--format", "github", *CLOCK)
    assert made.status == 0
    assert made.out.startswith(
        f"::warning file={SIDECAR},line=2,col=13,title=orphaned-quote::the quote does not stand in"
    )
    assert re.search(BUILT + ", 1 warning", made.err)


def test_sarif_is_a_log_of_version_2_1_0(project: Path) -> None:
    make_project(project, BROKEN)
    log: dict[str, Any] = json.loads(run("build", project, "--format", "sarif", *CLOCK).out)
    (only,) = log["runs"]
    assert (log["version"], only["tool"]["driver"]["version"], only["columnKind"]) == (
        "2.1.0",
        __version__,
        "unicodeCodePoints",
    )
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    for result in only["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert 1 <= region["startColumn"] < region["endColumn"]
        assert not location["physicalLocation"]["artifactLocation"]["uri"].startswith("/")
    assert len(only["results"]) == 2
    make_project(project, {ARTICLE: "---\ntitle: A\ndate: 2021-01-06\n---\n"})
    assert json.loads(run("build", project, "--format", "sarif", *CLOCK).out)["runs"][0]["results"] == []


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_strict_makes_every_warning_an_error_in_every_form(form: str, project: Path) -> None:
    make_project(project, {SIDECAR: "notes:\n  - {quote: nowhere to be found, note: A}\n"})
    assert run("build", project, "--format", form, *CLOCK).status == 0
    before = site_of(project / "site")
    make_project(project, {SHARES: "---\ntitle: Changed\ndate: 2020-11-12\n---\n![A](../images/chart.png)\n"})
    made = run("build", project, "--strict", "--format", form, *CLOCK)
    assert made.status == 1
    assert "error" in made.out + made.err
    if form == "sarif":
        assert {result["level"] for result in json.loads(made.out)["runs"][0]["results"]} == {"error"}
    else:
        assert "warning" not in made.out
    assert site_of(project / "site") == before
    assert run("check", project, "--strict", "--format", form, *CLOCK).status == 1


def test_quiet_leaves_only_errors(project: Path) -> None:
    make_project(project, {SIDECAR: "notes:\n  - {quote: nowhere to be found, note: A}\n"})
    assert run("-q", "build", project, *CLOCK) == Run(0, "", "")
    assert "1 warning" in run("build", project, *CLOCK).err
    make_project(project, BROKEN)
    assert "error[missing-key]" in run("-q", "build", project, *CLOCK).err


def test_verbose_says_what_was_written(project: Path) -> None:
    assert "files differed and were written" in run("-v", "build", project, *CLOCK).err


# The clock, drafts, the base URL

UNPUBLISHED = {
    ARTICLE: "---\ntitle: Tomorrow's apps\ndate: 2021-02-02 09:00\n---\nText.\n",
    SHARES: "---\ntitle: Unready shares\ndate: 2020-11-12\ndraft: true\n---\n![A](../images/chart.png)\n",
}


def test_the_clock_decides_what_is_scheduled(project: Path) -> None:
    make_project(project, UNPUBLISHED)
    page = project / "site" / PAGE

    def is_shown(*options: str, env: dict[str, str] | None = None) -> bool:
        assert run("build", project, *options, env=env).status == 0
        return page.exists()

    assert not is_shown("--clock", "2021-02-02T08:59:59Z")
    assert is_shown("--clock", "2021-02-02T09:00:00Z")
    assert not is_shown(env={"SOURCE_DATE_EPOCH": "1612256399"})
    assert is_shown(env={"SOURCE_DATE_EPOCH": "1612256400"})
    assert not is_shown("--clock", "2021-02-02", env={"SOURCE_DATE_EPOCH": "1612256400"})
    assert is_shown("--clock", "2021-02-01", "--future")
    assert b"Tomorrow" not in b"".join(site_of(project / "site").values()) or is_shown(
        "--clock", "2021-02-01", "--future"
    )
    assert not is_shown(*CLOCK)
    assert b"Tomorrow" not in b"".join(site_of(project / "site").values())


def test_a_clock_without_an_offset_is_in_the_sites_time_zone(project: Path) -> None:
    site = (project / "content" / "site.yaml").read_text()
    make_project(project, {**UNPUBLISHED, "content/site.yaml": site + "timezone: America/New_York\n"})
    assert run("build", project, "--clock", "2021-02-02T13:59:59Z").status == 0
    assert not (project / "site" / PAGE).exists()
    assert run("build", project, "--clock", "2021-02-02T09:00").status == 0
    assert (project / "site" / PAGE).exists()


def test_drafts_are_shown_with_drafts_alone(project: Path) -> None:
    make_project(project, UNPUBLISHED)
    draft = project / "site" / "articles" / "army-shares" / "index.html"
    image = project / "site" / "images" / "chart.png"
    for options, is_shown in (((), False), (("--drafts",), True), (("--future",), False)):
        assert run("build", project, *CLOCK, *options).status == 0
        assert (draft.exists(), image.exists()) == (is_shown, is_shown)


@pytest.mark.parametrize(
    ("base_url", "prefix"), [("https://a.example/news/desk", "/news/desk"), ("https://a.example", "")]
)
def test_the_base_url_goes_before_every_link(
    base_url: str, prefix: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    make_project(project)
    assert run("build", project, "--base-url", base_url, *CLOCK).status == 0
    links = set()
    for path, data in site_of(project / "site").items():
        if path.endswith(".html"):
            links |= set(re.findall(r'(?:href|src)="([^"#][^"]*)"', data.decode()))
    assert len(links) > 10
    for link in links:
        assert link.startswith((f"{prefix}/", f"https://a.example{prefix}/")), link
    everything = b"".join(site_of(project / "site").values())
    assert b"https://news.example/" not in re.sub(rb"<id>.*?</id>", b"", everything)  # a feed's id stays what it was
    assert run("check", project, "--base-url", base_url, *CLOCK).status == 0


def test_two_builds_with_one_clock_give_the_same_bytes(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    sites = []
    for name, epoch in (("one", "1612180800"), ("two", "1612180800")):
        assert run("build", project, "--output", tmp_path / name, env={"SOURCE_DATE_EPOCH": epoch}).status == 0
        sites.append(site_of(tmp_path / name))
    assert sites[0] == sites[1]
    assert len(sites[0]) > 20


# What a terminal is given

ESCAPES = "\\e]0;owned\\a\\e[31mred\\x9b1m\\u202e"


def test_no_colours_but_on_a_terminal(project: Path) -> None:
    make_project(project, BROKEN)
    for env in ({}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color"}):
        made = run("build", project, *CLOCK, env=env)
        assert "\x1b" not in made.out + made.err


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals")
@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_gets_colours_unless_it_wants_none(env: dict[str, str], project: Path) -> None:
    make_project(project, BROKEN)
    main, terminal = os.openpty()
    command = [sys.executable, "-m", "glossator", "build", str(project), *CLOCK]
    subprocess.run(
        command,
        stdout=terminal,
        stderr=terminal,
        check=False,
        env={**clean_environment(), "TERM": "xterm-256color", **env},
    )
    os.close(terminal)
    told = b""
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:
            break
        if not piece:
            break
        told += piece
    os.close(main)
    assert b"missing-key" in told
    assert (re.search(rb"\x1b\[[\d;]*3[1-7]m", told) is not None) == (not env)


def clean_environment() -> dict[str, str]:
    generator = str(Path(__file__).parents[1] / "generator")
    dropped = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLORTERM", "SOURCE_DATE_EPOCH", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)} | {
        "PYTHONPATH": generator
    }


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_no_file_can_steer_the_terminal(form: str, project: Path) -> None:
    raw = "\x1b]0;owned\x07\x1b[31m\x9b1m\u202ered\u2066"
    nasty = f"no where {raw}"
    files = {
        SHARES: f"---\ntitle: A\ndate: 2020-11-12\n---\n[{raw}](nowhere{raw}.md) ![A](../images/chart.png)\n\n[b](x%0aerror%1b%5b31m.md)\n",
        SIDECAR: f'notes:\n  - {{quote: "{nasty.encode("unicode_escape").decode()}", note: A}}\nreferences:\n  - {{quote: Two banks, to: "x\\e[31my\\nerror"}}\n',
        f"content/articles/2021-01-05-{raw[1:5]}\x1b[31m.annotations.yaml": "notes: []\n",
    }
    make_project(project, files)
    made = run("build", project, "--format", form, *CLOCK)
    assert made.status == 1
    told = made.out + made.err
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", told)
    if form != "json":
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", told)
    assert "\nerror\x1b" not in told
    if form == "text":
        heads = [line for line in made.err.splitlines() if line.startswith("error")]
        assert all(re.match(r"error\[[a-z-]+\]: ", line) for line in heads)


def test_a_closed_pipe_is_not_a_crash(project: Path) -> None:
    command = f'"{sys.executable}" -m glossator schema | head -c 10'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, env=clean_environment(), cwd=project)
    assert len(done.stdout) == 10
    assert b"Traceback" not in done.stderr


# Help, version, schemas


def test_version() -> None:
    assert run("--version") == Run(0, f"glossator {__version__}\n", "")
    done = subprocess.run(
        [sys.executable, "-m", "glossator", "--version"],
        capture_output=True,
        text=True,
        check=True,
        env=clean_environment(),
    )
    assert done.stdout == f"glossator {__version__}\n"


def is_there(name: str) -> bool:
    """Tell whether a command's module is written yet."""
    try:
        return cli.get_command(click.Context(cli), name) is not None
    except (ImportError, AttributeError):
        return False


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_every_command_has_help_with_an_example(name: str | None) -> None:
    if name and not is_there(name):
        pytest.skip("it is not there yet")
    for option in ("--help", "-h"):
        made = run(*filter(None, [name]), option)
        assert made.status == 0
        assert re.search(r"Examples:\n\s+glossator " + (f"{name}\\b" if name else ""), made.out)


def test_schemas_are_printed_for_one_kind_or_all() -> None:
    every = json.loads(run("schema").out)
    assert list(every) == ["article", "sidecar", "glossary", "site"]
    for kind, schema in every.items():
        assert json.loads(run("schema", kind).out) == schema
        assert schema["$schema"]


# What is built again, and the proof that the rest need not be


def test_explain_says_of_each_page_why_it_was_rendered(project: Path) -> None:
    run("build", project, *CLOCK)
    glossary = project / "content" / "glossary.yaml"
    glossary.write_text(glossary.read_text().replace("The removal", "A removal"))
    made = run("build", project, "--explain", *CLOCK)
    assert "glossary/delisting/index.html: something that goes into it has changed\n" in made.err
    assert "(2 rendered, " in made.err


def test_explain_says_so_where_all_is_built(project: Path) -> None:
    first = run("build", project, "--explain", *CLOCK)
    assert "index.html: nothing is known of an earlier build\n" in first.err
    assert "index.html: all is built, as `--clean` asks\n" in run("build", project, "--clean", "--explain", *CLOCK).err


def test_a_build_that_is_stopped_says_what_is_left(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("build", project, *CLOCK)
    before = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("glossator.build.output.Output.commit", stop)
    made = run("build", project, "--base-url", "https://elsewhere.example/", *CLOCK)
    assert (made.status, made.err) == (
        1,
        "Stopped. Every page of the site is whole, old or new; the next build goes on from there.\n",
    )
    assert {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()} == before


def test_verify_says_that_a_clean_build_gives_the_same(project: Path) -> None:
    for _ in range(2):
        made = run("build", project, "--verify", *CLOCK)
        assert (made.status, "Verified: a clean build gives the same bytes\n" in made.err) == (0, True), made.err


def test_verify_names_the_pages_that_a_clean_build_would_give_otherwise(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is, by design: so a part is left out of every key."""
    make_key = PageKeys.key
    monkeypatch.setattr(PageKeys, "key", lambda keys, plan: {**make_key(keys, plan), "page": b""})
    assert run("build", project, "--verify", *CLOCK).status == 0
    glossary = project / "content" / "glossary.yaml"
    glossary.write_text(glossary.read_text().replace("The removal", "A removal"))
    assert run("build", project, *CLOCK).status == 0
    made = run("build", project, "--verify", *CLOCK)
    assert made.status == 1
    assert re.findall(r"error\[build-mismatch\]: `(\S+)`", made.err) == [
        "glossary/delisting/index.html",
        "glossary/index.html",
    ]
    assert "Verified" not in made.err
    assert run("build", project, "--clean", "--verify", *CLOCK).status == 0


# check


def told_by(*arguments: str | Path) -> list[str]:
    made = run("check", *arguments, "--format", "json", *CLOCK)
    told = json.loads(made.out)
    assert made.status == int(any(each["severity"] == "error" for each in told))
    return [f"{each['path']}:{each['line']}:{each['column']} {each['code']}" for each in told]


def test_check_finds_dead_fragments_and_unused_terms(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    site = (project / "content" / "site.yaml").read_text()
    make_project(
        project,
        {
            SHARES: "---\ntitle: A\ndate: 2020-11-12\n---\n## Here\n\n[a](#here) [b](#there)\n\n[c](2021-01-06-chinese-apps.md#no) ![d](../images/chart.png)\n",
            "content/site.yaml": site.replace("nav:\n", "nav:\n  - {title: B, url: '/about/#us'}\n"),
            "templates/404.html": '{% extends "builtin/404.html" %}\n{% block content %}<a href="/gone/">Gone</a>{% endblock %}\n',
        },
    )
    before = site_of(project)
    told = told_by(project)
    assert told == [
        f"{SHARES}:7:16 dead-fragment",
        f"{SHARES}:9:5 dead-fragment",
        "content/glossary.yaml:6:9 unused-term",
        "content/site.yaml:None:None dead-link",
        "content/site.yaml:7:21 dead-fragment",
    ]
    assert site_of(project) == before


def test_check_tells_a_missing_target_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    make_project(project, {SHARES: "---\ntitle: A\ndate: 2020-11-12\n---\n[a](/gone/) ![d](../images/chart.png)\n"})
    assert [each for each in told_by(project) if "unused" not in each] == [f"{SHARES}:5:5 missing-link-target"]


def test_check_says_what_it_found(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    make_project(project, {"content/glossary.yaml": "nyse: {term: Big Board, definition: A.}\n"})
    assert run("check", project, *CLOCK) == Run(0, "", "Checked: nothing is wrong\n")
    assert run("-q", "check", project, *CLOCK) == Run(0, "", "")


# check --external


class Web(ThreadingHTTPServer):
    """A web of one host, that remembers what it was asked. `release` lets the hanging page go."""

    request_queue_size = 50

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: list[str] = []
        self.release = Event()
        self.daemon_threads = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Page(BaseHTTPRequestHandler):
    def answer(self) -> None:
        web = self.server
        assert isinstance(web, Web)
        web.asked.append(f"{self.command} {self.path}")
        if self.path == "/hangs":
            web.release.wait(30)
            return
        statuses = {
            "/fine": 200,
            "/gone": 404,
            "/moved": 301,
            "/moved-to-nowhere": 302,
            "/loop": 302,
            "/forbidden": 403,
            "/broken": 500,
        }
        status = statuses.get(self.path, 200)
        if self.path == "/no-head" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        targets = {"/moved": "/fine", "/moved-to-nowhere": "/gone", "/loop": "/loop"}
        if self.path in targets:
            self.send_header("Location", web.address + targets[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815  the names http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.release.set()
        server.shutdown()
        thread.join()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.slow
def test_check_external_asks_each_address_once(web: Web, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(outer_links, "PATIENCE_SECONDS", 1.0)
    paths = [
        "fine",
        "gone",
        "no-head",
        "moved",
        "moved-to-nowhere",
        "loop",
        "forbidden",
        "broken",
        "hangs",
        "fine#part",
    ]
    closed = f"http://127.0.0.1:{free_port()}/"
    links = " ".join(f"[{path}]({web.address}/{path})" for path in paths)
    make_project(
        project,
        {
            ARTICLE: f"---\ntitle: A\ndate: 2021-01-06\n---\n{links}\n\nThe Big Board, Big Board, and [nobody]({closed}).\n",
            SIDECAR: f"references:\n  - {{quote: The Big Board, to: '{web.address}/gone'}}\n",
            "content/glossary.yaml": f"nyse: {{term: Big Board, definition: A., see: '{web.address}/gone'}}\n",
        },
    )
    made = run("check", project, "--external", "--format", "json", *CLOCK)
    told = [(each["path"], each["code"], each["message"].replace(web.address, "")) for each in json.loads(made.out)]
    assert made.status == 0
    assert sorted(told) == sorted(
        [
            (ARTICLE, "external-link", "`/gone` answers with status 404"),
            (ARTICLE, "external-link", "`/moved-to-nowhere` answers with status 404"),
            (ARTICLE, "external-link", "`/broken` answers with status 500"),
            (ARTICLE, "external-link", "`/hangs` does not answer within 1 seconds"),
            (ARTICLE, "external-link", "`/loop` answers with status 302"),
            (ARTICLE, "external-link", f"`{closed}` cannot be reached"),
            (SIDECAR, "external-link", "`/gone` answers with status 404"),
            ("content/glossary.yaml", "external-link", "`/gone` answers with status 404"),
        ]
    )
    assert web.asked.count("HEAD /gone") == 1
    assert web.asked.count("GET /no-head") == 1
    assert "GET /moved" not in web.asked
    assert run("check", project, "--external", "--strict", *CLOCK).status == 1


def test_without_external_nobody_is_asked(web: Web, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    make_project(
        project, {ARTICLE: f"---\ntitle: A\ndate: 2021-01-06\n---\n[a]({web.address}/gone) Big Board, delisting.\n"}
    )
    assert run("check", project, *CLOCK).status == 0
    assert web.asked == []


# What a diagnostic looks like


def test_a_fault_of_the_whole_project_has_no_line(project: Path) -> None:
    (project / "site").mkdir()
    (project / "site" / "mine.txt").write_text("A")
    (told,) = json.loads(run("build", project, "--format", "json", *CLOCK).out)
    assert (told["code"], told["path"], told["line"], told["column"]) == (
        "unknown-output-file",
        "content/site.yaml",
        None,
        None,
    )
    assert "line" not in run("build", project, "--format", "github", *CLOCK).out.partition("::")[2].partition("::")[0]


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "carets"),
    [
        ("term: nsye", 7, 11, "term: nsye", "      ^^^^"),
        ("\tterm: nsye", 8, 12, " term: nsye", "       ^^^^"),
        ("項目: 紐約", 5, 7, "項目: 紐約", "      ^^^^"),
        ("", 1, 1, "", ""),
        ("a\x1b[31mb", 2, 3, "a\\u001b[31mb", " ^^^^^^"),
        ("x" * 500, 400, 402, "\u2026" + "x" * 160 + "\u2026", " " * 81 + "^^"),
    ],
)
def test_the_carets_stand_under_the_words(line: str, column: int, end: int, shown: str, carets: str) -> None:
    from glossator.cli.telling import as_text

    fault = report(Code.UNKNOWN_TERM, Place("a.yaml", 3, column, end, line), "no term", "a hint")
    text = "".join(part for _, part in as_text(fault)).splitlines()
    assert text[:2] == ["error[unknown-term]: no term", f"  --> a.yaml:3:{column}"]
    assert text[2:-1] == ([f"3 | {shown}", f"  | {carets}"] if line else [])
    assert text[-1] == "  = hint: a hint"


def test_init_prints_a_command_that_a_shell_reads_as_it_is_meant(tmp_path: Path) -> None:
    folder = tmp_path / "x" / "y z"
    result = run("init", folder)
    assert result.status == 0
    assert f"`glossator build -C '{folder}'`" in result.err
