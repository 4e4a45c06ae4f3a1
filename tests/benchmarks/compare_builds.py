"""Measure whole builds, each in a process of its own: Glossator's beside Hugo's, or Glossator's of more and more articles.

python -m tests.benchmarks.compare_builds 1000 --hugo PATH          with Hugo
python -m tests.benchmarks.compare_builds --sizes 1000,10000        Glossator alone, of these many articles
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.contenders import Contender, count_rendered, make_glossator, make_hugo
from tests.benchmarks.hugo_site import HOW_TO_GET_IT
from tests.benchmarks.measuring import FailedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.benchmarks.measuring import Run

    Runs = Mapping[tuple[str, str], Sequence[Run]]

KINDS = ("cold", "nothing changed", "one article edited", "one article added", "one definition edited")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print tables in Markdown. The exit status is 1 if a build failed, 2 if Hugo is not what it should be."""
    options = make_parser().parse_args(arguments)
    glossator = shlex.split(options.glossator)
    hugo = "" if options.sizes else options.hugo or os.environ.get("HUGO", "")
    if hugo and not is_program(Path(hugo)):
        sys.stderr.write(f"{hugo} is not the program Hugo itself.\n{HOW_TO_GET_IT}")
        return 2
    if not hugo and not options.sizes:
        sys.stderr.write(HOW_TO_GET_IT)
    try:
        say(describe_machine(glossator, hugo))
        for sort in ("plain", "annotated") if options.articles == "both" else (options.articles,):
            with tempfile.TemporaryDirectory(prefix="builds-", dir=options.folder) as folder:
                contenders = list(make_contenders(Path(folder), glossator, hugo, is_annotated=sort == "annotated"))
                if options.sizes:
                    say(f"\n### {sort.capitalize()} articles, medians of {options.runs}\n")
                    say_all(scale(contenders[0], sorted(options.sizes), options.runs))
                else:
                    say(f"\n### {options.count:,} {sort} articles, medians of {options.runs} (least–most)\n")
                    kinds = KINDS if sort == "annotated" else KINDS[:-1]
                    say_all(compare(contenders, kinds, options.count, options.runs))
    except FailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def make_contenders(folder: Path, glossator: Sequence[str], hugo: str, *, is_annotated: bool) -> Iterator[Contender]:
    """Give Glossator, and Hugo if it is there."""
    yield make_glossator(glossator, folder / "glossator", is_annotated=is_annotated)
    if hugo:
        yield make_hugo(hugo, folder / "hugo", is_annotated=is_annotated)


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.compare_builds",
        description="Measure whole builds, each in a process of its own.",
        epilog=HOW_TO_GET_IT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("count", metavar="N", nargs="?", type=read_count, default=1000, help="how many articles")
    parser.add_argument("--articles", choices=("both", "annotated", "plain"), default="both", help="which articles")
    parser.add_argument("--runs", metavar="R", type=read_count, default=5, help="how often each is measured")
    parser.add_argument("--hugo", metavar="PATH", help="the program Hugo")
    parser.add_argument(
        "--glossator",
        metavar="COMMAND",
        default=f"{shlex.quote(sys.executable)} -m glossator",
        help="how Glossator is run, if not as this Python's module",
    )
    parser.add_argument(
        "--sizes",
        metavar="N,N",
        type=lambda text: [read_count(each) for each in text.split(",")],
        help="measure Glossator alone, with these many articles",
    )
    parser.add_argument("--folder", metavar="DIR", help="where the sites are made, if not among temporary files")
    return parser


def read_count(text: str) -> int:
    """Read a number of 1 or more."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of 1 or more")
    return int(text)


def is_program(path: Path) -> bool:
    """Tell whether a file is a program, and not a script that starts one."""
    try:
        with path.open("rb") as file:
            return os.access(path, os.X_OK) and file.read(2) != b"#!"
    except OSError:
        return False


def describe_machine(glossator: Sequence[str], hugo: str) -> str:
    """Say what is measured and on what."""
    commands = [[*glossator, "--version"], *([[hugo, "version"]] if hugo else [])]
    programs = [
        subprocess.run(command, capture_output=True, check=False, text=True).stdout.split("+")[0].strip()
        for command in commands
    ]
    machine = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    return "; ".join([*programs, machine])


# Beside another program


def compare(contenders: Sequence[Contender], kinds: Sequence[str], count: int, runs: int) -> Iterator[str]:
    """Measure, and give the tables of time and memory."""
    for contender in contenders:
        contender.write_project(range(count))
    found = measure(contenders, kinds, count, runs)
    yield from compare_times(contenders, kinds, found)
    yield "\nMost memory: MiB of the largest process, and of all together. Seconds of all processors.\n"
    yield from compare_memory(contenders, kinds, found)


def measure(contenders: Sequence[Contender], kinds: Sequence[str], count: int, runs: int) -> Runs:
    """Do each kind of work in turn with each program, and then all of it again.

    The first turn is to find the memory used, and to have all programs and files in the system's cache; it is not timed.
    """
    found = defaultdict[tuple[str, str], list["Run"]](list)
    for turn in range(runs + 1):
        for kind in kinds:
            # So that none is always the one to come first.
            for contender in contenders[:: -1 if turn % 2 else 1]:
                found[kind, contender.name].append(do_work(contender, kind, count, turn, is_watched=turn == 0))
    return found


def do_work(contender: Contender, kind: str, count: int, turn: int, *, is_watched: bool) -> Run:
    """Do one kind of work. Each turn changes something else, or to something else."""
    change = None
    match kind:
        case "cold":
            contender.forget()
        case "one article edited":
            change = contender.edit_article((7 * turn + 3) % count, f"Written in turn {turn}.")
        case "one article added":
            change = contender.add_article(count + turn, timedelta(days=turn))
        case "one definition edited":
            change = contender.edit_definition(f"What it means in turn {turn}.")
    os.sync()  # what was written before is not written to the disk in this one's time
    return contender.build(change, is_watched=is_watched)


def compare_times(contenders: Sequence[Contender], kinds: Sequence[str], runs: Runs) -> Iterator[str]:
    """Give the table of times."""
    yield from make_head(
        "work", *(f"{each.name}, s" for each in contenders), *(["ratio"] if contenders[1:] else []), "pages rendered"
    )
    for kind in kinds:
        times = [[run.seconds for run in runs[kind, each.name][1:]] for each in contenders]
        cells = [show_spread(each) for each in times]
        if contenders[1:]:
            ours, theirs = times
            ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
            cells.append(
                f"{statistics.median(theirs) / statistics.median(ours):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
            )
        yield make_row(kind, *cells, count_rendered(runs[kind, contenders[0].name][-1]))


def compare_memory(contenders: Sequence[Contender], kinds: Sequence[str], runs: Runs) -> Iterator[str]:
    """Give the table of memory, and of the processors' time."""
    yield from make_head(
        "work", *(f"{each.name}, {what}" for each in contenders for what in ("largest", "together", "processors"))
    )
    for kind in kinds:
        cells = []
        for contender in contenders:
            watched, *others = runs[kind, contender.name]
            busy = statistics.median(run.processor_seconds for run in others)
            cells += [f"{watched.largest:.0f}", show_memory(watched), f"{busy:.2f}"]
        yield make_row(kind, *cells)


# More and more articles


def scale(contender: Contender, sizes: Iterable[int], runs: int) -> Iterator[str]:
    """Give a table of what builds of so many articles take, and for 1,000 of them."""
    yield from make_head(
        *("articles", "cold, s", "per 1,000", "largest process, MiB", "per 1,000", "together, MiB", "per 1,000"),
        *("nothing changed, s", "per 1,000", "one edited, s", "per 1,000"),
    )
    written = 0
    for number, count in enumerate(sizes):
        contender.write_project(range(written, count))
        written = count
        turns = range(number * runs, (number + 1) * runs)
        cold, nothing, edited = (
            [do_work(contender, kind, count, turn, is_watched=True) for turn in turns]
            for kind in ("cold", "nothing changed", "one article edited")
        )
        together = [run.together for run in cold if run.together is not None]
        cells = [
            show_share([run.seconds for run in cold], count, 2),
            show_share([run.largest for run in cold], count, 0),
            show_share(together, count, 0) if together else ["–", "–"],
            show_share([run.seconds for run in nothing], count, 2),
            show_share([run.seconds for run in edited], count, 2),
        ]
        yield make_row(f"{count:,}", *(cell for pair in cells for cell in pair))


# Tables


def make_head(*titles: str) -> Iterator[str]:
    """Give the head of a table: words to the left, figures to the right."""
    yield make_row(*titles)
    yield make_row("---", *("---:" for _ in titles[1:]))


def make_row(*cells: str) -> str:
    """Give a row of a table."""
    return f"| {' | '.join(cells)} |"


def show_spread(figures: Sequence[float]) -> str:
    """Show the median, and the least and the most."""
    return f"{statistics.median(figures):.2f} ({min(figures):.2f}–{max(figures):.2f})"


def show_memory(run: Run) -> str:
    """Show the memory of all processes together."""
    return "–" if run.together is None else f"{run.together:.0f}"


def show_share(figures: Sequence[float], count: int, places: int) -> list[str]:
    """Show a median, and how much of it falls to 1,000 articles."""
    median = statistics.median(figures)
    return [f"{median:.{places}f}", f"{median / count * 1000:.{places + 1}f}"]


def say_all(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        say(line)


def say(line: str) -> None:
    """Print a line at once: a run may take an hour."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
