"""Who edits, and the preview's API: what the desk's functions are given from outside."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from glossator.cli.projects import PATIENCE_SECONDS, describe_program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.routing import BaseRoute

    from glossator.build.session import Session
    from glossator.cli.projects import ProjectFolder
    from glossator.diagnostics import Diagnostic
    from glossator.editing import Newsroom

VARIABLE = "GLOSSATOR_EDITOR"


def find_editor(folder: ProjectFolder, given: str | None, newsroom: Newsroom) -> str:
    """Find who the editor is: as given, by the environment, or by Git's `user.name`; "" if none of them says.

    A name, or an e-mail address that Git knows, of one of site.yaml's authors becomes their key.
    """
    named = [given or os.environ.get(VARIABLE, "")]
    if not named[0].strip():
        named = [_ask_git(folder, "user.name"), _ask_git(folder, "user.email")]
    authors = newsroom.snapshot().project.config.value.authors
    for name in named:
        wanted = " ".join(name.split()).casefold()
        for key, author in authors.items():
            if wanted and wanted in {key.casefold(), author.name.casefold(), (author.email or "").casefold()}:
                return key
    return " ".join(named[0].split())


def _ask_git(folder: ProjectFolder, setting: str) -> str:
    command = ["git", "-C", str(folder.root), "config", "--get", setting]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_SECONDS)  # noqa: S603  no shell
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip() if not done.returncode else ""


def make_editing_routes(
    folder: ProjectFolder,
    session: Session,
    given: str | None,
    faults: Callable[[], Sequence[Diagnostic]],
    on_saved: Callable[[str], None],
) -> list[BaseRoute]:
    """Make the routes of the preview's API; `on_saved` hears of each file that was written."""
    from glossator.editing import Desk, Newsroom
    from glossator.editing.answering import Api
    from glossator.editing.routes import make_routes

    newsroom = Newsroom(folder.files, lambda: datetime.now(UTC), shows_future=True)
    desk = Desk(newsroom, folder.state, on_saved)
    editor = find_editor(folder, given, newsroom)
    api = Api(
        newsroom,
        desk,
        folder.state,
        editor,
        lambda: session.composer,
        faults,
        on_saved,
        program=describe_program(),
    )
    return make_routes(api)
