"""A project on the disk that is built again and again, beside clean builds of what it has become."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.sample_projects import plain_builtin, read_cases

from glossator.build.crew import Crew
from glossator.build.running import BuildOptions, BuildResult, Builtin, build_site
from glossator.files import Folder, MemoryFolder, Stamp

CLOCK = datetime(2021, 2, 1, 12, tzinfo=UTC)
OPTIONS = BuildOptions(CLOCK)
RECORD = "written/site.json"
HOUR = 3_600_000_000_000


@cache
def _sources() -> Mapping[str, bytes]:
    (case,) = read_cases(Path(__file__).parent / "fixtures" / "incremental" / "project.txt")
    return {path: data for path, data in case.files.items() if data is not None}


def linked_project() -> dict[str, bytes]:
    """A project in which much hangs together, by path; a copy that may be altered."""
    return dict(_sources())


class AgedFolder(Folder):
    """A folder whose clock goes an hour ahead of what it stamps, so that no stamp is too young to be trusted."""

    def write(self, path: str, data: bytes) -> Stamp:
        stamp = super().write(path, data)
        return stamp._replace(modified=stamp.modified + HOUR) if path.endswith("/clock") else stamp


class Workshop:
    """A folder with a project, what is kept of its builds, and its site. With `is_aged` stamps are trusted at once."""

    def __init__(self, root: Path, builtin: Builtin | None = None) -> None:
        self.project = root / "project"
        self.builtin = builtin or plain_builtin()
        self.files = Folder(self.project)
        self.site = self.output = Folder(self.project / "site")
        self.is_aged = False

    @property
    def state(self) -> Folder:
        return (AgedFolder if self.is_aged else Folder)(self.project / ".glossator")

    def write(self, files: Mapping[str, bytes | None]) -> None:
        """Write sources; None deletes."""
        for path, data in files.items():
            target = self.project / path
            if data is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace words in a source."""
        text = (self.project / path).read_text("utf-8")
        assert old in text
        (self.project / path).write_text(text.replace(old, new), "utf-8")

    def build(
        self, options: BuildOptions = OPTIONS, crew: Crew | None = None, *, is_clean: bool = False
    ) -> BuildResult:
        return build_site(
            self.files, self.output, self.state, RECORD, self.builtin, options, crew=crew, is_clean=is_clean
        )

    def build_clean(self, options: BuildOptions = OPTIONS) -> tuple[dict[str, bytes], BuildResult]:
        """Build what is there now into a fresh folder in memory."""
        output = MemoryFolder()
        result = build_site(self.files, output, MemoryFolder(), RECORD, self.builtin, options)
        return output.files, result

    def read_site(self) -> dict[str, bytes]:
        return {path: self.site.read(path) for path in self.site.walk()}

    def check(self, options: BuildOptions = OPTIONS, crew: Crew | None = None) -> BuildResult:
        """Build, and hold that a clean build gives the same bytes and says the same."""
        before = self.read_site()
        result = self.build(options, crew)
        clean, expected = self.build_clean(options)
        assert result.diagnostics == expected.diagnostics
        assert self.read_site() == (before if expected.has_failed else clean)
        return result
