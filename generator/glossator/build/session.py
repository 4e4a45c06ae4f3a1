"""Building one project again and again, as a watch does: between builds the site is held in memory."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from glossator.build.crew import Crew, WorkerLostError
from glossator.build.held import Held
from glossator.build.options import finish
from glossator.build.running import Build, discarding, explain_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from glossator.build.options import BuildOptions, BuildResult, Builtin
    from glossator.files import Files, Stamp
    from glossator.pages.composing import Composer
    from glossator.resolve.parts import KeptArticle


class Session:
    """Builds a project into an output folder, again and again. `load_builtin` is asked at each whole build; the rest as for `build_site`.

    `whole_builds` counts the builds that looked at everything. `on_part`, if it is set, hears of an edited article's own page as soon as it is
    there, before the pages that list it: it is for a preview, which need not be the same all over at each moment.
    """

    def __init__(
        self,
        files: Files,
        output: Files,
        state: Files,
        record: str,
        load_builtin: Callable[[], Builtin],
        crew: Crew | None = None,
        on_wait: Callable[[], None] | None = None,
    ) -> None:
        """Take the project's folders."""
        self._files = files
        self._output = output
        self._state = state
        self._record = record
        self._load_builtin = load_builtin
        self._crew = crew or Crew()
        self._on_wait = on_wait
        self.on_part: Callable[[Sequence[str]], None] | None = None
        self._held: Held | None = None
        self._last: Build | None = None
        self._left: list[Stamp | None] = []
        self.whole_builds = 0

    @property
    def until(self) -> datetime | None:
        """The moment at which the site changes by itself, as when an article is due; None if it does not."""
        log = self._held.log if self._held else self._last.log if self._last else None
        return datetime.fromisoformat(log.until) if log and log.until else None

    @property
    def composer(self) -> Composer | None:
        """What makes the pages of the site as it was last built; None before it has been, or where nothing is held yet."""
        held, last = self._held, self._last
        prepared = held.prepared if held else last.prepared if last else None
        return prepared.composer if prepared else None

    def build(self, options: BuildOptions, hints: Iterable[str] | None = None) -> BuildResult:
        """Build. `hints` are the paths of all sources that may have changed since the last build; None if nobody can tell.

        Sources are found to have changed by what they hold, never by being hinted at.
        """
        try:
            with self._state.lock(f"{self._record}.lock", self._on_wait), discarding(self._output):
                return self._build(options, hints)
        except (OSError, WorkerLostError) as error:
            self._held = self._last = None
            return finish([explain_failure(error)], options)

    def look(self) -> Collection[str] | None:
        """Look at all sources; give the paths of those that may have changed, come or gone, or None if only a build can tell."""
        return self._held.find_changes() if self._held and self._is_as_left() else None

    def warm_up(self) -> None:
        """Hold the site in memory, if the last build had no need to, so that the next one begins with it."""
        if self._held is None and self._last:
            with self._state.lock(f"{self._record}.lock", self._on_wait):
                if self._is_as_left():
                    self._held = Held.of(self._last)
            self._last = None

    def _build(self, options: BuildOptions, hints: Iterable[str] | None) -> BuildResult:
        held, kept = (self._held if self._is_as_left() else None), self._kept()
        if held and (hints is not None or held.pending):
            # What is broken need not be built as a whole again, as long as it is broken.
            result = held.take_in(held.find_changes() if hints is None else hints, options, self.on_part)
            if result is not None and (hints is not None or result.has_failed):
                self._note_left(held.folder)
                return result
        self._held = self._last = None  # whatever happens now, this is past
        build = Build(
            self._files,
            self._output,
            self._state,
            self._record,
            self._load_builtin(),
            options,
            self._crew,
            kept=kept,
        )
        self.whole_builds += 1
        result = build.run()
        if held and build.prepared is None:
            self._held = held.refresh(build)
        elif build.prepared is not None:
            self._held = Held.of(build)
        self._last = build
        self._note_left(build.begun.folder)
        return result

    def _kept(self) -> Mapping[str, KeptArticle]:
        prepared = self._held.prepared if self._held else self._last.prepared if self._last else None
        return prepared.kept if prepared else {}

    def _note_left(self, folder: str) -> None:
        self._paths = [f"{folder}/index", f"{folder}/changes", self._record, f"{self._record}.changes"]
        self._left = [self._state.stamp(path) for path in self._paths]

    def _is_as_left(self) -> bool:
        """Tell whether no other build has been here since."""
        return bool(self._left) and self._left == [self._state.stamp(path) for path in self._paths]
