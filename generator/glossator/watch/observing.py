"""Hearing of changes by the system's file events.

Folders that links lead to are observed where they are, and what is heard there is told of the path in the project. Where the system cannot tell, as
when a user's inotify watches are used up, the observation says so, and has to be replaced by a look at the sources now and then.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

from glossator.build.finding import FOLDERS, is_passing
from glossator.files import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchdog.observers.api import BaseObserver

    from glossator.files import Link
    from glossator.watch.hearing import Hearing

# What reading does (opening, closing) is no change; nor is a folder's own time.
HEARD: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
UNFINISHED = (FileCreatedEvent, FileModifiedEvent, FileDeletedEvent)


class Observation:
    """What is observed of a project. `trouble` says why the system cannot tell of all changes; empty if it can."""

    def __init__(self, root: Path, hearing: Hearing) -> None:
        """Begin to observe a project's sources."""
        self.trouble = ""
        self._root = root.resolve()
        self._files = Folder(self._root)
        self._hearing = hearing
        self._observer: BaseObserver | None = None
        self._links: list[Link] = []
        self._targets: dict[str, tuple[bool, int]] = {}
        self._is_stale = True
        self.renew()

    def renew(self) -> bool:
        """Observe what is there now, if folders or links have come or gone; tell whether that was so, and so something may not have been heard.

        Then it has to be asked again: folders may have come or gone meanwhile, too.
        """
        if self.trouble or not self._is_stale:
            return False
        self._is_stale = False
        links = self._files.find_links(FOLDERS)
        stamps = [
            (folder, is_deep, Folder(Path(folder)).folder_stamp("")) for folder, is_deep in self._list_folders(links)
        ]
        targets = {folder: (is_deep, stamp.inode) for folder, is_deep, stamp in stamps if stamp}
        if self._observer and targets == self._targets and links == self._links:
            return False
        self.end()
        self._targets, self._links = targets, links
        try:
            self._observer = self._start()
        except OSError as error:
            self.trouble = explain(error)
        self._is_stale = True
        return True

    def _start(self) -> BaseObserver:
        from watchdog.observers import Observer

        observer = Observer()
        handler = _Handler(self)
        started = False
        try:
            for folder, (is_deep, _) in self._targets.items():
                observer.schedule(handler, folder, recursive=is_deep, event_filter=HEARD)
            # The last: watchdog says nothing of inner folders that the system would not observe, but it cannot observe this one then either.
            observer.schedule(handler, str(self._root), recursive=False, event_filter=HEARD)
            observer.start()
            started = True
        finally:
            if not started:
                with contextlib.suppress(RuntimeError):
                    observer.stop()
        return observer

    def _list_folders(self, links: list[Link]) -> Iterator[tuple[str, bool]]:
        """Give the folders to observe, and whether with all folders in them: the project's own, and those that links lead to."""
        linked_names = {link.path for link in links}
        own = [str(self._root / name) for name in FOLDERS if name not in linked_names]
        linked: dict[str, bool] = {}
        for link in links:
            folder = link.real if link.is_folder else str(Path(link.real).parent)
            if not any(f"{folder}/".startswith(f"{each}/") for each in (*own, str(self._root / ".glossator"))):
                linked[folder] = linked.get(folder, False) or link.is_folder
        yield from dict.fromkeys(own, True).items()
        yield from sorted(linked.items())

    def hear(self, event: FileSystemEvent) -> None:
        """Hear of an event."""
        if event.is_directory or (isinstance(event, FileCreatedEvent | FileMovedEvent) and self._is_link(event)):
            self._is_stale = True
        moved = isinstance(event, FileMovedEvent | DirMovedEvent)
        self._hear_path(event.src_path, is_whole=not moved and not isinstance(event, UNFINISHED))
        if moved:
            self._hear_path(event.dest_path, is_whole=True)

    def _is_link(self, event: FileSystemEvent) -> bool:
        path = os.fsdecode(event.dest_path or event.src_path)
        return self._files.is_link(os.path.relpath(path, self._root))

    def _hear_path(self, raw: bytes | str, *, is_whole: bool) -> None:
        path = os.fsdecode(raw)
        for inner in self._in_project(path):
            if inner.partition("/")[0] in FOLDERS and not is_passing(inner):
                self._hearing.hear(inner, is_whole=is_whole)

    def _in_project(self, path: str) -> Iterator[str]:
        """Give the paths, in the project, at which a file is seen there."""
        root = f"{self._root}{os.sep}"
        if path.startswith(root):
            yield path.removeprefix(root).replace(os.sep, "/")
        for link in self._links:
            if path == link.real:
                yield link.path
            elif path.startswith(link.real + os.sep):
                yield link.path + path.removeprefix(link.real).replace(os.sep, "/")

    def end(self) -> None:
        """Observe no more."""
        if self._observer:
            self._observer.stop()
            self._observer.join()
            self._observer = None


class _Handler(FileSystemEventHandler):
    def __init__(self, observation: Observation) -> None:
        self._observation = observation

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._observation.hear(event)


class _Murmur(logging.Handler):
    """Takes what watchdog would log, such as that events were lost, for what it means: that something has changed."""

    def __init__(self, hearing: Hearing) -> None:
        super().__init__(logging.WARNING)
        self._hearing = hearing

    def emit(self, record: logging.LogRecord) -> None:
        del record
        self._hearing.hear_something()


@contextmanager
def observe(root: Path, hearing: Hearing) -> Iterator[Observation]:
    """Observe a project's sources while the block runs."""
    logger, murmur = logging.getLogger("watchdog"), _Murmur(hearing)
    logger.addHandler(murmur)
    was_passed_on, logger.propagate = logger.propagate, False
    observation = Observation(root, hearing)
    try:
        yield observation
    finally:
        observation.end()
        logger.removeHandler(murmur)
        logger.propagate = was_passed_on


def explain(error: OSError) -> str:
    """Say why the system cannot tell of changes, and what would help."""
    if error.errno == errno.ENOSPC:
        return "the limit of inotify watches is reached (raise fs.inotify.max_user_watches)"
    if error.errno == errno.EMFILE:
        return "the limit of inotify instances is reached (raise fs.inotify.max_user_instances)"
    return (error.strerror or str(error) or "unknown reason").lower()
