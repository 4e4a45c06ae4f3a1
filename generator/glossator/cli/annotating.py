"""`annotate`, `correct` and `review`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.editors import find_editor
from glossator.cli.projects import find_project, read_clock
from glossator.cli.refusing import hold_together, refuse
from glossator.cli.telling import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from glossator.build.waiting import Waiting
    from glossator.editing import Ask, Desk, Saved
    from glossator.editing.proposing import Place

EXAMPLES_OF_ANNOTATE = """
\b
Examples:
  glossator annotate pier-vote --quote "the harbor body" --term port-authority
  glossator annotate pier-vote --quote "an earlier vote" --to 2026-01-12-first-vote --relation background
  glossator annotate pier-vote --quote "nine to two" --note "One member was absent." --approve

ARTICLE is a stem or a slug. Where the words stand several times, --prefix, --suffix or --occurrence says which are meant.
"""
EXAMPLES_OF_CORRECT = """
\b
Examples:
  glossator correct pier-vote --was "eight to three" --now "nine to two" --reason "We misread the tally."
  glossator correct pier-vote --was Habor --now Harbor --kind typo
"""
EXAMPLES_OF_REVIEW = """
\b
Examples:
  glossator review                                      what waits, the longest waiting first
  glossator review --unannotated                        articles without annotations, too
  glossator review approve pier-vote#n1a2b3c4d          approve an annotation as it reads now
  glossator review reject pier-vote#n1a2b3c4d --why "It is in the text already."
"""
# By the option that tells which group an annotation is of: the group, and what an entry of it may say.
GROUP_OF = {
    "was": ("corrections", ("now", "reason", "kind")),
    "now": ("corrections", ("now", "reason", "kind")),
    "term": ("glossary", ("quote", "term")),
    "to": ("references", ("quote", "to", "relation", "note")),
    "note": ("notes", ("quote", "note", "kind")),
}
SAYING = ("quote", "term", "to", "relation", "note", "kind", "was", "now", "reason")
PLACE_KEYS = ("prefix", "suffix", "occurrence")
LONGEST = 72  # code points of quoted words that a list shows


def _editing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the commands that write annotations."""
    options = (
        click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder."),
        click.option("--by", metavar="NAME", default=None, help="Who you are: an author's key or a name."),
        click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How it is told."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--prefix", metavar="WORDS", default=None, help="The words right before."),
        click.option("--suffix", metavar="WORDS", default=None, help="The words right after."),
        click.option("--occurrence", metavar="N", type=click.IntRange(min=1), default=None, help="Which of several, from 1."),
        click.option("--approve", "is_approved", is_flag=True, help="Approve it, too."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command("annotate", epilog=EXAMPLES_OF_ANNOTATE)
@click.argument("article")
@click.option("--quote", metavar="WORDS", default=None, help="The words that it is about.")
@click.option("--term", metavar="KEY", default=None, help="The term that they mean.")
@click.option("--to", metavar="TARGET", default=None, help="What they refer to: an article, term:KEY, or an address.")
@click.option("--relation", metavar="RELATION", default=None, help="What the target is to them.")
@click.option("--note", metavar="TEXT", default=None, help="A note on them, or on the reference, in Markdown.")
@click.option("--kind", metavar="KIND", default=None, help="The kind of note or correction.")
@click.option("--was", metavar="WORDS", default=None, help="The old words of a correction.")
@click.option("--now", metavar="WORDS", default=None, help="The new words of a correction.")
@click.option("--reason", metavar="TEXT", default=None, help="Why it is corrected, in Markdown.")
@_place_options
@_editing_options
@click.pass_context
def annotate_command(ctx: click.Context, /, article: str, **given: Any) -> None:
    """Add an annotation to an article's sidecar; it is proposed, unless `--approve`."""
    group, keys = _find_group(ctx, given)
    fields = {key: given[key] for key in keys if given[key] is not None}
    words = given["was"] if group == "corrections" else given["quote"]
    if words is None and group != "corrections":
        raise click.UsageError("no words are quoted: `--quote WORDS`", ctx)
    _propose(ctx, article, group, fields, words, given, approves=given["is_approved"])


@click.command("correct", epilog=EXAMPLES_OF_CORRECT)
@click.argument("article")
@click.option("--was", metavar="WORDS", required=True, help="The words as they stand.")
@click.option("--now", metavar="WORDS", required=True, help="The words as they should be.")
@click.option("--reason", metavar="TEXT", default=None, help="What was wrong, in Markdown; only a typo needs none.")
@click.option("--kind", metavar="KIND", default=None, help="The kind of correction.")
@click.option("--severity", metavar="SEVERITY", default=None, help="How bad the error was.")
@click.option("--date", metavar="DATE", default=None, help="When it is corrected.  [default: today]")
@click.option(
    "--in",
    "scope",
    metavar="PART",
    default=None,
    help="What is corrected, if not the text: title, summary, byline, caption.",
)
@_place_options
@_editing_options
@click.pass_context
def correct_command(ctx: click.Context, /, article: str, **given: Any) -> None:
    """Add a correction to an article's sidecar, if its words stand in the text, and nowhere else.

    Where the site asks for reviews it is proposed, unless `--approve`; else it is made at once.
    """
    keys = {"now": "now", "reason": "reason", "kind": "kind", "severity": "severity", "date": "date", "scope": "in"}
    fields = {key: given[name] for name, key in keys.items() if given[name] is not None}
    words: str | None = given["was"]
    if given["scope"] not in {None, "text"}:
        beside = {key: given[key] for key in PLACE_KEYS}
        hold_together(ctx, {"in": given["scope"], **beside}, "in", ())
        fields, words = {**fields, "was": words}, None
    _propose(ctx, article, "corrections", fields, words, given, approves=given["is_approved"] or None)


def _find_group(ctx: click.Context, given: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Find which group an annotation is of, by what it says, and the keys that it may have; what none of these can say is refused."""
    leading = next((key for key in ("was", "now", "term", "to", "note") if given[key] is not None), None)
    if leading is None:
        message = "it is not said what the annotation says: give `--term`, `--to`, `--note`, or `--was` and `--now`"
        raise click.UsageError(message, ctx)
    group, keys = GROUP_OF[leading]
    hold_together(ctx, {key: given[key] for key in SAYING}, leading, ("was", *keys) if leading == "now" else keys)
    if group == "corrections" and (given["was"] is None or given["now"] is None):
        raise click.UsageError("a correction has both `--was` and `--now`", ctx)
    return group, tuple(key for key in keys if key != "quote")


def _propose(
    ctx: click.Context,
    article: str,
    group: str,
    fields: Mapping[str, Any],
    words: str | None,
    given: Mapping[str, Any],
    *,
    approves: bool | None,
) -> None:
    """Add an annotation; with `approves` None it is approved where no review is asked for."""
    from glossator.anchoring import Selector
    from glossator.editing import EditError

    desk, who, clock = open_desk(ctx, given)
    del clock
    place: Place | None = None
    if words is not None:
        place = Selector(words, given["prefix"], given["suffix"], given["occurrence"])
    options = desk.newsroom.snapshot().project.options
    is_approved = not (options.review_required or options.four_eyes) if approves is None else approves
    try:
        saved = desk.propose(_ask(article, who, approves=is_approved), group, fields, place)
    except EditError as error:
        refuse(ctx, error)
    _tell(saved, given["form"])


@click.command("review", epilog=EXAMPLES_OF_REVIEW)
@click.argument("action", required=False, metavar="[ACTION]", type=click.Choice(("approve", "reject")))
@click.argument("annotations", nargs=-1, metavar="[ANNOTATION]")
@click.option("--why", metavar="TEXT", default=None, help="Why an annotation is rejected; never published.")
@click.option("--unannotated", "lists_unannotated", is_flag=True, help="List articles without annotations, too.")
@_editing_options
@click.pass_context
def review_command(
    ctx: click.Context, /, action: str | None, annotations: tuple[str, ...], *, lists_unannotated: bool, **given: Any
) -> None:
    """List what waits for an editor, and approve or reject annotations.

    What waits: entries and corrections that are proposed, quotes that nobody can place for sure, and those that are lost.
    """
    from glossator.editing import EditError

    desk, who, clock = open_desk(ctx, given, needs_editor=action is not None)
    if action is None:
        _list(desk, clock, given["form"], lists_unannotated=lists_unannotated)
        return
    if action == "approve" and given["why"] is not None:
        raise click.UsageError("`--why` goes with `reject` alone: nothing was written", ctx)
    if not annotations:
        raise click.UsageError(f"it is not said what to {action}: ARTICLE#ID", ctx)
    if action == "reject" and not (given["why"] or "").strip():
        raise click.UsageError('it is not said why: `--why "..."`', ctx)
    for named in annotations:
        article, mark, annotation_id = named.rpartition("#")
        if not mark or not article:
            raise click.UsageError(f"`{named}` names no annotation: write ARTICLE#ID", ctx)
        ask = _ask(article, who, annotation_id)
        try:
            saved = desk.approve(ask) if action == "approve" else desk.reject(ask, given["why"])
        except EditError as error:
            refuse(ctx, error)
        _tell(saved, given["form"])


def _list(desk: Desk, clock: datetime, form: str, *, lists_unannotated: bool) -> None:
    from glossator.build.waiting import by_age, find_waiting

    snapshot = desk.newsroom.snapshot()
    waiting: list[Waiting] = []
    for path in snapshot.inventory.articles:
        sidecar = snapshot.project.sidecar_by_article.get(path)
        is_read = sidecar or lists_unannotated
        sources, _ = snapshot.reader.read(path, sidecar) if is_read else (None, [])
        if sources and sources.article:
            found = find_waiting(sources.article, sources.sidecar, snapshot.reader.options)
            waiting += [each for each in found if each.id or lists_unannotated]
    waiting.sort(key=by_age)
    if form == "json":
        click.echo(json.dumps([_as_json(each, clock) for each in waiting], ensure_ascii=False, indent=1))
        return
    for each in waiting:
        days = each.age(clock)
        age = "" if days is None else f", {days:,} day{'s' if days > 1 else ''} old" if days else ", made today"
        by = f", by {each.by}" if each.by else ""
        stem = each.article.rpartition("/")[2].removesuffix(".md")
        named = f"{stem}#{each.id}" if each.id else stem
        click.echo(plain(f"{each.place.path}:{each.place.line}: {each.kind}: {named}{by}{age}"))
        if each.words:
            shown = each.words if len(each.words) <= LONGEST else f"{each.words[:LONGEST]}…"
            click.echo(plain(f"  {shown}"))
    click.echo(f"Review: {len(waiting):,} wait{'s' if len(waiting) == 1 else ''}", err=True)


def _as_json(waiting: Waiting, clock: datetime) -> dict[str, Any]:
    return {
        "article": waiting.article,
        "id": waiting.id or None,
        "kind": waiting.kind,
        "group": waiting.group or None,
        "words": waiting.words,
        "by": waiting.by or None,
        "created": waiting.since.isoformat() if waiting.since else None,
        "age_days": waiting.age(clock),
        "path": waiting.place.path,
        "line": waiting.place.line,
    }


def open_desk(ctx: click.Context, given: Mapping[str, Any], *, needs_editor: bool = True) -> tuple[Desk, str, datetime]:
    """Open a project's desk; give who the editor is, too, and the present moment."""
    folder = find_project(ctx, given["directory"])
    from glossator.editing import Desk, Newsroom

    clock = read_clock(ctx, None)
    newsroom = Newsroom(folder.files, lambda: clock)
    who = find_editor(folder, given["by"], newsroom) if needs_editor else ""
    if needs_editor and not who:
        message = "nobody knows who you are: give `--by NAME`, or set GLOSSATOR_EDITOR, or Git's user.name"
        raise click.UsageError(message, ctx)
    return Desk(newsroom, folder.state), who, clock


def _ask(article: str, who: str, annotation_id: str = "", *, approves: bool = False) -> Ask:
    from glossator.editing import Ask

    return Ask(article, who, annotation_id, approves=approves)


def _tell(saved: Saved, form: str) -> None:
    """Tell what was written, and where."""
    entry = saved.entry
    if entry is None:
        return
    line = entry.place().line
    stem = saved.opened.path.rpartition("/")[2].removesuffix(".md")
    if form == "json":
        from glossator.editing.describing import describe_annotation

        told = {
            "article": saved.opened.path,
            "sidecar": saved.opened.sidecar,
            **describe_annotation(saved.opened, entry),
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(plain(f"{saved.opened.sidecar}:{line}: {stem}#{saved.id} {entry.status}"))
