"""The programs that judge built sites: where `.ci/run` puts them, and what they say."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "tools" / "node_modules"
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-background-networking --disable-component-update --disable-sync --no-first-run"


def need(message: str) -> None:
    """Skip a test for want of a program; where `CI` is set its absence is a failure."""
    if "CI" in os.environ:
        pytest.fail(message)
    pytest.skip(message)


def find_package(name: str) -> Path:
    """Give the folder of a package of tests/tools."""
    folder = FOLDER / name
    if not folder.is_dir():
        need(f"{name} was not found; npm ci --ignore-scripts --prefix tests/tools installs it")
    return folder


def find_program(name: str, package: str) -> str:
    program = shutil.which(name)
    if program is None:
        need(f"{name} was not found; on Debian and Ubuntu: apt install {package}")
    return program or ""


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    with TemporaryFile("w+", encoding="utf-8") as told, TemporaryFile("w+", encoding="utf-8") as wrong:
        # Files, not pipes: a program of Node's that ends at once loses what a full pipe has not taken yet.
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdout=told,
            stderr=wrong,
            timeout=300,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
        )
        for file in (told, wrong):
            file.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, told.read(), wrong.read())


def check_html(*paths: Path) -> list[str]:
    """Give the errors that the Nu HTML checker finds in all pages below some folders."""
    jar = find_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    done = run(find_program("java", "default-jre-headless"), "-jar", jar, "--errors-only", "--skip-non-html", *paths)
    assert done.returncode in {0, 1}, done.stderr
    return done.stderr.splitlines()


# CSS that the checker does not know yet: the Properties and Values API and container queries (CSS Conditional Rules, level 5).
UNKNOWN_CSS = (
    "Unrecognized at-rule “@property”",
    "Unrecognized at-rule “@container”",
    "Property “container-type” doesn't exist",
)


def check_css(*paths: Path) -> list[str]:
    """Give the errors of some stylesheets, but for what the checker does not know."""
    jar = find_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    done = run(find_program("java", "default-jre-headless"), "-jar", jar, "--css", "--errors-only", *paths)
    assert done.returncode in {0, 1}, done.stderr
    return [line for line in done.stderr.splitlines() if not any(words in line for words in UNKNOWN_CSS)]


def check_links(folder: Path, root_url: str) -> list[str]:
    """Give the dead links and fragments below a folder that stands at a root URL."""
    script = find_package("hyperlink") / "lib" / "cli.js"
    home = folder / "index.html"
    done = run("node", script, "-ri", "--root", folder, "--canonicalroot", root_url, home)
    lines = done.stdout.splitlines()
    assert any(line.startswith("# tests ") for line in lines), done.stderr
    return [line for line in lines if line.startswith("not ok")]


def rate(url: str, chromium: str) -> tuple[dict[str, int], list[str]]:
    """Give Lighthouse's ratings of a page by category (of 100), and the audits that were not passed."""
    script = find_package("lighthouse") / "cli" / "index.js"
    done = run(
        "node", script, url, "--output=json", "--quiet", f"--chrome-flags={CHROMIUM_FLAGS}", CHROME_PATH=chromium
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    ratings = {name: round(100 * category["score"]) for name, category in report["categories"].items()}
    return ratings, [
        name
        for name, audit in report["audits"].items()
        if (audit.get("score") or 0) < 1 and audit["scoreDisplayMode"] == "binary"
    ]


@cache
def read_axe() -> str:
    """Give axe-core's script; `AXE` names a copy elsewhere."""
    if path := os.environ.get("AXE"):
        return Path(path).read_text("utf-8")
    return (find_package("axe-core") / "axe.min.js").read_text("utf-8")


def find_violations(page: Page) -> list[list[object]]:
    """Give axe's violations in a page as it stands: each rule's name with the elements."""
    page.evaluate(read_axe())
    found: list[list[object]] = page.evaluate(
        "axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map(node => node.html)]))"
    )
    return found
