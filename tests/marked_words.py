"""Finds the words that catalogues are to hold: those marked in the built-in templates and in the modules that make pages.

`python -m tests.marked_words LANG...` adds to those catalogues what they lack, with nothing to say yet, and drops what is marked no more.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "templates" / "locale"
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
CALLS = {"words", "mark_words"}


@cache
def find_words() -> set[tuple[str, ...]]:
    """Give all marked words; those that go with a number as two."""
    templates = (ROOT / "templates").glob("*.*")
    modules = (ROOT / "generator" / "glossator").rglob("*.py")
    return {
        english
        for files, find in ((templates, words_of_template), (modules, words_of_module))
        for file in sorted(files)
        for english in find(file.read_text("utf-8"))
    }


def words_of_template(text: str) -> Iterator[tuple[str, ...]]:
    for call in Environment().parse(text).find_all(nodes.Call):
        count = {"_": 1, "ngettext": 2}.get(getattr(call.node, "name", ""))
        if count:
            yield tuple(str(argument.value) for argument in call.args[:count] if isinstance(argument, nodes.Const))


def words_of_module(text: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in CALLS and isinstance(node.args[0].value, str):
                yield (node.args[0].value,)


def read_catalogue(language: str) -> Catalog:
    text = (LOCALE / f"{language}.po").read_bytes()
    return read_po(BytesIO(text), locale=language.replace("-", "_"), abort_invalid=True)


def complete(language: str) -> None:
    """Bring a catalogue up to date with what is marked."""
    path = LOCALE / f"{language}.po"
    wanted = Catalog(locale=language.replace("-", "_"), project="Glossator", charset="utf-8", fuzzy=False)
    known = read_catalogue(language) if path.exists() else wanted
    for english in sorted(find_words()):
        message = known.get(english[0])
        wanted.add(english if len(english) > 1 else english[0], message.string if message else None)
    body = BytesIO()
    write_po(body, wanted, width=140, omit_header=True)
    head = HEAD.format(language=language, plural=wanted.plural_forms)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{head}\n{body.getvalue().decode().strip()}\n", "utf-8")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        complete(each)
