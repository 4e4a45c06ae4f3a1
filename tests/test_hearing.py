"""What the watch hears and when it builds: laws of its parts, by a clock that the test moves."""

import errno
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self

import pytest
import watchdog.observers

from glossator.files import Folder, Link
from glossator.watch import Hearing, hearing, looping, observe, watch
from glossator.watch.observing import Observation

LONG = 60.0


class Sound(NamedTuple):
    """Something that is heard at a moment; no path: that something has changed."""

    at: float
    path: str = ""
    is_whole: bool = True


class Clock:
    """A clock and the condition that waits by it: while somebody waits, time goes on and sounds come."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sounds: list[Sound] = []
        self.hearing: Hearing | None = None

    def monotonic(self) -> float:
        return self.now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def notify(self) -> None:
        pass

    def wait(self, timeout: float) -> None:
        if self.sounds and self.sounds[0].at <= self.now + timeout:
            sound = self.sounds.pop(0)
            self.now = max(self.now, sound.at)
            assert self.hearing
            if sound.path:
                self.hearing.hear(sound.path, is_whole=sound.is_whole)
            else:
                self.hearing.hear_something()
        else:
            self.now += timeout + 1e-6  # where the real clock has gone on, too

    def wait_for(self, holds: Callable[[], object], timeout: float) -> bool:
        latest = self.now + timeout
        while not holds() and self.now < latest:
            self.wait(latest - self.now)
        return bool(holds())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(hearing, "time", made)
    monkeypatch.setattr(looping, "time", made)
    monkeypatch.setattr(hearing, "Condition", lambda: made)
    made.hearing = Hearing()
    return made


def listen(clock: Clock, sounds: list[Sound], timeout: float = LONG) -> tuple[set[str], bool, float]:
    """Give what is heard at the first waiting, and when that was, in seconds since the beginning."""
    clock.sounds = [sound._replace(at=clock.now + sound.at) for sound in sounds]
    begun = clock.now
    assert clock.hearing
    paths, is_unsure = clock.hearing.wait(timeout)
    return set(paths), is_unsure, round(clock.now - begun, 3)


# Soon and late: when a pause between two sounds is shorter than what is waited for, and when it is longer.
SOON, LATER = hearing.REST / 2, hearing.REST * 2
# A few at once, and the rest more slowly than two edits.
MANY = [Sound(1 + max(0, number - 20) * 0.2, f"{number}.md") for number in range(30)]


@pytest.mark.parametrize(
    ("sounds", "paths", "is_unsure", "at"),
    [
        ([], "", False, LONG),
        ([Sound(1, "a")], "a", False, 1 + hearing.REST),
        ([Sound(1, "a"), Sound(1 + SOON, "b")], "a b", False, 1 + SOON + hearing.REST),
        ([Sound(1, "a"), Sound(1 + LATER, "b")], "a", False, 1 + hearing.REST),
        ([Sound(1, "a"), Sound(1 + SOON, "a")], "a", False, 1 + SOON + hearing.REST),
        # A file that is being written or is gone for a moment.
        ([Sound(1, "a", is_whole=False)], "a", False, 1 + hearing.PATIENCE),
        ([Sound(1, "a", is_whole=False), Sound(1.09, "a")], "a", False, 1.09 + hearing.REST),
        ([Sound(1, "a", is_whole=False), Sound(1.09, "a", is_whole=False)], "a", False, 1.09 + hearing.PATIENCE),
        ([Sound(1, "a", is_whole=False), Sound(1.05, "b")], "a b", False, 1.05 + hearing.PATIENCE),
        # A burst is one; but what never ends is not waited for for ever.
        (MANY, " ".join(sound.path for sound in MANY), False, MANY[-1].at + hearing.MANY_REST),
        ([Sound(1, name) for name in "abcd"], "a b c d", False, 1 + hearing.SEVERAL_REST),
        ([Sound(1 + number * 0.09, "a", is_whole=False) for number in range(900)], "a", False, 1 + hearing.MOST_WAIT),
        # Nobody knows what.
        ([Sound(1)], "", True, 1 + hearing.MANY_REST),
        ([Sound(1), Sound(1.1, "a")], "a", True, 1.1 + hearing.MANY_REST),
    ],
)
def test_what_is_heard_is_given_when_it_has_come_to_rest(
    clock: Clock, sounds: list[Sound], paths: str, at: float, *, is_unsure: bool
) -> None:
    assert listen(clock, sounds) == (set(paths.split()), is_unsure, round(at, 3))


def test_what_is_heard_is_given_once(clock: Clock) -> None:
    assert clock.hearing
    clock.hearing.hear("a", is_whole=True)
    clock.hearing.hear_something()
    assert listen(clock, [])[:2] == ({"a"}, True)
    assert listen(clock, []) == (set(), False, LONG)
    assert listen(clock, [Sound(1, "b")])[:2] == ({"b"}, False)


def test_nothing_that_many_threads_tell_is_lost_or_given_twice() -> None:
    heard, given = Hearing(), list[str]()

    def tell(name: int) -> None:
        for count in range(200):
            heard.hear(f"{name}/{count}", is_whole=True)

    tellers = [threading.Thread(target=tell, args=(name,)) for name in range(4)]
    for teller in tellers:
        teller.start()
    while len(given) < 800:
        paths, _ = heard.wait(10)
        assert paths
        given += paths
    for teller in tellers:
        teller.join()
    assert sorted(given) == sorted(f"{name}/{count}" for name in range(4) for count in range(200))


# The loop


class FakeBuilder:
    """Notes the hints of each build, and ends the watch after some turns. A build takes `seconds`."""

    def __init__(self, clock: Clock, turns: int) -> None:
        self.clock = clock
        self.built: list[tuple[float, Collection[str] | None]] = []
        self.looks: list[float] = []
        self.found: Collection[str] | None = ()
        self.until: datetime | None = None
        self.seconds = 0.0
        self.left = turns
        self.ended = threading.Event()

    def look(self) -> Collection[str] | None:
        self.looks.append(round(self.clock.now - 100, 3))
        self.clock.now += 0.001
        return self.found

    def build(self, hints: Collection[str] | None) -> None:
        self.built.append((round(self.clock.now - 100, 3), hints))
        self.clock.now += self.seconds
        self.until = None

    def rest(self) -> None:
        self.left -= 1
        if not self.left:
            self.ended.set()


class FakeObservation:
    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.renewed = 0
        self.replaced = 0

    def renew(self) -> bool:
        self.renewed += 1
        self.replaced -= 1
        return self.replaced >= 0


def run(builder: FakeBuilder, sounds: list[Sound], observation: FakeObservation | None = None) -> None:
    builder.clock.sounds = [sound._replace(at=builder.clock.now + sound.at) for sound in sounds]
    assert builder.clock.hearing
    watch(builder, builder.clock.hearing, observation, builder.ended)  # type: ignore[arg-type]


def test_it_builds_what_it_hears_of(clock: Clock) -> None:
    builder, observation = FakeBuilder(clock, 2), FakeObservation()
    run(builder, [Sound(0.5, "a"), Sound(1)], observation)
    assert [hints for _, hints in builder.built] == [{"a"}, None]
    assert observation.renewed == 2
    assert not builder.looks


def test_it_looks_at_what_nobody_heard_while_the_observer_was_replaced(clock: Clock) -> None:
    builder, observation = FakeBuilder(clock, 1), FakeObservation()
    builder.found, observation.replaced = {"b"}, 2
    run(builder, [Sound(0.5, "a")], observation)
    assert [hints for _, hints in builder.built] == [{"a"}, {"b"}, {"b"}]


@pytest.mark.parametrize(
    ("observation", "pause"),
    [
        (FakeObservation(), looping.LEAST_PAUSE),
        (FakeObservation("no room"), looping.LEAST_POLLING_PAUSE),
        (None, looping.LEAST_POLLING_PAUSE),
    ],
)
def test_it_looks_now_and_then(clock: Clock, observation: FakeObservation | None, pause: float) -> None:
    builder = FakeBuilder(clock, 3)
    run(builder, [], observation)
    assert builder.looks == [round(pause + number * (pause + 0.001), 3) for number in range(3)]
    assert builder.built == []


def test_what_nobody_told_is_found_by_a_look(clock: Clock) -> None:
    builder = FakeBuilder(clock, 1)
    builder.found = {"a"}
    run(builder, [], FakeObservation())
    assert [hints for _, hints in builder.built] == [{"a"}]


def test_where_only_a_build_can_look_it_looks_the_more_seldom_the_longer_that_takes(clock: Clock) -> None:
    builder = FakeBuilder(clock, 3)
    builder.found, builder.seconds = None, 0.1
    run(builder, [], FakeObservation())
    assert [hints for _, hints in builder.built] == [None] * 3
    pause = 0.101 / looping.SHARE
    assert builder.looks == [round(looping.LEAST_PAUSE + number * (0.101 + pause), 3) for number in range(3)]


def test_it_looks_though_it_hears_something_all_the_time(clock: Clock) -> None:
    builder = FakeBuilder(clock, 30)
    run(builder, [Sound(0.3 * number, "a") for number in range(100)], FakeObservation())
    assert len(builder.looks) in {2, 3, 4}


def test_what_is_due_is_built(clock: Clock) -> None:
    builder = FakeBuilder(clock, 1)
    builder.until = datetime.now(UTC) - timedelta(seconds=1)
    run(builder, [], FakeObservation())
    assert builder.built == [(0.0, ())]


# Observing


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path in ("content/articles/a.md", "kept/b.md", "kept/deep/c.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("Words.")
    return tmp_path


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive(), thread


@pytest.mark.parametrize("method", ["schedule", "start"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "fs.inotify.max_user_watches"),
        (OSError(errno.EMFILE, "Too many open files"), "fs.inotify.max_user_instances"),
        (OSError(errno.ENOSYS, "Not Implemented"), "not implemented"),
        (OSError("something"), "something"),
        (OSError(), "unknown reason"),
    ],
)
def test_a_system_that_cannot_tell_of_changes_says_why(
    method: str, error: OSError, told: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(watchdog.observers.Observer, method, fail)
    with observe(project, Hearing()) as observation:
        assert told in observation.trouble
        observation.renew()
        assert told in observation.trouble


def test_what_watchdog_complains_of_is_that_something_has_changed(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    heard = Hearing()
    with observe(project, heard):
        logging.getLogger("watchdog.observers.inotify").warning("events were lost")
        assert heard.wait(5) == (frozenset(), True)
    assert capfd.readouterr() == ("", "")


def hear_until(heard: Hearing, path: str) -> None:
    paths: set[str] = set()
    while path not in paths:
        found, _ = heard.wait(10)
        assert found, f"nothing was heard of {path}"
        paths |= found


def test_what_links_lead_to_is_heard_at_the_links(project: Path) -> None:
    (project / "content/articles/b.md").symlink_to("../../kept/b.md")
    (project / "content/linked").symlink_to("../kept/deep")
    heard = Hearing()
    with observe(project, heard):
        (project / "kept/b.md").write_text("Other words.")
        hear_until(heard, "content/articles/b.md")
        (project / "kept/deep/c.md").write_text("Other words.")
        hear_until(heard, "content/linked/c.md")
        (project / "kept/.c").write_text("Other words.")
        (project / "kept/.c").replace(project / "kept/b.md")
        hear_until(heard, "content/articles/b.md")


def test_what_comes_later_is_heard_once_it_is_renewed(project: Path) -> None:
    heard = Hearing()
    with observe(project, heard) as observation:
        (project / "templates").mkdir()
        hear_until(heard, "templates")
        assert observation.renew()
        assert not observation.renew()
        (project / "templates/term.html").write_text("Words.")
        hear_until(heard, "templates/term.html")


def test_links_are_found(project: Path) -> None:
    (project / "content/b.md").symlink_to("../kept/b.md")
    (project / "content/linked").symlink_to("../kept")
    (project / "content/nothing.md").symlink_to("../nothing.md")
    (project / "content/loop").symlink_to("loop")
    (project / "templates").symlink_to("kept/deep")
    root = os.path.realpath(project)
    assert Folder(project).find_links(["content", "templates"]) == [
        Link("content/b.md", f"{root}/kept/b.md", is_folder=False),
        Link("content/linked", f"{root}/kept", is_folder=True),
        Link("content/loop", f"{root}/content/loop", is_folder=False),
        Link("content/nothing.md", f"{root}/nothing.md", is_folder=False),
        Link("templates", f"{root}/kept/deep", is_folder=True),
    ]


def test_an_observation_that_is_over_is_silent(project: Path) -> None:
    heard = Hearing()
    observation = Observation(project, heard)
    observation.end()
    observation.end()
    (project / "content/articles/a.md").write_text("Other words.")
    assert heard.wait(0) == (frozenset(), False)
