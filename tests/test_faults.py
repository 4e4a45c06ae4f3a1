"""Faults: what each costs the editor who makes it. Every diagnostic of every case is told, at its place, with a hint; and the site stays as it was.

The cases are in fixtures/faults/, each a few files laid over a small valid project. Their sections `errors` and `warnings` hold lines
`PATH:LINE:COLUMN code`, and after two spaces and `#` words that the hint must hold. `options` names flags of `BuildOptions`; `pages` says what
pages hold after a build that did not fail.
"""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.sample_projects import (
    CLOCK,
    RECORD,
    Case,
    build_in_memory,
    load_builtin,
    plain_builtin,
    read_cases,
    sample_project,
)

from glossator.build.checking import check_site
from glossator.build.running import BuildOptions
from glossator.diagnostics import Code, Diagnostic, Severity
from glossator.files import MemoryFolder

ARTICLE = "content/articles/2021-01-06-chinese-apps.md"
SIDECAR = "content/articles/2021-01-06-chinese-apps.annotations.yaml"
FOLDER = Path(__file__).parent / "fixtures" / "faults"
CASES = {
    f"{path.stem}: {case.name}": case
    for path in sorted(FOLDER.glob("*.txt"))
    if path.stem != "project"
    for case in read_cases(path)
}


@cache
def good_build() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The sample project's site, and the record of it."""
    output, state = MemoryFolder(), MemoryFolder()
    result = build_in_memory(sample_project(), output, state)
    assert not result.diagnostics
    return output.files, state.files


def tell(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    where = place.path if place.line is None else f"{place.path}:{place.line}:{place.column}"
    return f"{where} {diagnostic.code.label}"


def check(case: Case) -> None:
    site, record = good_build()
    output, state = MemoryFolder(site), MemoryFolder(record)
    flags: dict[str, Any] = dict.fromkeys(case.sections.get("options", "").split(), True)
    uses_templates = any(path.startswith("templates/") for path in case.files)
    builtin = load_builtin() if uses_templates else plain_builtin()
    result = build_in_memory(
        case.project(), output, state, builtin=builtin, options=replace(BuildOptions(CLOCK), **flags)
    )
    for severity in Severity:
        expected = case.sections.get(f"{severity.value}s", "").splitlines()
        told = [each for each in result.diagnostics if each.severity is severity]
        assert [tell(each) for each in told] == [line.partition("  # ")[0] for line in expected]
        for line, each in zip(expected, told, strict=True):
            assert line.partition("  # ")[2] in each.hint
    assert all(each.hint for each in result.diagnostics)
    assert result.has_failed == bool(case.sections.get("errors"))
    if result.has_failed:
        assert (output.files, state.files[RECORD]) == (site, record[RECORD])
    for line in case.sections.get("pages", "").splitlines():
        path, word, text = line.split(" ", 2)
        assert (text in output.files[path].decode()) == (word == "holds"), line


def test_a_fault_of_a_whole_file_shows_its_first_line_and_what_is_misnamed_is_not_published() -> None:
    files = {
        "content/articles/2021-01-07-gone.annotations.yaml": ("orphaned-sidecar", "# Gone"),
        "content/pages/about.annotations.yaml": ("orphaned-sidecar", "why: SECRET"),
        "content/Glossary.yaml": ("misnamed-file", "a: SECRET"),
        "content/notes/a.md": ("misnamed-file", "---"),
        "templates/odd.html": ("unused-template", "<p>odd"),
    }
    lines = {path: f"{line}\n---\nnever: SECRET\n".encode() for path, (_, line) in files.items()}
    found = build_in_memory({**sample_project(), **lines}).diagnostics
    told = {each.place.path: (each.code.label, each.place.line_text) for each in found if each.place.line == 1}
    assert {path: told.get(path) for path in files} == files
    warned = {path: data for path, data in lines.items() if files[path][0] != "orphaned-sidecar"}
    output = MemoryFolder()
    assert not build_in_memory({**sample_project(), **warned}, output).has_failed
    assert not [path for path, data in output.files.items() if b"SECRET" in data or "notes/" in path]


REPEATING = [
    "One, and one, and one.",
    "one one\n\none",
    "A one.\n\nA one.\n\nB: one; one",
    '«one» `one` "one" 1 one null one',
    "one " * 9,
    "- one\n- one\n- one\n",
]


@pytest.mark.parametrize("text", REPEATING)
def test_each_way_that_the_hint_names_settles_an_ambiguous_quote(text: str) -> None:
    project = sample_project()
    project[ARTICLE] = f"---\ntitle: A\ndate: 2021-01-06\n---\n{text}\n".encode()

    def build_with(key: str) -> list[Diagnostic]:
        project[SIDECAR] = f"notes: [{{quote: one, note: B{key}}}]\n".encode()
        return list(build_in_memory(project).diagnostics)

    (fault,) = build_with("")
    assert fault.code is Code.AMBIGUOUS_QUOTE
    ways = re.findall(r"`((?:prefix|suffix|occurrence): .*?)` for line", fault.hint)
    assert ways
    for way in ways:
        assert build_with(f", {way}") == [], way


MENTIONED = {
    "content/glossary.yaml": b"nyse: {term: Big Board, definition: A.}\nidle: {term: Idle, definition: B.}\n",
    "content/articles/2020-11-12-army-shares.md": b"---\ntitle: A\ndate: 2020-11-12\n---\nA [link](2021-01-06-chinese-apps.md#note-n).\n",
}
IDLE = "content/glossary.yaml:2:14 unused-term"
# Files with a fault, and all that `check` tells: nothing that follows from it.
CAUSES: list[tuple[dict[str, bytes], list[str]]] = [
    ({ARTICLE: b"---\ntitle: [\n---\nThe Big Board.\n"}, [f"{ARTICLE}:2:9 yaml-syntax", IDLE]),
    ({ARTICLE: b"---\ntitle: A\ndate: 2021-01-06\n---\nThe exchange.\n", SIDECAR: b"glossary:\n  - {quote: exchange, term: nyse\n"}, [f"{SIDECAR}:2:5 yaml-syntax", IDLE]),
    ({ARTICLE: b"---\ntitle: A\ndate: 2021-01-06\n---\nThe exchange.\n", SIDECAR: b"glossary:\n  - {quote: exchange, term: nyse, statsu: approved}\n"}, [f"{SIDECAR}:2:35 unknown-key", IDLE]),
    ({SIDECAR: b"notes: [{id: n, quote: two banks, note: A}]\n", "content/articles/zz.md": b"---\ntitle: B\ndate: 2021-01-06\nslug: chinese-apps\n---\n"}, ["content/articles/zz.md:4:7 duplicate-path", IDLE]),
    ({SIDECAR: b"notes: [{id: n, quote: two banks, note: A}]\n", "content/glossary.yaml": b"nyse: {term: Big Board, definition: A., see: [nysee]}\n"}, ["content/glossary.yaml:1:47 unknown-see"]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), CAUSES)
def test_what_only_follows_from_a_fault_is_not_told(files: dict[str, bytes], expected: list[str]) -> None:
    project = MemoryFolder({**sample_project(), **MENTIONED, **files})
    told = [tell(each) for each in check_site(project, load_builtin(), BuildOptions(CLOCK)).diagnostics]
    assert sorted(told) == sorted(expected)


@pytest.mark.parametrize("name", CASES)
def test_every_fault_is_told_at_its_place_and_the_site_stays(name: str) -> None:
    check(CASES[name])
