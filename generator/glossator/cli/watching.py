"""`watch` and `serve`."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.options import (
    has_clock,
    job_option,
    make_options,
    output_option,
    project_options,
    reading_options,
    site_options,
)
from glossator.cli.projects import count_processors, find_output, find_project, load_builtin, record_name
from glossator.cli.refusing import advise_address
from glossator.cli.telling import say_result, tell
from glossator.files import Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from glossator.build.options import BuildOptions, BuildResult
    from glossator.build.session import Session
    from glossator.cli.projects import ProjectFolder
    from glossator.diagnostics import Diagnostic
    from glossator.preview import Preview
    from glossator.watch import Hearing

EXAMPLES_OF_WATCH = """
\b
Examples:
  glossator watch                            build the project here, and again at every change
  glossator watch briefing --output public   another project, into the folder public
  glossator watch --poll                     in a container or on a network drive, where no change is told
"""
EXAMPLES_OF_SERVE = """
\b
Examples:
  glossator serve             the project here, at http://127.0.0.1:8000/
  glossator serve --open      the same, shown in the browser
  glossator serve --port 0    at whatever port is free
"""
# Below .glossator: the preview's pages, what is kept of their builds, and the lock of the server that serves them.
PREVIEW, STATE, LOCK = "preview", "previewing", "serving"


def poll_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option to look for changes instead of being told of them."""
    return click.option(
        "--poll",
        "is_polling",
        is_flag=True,
        help="Look for changes now and then: where the system does not tell of them.",
    )(command)


@click.command("watch", epilog=EXAMPLES_OF_WATCH)
@project_options
@site_options
@reading_options
@output_option
@poll_option
@job_option
@click.pass_context
def watch_command(
    ctx: click.Context,
    /,
    project: str | None,
    directory: str | None,
    output: str | None,
    jobs: int | None,
    *,
    is_polling: bool,
    **given: Any,
) -> None:
    """Build the site, and build it again at every change, until Ctrl-C.

    A build that finds an error writes nothing: the site stays as it was until the error is mended.
    """
    folder = find_project(ctx, project or directory)
    target = find_output(ctx, folder, output)
    make_options(ctx, given)  # what is wrong with them is said now
    quiet = ctx.obj["quiet"] or given["quiet"]
    with _ending_well(quiet=quiet):
        session = _make_session(folder, target, folder.state, record_name(folder, target), jobs, quiet=quiet)
        desk = Desk(session, lambda: make_options(ctx, given), has_clock=has_clock(given), quiet=quiet)
        desk.build(None)
        from glossator.watch import Hearing

        _watch(folder, desk, Hearing(), is_polling=is_polling, quiet=quiet)


@click.command("serve", epilog=EXAMPLES_OF_SERVE)
@project_options
@reading_options
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="The address to answer at.")
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to answer at; 0 takes any that is free.",
)
@click.option("--by", metavar="NAME", default=None, help="Who annotates: an author's key or a name.")
@click.option("--open", "is_opened", is_flag=True, help="Show the preview in the browser.")
@poll_option
@job_option
@click.pass_context
def serve_command(
    ctx: click.Context,
    /,
    project: str | None,
    directory: str | None,
    host: str,
    port: int,
    by: str | None,
    jobs: int | None,
    *,
    is_opened: bool,
    is_polling: bool,
    **given: Any,
) -> None:
    """Show the site in the browser, as it will be, and again at every change, until Ctrl-C.

    Drafts, what is dated in the future and proposed annotations are shown too. Open pages follow each change by themselves, and show what is
    wrong. The folder site is left alone.
    """
    folder = find_project(ctx, project or directory)
    make_options(ctx, {**given, **PREVIEWED})
    quiet = ctx.obj["quiet"] or given["quiet"]
    with _ending_well(quiet=quiet), _alone(ctx, folder):
        from glossator.cli.editors import make_editing_routes
        from glossator.preview import Preview, listen, make_url, serve
        from glossator.watch import Hearing

        try:
            listening = listen(host, port)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"port {port} of {host} cannot be used: {reason}. {advise_address(error)}"
            raise click.UsageError(message, ctx) from error
        url = make_url(host, listening.getsockname()[1])
        target = folder.root / ".glossator" / PREVIEW
        preview = Preview(target)
        state = Folder(folder.root / ".glossator" / STATE)
        session = _make_session(folder, target, state, record_name(folder, target), jobs, quiet=quiet)
        options = {**given, **PREVIEWED, "base_url": url}
        desk = Desk(
            session, lambda: make_options(ctx, options), preview=preview, has_clock=has_clock(given), quiet=quiet
        )
        desk.build(None)
        hearing = Hearing()
        routes = make_editing_routes(
            folder, session, by, lambda: preview.diagnostics, lambda path: hearing.hear(path, is_whole=True)
        )
        with serve(preview, listening, host=host, routes=routes):
            _warn_of_strangers(host)
            click.echo(f"Serving {url}")
            sys.stdout.flush()
            if is_opened:
                _open(url)
            _watch(folder, desk, hearing, is_polling=is_polling, quiet=quiet)


# What a preview shows, whatever the site will.
PREVIEWED = {"drafts": True, "future": True, "base_url": None}


class Desk:
    """Builds when the watch asks for it, and tells what came of it: the terminal, and the preview if there is one."""

    def __init__(
        self,
        session: Session,
        make_options: Callable[[], BuildOptions],
        *,
        preview: Preview | None = None,
        has_clock: bool = True,
        quiet: bool = False,
    ) -> None:
        """Take what builds, and what gives the options of each build. `has_clock` tells that time goes on in these."""
        self.session = session
        self.make_options = make_options
        self.preview = preview
        self.has_clock = has_clock
        self.quiet = quiet
        self.found: Collection[str] | None = None
        self.told: Sequence[Diagnostic] | None = None
        self.spared: frozenset[tuple[str, str, str]] | None = None
        self.whole_builds = 0
        self.is_tidy = False
        self.shown: frozenset[str] = frozenset()  # paths that open pages have been told of in the middle of a build
        session.on_part = self._tell_part if preview else None

    @property
    def until(self) -> datetime | None:
        """The moment at which the site changes by itself; None where the clock stands still, so that it never comes."""
        return self.session.until if self.has_clock else None

    def look(self) -> Collection[str] | None:
        """Look at all sources."""
        self.found = self.session.look()
        return self.found

    def build(self, hints: Collection[str] | None) -> None:
        """Build, and tell what came of it; nothing is said where nothing is new, but that an edit was not built either."""
        gc.disable()  # the time for it is when nobody waits
        started = time.perf_counter()
        options = self.make_options()
        if self.preview:
            options = replace(options, spares=self.spares, has_index=False, hashes_assets=False)
        self.shown, whole_builds = frozenset(), self.session.whole_builds
        result = self.session.build(options, hints)
        if self.session.whole_builds != whole_builds:
            self.shown = frozenset()  # it may have written them anew
        self._tell(result, time.perf_counter() - started, is_heard=bool(hints) and hints is not self.found)
        self.is_tidy = False

    def spares(self, fault: Diagnostic) -> bool:
        """Tell whether an error does not keep the preview from going on: the pages that are shown have it already, or there are none yet.

        Only such as lie in an article, a page or the glossary, and so cost what is wrong there and no more. That published words have changed
        without a correction is told, but whoever changes them wants to see them.
        """
        is_bounded = fault.place.path.startswith(BOUNDED) and fault.code.label not in UNBOUNDED
        is_known = self.spared is None or fault.code.label == "silent-edit" or _identify(fault) in self.spared
        return is_bounded and is_known

    def _tell(self, result: BuildResult, seconds: float, *, is_heard: bool) -> None:
        is_news = self.told is None or bool(result.changed) or result.diagnostics != self.told
        if is_news:
            known = set(self.told or ())
            # A warning that stands since the last build is counted and not told again; what keeps the site from being built is.
            news = [each for each in result.diagnostics if each not in known or result.has_failed]
            tell(news, "text", quiet=self.quiet)
        if is_news or (result.has_failed and is_heard):
            say_result(result, seconds, quiet=self.quiet)
        self.told = result.diagnostics
        if not self.preview:
            return
        if not result.has_failed:
            from glossator.diagnostics import has_errors

            self.spared = frozenset(map(_identify, result.diagnostics))
            if is_news:
                # What is open already as it is now need not be loaded a second time.
                self.preview.tell_built([path for path in result.changed if path not in self.shown], result.diagnostics)
            if not has_errors(result.diagnostics):
                return
        if is_news:
            self.preview.tell_failed(result.diagnostics)

    def _tell_part(self, changed: Sequence[str]) -> None:
        """Tell open pages of what is there already, unless an overlay lies over them: they would take it for mended."""
        from glossator.diagnostics import has_errors

        if self.preview and not has_errors(self.told or ()):
            self.preview.tell_built(changed, self.told or ())
            self.shown = frozenset(changed)

    def rest(self) -> None:
        """Hold the site in memory, and free what is not needed any more; what is held is not looked at for that each time."""
        if self.is_tidy:
            return
        self.session.warm_up()
        if self.whole_builds != self.session.whole_builds:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        self.whole_builds, self.is_tidy = self.session.whole_builds, True


BOUNDED = ("content/articles/", "content/pages/", "content/glossary")
# Of two files that claim one place, nobody can tell which is meant.
UNBOUNDED = {"duplicate-path", "unsafe-path", "invalid-slug"}


def _identify(fault: Diagnostic) -> tuple[str, str, str]:
    """Tell a fault from others, wherever in its file it stands by now."""
    return fault.code.label, fault.place.path, fault.message


def _make_session(
    folder: ProjectFolder, target: Path, state: Folder, record: str, jobs: int | None, *, quiet: bool
) -> Session:
    from glossator.build.crew import Crew
    from glossator.build.session import Session
    from glossator.cli.progress import ProgressBar

    def say_waiting() -> None:
        if not quiet:
            click.echo(f"Waiting for another build of {target} ...", err=True)

    bar = ProgressBar(is_shown=not quiet)
    crew = Crew(jobs or count_processors(), bar.show)
    return Session(folder.files, Folder(target), state, record, lambda: load_builtin(folder), crew, say_waiting)


def _watch(folder: ProjectFolder, desk: Desk, hearing: Hearing, *, is_polling: bool, quiet: bool) -> None:
    """Watch a project until something ends it."""
    from glossator.watch import observe, watch

    desk.rest()
    if is_polling:
        _say_watching("looking for changes now and then", quiet=quiet)
        watch(desk, hearing, None)
    with observe(folder.root, hearing) as observation:
        if observation.trouble:
            click.echo(
                f"Files are looked at now and then, since the system cannot tell of changes: {observation.trouble}.",
                err=True,
            )
        _say_watching("waiting for changes", quiet=quiet)
        desk.build(desk.look())  # what has changed while nobody was watching
        watch(desk, hearing, observation)


def _say_watching(how: str, *, quiet: bool) -> None:
    if not quiet:
        click.echo(f"Watching content/ and templates/, {how}; Ctrl-C ends.", err=True)


@contextlib.contextmanager
def _ending_well(*, quiet: bool) -> Iterator[None]:
    """End the command with status 0 on Ctrl-C, and when it is asked to by the system."""

    def end(number: int, frame: object) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        if not quiet:
            click.echo("Stopped.", err=True)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _alone(ctx: click.Context, folder: ProjectFolder) -> Iterator[None]:
    """Refuse to serve a project that is being served: two servers would write over one another's pages."""

    class ServedError(Exception):
        pass

    def refuse() -> None:
        raise ServedError

    try:
        with folder.state.lock(LOCK, refuse):
            yield
    except ServedError:
        raise click.UsageError(
            "another `glossator serve` shows this project already: use that one, or end it", ctx
        ) from None


def _warn_of_strangers(host: str) -> None:
    """Warn where others can reach the preview."""
    import ipaddress

    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return
    if host != "localhost":
        message = "Warning: whoever can reach this machine can read the preview: drafts, scheduled articles and proposed annotations too."
        click.secho(message, err=True, fg="yellow", bold=True)


def _open(url: str) -> None:
    import webbrowser

    with contextlib.suppress(webbrowser.Error):
        if webbrowser.open(url):
            return
    click.echo(f"No browser could be opened; go to {url}", err=True)
