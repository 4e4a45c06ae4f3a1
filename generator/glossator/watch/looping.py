"""The loop: wait for a change, build, tell."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from threading import Event

    from glossator.watch.hearing import Hearing
    from glossator.watch.observing import Observation

# All sources are looked at so seldom that it takes less than this part of the time: as a check beside file events, and in their place.
SHARE, POLLING_SHARE = 1 / 200, 1 / 25
LEAST_PAUSE, MOST_PAUSE = 2.0, 120.0
LEAST_POLLING_PAUSE, MOST_POLLING_PAUSE = 0.3, 10.0
# Seconds of sleep at most, so that a moment at which something is due is not missed where the machine was asleep meanwhile.
MOST_SLEEP = 30.0


class Builder(Protocol):
    """What the loop has built."""

    @property
    def until(self) -> datetime | None:
        """The moment at which the site changes by itself; None if it does not."""

    def look(self) -> Collection[str] | None:
        """Look at all sources; give the paths of those that may have changed, or None if only a build can tell."""

    def build(self, hints: Collection[str] | None) -> None:
        """Build, and tell what came of it."""

    def rest(self) -> None:
        """Do what is better done while nobody waits."""


def watch(builder: Builder, hearing: Hearing, observation: Observation | None, ended: Event | None = None) -> None:
    """Build at every change, until `ended` is set or an exception comes. Without an observation, the sources are looked at now and then."""
    loop = _Loop(builder, hearing, observation)
    while not (ended and ended.is_set()):
        loop.turn()


class _Loop:
    def __init__(self, builder: Builder, hearing: Hearing, observation: Observation | None) -> None:
        self.builder = builder
        self.hearing = hearing
        self.observation = observation
        self.pause = 0.0
        self.looked = time.monotonic()
        self._note_look(0.0)

    @property
    def is_polling(self) -> bool:
        return self.observation is None or bool(self.observation.trouble)

    def turn(self) -> None:
        """Wait for what comes next, and answer it."""
        self.builder.rest()
        paths, is_unsure = self.hearing.wait(self._patience())
        if is_unsure:
            self._build(None)
        elif paths:
            self._build(paths)
        elif self._is_due():
            self._build(())
        elif time.monotonic() - self.looked >= self.pause:
            self._look()

    def _patience(self) -> float:
        """Give the seconds until something is to be done though nothing is heard of."""
        until = self.builder.until
        moments = [self.looked + self.pause - time.monotonic(), MOST_SLEEP]
        moments += [(until - datetime.now(UTC)).total_seconds()] if until else []
        return max(0.0, min(moments))

    def _is_due(self) -> bool:
        until = self.builder.until
        return until is not None and until <= datetime.now(UTC)

    def _build(self, hints: Collection[str] | None) -> None:
        self.builder.build(hints)
        while self.observation and self.observation.renew():
            found = self.builder.look()  # at what has changed between two observers
            if found is None or found:
                self.builder.build(found)

    def _look(self) -> None:
        started = time.monotonic()
        found = self.builder.look()
        if found is None:  # as long as an error stands: then the build is the look, and takes longer
            self._build(None)
        self._note_look(time.monotonic() - started)
        if found and self.is_polling:
            for path in (
                found
            ):  # whether it is whole, or gone for a moment as while it is saved, is not to be seen: so it is waited for
                self.hearing.hear(path, is_whole=False)
        elif found:
            self._build(found)

    def _note_look(self, seconds: float) -> None:
        self.looked = time.monotonic()
        if self.is_polling:
            self.pause = min(max(seconds / POLLING_SHARE, LEAST_POLLING_PAUSE), MOST_POLLING_PAUSE)
        else:
            self.pause = min(max(seconds / SHARE, LEAST_PAUSE), MOST_PAUSE)
