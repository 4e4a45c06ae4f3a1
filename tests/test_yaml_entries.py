"""Entries put into a YAML text and taken out: what each style becomes, and that every byte outside of them stays."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glossator.source import Source
from glossator.yaml_nodes import load_yaml
from glossator.yaml_nodes.entries import add_entry, add_mapping, remove_entry
from glossator.yaml_nodes.rewriting import Change, rewrite_values
from glossator.yaml_nodes.scalars import write_scalar, write_value

NEW = {"quote": "new: words", "note": "Why"}
LONG = {"quote": "q", "note": "One.\n\n  Two."}

# A note added: the sidecar before, what the note says, the sidecar after.
ADDED = [
    ("", NEW, 'notes:\n  - quote: "new: words"\n    note: Why\n'),
    ("# c\n", NEW, '# c\nnotes:\n  - quote: "new: words"\n    note: Why\n'),
    ("# c", NEW, '# c\nnotes:\n  - quote: "new: words"\n    note: Why'),
    ("---\n# c\n...\n", NEW, '---\n# c\nnotes:\n  - quote: "new: words"\n    note: Why\n...\n'),
    ("notes:\n- quote: a\n", LONG, "notes:\n- quote: a\n- quote: q\n  note: |-\n    One.\n\n      Two.\n"),
    ("notes:\n- quote: 'a'\n  note: |\n    b\n", NEW, "notes:\n- quote: 'a'\n  note: |\n    b\n- quote: 'new: words'\n  note: |\n    Why\n"),
    ("notes:\n- quote: a\n  note: >-\n    b\n", LONG, "notes:\n- quote: a\n  note: >-\n    b\n- quote: q\n  note: |-\n    One.\n\n      Two.\n"),
    ("notes:\n    -   quote: a\n        note: b  # c\n\n# d\n", NEW, 'notes:\n    -   quote: a\n        note: b  # c\n    -   quote: "new: words"\n        note: Why\n\n# d\n'),
    ("notes:\n- quote: a\n\n- quote: b\nreferences:\n- to: c\n", NEW, 'notes:\n- quote: a\n\n- quote: b\n\n- quote: "new: words"\n  note: Why\nreferences:\n- to: c\n'),
    ("notes:\n- quote: a\n  # of a\n# of none\n", NEW, 'notes:\n- quote: a\n  # of a\n- quote: "new: words"\n  note: Why\n# of none\n'),
    ("notes:\r\n- quote: a", NEW, 'notes:\r\n- quote: a\r\n- quote: "new: words"\r\n  note: Why'),
    ("\ufeffnotes:\n- quote: a\n", NEW, '\ufeffnotes:\n- quote: a\n- quote: "new: words"\n  note: Why\n'),
    ("notes:\n- {quote: a}  # c\n", NEW, 'notes:\n- {quote: a}  # c\n- {quote: "new: words", note: Why}\n'),
    ("notes: [{quote: a}]\n", NEW, 'notes: [{quote: a}, {quote: "new: words", note: Why}]\n'),
    ("notes: [\n  {quote: a},  # c\n  {quote: b},\n]\n", NEW, 'notes: [\n  {quote: a},  # c\n  {quote: b},\n  {quote: "new: words", note: Why},\n]\n'),
    ('{\n  "notes": [\n    {"quote": "a"}\n  ]\n}\n', NEW, '{\n  "notes": [\n    {"quote": "a"},\n    {"quote": "new: words", "note": "Why"}\n  ]\n}\n'),
    ('{"references": []}', NEW, '{"references": [], "notes": [{"quote": "new: words", "note": "Why"}]}'),
    ("{}\n", NEW, '{notes: [{quote: "new: words", note: Why}]}\n'),
    ("notes:  # c\nreferences:\n- to: c\n", NEW, 'notes:  # c\n- quote: "new: words"\n  note: Why\nreferences:\n- to: c\n'),
    ("notes: []\nreferences:\n- to: c\n", NEW, 'notes:\n- quote: "new: words"\n  note: Why\nreferences:\n- to: c\n'),
    ("notes:\n- quote: a\n  note: |+\n    b\n\n# c\n", NEW, 'notes:\n- quote: a\n  note: |+\n    b\n\n- quote: "new: words"\n  note: |-\n    Why\n# c\n'),
    ("references:\n    -  to: 'c'\n\nglossary:\n    -  term: 'd'\n", NEW, "references:\n    -  to: 'c'\n\nglossary:\n    -  term: 'd'\n\nnotes:\n    -  quote: 'new: words'\n       note: 'Why'\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "values", "after"), ADDED, ids=lambda each: ascii(each)[:40])
def test_an_entry_is_written_as_its_neighbours_are(before: str, values: Mapping[str, str], after: str) -> None:
    assert add_entry(Source("a.yaml", before), "notes", values) == after


# An entry taken out: the sidecar before, which note, the sidecar after.
REMOVED = [
    ("notes:\n- quote: a  # c\n- quote: b\n  note: c\n# d\n", 0, "notes:\n- quote: b\n  note: c\n# d\n"),
    ("notes:\n- quote: a  # c\n- quote: b\n  note: c\n# d\n", 1, "notes:\n- quote: a  # c\n# d\n"),
    ("notes:\n- quote: a\n  note: |\n    b\n\n- quote: b", 1, "notes:\n- quote: a\n  note: |\n    b\n"),
    ("notes:\r\n  -\r\n    # c\r\n    quote: a\r\nglossary: []\r\n", 0, "notes:\r\nglossary: []\r\n"),
    ("notes: [{quote: a}, {quote: b}]\n", 0, "notes: [{quote: b}]\n"),
    ("notes: [{quote: a}, {quote: b}]\n", 1, "notes: [{quote: a}]\n"),
    ("notes: [{quote: a}]\n", 0, "notes: []\n"),
    ("notes: [\n  {quote: a},  # c\n  {quote: b},  # d\n]\n", 0, "notes: [\n    # c\n  {quote: b},  # d\n]\n"),
    ("notes: [\n  {quote: a},  # c\n  {quote: b},  # d\n]\n", 1, "notes: [\n  {quote: a},  # c\n    # d\n]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "index", "after"), REMOVED, ids=lambda each: ascii(each)[:40])
def test_an_entry_goes_alone(before: str, index: int, after: str) -> None:
    assert remove_entry(Source("a.yaml", before), ("notes", index)) == after


# Keys that say lists, mappings and several lines.
RESTATED = [
    ("notes:\n- quote: a\n  note: b\n", ("note", "x\ny"), "notes:\n- quote: a\n  note: |-\n    x\n    y\n"),
    ("notes:\n- quote: a\n  note: b  # c\n", ("note", "x\ny"), 'notes:\n- quote: a\n  note: "x\\ny"  # c\n'),
    ("notes:\n- note: >  # c\n    b\n  quote: a\n", ("note", "x\n\ny"), "notes:\n- note: |  # c\n    x\n\n    y\n  quote: a\n"),
    ("notes:\n- sources:  # c\n    - title: a\n      url: b\n  quote: a\n", ("sources", [{"title": "t"}]), "notes:\n- sources: [{title: t}]  # c\n  quote: a\n"),
    ("notes:\n- sources: [{title: a}]  # c\n", ("sources", [{"title": "t, u"}]), 'notes:\n- sources: [{title: "t, u"}]  # c\n'),
    ("notes:\n- quote: a\n", ("note", "x\ny"), "notes:\n- quote: a\n  note: |-\n    x\n    y\n"),
    ("notes: [{quote: a}]\n", ("note", "x\ny"), 'notes: [{quote: a, note: "x\\ny"}]\n'),
    ("notes:\n- quote: a\n  skip: true\n", ("skip", False), "notes:\n- quote: a\n  skip: false\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "said", "after"), RESTATED, ids=lambda each: ascii(each)[:40])
def test_a_key_says_whatever_yaml_can(before: str, said: tuple[str, Any], after: str) -> None:
    change = Change(("notes", 0), said[0], said[1], "quote")
    assert rewrite_values(Source("a.yaml", before), [change]) == after


TERM = {"term": "New", "definition": "One: two.", "aliases": ["a", "b, c"]}
TERMS = [
    ("", 'new:\n  term: New\n  definition: "One: two."\n  aliases: [a, "b, c"]\n'),
    ("# g\na:\n    term: A\n    definition: |\n        B.\n\nb: {term: B, definition: C}\n", '# g\na:\n    term: A\n    definition: |\n        B.\n\nb: {term: B, definition: C}\n\nnew:\n    term: New\n    definition: "One: two."\n    aliases: [a, "b, c"]\n'),
    ("a:\n  term: A\n  definition: |\n    B.\n", 'a:\n  term: A\n  definition: |\n    B.\nnew:\n  term: New\n  definition: |\n    One: two.\n  aliases: [a, "b, c"]\n'),
    ("a: {term: A}\nnew: {term: B}\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), TERMS, ids=lambda each: ascii(each)[:40])
def test_a_term_is_added_below_the_others(before: str, after: str | None) -> None:
    assert add_mapping(Source("glossary.yaml", before), "new", TERM) == after


# The law: of any sidecar of any style, and after any operation, what differs is one run of characters, and what was meant is read from it.

PRINTED = st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\x85\u2028'\"\\#:-,[]{}&*!|>%@`?~=<")
WORDS = st.text(PRINTED, min_size=1, max_size=16).map(lambda text: " ".join(text.split())).filter(bool)
LINES = st.lists(st.one_of(WORDS, st.just("")), min_size=1, max_size=4).map("\n".join).filter(str.strip)
VALUES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"quote": WORDS},
    optional={
        "note": LINES,
        "kind": st.just("context"),
        "occurrence": st.integers(1, 9),
        "sources": st.lists(st.fixed_dictionaries({"title": WORDS}, optional={"url": WORDS}), max_size=2),
    },
)
REMARKS = st.sampled_from(["", "", "  # c", " # a: [b, 'c"])


@st.composite
def block_entries(draw: st.DrawFn, margin: str, end: str) -> str:
    gap = draw(st.sampled_from([" ", "   "]))
    if draw(st.integers(0, 3)) == 0:
        return f"{margin}-{gap}{write_value(draw(VALUES))}{draw(REMARKS)}{end}"
    inner, lines = margin + " " * (1 + len(gap)), []
    for key in draw(st.permutations(["quote", "note", "prefix"]))[: draw(st.integers(1, 3))]:
        words, style = draw(WORDS), draw(st.sampled_from(["", "'", '"', "|", ">-", "|+"]))
        is_block = style[:1] in {"|", ">"} and style and "\\u" not in json.dumps(words, ensure_ascii=False)
        if is_block and not any(char in words for char in "\x85\u2028\u2029\ufeff"):
            lines.append(f"{key}: {style}{end}{inner}  {words}")
        else:
            lines.append(f"{key}: {write_scalar(words, style if style in {chr(39), chr(34)} else '')}{draw(REMARKS)}")
    below = draw(st.sampled_from(["", "", end, f"{inner}# deeper{end}", f"{margin}# beside{end}"]))
    return f"{margin}-{gap}" + f"{end}{inner}".join(lines) + f"{end}{below}"


@st.composite
def sidecars(draw: st.DrawFn) -> str:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    groups = draw(st.permutations(["notes", "references", "glossary"]))[: draw(st.integers(0, 3))]
    if draw(st.integers(0, 3)) == 0:
        value = {group: draw(st.lists(VALUES, max_size=3)) for group in groups}
        dumped = json.dumps(value, ensure_ascii=False, indent=draw(st.sampled_from([None, 2])))
        return draw(st.sampled_from(["", "# c" + end])) + dumped.replace("\n", end) + draw(st.sampled_from(["", end]))
    parts = [draw(st.sampled_from(["", f"# head{end}", f"---{end}", "\ufeff"]))]
    for group in groups:
        margin = draw(st.sampled_from(["", "  ", "    "]))
        entries = [draw(block_entries(margin, end)) for _ in range(draw(st.integers(0, 3)))]
        flat = draw(st.sampled_from(["", " []", " ~"])) if not entries else ""
        parts.append(f"{group}:{flat}{draw(REMARKS)}{end}{''.join(entries)}{draw(st.sampled_from(['', end]))}")
    text = "".join(parts) + draw(st.sampled_from(["", f"# last{end}", f"...{end}"]))
    return text.removesuffix(end) if draw(st.booleans()) else text


def read(text: str) -> dict[str, list[object]] | None:
    loaded, faults = load_yaml(Source("a.yaml", text))
    return None if faults or loaded.is_broken else {key: each for key, each in (loaded.value or {}).items() if each}


def as_read(value: object) -> object:
    """Give a value as it is read, but for the ends of texts: a block of text may end with a newline."""
    if isinstance(value, dict):
        return {key: as_read(each) for key, each in value.items()}
    return [as_read(each) for each in value] if isinstance(value, list) else str(value).rstrip("\n")


def count_shared(one: str, other: str) -> int:
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def check_one_run(before: str, after: str, most_taken: int) -> None:
    """Hold that two texts are the same but for one run of characters, of which the first lost no more than it may."""
    head = count_shared(before, after)
    tail = count_shared(before[head:][::-1], after[head:][::-1])
    assert len(before) - head - tail <= most_taken


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(text=sidecars(), values=VALUES, group=st.sampled_from(["notes", "corrections"]))
def test_adding_adds_one_run_and_nothing_else(text: str, values: dict[str, Any], group: str) -> None:
    before = read(text)
    if before is None:
        return
    after = add_entry(Source("a.yaml", text), group, values)
    assert after is not None, repr(text)
    said = read(after)
    assert said is not None
    assert as_read(said) == as_read({**before, group: [*before.get(group, []), values]})
    if not text.endswith("\n") and any("|" in line for line in text.splitlines()[-2:]):
        return  # a block of text in the last line is kept from gaining a line end: its header says so then
    # Where a list was empty, its brackets, or the word for nothing, give way to the new line.
    check_one_run(
        text, after, 0 if before.get(group) or f"{group}:" not in text else len("  [] ~") + len(" # a: [b, 'c")
    )


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(text=sidecars(), data=st.data())
def test_taking_out_takes_one_run_and_nothing_else(text: str, data: st.DataObject) -> None:
    before = read(text)
    if not before:
        return
    group = data.draw(st.sampled_from(sorted(before)))
    index = data.draw(st.integers(0, len(before[group]) - 1))
    after = remove_entry(Source("a.yaml", text), (group, index))
    assert after is not None, repr(text)
    left = [each for number, each in enumerate(before[group]) if number != index]
    assert read(after) == {key: each for key, each in {**before, group: left}.items() if each}
    check_one_run(after, text, 0)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(text=sidecars(), values=VALUES, data=st.data())
def test_what_was_added_can_be_changed(text: str, values: dict[str, Any], data: st.DataObject) -> None:
    if read(text) is None or (added := add_entry(Source("a.yaml", text), "notes", values)) is None:
        return
    before = read(added)
    assert before
    index = len(before["notes"]) - 1
    wanted = data.draw(VALUES)
    at = ("notes", index)
    changes = [Change(at, key, value, "quote") for key, value in wanted.items()]
    changes += [Change(at, key, None) for key in values if key not in wanted]
    after = rewrite_values(Source("a.yaml", added), changes)
    assert after is not None, (repr(added), changes)
    said = read(after)
    assert said is not None
    assert as_read(said["notes"][index]) == as_read(wanted)
    assert as_read({**said, "notes": said["notes"][:index]}) == as_read({**before, "notes": before["notes"][:index]})
