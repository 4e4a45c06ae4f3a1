"""The watch, as an editor meets it: whatever way files are saved, moved or deleted, the site comes to be what a clean build makes of them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from tests.warm_builds import linked_project
from tests.watched_projects import (
    BUILT,
    DEADLINE,
    NOT_BUILT,
    Watched,
    clean_environment,
    count_builds,
    poll_until,
    save,
    watching,
    write_project,
)

pytestmark = pytest.mark.slow

ARTICLES = "content/articles"
CLOSE, CLOSED_PAGE = f"{ARTICLES}/2021-01-30-close.md", "articles/2021/close/index.html"
APPS, SHARES = f"{ARTICLES}/2021-01-06-apps.md", f"{ARTICLES}/older/2020-11-12-shares.md"
SIDECAR = f"{ARTICLES}/2021-01-06-apps.annotations.yaml"
ARTICLE = "---\ntitle: {0}\ndate: 2021-01-29\n---\n{0}.\n"
WHOLE_WITHIN = 0.08  # seconds; what is away for so long is waited for


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", linked_project())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A project that many tests alter, one after the other, under one watch."""
    with watching(write_project(tmp_path_factory.mktemp("shared") / "project", linked_project())) as watched:
        watched.settle()
        yield watched


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watching(write_project(tmp_path_factory.mktemp("polled") / "project", linked_project()), "--poll") as watched:
        watched.settle()
        yield watched


# The ways in which editors save a file


def save_in_pieces(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        for start in range(0, len(data), 20):
            file.write(data[start : start + 20])
            file.flush()


def save_with_a_long_break(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data[:-20])
        file.flush()
        Event().wait(2 * WHOLE_WITHIN)  # the subject: longer than anybody waits for the rest
        file.write(data[-20:])


def save_over(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    os.write(descriptor, data)
    os.ftruncate(descriptor, len(data))
    os.close(descriptor)


def save_by_way_of(name: str) -> Callable[[Path, bytes], None]:
    def save_so(path: Path, data: bytes) -> None:
        passing = path.parent / name.format(path.name)
        passing.write_bytes(data)
        passing.replace(path)

    return save_so


def save_as_vim(path: Path, data: bytes) -> None:
    """With `backupcopy=no`."""
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    swap = path.with_name(f".{path.name}.swp")
    swap.write_bytes(b"b0VIM")
    backup = path.replace(path.with_name(f"{path.name}~"))
    path.write_bytes(data)
    backup.unlink()
    swap.unlink()


def save_as_vim_with_a_copy(path: Path, data: bytes) -> None:
    """With `backupcopy=yes` and `writebackup`."""
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    backup = path.with_name(f"{path.name}~")
    shutil.copy2(path, backup)
    path.write_bytes(data)
    backup.unlink()


def save_as_jetbrains(path: Path, data: bytes) -> None:
    new, old = path.with_name(f"{path.name}___jb_tmp___"), path.with_name(f"{path.name}___jb_old___")
    new.write_bytes(data)
    path.replace(old)
    new.replace(path)
    old.unlink()


def save_with_a_backup(path: Path, data: bytes) -> None:
    backup = path.with_name(f"{path.name}.bak")
    backup.unlink(missing_ok=True)
    path.replace(backup)
    path.write_bytes(data)


def save_by_link(path: Path, data: bytes) -> None:
    backup, new = path.with_name(f"#{path.name}#"), path.with_name(f".#{path.name}")
    backup.hardlink_to(path)
    new.write_bytes(data)
    new.replace(path)
    backup.unlink()


def save_after_a_moment(path: Path, data: bytes) -> None:
    path.unlink()
    Event().wait(0.05)  # the subject: so long is the file away
    path.write_bytes(data)


def save_and_touch(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o600)
    path.chmod(0o644)
    os.utime(path, (1e9, 1e9))


SAVES: dict[str, Callable[[Path, bytes], object]] = {
    "in place": Path.write_bytes,
    "over what was there": save_over,
    "in pieces": save_in_pieces,
    "with a long break": save_with_a_long_break,
    "by way of a hidden file": save_by_way_of(".{}.a1b2c3"),
    "by way of a file called as a backup": save_by_way_of("{}~"),
    "by way of a temporary file": save_by_way_of("{}.tmp"),
    "by way of a file with a name of its own": save_by_way_of("goutputstream-A1B2"),
    "by way of another folder": save_by_way_of("../../../elsewhere-{}"),
    "as vim": save_as_vim,
    "as vim with a copy": save_as_vim_with_a_copy,
    "as JetBrains": save_as_jetbrains,
    "with a backup": save_with_a_backup,
    "with a hard link as a backup": save_by_link,
    "after a moment": save_after_a_moment,
    "and touched": save_and_touch,
}


def check_save(watched: Watched, name: str) -> None:
    path = watched.root / CLOSE
    text = f"---\ntitle: The close\ndate: 2021-01-30T18:00\nauthors: mh\n---\nSaved {name}, the NYSE said, and not in vain.\n"
    begun = time.monotonic()
    SAVES[name](path, text.encode())
    seconds = time.monotonic() - begun
    told = watched.check()
    assert f"Saved {name}" in watched.read(CLOSED_PAGE)
    if seconds < WHOLE_WITHIN:
        assert [line for line in told if "error" in line] == []
        assert count_builds(told) <= 3


@pytest.mark.xdist_group("watch")
@pytest.mark.parametrize("name", SAVES)
def test_a_file_is_saved(shared: Watched, name: str) -> None:
    check_save(shared, name)


@pytest.mark.xdist_group("poll")
@pytest.mark.parametrize("name", ["in place", "in pieces", "by way of a hidden file", "as vim", "after a moment"])
def test_a_file_is_saved_where_nothing_tells_of_it(polled: Watched, name: str) -> None:
    check_save(polled, name)


# What is not worth a word

PASSING = [".a.md.swp", "a.md.swx", "a.md~", "#a.md#", "4913", "a.md.tmp", "a.md.bak", "a.md.orig", "a.md.part", "~$a.md", ".DS_Store", "Thumbs.db", "a.md___jb_tmp___", "a.md.crdownload"]  # fmt: skip


def touch(watched: Watched) -> None:
    (watched.root / APPS).touch()


def write_what_is_there(watched: Watched) -> None:
    (watched.root / APPS).write_bytes((watched.root / APPS).read_bytes())


def leave_passing_files(watched: Watched) -> None:
    for name in PASSING:
        (watched.root / ARTICLES / name).write_text("title: [")


def make_an_empty_folder(watched: Watched) -> None:
    (watched.root / ARTICLES / "empty").mkdir()
    (watched.root / ARTICLES / "empty").rmdir()


def write_beside_the_sources(watched: Watched) -> None:
    (watched.root / "README.md").write_text("title: [")
    (watched.root / "notes").mkdir()
    (watched.root / "notes/a.md").write_text("title: [")


def touch_everything(watched: Watched) -> None:
    for path in (watched.root / "content").rglob("*"):
        path.touch()


def take_an_edit_back(watched: Watched) -> None:
    path = watched.root / APPS
    text = path.read_bytes()
    save(path, text + b"Not so.\n")
    save(path, text)


@pytest.mark.xdist_group("watch")
@pytest.mark.parametrize(
    "act",
    [touch, write_what_is_there, leave_passing_files, make_an_empty_folder, write_beside_the_sources, touch_everything],
)
def test_nothing_is_said_of(shared: Watched, act: Callable[[Watched], None]) -> None:
    shared.settle()
    act(shared)
    told = shared.check()
    assert count_builds(told) == 1  # the mark's
    assert [line for line in told if "error" in line] == []


# What is done to a project. After each step of these the site is held beside a clean build.

Steps = Iterator[None]


def edit_sidecars(watched: Watched) -> Steps:
    path = CLOSE.removesuffix(".md") + ".annotations.yaml"
    watched.write(CLOSE, ARTICLE.format("The close is quiet"))
    yield
    watched.write(path, 'notes:\n  - {id: one, quote: quiet, note: "A first note."}\n')
    yield
    watched.replace(path, "first", "second")
    yield
    (watched.root / path).write_text("")
    yield
    (watched.root / path).unlink()


def edit_the_glossary(watched: Watched) -> Steps:
    watched.replace("content/glossary.yaml", "The largest exchange", "The oldest exchange")
    yield
    watched.write("content/glossary/more.yaml", "quiet:\n  term: quiet\n  definition: No noise.\n")
    yield
    shutil.rmtree(watched.root / "content/glossary")


def edit_the_settings(watched: Watched) -> Steps:
    watched.replace("content/site.yaml", "The Warm Briefing", "The Hot Briefing")
    yield
    watched.replace("content/site.yaml", "paginate: 2", "paginate: 3")
    yield
    watched.replace("content/site.yaml", "paginate: 3", "paginate: 2")


def edit_templates(watched: Watched) -> Steps:
    watched.write("templates/term.html", '{% extends "builtin/term.html" %}\n')
    yield
    watched.write("templates/term.html", "Another term: {{ page.title }}\n")
    yield
    watched.write("templates/assets/style.css", "p { color: red }\n")
    yield
    watched.write("templates/assets/style.css", "p { color: blue }\n")
    yield
    shutil.rmtree(watched.root / "templates")
    yield
    (watched.root / "templates").mkdir()
    yield
    (watched.root / "templates/term.html").write_text("A term once more: {{ page.title }}\n")
    yield
    (watched.root / "templates").rename(watched.root / "put-aside")
    yield
    (watched.root / "put-aside").rename(watched.root / "templates")
    yield
    watched.replace("templates/term.html", "once more", "yet once more")
    yield
    shutil.rmtree(watched.root / "templates")


def edit_assets(watched: Watched) -> Steps:
    (watched.root / "content/images/chart.png").write_bytes(b"now an image")
    yield
    watched.write("content/images/deep/down/new.png", b"new")
    yield
    shutil.rmtree(watched.root / "content/images/deep")


def move_folders(watched: Watched) -> Steps:
    elsewhere, inside = watched.root.parent / "moved", watched.root / ARTICLES / "moved"
    write_project(elsewhere, {"a.md": ARTICLE.format("Moved in"), "deep/b.md": ARTICLE.format("Moved in, too")})
    elsewhere.rename(inside)
    yield
    watched.replace(f"{ARTICLES}/moved/deep/b.md", "too", "as well")
    yield
    inside.rename(inside.with_name("renamed"))
    yield
    watched.replace(f"{ARTICLES}/renamed/deep/b.md", "as well", "likewise")
    yield
    inside.with_name("renamed").rename(elsewhere)
    yield
    (elsewhere / "a.md").write_text("nothing of the project's any more")
    yield
    shutil.rmtree(elsewhere)


def make_folders(watched: Watched) -> Steps:
    folder = watched.root / ARTICLES / "x"
    write_project(folder, {f"{name}/{name}.md": ARTICLE.format(f"At once {name}") for name in ("a", "b/c", "d")})
    yield
    watched.replace(f"{ARTICLES}/x/b/c/b/c.md", "At once", "Later")
    yield
    shutil.rmtree(folder)
    yield
    write_project(folder, {"a.md": ARTICLE.format("Anew")})
    yield
    shutil.rmtree(folder)


def rename_files(watched: Watched) -> Steps:
    watched.write(f"{ARTICLES}/named.md", ARTICLE.format("Named"))
    yield
    path = watched.root / ARTICLES / "named.md"
    for name in ("Named.md", "NAMED.md", "otherwise.md"):
        path = path.rename(path.with_name(name))
        yield
    path.unlink()
    yield
    folder = watched.root / ARTICLES / "Older"
    folder.with_name("passing").mkdir()
    write_project(folder, {"c.md": ARTICLE.format("In a folder of another case")})
    yield
    folder.rename(folder.with_name("OLDER"))
    yield
    shutil.rmtree(folder.with_name("OLDER"))
    folder.with_name("passing").rmdir()


def edit_twice(watched: Watched) -> Steps:
    watched.replace(CLOSE, "\n---\n", "\n---\nOne edit.\n\n")
    watched.replace("content/pages/about.md", "We brief", "We brief well")
    yield
    for number in range(5):
        watched.write(CLOSE, ARTICLE.format(f"Edited {number} times"))


def take_back(watched: Watched) -> Steps:
    take_an_edit_back(watched)
    yield
    watched.replace(APPS, "The order bans", "The order now bans")
    yield
    watched.replace(APPS, "The order now bans", "The order bans")


def make_the_content_anew(watched: Watched) -> Steps:
    content, aside = watched.root / "content", watched.root.parent / "content"
    content.rename(aside)
    watched.wait_for(NOT_BUILT)
    aside.rename(content)
    yield
    watched.replace("content/pages/about.md", "We brief", "Being back, we brief")
    yield
    shutil.copytree(content, aside)
    shutil.rmtree(content)
    watched.wait_for(NOT_BUILT)
    shutil.copytree(aside, content)
    yield
    watched.replace("content/pages/about.md", "Being back", "Being copied")
    yield
    shutil.copytree(content, aside.with_name("again"))
    shutil.rmtree(content)
    aside.with_name("again").rename(content)
    yield
    watched.replace("content/pages/about.md", "Being copied", "Being moved in")
    shutil.rmtree(aside)


def delete_the_site(watched: Watched) -> Steps:
    while watched.output.exists():  # a build that still tidies up may write into it
        shutil.rmtree(watched.output, ignore_errors=True)
    watched.replace("content/pages/about.md", "brief", "write")
    yield
    (watched.output / "index.html").unlink()
    shutil.rmtree(watched.output / "articles")
    watched.replace("content/pages/about.md", "write", "brief")


def edit_what_links_lead_to(watched: Watched) -> Steps:
    write_project(watched.root / "kept", {"one.md": ARTICLE.format("Linked"), "many/two.md": ARTICLE.format("Of many")})
    write_project(watched.root / "other", {"three.md": ARTICLE.format("The third")})
    yield
    link, folder = watched.root / ARTICLES / "one.md", watched.root / ARTICLES / "linked"
    link.symlink_to("../../kept/one.md")
    folder.symlink_to("../../kept/many")
    yield
    for name in ("one.md", "many/two.md"):
        path = watched.root / "kept" / name
        path.write_text(ARTICLE.format(f"{name} in place"))
        yield
        save(path, ARTICLE.format(f"{name} by renaming"))
        yield
        save(path, ARTICLE.format(f"{name} again"))
        yield
    watched.write("kept/many/deep/four.md", ARTICLE.format("The fourth"))
    yield
    watched.write("kept/many/deep/four.md", ARTICLE.format("The fourth, edited"))
    yield
    folder.unlink()
    folder.symlink_to("../../other")
    yield
    watched.write("other/three.md", ARTICLE.format("Where the link now leads"))
    yield
    new = link.with_name(".link")
    new.symlink_to("../../kept/many/two.md")
    new.replace(link)
    yield
    watched.write("kept/many/two.md", ARTICLE.format("Linked anew"))
    yield
    link.unlink()
    folder.unlink()
    shutil.rmtree(watched.root / "kept")
    shutil.rmtree(watched.root / "other")


def take_branches(watched: Watched) -> Steps:
    names = {f"{kind}_{key}": value for kind in ("GIT_AUTHOR", "GIT_COMMITTER") for key, value in (("NAME", "A"), ("EMAIL", "a@a.example"))}  # fmt: skip

    def git(*arguments: str) -> None:
        environment = clean_environment(**names, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull)
        subprocess.run(["git", *arguments], cwd=watched.root, check=True, capture_output=True, env=environment)

    (watched.root / ".gitignore").write_text("/site\n/.glossator\n/content/pages/mark.md\n")
    git("init", "--initial-branch=first")
    git("add", ".")
    git("commit", "--message=First")
    git("checkout", "-b", "second")
    for path in (CLOSE, SHARES, "content/pages/about.md"):
        (watched.root / path).write_text((watched.root / path).read_text().replace(".\n", " on the second branch.\n"))
    (watched.root / f"{ARTICLES}/2021-01-31-recall.annotations.yaml").unlink()
    for number in range(20):
        watched.write(f"{ARTICLES}/branch/{number}.md", ARTICLE.format(f"Of the branch {number}"))
    watched.write("templates/term.html", "Of a branch: {{ page.title }}\n")
    yield
    git("add", ".")
    git("commit", "--message=Second")
    git("checkout", "first")
    yield
    git("checkout", "second")
    yield
    git("checkout", "first")
    watched.replace("content/pages/about.md", "brief", "brief in between")
    git("stash")
    yield
    git("stash", "pop")
    yield
    shutil.rmtree(watched.root / ".git")
    (watched.root / ".gitignore").unlink()


CHANGES = [
    edit_sidecars,
    edit_the_glossary,
    edit_the_settings,
    edit_templates,
    edit_assets,
    move_folders,
    make_folders,
    rename_files,
    edit_twice,
    take_back,
    make_the_content_anew,
    delete_the_site,
    edit_what_links_lead_to,
    pytest.param(take_branches, marks=pytest.mark.skipif(not shutil.which("git"), reason="there is no git")),
]


@pytest.mark.xdist_group("watch")
@pytest.mark.parametrize("steps", CHANGES)
def test_the_site_follows(shared: Watched, steps: Callable[[Watched], Steps]) -> None:
    for _ in steps(shared):
        shared.check()
    shared.check()


@pytest.mark.xdist_group("poll")
@pytest.mark.parametrize("steps", [edit_sidecars, move_folders, rename_files, take_back, make_the_content_anew])
def test_the_site_follows_where_nothing_tells_of_changes(polled: Watched, steps: Callable[[Watched], Steps]) -> None:
    for _ in steps(polled):
        polled.check()
    polled.check()


def test_a_burst_is_built_at_once(project: Path) -> None:
    burst = {f"{number}.md": ARTICLE.format(f"Of a burst {number}") for number in range(500)}
    write_project(project / ARTICLES / "burst", dict(list(burst.items())[::2]))
    with watching(project, "--jobs", "2") as watched:
        write_project(project / ARTICLES / "burst", {path: f"{text}More.\n" for path, text in burst.items()})
        pages = [f"articles/2021/{number}/index.html" for number in range(500)]
        told = watched.wait_until_built(
            lambda: all("More." in watched.read(page) for page in pages), "not all is built"
        )
        assert count_builds([*told, *watched.settle()]) <= 3  # with the mark's


@pytest.mark.parametrize("output", ["docs", "public/deep/site", ".hidden/site", "../site"])
def test_what_is_written_is_no_change(output: str, project: Path) -> None:
    with watching(project, "--output", str(project / output), output=output) as watched:
        assert count_builds(watched.check()) == 1
        watched.replace(CLOSE, "All is quiet", "All is loud")
        assert count_builds(watched.check()) == 2  # the edit's and the mark's


# Faults

BREAKS = {
    "a sidecar": (SIDECAR, "to: 2020-11-12-shares", "to: nowhere", SIDECAR),
    "a sidecar's form": (SIDECAR, "notes:", "notes: [", SIDECAR),
    "an article's front matter": (APPS, "title: Eight apps", "titel: Eight apps", APPS),
    "the glossary": ("content/glossary.yaml", "see: [nyse]", "see: [nsye]", "content/glossary.yaml"),
    "the settings": ("content/site.yaml", "America/New_York", "America/Newer_York", "content/site.yaml"),
}


@pytest.mark.xdist_group("watch")
@pytest.mark.parametrize("what", BREAKS)
def test_an_error_is_told_and_the_site_stays_until_it_is_mended(what: str, shared: Watched) -> None:
    path, right, wrong, told = BREAKS[what]
    shared.check()
    before = shared.read_site()
    shared.replace(path, right, wrong)
    lines = shared.wait_for(NOT_BUILT)
    assert [line for line in lines if told in line]
    assert "The site is as it was." in lines[-1]
    assert shared.read_site() == before
    # An edit elsewhere is not built either, and that is said.
    shared.write(CLOSE, ARTICLE.format(f"Edited while {what} was broken"))
    shared.wait_for(NOT_BUILT)
    assert shared.read_site() == before
    shared.replace(path, wrong, right)
    shared.check()
    assert f"Edited while {what}" in shared.read(CLOSED_PAGE)
    # Broken once more, and mended by another edit than that which takes it back.
    shared.replace(path, right, wrong)
    shared.wait_for(NOT_BUILT)
    shared.replace(path, wrong, f"{right} ")
    shared.check()
    shared.replace(path, f"{right} ", right)
    shared.check()


@pytest.mark.xdist_group("watch")
def test_an_error_that_is_undone_at_once_leaves_the_site(shared: Watched) -> None:
    shared.check()
    before = shared.read_site()
    shared.replace(SIDECAR, "to: 2020-11-12-shares", "to: nowhere")
    shared.wait_for(NOT_BUILT)
    shared.replace(SIDECAR, "to: nowhere", "to: 2020-11-12-shares")
    shared.wait_for(BUILT)
    assert shared.read_site() == before


def test_a_first_build_that_fails_is_followed_by_one_that_does_not(project: Path) -> None:
    (project / SIDECAR).write_text("notes: [")
    with watching(project) as watched:
        assert watched.read("index.html") == ""
        (project / SIDECAR).write_bytes(linked_project()[SIDECAR])
        watched.check()


# Other things that happen


def test_what_is_due_is_built_by_itself(project: Path) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    write_project(project, {f"{ARTICLES}/soon.md": f"---\ntitle: Soon\ndate: {soon}\n---\nNow.\n"})
    with watching(project) as watched:
        watched.wait_until_built(
            lambda: bool(watched.read("articles/2026/soon/index.html")), "what is due is not built"
        )
        watched.check()


@pytest.mark.parametrize("given", ["--clock", "SOURCE_DATE_EPOCH"])
def test_where_the_clock_stands_still_nothing_is_due(given: str, project: Path) -> None:
    arguments = ("--clock", "2021-02-01T12:00:00Z") if given == "--clock" else ()
    env = {} if arguments else {given: "1612180800"}
    with watching(project, *arguments, env=env) as watched:
        watched.settle()
        spent = count_ticks(watched.process.pid)
        watched.replace(CLOSE, "All is quiet", "All is loud")
        watched.wait_until_built(lambda: "All is loud" in watched.read(CLOSED_PAGE), "the edit is not built")
        Event().wait(0.5)
        assert count_ticks(watched.process.pid) - spent < 20
        assert watched.read("articles/2021/tomorrow/index.html") == ""


def count_ticks(pid: int) -> int:
    """Count the hundredths of seconds that a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.parametrize("options", [[], ["--drafts"], ["--clock", "2021-01-31T12:00:00Z"]])
def test_another_build_in_between_is_no_harm(options: list[str], project: Path) -> None:
    with watching(project) as watched:
        watched.settle()
        watched.replace(CLOSE, "All is quiet", "All is loud")
        command = [sys.executable, "-m", "glossator", "build", "-C", str(project), *options]
        subprocess.run(command, check=True, capture_output=True, env=clean_environment(), timeout=DEADLINE)
        watched.settle()
        watched.replace(CLOSE, "All is loud", "All is still")
        watched.check()


def test_two_watches_of_one_project_agree(project: Path) -> None:
    with watching(project) as watched, watching(project) as other:
        for word in ("loud", "still"):
            (project / CLOSE).write_text(ARTICLE.format(f"All is {word}"))
            clean = watched.build_clean()
            poll_until(lambda clean=clean: watched.read_site() == clean, "what a clean build makes")  # type: ignore[misc]
        assert {watched.end()[0], other.end()[0]} == {0}


# Its end


# Ctrl-C is told to all of a command's processes, what ends a service often to the first alone.
ENDS = [(signal.SIGINT, True), (signal.SIGTERM, False)]


@pytest.mark.parametrize(("number", "is_group"), ENDS)
@pytest.mark.parametrize("arguments", [[], ["--poll"], ["--jobs", "2"]], ids=" ".join)
def test_it_ends_well_when_asked(number: int, arguments: list[str], project: Path, *, is_group: bool) -> None:
    with watching(project, *arguments) as watched:
        status, seconds = watched.end(number, is_group=is_group)
        assert (status, seconds < 1.5) == (0, True)
    assert watched.heard[-1] == "Stopped.\n"
    assert "Traceback" not in watched.transcript


SLOW = "{% for a in range(3000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}"


@pytest.mark.parametrize(("number", "is_group"), ENDS)
@pytest.mark.parametrize("jobs", [1, 2])
def test_it_ends_well_during_a_build(number: int, jobs: int, project: Path, *, is_group: bool) -> None:
    write_project(project / ARTICLES, {f"{count}.md": ARTICLE.format(f"Number {count}") for count in range(40)})
    with watching(project, "--jobs", str(jobs)) as watched:
        before = watched.read_site()
        watched.write("templates/article.html", SLOW)
        poll_until((watched.output / ".glossator-staging").exists, "a build that renders")
        poll_until(lambda: count_processes(watched.process.pid) >= jobs, "workers")
        status, seconds = watched.end(number, is_group=is_group)
        # Processes that are just being made are not left half-made, which takes its time where others are at work.
        assert (status, seconds < 1.5 * jobs * jobs) == (0, True)
        poll_until(lambda: not count_processes(watched.process.pid), "the end of all processes")
        watched.close()
        assert "Stopped.\n" in watched.heard
        assert "Traceback" not in watched.transcript
        assert {path: data for path, data in watched.read_site().items() if not path.startswith(".")} == before


def count_processes(group: int) -> int:
    """Count the processes of a group that still run."""
    count = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, found = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        count += int(found) == group and state != "Z"
    return count


# Where the system does not tell of changes

BROKEN_OBSERVER = """
import errno, watchdog.observers
class Broken(watchdog.observers.Observer):
    def {method}(self, *args, **more):
        raise OSError(errno.{reason}, "broken")
watchdog.observers.Observer = Broken
from glossator.cli import main
main()
"""
DEAF_OBSERVER = """
from glossator.watch.observing import Observation
Observation.hear = lambda self, event: None
from glossator.cli import main
main()
"""


@pytest.mark.parametrize("method", ["schedule", "start"])
@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("ENOSPC", "raise fs.inotify.max_user_watches"),
        ("EMFILE", "raise fs.inotify.max_user_instances"),
        ("ENOSYS", "broken"),
    ],
)
def test_where_files_cannot_be_observed_they_are_looked_at(method: str, reason: str, told: str, project: Path) -> None:
    code = BROKEN_OBSERVER.format(method=method, reason=reason)
    with watching(project, program=("-c", code)) as watched:
        assert [line for line in watched.heard if told in line and "looked at now and then" in line]
        watched.replace(CLOSE, "All is quiet", "All is loud")
        watched.check()
        status, seconds = watched.end()
        assert (status, seconds < 1.5) == (0, True)


def test_what_nobody_tells_is_found_by_looking(project: Path) -> None:
    with watching(project, program=("-c", DEAF_OBSERVER)) as watched:
        watched.replace(CLOSE, "All is quiet", "All is loud")
        watched.check()
