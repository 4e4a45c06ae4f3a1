"""A bar for builds that take a while, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

# Seconds that a build may take before it is shown.
PATIENCE = 1.0


class ProgressBar:
    """Shows how far a build is, once it has taken a second. It draws when it is told something, and has no thread of its own."""

    def __init__(self, *, is_shown: bool) -> None:
        """Take whether it is wanted; on what is no terminal it shows nothing."""
        self.is_shown = is_shown and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.started = time.monotonic()
        self.progress: Progress | None = None
        self.task_by_name: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away again."""
        if self.progress:
            self.progress.stop()

    def show(self, name: str, done: int, total: int) -> None:
        """Show that so much of a task is done."""
        if not self.is_shown or time.monotonic() - self.started < PATIENCE:
            return
        if self.progress is None:
            self.progress = self._make_bar()
        if name not in self.task_by_name:
            self.task_by_name[name] = self.progress.add_task(name.capitalize(), total=total)
        self.progress.update(self.task_by_name[name], completed=done, total=total)
        self.progress.refresh()

    @staticmethod
    def _make_bar() -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        bar.start()
        return bar
