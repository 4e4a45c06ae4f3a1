"""The built-in look taken over: what `glossator templates` lists, what it copies, and that neither a copy nor an extension changes a byte by itself."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from tests.small_sites import ROOT, build, load_builtin
from tests.view_samples import VIEWS

from glossator.build.running import BuildOptions
from glossator.cli import cli
from glossator.files import Folder, MemoryFolder
from glossator.render import make_templates, render_view
from glossator.template_faults import check_templates
from glossator.templates import CATALOGUES, TemplateSet, builtin_folder
from glossator.theming import SHOWN, STYLESHEET, THEME, describe_files, list_blocks, write_extension

TEXTS = dict(load_builtin().texts)
ASSETS = load_builtin().assets
SHEET = ASSETS[STYLESHEET].decode()
TEMPLATES = [name for name in TEXTS if not name.startswith(CATALOGUES)]
PARTS = {"macros.html"}  # of other templates: no view is theirs, and they have no blocks


def templates_with(overrides: dict[str, str]) -> TemplateSet:
    return make_templates(TEXTS, overrides, "en", ZoneInfo("UTC"))


def extension(name: str) -> str:
    made = write_extension(templates_with({}), name, SHEET)
    assert made
    assert made[0] == name
    return made[1]


# What is written changes nothing by itself


@cache
def pages_of(overrides: tuple[tuple[str, str], ...] = ()) -> dict[str, bytes]:
    """Every sample view's page; nothing may be wrong."""
    templates = templates_with(dict(overrides))
    assert check_templates(templates) == []
    pages = {}
    for key, (name, view) in VIEWS.items():
        pages[key], found = render_view(templates, name, view)
        assert found == []
    return pages


ALL_COPIED = tuple((name, TEXTS[name]) for name in TEMPLATES)
ALL_EXTENDED = tuple((name, extension(name)) for name in TEMPLATES if name not in PARTS)


def test_every_template_has_a_sample_or_is_a_part_of_others() -> None:
    assert {name for name, _ in VIEWS.values()} == set(TEMPLATES) - PARTS - {"base.html"}


@pytest.mark.parametrize(
    "overrides", [pytest.param(ALL_COPIED, marks=pytest.mark.slow), ALL_EXTENDED], ids=["copied", "extended"]
)
def test_with_all_of_them_every_page_is_the_same(overrides: tuple[tuple[str, str], ...]) -> None:
    assert pages_of(overrides) == pages_of()


@pytest.mark.slow
@pytest.mark.parametrize("override", [*ALL_COPIED, *ALL_EXTENDED], ids=lambda override: override[0])
def test_with_each_of_them_every_page_is_the_same(override: tuple[str, str]) -> None:
    assert pages_of((override,)) == pages_of()


@pytest.mark.slow
@pytest.mark.parametrize("overrides", [ALL_COPIED, ALL_EXTENDED], ids=["copied", "extended"])
def test_a_site_of_copies_or_extensions_is_the_same(overrides: tuple[tuple[str, str], ...]) -> None:
    content = {f"content/{path}": (ROOT / "content" / path).read_bytes() for path in Folder(ROOT / "content").walk()}
    options = BuildOptions(datetime(2021, 7, 1, tzinfo=UTC), has_index=False)
    plain, _ = build(MemoryFolder(content), options)
    own = {f"templates/{name}": text.encode() for name, text in overrides}
    if overrides == ALL_COPIED:
        own |= {f"templates/{name}": text.encode() for name, text in TEXTS.items()}
        own |= {f"templates/{name}": data for name, data in ASSETS.items()}
    themed, result = build(MemoryFolder(content | own), options)
    assert not [each for each in result.diagnostics if each.place.path.startswith("templates/")]
    assert themed == plain


def test_an_extension_holds_every_block_and_is_as_short_as_that() -> None:
    text = extension("article.html")
    assert text.startswith('{% extends "builtin/article.html" %}\n')
    blocks = re.findall(r"{% block (\w+) %}\n?{{ super\(\) -?}}\n?{% endblock %}\n", text)
    assert tuple(blocks) == list_blocks(templates_with({}), "builtin/article.html")
    assert blocks.index("article_header") < blocks.index("notes") < blocks.index("footer"), "as they stand in a page"


def test_macros_have_no_blocks_to_extend() -> None:
    assert write_extension(templates_with({}), "macros.html", SHEET) is None


def custom_properties(sheet: str) -> list[dict[str, str]]:
    rules = re.findall(r":root \{(.*?)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL), re.DOTALL)
    return [dict(re.findall(r"(--[\w-]+): (.*?);", rule)) for rule in rules]


def test_the_stylesheets_extension_sets_every_property_as_it_is() -> None:
    name, text = write_extension(templates_with({}), STYLESHEET, SHEET) or ("", "")
    light, dark = custom_properties(text)
    assert name == THEME
    assert [light, dark] == custom_properties(SHEET)[:2]
    others = set(re.findall(r"var\((--[\w-]+)\)", SHEET)) - set(light)
    assert all(other.startswith("--note") for other in others), "only the reader's script sets others"
    assert ":root:root" not in text, "contrast and print stay the reader's"


# What is told


def described(own: dict[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = describe_files(TemplateSet(TEXTS, own, {}), ASSETS, own)
    return {each.name: (each.state, each.changed) for each in found if each.state != "built-in"}


EXTENDING = '{% extends "builtin/article.html" %}'


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({}, {}),
        ({"article.html": "<p>"}, {"article.html": ("replaced", ())}),
        ({"article.html": "{% if"}, {"article.html": ("replaced", ())}),
        ({"article.html": EXTENDING}, {"article.html": ("extended", ())}),
        (
            {"article.html": EXTENDING + "{% block notes %}{{ super() }}!{% endblock %}{% block head %}{% endblock %}"},
            {"article.html": ("extended", ("head", "notes"))},
        ),
        ({"article.html": extension("article.html")}, {"article.html": ("extended", ())}),
        (
            {"article.html": '{% extends "mine.html" %}', "mine.html": EXTENDING},
            {"article.html": ("extended", ())},
        ),
        ({"article.html": '{% extends "base.html" %}'}, {"article.html": ("replaced", ())}),
        ({"term.html": EXTENDING}, {"term.html": ("replaced", ())}),
        ({THEME: ""}, {STYLESHEET: ("extended", ())}),
        ({THEME: "", STYLESHEET: ""}, {STYLESHEET: ("replaced", ())}),
        ({"locale/en.po": ""}, {"locale/en.po": ("extended", ())}),
        ({"locale/nl.po": "", "mine.html": "", "assets/logo.svg": ""}, {}),
    ],
)
def test_it_is_told_what_the_project_makes_of_a_file(
    own: dict[str, str], told: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    assert described(own) == told


def test_the_view_told_is_the_one_that_a_template_gets() -> None:
    views = {name: type(view).__name__ for name, view in VIEWS.values()}
    assert {name: view for name, (_, view) in SHOWN.items() if view} == views


def test_every_built_in_file_is_told() -> None:
    names = [each.name for each in describe_files(TemplateSet(TEXTS, {}, {}), ASSETS, {})]
    assert sorted(names) == sorted([*TEXTS, *ASSETS])
    assert all(SHOWN[name][0] for name in names if not name.startswith(CATALOGUES))


# The command


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yaml").write_text("title: A site\n")
    return tmp_path


def run(project: Path, *arguments: str) -> Run:
    made = CliRunner().invoke(cli, ["-C", str(project), "templates", *arguments], prog_name="glossator")
    assert made.exception is None or isinstance(made.exception, SystemExit), made.exception
    return Run(made.exit_code, made.stdout, made.stderr)


def own_files(project: Path) -> dict[str, bytes]:
    folder = project / "templates"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_list_names_what_is_built_in_and_what_became_of_it(project: Path) -> None:
    assert run(project, "copy", "--extend", "article.html", STYLESHEET).status == 0
    assert run(project, "copy", "_headers").status == 0
    made = run(project)
    assert made.status == 0
    lines = made.out.splitlines()
    assert "article.html: an article (ArticleView): extended" in lines
    assert "  blocks: article_header corrections image notes article_footer reader and those of base.html" in lines
    assert "_headers: what browsers may keep, with `headers: true` (HeadersView): replaced" in lines
    assert "term.html: a term (TermView): built-in" in lines
    assert made.err == f"Templates: {len(TEXTS) + len(ASSETS)} built-in files, 2 extended, 1 replaced\n"
    told = {each["name"]: each for each in json.loads(run(project, "--format", "json").out)}
    assert told["_headers"] == {
        "name": "_headers",
        "shows": "what browsers may keep, with `headers: true`",
        "view": "HeadersView",
        "blocks": ["head", "content", "footer"],
        "state": "replaced",
        "changed": [],
    }


def test_a_copy_is_the_built_in_file_to_the_byte(project: Path) -> None:
    made = run(project, "copy", "article.html", "assets/icon.svg", "locale/ar.po")
    assert made == Run(0, "templates/article.html\ntemplates/assets/icon.svg\ntemplates/locale/ar.po\n", "")
    assert own_files(project) == {
        name: (builtin_folder() / name).read_bytes() for name in ("article.html", "assets/icon.svg", "locale/ar.po")
    }


def test_nothing_is_written_over_and_then_nothing_is_written(project: Path) -> None:
    (project / "templates").mkdir()
    (project / "templates" / "article.html").write_text("mine")
    for options in ((), ("--extend",)):
        made = run(project, "copy", *options, "home.html", "article.html")
        assert made.status == 1
        assert "error[file-exists]: " in made.err
        assert "templates/article.html" in made.err
        assert "= hint: " in made.err
        assert own_files(project) == {"article.html": b"mine"}
    made = run(project, "copy", "--format", "json", "article.html")
    assert [each["code"] for each in json.loads(made.out)] == ["file-exists"]
    assert run(project, "copy", "--format", "json", "home.html") == Run(0, "[]\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("copy", "home.html", "artcle.html"), "no built-in template is called `artcle.html`; did you mean `article.html`?"),
        (("copy", "style.css"), "did you mean `assets/style.css`?"),
        (("copy", "builtin/article.html"), "did you mean `article.html`?"),
        (("copy", "../secret"), "`glossator templates` lists the names"),
        (("copy",), "it is not said what to copy"),
        (("--extend",), "it is not said what to extend"),
        (("copy", "--extend", "macros.html"), "`glossator templates copy macros.html`"),
        (("copy", "--extend", "locale/en.po"), "has no blocks to extend"),
        (("list",), "'list' is not 'copy'"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_with_what_was_meant(project: Path, arguments: tuple[str, ...], said: str) -> None:
    made = run(project, *arguments)
    assert made.status == 2
    assert said in made.err
    assert not (project / "templates").exists()


def test_a_project_whose_templates_are_the_built_in_ones_is_left_alone(project: Path) -> None:
    (project / "templates").symlink_to(builtin_folder())
    made = run(project, "copy", "--extend", STYLESHEET)
    assert made.status == 2
    assert "built-in ones themselves" in made.err
    assert not (builtin_folder() / THEME).exists()
    assert "0 extended, 0 replaced" in run(project).err
