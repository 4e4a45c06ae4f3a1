"""Measure the preview as an editor meets it, over HTTP: from the save on the disk to the page that shows it; Glossator's beside Hugo's.

python -m tests.benchmarks.compare_previews 1000 --hugo PATH

Both servers run at once, and are edited in turn, with a pause after each edit: what one does when nobody waits is then over. The pause is not always
as long, since Hugo builds at the next half second of its own clock: edits that come in step with it would all wait as long. The page is asked for
again and again over one connection, which itself takes time of a processor, and of the server's own interpreter if that is Python's: so there is a
rest of 2 ms between an answer and the next request (`--pace`), which is also how exact the times are, beside the time of an answer. To see what the
asking costs, ask at another pace.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.articles import make_article
from tests.benchmarks.compare_builds import describe_machine, is_program, make_head, make_row, read_count, say, say_all
from tests.benchmarks.contenders import write_files
from tests.benchmarks.edits import KINDS, make_edit
from tests.benchmarks.hugo_site import HOW_TO_GET_IT
from tests.benchmarks.measuring import FailedError, measure_memory, read_processor_seconds
from tests.benchmarks.previews import make_glossator_server, make_hugo_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.edits import Edit
    from tests.benchmarks.previews import Server

    Times = Mapping[tuple[str, str], Sequence[float]]

WARM_UP_EDITS = 3
# Seconds for a server to come to rest before its memory or its idleness is looked at.
SETTLING = 2.0
# What a pause may be longer by: at least the half second for which Hugo gathers changes.
LONGER_BY = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print tables in Markdown. The exit status is 1 if a page never came, 2 if Hugo is not what it should be."""
    options = make_parser().parse_args(arguments)
    glossator = shlex.split(options.glossator)
    hugo = options.hugo or os.environ.get("HUGO", "")
    if hugo and not is_program(Path(hugo)):
        sys.stderr.write(f"{hugo} is not the program Hugo itself.\n{HOW_TO_GET_IT}")
        return 2
    if not hugo:
        sys.stderr.write(HOW_TO_GET_IT)
    say(describe_machine(glossator, hugo))
    with tempfile.TemporaryDirectory(prefix="previews-", dir=options.folder) as name:
        folder = Path(name).resolve()
        servers = [make_glossator_server(glossator, folder / "glossator")]
        if hugo:
            servers.append(make_hugo_server(hugo, folder / "hugo", is_in_memory=options.hugo_in_memory))
        try:
            say(f"\n### The preview of {options.count:,} annotated articles\n")
            say_all(compare(servers, options))
        except FailedError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        finally:
            for server in servers:
                server.stop()
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.compare_previews",
        description="Measure how long after a save the preview serves the new page.",
        epilog=HOW_TO_GET_IT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("count", metavar="N", nargs="?", type=read_count, default=1000, help="how many articles")
    parser.add_argument("--edits", metavar="E", type=read_count, default=20, help="how many edits of each kind")
    parser.add_argument(
        "--kind", action="append", choices=KINDS, dest="kinds", help="which edits; may be given several times"
    )
    parser.add_argument("--pause", metavar="SECONDS", type=float, default=0.5, help="the least pause after an edit")
    parser.add_argument("--pace", metavar="MS", type=float, default=2.0, help="the rest between two requests")
    parser.add_argument(
        "--memory-edits", metavar="E", type=int, default=0, help="edits without a pause, to see whether memory grows"
    )
    parser.add_argument("--idle", metavar="SECONDS", type=float, default=0.0, help="how long the idle are watched")
    parser.add_argument("--hugo", metavar="PATH", help="the program Hugo")
    parser.add_argument("--hugo-in-memory", action="store_true", help="have Hugo keep its pages off the disk")
    parser.add_argument(
        "--glossator",
        metavar="COMMAND",
        default=f"{shlex.quote(sys.executable)} -m glossator",
        help="how Glossator is run, if not as this Python's module",
    )
    parser.add_argument("--folder", metavar="DIR", help="where the sites are made, if not among temporary files")
    return parser


def compare(servers: Sequence[Server], options: argparse.Namespace) -> Iterator[str]:
    """Measure, and give the tables of time and of what the servers take."""
    kinds = options.kinds or KINDS
    first = make_article(0)
    for server in servers:
        write_files(server.folder, server.form.project(range(options.count)))
    os.sync()
    for server in servers:
        server.start(f"/articles/{first.stem}/", first.title)
    time.sleep(SETTLING)
    memory = [[measure_memory(server.pid) for server in servers]]
    editor = Editor(options.count, options.pace / 1000)
    for _ in range(WARM_UP_EDITS):
        for server in servers:
            editor.edit(server, "sentence")
            editor.pause(options.pause)
    times = measure(servers, kinds, editor, options)
    yield from tabulate_times(servers, kinds, times)
    edits = [0]
    for more in (0, options.memory_edits) if options.memory_edits else (0,):
        for server in servers:
            for number in range(more):
                editor.edit(server, KINDS[number % (len(KINDS) - 1)])
        time.sleep(SETTLING)
        edits.append(editor.edits // len(servers))
        memory.append([measure_memory(server.pid) for server in servers])
    idle = watch_idle(servers, options.idle) if options.idle else ["–" for _ in servers]
    yield ""
    yield from make_head("", *(server.name for server in servers))
    yield make_row("first page after the start, s", *(f"{server.seconds_to_serve:.2f}" for server in servers))
    for count, measured in zip(edits, memory, strict=True):
        yield make_row(f"memory after {count:,} edits, MiB", *map(show_memory, measured))
    yield make_row(f"a processor's time while idle for {options.idle:.0f} s", *idle)


class Editor:
    """Edits articles by chance, the same in every run."""

    def __init__(self, count: int, pace: float) -> None:
        """Take how many articles there are, and the seconds between two requests."""
        self.count = count
        self.pace = pace
        self.edits = 0
        self.chance = random.Random("edits")

    def pause(self, seconds: float) -> None:
        """Wait so long, or by chance somewhat longer."""
        time.sleep(seconds + self.chance.uniform(0, LONGER_BY))

    def edit(self, server: Server, kind: str) -> float:
        """Edit an article; give the seconds until its page shows it."""
        self.edits += 1
        return server.save(self.choose(server, kind), self.pace)

    def choose(self, server: Server, kind: str) -> Edit:
        """Choose an article that can be edited so."""
        marker = f"zq{self.edits:06}"
        found = None
        while not found:
            found = make_edit(server.make_files, kind, self.chance.randrange(self.count), marker)
        return found


def measure(servers: Sequence[Server], kinds: Sequence[str], editor: Editor, options: argparse.Namespace) -> Times:
    """Edit in turn: a kind at each server, then the next kind, and then all again. The times of a kind come with those that the server says."""
    found = defaultdict[tuple[str, str], list[float]](list)
    for turn in range(options.edits):
        for kind in kinds:
            # So that none is always the one to come first.
            for server in servers[:: -1 if turn % 2 else 1]:
                if kind == "note" and server.name == "Hugo":
                    continue  # it has no sidecars
                found[kind, server.name].append(editor.edit(server, kind))
                editor.pause(options.pause)
                found[f"{kind} said", server.name] += server.list_builds()[-1:]
    return found


def watch_idle(servers: Sequence[Server], seconds: float) -> list[str]:
    """Watch all servers while nobody edits or looks, and say which share of one processor each took."""
    time.sleep(SETTLING)
    before = [read_processor_seconds(server.pid) for server in servers]
    started = time.perf_counter()
    time.sleep(seconds)
    passed = time.perf_counter() - started
    after = [read_processor_seconds(server.pid) for server in servers]
    return [
        "–" if early is None or late is None else f"{(late - early) / passed:.2%}"
        for early, late in zip(before, after, strict=True)
    ]


def tabulate_times(servers: Sequence[Server], kinds: Sequence[str], times: Times) -> Iterator[str]:
    """Give the table of times: from the save to the page, and of it the build, as the server says it."""
    titles = (title for each in servers for title in (f"{each.name}, ms", "of it said to be the build"))
    yield from make_head("edit", *titles, *(["ratio"] if servers[1:] else []))
    for kind in kinds:
        measured = [times.get((kind, each.name), ()) for each in servers]
        said = [times.get((f"{kind} said", each.name), ()) for each in servers]
        cells = [show_spread(seconds) for pair in zip(measured, said, strict=True) for seconds in pair]
        if servers[1:]:
            ours, theirs = measured
            cells.append(f"{statistics.median(theirs) / statistics.median(ours):.1f}" if theirs and ours else "–")
        yield make_row(kind, *cells)


def show_spread(seconds: Sequence[float]) -> str:
    """Show the median, and the least and the most, in milliseconds."""
    if not seconds:
        return "–"
    median, least, most = (f"{each * 1000:.0f}" for each in (statistics.median(seconds), min(seconds), max(seconds)))
    return f"{median} ({least}–{most})"


def show_memory(mebibytes: float | None) -> str:
    """Show the memory of all processes together."""
    return "–" if mebibytes is None else f"{mebibytes:.0f}"


if __name__ == "__main__":
    sys.exit(main())
