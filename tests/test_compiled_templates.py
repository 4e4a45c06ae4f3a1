"""Where compiled templates are kept: the built-in ones with the program, for all projects; a project's own with the project."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sample_projects import build_in_memory, plain_builtin, sample_project

from glossator.build.running import Builtin
from glossator.buildlog import Shelf, Shelves
from glossator.cli.projects import find_bytecode_folder
from glossator.files import MemoryFolder
from glossator.template_engine.codes import CodeCache
from glossator.template_engine.environment import FastEnvironment

OWN = {"templates/home.html": b"my front page\n"}
WORDS = {
    "content/site.yaml": b"title: Site\nlanguage: fr\n",
    "templates/locale/fr.po": b'msgid "Sources"\nmsgstr "Nos sources"\n',
}


def names_in(folder: MemoryFolder) -> set[str]:
    """The places of compiled templates, without the digests in their keys."""
    return {path.rpartition("/")[0] + "/" + path.rpartition("/")[2].rstrip("0123456789abcdef") for path in folder.files}


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled; nothing is known to this process before."""
    names: list[str] = []
    compile_template = FastEnvironment.compile

    def compile_and_tell(self: FastEnvironment, source: object, name: str, *more: object, **named: object) -> object:
        names.append(name)
        return compile_template(self, source, name, *more, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(CodeCache, "_codes", {})
    monkeypatch.setattr(FastEnvironment, "compile", compile_and_tell)
    return names


def build_anew(builtin: Builtin, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> MemoryFolder:
    """Build as a process of its own would, with nothing kept in the project; give what is kept there then."""
    monkeypatch.setattr(CodeCache, "_codes", {})
    state = MemoryFolder()
    assert not build_in_memory({**sample_project(), **files}, state=state, builtin=builtin).has_failed
    return state


def test_built_in_templates_are_compiled_once_for_all_projects(
    compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = MemoryFolder()
    builtin = keeping_in(program)
    state = build_anew(builtin, {}, monkeypatch)
    assert "article.html" in compiled
    assert names_in(program) == {"en/templates/builtin"}
    assert not any("/templates/" in path for path in state.files)
    compiled.clear()
    state = build_anew(builtin, OWN, monkeypatch)
    assert compiled == ["templates/home.html", "home.html"]  # once to be checked, once to be run
    assert {path.rpartition("/")[2][:9] for path in state.files if "/templates/" in path} == {"sound", "templates"}
    assert names_in(program) == {"en/templates/builtin"}


def test_words_of_a_project_are_in_no_template_of_another(compiled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = MemoryFolder()
    build_anew(keeping_in(program), WORDS, monkeypatch)
    assert "article.html" in compiled
    assert not program.files
    build_anew(keeping_in(program), {"content/site.yaml": WORDS["content/site.yaml"]}, monkeypatch)
    assert len(names_in(program)) == 1


def test_what_another_program_has_kept_is_not_there() -> None:
    folder = MemoryFolder()
    Shelf(folder, "en", b"one").save("key", b"data")
    assert Shelf(folder, "en", b"one").load("key") == b"data"
    assert Shelf(folder, "en", b"two").load("key") is None
    Shelf(folder, "en", b"two").save("key", b"other")
    assert Shelf(folder, "en", b"one").load("key") is None
    shelves = Shelves("b", Shelf(folder, "b"), Shelf(folder, "rest"))
    shelves.save("bkey", b"1")
    shelves.save("key", b"2")
    assert (shelves.load("bkey"), shelves.load("key")) == (b"1", b"2")
    assert {"b/templates/bkey", "rest/templates/key"} <= folder.files.keys()


def test_what_may_not_be_kept_with_the_program_is_read_there_and_kept_in_the_project(
    compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = MemoryFolder()
    state = build_anew(replace(keeping_in(program), keeps_compiled=False), {}, monkeypatch)
    assert any("/templates/builtin" in path for path in state.files)
    assert not program.files
    build_anew(keeping_in(program), {}, monkeypatch)
    compiled.clear()
    state = build_anew(replace(keeping_in(program), keeps_compiled=False), {}, monkeypatch)
    assert not compiled
    assert not any("/templates/builtin" in path for path in state.files)


def test_nothing_is_kept_where_python_may_not_keep_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    assert find_bytecode_folder() == (None, False)  # no folder, so none that may be written
    package = Path(__file__).parents[1] / "generator" / "glossator"
    kept = tmp_path / package.relative_to("/")
    kept.mkdir(parents=True)
    found, is_open = find_bytecode_folder()
    assert found is not None
    assert (found.root, is_open) == (kept / f"compiled.{sys.implementation.cache_tag}", True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda _path, _mode: False)
        assert not find_bytecode_folder()[1]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert not find_bytecode_folder()[1]


def keeping_in(folder: MemoryFolder) -> Builtin:
    plain = plain_builtin()
    return Builtin(plain.texts, plain.assets, compiled=folder)
