"""`reanchor`."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from glossator.cli.options import project_options
from glossator.cli.projects import find_project, read_clock
from glossator.cli.telling import plain, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossator.build.reanchoring import ArticleFindings, Finding, Reanchored
    from glossator.resolve.locating import Anchor

EXAMPLES = """
\b
Examples:
  glossator reanchor                                 what moved, waits for a person, or is lost
  glossator reanchor --write                         write what is beyond doubt into the sidecars
  glossator reanchor --pin --write                   give every quote a prefix and a suffix, too
  glossator reanchor --format json                   where every annotation stands, for programs
  glossator reanchor --article pier-vote --against edited.md   what an edit would do
"""
FORMATS = ("text", "json")
STATES = {
    "placed": "placed",
    "moved": "moved",
    "review": "for review",
    "orphaned": "orphaned",
    "ambiguous": "ambiguous",
}
KINDS = {"glossary": "term", "references": "reference", "corrections": "correction", "notes": "note"}
LONGEST = 300  # code points of a quote or passage that is shown


@click.command("reanchor", epilog=EXAMPLES)
@project_options
@click.option("--write", "is_written", is_flag=True, help="Write what is beyond doubt into the sidecars.")
@click.option("--pin", "is_pinned", is_flag=True, help="Add a prefix and a suffix to quotes that lack them.")
@click.option("--article", metavar="ARTICLE", default=None, help="One article alone: its stem, slug or path.")
@click.option(
    "--against",
    metavar="FILE",
    type=click.File("rb"),
    default=None,
    help="What the article might hold; - is standard input.",
)
@click.option(
    "--clock",
    metavar="ISO",
    default=None,
    help="The moment up to which corrections are put in; else SOURCE_DATE_EPOCH, else now.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How it is told.")
@click.pass_context
def reanchor_command(
    ctx: click.Context,
    /,
    project: str | None,
    directory: str | None,
    article: str | None,
    against: BinaryIO | None,
    *,
    is_written: bool,
    is_pinned: bool,
    **given: Any,
) -> None:
    """List the quotes that an edit has moved, and bring sidecars up to date.

    What waits for a person, and what is lost, is listed too, and is never written.
    """
    if against and article is None:
        raise click.UsageError("`--against` needs the article that it is about: `--article ARTICLE`", ctx)
    if against and (is_written or is_pinned):
        raise click.UsageError("`--against` only looks: it goes with neither `--write` nor `--pin`", ctx)
    folder = find_project(ctx, project or directory)
    from glossator.build.reanchoring import Edit, UnknownArticleError, reanchor
    from glossator.diagnostics import did_you_mean

    name = getattr(against, "name", "-")  # standard input may have none
    edit = Edit("-" if name == "<stdin>" else name, against.read()) if against else None
    try:
        done = reanchor(
            folder.files,
            read_clock(ctx, given["clock"]),
            article=article,
            against=edit,
            is_pinned=is_pinned,
            is_written=is_written,
        )
    except UnknownArticleError as error:
        hint = did_you_mean(article or "", error.names) or "give its file's name without `.md`, or its slug"
        raise click.BadParameter(f"no article is called `{article}`; {hint}", ctx, param_hint="--article") from None
    quiet, verbose = (ctx.obj[name] or given[name] for name in ("quiet", "verbose"))
    if given["form"] == "json":
        objects = [as_json(each, finding.anchor) for each in done.articles for finding in each.findings]
        click.echo(json.dumps(objects, ensure_ascii=False, indent=1))
    else:
        for line in _list_lines(done, is_whole=verbose, is_short=quiet):
            click.echo(line)
    tell(done.diagnostics, "text", quiet=quiet)
    if not quiet:
        click.echo(_count(done, is_written=is_written), err=True)
    ctx.exit(int(bool(done.diagnostics)))


def as_json(article: ArticleFindings, anchor: Anchor) -> dict[str, Any]:
    """Give an annotation as the JSON object of `--format json`; places count code points of the article's current text."""
    start, end = anchor.place or (None, None)
    return {
        "article": article.path,
        "id": anchor.entry.id,
        "kind": anchor.entry.group,
        "state": anchor.state,
        "start": start,
        "end": end,
        "exact": anchor.exact,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "score": anchor.score,
        "candidates": [
            {"start": each.place.start, "end": each.place.end, "exact": each.words, "score": each.score}
            for each in anchor.candidates
        ],
    }


def _list_lines(done: Reanchored, *, is_whole: bool, is_short: bool) -> Iterator[str]:
    """Give the report: what moved or is to be pinned, for review, ambiguous or orphaned; all if `is_whole`, the last three alone if `is_short`."""
    for article in done.articles:
        for finding in article.findings:
            anchor = finding.anchor
            is_sure = anchor.state in {"placed", "moved"}
            if anchor.entry.status == "rejected" or (is_short and is_sure):
                continue
            if anchor.state != "placed" or finding.renewed or is_whole:
                yield from _describe(article, finding)


def _describe(article: ArticleFindings, finding: Finding) -> Iterator[str]:
    anchor = finding.anchor
    annotation, entry = anchor.entry.annotation, anchor.entry
    key = "quote" if annotation.quote is not None else "was"
    line = entry.place(key).line
    old = annotation.quote if annotation.quote is not None else getattr(annotation, "was", None) or ""
    yield plain(f"{article.sidecar}:{line}: {STATES[anchor.state]}: {KINDS[entry.group]} {entry.id}")
    if anchor.state != "placed" or anchor.place:
        yield f"  {'old' if anchor.state == 'moved' else key}: {_show(old)}"
    if anchor.state == "moved":
        yield f"  new: {_show(anchor.exact or '')} (line {anchor.line}{_score(anchor.score)})"
    elif anchor.state in {"review", "ambiguous"}:
        for candidate, at in zip(anchor.candidates, anchor.lines, strict=True):
            yield f"  may be: {_show(candidate.words)} (line {at}{_score(candidate.score)})"
    elif anchor.line is not None:
        yield f"  stands on line {anchor.line}"
    for name in ("prefix", "suffix", "occurrence"):
        if name in finding.renewed:
            value = finding.renewed[name]
            yield f"  {name}: {'none any more' if value is None else _show(str(value))}"
    if anchor.state == "moved" and not finding.renewed:
        yield "  no prefix and suffix of its own can tell this place: mend the entry by hand"


def _score(score: float | None) -> str:
    return "" if score is None else f", score {score:.2f}"


def _show(words: str) -> str:
    line = plain(" ".join(words.split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST * 2 // 3]} … {line[-LONGEST // 3 :]}"


def _count(done: Reanchored, *, is_written: bool) -> str:
    """Say in one line how many there are of each, and what was written or could be."""
    shown = [
        finding for each in done.articles for finding in each.findings if finding.anchor.entry.status != "rejected"
    ]
    counts: Counter[str] = Counter(finding.anchor.state for finding in shown)
    said = ", ".join(f"{counts[state]:,} {word}" for state, word in STATES.items() if counts[state])
    said = f"Reanchor: {said or 'no annotation has a quote'}"
    renewed = sum(bool(finding.renewed) for finding in shown)
    if is_written:
        return f"{said}; {len(done.written):,} sidecar{'s' if len(done.written) != 1 else ''} written"
    return f"{said}; `--write` would change {renewed:,} {'entries' if renewed != 1 else 'entry'}" if renewed else said
