"""Measure how well quotes are found again after an edit, and how fast.

python -m tests.benchmarks.measure_anchoring                                       made-up edits
python -m tests.benchmarks.measure_anchoring --anchors FILE --pairs FILE --half a   real ones, or a half of them
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.edited_quotes import CLASSES, UNCHANGED, make_cases, read_cases

from glossator.anchoring import anchor, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.benchmarks.edited_quotes import Case

    from glossator.anchoring import Outcome
    from glossator.model.text import Range

RESULTS = ("placed", "moved", "review, first right", "review, other", "orphaned", "wrong")
RIGHT = 0.5  # how much of two ranges must be common to both, by what either covers


class Goals(NamedTuple):
    """What was reached, in percent: of unchanged and edited quotes, and of all that were placed."""

    unchanged_kept: float
    edited_kept: float
    edited_with_review: float
    silent_errors: float


GOALS = Goals(99.0, 60.0, 92.0, 0.15)


class Measured(NamedTuple):
    """How many quotes of each class came to what, and the seconds for each that stood exactly and each that did not."""

    counts: Counter[tuple[str, str]]
    exact: list[float]
    other: list[float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anchors", type=Path, help="quotes of real edits, as JSON lines")
    parser.add_argument("--pairs", type=Path, help="the edits' texts, as JSON lines")
    parser.add_argument("--half", choices=("a", "b"), help="only the pairs of one half")
    parser.add_argument("--articles", type=int, default=150, help="how many made-up articles (default: 150)")
    options = parser.parse_args(arguments)
    if (options.anchors is None) != (options.pairs is None):
        parser.error("--anchors and --pairs go together")
    is_real = options.anchors is not None
    cases = read_cases(options.anchors, options.pairs, options.half) if is_real else make_cases(options.articles)
    sys.stdout.writelines(f"{line}\n" for line in write_tables(measure(cases)))
    return 0


def measure(cases: Iterable[Case]) -> Measured:
    """Find every quote again."""
    measured = Measured(Counter(), [], [])
    for case in cases:
        folded = fold(case.after)
        started = time.perf_counter()
        outcome = anchor(folded, case.selector)
        (measured.exact if outcome.state == "placed" else measured.other).append(time.perf_counter() - started)
        measured.counts[case.cls, judge(outcome, case.expected)] += 1
    return measured


def judge(outcome: Outcome, expected: Range | None) -> str:
    """Say what an outcome is worth."""
    if outcome.place:
        return outcome.state if expected and is_right(outcome.place, expected) else "wrong"
    if outcome.state == "orphaned":
        return "orphaned"
    is_first_right = expected is not None and is_right(outcome.candidates[0].place, expected)
    return "review, first right" if is_first_right else "review, other"


def is_right(place: Range, expected: Range) -> bool:
    """Tell whether two ranges are the same for the most part."""
    common = min(place.end, expected.end) - max(place.start, expected.start)
    return common >= RIGHT * (max(place.end, expected.end) - min(place.start, expected.start))


def sum_up(counts: Counter[tuple[str, str]]) -> Goals:
    """Give what the goals speak of."""
    unchanged = Counter({result: sum(counts[cls, result] for cls in UNCHANGED) for result in RESULTS})
    edited = Counter({result: counts["edited", result] for result in RESULTS})
    kept = edited["placed"] + edited["moved"]
    wrong = sum(counts[cls, "wrong"] for cls in CLASSES)
    placed = wrong + sum(counts[cls, result] for cls in CLASSES for result in ("placed", "moved"))
    return Goals(
        _percent(unchanged["placed"] + unchanged["moved"], unchanged.total()),
        _percent(kept, edited.total()),
        _percent(kept + edited["review, first right"], edited.total()),
        _percent(wrong, placed),
    )


def write_tables(measured: Measured) -> Iterator[str]:
    """Write what came of each class, what was reached of the goals, and the times."""
    yield f"| class | quotes | {' | '.join(RESULTS)} |"
    yield f"| --- |{' ---: |' * (len(RESULTS) + 1)}"
    for cls in CLASSES:
        row = [measured.counts[cls, result] for result in RESULTS]
        yield f"| {cls} | {sum(row)} | {' | '.join(map(str, row))} |"
    yield ""
    yield "| goal | asked | reached |"
    yield "| --- | ---: | ---: |"
    for name, asked, reached in zip(Goals._fields, GOALS, sum_up(measured.counts), strict=True):
        sign = "≤" if name == "silent_errors" else "≥"
        yield f"| {name.replace('_', ' ')} | {sign} {asked} % | {reached:.2f} % |"
    yield ""
    yield "| milliseconds | median | 99th percentile |"
    yield "| --- | ---: | ---: |"
    for name, seconds in (("exact", measured.exact), ("not exact", measured.other)):
        ranks = (
            statistics.quantiles(seconds or [0.0, 0.0], n=100, method="inclusive") if len(seconds) > 1 else [0.0] * 99
        )
        yield f"| {name} | {1000 * ranks[49]:.3f} | {1000 * ranks[98]:.3f} |"


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


if __name__ == "__main__":
    sys.exit(main())
