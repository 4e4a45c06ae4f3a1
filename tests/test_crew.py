"""The crew: how work is spread, and that it does not show in what comes of it."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.apart import run_apart
from tests.sample_projects import CLOCK, RECORD, plain_builtin, sample_project

from glossator.build import crew as crew_module
from glossator.build.crew import Crew, WorkerLostError, begin_work, make_pool
from glossator.build.preparing import Memory, prepare
from glossator.build.reading import ArticleTask, read_articles
from glossator.build.rendering import Stager, make_renderer, stage_pages
from glossator.build.running import BuildOptions, BuildResult, build_site
from glossator.files import Folder, MemoryFolder

if TYPE_CHECKING:
    from glossator.build.crew import Work


def make_threads(jobs: int, work: "Work") -> Executor:
    return ThreadPoolExecutor(jobs, initializer=begin_work, initargs=work)


def make_nothing(jobs: int, work: "Work") -> Executor:
    raise AssertionError((jobs, work))


def make_broken(jobs: int, work: "Work") -> Executor:
    """Make a pool whose processes end before they do anything."""
    del work
    return ProcessPoolExecutor(jobs, get_context("spawn"), os._exit, (1,))


def let_all_work_pay(crew: object = crew_module) -> None:
    """Let a pool be used for the second item already."""
    for name, value in {"LEAST_WORK": 0, "FIRST_BATCH": 1, "MOST_IN_BATCH": 4}.items():
        setattr(crew, name, value)


@pytest.fixture
def _all_work_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEAST_WORK", "FIRST_BATCH", "MOST_IN_BATCH"):
        monkeypatch.setattr(crew_module, name, getattr(crew_module, name))
    let_all_work_pay()


def run_spread(code: str) -> None:
    """Run code with the names of this module in another process, where all work pays."""
    run_apart(__name__, f"let_all_work_pay()\n{textwrap.dedent(code)}")


# The crew by itself


def times(shared: int, batch: Sequence[int]) -> list[int]:
    return [shared * item for item in batch]


def fail_at(shared: int, batch: Sequence[int]) -> list[int]:
    if shared in batch:
        raise ValueError(shared)
    return list(batch)


def be_killed_at(shared: int, batch: Sequence[int]) -> list[int]:
    if shared in batch:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(batch)


COUNTS, JOBS = (0, 1, 2, 50), (1, 2, 3)


def check_order(count: int, jobs: int, make: Callable[[int, "Work"], Executor]) -> None:
    told: list[tuple[str, int, int]] = []
    crew = Crew(jobs, lambda *each: told.append(each), make)
    assert list(crew.do("counting", times, 3, list(range(count)))) == [3 * each for each in range(count)]
    done = [each for _, each, _ in told]
    assert done == sorted(done)
    assert told[-1] == ("counting", count, count)


@pytest.mark.usefixtures("_all_work_pays")
@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("count", COUNTS)
def test_results_come_in_order_and_progress_is_told(count: int, jobs: int) -> None:
    check_order(count, jobs, make_threads)


@pytest.mark.slow
def test_results_of_processes_do_too() -> None:
    run_spread("for count in COUNTS:\n    for jobs in JOBS:\n        check_order(count, jobs, make_pool)")


def check_raised(at: int, make: Callable[[int, "Work"], Executor]) -> None:
    with pytest.raises(ValueError, match=str(at)):
        list(Crew(2, None, make).do("failing", fail_at, at, list(range(50))))


@pytest.mark.usefixtures("_all_work_pays")
@pytest.mark.parametrize("at", [0, 30])
def test_what_a_task_raises_comes_out(at: int) -> None:
    check_raised(at, make_threads)


@pytest.mark.slow
def test_what_a_task_raises_comes_out_of_processes() -> None:
    run_spread("check_raised(0, make_pool)\ncheck_raised(30, make_pool)")


def check_lost() -> None:
    with pytest.raises(WorkerLostError):
        list(Crew(2).do("dying", be_killed_at, 30, list(range(50))))


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told_and_nothing_waits_for_it() -> None:
    run_spread("check_lost()")


def test_little_work_is_done_here() -> None:
    assert list(Crew(8, None, make_nothing).do("counting", times, 3, list(range(500))))[-1] == 3 * 499


@pytest.mark.usefixtures("_all_work_pays")
def test_one_job_is_done_here() -> None:
    assert list(Crew(1, None, make_nothing).do("counting", times, 3, list(range(50))))[-1] == 3 * 49


BUILDER = """
    import os, threading
    from glossator.build import crew

    def wait(shared, batch):
        if 0 not in batch:
            os.write(1, b".")  # in one piece, whoever else writes
            threading.Event().wait()
        return batch

    crew.LEAST_WORK, crew.FIRST_BATCH, crew.MOST_IN_BATCH = 0, 1, 1
    list(crew.Crew(2).do("waiting", wait, None, range(3)))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_builder_however_it_ends(number: signal.Signals) -> None:
    """The workers hold the builder's output too: only when the last has ended it comes to its end."""
    command = [sys.executable, "-c", textwrap.dedent(BUILDER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as builder:
        assert builder.stdout
        at_work = builder.stdout.read(2)
        builder.send_signal(number)
        assert (at_work, builder.communicate(timeout=10)[0]) == (b"..", b"")
    assert builder.returncode == -number


# A build by a crew


def project() -> dict[str, bytes]:
    """A project of a few articles, with faults of every stage, each article's own."""
    files = sample_project() | {
        "content/articles/two/draft.md": b"---\ntitle: Draft\ndate: 2021-01-01\ndraft: true\n---\n"
    }
    for number in range(8):
        stem = f"content/articles/2021-01-1{number}-more-{number}"
        files[f"{stem}.md"] = (
            f"---\ntitle: More {number}\ndate: 2021-01-1{number}\n---\nThe NYSE. Delisting {number}.\n".encode()
        )
        files[f"{stem}.annotations.yaml"] = (
            "references:\n  - {quote: The, to: draft}\n  - {quote: Delisting, to: eight-apps}\n".replace(
                "eight", "chinese"
            )
            + "notes:\n  - {quote: gone, note: A note.}\n"
        ).encode()
    return files


def build(output: MemoryFolder | Folder, crew: Crew) -> BuildResult:
    state = MemoryFolder() if isinstance(output, MemoryFolder) else Folder(output.root.parent / "state")
    files = MemoryFolder(project())
    return build_site(files, output, state, RECORD, plain_builtin(), BuildOptions(CLOCK), crew=crew)


@pytest.fixture(scope="module")
def alone() -> tuple[dict[str, bytes], BuildResult]:
    return build_alone()


def build_alone() -> tuple[dict[str, bytes], BuildResult]:
    """The site that one process builds."""
    output = MemoryFolder()
    result = build(output, Crew(1))
    assert {each.code.label for each in result.diagnostics} == {"not-public", "orphaned-quote"}
    return output.files, result


SPREAD = {"two threads": partial(Crew, 2, None, make_threads)}
SPAWNED = {"two started anew": partial(Crew, 2, None, partial(make_pool, method="spawn"))}


def check_processes() -> None:
    for jobs in (2, 3):
        with tempfile.TemporaryDirectory() as folder:
            check_spread(Crew(jobs), build_alone(), Path(folder))


@pytest.mark.slow
def test_the_site_does_not_depend_on_the_number_of_processes() -> None:
    run_spread("check_processes()")


def check_spread(crew: Crew, alone: tuple[dict[str, bytes], BuildResult], folder: Path) -> None:
    output = Folder(folder / "site")
    result = build(output, crew)
    assert result == alone[1]
    assert {path: output.read(path) for path in output.walk()} == alone[0]
    # What workers kept serves the next build.
    assert build(output, crew).rendered == 0


@pytest.mark.usefixtures("_all_work_pays")
@pytest.mark.parametrize("make_crew", SPREAD.values(), ids=SPREAD)
def test_the_site_does_not_depend_on_who_builds_it(
    make_crew: Callable[[], Crew], alone: tuple[dict[str, bytes], BuildResult], tmp_path: Path
) -> None:
    check_spread(make_crew(), alone, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("_all_work_pays")
@pytest.mark.parametrize("make_crew", SPAWNED.values(), ids=SPAWNED)
def test_nor_on_how_a_process_is_started(
    make_crew: Callable[[], Crew], alone: tuple[dict[str, bytes], BuildResult], tmp_path: Path
) -> None:
    check_spread(make_crew(), alone, tmp_path)


def test_all_that_a_worker_is_given_can_be_sent(tmp_path: Path) -> None:
    """As a pool does it whose processes are started anew; what comes of it is the same."""
    prepared = prepare(
        MemoryFolder(project()), plain_builtin(), BuildOptions(CLOCK), memory=Memory.empty(Folder(tmp_path))
    )
    tasks = [ArticleTask(path, prepared.project.sidecar_by_article.get(path)) for path in prepared.entries]
    records = [
        [(each.record, each.entry.faults) for each in read_articles(reader, tasks)]
        for reader in (prepared.reader, pickle.loads(pickle.dumps(prepared.reader)))
    ]
    assert [pickle.loads(record) for record, _ in records[0]] == [pickle.loads(record) for record, _ in records[1]]
    stager = Stager(make_renderer(prepared, MemoryFolder(project())), Folder(tmp_path), {}, ())
    numbers = range(len(prepared.plans))
    staged = [stage_pages(each, numbers) for each in (stager, pickle.loads(pickle.dumps(stager)))]
    assert [each.digest for each in staged[0]] == [each.digest for each in staged[1]]


@pytest.mark.usefixtures("_all_work_pays")
def test_a_build_that_loses_a_worker_says_so_and_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    output = Folder(tmp_path / "site")
    output.write("index.html", b'<meta name="generator" content="Glossator">')
    result = build(output, Crew(2, None, make_broken))
    assert [each.code.label for each in result.diagnostics] == ["worker-lost"]
    assert output.walk() == ["index.html"]
    assert not build(output, Crew(1)).has_failed
