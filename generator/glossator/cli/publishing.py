"""`publish` and `verify`."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import click

from glossator.cli.options import format_option, job_option, project_options, reading_options
from glossator.cli.projects import count_processors, find_output, find_project, load_builtin, read_clock, read_committed
from glossator.cli.telling import count_words, tell
from glossator.files import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.ledger.verifying import Mismatch, Verdict

EXAMPLES_OF_PUBLISH = """
\b
Examples:
  glossator publish    record what is public here; then build, and commit content/ledger.yaml
"""
EXAMPLES_OF_VERIFY = """
\b
Examples:
  glossator verify                                   the site that was built here
  glossator verify https://news.example/             a site on the web
  glossator verify public --since ledger-2026.json   and that nothing recorded by then has changed

--since also takes a hash, as /corrections/ shows it. Without it a site is compared with itself alone.
"""
# A ledger that a command is handed is read whole, so it has a bound.
MOST_BYTES = 256 << 20
UNREACHED = "nothing compared"  # what is told of in place of a part of the site


@click.command("publish", epilog=EXAMPLES_OF_PUBLISH)
@project_options
@reading_options
@format_option
@job_option
@click.pass_context
def publish_command(
    ctx: click.Context, /, project: str | None, directory: str | None, jobs: int | None, **given: Any
) -> None:
    """Record in content/ledger.yaml what is public and not recorded yet.

    From then on `build` and `check` know a silent edit. If anything is wrong, nothing is written.
    """
    gc.disable()
    folder = find_project(ctx, project or directory)
    from glossator.build.crew import Crew
    from glossator.build.options import BuildOptions
    from glossator.build.preparing import Memory
    from glossator.build.publishing import publish
    from glossator.cli.progress import ProgressBar

    clock = read_clock(ctx, given["clock"])
    options = BuildOptions(clock, strict=given["strict"], earlier=read_committed(folder))
    quiet = ctx.obj["quiet"] or given["quiet"]
    with (
        folder.state.lock("ledger.lock"),
        tempfile.TemporaryDirectory(prefix="glossator-") as kept,
        ProgressBar(is_shown=not quiet) as bar,
    ):
        crew = Crew(jobs or count_processors(), bar.show)
        done = publish(folder.files, load_builtin(folder), options, memory=Memory.empty(Folder(Path(kept))), crew=crew)
    tell(done.diagnostics, given["form"], quiet=quiet)
    if done.has_failed:
        click.echo(f"Not published: {count_words(done.diagnostics)}. The ledger is as it was.", err=True)
    elif not quiet:
        said = f"{_count(done.articles, 'article')} and {_count(done.corrections, 'correction')}"
        click.echo(
            f"Recorded {said}" if done.articles or done.corrections else "Everything is recorded already", err=True
        )
    ctx.exit(int(done.has_failed))


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


@click.command("verify", epilog=EXAMPLES_OF_VERIFY)
@click.argument("site", required=False, metavar="[SITE]")
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder, whose site is meant.")
@click.option("--since", metavar="FILE|HASH", default=None, help="An earlier ledger.json, or a hash of its chain.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong.")
@format_option
@click.pass_context
def verify_command(
    ctx: click.Context, /, site: str | None, directory: str | None, since: str | None, form: str, *, quiet: bool
) -> None:
    """Check a published site, in the folder or at the address SITE, against its own ledger, with nothing but the site.

    Each page's headline, standfirst, byline, caption, text and notices must be what was recorded last.
    """
    quiet = quiet or ctx.obj["quiet"]
    hashes = _read_since(ctx, since)
    address = site if site and urlsplit(site).scheme in {"http", "https"} else None
    root = None if address else _find_site(ctx, site, directory)
    verdict = _verify_url(ctx, address, hashes) if address else _verify_folder(root or Path(), hashes)
    tell([_as_diagnostic(each) for each in verdict.mismatches], form, quiet=quiet)
    if not quiet:
        _say_verdict(verdict, is_since=since is not None)
    ctx.exit(int(bool(verdict.mismatches)))


def _read_since(ctx: click.Context, given: str | None) -> list[str]:
    """Read what is to be proved: a file of an earlier chain, or a hash."""
    if given is None:
        return []
    from glossator.ledger.verifying import find_since

    path = Path(given)
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise click.BadParameter("the file is larger than any ledger", ctx, param_hint="--since")
    hashes, fault = find_since(path.read_bytes() if path.is_file() else given)
    if fault:
        fault = fault if path.is_file() else f"there is no such file, and {fault}"
        raise click.BadParameter(f"`{given}`: {fault}", ctx, param_hint="--since")
    return hashes


def _find_site(ctx: click.Context, site: str | None, directory: str | None) -> Path:
    if site is not None:
        root = Path(site)
        if not root.is_dir():
            raise click.UsageError(f"`{site}` is no folder, and no address that begins with http:// or https://", ctx)
        return root
    return find_output(ctx, find_project(ctx, directory), None)


def _verify_folder(root: Path, since: Sequence[str]) -> Verdict:
    from glossator.ledger.verifying import verify_site
    from glossator.links import output_path

    folder, real = Folder(root), root.resolve()

    def read(path: str) -> bytes | None:
        file = output_path(unquote(path))
        try:
            full = (root / file).resolve()
            if not full.is_relative_to(real) or full.stat().st_size > MOST_BYTES:
                return None
            return folder.read(file)
        except (OSError, ValueError):
            return None

    def read_pages(paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        return ((path, read(path)) for path in paths)

    return verify_site(read("/ledger.json"), read_pages, since=since, others=_find_articles(folder))


def _find_articles(folder: Folder) -> Iterator[str]:
    """Find the pages of a folder on which an article stands."""
    for file in folder.walk(follows_links=False):
        if file.endswith(".html") and not folder.is_link(file) and b"data-text" in folder.read(file):
            yield file


def _verify_url(ctx: click.Context, address: str, since: Sequence[str]) -> Verdict:
    from glossator.ledger.verifying import Mismatch, Verdict, verify_site
    from glossator.model.addresses import WEB_SCHEMES, is_safe_address
    from glossator.workflow.fetching import MOST_BYTES_OF_LEDGER, Site

    if not is_safe_address(address, WEB_SCHEMES):
        raise click.UsageError(f"`{address}` is not an address a site can have", ctx)
    site = Site(address)
    ledger, trouble = site.ask("/ledger.json", MOST_BYTES_OF_LEDGER)
    if trouble:
        return Verdict([Mismatch("/ledger.json", UNREACHED, trouble)])
    return verify_site(ledger, site.fetch_all, since=since)


def _as_diagnostic(mismatch: Mismatch) -> Diagnostic:
    from glossator.diagnostics import Code, report
    from glossator.source import Place

    hint = "build the site anew and upload it whole; if that is not it, somebody has changed what was published"
    if mismatch.part == UNREACHED:
        hint = "look at the address and at the network, and try again: nothing was compared"
    return report(Code.SITE_MISMATCH, Place(mismatch.page), f"{mismatch.part}: {mismatch.message}", hint)


def _say_verdict(verdict: Verdict, *, is_since: bool) -> None:
    if any(each.part == UNREACHED for each in verdict.mismatches):
        click.echo("Not verified: the ledger is not to be had", err=True)
        return
    if verdict.mismatches:
        click.echo(
            f"Not verified: {_count(len(verdict.mismatches), 'mismatch').replace('mismatchs', 'mismatches')}", err=True
        )
        return
    looked = f"{_count(verdict.pages, 'page')} against {_count(verdict.entries, 'entry').replace('entrys', 'entries')}"
    click.echo(f"Verified {looked}; the last hash is {verdict.head}", err=True)
    if is_since:
        click.echo("The ledger extends the one that was seen earlier.", err=True)
    else:
        click.echo(
            "This shows that the site agrees with itself. Keep the hash, and give it as --since next time.", err=True
        )
