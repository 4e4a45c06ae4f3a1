"""The law: whatever happens between two builds, the second gives what a clean build gives, and says the same.

A project is altered, moved about, broken, mended and put back; its site and its log are tampered with; the clock goes to and fro; builds fail and are
killed. After each build the site is compared with a clean one.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from tests.changing_projects import CHANGES, CLOCKS, EDITS, MAKER, Change, Sources, apply, first_sources, write_out
from tests.warm_builds import AgedFolder

from glossator.build.crew import Crew
from glossator.build.publishing import publish
from glossator.build.running import BuildOptions, BuildResult, Builtin, build_site
from glossator.build.session import Session
from glossator.cli.projects import ProjectFolder, load_builtin, record_name
from glossator.cli.telling import as_json
from glossator.files import Folder, MemoryFolder, Stamp
from glossator.model.ledger import LEDGER

# The command line, in which no log is too small for another process to look at the site meanwhile.
ALL_SENT = "from glossator.build import remembering; remembering.MANY_BYTES = 0; from glossator.cli import main; main()"


@cache
def view_builtin() -> Builtin:
    """Templates that write out all that a view holds, and have something in common, as the real ones do."""
    names = load_builtin(ProjectFolder(Path("nowhere"))).texts
    page = '{% extends "base.html" %}{% block main %}{{ view|safe }}{% endblock %}\n'
    texts = {name: page if name.endswith(".html") else "{{ view|safe }}\n" for name in names}
    texts |= {
        "base.html": MAKER + '{% import "macros.html" as m %}{{ m.head() }}{% block main %}{% endblock %}\n',
        "macros.html": "{% macro head() %}<head>{% endmacro %}\n",
    }
    return Builtin(texts, {"assets/style.css": b"p {}\n"})


# What may be done to the site and to the log


class Killed(BaseException):
    """The process is no more."""


class MortalFolder(AgedFolder):
    """A folder in which the operation that is counted down to does not happen, and nothing after it."""

    def __init__(self, root: Path, countdown: list[int], fault: BaseException) -> None:
        super().__init__(root)
        self.countdown = countdown
        self.fault = fault

    def _ask(self) -> None:
        self.countdown[0] -= 1
        if self.countdown[0] < 0:
            raise self.fault

    def write(self, path: str, data: bytes) -> Stamp:
        self._ask()
        return super().write(path, data)

    def append(self, path: str, data: bytes) -> int:
        self._ask()
        return super().append(path, data)

    def move(self, path: str, target: str) -> None:
        self._ask()
        super().move(path, target)

    def remove(self, path: str) -> None:
        self._ask()
        super().remove(path)

    def remove_tree(self, path: str) -> None:
        self._ask()
        super().remove_tree(path)


def spoil_log(state: Folder, how: str, number: int) -> None:
    paths = state.walk("builds")
    if how == "lose all" or not paths:
        state.remove_tree("builds")
        return
    path = paths[number % len(paths)]
    data = state.read(path)
    if how == "lose":
        state.remove(path)
    elif how == "cut":
        state.write(path, data[: len(data) // 2])
    else:
        middle = len(data) * (number % 7) // 7
        state.write(path, data[:middle] + bytes(byte ^ 1 for byte in data[middle : middle + 2]) + data[middle + 2 :])


# The machine


class IncrementalBuilds(RuleBasedStateMachine):
    """A project, its site and its log; `strangers` are files in the site that may be there though no build writes them."""

    root: Path
    builtin: Builtin
    sees_processes = False

    def __init__(self) -> None:
        super().__init__()
        shutil.rmtree(self.root, ignore_errors=True)
        self.project = self.root / "project"
        self.site, self.state = Folder(self.project / "site"), AgedFolder(self.project / ".glossator")
        self.record = record_name(ProjectFolder(self.project), self.project / "site")
        self.sources = first_sources()
        self.history: list[Sources] = []
        self.last_good = copy.deepcopy(self.sources)
        self.options = BuildOptions(CLOCKS[2])
        self.crew = Crew()
        self.strangers: set[str] = set()
        self.failures = 0
        self.on_disk: dict[str, bytes] = {}
        self.touched: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self.check()
        assert not self.failures

    # Between builds

    @rule(changes=st.lists(CHANGES, min_size=1, max_size=2))
    def change(self, changes: list[Change]) -> None:
        for each in changes:
            apply(self.sources, each)
        self.check()

    @rule(number=st.integers(0, 20))
    def go_back(self, number: int) -> None:
        """Check an earlier version out, as from a repository."""
        if self.history:
            self.sources = copy.deepcopy(self.history[-1 - number % len(self.history)])
        self.check()

    @rule(number=st.integers(0, 50))
    def touch(self, number: int) -> None:
        path = sorted(self.on_disk)[number % len(self.on_disk)]
        os.utime(self.project / path, ns=(10**18, 10**18))
        self.touched.add(path)
        self.check()

    @rule(form=st.sampled_from(["NFC", "NFD"]))
    def spell(self, form: Literal["NFC", "NFD"]) -> None:
        """Spell all names in another normal form, as another system does."""
        self.sources = {unicodedata.normalize(form, path): matter for path, matter in self.sources.items()}
        self.check()

    @rule(clock=st.sampled_from(CLOCKS))
    def set_clock(self, clock: datetime) -> None:
        self.options = replace(self.options, clock=clock)
        self.check()

    @rule(
        drafts=st.booleans(),
        future=st.booleans(),
        base_url=st.sampled_from([None, None, "https://other.example/deep/"]),
        hashes=st.booleans(),
    )
    def choose(self, drafts: bool, future: bool, base_url: str | None, hashes: bool) -> None:  # noqa: FBT001  rules are called by name
        # A process is a command, and commands that build a site always hash.
        self.options = replace(
            self.options,
            drafts=drafts,
            future=future,
            base_url=base_url,
            hashes_assets=hashes or self.sees_processes,
        )
        self.check()

    @rule(how=st.sampled_from(["lose all", "lose", "cut", "flip"]), number=st.integers(0, 50), change=CHANGES)
    def spoil(self, how: str, number: int, change: Change) -> None:
        spoil_log(self.state, how, number)
        apply(self.sources, change)
        self.check()

    @rule(
        how=st.sampled_from(["delete", "alter", "alter", "add", "add hidden", "empty", "forget"]),
        number=st.integers(0, 99),
    )
    def tamper(self, how: str, number: int) -> None:
        self.tick()
        paths = self.site.walk()
        path = paths[number % len(paths)] if paths else "none"
        if how == "add" or not paths:
            self.site.write(f"mine/{number % 3}.txt", b"mine")
            self.strangers.add(f"mine/{number % 3}.txt")
        elif how == "add hidden":
            self.site.write(".nojekyll", b"")
        elif how == "delete":
            self.site.remove(path)
        elif how == "empty":
            shutil.rmtree(self.site.root)
        elif how == "forget":
            self.state.remove(self.record)
            self.strangers |= set(paths)
        elif path not in self.strangers:
            self.alter(path)
        self.check()

    def alter(self, path: str) -> None:
        """Alter a page by hand, so that neither its size nor its time tells."""
        page = self.site.root / path
        known, data = page.stat(), page.read_bytes()
        page.write_bytes(data[:-2] + bytes(byte ^ 1 for byte in data[-2:]))
        os.utime(page, ns=(known.st_atime_ns, known.st_mtime_ns))
        self.strangers.add(path)

    @rule(change=CHANGES, steps=st.integers(0, 150), is_kill=st.booleans(), number=st.integers(0, 50))
    def break_off(self, change: Change, steps: int, is_kill: bool, number: int) -> None:  # noqa: FBT001  as above
        """Kill a build at some operation, or let the disk be full from there on; sometimes another change follows."""
        apply(self.sources, change)
        self.sync()
        before = self.read_site()
        fault = Killed() if is_kill else OSError(28, "No space left on device", "somewhere")
        count = [steps]
        site, state = (MortalFolder(folder.root, count, fault) for folder in (self.site, self.state))
        try:
            result = build_site(Folder(self.project), site, state, self.record, self.builtin, self.options)
        except Killed:
            pass
        else:
            assert count[0] >= 0 or {each.code.label for each in result.diagnostics} == {"output-failed"}
        clean, _ = self.build_clean()
        for path, data in self.read_site().items():
            assert data in {before.get(path), clean.get(path)} or path.startswith(".glossator-staging"), path
        if number % 2:
            self.check()

    @precondition(lambda self: self.sees_processes)
    @rule(change=CHANGES, jobs=st.sampled_from([1, 2]))
    def build_elsewhere(self, change: Change, jobs: int) -> None:
        """Build in another process, as the command does."""
        apply(self.sources, change)
        self.check(jobs)

    # The law

    def check(self, jobs: int = 0) -> None:
        """Build, and compare with a clean build; a project that stays broken is put back, or all would be errors."""
        self.sync()
        before = self.read_site()
        told = self.build_in_process(jobs) if jobs else self.build()
        clean, expected = self.build_clean()
        assert [each for each in told if each["code"] != "unknown-output-file"] == as_told(expected)
        site = self.read_site()
        if expected.has_failed:
            assert {path: data for path, data in site.items() if not path.startswith(".glossator-staging/")} == {
                path: data for path, data in before.items() if not path.startswith(".glossator-staging/")
            }
            self.failures += 1
            if self.failures > 1:
                self.sources = copy.deepcopy(self.last_good)
            return
        extra = {path for path in site if path not in clean and path != ".nojekyll"}
        assert extra <= self.strangers
        assert bool(extra) == any(each["code"] == "unknown-output-file" for each in told)
        assert {path: data for path, data in site.items() if path in clean} == clean
        self.strangers &= extra
        self.failures = 0
        self.last_good = copy.deepcopy(self.sources)
        self.history.append(self.last_good)

    def build(self) -> list[dict[str, Any]]:
        return as_told(
            build_site(
                Folder(self.project), self.site, self.state, self.record, self.builtin, self.options, crew=self.crew
            )
        )

    def build_in_process(self, jobs: int) -> list[dict[str, Any]]:
        options = self.options
        command = [sys.executable, "-c", ALL_SENT, "build", "-C", str(self.project), "--jobs", str(jobs), "--format", "json", "--clock", options.clock.isoformat()]  # fmt: skip
        command += ["--drafts"] * options.drafts + ["--future"] * options.future
        command += ["--base-url", options.base_url] if options.base_url else []
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
        told: list[dict[str, Any]] = json.loads(done.stdout)
        assert done.returncode == any(each["severity"] == "error" for each in told)
        return told

    def build_clean(self) -> tuple[dict[str, bytes], BuildResult]:
        output = MemoryFolder()
        result = build_site(Folder(self.project), output, MemoryFolder(), self.record, self.builtin, self.options)
        return output.files, result

    def read_site(self) -> dict[str, bytes]:
        return {path: self.site.read(path) for path in self.site.walk()}

    def sync(self) -> None:
        """Write what differs: from the disk's view, an editor's work."""
        self.tick()
        files = write_out(self.sources)
        for path in self.on_disk.keys() - files.keys():
            Folder(self.project).remove(path)
            self.touched.add(path)
        for path, data in files.items():
            if self.on_disk.get(path) != data:
                Folder(self.project).write(path, data)
                self.touched.add(path)
        self.on_disk = files

    def tick(self) -> None:
        """Go on when the disk's clock has: here stamps are trusted however young they are."""
        scratch = self.root / "scratch"
        self.root.mkdir(parents=True, exist_ok=True)
        scratch.touch()
        known = scratch.stat().st_mtime_ns
        while scratch.stat().st_mtime_ns == known:
            os.utime(scratch)


def as_told(result: BuildResult) -> list[dict[str, Any]]:
    return [as_json(each) for each in result.diagnostics]


def run(kind: type[IncrementalBuilds], root: Path, builtin: Builtin, examples: int, steps: int) -> None:
    machine = type(kind.__name__, (kind,), {"root": root, "builtin": builtin})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=checks)
    )


def test_an_incremental_build_equals_a_clean_one(tmp_path: Path) -> None:
    run(IncrementalBuilds, tmp_path, view_builtin(), 2, 10)


@pytest.mark.slow
def test_an_incremental_build_equals_a_clean_one_for_long(tmp_path: Path) -> None:
    run(IncrementalBuilds, tmp_path, view_builtin(), 25, 40)


class Watched(IncrementalBuilds):
    """The same by one session, which holds the site in memory and is told what may have changed, and sometimes more, or nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(
            Folder(self.project), self.site, self.state, self.record, lambda: self.builtin, self.crew
        )
        self.session.on_part = self.check_part
        self.is_unsure = False

    def check_part(self, changed: Sequence[str]) -> None:
        """Hold that what a session tells of early is there."""
        assert all(self.site.exists(path) for path in changed)

    def build(self) -> list[dict[str, Any]]:
        self.session.warm_up()
        hints = None if self.is_unsure else {*self.touched, "content/.hidden.md", "content/articles/none.md~"}
        self.is_unsure = False
        self.touched = set()
        return as_told(self.session.build(self.options, hints))

    def alter(self, path: str) -> None:
        super().alter(path)
        self.is_unsure = True

    @rule(
        how=st.sampled_from(["delete", "alter", "alter", "add", "add hidden", "empty", "forget"]),
        number=st.integers(0, 99),
    )
    def tamper(self, how: str, number: int) -> None:
        """Tamper with the site: what is told of are sources alone, so here the session has to look."""
        self.is_unsure = True
        super().tamper(how, number)

    @rule()
    def look(self) -> None:
        """Look at all, as a watch does now and then."""
        self.is_unsure = True
        self.check()

    @rule(edits=st.lists(EDITS, min_size=3, max_size=8))
    def edit(self, edits: list[Change]) -> None:
        """Edit articles and their sidecars, as their authors do all day."""
        for each in edits:
            self.change([each])


def test_a_session_gives_what_a_clean_build_gives(tmp_path: Path) -> None:
    run(Watched, tmp_path, view_builtin(), 2, 12)


@pytest.mark.slow
def test_a_session_gives_what_a_clean_build_gives_for_long(tmp_path: Path) -> None:
    run(Watched, tmp_path, view_builtin(), 30, 40)


def test_a_session_clears_away_what_an_ended_build_staged() -> None:
    files, output = MemoryFolder(write_out(first_sources())), MemoryFolder()
    options = BuildOptions(CLOCKS[2])
    session = Session(files, output, MemoryFolder(), "record.json", view_builtin)
    session.build(options)
    session.warm_up()
    site = dict(output.files)
    output.write(".glossator-staging/.known/00", b"half a page")
    assert not session.build(options, ["content/site.yaml"]).has_failed
    assert (output.files, session.whole_builds) == (site, 1)


class Publishing(IncrementalBuilds):
    """A project with a ledger: whatever is public is recorded now and then, and what was recorded is changed in silence."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.publish()

    @rule()
    def publish(self) -> None:
        """Record what is public, as the command does; what is broken is not."""
        self.sync()
        publish(Folder(self.project), self.builtin, BuildOptions(self.options.clock))
        path = self.project / LEDGER
        if path.exists():
            self.sources[LEDGER] = self.on_disk[LEDGER] = path.read_bytes()
            self.touched.add(LEDGER)
        self.check()

    @rule(change=EDITS)
    def publish_edit(self, change: Change) -> None:
        apply(self.sources, change)
        self.publish()

    @rule(how=st.sampled_from(["lose", "cut", "mark", "drop"]), number=st.integers(0, 50))
    def spoil_ledger(self, how: str, number: int) -> None:
        """Lose the ledger, cut it off, leave a merge's marks in it, or drop an entry."""
        data = self.sources.pop(LEDGER, None)
        if isinstance(data, bytes) and how != "lose":
            entries = data.split(b"- key: ")
            del entries[1 + number % len(entries) :: 100]
            changed = {
                "cut": data[: len(data) * number // 51],
                "mark": data + b"=======\n",
                "drop": b"- key: ".join(entries),
            }
            self.sources[LEDGER] = changed[how]
        self.check()


@pytest.mark.slow
def test_an_incremental_build_equals_a_clean_one_with_a_ledger_for_long(tmp_path: Path) -> None:
    run(Publishing, tmp_path, view_builtin(), 20, 40)


class WatchedPublishing(Publishing, Watched):
    """The same by one session."""


@pytest.mark.slow
def test_a_session_equals_a_clean_build_with_a_ledger_for_long(tmp_path: Path) -> None:
    run(WatchedPublishing, tmp_path, view_builtin(), 20, 40)


class AcrossProcesses(IncrementalBuilds):
    """The same with the real templates, and with builds in processes of their own."""

    sees_processes = True


@pytest.mark.slow
def test_an_incremental_build_equals_a_clean_one_across_processes(tmp_path: Path) -> None:
    run(AcrossProcesses, tmp_path, load_builtin(ProjectFolder(tmp_path)), 10, 25)


def test_a_session_takes_in_a_new_sidecar_as_it_does_an_edit(tmp_path: Path) -> None:
    article, sidecar = "content/articles/2021-01-06-a.md", "content/articles/2021-01-06-a.annotations.yaml"
    files = MemoryFolder(
        {
            "content/site.yaml": b"title: A\n",
            article: b"---\ntitle: A\ndate: 2021-01-06\n---\nSome words here.\n",
        }
    )
    site, clock = MemoryFolder(), datetime(2021, 2, 1, tzinfo=UTC)
    session = Session(files, site, Folder(tmp_path), "written/a.json", view_builtin)
    session.build(BuildOptions(clock))
    session.warm_up()
    page = "articles/a/index.html"
    for text, is_seen, is_taken_in in [
        ("notes: [", False, True),  # at fault: nothing is built, and it is kept in mind
        (None, False, False),
        ("notes: [{quote: words, note: First.}]\n", True, True),
        (None, False, False),
        ("notes: [{quote: words, note: First.}]\n", True, True),
    ]:
        before = session.whole_builds
        if text is None:
            files.remove(sidecar)
        else:
            files.write(sidecar, text.encode())
        session.build(BuildOptions(clock), [sidecar])
        session.warm_up()
        assert (b"First." in site.read(page)) is is_seen
        assert (session.whole_builds == before) is is_taken_in, text
