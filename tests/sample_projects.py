"""Small projects for tests: many in one text file, and a build that touches no disk.

The format is the one Go calls txtar: `== NAME` begins a case, `-- PATH --` a file or one of the case's own sections. In a path `\\u0301` is the
character; `-- PATH (escaped) --` says that the file's bytes are written with Python's escapes, `-- PATH (absent) --` that the file is not there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from glossator.build.running import BuildOptions, BuildResult, Builtin, build_site
from glossator.files import Files, Folder, MemoryFolder
from glossator.templates import builtin_folder

CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
RECORD = "written/test.json"
CASE_LINE = re.compile(r"^== (.+)\n", re.MULTILINE)
FILE_LINE = re.compile(r"^-- (.+?)(?: \((escaped|absent)\))? --\n", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A case of a fixture: files by path (None: not there), and its own sections, whose names hold no dot and no slash."""

    name: str
    files: dict[str, bytes | None] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)

    def project(self) -> dict[str, bytes]:
        """The sample project with the case's files over it."""
        merged = {**sample_project(), **self.files}
        return {path: data for path, data in merged.items() if data is not None}


def read_cases(path: Path) -> Iterator[Case]:
    """Read a fixture's cases; what stands before the first is a remark."""
    parts = CASE_LINE.split(path.read_text("utf-8"))[1:]
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        case = Case(name)
        pieces = FILE_LINE.split(text)
        assert not pieces[0].strip(), f"{path.name}: text before the first file of `{name}`"
        for title, manner, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            if "." not in title and "/" not in title:
                case.sections[title] = body.strip("\n")
            else:
                case.files[_unescape(title).decode()] = (
                    None if manner == "absent" else _unescape(body) if manner else body.encode()
                )
        yield case


def _unescape(text: str) -> bytes:
    """Give a text's bytes: `\\xff` is a byte, `\\u0301` a character in UTF-8."""
    characters = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes((int(match[1], 16),)), characters.encode())


@cache
def _sample_case() -> Case:
    (case,) = read_cases(Path(__file__).parent / "fixtures" / "faults" / "project.txt")
    return case


def sample_project() -> dict[str, bytes]:
    """A small valid project, by path; a copy that may be altered."""
    return {path: data for path, data in _sample_case().files.items() if data is not None}


@cache
def load_builtin() -> Builtin:
    """The built-in templates and assets."""
    folder = Folder(builtin_folder())
    names = [name for name in folder.walk() if not name.startswith(".")]
    texts = {name: folder.read(name).decode() for name in names if not name.startswith("assets/")}
    return Builtin(texts, {name: folder.read(name) for name in names if name.startswith("assets/")})


@cache
def plain_builtin() -> Builtin:
    """Templates of the built-in ones' names that write their whole view out: compiled twenty times as fast."""
    return Builtin(dict.fromkeys(load_builtin().texts, "{{ view|safe }}\n"), {"assets/style.css": b"p {}\n"})


def build_in_memory(
    project: dict[str, bytes],
    output: Files | None = None,
    state: Files | None = None,
    *,
    builtin: Builtin | None = None,
    options: BuildOptions | None = None,
) -> BuildResult:
    """Build a project; the output, and the list of what was written, are in memory unless given."""
    return build_site(
        MemoryFolder(project),
        output if output is not None else MemoryFolder(),
        state if state is not None else MemoryFolder(),
        RECORD,
        builtin or plain_builtin(),
        options or BuildOptions(CLOCK),
    )
