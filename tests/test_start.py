"""What a command loads before it begins: that is a large part of the time of a build that has little to do."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import contextlib, sys
from glossator.cli import cli
with contextlib.suppress(SystemExit):
    cli(sys.argv[1:])
print()
print(*sys.modules)
"""
# Of the project below nothing is corrected, drawn or recorded, and no template is its own.
PLAIN = {
    "content/site.yaml": "title: Site\nbase_url: https://site.example/\n",
    "content/glossary.yaml": "nyse:\n  term: NYSE\n  definition: An exchange.\n",
    "content/articles/2021-01-06-a.md": "---\ntitle: A\ndate: 2021-01-06\n---\nThe NYSE is open.\n",
    "content/articles/2021-01-06-a.annotations.yaml": "notes:\n  - quote: open\n    note: On all days.\n",
}
# What a build of nothing changed does without.
READING = {"pydantic", "jinja2", "markdown_it", "tempfile", "glossator.build.preparing"}
RARE = {
    "glossator.corrections.comparing",
    "glossator.ledger",
    "glossator.pictures.cards",
    "glossator.template_faults",
    "importlib.resources.readers",
    "PIL",
    "regex",
    "rich",
}


def loaded_by(*arguments: str | Path) -> set[str]:
    """Run a command in a process of its own; give the names of the modules that it has loaded."""
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_no_command() -> None:
    loaded = loaded_by("--help")
    assert "click" in loaded
    assert loaded & {*READING, *RARE, "glossator.build", "glossator.cli.building"} == set()


@pytest.mark.slow
def test_a_build_loads_what_it_needs_and_one_of_nothing_changed_what_tells_that(tmp_path: Path) -> None:
    for path, text in PLAIN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    loaded = loaded_by("build", tmp_path)
    assert (tmp_path / "site" / "index.html").exists()
    assert {"pydantic", "jinja2", "glossator.build.rendering"} <= loaded
    assert loaded & RARE == set()
    loaded_by("build", tmp_path)  # notes the stamps that were too new
    loaded = loaded_by("build", tmp_path)
    assert "glossator.build.running" in loaded
    assert loaded & {*READING, *RARE} == set()
