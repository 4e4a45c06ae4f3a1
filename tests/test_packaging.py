"""What users install is what we tested: the wheel, by way of the sdist, in an environment that holds nothing else."""

import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import glossator

ROOT = Path(__file__).parents[1]

# One worker builds and installs, once, for all of these.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]

# Nothing of the tests' own environment may reach what is installed: neither our sources nor their options.
LEAKS = ("PYTHON", "VIRTUAL_ENV", "COVERAGE", "PYTEST", "GLOSSATOR", "SOURCE_DATE_EPOCH")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(LEAKS)}


def run(*command: str | Path, folder: Path) -> str:
    """What the command printed; a failure shows all of it."""
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Installed:
    """A virtual environment with Glossator and what it needs, and an empty folder to work in."""

    environment: Path
    folder: Path

    @property
    def site_packages(self) -> Path:
        return next(self.environment.glob("lib/python3*/site-packages"))

    def glossator(self, *arguments: str | Path) -> str:
        return run(self.environment / "bin" / "glossator", *arguments, folder=self.folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it and not from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    environment, folder = tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere")
    # Our own pip installs into it: unpacking another would take longer than all else here.
    run(sys.executable, "-m", "venv", "--without-pip", environment, folder=folder)
    python = environment / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile", wheel, folder=folder)
    return Installed(environment, folder)


def test_the_sdist_holds_what_the_wheel_is_built_from(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        top = {name.split("/")[1] for name in sdist.getnames()}
    assert top >= {
        "LICENSE",
        "Makefile",
        "README.md",
        "content",
        "generator",
        "pyproject.toml",
        "seeds",
        "templates",
        "tests",
    }


def test_the_wheel_holds_the_package_and_nothing_beside_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names} == {"glossator", f"glossator-{glossator.__version__}.dist-info"}
    assert names >= {"glossator/__main__.py", "glossator/py.typed", "glossator/templates/base.html"}
    assert {name for name in names if name.endswith(".pyc")} == set()


def test_every_template_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if name.startswith("glossator/templates/")}
    folder = ROOT / "templates"
    assert packed == {
        f"glossator/templates/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_no_module_of_another_name_is_installed(installed: Installed) -> None:
    assert (installed.site_packages / "glossator").is_dir()
    for name in ("generator", "templates", "content", "seeds", "tests"):
        assert not list(installed.site_packages.glob(f"{name}*")), name


def test_the_command_is_there_and_says_its_version(installed: Installed) -> None:
    assert os.access(installed.environment / "bin" / "glossator", os.X_OK)
    assert glossator.__version__ in installed.glossator("--version")
    python = installed.environment / "bin" / "python"
    assert glossator.__version__ in run(python, "-m", "glossator", "--version", folder=installed.folder)


def test_a_new_project_builds_with_the_templates_of_the_package(installed: Installed) -> None:
    installed.glossator("init", "briefing")
    installed.glossator("build", "-C", "briefing")
    project = installed.folder / "briefing"
    assert "</html>" in (project / "site" / "index.html").read_text("utf-8")

    # There are no others that it could have taken; and a change of these is a change of the page.
    with (installed.site_packages / "glossator" / "templates" / "base.html").open("a", encoding="utf-8") as template:
        template.write("<!-- from the package -->")
    installed.glossator("build", "-C", "briefing")
    assert "<!-- from the package -->" in (project / "site" / "index.html").read_text("utf-8")
