"""YAML with places: what is read, what is refused and where, and that no file can bring the process down."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from glossator.diagnostics import Diagnostic, did_you_mean, in_order
from glossator.model.fields import Boolean, Count, Extra, Line, Lines, Model, When, resolve_core
from glossator.source import Source
from glossator.yaml_nodes import MAX_BYTES, MAX_DEPTH, MAX_FAULTS, bind, load_yaml

SUITE = Path(__file__).parents[2] / "shared" / "data" / "hostile" / "yaml-test-suite.json"
# Where libyaml 0.2.5 reads YAML 1.1, or errs: `?x` in brackets is a key, and a last line of spaces is no line.
LIBYAML_DIFFERS = {"652Z", "HM87-01", "JEF9-02", "L24T-01"}


def tell(diagnostics: list[Diagnostic]) -> list[str]:
    return [f"{fault.place.line}:{fault.place.column} {fault.code.label}" for fault in in_order(diagnostics)]


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def check_value(text: str, expected: object) -> None:
    loaded, diagnostics = load_yaml(Source("a.yaml", text))
    assert tell(diagnostics) == []
    assert loaded.value == expected
    assert not loaded.is_broken


VALUES = [
    ("", None),
    ("# nothing\n", None),
    ("~\n", None),
    ("---\n...\n", None),
    (
        "a: no\nb: 1.10\nc: 12:30\nd: 2021-01-06\ne: 0x10\nf: true\n",
        {"a": "no", "b": "1.10", "c": "12:30", "d": "2021-01-06", "e": "0x10", "f": "true"},
    ),
    ("a: null\nb: Null\nc: NULL\nd: ~\ne:\nf: 1\n", {"f": "1"}),
    ("a: nUll\nb: 'null'\nc: \"\"\nd: '~'\n", {"a": "nUll", "b": "null", "c": "", "d": "~"}),
    ("[a, ~, '']\n", ["a", None, ""]),
    ("- a\n-\n- b\n", ["a", None, "b"]),
    ("a: |\n  one\n\n  two\nb: >-\n  one\n  two\n", {"a": "one\n\ntwo\n", "b": "one two"}),
    ("\ufeffa: 1\n", {"a": "1"}),
    ("%YAML 1.2\n---\na: 1\n", {"a": "1"}),
    ("%YAML 1.1\n--- {a: 1}\n", {"a": "1"}),
    ("a: one\r\nb: two\r\n", {"a": "one", "b": "two"}),
    ("'<<': a\n", {"<<": "a"}),
    ("'null': a\n1: b\n", {"null": "a", "1": "b"}),
    ('a: x\u2028y\u2029z\x85w\nb: "x\u2028y"\n', {"a": "x\u2028y\u2029z\x85w", "b": "x\u2028y"}),
    ('a: "\\N\\L\\P\\U000F0000"\nb: \x85\U000f0001\n', {"a": "\x85\u2028\u2029\U000f0000", "b": "\x85\U000f0001"}),
    ("# \u2028 in a comment\na: 1\n", {"a": "1"}),
    ("a: it's#1 & <b> 100% @home\n", {"a": "it's#1 & <b> 100% @home"}),
    ("[" * MAX_DEPTH + "]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_scalars_keep_their_spelling_and_nulls_are_absent(text: str, expected: object) -> None:
    check_value(text, expected)


FAULTS = [
    # recoverable: what is right is read, all that is wrong is told
    ("a: 1\nb: 2\na: 3\n", {"a": "1", "b": "2"}, "3:1 duplicate-key"),
    ("a: 1\n'a': {b: 1, b: 2}\n", {"a": "1"}, "2:1 duplicate-key"),
    ("a: {x: 1, y: 2, x: 3}\nb: {x: 1}\n", {"a": {"x": "1", "y": "2"}, "b": {"x": "1"}}, "1:17 duplicate-key"),
    ("a:\na: 1\n", {}, "2:1 duplicate-key"),
    ("a: &x 1\nb: *x\n", {"a": "1"}, "1:4 yaml-feature; 2:4 yaml-feature"),
    ("a: &x {b: *x}\n", {"a": {}}, "1:4 yaml-feature; 1:11 yaml-feature"),
    ("- *x\n- a\n", [None, "a"], "1:3 yaml-feature"),
    ("<<: {a: 1}\nb: 2\n", {"b": "2"}, "1:1 yaml-feature"),
    ("a: !!str 1\nb: !x [c]\n", {"a": "1", "b": ["c"]}, "1:4 yaml-feature; 2:4 yaml-feature"),
    ("!!map {a: 1}\n", {"a": "1"}, "1:1 yaml-feature"),
    ("? [a]\n: b\nc: d\n", {"c": "d"}, "1:3 yaml-feature"),
    ("{a: b}: c\nd: e\n", {"d": "e"}, "1:1 yaml-feature"),
    ("null: a\nb: c\n", {"b": "c"}, "1:1 yaml-feature"),
    ("{~: b, c: d}\n", {"c": "d"}, "1:2 yaml-feature"),
    ("*x : a\nb: c\n", {"b": "c"}, "1:1 yaml-feature"),
    ("a: 1\n---\nb: 2\n", {"a": "1"}, "2:1 yaml-feature"),
    ("a: 1\n...\n---\nb: 2\n", {"a": "1"}, "3:1 yaml-feature"),
    (
        'a: "x\\0y"\nb: "\\e"\nc: "\\uFFFE"\n',
        {"a": "x\ufffdy", "b": "\ufffd", "c": "\ufffd"},
        "1:4 nul-character; 2:4 invalid-value; 3:4 invalid-value",
    ),
    # where reading ends nothing is given
    ("a: *x\nb: [1\n", None, "1:4 yaml-feature; 2:4 yaml-syntax"),
    ("𝒳: 𝒳\r\nb: é: c\r\n", None, "2:5 yaml-syntax"),
    ("\ufeffa: b: c\n", None, "1:6 yaml-syntax"),
    ("a: b: c\n", None, "1:5 yaml-syntax"),
    ("a: b\n c: d\n", None, "2:3 yaml-syntax"),
    ("a:b\nc: d\n", None, "2:2 yaml-syntax"),
    ("a: b\nword\nc: d\n", None, "2:1 yaml-syntax"),
    ("a: b\n\tc: d\n", None, "2:1 yaml-syntax"),
    ("a:\n\t- b\n", None, "2:1 yaml-syntax"),
    ('a: "b\nc: d\n', None, "1:4 yaml-syntax"),
    ("a: 'b\n", None, "1:4 yaml-syntax"),
    ("a: 'it's'\n", None, "1:8 yaml-syntax"),
    ('a: "b" c\n', None, "1:8 yaml-syntax"),
    ('a: "\\q"\n', None, "1:5 yaml-syntax"),
    ('a: "\\ud83d\\ude00"\n', None, "1:7 yaml-syntax"),
    ("a: [b\n", None, "1:4 yaml-syntax"),
    ("a: {b\n", None, "1:4 yaml-syntax"),
    ("a: [b, c\nd: e\n", None, "2:2 yaml-syntax"),
    ("a: b]: c\n", None, "1:6 yaml-syntax"),
    ("a: ]\n", None, "1:4 yaml-syntax"),
    ("a: @b\n", None, "1:4 yaml-syntax"),
    ("a: `b`\n", None, "1:4 yaml-syntax"),
    ("a: %b\n", None, "1:4 yaml-syntax"),
    ("a: *\n", None, "1:4 yaml-syntax"),
    ("a: - b\n", None, "1:4 yaml-syntax"),
    ("a: |x\n  b\n", None, "1:5 yaml-syntax"),
    ("- a\nb: c\n", None, "2:1 yaml-syntax"),
    ("%YAML 3.0\n---\na: 1\n", None, "1:1 yaml-syntax"),
    ("%TAG ! tag:x,2000:\n---\na: 1\n", None, "1:1 yaml-feature"),
    ("a: !e!x b\n", None, "1:4 yaml-feature"),
    ("a: b\x00\n", None, "1:5 nul-character"),
    ("a: b\nc: \x1b[31m\n", None, "2:4 yaml-syntax"),
    ("a: \ud800\n", None, "1:4 yaml-syntax"),
    ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), None, f"1:{MAX_DEPTH + 1} yaml-too-deep"),
    ("a: " + "x" * MAX_BYTES, None, "1:1 file-too-large"),
    ("a: " + "é" * (MAX_BYTES // 2), None, "1:1 file-too-large"),
]


@pytest.mark.parametrize(("text", "value", "expected"), FAULTS, ids=[repr(text[:30]) for text, _, _ in FAULTS])
def test_faults_are_told_at_their_place(text: str, value: object, expected: str) -> None:
    loaded, diagnostics = load_yaml(Source("a.yaml", text))
    assert "; ".join(tell(diagnostics)) == expected
    assert loaded.value == value
    check_wording(diagnostics)


def check_wording(diagnostics: list[Diagnostic]) -> None:
    for fault in diagnostics:
        assert fault.hint, fault
        assert fault.message[0].islower() or fault.message[0] == "`", fault
        assert not fault.message.endswith("."), fault
        assert fault.message.count("`") % 2 == 0, fault


HINTS = [
    ("a:b\nc: d\n", "put a space after the colon on line 1"),
    ("title: Apps: a ban\nb: c\n", "put the value of `title` in quotes: it holds a colon and a space"),
    ("a:\n\t- b\n", "indent with spaces; this line begins with a tab"),
    ("a: !b c\n", "delete the tag, or put a text that begins with `!` in quotes"),
]


@pytest.mark.parametrize(("text", "hint"), HINTS)
def test_the_hint_of_a_syntax_fault_names_the_likely_cause(text: str, hint: str) -> None:
    _, diagnostics = load_yaml(Source("a.yaml", text))
    assert [fault.hint for fault in diagnostics] == [hint]


def test_a_slice_is_read_with_the_places_of_the_whole_text() -> None:
    text = "---\r\n𝒳: one\r\nb: [two, *x]\r\n---\r\n\tbody: 'of: no [matter\r\n"
    source = Source("a.md", text)
    loaded, diagnostics = load_yaml(source, text.index("𝒳"), text.rindex("---"))
    assert loaded.value == {"𝒳": "one", "b": ["two", None]}
    assert tell(diagnostics) == ["3:10 yaml-feature"]
    spans = {path: text[span.start : span.end] for path, span in loaded.spans.items() if path}
    assert spans == {("𝒳",): "one", ("b",): "[two, *x]", ("b", 0): "two", ("b", 1): "*x"}


def test_spans_end_with_the_words_and_not_with_the_lines_after_them() -> None:
    text = "# head\nlist:\n  - a: |\n      text\n      more\n\n\n  - b: 'c'   # remark\n\nlast: x\n\n# tail\n"
    loaded, _ = load_yaml(Source("a.yaml", text))
    spans = {path: text[span.start : span.end] for path, span in loaded.spans.items()}
    assert spans["list", 0, "a"] == "|\n      text\n      more"
    assert spans["list", 0] == "a: |\n      text\n      more"
    assert spans["list", 1] == "b: 'c'"
    assert spans["list",] == text[text.index("- a") : text.index("   # remark")]
    assert spans[()] == text[text.index("list") : text.index("\n\n# tail")]


# Binding


class Part(Model):
    name: Line = Field(description="what it is called")
    size: Count | None = None


class Whole(Model):
    title: Line = Field(description="the name")
    date: When | None = None
    draft: Boolean = False
    tags: Lines = ()
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    by_key: dict[str, Part] = Field(default_factory=dict)
    kind: Annotated[str, Field(pattern="^x$")] = "x"
    inside: Line | None = Field(default=None, alias="in")
    extra: Extra = Field(default_factory=dict)


BINDINGS = [
    ("", "1:1 missing-key", None),
    ("\n# nothing\n", "1:1 missing-key", None),
    ("\n# no title\ndraft: true\n", "3:1 missing-key", None),
    ("title:\n", "1:1 missing-key", None),
    ("title: ' '\n", "1:8 invalid-value", None),
    ("title: [a]\n", "1:8 wrong-type", None),
    ("- title: a\n", "1:1 wrong-type", None),
    ("title:a\n", "1:1 wrong-type", None),
    ("title: *a\n", "1:8 yaml-feature", None),
    ("title: a\n", "", {"title": "a"}),
    ("title: no\ntags: 1.10\n", "", {"title": "no", "tags": ("1.10",)}),
    ("title: a\ntitel: b\nin: c\n", "2:1 unknown-key", {"title": "a", "inside": "c"}),
    ("title: a\ninside: c\n", "2:1 unknown-key", {"title": "a"}),
    ("title: a\ndraft: yes\n", "2:8 wrong-type", {"title": "a"}),
    ("title: a\ndraft: 'true'\n", "2:8 wrong-type", {"title": "a"}),
    ("title: a\ndraft: TRUE\n", "", {"title": "a", "draft": True}),
    ("title: a\ndate: 2021-02-29\n", "2:7 invalid-date", {"title": "a"}),
    ("title: a\ndate: soon\n", "2:7 invalid-date", {"title": "a"}),
    ("title: a\ndate: 0001-01-01\n", "2:7 invalid-date", {"title": "a"}),
    ("title: a\ndate: 9999-12-31\n", "2:7 invalid-date", {"title": "a"}),
    ("title: a\ndate: {}\n", "2:7 wrong-type", {"title": "a"}),
    ("title: a\ntags: [b, [c], ~]\n", "2:11 wrong-type; 2:16 wrong-type", {"title": "a"}),
    ("title: a\npart: {name: b, size: 0}\n", "2:23 wrong-type", {"title": "a", "part": {"name": "b"}}),
    ("title: a\npart: {size: 1}\n", "2:8 missing-key", {"title": "a"}),
    ("title: a\npart: {}\n", "2:7 missing-key", {"title": "a"}),
    ("title: a\npart: b\n", "2:7 wrong-type", {"title": "a"}),
    ("title: a\nparts: {name: b}\n", "2:8 wrong-type", {"title": "a"}),
    ("title: a\nparts:\n  - name: b\n  - size: 1\n    nmae: c\n", "5:5 unknown-key", {"title": "a"}),
    (
        "title: a\nby_key:\n  b: {name: c}\n  d: {size: 1}\n",
        "4:7 missing-key",
        {"title": "a", "by_key": {"b": {"name": "c"}}},
    ),
    ("title: a\nextra: [b]\n", "2:8 wrong-type", {"title": "a"}),
    (
        "title: a\nextra: {b: 1, c: [0o17, 0x1F, -1.5e3, .inf, no, '1', ~], d: {e: true}}\n",
        "",
        {"title": "a", "extra": {"b": 1, "c": [15, 31, -1500.0, float("inf"), "no", "1", None], "d": {"e": True}}},
    ),
]


@pytest.mark.parametrize(("text", "faults", "expected"), BINDINGS)
def test_binding_tells_every_fault_and_keeps_what_is_right(text: str, faults: str, expected: object) -> None:
    loaded, diagnostics = load_yaml(Source("a.yaml", text))
    located, found = bind(loaded, Whole)
    assert "; ".join(tell([*diagnostics, *found])) == faults
    assert (located.value.model_dump(exclude_unset=True) if located else None) == expected
    check_wording(found)


def test_a_stand_in_takes_the_place_of_what_is_required() -> None:
    for text in ("", "draft: true\n", "[a]\n", "title: []\ndraft: true"):
        located, found = bind(load_yaml(Source("a.yaml", text))[0], Whole, stand_ins={"title": "x"})
        assert located
        assert located.value.title == "x"
        assert located.is_left_out("title")
        assert len(found) == 1


def test_places_fall_back_to_what_is_there() -> None:
    located, _ = bind(load_yaml(Source("a.yaml", "title: a\npart:\n  name: b\nparts: [{name: c}]\n"))[0], Whole)
    assert located
    assert (located.place("part", "name").line, located.place("part", "name").column) == (3, 9)
    assert located.place("part", "size").line == 3
    assert located.key_place("part", "name").column == 3
    assert located.key_place("part", "size").line == 2
    assert located.key_place("parts", 0).column == 9
    assert located.first_key_place().line == 1
    assert located.place("draft").line == 1


NUMBERS = [
    ("0", 0), ("-12", -12), ("+3", 3), ("0o7", 7), ("0xff", 255), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-.inf", float("-inf")),
    ("1_000", "1_000"), ("0b1", "0b1"), ("1:30", "1:30"), ("012", 12), ("0o8", "0o8"), ("yes", "yes"), ("True", True), ("tRUE", "tRUE"),
    ("9" * 1001, "9" * 1001), (".", "."), ("e3", "e3"), ("-", "-"), (".Inf", float("inf")), ("+.INF", float("inf")), ("１", "１"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_the_core_schema_resolves_what_templates_get(text: str, expected: object) -> None:
    loaded, _ = load_yaml(Source("a.yaml", f"a: {text}" if text != "-" else "a: '-'"))
    resolved = resolve_core(loaded.value)["a"]
    assert resolved == expected
    assert type(resolved) is type(expected)


MEANT = [
    ("nsye", "nyse"),
    ("NYSE", "nyse"),
    ("backgrond", "background"),
    ("x", None),
    ("", None),
    ("totally-else", None),
    ("naut", None),
]


@pytest.mark.parametrize(("name", "expected"), MEANT)
def test_did_you_mean_names_only_what_is_near(name: str, expected: str | None) -> None:
    candidates = ["background", "y", "nyse", "see-also"]
    assert did_you_mean(name, candidates) == (f"did you mean `{expected}`?" if expected else "")
    assert did_you_mean(name, reversed(candidates)) == did_you_mean(name, candidates)


# Laws

YAML_LIKE = st.text(st.sampled_from("ab:-?[]{},#&*!|>'\"%@` \t\n\r\u2028\x85\ufeff𝒳é0~<."), max_size=60)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufeff"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(YAML_LIKE)
def test_no_text_makes_it_fail_and_all_places_are_in_the_text(text: str) -> None:
    source = Source("a.yaml", text)
    loaded, diagnostics = load_yaml(source)
    assert not loaded.is_broken or (loaded.value is None and diagnostics)
    for span in (*loaded.spans.values(), *loaded.key_spans.values()):
        assert 0 <= span.start <= span.end <= len(text)
    for fault in diagnostics:
        assert 1 <= (fault.place.line or 0) <= text.count("\n") + text.count("\r") + 1
        assert 1 <= (fault.place.column or 0) <= len(fault.place.line_text) + 1
    check_wording(diagnostics)
    bind(loaded, Whole)


@given(JSON)
def test_json_is_read_as_what_it_says(value: object) -> None:
    loaded, diagnostics = load_yaml(Source("a.yaml", json.dumps(value, ensure_ascii=False)))
    assert diagnostics == []
    assert without_nulls(resolve_core(loaded.value)) == without_nulls(value)


@given(st.dictionaries(st.sampled_from("abcdef"), TEXTS.filter(str.strip), min_size=1), st.integers(0, 3))
def test_a_quoted_value_stands_where_its_span_says(values: dict[str, str], indent: int) -> None:
    lines = [f"{' ' * indent}{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    text = "\r\n".join(lines)
    loaded, _ = load_yaml(Source("a.yaml", text))
    for key, value in values.items():
        span, key_span = loaded.spans[key,], loaded.key_spans[key,]
        assert json.loads(text[span.start : span.end]) == value
        assert text[key_span.start : key_span.end] == key


# Files that mean harm

HOSTILE = r"""
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from glossator.glossary.reading import read_glossary_file
from glossator.model.annotations import Sidecar
from glossator.model.content import ArticleMatter, ReadOptions
from glossator.sidecars import read_sidecar
from glossator.siteconfig import read_site_config
from glossator.source import Source
from glossator.yaml_nodes import bind, load_yaml
laughs = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
big = 1 << 20
texts = {
    "brackets": "[" * 200_000, "braces": "{" * 200_000, "both": "[{a: " * 100_000, "closed": "[" * 200_000 + "]" * 200_000,
    "dashes": "- " * 200_000, "questions": "? " * 200_000, "steps": "".join(" " * i + "a:\n" for i in range(1400)),
    "laughs": laughs, "aliases": "a: [" + "*a," * 300_000 + "]", "itself": "a: &a\n  b: *a\n", "merges": "<<: *a\n" * 100_000,
    "tags": "".join(f"%TAG !e{i}! x\n" for i in range(60_000)) + "---\na: 1\n", "comments": "#\n" * 400_000,
    "keys": "".join(f"k{i}: 1\n" for i in range(20_000)), "same": "a: 1\n" * 200_000, "one-line": "{" + "a: 1, " * 170_000 + "}",
    "unknown": "{" + "".join(f"k{i}: 1, " for i in range(20_000)) + "}", "huge": "a: " + "x" * 50_000_000, "entries": "notes: [" + "a," * 60_000 + "]",
    "spaces": " " * big, "lines": "\n" * big, "old-lines": "\u2028" * (big // 3), "quote": '"' + "\n " * (big // 2 - 1), "word": "x" * big,
}
lines = {
    read_site_config: "{title: x, topics: {" + "".join(f"a {i}: {{title: x}}, " for i in range(9000)) + "}}\n",
    lambda source: read_sidecar(source, ReadOptions(review_required=True)): "notes: [" + "{quote: a, note: b}," * 9000 + "]\n",
    read_glossary_file: "{" + "".join(f"k{i}: {{term: K, definition: d, see: 'x:'}}, " for i in range(9000)) + "}\n",
}
for read, text in lines.items():
    assert 100 <= len(read(Source("a.yaml", text))[1]) <= 101
for name, text in texts.items():
    begin = time.monotonic()
    loaded, diagnostics = load_yaml(Source("a.yaml", text))
    found = bind(loaded, Sidecar)[1] + bind(loaded, ArticleMatter)[1]
    print(name, len(diagnostics), len(found), f"{time.monotonic() - begin:.2f}", *sorted({fault.code.label for fault in diagnostics}))
"""


@pytest.mark.slow
def test_no_file_exhausts_time_memory_or_the_stack() -> None:
    pytest.importorskip("resource")
    run = subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    told = {line.split()[0]: line.split()[1:] for line in run.stdout.splitlines()}
    assert len(told) == 24
    for name, (count, found, seconds, *codes) in told.items():
        assert float(seconds) < 20, (name, seconds)
        assert int(count) <= MAX_FAULTS + 1, name
        assert int(found) <= 2 * MAX_FAULTS, name
        if name in {"brackets", "braces", "both", "closed", "dashes", "questions", "steps"}:
            assert "yaml-too-deep" in codes, name
    assert told["huge"][3:] == ["file-too-large"]
    assert told["itself"][3:] == ["yaml-feature"]
    assert told["tags"][3:] == ["yaml-feature"]


@pytest.mark.skipif(not SUITE.exists(), reason="the YAML test suite is not there")
def test_the_yaml_test_suite_is_read_or_refused() -> None:
    agreed = 0
    for case in json.loads(SUITE.read_text("utf-8")):
        source = Source("a.yaml", case["yaml"])
        loaded, diagnostics = load_yaml(source)
        check_wording(diagnostics)
        bind(loaded, Whole)
        try:
            expected = json.loads(case["json"] or "")
        except ValueError:
            continue
        if diagnostics or case["fail"] or case["id"] in LIBYAML_DIFFERS:
            continue
        assert without_nulls(resolve_core(loaded.value)) == without_nulls(expected), case["id"]
        agreed += 1
    assert agreed >= 170
