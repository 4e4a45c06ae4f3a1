"""The documents say what the program does: faults, commands, fields, templates, and examples that are really read and really at fault."""

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from inspect import isclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

import click
import pytest
from tests.test_templates import ON_PAPER, contrast, palettes

from glossator.articles import read_article, read_page
from glossator.build.checking import check_site
from glossator.build.publishing import publish
from glossator.build.reanchoring import ArticleFindings
from glossator.build.running import BuildOptions, Builtin, build_site
from glossator.cli import COMMANDS, cli
from glossator.cli.reanchoring import as_json as reanchored_as_json
from glossator.cli.telling import as_text
from glossator.diagnostics import Code, Diagnostic, Severity
from glossator.files import Folder, MemoryFolder
from glossator.glossary.reading import read_glossary_file
from glossator.interchange.importing import import_document
from glossator.languages import Dates
from glossator.model import views
from glossator.model.annotations import Annotation, Correction, GlossaryLink, Note, Reference, Sidecar
from glossator.model.content import ArticleMatter, PageMatter, ReadOptions, SiteConfig, Term
from glossator.model.fields import Model, Moment
from glossator.resolve.locating import Anchor
from glossator.sidecars import read_sidecar
from glossator.siteconfig import read_site_config
from glossator.source import Source
from glossator.suggestions import Suggestion, describe_suggestions
from glossator.templates import TemplateSet, builtin_folder
from glossator.theming import SHOWN, describe_files

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "MANUAL.md", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
CLOCK = datetime(2026, 5, 1, 12, tzinfo=UTC)
FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6}) (.+?)[ \t]*$", re.MULTILINE)
CODE_SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^()\s]+)\)")
SEVERITY = re.compile(r"\*\*(Error|Warning|Notice)\.\*\* ")
# A sidecar that holds nothing but its fault leaves a term of the manual's glossary unused; what only `check` finds is not held against it.
ONLY_FOUND_BY_CHECK = {"unused-term", "dead-link", "dead-fragment"}


class Example(NamedTuple):
    """A fenced example: `title` is the file that it is, `fault` the file that it is with a fault in it; `heading` is what it stands under."""

    heading: str
    title: str
    fault: str
    text: str


class Row(NamedTuple):
    """A table's row: the code spans of its first cell, the other cells."""

    names: tuple[str, ...]
    cells: tuple[str, ...]


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def prose_of(name: str) -> str:
    """Give a document without its fenced examples."""
    return FENCE.sub("", text_of(name))


@cache
def sections_of(name: str) -> dict[str, str]:
    """Give what stands below each heading, up to the next heading of any rank, without examples."""
    parts = HEADING.split(prose_of(name))
    headings = parts[2::3]
    assert len(headings) == len(set(headings)), f"{name} has two headings of one name"
    return dict(zip(headings, parts[3::3], strict=True))


def rows_below(heading: str) -> list[Row]:
    """Give the rows of the tables below a heading of the manual."""
    lines = [line for line in sections_of("MANUAL.md")[heading].splitlines() if line.startswith("|")]
    rows = []
    for line in lines:
        first, *others = (cell.strip() for cell in line.strip("|").split("|"))
        if names := tuple(CODE_SPAN.findall(first)):
            rows.append(Row(names, tuple(others)))
    return rows


def names_below(heading: str) -> list[str]:
    return [name for row in rows_below(heading) for name in row.names]


def examples() -> Iterator[Example]:
    """Find the manual's examples that are marked as files."""
    text = text_of("MANUAL.md")
    fences = list(FENCE.finditer(text))
    headings = [
        match for match in HEADING.finditer(text) if not any(f.start() < match.start() < f.end() for f in fences)
    ]
    for fence in fences:
        marks = dict(re.findall(r'(title|fault)="([^"]+)"', fence[2]))
        if marks:
            heading = [match[2] for match in headings if match.start() < fence.start()][-1]
            yield Example(heading, marks.get("title", ""), marks.get("fault", ""), fence[3])


@cache
def manual_project() -> dict[str, bytes]:
    """The project that the manual's examples make; of several for one file, the first."""
    project: dict[str, bytes] = {}
    for example in examples():
        if example.title:
            project.setdefault(example.title, example.text.encode())
    return project


@cache
def builtin() -> Builtin:
    files = Folder(builtin_folder())
    data = {name: files.read(name) for name in files.walk()}
    texts = {name: found.decode() for name, found in data.items() if not name.startswith("assets/")}
    return Builtin(texts, {name: found for name, found in data.items() if name.startswith("assets/")})


def check_project(changes: dict[str, bytes]) -> list[Diagnostic]:
    files = MemoryFolder({**manual_project(), **changes})
    return list(check_site(files, builtin(), BuildOptions(CLOCK)).diagnostics)


def told(diagnostics: list[Diagnostic]) -> list[str]:
    return [f"{each.code.label} {each.place.path}:{each.place.line}: {each.message}" for each in diagnostics]


# Faults


def faults_part() -> str:
    return text_of("MANUAL.md").partition("\n## Faults\n")[2]


def test_every_code_has_one_heading_and_no_heading_is_without_a_code() -> None:
    headings = [match[2] for match in HEADING.finditer(FENCE.sub("", faults_part())) if match[1] == "###"]
    assert sorted(headings) == sorted(code.label for code in Code)
    assert headings == [code.label for code in Code], "they stand in the order of `Code`"


@pytest.mark.parametrize("code", Code, ids=lambda code: code.label)
def test_a_fault_is_told_with_its_severity(code: Code) -> None:
    said = SEVERITY.match(sections_of("MANUAL.md")[code.label].strip())
    assert said
    assert Severity(said[1].lower()) is code.severity


@pytest.mark.slow
@pytest.mark.parametrize("example", [each for each in examples() if each.fault], ids=lambda example: example.heading)
def test_an_example_of_a_fault_has_that_fault_and_no_other(example: Example) -> None:
    if example.fault.startswith("seeds/"):
        _, found = import_document(example.fault, example.text.encode(), zone=UTC, today=date(2026, 5, 1))
    else:
        found = check_project({example.fault: example.text.encode()})
    codes = {each.code.label for each in found}
    if example.heading not in ONLY_FOUND_BY_CHECK:
        codes -= ONLY_FOUND_BY_CHECK
    assert codes == {example.heading}, told(found)


def test_a_fault_looks_as_shown() -> None:
    name = "content/articles/2026-03-03-pier-vote.annotations.yaml"
    found = check_project({name: manual_project()[name].replace(b"port-authority", b"port-autority")})
    shown = next(fence[3] for fence in FENCE.finditer(text_of("MANUAL.md")) if fence[2] == "console")
    texts = ["".join(text for _, text in as_text(each)) for each in found if each.code.label not in ONLY_FOUND_BY_CHECK]
    assert shown == f"$ glossator build\n{texts[0]}\nNot built: 1 error. The site is as it was.\n"
    assert len(texts) == 1


# Examples


def test_the_manuals_project_is_whole() -> None:
    names = set(manual_project())
    assert {"content/site.yaml", "content/glossary.yaml", "content/pages/about.md", "templates/article.html"} <= names
    assert any(name.endswith(".annotations.yaml") for name in names)
    assert not told(check_project({}))


@pytest.mark.parametrize(
    "example", [each for each in examples() if each.title], ids=lambda example: f"{example.heading}: {example.title}"
)
def test_an_example_is_read_without_a_fault(example: Example) -> None:
    assert not told(read_alone(Source(example.title, example.text)))
    assert not told(check_project({example.title: example.text.encode()}))


def read_alone(source: Source) -> list[Diagnostic]:
    """Give the faults that a file's own reader finds in it."""
    options, path = ReadOptions(), source.path
    if path == "content/site.yaml":
        return read_site_config(source)[1]
    if path.startswith("content/glossary"):
        return read_glossary_file(source)[1]
    if path.endswith(".annotations.yaml"):
        return read_sidecar(source, options)[1]
    if path.startswith("content/articles/"):
        return read_article(source, options)[1]
    if path.startswith("content/pages/"):
        return read_page(source, options)[1]
    assert path.startswith("templates/"), f"{path} is no file that a project has"
    return []


def test_the_readmes_example_is_whole() -> None:
    project = {"content/site.yaml": b"title: An example\n"}
    for path, language in (
        ("content/articles/2026-03-03-pier-vote.md", "markdown"),
        ("content/articles/2026-03-03-pier-vote.annotations.yaml", "yaml"),
    ):
        assert f"`{path}`" in text_of("README.md")
        project[path] = next(
            fence[3] for fence in FENCE.finditer(text_of("README.md")) if fence[2] == language
        ).encode()
    assert not told(list(check_site(MemoryFolder(project), builtin(), BuildOptions(CLOCK)).diagnostics))


# Fields


FIELDS: list[tuple[str, type[Model], set[str]]] = [
    ("Fields of site.yaml", SiteConfig, set()),
    ("Fields of an article", ArticleMatter, set()),
    ("Fields of a standing page", PageMatter, set()),
    ("Fields of a term", Term, set()),
    ("Fields of every annotation", Annotation, set()),
    ("Fields of a glossary entry", GlossaryLink, set(Annotation.model_fields)),
    ("Fields of a reference", Reference, set(Annotation.model_fields) - {"quote"}),
    ("Fields of a correction", Correction, set(Annotation.model_fields)),
    ("Fields of a note", Note, set(Annotation.model_fields) - {"quote"}),
]


@pytest.mark.parametrize(("heading", "model", "told_elsewhere"), FIELDS, ids=[row[0] for row in FIELDS])
def test_every_field_is_named_and_no_other(heading: str, model: type[Model], told_elsewhere: set[str]) -> None:
    fields = {path: default for path, default in fields_of(model) if path not in told_elsewhere}
    rows = {row.names[0]: row.cells[-1].strip("`") for row in rows_below(heading)}
    assert list(rows) == list(fields)
    assert rows == fields


def test_every_group_of_a_sidecar_is_named() -> None:
    example = read_sidecar(
        Source("x", manual_project()["content/articles/2026-03-03-pier-vote.annotations.yaml"].decode()), ReadOptions()
    )
    assert {entry.group for entry in example[0].entries} == set(Sidecar.model_fields)


def fields_of(model: type[Model], above: str = "") -> Iterator[tuple[str, str]]:
    """Give the path of each key that a file may have, in order, and its default as the manual tells it."""
    for name, field in model.model_fields.items():
        path = f"{above}{field.alias or name}"
        yield path, "required" if field.is_required() else tell_default(field.get_default(call_default_factory=True))
        inner, is_keyed = find_inner_model(field.annotation)
        if inner:
            yield from fields_of(inner, f"{path}.KEY." if is_keyed else f"{path}.")


def tell_default(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple) and default:
        return ", ".join(map(str, default))
    return str(default) if isinstance(default, str | int) else "none"


def find_inner_model(annotation: Any) -> tuple[type[Model] | None, bool]:
    """Find the model that a field holds, and whether it holds several by key."""
    if isclass(annotation) and issubclass(annotation, Model):
        return annotation, False
    found = [find_inner_model(inner)[0] for inner in get_args(annotation)] if get_origin(annotation) is not None else []
    return next(filter(None, found), None), get_origin(annotation) is dict


# Commands


def load(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command
    return command


def words_of(command: click.Command) -> set[str]:
    """Give what a user may write after a command: options, arguments by their metavar, and where there are few, an argument's choices."""
    words: set[str] = set()
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            words.update((*parameter.opts, *parameter.secondary_opts))
        elif isinstance(parameter, click.Argument):
            choices = parameter.type.choices if isinstance(parameter.type, click.Choice) else ()
            metavar = parameter.make_metavar(click.Context(command)).strip("[]")
            words.update(map(str, choices) if choices else [metavar])
    return words


def test_every_command_is_named_and_no_other() -> None:
    headings = [
        CODE_SPAN.findall(heading)[0] for heading in sections_of("MANUAL.md") if heading.startswith("`glossator")
    ]
    assert headings == ["glossator", *(f"glossator {name}" for name in COMMANDS)]
    for document in DOCUMENTS:
        for command in re.findall(r"\bglossator(?: -[a-zA-Z]\b)* ([a-z-]+)", "\n".join(code_of(document))):
            assert command in COMMANDS, f"{document} names a command `{command}`"


def test_every_option_of_the_program_is_named_and_no_other() -> None:
    assert set(names_below("`glossator`")) == words_of(cli) | {"-h", "--help"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_named_and_no_other(name: str) -> None:
    assert set(names_below(f"`glossator {name}`")) == words_of(load(name))


def test_every_format_is_named() -> None:
    formats = next(parameter.type for parameter in load("build").params if parameter.name == "form")
    assert isinstance(formats, click.Choice)
    assert all(f"`{each}`" in sections_of("MANUAL.md")["How faults are told"] for each in formats.choices)


def test_every_key_of_reanchors_json_is_named() -> None:
    entry = read_sidecar(Source("x", "notes: [{id: n, quote: q, note: N}]"), ReadOptions())[0].entries[0]
    keys = reanchored_as_json(ArticleFindings("x", "y", None, ()), Anchor(entry, "orphaned"))
    assert names_below("Where every annotation stands, as JSON") == list(keys)


def test_every_key_of_suggestions_json_is_named() -> None:
    suggestion = Suggestion("story", None, "", "", "front-matter", {}, "")
    (keys,) = describe_suggestions("x", [suggestion])
    named = [key for row in names_below("Suggestions as JSON") for key in row.split("`, `")]
    assert sorted(named) == sorted(keys)


def test_the_readme_lists_the_commands() -> None:
    rows = re.findall(r"^\| `glossator ([a-z-]+)", text_of("README.md"), re.MULTILINE)
    assert rows == list(COMMANDS)


# Templates


def test_every_template_is_named_and_no_other() -> None:
    assert sorted(names_below("The built-in templates")) == sorted(
        name for name in builtin().texts if not name.startswith("locale/")
    )


def test_templates_are_told_as_the_command_tells_them() -> None:
    rows = {
        name: (row.cells[0], row.cells[1].strip("`"))
        for row in rows_below("The built-in templates")
        for name in row.names
    }
    assert list(rows.items()) == [(name, told) for name, told in SHOWN.items() if not name.startswith("assets/")]


def test_every_property_of_the_design_is_named_and_no_other() -> None:
    rule = re.search(r":root {(.*?)}", builtin().assets["assets/style.css"].decode(), re.DOTALL)
    assert rule
    assert set(names_below("Stylesheets, scripts and pictures of the design")) == set(
        re.findall(r"--[\w-]+(?=:)", rule[1])
    )


def test_every_block_is_named_and_no_other() -> None:
    blocks = {name for text in builtin().texts.values() for name in re.findall(r"{%-? *block +(\w+)", text)}
    assert set(CODE_SPAN.findall(sections_of("MANUAL.md")["Blocks"])) == blocks


def test_every_field_of_a_view_is_named_and_no_other() -> None:
    shown = {
        name: found for name, found in vars(views).items() if isclass(found) and dataclasses.is_dataclass(found)
    } | {"Moment": Moment}
    rows = {row.names[0]: CODE_SPAN.findall(row.cells[0]) for row in rows_below("What a template sees")}
    assert rows == {name: [field.name for field in dataclasses.fields(view)] for name, view in shown.items()}


def test_every_filter_is_named_and_no_other() -> None:
    assert set(names_below("Filters")) == set(Dates("en", UTC).filters())


# A newsroom's look


@cache
def look() -> dict[str, bytes]:
    """The files of the worked example of a theme."""
    part = text_of("MANUAL.md").partition("\n## A newsroom's look, step by step\n")[2].partition("\n## ")[0]
    found = {
        marks[2]: match[3].encode()
        for match in FENCE.finditer(part)
        if (marks := re.search(r'(title)="(.+)"', match[2]))
    }
    assert all(name.startswith("templates/") for name in found)
    return found


def build_with(templates: dict[str, bytes]) -> tuple[dict[str, str], list[str]]:
    """Build the manual's project with these templates and no others: the site's texts by path, and what is told."""
    files = {name: data for name, data in manual_project().items() if not name.startswith("templates/")}
    output, options = MemoryFolder(), BuildOptions(CLOCK)
    result = build_site(MemoryFolder(files | templates), output, MemoryFolder(), "record.json", builtin(), options)
    told_of_check = told(list(check_site(MemoryFolder(files | templates), builtin(), options).diagnostics))
    return {path: data.decode() for path, data in output.files.items()}, told(list(result.diagnostics)) + told_of_check


def test_the_newsrooms_look_is_what_the_manual_says() -> None:
    plain, _ = build_with({})
    site, faults = build_with(look())
    assert faults == []
    (theme,) = (path for path in site if re.fullmatch(r"assets/theme\.[0-9a-f]{8}\.css", path))
    assert site[theme].encode() == look()["templates/assets/theme.css"]
    pages = {path: text for path, text in site.items() if path.endswith(".html")}
    assert len(pages) > 20
    for page in pages.values():
        assert re.search(rf'style\.\w+\.css">\n<link rel="stylesheet" href="/{re.escape(theme)}">', page)
        assert "Seen a mistake?" not in page
    front, article = pages["index.html"], pages["articles/pier-vote/index.html"]
    assert 'Did we get something wrong? <a href="mailto:desk@letter.example">' in front
    assert re.search(r'Follow The Harbor Letter</h2>\n<p>.*<a href="/feed\.xml">(.|\n)*<div class="front">', front)
    assert re.search(
        r"</h2>\n<p>Ada Osei was in the chamber, .*</p>\n</section>\n<footer class=\"article-footer\">", article
    )
    assert [path for path, page in pages.items() if 'class="follow"' in page] == ["index.html"]
    assert [path for path, page in pages.items() if 'class="reporting"' in page] == ["articles/pier-vote/index.html"]
    assert (
        article.partition("data-text")[2].partition("</div>")[0]
        == plain["articles/pier-vote/index.html"].partition("data-text")[2].partition("</div>")[0]
    )
    assert sorted(set(site) - set(plain)) == [theme]


def test_the_newsrooms_look_is_told_as_the_manual_says() -> None:
    own = {name.removeprefix("templates/"): data.decode() for name, data in look().items()}
    described = describe_files(TemplateSet(builtin().texts, own, {}), builtin().assets, own)
    assert {each.name: each.changed for each in described if each.state != "built-in"} == {
        "home.html": ("content",),
        "article.html": ("article_footer",),
        "assets/style.css": (),
        "locale/en.po": (),
    }
    assert all(each.state != "replaced" for each in described)


@pytest.mark.parametrize("at", [0, 1], ids=["light", "dark"])
def test_the_newsrooms_colours_are_read_on_every_ground(at: int) -> None:
    theme = re.sub(r"/\*.*?\*/", "", look()["templates/assets/theme.css"].decode(), flags=re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", re.findall(r":root \{(.*?)\}", theme, re.DOTALL)[at]))
    assert set(colours) == set(palettes()["dark"])
    pairs = product(ON_PAPER, ("paper", "tint", "highlight"))
    assert {pair: ratio for pair in pairs if (ratio := contrast(*(colours[name] for name in pair))) < 4.5} == {}


# The documents together


def code_of(name: str) -> list[str]:
    """Give a document's code: fenced and in spans."""
    text = text_of(name)
    return [fence[3] for fence in FENCE.finditer(text)] + CODE_SPAN.findall(prose_of(name))


def slug_of_heading(heading: str) -> str:
    """Give a heading's anchor as GitHub makes it."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_the_documents_lead_somewhere(name: str) -> None:
    prose = re.sub(r"`[^`\n]*`", "", prose_of(name))
    for target in LINK.findall(prose):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        assert (ROOT / (path or name)).exists(), f"{name}: {target}"
        if anchor:
            assert anchor in {slug_of_heading(heading) for heading in sections_of(path or name)}, f"{name}: {target}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_named_are_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = {
        match for code in code_of(name) for match in re.findall(r"^make(?: [A-Z_]+=\S+)* ([a-z-]+)", code, re.MULTILINE)
    }
    assert named <= targets


def test_the_changelog_has_this_version() -> None:
    from glossator import __version__

    assert f"## [{__version__}]" in text_of("CHANGELOG.md")


# The ledger


def part_of(heading: str) -> str:
    return text_of("MANUAL.md").partition(f"\n### {heading}\n")[2].partition("\n### ")[0]


def test_the_example_of_a_ledger_is_what_is_recorded() -> None:
    files = MemoryFolder(manual_project())
    assert not publish(files, builtin(), BuildOptions(datetime(2026, 3, 5, 9, 30, tzinfo=UTC))).has_failed
    example = next(fence[3] for fence in FENCE.finditer(part_of("The ledger's file")))
    head, entry = example.split("- key: ")
    assert head == "format: 1\nentries:\n"
    assert entry in files.files["content/ledger.yaml"].decode().split("- key: ")


def test_the_example_of_a_digest_is_right() -> None:
    words = re.search(r"printf '([^']+)' \| sha256sum", part_of("The chain"))
    assert words
    assert f"title: {sha256(words[1].encode()).hexdigest()}\n" in part_of("The ledger's file")
