"""The template engine: which text a name means, what a template depends on, what is wrong with it; and the stylesheet's promises."""

import hashlib
import pickle
import re
from datetime import UTC, date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from glossator.diagnostics import Code
from glossator.languages import Dates, direction_of
from glossator.model.fields import Moment
from glossator.template_faults import check_templates
from glossator.templates import ASSETS, TemplateSet, builtin_folder

BUILTIN = {
    "base.html": "base {% block content %}{% endblock %}",
    "page.html": '{% extends "base.html" %}{% import "macros.html" as m %}{% block content %}built-in{% endblock %}',
    "macros.html": "{% macro a() %}{% endmacro %}",
    "robots.txt": "{{ '<' }}",
    "assets/style.css": "{% not a template %}",
}


def templates_of(**overrides: str) -> TemplateSet:
    """The small built-in set, and overrides given as `page_html="..."`."""
    return TemplateSet(
        BUILTIN, {name.replace("_", "."): text for name, text in overrides.items()}, {"shout": str.upper}
    )


def render(templates: TemplateSet, name: str) -> str:
    return templates.template(name).render()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# Names


@pytest.mark.parametrize(
    ("overrides", "shown"),
    [
        ({}, "base built-in"),
        ({"page_html": "mine"}, "mine"),
        ({"base_html": "my base {% block content %}{% endblock %}"}, "my base built-in"),
        (
            {"page_html": '{% extends "builtin/page.html" %}{% block content %}{{ super() }} and mine{% endblock %}'},
            "base built-in and mine",
        ),
        ({"base_html": '{% extends "builtin/base.html" %}{% block content %}hidden{% endblock %}'}, "base built-in"),
        ({"page_html": '{% include "extra.html" %}', "extra_html": "{{ 'extra'|shout }}"}, "EXTRA"),
    ],
)
def test_a_name_means_the_projects_template_first(overrides: dict[str, str], shown: str) -> None:
    assert render(templates_of(**overrides), "page.html") == shown


def test_markup_is_escaped_and_plain_text_is_not() -> None:
    assert render(templates_of(page_html="{{ '<' }}"), "page.html") == "&lt;"
    assert render(templates_of(), "robots.txt") == "<"


def test_a_template_is_compiled_once() -> None:
    templates = templates_of()
    assert templates.template("page.html") is templates.template("page.html")


def test_a_set_may_be_sent_to_another_process() -> None:
    templates = TemplateSet({"page.html": "{{ when|date }}"}, {}, Dates("en", ZoneInfo("UTC")).filters())
    templates.template("page.html")
    copy = pickle.loads(pickle.dumps(templates))
    assert copy.template("page.html").render(when=date(2021, 1, 6)) == "January 6, 2021"


def test_the_built_in_folder_is_found() -> None:
    assert (builtin_folder() / "base.html").is_file()


# What a template depends on


def test_a_chain_holds_every_template_and_every_absent_override() -> None:
    own = '{% extends "builtin/page.html" %}'
    assert templates_of(page_html=own).digest_chain("page.html") == {
        "builtin/base.html": sha256(BUILTIN["base.html"]),
        "builtin/macros.html": sha256(BUILTIN["macros.html"]),
        "builtin/page.html": sha256(BUILTIN["page.html"]),
        "templates/base.html": None,
        "templates/macros.html": None,
        "templates/page.html": sha256(own),
    }


def test_a_chain_of_a_name_known_only_when_rendering_holds_all() -> None:
    chain = templates_of(page_html="{% include which %}", other_html="x").digest_chain("page.html")
    assert {path for path, digest in chain.items() if digest} == {
        "builtin/base.html", "builtin/macros.html", "builtin/page.html", "builtin/robots.txt", "templates/other.html", "templates/page.html",
    }  # fmt: skip


def test_a_chain_holds_what_is_missing_and_bears_a_template_that_is_none() -> None:
    assert (
        templates_of(page_html='{% include "gone.html" ignore missing %}').digest_chain("page.html")[
            "templates/gone.html"
        ]
        is None
    )
    assert set(templates_of(page_html="{% if").digest_chain("page.html")) == {"templates/page.html"}


# Faults


@pytest.mark.parametrize(
    ("overrides", "code", "path", "line", "message", "hint"),
    [
        (
            {"page_html": "\n{% if view %}\n{% endfor %}"},
            Code.TEMPLATE_SYNTAX,
            "page.html",
            3,
            "encountered unknown tag `endfor`",
            "close the `if` of line 2 first: `{% endif %}`",
        ),
        (
            {"page_html": "a\n {{ 1|shuot }}"},
            Code.TEMPLATE_SYNTAX,
            "page.html",
            2,
            "no filter named `shuot`",
            "did you mean `shout`?",
        ),
        (
            {"page_html": "a\n{% if 1 is evne %}{% endif %}"},
            Code.TEMPLATE_SYNTAX,
            "page.html",
            2,
            "no test named `evne`",
            "did you mean `even`?",
        ),
        ({"page_html": "a\n{{ '"}, Code.TEMPLATE_SYNTAX, "page.html", 2, "", ""),
        (
            {"page_html": '\n{% extends "bsae.html" %}'},
            Code.TEMPLATE_FAILED,
            "page.html",
            2,
            "no template is called `bsae.html`",
            "did you mean `base.html`?",
        ),
        (
            {"page_html": '{% include "zzz" %}'},
            Code.TEMPLATE_FAILED,
            "page.html",
            1,
            "no template is called `zzz`",
            "write it: `templates/zzz`",
        ),
        (
            {"page_html": '{% extends "page.html" %}'},
            Code.TEMPLATE_FAILED,
            "page.html",
            1,
            "`page.html` extends itself",
            "write `builtin/page.html`",
        ),
        (
            {"base_html": '{% extends "page.html" %}'},
            Code.TEMPLATE_FAILED,
            "base.html",
            1,
            "`base.html` extends itself",
            "write `builtin/base.html`",
        ),
        (
            {"pgae_html": "x"},
            Code.UNUSED_TEMPLATE,
            "pgae.html",
            1,
            "overrides no built-in template, and no template uses it",
            "did you mean `page.html`?",
        ),
        (
            {"zzz": "x"},
            Code.UNUSED_TEMPLATE,
            "zzz",
            1,
            "overrides no built-in template, and no template uses it",
            "delete it",
        ),
    ],
)
def test_a_fault_in_an_override_is_found(
    overrides: dict[str, str], code: Code, path: str, line: int | None, message: str, hint: str
) -> None:
    found = check_templates(templates_of(**overrides))
    assert [(fault.code, fault.place.path, fault.place.line) for fault in found] == [(code, f"templates/{path}", line)]
    assert message in found[0].message
    assert hint in found[0].hint
    assert found[0].hint
    assert not found[0].message.endswith(".")


def test_an_unused_template_does_not_make_another_used() -> None:
    found = check_templates(templates_of(one_html='{% include "two.html" %}', two_html="x"))
    assert [(fault.code, fault.place.path) for fault in found] == [
        (Code.UNUSED_TEMPLATE, "templates/one.html"),
        (Code.UNUSED_TEMPLATE, "templates/two.html"),
    ]


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"page_html": "mine"},
        {"base_html": '{% extends "builtin/base.html" %}'},
        {"page_html": '{% from "extra.html" import a %}', "extra_html": '{% include "more.html" %}', "more_html": "x"},
        {"page_html": "{% include which %}", "some_html": "x"},
        {"page_html": '{% include ["gone.html", "base.html"] %}{% include "gone.html" ignore missing %}'},
        {"assets/style.css": "{% not a template %}"},
    ],
)
def test_sound_overrides_are_passed(overrides: dict[str, str]) -> None:
    assert check_templates(templates_of(**overrides)) == []


def test_the_built_in_templates_are_sound() -> None:
    texts = {path.name: path.read_text("utf-8") for path in builtin_folder().iterdir() if path.is_file()}
    # As overrides of themselves each is parsed, and none is unused.
    assert check_templates(TemplateSet(texts, texts, Dates("en", UTC).filters())) == []
    for name in set(texts) - {"macros.html"}:
        chain = [text for path, text in TemplateSet(texts, {}, {}).chain(name).items() if text]
        blocks = {block for source in chain for block in re.findall(r"{% block (\w+)", source.text)}
        assert {"head", "content", "footer"} <= blocks, name


# Dates and languages

BERLIN = ZoneInfo("Europe/Berlin")
DAY = Moment(datetime(2021, 1, 6, tzinfo=BERLIN), is_day=True)
HOUR = Moment(datetime(2021, 1, 6, 13, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "form", "when", "words"),
    [
        ("en-GB", "date", DAY, "6 January 2021"),
        ("en-GB", "date", HOUR, "6 January 2021, 14:30 CET"),
        ("en-GB", "day", DAY, "Wednesday 6 January 2021"),
        ("en-GB", "month", DAY, "January 2021"),
        ("en-GB", "clock", HOUR, "14:30 CET"),
        ("en-GB", "clock", DAY, ""),
        ("en-GB", "iso", DAY, "2021-01-06"),
        ("en-GB", "iso", HOUR, "2021-01-06T14:30:00+01:00"),
        ("en-GB", "iso", date(2021, 1, 6), "2021-01-06"),
        ("en-GB", "rfc3339", HOUR.at, "2021-01-06T14:30:00+01:00"),
        ("en-GB", "rfc3339", DAY, "2021-01-06T00:00:00+01:00"),
        ("en-GB", "iso", datetime(1890, 1, 6, 12, tzinfo=UTC), "1890-01-06T12:00:00+00:00"),
        ("en-GB", "time", DAY, '<time datetime="2021-01-06">6 January 2021</time>'),
        ("de-CH-1996", "date", HOUR, "6. Januar 2021, 14:30 MEZ"),
        ("ja", "month", DAY, "2021年1月"),
        ("ja", "date", HOUR, "2021年1月6日 14:30 GMT+01:00"),
        ("tlh", "date", DAY, "January 6, 2021"),
        ("not a language", "date", DAY, "January 6, 2021"),
    ],
)
def test_dates_are_written_in_the_sites_language_and_zone(language: str, form: str, when: Moment, words: str) -> None:
    written = Dates(language, BERLIN).filters()[form](when)
    assert written.replace("\u202f", " ").replace("Wednesday, ", "Wednesday ") == words


def test_either_side_of_a_clock_change_is_written_as_itself() -> None:
    dates = Dates("en", BERLIN)
    first, second = (Moment(datetime(2021, 10, 31, 2, 30, tzinfo=BERLIN, fold=fold)) for fold in (0, 1))
    assert first == second
    assert [dates.iso(first), dates.iso(second)] == ["2021-10-31T02:30:00+02:00", "2021-10-31T02:30:00+01:00"]


@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("", ""),
        ("en", ""),
        ("ar", ' lang="ar" dir="rtl"'),
        ("de-AT", ' lang="de-AT" dir="ltr"'),
        ('x"y', ' lang="x&#34;y" dir="auto"'),
    ],
)
def test_another_language_is_named(language: str, attributes: str) -> None:
    assert Dates("en", UTC).lang(language) == attributes


def test_directions() -> None:
    assert [direction_of(language) for language in ("en", "he", "fa-IR", "tlh")] == ["ltr", "rtl", "rtl", "auto"]


# The stylesheet

SHEET = re.sub(r"/\*.*?\*/", "", (builtin_folder() / ASSETS / "style.css").read_text("utf-8"), flags=re.DOTALL)
ON_PAPER = ("ink", "muted", "accent", "link", "added", "removed")


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    """The colours by name, for light and for dark: the first two `:root` rules; three-digit colours are print's, on white."""
    rules = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    light, dark, *_ = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rule)) for rule in rules)
    return {"light": light, "dark": {**light, **dark}}


@pytest.mark.parametrize(
    ("scheme", "ink", "ground"), [*product(("light", "dark"), ON_PAPER, ("paper", "tint", "highlight"))]
)
def test_words_are_readable_on_every_ground(scheme: str, ink: str, ground: str) -> None:
    palette = palettes()[scheme]
    assert contrast(palette[ink], palette[ground]) >= 4.5


def test_the_dark_palette_changes_every_colour() -> None:
    light, dark = palettes().values()
    assert {name for name in light if light[name] == dark[name]} == set()


def test_colours_are_named_in_the_palette_and_nowhere_else() -> None:
    without_palettes = re.sub(r":root \{.*?\}", "", SHEET, flags=re.DOTALL)
    assert not re.search(r":\s*[^;{}]*(#[0-9a-f]{3,8}\b|rgb|hsl)[^{}]*;", without_palettes)


def test_the_sheet_fetches_nothing_and_moves_nothing() -> None:
    assert not re.search(r"url\(|@import|@font-face|https?:", SHEET)
    assert not re.search(r"@keyframes|(?<!: )\btransition(?!:none| ?: none)|scroll-behavior: smooth", SHEET)


@pytest.mark.parametrize(
    "condition",
    ["prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "print", "forced-colors: active", "min-width"],
)
def test_the_sheet_answers_to(condition: str) -> None:
    assert re.search(rf"@media [^{{]*{condition}", SHEET)


def test_old_words_are_hidden_until_asked_for() -> None:
    assert re.search(r"\.old \{ display: none; \}", SHEET)
    assert re.search(r":checked ~ \.text \.old \{[^}]*display: inline;[^}]*text-decoration: line-through", SHEET)


def test_cells_keep_words_whole_and_reference_marks_stay_with_theirs() -> None:
    assert re.search(r"\.table \{ overflow-x: auto; \}", SHEET)
    assert re.search(r"\.table table[^{]*\{ overflow-wrap: normal; \}", SHEET)
    assert re.search(r"\.ref\b[^{]*\{ white-space: nowrap; \}", SHEET)
    assert re.search(r"\.ref\b[^{]*::before \{ content: \"\\2060\"; \}", SHEET)
