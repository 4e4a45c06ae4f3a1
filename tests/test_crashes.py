"""Builds that end before their time, with real processes on a real disk: every page is whole, old or new, and the next build brings the site about."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.benchmarks.corpus import make_project
from tests.sample_projects import sample_project

from glossator.build.output import STAGING
from glossator.cli.projects import ProjectFolder, record_name
from glossator.files import Folder

CLOCK = "2050-01-01T00:00:00Z"
# So many that a pool pays.
ARTICLES = 60
# Seconds. What is waited for comes at once; this is for when it does not.
PATIENCE = 60


class Builder:
    """A project on the disk, and the command that builds it."""

    def __init__(self, root: Path, files: dict[str, bytes]) -> None:
        self.root = root
        self.site = Folder(root / "site")
        self.write(files)

    def write(self, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            Folder(self.root).write(path, data)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "glossator", "build", "-C", str(self.root), "--clock", CLOCK, *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def build(self, *arguments: str) -> tuple[int, str]:
        with self.start(*arguments) as process:
            _, told = process.communicate(timeout=PATIENCE)
        return process.returncode, told

    def read_site(self) -> dict[str, bytes]:
        return {path: self.site.read(path) for path in self.site.walk() if not path.startswith(STAGING)}

    @property
    def lock(self) -> str:
        return f"{record_name(ProjectFolder(self.root), self.site.root)}.lock"


def alter(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give another version of a project, in which every page is another one."""
    longer = {path: data + b"\nAnd so on.\n" for path, data in files.items() if path.endswith(".md")}
    return files | longer | {"content/site.yaml": files["content/site.yaml"].replace(b"Benchmark", b"Another")}


class Versions(NamedTuple):
    """Two versions of a project, and the sites that come of them."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    old_site: dict[str, bytes]
    new_site: dict[str, bytes]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    files = make_project(ARTICLES).files
    builders = [Builder(tmp_path_factory.mktemp("version"), each) for each in (files, alter(files))]
    for builder in builders:
        assert builder.build()[0] == 0
    return Versions(files, alter(files), *(builder.read_site() for builder in builders))


def seen(*places: str) -> Callable[[Path], bool]:
    """Tell whether one of some files or folders, by pattern, is there."""
    return lambda root: any(next(root.glob(place), None) for place in places)


def is_moving(root: Path) -> bool:
    """Tell whether the site's front page is the new one already."""
    try:
        return b"Another" in (root / "site" / "index.html").read_bytes()
    except OSError:
        return False


MOMENTS = {
    "at once": lambda _root: True,
    "when it begins to read": seen(".glossator/builds/*/packs/bodies*-*"),
    "when it begins to stage": seen(f"site/{STAGING}"),
    "when it has staged some": seen(f"site/{STAGING}/articles/article-00030"),
    "when it has staged a feed": seen(f"site/{STAGING}/feed.xml"),
    "when it writes down what it will write": seen(".glossator/written/*.new"),
    "when it moves": is_moving,
    "when it has moved": lambda root: is_moving(root) and not (root / "site" / STAGING).exists(),
    "when it writes its log": seen(".glossator/builds/*/index.new"),
}


@pytest.mark.slow
@pytest.mark.parametrize("has_come", MOMENTS.values(), ids=MOMENTS)
def test_a_build_that_is_killed_costs_no_page(
    has_come: Callable[[Path], bool], versions: Versions, tmp_path: Path
) -> None:
    builder = Builder(tmp_path, versions.before)
    assert builder.build("--jobs", "2")[0] == 0
    for pack in (tmp_path / ".glossator" / "builds").glob("*/packs/*"):
        pack.unlink()  # so that those which come are the new build's
    builder.write(versions.after)
    with builder.start("--jobs", "2") as process:
        while process.poll() is None and not has_come(tmp_path):
            pass
        process.kill()
        process.communicate(timeout=PATIENCE)
    site = builder.read_site()
    for path, data in site.items():
        assert data in {versions.old_site.get(path), versions.new_site.get(path)}, path
    assert versions.old_site.keys() & versions.new_site.keys() <= site.keys()
    status, told = builder.build("--jobs", "2")
    assert (status, "warning" in told) == (0, False), told
    assert builder.read_site() == versions.new_site
    assert builder.build("--verify")[0] == 0


def children_of(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.slow
@pytest.mark.skipif(not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(), reason="no list of children")
def test_a_worker_that_is_killed_is_told_and_the_site_is_as_it_was(tmp_path: Path) -> None:
    files = make_project(400).files
    builder = Builder(tmp_path, sample_project())
    assert builder.build()[0] == 0
    before = builder.read_site()
    builder.write(files)
    with builder.start("--jobs", "2") as process:
        workers: list[int] = []
        while process.poll() is None and not workers:
            workers = children_of(process.pid)
        os.kill(workers[-1], signal.SIGKILL)
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "error[worker-lost]" in told
    assert "The site is as it was." in told
    assert builder.read_site() == before
    assert not (tmp_path / "site" / STAGING).exists()
    assert builder.build("--jobs", "2")[0] == 0
    assert builder.build("--verify")[0] == 0


# A disk that will not take it


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte, where this user may mount one."""
    place = tmp_path / "site"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if (
        not sys.platform.startswith("linux")
        or os.geteuid()
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


@pytest.mark.slow
def test_a_full_disk_leaves_the_site_as_it_was(small_disk: Path, tmp_path: Path) -> None:
    builder = Builder(tmp_path, sample_project())
    assert builder.build()[0] == 0
    before = builder.read_site()
    builder.write(make_project(ARTICLES).files)
    for _ in range(2):
        status, told = builder.build("--jobs", "2")
        assert (status, "error[output-failed]" in told, "no space left" in told) == (1, True, True), told
        assert builder.read_site() == before
        assert not (small_disk / STAGING).exists()
    remount(small_disk, "size=50m")
    assert builder.build()[0] == 0
    assert builder.build("--verify")[0] == 0


@pytest.mark.slow
def test_a_disk_that_is_read_only_leaves_the_site_as_it_was(small_disk: Path, tmp_path: Path) -> None:
    builder = Builder(tmp_path, sample_project())
    assert builder.build()[0] == 0
    before = builder.read_site()
    builder.write({"content/pages/about.md": b"---\ntitle: About them\n---\n"})
    remount(small_disk, "ro")
    status, told = builder.build()
    assert (status, "error[output-failed]" in told, "read-only" in told) == (1, True, True), told
    remount(small_disk, "rw")
    assert builder.read_site() == before
    assert builder.build()[0] == 0


@pytest.mark.parametrize("name", ["site", ".glossator"])
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_told(name: str, tmp_path: Path) -> None:
    builder = Builder(tmp_path, sample_project())
    assert builder.build()[0] == 0
    before = builder.read_site()
    builder.write({"content/pages/about.md": b"---\ntitle: About them\n---\n"})
    folders = [tmp_path / name, *(path for path in (tmp_path / name).rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    status, told = builder.build()
    for folder in folders:
        folder.chmod(0o755)
    assert (status, "error[output-failed]" in told, "permission denied" in told) == (1, True, True), told
    assert builder.read_site() == before
    assert builder.build()[0] == 0


# Two at one time


@pytest.mark.slow
def test_a_build_waits_for_another_of_the_same_folder_and_says_so(tmp_path: Path) -> None:
    builder = Builder(tmp_path, sample_project())
    with Folder(tmp_path / ".glossator").lock(builder.lock):
        process = builder.start()
        assert process.stderr
        assert process.stderr.readline() == f"Waiting for another build of {tmp_path / 'site'} ...\n"
        assert not builder.site.walk()
    with process:
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    assert "index.html" in builder.read_site()


@pytest.mark.slow
def test_builds_at_one_time_end_well_and_give_one_site(versions: Versions, tmp_path: Path) -> None:
    builder = Builder(tmp_path, versions.before)
    processes = [builder.start("--jobs", "2") for _ in range(3)]
    told = []
    for process in processes:
        with process:
            told.append(process.communicate(timeout=PATIENCE)[1])
    assert [process.returncode for process in processes] == [0, 0, 0], told
    assert sum("Waiting for another build" in each for each in told) == 2
    assert sum("(0 rendered" in each for each in told) == 2
    assert builder.read_site() == versions.old_site
