"""The rooms and directions of ARCHITECTURE.md, held: who may import whom, who may print, who may open files, how long is too long.

The checker is a function from `{module name: source text}` to a list of violations, so that it can be shown texts that must fail.
A module's name is given without the package's: `build`, `workflow.server`, and `workflow.__init__` for a package's own file.

It reads what is written and infers no types. So a method is taken for one of `pathlib.Path` by its name and its number of arguments:
`path.read_text()` is a read of the disk; `disk.read_text(path)` is a question to the interface that `files` gives.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "generator" / "glossator"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"

ROWS = (
    {"source", "frozen"},
    {"diagnostics", "model", "files", "html_tokens", "template_engine"},
    {
        "markdown",
        "anchoring",
        "weaving",
        "splicing",
        "yaml_nodes",
        "templates",
        "languages",
        "links",
        "sentences",
        "buildlog",
        "search_index",
        "extras",
        "image_sizes",
        "pictures",
        "web_annotations",
        "collation",
    },
    {
        "articles",
        "sidecars",
        "glossary",
        "siteconfig",
        "corrections",
        "ledger",
        "assets",
        "catalogues",
        "template_faults",
        "theming",
    },
    {"resolve", "pages", "render", "schemas", "suggestions"},
    {"build"},
    {"watch", "preview", "workflow", "interchange", "editing"},
    {"cli"},
)
# The package's own two files stand outside the table: its version, below all, and `python -m glossator`, above all.
ROW_BY_NAME = {name: row for row, names in enumerate(ROWS) for name in names} | {"__init__": -1, "__main__": len(ROWS)}

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 70

MAY_PRINT = {"cli", "__main__"}
PRINTING = {"print", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
PRINTING_LIBRARIES = {"click", "rich"}

MAY_OPEN_FILES = {"files", "cli"}
# The built-in templates lie in the package: `templates` may find their folder, and ask whether it is there.
MAY_LOCATE = {"templates"}
LOCATING = {"importlib.resources", "Path.is_dir"}

DISK_LIBRARIES = {"fileinput", "glob", "importlib.resources", "linecache", "mmap", "shutil", "tempfile"}
# A method of pathlib.Path that touches the disk, and the most arguments by position that it takes.
PATH_METHODS = {
    **dict.fromkeys("absolute exists is_dir is_file is_symlink iterdir lstat mkdir".split(), 0),
    **dict.fromkeys("read_bytes read_text readlink rmdir stat touch unlink".split(), 0),
    **dict.fromkeys("write_bytes write_text".split(), 1),
}
DISK_FUNCTIONS = {f"Path.{method}" for method in PATH_METHODS} | set(
    """
    open io.open io.FileIO codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile Path.cwd Path.home Path.open
    jinja2.FileSystemLoader jinja2.PackageLoader jinja2.loaders.FileSystemLoader jinja2.loaders.PackageLoader
    os.access os.chdir os.chmod os.chown os.fdopen os.fsync os.getcwd os.link os.listdir os.lstat os.makedirs os.mkdir os.open os.read
    os.readlink os.remove os.removedirs os.rename os.renames os.replace os.rmdir os.scandir os.stat os.symlink os.truncate os.unlink
    os.utime os.walk os.write os.path.exists os.path.getatime os.path.getctime os.path.getmtime os.path.getsize os.path.isdir
    os.path.isfile os.path.islink os.path.lexists os.path.realpath os.path.samefile
    """.split()
)
FILE_MODE = re.compile(r"[rwaxbt+]{1,3}")


@dataclass(frozen=True, order=True)
class Violation:
    module: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.message}"


def find_violations(text_by_module: Mapping[str, str]) -> list[Violation]:
    """All that is wrong with these modules, by module and line."""
    tree_by_module = {module: ast.parse(text, module) for module, text in text_by_module.items()}
    imports = [found for module, tree in tree_by_module.items() for found in find_imports(module, tree, text_by_module)]
    violations = {
        *find_wrong_imports(imports),
        *find_strangers(text_by_module),
        *find_cycles(imports),
        *find_long_modules(text_by_module),
    }
    for module, tree in tree_by_module.items():
        imported, used = find_names(tree)
        if room(module) not in MAY_PRINT:
            violations.update(find_prints(module, imported, used))
        if room(module) not in MAY_OPEN_FILES:
            violations.update(find_disk_access(module, imported, [*used, *find_path_methods(tree)]))
        violations.update(find_long_functions(module, tree))
    return sorted(violations)


# Imports


@dataclass(frozen=True)
class Import:
    """`module` imports `target`, another module of ours, in `line`."""

    module: str
    line: int
    target: str


def find_imports(module: str, tree: ast.Module, modules: Mapping[str, object]) -> Iterator[Import]:
    """Every import of our own, wherever it stands: at the top, in a function, under TYPE_CHECKING, by importlib."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            for path in find_imported_paths(module, node):
                yield Import(module, node.lineno, find_module(path, modules))


def find_imported_paths(module: str, node: ast.stmt | ast.expr) -> Iterator[str]:
    """The dotted paths below `glossator` that a statement or a call imports; the last part may be a module or a name in one."""
    match node:
        case ast.Import(names=aliases):
            dotted = [alias.name for alias in aliases]
        case ast.ImportFrom(module=base, names=aliases, level=level):
            base = absolute_name(module, base or "", level)
            dotted = [f"{base}.{alias.name}" for alias in aliases]
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            level = len(name) - len(name.lstrip("."))
            dotted = [absolute_name(module, name[level:], level)]
        case _:
            return
    for name in dotted:
        if name == "glossator" or name.startswith("glossator."):
            yield name.removeprefix("glossator").removeprefix(".")


def absolute_name(module: str, name: str, level: int) -> str:
    """The full name of what `module` calls `name` after `level` dots. One dot is the folder that the module lies in."""
    if level == 0:
        return name
    return ".".join(part for part in ("glossator", *module.split(".")[:-level], name) if part)


def find_module(path: str, modules: Mapping[str, object]) -> str:
    """The module that a dotted path leads to: the longest part of it that is one; else what it would be called."""
    parts = path.split(".") if path else []
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        for candidate in (name, f"{name}.__init__"):
            if candidate in modules:
                return candidate
    if not parts or parts[0] in ROW_BY_NAME:
        return "".join(parts[:1])
    return "__init__" if len(parts) == 1 else path


def room(module: str) -> str:
    """The name that a module bears in the table: its first."""
    return module.partition(".")[0]


def find_wrong_imports(imports: list[Import]) -> Iterator[Violation]:
    for found in imports:
        here, there = ROW_BY_NAME.get(room(found.module)), ROW_BY_NAME.get(room(found.target))
        if not found.target:
            yield Violation(found.module, found.line, "imports `glossator` as a whole: name the module")
        elif there is None:
            yield Violation(found.module, found.line, f"imports `{found.target}`, which is not in the table")
        elif here is not None and room(found.module) != room(found.target) and there >= here:
            yield Violation(found.module, found.line, f"imports `{found.target}` of row {there} into row {here}")


def find_strangers(modules: Mapping[str, object]) -> Iterator[Violation]:
    for module in modules:
        if room(module) not in ROW_BY_NAME:
            yield Violation(module, 1, "is not in the table: give it a row")


def find_cycles(imports: list[Import]) -> Iterator[Violation]:
    """A cycle within each package; between packages the rows leave none."""
    for package in {room(found.module) for found in imports}:
        inner = [found for found in imports if room(found.module) == room(found.target) == package]
        graph: dict[str, set[str]] = {}
        for found in inner:
            graph.setdefault(found.module, set()).add(found.target)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            # graphlib gives the imported first; turn it round, and start at the first by name, so that the message is always the same.
            cycle = error.args[1][:0:-1]
            start = cycle.index(min(cycle))
            path = [*cycle[start:], *cycle[: start + 1]]
            line = min(found.line for found in inner if (found.module, found.target) == (path[0], path[1]))
            yield Violation(path[0], line, f"is in a cycle: {' → '.join(path)}")


# Printing and files


def find_names(tree: ast.Module) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The names of other people's that are imported, and those that are used, each with its line and in full.

    After `from os import path as p`, `p.exists` is `os.path.exists`. A name that was not imported is a local one or a builtin.
    """
    imported: list[tuple[int, str]] = []
    full_by_local: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                imported.append((node.lineno, alias.name))
                full_by_local[alias.asname or room(alias.name)] = alias.name if alias.asname else room(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                imported.append((node.lineno, f"{node.module}.{alias.name}"))
                full_by_local[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    used = [
        (node.lineno, ".".join((full_by_local.get(parts[0], parts[0]), *parts[1:])))
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and (parts := dotted_parts(node))
        if parts[0] in full_by_local or len(parts) == 1
    ]
    return imported, used


def dotted_parts(node: ast.expr) -> list[str]:
    """`a.b.c` as its parts; none where it does not begin with a plain name that is read."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id, *parts] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else []


def find_prints(module: str, imported: list[tuple[int, str]], used: list[tuple[int, str]]) -> Iterator[Violation]:
    for line, name in [*imported, *used]:
        if name in PRINTING:
            yield Violation(module, line, f"prints (`{name}`): only the command line does")
    for line, name in imported:
        if room(name) in PRINTING_LIBRARIES:
            yield Violation(module, line, f"uses `{room(name)}`: only the command line speaks to the terminal")


def find_disk_access(module: str, imported: list[tuple[int, str]], used: list[tuple[int, str]]) -> Iterator[Violation]:
    libraries = [
        (line, library) for line, name in imported for library in DISK_LIBRARIES if f"{name}.".startswith(f"{library}.")
    ]
    names = [(line, name.removeprefix("pathlib.")) for line, name in [*imported, *used]]
    for line, name in [*libraries, *((line, name) for line, name in names if name in DISK_FUNCTIONS)]:
        if not (room(module) in MAY_LOCATE and name in LOCATING):
            yield Violation(module, line, f"touches the disk (`{name}`): only `files` does")


def find_path_methods(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that look like those of a `pathlib.Path` which touch the disk, as `Path.read_text`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method, arguments = node.func.attr, node.args
        if len(arguments) <= PATH_METHODS.get(method, -1) or (method == "open" and opens_path(arguments)):
            yield node.lineno, f"Path.{method}"


def opens_path(arguments: list[ast.expr]) -> bool:
    """Tell whether these are the arguments of `Path.open`: none, or first a mode such as `rb`."""
    match arguments:
        case []:
            return True
        case [ast.Constant(value=str(mode)), *_]:
            return FILE_MODE.fullmatch(mode) is not None
    return False


# Length


def find_long_modules(text_by_module: Mapping[str, str]) -> Iterator[Violation]:
    for module, text in text_by_module.items():
        if (length := len(text.splitlines())) > MAX_MODULE_LINES:
            yield Violation(module, 1, f"is {length} lines long; {MAX_MODULE_LINES} is the most")


def find_long_functions(module: str, tree: ast.Module) -> Iterator[Violation]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield Violation(
                    module, node.lineno, f"`{node.name}` is {length} lines long; {MAX_FUNCTION_LINES} is the most"
                )


# What we hold ourselves to


@cache
def read_package() -> dict[str, str]:
    """Our own modules, by name."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path.read_text("utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@pytest.mark.slow
def test_our_own_modules_keep_to_the_table() -> None:
    assert read_package(), f"no modules in {PACKAGE}"
    assert [str(violation) for violation in find_violations(read_package())] == []


def read_table(markdown: str) -> dict[str, int]:
    """The row of each module in a Markdown table with the columns `row`, `modules` and what they are for."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in markdown.splitlines() if line.startswith("|")]
    rows = [(int(row), modules) for row, modules, *_ in (line for line in cells if len(line) > 1) if row.isdecimal()]
    return {name: row for row, modules in rows for name in re.findall(r"`(\w+)/?`", modules)}


def test_the_printed_table_is_the_one_that_is_held() -> None:
    assert read_table(ARCHITECTURE.read_text("utf-8")) == {
        name: row for row, names in enumerate(ROWS) for name in names
    }


def test_a_printed_table_is_read() -> None:
    table = """
| row | modules | what |
| --- | --- | --- |
| 6 | `workflow/` · `interchange` | edges; `cli` composes them |
| 0 | `source` | a file's text |
"""
    assert read_table(table) == {"workflow": 6, "interchange": 6, "source": 0}


# The checker is checked: small packages, and what must be said of them.

FILLER = "x = 1\n"

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    # what is allowed
    "a lower row": ({"build": "from glossator.resolve import x"}, []),
    "the lowest from the highest": ({"cli": "import glossator.source"}, []),
    "the version from anywhere": ({"__init__": FILLER, "source": "from glossator import __version__"}, []),
    "the door": ({"__main__": "from glossator.cli import main"}, []),
    "other people's modules": ({"source": "import re, babel.dates\nfrom markdown_it import MarkdownIt"}, []),
    "names that only begin like ours": ({"source": "import glossator_extra.build"}, []),
    "one package's modules among themselves": (
        {"workflow.__init__": "", "workflow.a": "from . import b", "workflow.b": ""},
        [],
    ),
    "a package's file, from its own": ({"workflow.__init__": "from .a import x", "workflow.a": ""}, []),
    # rows
    "a higher row": ({"source": "from glossator.model import x"}, ["source:1: imports `model` of row 1 into row 0"]),
    "its own row": ({"model": "from glossator.files import x"}, ["model:1: imports `files` of row 1 into row 1"]),
    "import a.b": ({"model": "import glossator.build"}, ["model:1: imports `build` of row 5 into row 1"]),
    "import a.b as c": ({"model": "import re, glossator.build as b"}, ["model:1: imports `build` of row 5 into row 1"]),
    "from a import b": (
        {"model": "from glossator import __version__, build"},
        ["model:1: imports `build` of row 5 into row 1"],
    ),
    "from . import b": ({"model": "from . import build"}, ["model:1: imports `build` of row 5 into row 1"]),
    "from .b import c": ({"model": "from .build import x"}, ["model:1: imports `build` of row 5 into row 1"]),
    "from .. in a package": (
        {"model.text": "from ..build import x"},
        ["model.text:1: imports `build` of row 5 into row 1"],
    ),
    "from .. in a package's file": (
        {"model.__init__": "from .. import build"},
        ["model.__init__:1: imports `build` of row 5 into row 1"],
    ),
    "a module in a package": (
        {"workflow.__init__": "", "workflow.server": "", "interchange": "from glossator.workflow import server"},
        ["interchange:1: imports `workflow.server` of row 6 into row 6"],
    ),
    "in a function": (
        {"model": "def f():\n    from glossator import build"},
        ["model:2: imports `build` of row 5 into row 1"],
    ),
    "under TYPE_CHECKING": (
        {"model": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from glossator.build import x"},
        ["model:3: imports `build` of row 5 into row 1"],
    ),
    "by importlib": (
        {"model": "import importlib\nimportlib.import_module('glossator.build')"},
        ["model:2: imports `build` of row 5 into row 1"],
    ),
    "by importlib, relative": (
        {"model": "import_module('.build', __package__)"},
        ["model:1: imports `build` of row 5 into row 1"],
    ),
    "each fault is named": (
        {"model": "from glossator import build\nfrom glossator import cli"},
        ["model:1: imports `build` of row 5 into row 1", "model:2: imports `cli` of row 7 into row 1"],
    ),
    "nothing imports the door": (
        {"cli": "import glossator.__main__"},
        ["cli:1: imports `__main__` of row 8 into row 7"],
    ),
    "the package's file imports nothing": (
        {"__init__": "from glossator.source import x"},
        ["__init__:1: imports `source` of row 0 into row -1"],
    ),
    "the package as a whole": (
        {"build": "import glossator"},
        ["build:1: imports `glossator` as a whole: name the module"],
    ),
    # the table
    "a module without a row": ({"utils": ""}, ["utils:1: is not in the table: give it a row"]),
    "a package without a row": ({"utils.text": ""}, ["utils.text:1: is not in the table: give it a row"]),
    "an import of one": (
        {"utils": "", "cli": "from glossator import utils"},
        ["cli:1: imports `utils`, which is not in the table", "utils:1: is not in the table: give it a row"],
    ),
    "an import of what is not there": (
        {"cli": "from glossator.nowhere import x"},
        ["cli:1: imports `nowhere.x`, which is not in the table"],
    ),
    # cycles
    "two modules in a cycle": (
        {"workflow.a": "from . import b", "workflow.b": "\nfrom glossator.workflow.a import x"},
        ["workflow.a:1: is in a cycle: workflow.a → workflow.b → workflow.a"],
    ),
    "a cycle through the package's file": (
        {"workflow.__init__": "from .a import x", "workflow.a": "from glossator.workflow import y"},
        ["workflow.__init__:1: is in a cycle: workflow.__init__ → workflow.a → workflow.__init__"],
    ),
    "a cycle under TYPE_CHECKING": (
        {
            "model.a": "from .b import x",
            "model.b": "from .c import x",
            "model.c": "if TYPE_CHECKING:\n    from .a import x",
        },
        ["model.a:1: is in a cycle: model.a → model.b → model.c → model.a"],
    ),
    # printing
    "cli prints": ({"cli.build": "import click, sys\nprint(1, file=sys.stdout)"}, []),
    "print": ({"build": "\nprint(1)"}, ["build:2: prints (`print`): only the command line does"]),
    "print, handed on": ({"build": "list(map(print, []))"}, ["build:1: prints (`print`): only the command line does"]),
    "a method called print": ({"build": "sheet.print()"}, []),
    "sys.stdout": (
        {"workflow": "import sys\nsys.stdout.write('')"},
        ["workflow:2: prints (`sys.stdout`): only the command line does"],
    ),
    "sys.stderr, by another name": (
        {"interchange": "import sys as s\nfrom sys import stderr as e\ns.stderr"},
        [
            "interchange:2: prints (`sys.stderr`): only the command line does",
            "interchange:3: prints (`sys.stderr`): only the command line does",
        ],
    ),
    "click": (
        {"workflow.review": "import click"},
        ["workflow.review:1: uses `click`: only the command line speaks to the terminal"],
    ),
    "rich": (
        {"build": "from rich.console import Console"},
        ["build:1: uses `rich`: only the command line speaks to the terminal"],
    ),
    # files
    "files opens files": ({"files": "import os\nopen('x')\nos.replace('a', 'b')\np.read_text()"}, []),
    "open": ({"build": "open('x')"}, ["build:1: touches the disk (`open`): only `files` does"]),
    "below files too": ({"source": "open('x')"}, ["source:1: touches the disk (`open`): only `files` does"]),
    "Path.read_text": (
        {"articles": "p.read_text(encoding='utf-8')"},
        ["articles:1: touches the disk (`Path.read_text`): only `files` does"],
    ),
    "Path.write_bytes": (
        {"render": "p.write_bytes(b'')"},
        ["render:1: touches the disk (`Path.write_bytes`): only `files` does"],
    ),
    "Path.open": ({"build": "(p / 'x').open('rb')"}, ["build:1: touches the disk (`Path.open`): only `files` does"]),
    "Path.exists": ({"build": "p.exists()"}, ["build:1: touches the disk (`Path.exists`): only `files` does"]),
    "a method of Path, handed on": (
        {"build": "from pathlib import Path\nmap(Path.read_bytes, [])"},
        ["build:2: touches the disk (`Path.read_bytes`): only `files` does"],
    ),
    "os": ({"build": "import os\nos.scandir('.')"}, ["build:2: touches the disk (`os.scandir`): only `files` does"]),
    "os, by another name": (
        {"build": "from os import path as p\np.exists('x')"},
        ["build:2: touches the disk (`os.path.exists`): only `files` does"],
    ),
    "from os": ({"build": "from os import rename"}, ["build:1: touches the disk (`os.rename`): only `files` does"]),
    "a library for files": ({"build": "import shutil"}, ["build:1: touches the disk (`shutil`): only `files` does"]),
    "a loader that reads files": (
        {"templates": "import jinja2\njinja2.FileSystemLoader('x')"},
        ["templates:2: touches the disk (`jinja2.FileSystemLoader`): only `files` does"],
    ),
    "the interface that files gives": (
        {"build": "disk.read_text(path)\ndisk.write_bytes(path, b'')\ndisk.exists(path)\ndisk.open(path)"},
        [],
    ),
    "what only looks like a file": (
        {
            "build": "import os\nos.fspath(p)\nos.cpu_count()\ntext.replace('a', 'b')\nbrowser.open('https://example.org/')"
        },
        [],
    ),
    "templates finds its folder": (
        {"templates": "from importlib.resources import files\np = files('glossator') / 'templates'\np.is_dir()"},
        [],
    ),
    "and only its folder": (
        {"templates": "p.is_dir()\np.read_text()", "render": "from importlib.resources import files"},
        [
            "render:1: touches the disk (`importlib.resources`): only `files` does",
            "templates:2: touches the disk (`Path.read_text`): only `files` does",
        ],
    ),
    "a local name like a library's": ({"build": "for glob in rich:\n    os.remove(glob)"}, []),
    # length
    "a module just short enough": ({"build": FILLER * 400}, []),
    "a module too long": ({"build": FILLER * 401}, ["build:1: is 401 lines long; 400 is the most"]),
    "a function just short enough": ({"build": "def f():\n" + "    x = 1\n" * 69}, []),
    "a function too long": (
        {"build": "\ndef f():\n" + "    x = 1\n" * 70},
        ["build:2: `f` is 71 lines long; 70 is the most"],
    ),
    "a method too long": (
        {"build": "class C:\n  async def f():\n" + "    x = 1\n" * 70},
        ["build:2: `f` is 71 lines long; 70 is the most"],
    ),
}


@pytest.mark.parametrize(("text_by_module", "expected"), CASES.values(), ids=CASES)
def test_the_checker_sees(text_by_module: dict[str, str], expected: list[str]) -> None:
    assert [str(violation) for violation in find_violations(text_by_module)] == expected
