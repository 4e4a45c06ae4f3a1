"""What templates bring along: names that tell the content, addresses within stylesheets, and how pages come to know them."""

import re
from hashlib import sha256

import pytest
from tests.sample_projects import CLOCK, build_in_memory, load_builtin, sample_project

from glossator.assets import name_assets
from glossator.build.running import BuildOptions
from glossator.files import MemoryFolder

FONT, ICON = b"a font", b"<svg/>"
FILES = {"assets/fonts/a b.woff2": FONT, "assets/icon.svg": ICON, "assets/LICENSE": b"MIT"}


def short(data: bytes) -> str:
    return sha256(data).hexdigest()[:8]


def named(sheet: str, **others: str) -> tuple[dict[str, bytes], list[str]]:
    """What is published of a stylesheet in a folder and some others, and the faults."""
    files = {**FILES, "assets/css/s.css": sheet.encode("utf-8", "surrogateescape")}
    files |= {f"assets/css/{name}.css": text.encode() for name, text in others.items()}
    assets, faults = name_assets(files, ["content/img/a.png", "content/assets/b.png"], is_hashed=True)
    told = [f"{each.place.path}:{each.place.line}:{each.place.column} {each.code.label}" for each in faults]
    assert all(each.hint for each in faults)
    return {name: asset.data for name, asset in assets.items()}, told


SHEETS = [
    ("p {}", "p {}"),
    ("url(../icon.svg)", f"url(../icon.{short(ICON)}.svg)"),
    ("URL( '../icon.svg#a' )", f"URL( '../icon.{short(ICON)}.svg#a' )"),
    ('url("../icon.svg?x#a")', f'url("../icon.{short(ICON)}.svg?x#a")'),
    ('url("../fonts/a%20b.woff2")', f'url("../fonts/a%20b.{short(FONT)}.woff2")'),
    ("url('../fonts/a b.woff2')", f"url('../fonts/a%20b.{short(FONT)}.woff2')"),
    ("url(/assets/icon.svg)", f"url(../icon.{short(ICON)}.svg)"),
    ('@import "t.css" print;', f'@import "t.{short(b"t {}")}.css" print;'),
    ("@import url(t.css);", f"@import url(t.{short(b't {}')}.css);"),
    ("/* url(../icon.svg) url(none.png) */", None),
    ("content: 'url(../icon.svg)' \"url(none)\"", None),
    ("url() url('') url(#mark) url(data:image/png;base64,AA==) url(https://a.b/c.png) url(//a.b/c)", None),
    ("url(../../img/a.png) url(/img/a.png) url(../b.png) url(/elsewhere.png)", None),
    ("url(../icon.svg", None),
    ("\udcff url(../icon.svg)", f"\udcff url(../icon.{short(ICON)}.svg)"),
]


@pytest.mark.parametrize(("sheet", "expected"), SHEETS)
def test_a_stylesheet_names_what_is_published(sheet: str, expected: str | None) -> None:
    published, faults = named(sheet, t="t {}")
    assert faults == []
    assert published["css/s.css"].decode("utf-8", "surrogateescape") == (sheet if expected is None else expected)


FAULTS = [
    ("a {}\nb { background: url(../icn.svg) }", {}, ["templates/assets/css/s.css:2:21 missing-link-target"]),
    ("url(../../none.png)", {}, ["templates/assets/css/s.css:1:5 missing-link-target"]),
    ("url(../../../up.png)", {}, ["templates/assets/css/s.css:1:5 missing-link-target"]),
    ("@import 's.css';", {}, ["templates/assets/css/s.css:1:10 template-failed"]),
    ("@import 't.css';", {"t": "@import 's.css';"}, ["templates/assets/css/t.css:1:10 template-failed"]),
    ("\udcff url(../none.svg)", {}, ["templates/assets/css/s.css:1:1 missing-link-target"]),
]


@pytest.mark.parametrize(("sheet", "others", "expected"), FAULTS)
def test_an_address_that_leads_nowhere_is_told(sheet: str, others: dict[str, str], expected: list[str]) -> None:
    assert named(sheet, **others)[1] == expected


def test_a_name_follows_from_all_that_is_shown_by_it() -> None:
    def names(icon: bytes) -> dict[str, str]:
        files = {
            "assets/a.css": b"@import 'b.css'",
            "assets/b.css": b"url(i.svg)",
            "assets/i.svg": icon,
            "assets/.x": b"",
        }
        return {name: asset.path for name, asset in name_assets(files, (), is_hashed=True)[0].items()}

    before, after = names(b"1"), names(b"2")
    assert {name for name in before if before[name] != after[name]} == {"a.css", "b.css", "i.svg"}
    assert before["i.svg"] == f"assets/i.{short(b'1')}.svg"
    assert before[".x"] == f"assets/.x.{short(b'')}"


def test_pages_and_articles_name_what_is_published_and_old_files_go() -> None:
    output, state = MemoryFolder(), MemoryFolder()
    project = sample_project()
    site = project["content/site.yaml"].decode()
    project["content/site.yaml"] = f"{site}\nheaders: true\n".encode()
    project["templates/assets/theme.css"] = b":root {--ink: red}"
    project["templates/assets/logo.svg"] = ICON
    project["content/pages/logo.md"] = b"---\ntitle: Logo\n---\n[It](/assets/logo.svg#a)\n"
    sheets = []
    for theme in (b":root {--ink: red}", b":root {--ink: blue}"):
        project["templates/assets/theme.css"] = theme
        result = build_in_memory(project, output, state, builtin=load_builtin())
        assert not [each for each in result.diagnostics if each.severity == "error"]
        page = output.read("logo/index.html").decode()
        found = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
        assert [url.rpartition("/")[2] for url in found][1] == f"theme.{short(theme)}.css"
        assert f'/assets/logo.{short(ICON)}.svg#a">It</a>' in page
        below = {path for path in output.walk() if path.startswith("assets/")}
        assert {path for path in below if "theme" in path} == {f"assets/theme.{short(theme)}.css"}
        headers = output.read("_headers").decode().splitlines()
        assert all(any(line.endswith(path) for line in headers) for path in below)
        sheets.append(found[0])
    assert sheets[0] == sheets[1]


def test_a_preview_keeps_names() -> None:
    output = MemoryFolder()
    project = {
        **sample_project(),
        "templates/assets/theme.css": b"p { background: url(logo.svg) }",
        "templates/assets/logo.svg": ICON,
    }
    build_in_memory(project, output, options=BuildOptions(CLOCK, hashes_assets=False))
    assert output.read("assets/theme.css") == b"p { background: url(logo.svg) }"
    assert output.exists("assets/logo.svg")
