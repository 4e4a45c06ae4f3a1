"""`export` and `import-annotations`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.annotating import open_desk
from glossator.cli.projects import find_project, read_clock
from glossator.cli.telling import FORMATS, count_words, plain, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.editing import Desk, Opened
    from glossator.interchange.articles import Articles
    from glossator.interchange.foreign import Foreign
    from glossator.interchange.term_tables import TableTerm
    from glossator.model.text import Range
    from glossator.source import Place

EXAMPLES_OF_EXPORT = """
\b
Examples:
  glossator export pier-vote                    its annotations, as W3C Web Annotations
  glossator export pier-vote --as ninjs         the article with its corrections, as IPTC ninjs
"""
EXAMPLES_OF_IMPORT = """
\b
Examples:
  glossator import-annotations hypothesis.json  annotations made with Hypothesis, as proposals
  glossator import-annotations terms.csv        terms of a spreadsheet, into the glossary

Nothing that is there is written over.
"""
KINDS = ("annotations", "ninjs")
TABLES = frozenset({".csv", ".tsv", ".tab"})
PLACED = frozenset({"placed", "moved"})
WHY_NOT = {
    "ambiguous": (
        "its words stand in several places, and their surroundings do not tell which is meant",
        "annotate one of them by hand",
    ),
    "review": (
        "its words are not in the text any more; a likely passage is",
        "annotate that passage by hand, if it is the one",
    ),
    "orphaned": ("its words are not in the text", "nothing is to be done, if the passage is gone"),
}


@click.command("export", epilog=EXAMPLES_OF_EXPORT)
@click.argument("article", metavar="ARTICLE")
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option(
    "--as", "kind", type=click.Choice(KINDS), default="annotations", show_default=True, help="What is written."
)
@click.option("--clock", metavar="ISO", default=None, help="The moment up to which corrections are put in.")
@click.pass_context
def export_command(ctx: click.Context, /, article: str, directory: str | None, kind: str, clock: str | None) -> None:
    """Write an article's annotations, or the article with its corrections, as JSON for other programs."""
    folder = find_project(ctx, directory)
    from glossator.build.reanchoring import UnknownArticleError
    from glossator.diagnostics import did_you_mean
    from glossator.interchange.articles import Articles
    from glossator.interchange.ninjs import write_news_item
    from glossator.interchange.web_annotations import export_annotations

    articles = Articles(folder.files, read_clock(ctx, clock))
    try:
        read = articles.read(articles.find(article))
    except UnknownArticleError as error:
        hint = did_you_mean(article, error.names) or "give its file's name without `.md`, or its slug"
        raise click.UsageError(f"no article is called `{article}`; {hint}", ctx) from None
    if read is None:
        raise click.UsageError(f"the article `{article}` cannot be read; `glossator check` says why", ctx)
    placed = articles.place(*read)
    value = write_news_item(articles, placed) if kind == "ninjs" else export_annotations(articles, placed)
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


@click.command("import-annotations", epilog=EXAMPLES_OF_IMPORT)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False))
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option("--by", metavar="NAME", default=None, help="Who you are, for what does not say who made it.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How faults are told."
)
@click.pass_context
def import_annotations_command(ctx: click.Context, /, files: tuple[str, ...], form: str, **given: Any) -> None:
    """Take over annotations made elsewhere, as proposals, and terms of a table.

    Annotations: Hypothesis's JSON, and W3C Web Annotations. Tables: .csv and .tsv.
    """
    desk, who, clock = open_desk(ctx, given)
    from glossator.diagnostics import has_errors
    from glossator.interchange.articles import Articles

    folder = find_project(ctx, given["directory"])
    articles = Articles(folder.files, clock)
    taken = _Taken(desk, articles, who, is_told=form == "text")
    for name in files:
        full = Path(name).resolve()
        shown = full.relative_to(folder.root).as_posix() if full.is_relative_to(folder.root) else name
        if full.suffix.lower() in TABLES:
            taken.take_table(full.read_bytes(), shown)
        else:
            taken.take_annotations(full.read_bytes(), shown)
    tell(taken.diagnostics, form, quiet=ctx.obj["quiet"])
    if form == "text" and not ctx.obj["quiet"]:
        said = f"; {count_words(taken.diagnostics)}" if taken.diagnostics else ""
        click.echo(f"Imported {taken.count:,}{said}", err=True)
    ctx.exit(int(has_errors(taken.diagnostics)))


class _Taken:
    """What has been taken over, while files are read one by one."""

    def __init__(self, desk: Desk, articles: Articles, who: str, *, is_told: bool) -> None:
        self.desk = desk
        self.articles = articles
        self.who = who
        self.is_told = is_told
        self.count = 0
        self.diagnostics: list[Diagnostic] = []

    def take_table(self, data: bytes, path: str) -> None:
        """Put the terms of a table into the glossary; one that is there stays as it is."""
        from glossator.interchange.term_tables import read_term_table

        terms, found = read_term_table(data, path)
        self.diagnostics += found
        self._add_terms(terms)

    def _add_terms(self, terms: Sequence[TableTerm]) -> None:
        """Add terms all at once; where that cannot be, each half by itself, down to those that are at fault."""
        from glossator.editing import EditError
        from glossator.editing.terms import NewTerm, add_terms

        if not terms:
            return
        try:
            added = add_terms(self.desk.newsroom, self.desk.state, [NewTerm(each.key, each.fields) for each in terms])
        except EditError as error:
            if len(terms) == 1:
                self._refuse(terms[0].place, error.message, error.hint)
                return
            half = len(terms) // 2
            self._add_terms(terms[:half])
            self._add_terms(terms[half:])
        else:
            for saved in added:
                self._tell(f"{saved.path}: {saved.key}")

    def take_annotations(self, data: bytes, path: str) -> None:
        """Propose the annotations of a file, each where its words stand."""
        from glossator.interchange.foreign import read_foreign

        foreign, found = read_foreign(data, path)
        self.diagnostics += found
        for each in foreign:
            self._take(each, path)

    def _take(self, foreign: Foreign, path: str) -> None:
        from glossator.editing import Ask, EditError
        from glossator.editing.selecting import Selection
        from glossator.interchange.proposing import Refusal, make_proposal
        from glossator.source import Place

        place, name = Place(path, 1, 1, 2), f"annotation {foreign.number}"
        proposal = make_proposal(foreign)
        if isinstance(proposal, Refusal):
            self._refuse(place, f"{name}: {proposal.reason}", proposal.hint, is_fault=proposal.is_fault)
            return
        article = self.articles.find_page(foreign.page)
        if article is None:
            hint = "see whether `base_url` and `permalink` in site.yaml are those of that page"
            self._refuse(place, f"{name}: no article has the address `{foreign.page[:200]}`", hint)
            return
        try:
            opened = self.desk.newsroom.open(article)
            found, state = _find_place(opened, foreign)
            if found is None:
                self._refuse(place, f"{name}: {WHY_NOT[state][0]}: `{(foreign.quote or '')[:80]}`", WHY_NOT[state][1])
                return
            fields = dict(proposal.fields)
            if proposal.group == "references":
                fields["to"] = self.articles.find_target(fields["to"])
            if _is_there(opened, proposal.group, fields, found):
                self._refuse(place, f"{name}: the article has it already", "nothing is to be done", is_fault=False)
                return
            selection = Selection(found.start, found.end, opened.text[found.start : found.end])
            saved = self.desk.propose(Ask(article, self.who), proposal.group, fields, selection)
        except EditError as error:
            self._refuse(place, f"{name}: {error.message}", error.hint)
            return
        stem = article.rpartition("/")[2].removesuffix(".md")
        self._tell(f"{saved.opened.sidecar}: {stem}#{saved.id}")

    def _tell(self, line: str) -> None:
        self.count += 1
        if self.is_told:
            click.echo(plain(line))

    def _refuse(self, place: Place, message: str, hint: str, *, is_fault: bool = True) -> None:
        from glossator.diagnostics import Code, report

        self.diagnostics.append(report(Code.NOT_IMPORTED if is_fault else Code.PASSED_OVER, place, message, hint))


def _find_place(opened: Opened, foreign: Foreign) -> tuple[Range | None, str]:
    """Find where a quote stands beyond doubt; else what there is to say of it."""
    from glossator.anchoring import NOTES, Selector, anchor

    selector = Selector(foreign.quote or "", foreign.prefix or None, foreign.suffix or None)
    outcome = anchor(opened.folded, selector, NOTES)
    return (outcome.place, outcome.state) if outcome.state in PLACED else (None, outcome.state)


def _is_there(opened: Opened, group: str, fields: dict[str, Any], place: Range) -> bool:
    """Tell whether an article has an entry that says the same of the same place, in whatever state."""
    for entry in opened.entries:
        anchor = opened.anchor_of(entry)
        overlaps = (
            anchor is not None
            and anchor.place is not None
            and anchor.place.start < place.end
            and place.start < anchor.place.end
        )
        if (
            entry.group == group
            and overlaps
            and all(_says(entry.annotation, key, fields) for key in ("note", "to", "term"))
        ):
            return True
    return False


def _says(annotation: object, key: str, fields: dict[str, Any]) -> bool:
    said, wanted = getattr(annotation, key, None), fields.get(key)
    return (said or "").split() == (wanted or "").split()
