"""Finding the project and its output folder, and what a command is given from outside: clock, environment, built-in templates."""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import UTC, datetime
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glossator import __version__
from glossator.files import Folder
from glossator.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from glossator.build.options import Builtin

PACKAGE = Path(__file__).parents[1]
MARKER = Path("content") / "site.yaml"
PATIENCE_SECONDS = 5.0


@frozen
class ProjectFolder:
    """A project on the disk. `state` holds what Glossator keeps for itself."""

    root: Path

    @property
    def files(self) -> Folder:
        """The project's files."""
        return Folder(self.root)

    @property
    def state(self) -> Folder:
        """What is kept between builds."""
        return Folder(self.root / ".glossator")


def find_project(ctx: click.Context, named: str | None) -> ProjectFolder:
    """Find the project: the folder named, or the current one or the nearest above it that holds content/site.yaml."""
    named = named or ctx.obj.get("directory")
    if named is not None:
        root = Path(named)
        if (root / MARKER).is_file():
            return ProjectFolder(root.resolve())
        raise click.UsageError(f"`{named}` is no project: it holds no content/site.yaml. {_advice(root)}", ctx)
    here = Path.cwd()
    for root in (here, *here.parents):
        if (root / MARKER).is_file():
            return ProjectFolder(root)
    raise click.UsageError(
        f"there is no project here: no content/site.yaml in this folder or above it. {_advice(here)}", ctx
    )


def _advice(root: Path) -> str:
    if (root / "content" / "site.yml").is_file():
        return "Rename content/site.yml to content/site.yaml."
    if not root.exists():
        return "There is no such folder."
    return "Make a project with `glossator init`, or name one with `-C DIR`."


def find_output(ctx: click.Context, project: ProjectFolder, named: str | None) -> Path:
    """Find the output folder, and refuse one in which a build could overwrite sources."""
    if named == "":
        raise click.UsageError("`--output` names no folder", ctx)
    output = Path(named).resolve() if named else project.root / "site"
    root, resolved = project.root.resolve(), output.resolve()
    sources = [(root / name).resolve() for name in ("content", "templates", ".git", ".glossator")]
    if (
        resolved == root
        or resolved in root.parents
        or any(resolved == source or source in resolved.parents for source in sources)
    ):
        raise click.UsageError(
            f"`{output}` cannot be the output folder: a build would write over the project's own files", ctx
        )
    if output.exists() and not output.is_dir():
        raise click.UsageError(f"`{output}` cannot be the output folder: it is a file", ctx)
    return resolved


def record_name(project: ProjectFolder, output: Path) -> str:
    """Name the list of files written to an output folder; one inside the project is known by its place there, wherever the project moves."""
    root = project.root.resolve()
    named = output.relative_to(root) if output.is_relative_to(root) else output
    return f"written/{hashlib.sha256(os.fsencode(named)).hexdigest()[:16]}.json"


def read_clock(ctx: click.Context, given: str | None) -> datetime:
    """Read the clock: as given (without an offset: naive, in the site's time zone), by SOURCE_DATE_EPOCH, or the machine's, in UTC."""
    if given is not None:
        try:
            return datetime.fromisoformat(given)
        except ValueError:
            raise click.BadParameter(
                f"`{given}` is not a date or a date-time such as 2021-01-06T12:00:00+00:00", ctx, param_hint="--clock"
            ) from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is `{epoch}`, which is not a number of seconds", ctx) from None


def load_builtin(project: ProjectFolder) -> Builtin:
    """Load the built-in templates and assets."""
    from glossator.build.options import Builtin
    from glossator.templates import builtin_folder

    folder = builtin_folder()
    files = Folder(folder)
    names = [name for name in files.walk() if not name.startswith(".") and "/." not in name]
    texts = {name: files.read(name).decode() for name in names if not name.startswith("assets/")}
    assets = {name: files.read(name) for name in names if name.startswith("assets/")}
    own = project.root / "templates"
    is_project = own.exists() and own.samefile(folder)
    return Builtin(texts, assets, is_project, describe_program(), *find_bytecode_folder())


def find_bytecode_folder() -> tuple[Folder | None, bool]:
    """Find where compiled templates are kept beside Python's own bytecode, and whether more may be: not where Python is told to keep none."""
    if not sys.implementation.cache_tag:
        return None, False
    kept = Path(cache_from_source(str(PACKAGE / "__init__.py"))).parent
    folder = Folder(kept / f"compiled.{sys.implementation.cache_tag}") if kept.is_dir() else None
    return folder, not sys.dont_write_bytecode and os.access(kept, os.W_OK)


def describe_program() -> bytes:
    """Describe the program that builds: its version and its modules as they are on the disk, Python's, and every library beside them.

    What another program kept between builds is not used. The libraries' versions are in the names of the folders that describe them (PEP 376).
    """
    package = Folder(PACKAGE)
    stamps = [(name, package.stamp(name)) for name in package.walk(follows_links=False) if name.endswith(".py")]
    own = [(name, stamp.size, stamp.modified) for name, stamp in stamps if stamp]
    libraries = sorted({name for path in sys.path for name in _list_libraries(path)})
    return repr((__version__, sys.version, sys.implementation.cache_tag, own, libraries)).encode()


def _list_libraries(path: str) -> list[str]:
    try:
        return [name for name in os.listdir(path) if name.endswith((".dist-info", ".egg-info"))]  # noqa: PTH208  names alone
    except OSError:
        return []


def read_committed(project: ProjectFolder) -> Callable[[str], bytes | None]:
    """Give what reads a file as it was last committed; it gives None where there is no repository, no Git or no such file."""

    def read(path: str) -> bytes | None:
        import subprocess

        # A plumbing command: it runs no pager, no filter and no hook, whatever the repository is set to.
        command = ["git", "-C", str(project.root), "cat-file", "blob", f"HEAD:./{path}"]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_SECONDS)  # noqa: S603  no shell
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        return None if done.returncode else done.stdout

    return read


def count_processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
