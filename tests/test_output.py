"""Writing the site: only what differs is written, nothing is deleted that Glossator did not write, and a fault of the disk costs no page.

`FaultyFolder` is a folder in memory whose every operation fails from a given one on, as a full disk's or a withdrawn share's would.
"""

import os
import threading
from collections.abc import Callable, Collection
from errno import EIO, ENOSPC
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.sample_projects import CLOCK, RECORD, build_in_memory, load_builtin, sample_project

from glossator.build.output import STAGING, Output, name_strangers, stage_file
from glossator.build.running import BuildOptions, BuildResult, build_site
from glossator.build.written import Written
from glossator.diagnostics import Diagnostic
from glossator.files import Files, Folder, MemoryFolder, OnFault, Stamp
from glossator.model.digests import digest_bytes

MAKER = b'<meta name="generator" content="Glossator">'
OLD = {"index.html": b"home" + MAKER, "about/index.html": b"about", "old.txt": b"old"}
NEW = {"index.html": b"home 2" + MAKER, "about/index.html": b"about", "new/index.html": b"new"}


def write(output: Files, state: Files, site: dict[str, bytes]) -> tuple[list[Diagnostic], list[str]]:
    """Write a site as a build does; give its diagnostics and the paths that differed."""
    target = Output(output, state, RECORD)
    there = target.present
    staged = [
        path
        for path, data in site.items()
        if stage_file(output, path, data, is_known=path in there, is_there=path in there)[1]
    ]
    found = name_strangers(target.list_strangers(site))
    target.commit(staged, *target.compare({path: digest_bytes(data) for path, data in site.items()}))
    return found, staged


def contents(folder: Files) -> dict[str, bytes]:
    return {path: folder.read(path) for path in folder.walk()}


# What is read


def test_links_are_followed_within_the_project_and_never_out_of_it(tmp_path: Path) -> None:
    for path in ("outside/secret.txt", "project/content/articles/a.md", "project/shared/logo.svg"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    content = tmp_path / "project" / "content"
    for name, target in (
        ("0", "articles"),
        ("z", "articles"),
        ("shared", "../shared"),
        ("loop", "."),
        ("out", "../../outside"),
    ):
        (content / name).symlink_to(target)
    (content / "host.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    faults: list[str] = []
    found = Folder(tmp_path / "project").walk("content", on_fault=lambda path, _error: faults.append(path))
    assert found == ["content/0/a.md", "content/articles/a.md", "content/shared/logo.svg", "content/z/a.md"]
    assert sorted(faults) == ["content/host.txt", "content/out"]
    with pytest.raises(OSError, match="leads out"):
        Folder(tmp_path / "project").walk("content")
    assert Folder(content).walk(follows_links=False) == ["0", "articles/a.md", "host.txt", "loop", "out", "shared", "z"]


class Folders(NamedTuple):
    output: Files
    state: Files


@pytest.fixture(params=["memory", "disk"])
def folders(request: pytest.FixtureRequest, tmp_path: Path) -> Folders:
    if request.param == "memory":
        return Folders(MemoryFolder(), MemoryFolder())
    return Folders(Folder(tmp_path / "site"), Folder(tmp_path / "state"))


def test_a_folder_that_cannot_be_listed_is_an_error_and_costs_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, data in sample_project().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    output, state = MemoryFolder(), MemoryFolder()
    assert not build_site(Folder(tmp_path), output, state, RECORD, load_builtin(), BuildOptions(CLOCK)).has_failed
    before = dict(output.files)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("articles"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = build_site(Folder(tmp_path), output, state, RECORD, load_builtin(), BuildOptions(CLOCK))
    told = [(each.code.label, each.place.path) for each in result.diagnostics if each.severity == "error"]
    assert ("unreadable-file", "content/articles") in told
    assert output.files == before


# What is written, and what is left


def test_only_what_differs_is_written(folders: Folders) -> None:
    assert write(*folders, OLD) == ([], list(OLD))
    assert write(*folders, OLD) == ([], [])
    assert write(*folders, NEW) == ([], ["index.html", "new/index.html"])
    assert contents(folders.output) == NEW


def test_what_is_missing_or_altered_is_written_again(folders: Folders) -> None:
    write(*folders, OLD)
    folders.output.remove("about/index.html")
    folders.output.write("index.html", b"hacked")
    assert write(*folders, OLD) == ([], ["index.html", "about/index.html"])
    assert contents(folders.output) == OLD


def test_unchanged_files_are_not_touched(tmp_path: Path) -> None:
    output, state = Folder(tmp_path / "site"), Folder(tmp_path / "state")
    write(output, state, OLD)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    write(output, state, OLD)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == {
        path: time for path, time in before.items() if path.is_file()
    }


def test_stale_files_go_and_altered_ones_stay_and_are_named(folders: Folders) -> None:
    write(*folders, OLD | {"gone/index.html": b"gone"})
    folders.output.write("old.txt", b"mine now")
    found, _ = write(*folders, NEW)
    assert contents(folders.output) == NEW | {"old.txt": b"mine now"}
    assert [each.code.label for each in found] == ["unknown-output-file"]
    assert "`old.txt`" in found[0].message
    again, _ = write(*folders, NEW)
    assert again == found


def test_unknown_files_are_named_in_one_warning_and_never_deleted(folders: Folders) -> None:
    strangers = {f"mine/{number:02}.txt": b"mine" for number in range(15)} | {"\u202ex.txt": b"mine"}
    for path, data in strangers.items():
        folders.output.write(path, data)
    for site in (OLD, NEW, {}):
        found, _ = write(*folders, site)
        assert len(found) == 1
        assert "`mine/00.txt`, " in found[0].message
        assert found[0].message.endswith(" and 6 more")
        assert contents(folders.output) == strangers | site


def test_dotfiles_are_nobodys_business(folders: Folders) -> None:
    theirs = {".git/config": b"A", ".nojekyll": b"", "about/.htaccess": b"B"}
    for path, data in theirs.items():
        folders.output.write(path, data)
    assert write(*folders, OLD)[0] == []
    assert write(*folders, {})[0] == []
    assert contents(folders.output) == theirs


def test_an_emptied_site_leaves_no_folders(tmp_path: Path) -> None:
    output, state = Folder(tmp_path / "site"), Folder(tmp_path / "state")
    write(output, state, {"a/b/c/index.html": b"A", "a/d.txt": b"B"})
    write(output, state, {})
    assert list((tmp_path / "site").iterdir()) == []


SWAPS = [
    ({"news": b"file"}, {"news/index.html": b"folder"}),
    ({"news/index.html": b"folder", "news/old/index.html": b"older"}, {"news": b"file"}),
    ({"a": b"1", "b/c": b"2"}, {"a/b/c": b"3", "b": b"4"}),
    ({"a/b": b"1"}, {"a/b/c": b"2", "a/d": b"3"}),
    ({"a/b/c/d": b"1"}, {"a/b": b"2"}),
]


@pytest.mark.parametrize(("before", "after"), SWAPS)
def test_a_file_may_take_a_folders_place_and_a_folder_a_files(
    before: dict[str, bytes], after: dict[str, bytes], folders: Folders
) -> None:
    for site in (before, after, before):
        assert write(*folders, site)[0] == []
        assert contents(folders.output) == site


@pytest.mark.parametrize(("before", "after"), [({"news": b"file"}, {"news/index.html": b"A", "a.html": b"B"})])
def test_somebody_elses_file_in_the_way_stops_the_build(
    before: dict[str, bytes], after: dict[str, bytes], tmp_path: Path
) -> None:
    output, state = Folder(tmp_path / "site"), Folder(tmp_path / "state")
    write(output, state, before)
    output.write("news", b"altered by hand")
    with pytest.raises(NotADirectoryError):
        write(output, state, after)
    assert {path: data for path, data in contents(output).items() if not path.startswith(STAGING)} == {
        "news": b"altered by hand"
    }
    output.remove("news")
    write(output, state, after)
    assert contents(output) == after


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"{",
        b"[]",
        b'{"files": []}',
        b'{"files": {"../x": "a", "/etc/x": "b", "a\\\\..\\\\x": "c", "old.txt": 1}}',
        b"\xff",
        b"null",
    ],
)
def test_a_spoilt_record_costs_nothing_but_a_warning(record: bytes, folders: Folders) -> None:
    write(*folders, OLD)
    folders.state.write(RECORD, record)
    found, staged = write(*folders, NEW)
    assert ["`old.txt`" in each.message for each in found] == [True]
    assert staged == ["index.html", "new/index.html"]
    assert contents(folders.output) == NEW | {"old.txt": b"old"}


def test_a_site_that_another_program_made_is_not_written_over(folders: Folders) -> None:
    folders.output.write("index.html", b"<title>My precious</title>")
    with pytest.raises(FileExistsError, match="did not make"):
        Output(*folders, RECORD)
    assert contents(folders.output) == {"index.html": b"<title>My precious</title>"}


def test_a_folder_in_a_files_place_stops_the_build_before_anything_is_moved(folders: Folders) -> None:
    write(*folders, OLD)
    folders.output.remove("about/index.html")
    folders.output.write("about/index.html/theirs", b"theirs")
    with pytest.raises(IsADirectoryError, match="a folder stands where a file must be"):
        write(*folders, NEW)
    assert folders.output.read("index.html") == OLD["index.html"]


def test_a_record_cannot_name_what_lies_outside(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    output, state = Folder(tmp_path / "site"), Folder(tmp_path / "state")
    digest = "7ec2bd06fdb3ca9a02b2b5cb3b4ea7a4ab8ac8a40f9b1c8e4d2e4a1ea3b5bf36"
    state.write(RECORD, f'{{"files": {{"../mine.txt": "{digest}"}}}}'.encode())
    write(output, state, {})
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"


def test_each_output_folder_has_its_own_record(tmp_path: Path) -> None:
    state = MemoryFolder()
    for name in ("one", "two"):
        target = Output(Folder(tmp_path / name), state, f"written/{name}.json")
        stage_file(target.output, "a.txt", name.encode(), is_known=False, is_there=False)
        target.commit(["a.txt"], *target.compare({"a.txt": digest_bytes(name.encode())}))
    assert {path.removesuffix(".changes") for path in state.files} == {"written/one.json", "written/two.json"}


# The list of what was written, and its changes

LISTED = {f"{number}/index.html": f"{number:02}" for number in range(50)}
CHANGED: list[dict[str, str | None]] = [{"1/index.html": "ff 01"}, {"1/index.html": "ff", "2/index.html": None}]
AFTER = LISTED | {"1/index.html": "ff"}
del AFTER["2/index.html"]

TORN: dict[str, tuple[Callable[[bytes], bytes], Collection[str]]] = {
    "nothing": (lambda data: data, AFTER),
    "the end of the last line": (lambda data: data[:-9], LISTED | {"1/index.html": "ff 01"}),
    "all but a byte": (lambda data: data[:1], LISTED),
    "what is no JSON comes before": (lambda data: b"{" + data, AFTER),
    "it belongs to another list": (lambda data: data.replace(b'"base": "', b'"base": "0'), LISTED),
    "it names what lies outside": (
        lambda data: data.replace(b"1/index.html", b"../x.html"),
        LISTED.keys() - {"2/index.html"},
    ),
}


@pytest.mark.parametrize(("tear", "expected"), TORN.values(), ids=TORN)
def test_what_is_left_of_the_changes_of_a_list_is_read(
    tear: Callable[[bytes], bytes], expected: Collection[str]
) -> None:
    state = MemoryFolder()
    listed = Written(state, RECORD)
    listed.change(dict(LISTED))
    for changed in CHANGED:
        listed.change(changed)
    state.files[f"{RECORD}.changes"] = tear(state.files[f"{RECORD}.changes"])
    found = Written(state, RECORD)
    assert found.digests == expected if isinstance(expected, dict) else found.digests.keys() == expected
    found.change({"3/index.html": "aa"})  # what is added after a torn line is read again
    assert Written(state, RECORD).digests == found.digests


def test_a_list_whose_changes_have_grown_is_written_whole() -> None:
    state = MemoryFolder()
    listed = Written(state, RECORD)
    listed.change(dict(LISTED))
    most = 0
    for number in range(500):
        listed.change({"1/index.html": f"{number}"})
        most = max(most, len(state.files.get(f"{RECORD}.changes", b"")))
        assert number % 50 or Written(state, RECORD).digests == listed.digests
    assert 1000 < most <= 4096


class Moves(MemoryFolder):
    """A folder that remembers where something was moved to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def move(self, path: str, target: str) -> None:
        self.targets.append(target)
        super().move(path, target)


def test_a_folder_that_the_output_has_not_is_moved_in_as_a_whole() -> None:
    output, state = Moves(), MemoryFolder()
    write(output, state, {**OLD, "about/us/index.html": b"us", "terms/a/index.html": b"a", "terms/b/index.html": b"b"})
    assert sorted(output.targets) == ["about", "index.html", "old.txt", "terms"]
    output.targets.clear()
    write(output, state, {**OLD, "about/them/index.html": b"them", "terms/c/d/index.html": b"d"})
    assert sorted(output.targets) == ["about/them", "terms/c"]


# With --strict the strangers stop the build before anything is moved


def test_with_strict_an_unknown_file_leaves_the_site_as_it_was() -> None:
    output, state = MemoryFolder(), MemoryFolder()
    build_in_memory(sample_project(), output, state)
    output.files["mine.txt"] = b"mine"
    before = dict(output.files), state.files[RECORD]
    changed = sample_project() | {"content/pages/about.md": b"---\ntitle: Other\n---\n"}
    result = build_in_memory(changed, output, state, options=BuildOptions(CLOCK, strict=True))
    assert [(each.code.label, each.severity.value) for each in result.diagnostics] == [("unknown-output-file", "error")]
    assert (output.files, state.files[RECORD]) == before


# A disk that fails


class FaultyFolder(MemoryFolder):
    """A folder of which the operations counted by `fails` (from 1) raise an error."""

    def __init__(self, files: dict[str, bytes], number: int, fails: Callable[[int], bool]) -> None:
        super().__init__(files)
        self.number = number
        self.fails = fails
        self.count = 0

    def _ask(self, path: str) -> None:
        self.count += 1
        if self.fails(self.count):
            raise OSError(self.number, "the disk fails", path)

    def read(self, path: str) -> bytes:
        self._ask(path)
        return super().read(path)

    def walk(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> list[str]:
        self._ask(below)
        return super().walk(below, follows_links=follows_links, on_fault=on_fault)

    def scan(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> dict[str, Stamp]:
        self._ask(below)
        del follows_links, on_fault
        return {path: self._stamp(path) for path in MemoryFolder.walk(self, below)}

    def read_part(self, path: str, start: int, size: int) -> bytes:
        self._ask(path)
        return self.files[path][start : start + size]

    def write(self, path: str, data: bytes) -> Stamp:
        self._ask(path)
        return super().write(path, data)

    def append(self, path: str, data: bytes) -> int:
        self._ask(path)
        return super().append(path, data)

    def move(self, path: str, target: str) -> None:
        self._ask(target)
        super().move(path, target)

    def remove(self, path: str) -> None:
        self._ask(path)
        super().remove(path)

    def remove_tree(self, path: str) -> None:
        self._ask(path)
        for inner in MemoryFolder.walk(self, path):
            del self.files[inner]


def projects() -> tuple[dict[str, bytes], dict[str, bytes]]:
    before = sample_project() | {"content/old.txt": b"old", "content/swap": b"file"}
    after = sample_project() | {
        "content/new.txt": b"new",
        "content/swap/a.txt": b"folder",
        "content/pages/about.md": b"---\ntitle: About them\n---\nThey brief.\n",
    }
    return before, after


def built(project: dict[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    output, state = MemoryFolder(), MemoryFolder()
    assert not build_in_memory(project, output, state).diagnostics
    return output.files, state.files


class Sites(NamedTuple):
    old: dict[str, bytes]
    old_record: dict[str, bytes]
    new: dict[str, bytes]
    after: dict[str, bytes]


@pytest.fixture(scope="module")
def sites() -> Sites:
    before, after = projects()
    old, old_record = built(before)
    return Sites(old, old_record, built(after)[0], after)


def check_wholeness(result: BuildResult, output: dict[str, bytes], sites: Sites) -> None:
    """Every file is whole, old or new, and what both sites have is there; a build that fails says so."""
    shown = {path: data for path, data in output.items() if not path.startswith(STAGING)}
    for path, data in shown.items():
        assert data in {sites.old.get(path), sites.new.get(path)}, path
    assert sites.old.keys() & sites.new.keys() <= shown.keys()
    if shown not in (sites.new, sites.old):
        assert result.has_failed


def check_convergence(output: dict[str, bytes], state: dict[str, bytes], sites: Sites) -> None:
    healed = MemoryFolder(output), MemoryFolder(state)
    assert not build_in_memory(sites.after, *healed).diagnostics
    assert healed[0].files == sites.new


@pytest.mark.slow
@pytest.mark.parametrize(("number", "is_lasting"), [(EIO, False), (ENOSPC, True)], ids=["once", "from then on"])
@pytest.mark.parametrize("side", ["output", "state"])
def test_a_fault_at_any_operation_costs_no_page(side: str, number: int, is_lasting: bool, sites: Sites) -> None:  # noqa: FBT001  a column of the table
    for failing in range(1, 500):
        fails = (lambda count, at=failing: count >= at) if is_lasting else (lambda count, at=failing: count == at)
        output = FaultyFolder(sites.old, number, fails) if side == "output" else MemoryFolder(sites.old)
        state = FaultyFolder(sites.old_record, number, fails) if side == "state" else MemoryFolder(sites.old_record)
        result = build_in_memory(sites.after, output, state)
        faulty = output if isinstance(output, FaultyFolder) else state
        assert isinstance(faulty, FaultyFolder)
        if faulty.count < failing:
            assert failing > 5
            assert output.files == sites.new
            return
        check_wholeness(result, output.files, sites)
        assert {each.code.label for each in result.diagnostics} <= {"output-failed", "unknown-output-file"}
        check_convergence(output.files, state.files, sites)
    pytest.fail("the build never came to its end")


# Two builds at one time


def test_builds_of_one_output_folder_wait_for_one_another(tmp_path: Path) -> None:
    state = Folder(tmp_path)
    entered, go_on, order = threading.Event(), threading.Event(), []

    def hold() -> None:
        with state.lock("written/one.lock"):
            entered.set()
            go_on.wait(10)
            order.append("first")

    def want() -> None:
        with state.lock("written/one.lock"):
            order.append("second")

    first, second = threading.Thread(target=hold), threading.Thread(target=want)
    first.start()
    assert entered.wait(10)
    second.start()
    with state.lock("written/two.lock"):
        order.append("another folder")
    go_on.set()
    first.join(10)
    second.join(10)
    assert order == ["another folder", "first", "second"]
