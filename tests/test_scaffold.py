"""A new project builds at once, and what it says is what a newsroom would keep."""

import json
from datetime import UTC, date, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from glossator import __version__
from glossator.articles import read_article
from glossator.build.checking import check_site
from glossator.build.running import BuildOptions, Builtin, build_site
from glossator.files import Folder, MemoryFolder
from glossator.model.annotations import GROUPS
from glossator.model.content import ReadOptions, SiteConfig
from glossator.schemas import SCHEMA_KINDS, json_schema
from glossator.sidecars import read_sidecar
from glossator.source import Source
from glossator.templates import builtin_folder
from glossator.workflow.scaffold import new_article, project_files
from glossator.yaml_nodes import bind, load_yaml

TODAY = date(2021, 1, 6)
OPTIONS = BuildOptions(datetime(2021, 1, 6, 0, 0, 1, tzinfo=UTC), strict=True)
SCHEMAS: dict[str, str] = {kind: json.dumps(json_schema(kind)) for kind in SCHEMA_KINDS}
WELCOME = "content/articles/2021-01-06-welcome"


@pytest.fixture(scope="module")
def builtin() -> Builtin:
    folder = Folder(builtin_folder())
    names = [name for name in folder.walk() if not name.startswith(".")]
    texts = {name: folder.read(name).decode() for name in names if not name.startswith("assets/")}
    return Builtin(texts, {name: folder.read(name) for name in names if name.startswith("assets/")})


def on_disk(files: dict[str, str]) -> MemoryFolder:
    return MemoryFolder({path: text.encode() for path, text in files.items()})


def test_a_new_project_has_no_fault(builtin: Builtin) -> None:
    checked = check_site(on_disk(project_files("The Briefing", TODAY, SCHEMAS)), builtin, OPTIONS)
    assert list(checked.diagnostics) == []


def test_a_new_project_shows_every_kind_of_annotation(builtin: Builtin) -> None:
    files = project_files("The Briefing", TODAY, {})
    output = MemoryFolder()
    result = build_site(on_disk(files), output, MemoryFolder(), "record.json", builtin, OPTIONS)
    assert not result.has_failed
    page = output.read("articles/welcome/index.html").decode()
    assert "<h1 data-headline>Welcome to The Briefing</h1>" in page
    assert ">a week has seven days</ins>" in page
    for element in ('class="term"', 'class="reference"', 'class="note"', 'id="note-days-of-the-week"'):
        assert element in page
    sidecar = yaml.safe_load(files[f"{WELCOME}.annotations.yaml"])
    assert set(sidecar) == set(GROUPS)
    assert "eight days" in files[f"{WELCOME}.md"]


def test_what_a_new_project_holds() -> None:
    files = project_files("The Briefing", TODAY, SCHEMAS)
    assert set(files) == {
        *("content/site.yaml", "content/glossary.yaml", f"{WELCOME}.md", f"{WELCOME}.annotations.yaml"),
        *("content/pages/about.md", "content/pages/corrections-policy.md"),
        *(".gitignore", ".vscode/settings.json", ".github/workflows/briefing.yaml", "README.md"),
        *(f"schemas/{kind}.json" for kind in SCHEMA_KINDS),
    }
    assert all(text.endswith(("\n", "}")) and "$" not in text for path, text in files.items() if "schemas" not in path)
    assert len(files["README.md"].splitlines()) == 5
    assert 3 <= len(yaml.safe_load(files["content/glossary.yaml"])) <= 4
    assert set(files[".gitignore"].split()) >= {"/site/", "/.glossator/"}


def test_editors_find_the_schemas() -> None:
    files = project_files("The Briefing", TODAY, SCHEMAS)
    settings = json.loads(files[".vscode/settings.json"])["yaml.schemas"]
    assert {path.removeprefix("./") for path in settings} == {
        "schemas/site.json",
        "schemas/glossary.json",
        "schemas/sidecar.json",
    }
    assert json.loads(project_files("x", TODAY, {})[".vscode/settings.json"]) == {"yaml.schemas": {}}


def test_the_workflow_checks_and_then_builds() -> None:
    workflow = yaml.load(project_files("x", TODAY, {})[".github/workflows/briefing.yaml"], yaml.BaseLoader)
    assert [step["run"] for step in workflow["jobs"]["build"]["steps"] if "run" in step] == [
        f'pip install "glossator=={__version__}"',
        "glossator check --format github",
        "glossator build",
    ]


NEW_ARTICLES = {
    "plain": ("Apps barred", None, (), "apps-barred", []),
    "a story and topics": ("A", "chinese-apps", ("us-china", "Hong Kong"), "a", ['topics: ["us-china", "Hong Kong"]', 'story: "chinese-apps"']),
    "not ASCII": ("Émile: “Ça va?” 日本", None, (), "émile-ça-va-日本", []),
    "quotation marks and backslashes": ('"a" \\ b # c', None, (), "a-b-c", []),
    "several lines": ("a\n\tb\u2028c\x07", None, (), "a-b-c", []),
    "long": ("word " * 60, None, (), "-".join(["word"] * 24), []),
    "one long word": ("語" * 99, None, (), "語" * 40, []),
}  # fmt: skip


@pytest.mark.parametrize(("title", "story", "topics", "key", "lines"), NEW_ARTICLES.values(), ids=NEW_ARTICLES)
def test_new_articles(title: str, story: str | None, topics: tuple[str, ...], key: str, lines: list[str]) -> None:
    files, diagnostics = new_article(title, TODAY, story=story, topics=topics)
    assert diagnostics == []
    article, sidecar = files
    assert article == f"content/articles/2021-01-06-{key}.md"
    assert sidecar == f"content/articles/2021-01-06-{key}.annotations.yaml"
    assert files[article].split("\n")[3:] == [*lines, "draft: true", "---", "", ""]
    _, found = read_sidecar(Source(sidecar, files[sidecar]), ReadOptions())
    assert found == []
    assert yaml.safe_load(files[sidecar]) is None


KEYLESS = {
    "a title": (("!!!", None, ()), ["invalid-slug"]),
    "nothing": ((" ", None, ()), ["invalid-slug"]),
    "a story": (("A", "?", ()), ["invalid-value"]),
    "all of them": (("…", "?", ("ok", "#")), ["invalid-slug", "invalid-value", "invalid-value"]),
}


@pytest.mark.parametrize(("given_names", "codes"), KEYLESS.values(), ids=KEYLESS)
def test_a_name_that_makes_no_key_is_refused(
    given_names: tuple[str, str | None, tuple[str, ...]], codes: list[str]
) -> None:
    title, story, topics = given_names
    files, diagnostics = new_article(title, TODAY, story=story, topics=topics)
    assert files == {}
    assert [diagnostic.code.label for diagnostic in diagnostics] == codes
    assert all(diagnostic.hint and diagnostic.place.path for diagnostic in diagnostics)


TITLES = st.text().map(lambda text: f"a{text}")


@given(TITLES)
def test_every_title_comes_back_as_one_line(title: str) -> None:
    files, _ = new_article(title, TODAY, topics=[title])
    path, text = next(iter(files.items()))
    article, diagnostics = read_article(Source(path, text), ReadOptions())
    assert diagnostics == []
    assert article
    assert article.matter.value.title.split() == article.matter.value.topics[0].split()
    assert article.matter.value.title == " ".join(article.matter.value.title.split())
    assert len(f"{path.removesuffix('.md').rpartition('/')[2]}.annotations.yaml".encode()) < 200


@given(TITLES)
def test_every_title_can_be_a_projects(title: str) -> None:
    text = project_files(title, TODAY, {})["content/site.yaml"]
    loaded, found = load_yaml(Source("content/site.yaml", text))
    assert found == []
    config, found = bind(loaded, SiteConfig)
    assert found == []
    assert config
    assert config.value.title.startswith("a")
