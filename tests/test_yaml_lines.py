"""YAML in its common style, read by lines: that it is what libyaml and the full way make of it, to the type and the place."""

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.model.fields import Scalar
from glossator.source import Source, Span
from glossator.yaml_nodes.events import read_events
from glossator.yaml_nodes.lines import MAX_LENGTH, MAX_LEVELS, read_lines
from glossator.yaml_nodes.loaded import Loaded
from glossator.yaml_nodes.loading import load_yaml
from glossator.yaml_nodes.spans import Spans


def show(value: Any) -> Any:
    """A value with its types, its keys in their order."""
    if isinstance(value, dict):
        return [(key, show(item)) for key, item in value.items()]
    if isinstance(value, list):
        return ["list", *map(show, value)]
    return (type(value).__name__, value.is_plain, str(value)) if isinstance(value, Scalar) else value


def show_all(loaded: Loaded) -> dict[str, Any]:
    """All that is known of a document."""
    return {
        "value": show(loaded.value),
        "spans": list(loaded.spans.items()),
        "keys": list(loaded.key_spans.items()),
        "faulty": loaded.faulty,
        "broken": loaded.is_broken,
        "whole": loaded.whole,
    }


def check(text: str, before: str = "") -> bool:
    """Hold that a text is read alike both ways; tell whether it is in the common style."""
    source = Source("a.yaml", before + text)
    loaded, diagnostics = load_yaml(source, len(before))
    start, text = loaded.whole.start, text.removeprefix("\ufeff")  # a byte-order mark is left out either way
    expected, expected_diagnostics = read_events(source, text, start)
    is_common = read_lines(text, start) is not None
    if is_common:
        assert not expected_diagnostics
    assert diagnostics == expected_diagnostics
    assert show_all(loaded) == show_all(expected)
    for path in [*expected.spans, *expected.key_spans, ("a",), (0,), ("a", 0), (0, "a"), ("a", "b"), ("a", -1)]:
        assert loaded.spans.get(path) == expected.spans.get(path)
        assert loaded.key_spans.get(path) == expected.key_spans.get(path)
        assert (path in loaded.spans, path in loaded.key_spans) == (path in expected.spans, path in expected.key_spans)
    assert (len(loaded.spans), len(loaded.key_spans)) == (len(expected.spans), len(expected.key_spans))
    return is_common


COMMON = [
    "a: b",
    "a: b\n",
    "a:\n",
    "a:\nb:   \nc: # why\n",
    "# head\n\na: b # tail\n  # deep\n\nc: d\n#last",
    "  a: b\n  c: d\n",
    "a: null\nb: ~\nc: 'null'\nd: \"\"\ne: ''\n",
    "a: no\nb: 12:30\nc: -5\nd: it's#1? & [b], {c}:d\n",
    "a: http://x.example/?q=1#f\nb: a:b::c\n",
    "a: x \nb: 'y'   \nc: \"z\" # w\n",
    'a: "it\'s \\"so\\" \\\\ "\nb: \'it\'\'s "so" \\\'\n',
    "a: é—“中”\né: 𝒳 # 𝒳\nb_c-1: 𝒳\n",
    "a: [b, 'c, d', \"e\", f g , null]\nb: []\nc: [ ]\nd: [a]\n",
    "- a\n- 'b'\n-   c\n- [d]\n- ~\n",
    "a:\n  - b: c\n    d:\n    e: f\n  - b: g\nh:\n- i\n- j: k\n  l:\n  - m\n  - n\no:\n  p:\n    q: r\n  s: t\n",
    "-   a:\n    - b\n    c:\n      d: e\n- f:\n",
    "a:\n\n  # b\n  c: d\n # e\nf: g\n",
    "a: b\xa0c",
    "a: b\x20\x20# \u200d\n",
    "1: a\n2021-01-06: b\n_: c\n",
    # blocks of text
    "a: |\n  b\nc: >\n  d\n  e\n\n  f\n\n\n  g \n  h\n\n\ni: |-\n     j\n       k: l # m\n   \n     n\n\n# o\n",
    "a: >- # b\n  c\n  d",
    "- |\n b\n- c: >-\n    d\n    e\n  f: g\n",
    "a:\n  b: |\n      # c\n      - d\n  # e\n\n  f: |-\n   g\xa0\n   \u3000\n",
    "a: |\n  b\n    \n  \n",
    # brackets and braces
    'a: {b: c, d: \'e\', f: "g, {h}", i: [j, "k"], l: null }\nm: {}\nn: { }\n',
    "- {a: b}\n- [a, {b: c, d: [e]}, [f, g ], {}]\n- [[]]\n",
    'a: [/b/c.html, x (y) it\'s "z" & w, https://d.example/e-f, (g), .h, 12:30]\n',
]


@pytest.mark.parametrize("text", COMMON)
def test_the_common_style_is_read_by_lines(text: str) -> None:
    assert check(text)
    assert check(text, "---\n𝒳\n")


UNCOMMON = [
    "",
    "\n",
    "# a\n",
    "a",
    "a b: c\n",
    "a: b\n  c\n",
    "a: b\n  c: d\n",
    "a:\n  b\n",
    "a:\n  b: c\n d: e\n",
    "a: b\n c: d\n",
    "a: b\n- c\n",
    "- a\nb: c\n",
    "a:\n- b\n- c\n  d\n",
    "a:\n- b\n c: d\n",
    "  a: b\nc: d\n",
    "a: b: c\n",
    "a: b:\n",
    "a: 'b\n  c'\n",
    'a: "b\\n"\n',
    'a: "b"#c\n',
    "a: 'b' c\n",
    "a: b\t\n",
    "a: b\r\nc: d\r\n",
    "a: b\u2028c: d\n",
    "a: \ufeffb\n",
    "a: \x07\n",
    "a: [b\n",
    "a: [b,]\n",
    "a: [b: c]\n",
    "a: [b, [c, [d]]]\n",
    "a: {b: {c: d}}\n",
    "a: {b: c, b: d}\n",
    "a: {null: c}\n",
    "a: {b}\n",
    "a: {b: }\n",
    "a: {b:c}\n",
    "a: {'b': c}\n",
    "a: {b: c?}\n",
    "a: {b: c #d}\n",
    "a: {b: c} d\n",
    "a: [b,\n  c]\n",
    "a: [?b]\n",
    "a: |",
    "a: |\n",
    "a: |\n\n  b\n",
    "a: |\n  b",
    "a: |+\n  b\n",
    "a: |2\n  b\n",
    "a: >\n  b\n    c\n",
    "a: >\n    b\n  c\n",
    "a:\n  b: |\n  c\n",
    "- a: |\n  b\n",
    "a: | b\n  c\n",
    "a: |#b\n  c\n",
    "a: &b c\n",
    "a: *b\n",
    "a: !b c\n",
    "a: @b\n",
    "a: - b\n",
    "- - a\n",
    "-\n  a: b\n",
    "? a\n",
    "'a': b\n",
    "null: a\n",
    "<<: a\n",
    "a: b\na: c\n",
    "a:\na: b\n",
    "---\na: b\n",
    "a: b\n...\n",
    "%YAML 1.2\n---\na: b\n",
    "a: b\n--- \nc: d\n",
    "".join(f"{' ' * level}a:\n" for level in range(MAX_LEVELS + 1)),
    "a: " + "b" * MAX_LENGTH,
    "a" * 101 + ": b\n",
]


@pytest.mark.parametrize("text", UNCOMMON, ids=lambda text: repr(text[:20]))
def test_anything_else_is_read_the_full_way(text: str) -> None:
    assert not check(text)


def test_spans_are_a_mapping_like_any_other() -> None:
    spans = Spans((3, 7, {"a": (3, (6, 7, None))}), is_of_keys=False)
    assert dict(spans) == {("a",): Span(6, 7), (): Span(3, 7)}
    assert spans["a",] == Span(6, 7)
    with pytest.raises(KeyError):
        spans["b",]
    assert ("b",) not in spans
    assert list(pickle.loads(pickle.dumps(spans)).items()) == list(spans.items())


# Laws

WORDS = (
    'a b null ~ \'b\' "b" \'\' "" \'it\'\'s\' "\\"" "\\\\" "\\n" a:b a#b a: :a #a # -a - -- --- ... : ? ?a [] [a] [a,b] [~] '
    "['a',\"b\"] [a {} {a: } & &a *a !a | > |- % @ ` 中 é \u0301 𝒳 \xa0 \t \r , ] } = << . / \\ ' \" 1 -1 \u2028 \x85 \ufeff \u200b"
).split(" ")
VALUES = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
BRACKETED = st.lists(
    st.sampled_from(
        ["[", "]", "{", "}", ", ", ",", "a: ", "b: ", "c", "'d'", '"e"', " ", "null", "é f", "g:h", ": ", "?", "(", "/"]
    ),
    max_size=9,
).map(lambda parts: f"[{''.join(parts)}]")
LINES = st.builds(
    lambda indent, dash, key, value, tail: " " * indent + dash + key + value + tail,
    st.sampled_from([0, 0, 2, 2, 4, 1, 3, 6]),
    st.sampled_from(["", "", "- ", "-", "-   ", "- - "]),
    st.sampled_from(["a: ", "b: ", "c:", "d:", "e-1: ", "é:  ", "f", "null: ", "'a': ", "? ", ""]),
    st.just("")
    | st.sampled_from(["x", "'x'", '"x"', "x y", "[x, y]", "{a: b}", "[{a: [b], c: d}, [e]]", "|", ">", "|-", ">-"])
    | VALUES
    | BRACKETED,
    st.sampled_from(["", "", "", " ", " # c", "#c", "\n", "\n  # c"]),
)
TEXTS = st.lists(LINES, max_size=8).map("\n".join)
TIDY_LINES = st.tuples(
    st.sampled_from(["", "", "  ", "  ", "  ", "    "]),
    st.sampled_from(["", "", "- "]),
    st.sampled_from("abcdef").map(lambda key: f"{key}:"),
    st.sampled_from(["", "", " x", " 'y'", " [z]", " null", " {a: b}"]),
).map("".join)
BLOCKS = st.tuples(
    st.sampled_from(["a: ", "- ", "  - ", "  b: ", "  - c: "]),
    st.sampled_from(["|", ">", "|-", ">-", "|", ">", "|-", ">-", "> # a", "|  "]),
    st.lists(
        st.sampled_from(
            [
                "",
                " ",
                "  ",
                "    ",
                "   a",
                "    a",
                "    a b ",
                "      c",
                "    # d",
                "    e: f",
                "  g",
                "    - h",
                "    é\xa0",
            ]
        ),
        max_size=5,
    ),
    st.sampled_from(["a: b", "c: d", "- e", "# f", "  - g", "  h: i", ""]),
).map(lambda parts: "\n".join([parts[0] + parts[1], *parts[2], parts[3]]))
SOUP = st.text(st.sampled_from("ab:-?[]{},#&*!|>'\"%@` \t\n\r\u2028\x85\ufeff𝒳é0~<.\\"), max_size=40)


ANY_TEXT = st.one_of(
    TEXTS,
    st.lists(TIDY_LINES, max_size=10).map("\n".join),
    st.lists(TIDY_LINES | BLOCKS, max_size=5).map("\n".join),
    SOUP,
)


@given(ANY_TEXT, st.sampled_from(["", "---\n", "𝒳\r\n"]))
def test_both_ways_read_alike(text: str, before: str) -> None:
    check(text, before)


NAMES = st.text(st.sampled_from("abcxyz_-1é"), min_size=1, max_size=4).filter(lambda name: name[0] != "-")
TREES = st.recursive(
    st.none() | st.text(st.sampled_from("ab1 :#-,'\"\\[é中~"), max_size=8),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=12,
)


def write(value: Any, indent: int = 0) -> str:
    """Write a value as programs do, in blocks."""
    pad = " " * indent
    if isinstance(value, dict):
        parts = [f"{pad}{key}:{write_inner(item, indent)}" for key, item in value.items()]
    else:
        parts = [f"{pad}-{write_inner(item, indent)}" for item in value]
    return "\n".join(parts)


def write_inner(value: Any, indent: int) -> str:
    if isinstance(value, (dict, list)):
        return f"\n{write(value, indent + 2)}"
    return "" if value is None else f" {json.dumps(value, ensure_ascii=False)}"


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=4))
def test_what_programs_write_is_read_alike(value: dict[str, Any]) -> None:
    check(write(value))
