"""Other values in a YAML text: what each style becomes, and that every byte outside of the values stays."""

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from glossator.source import Source, Span
from glossator.yaml_nodes import load_yaml
from glossator.yaml_nodes.rewriting import Change, rewrite_values
from glossator.yaml_nodes.scalars import is_plain_text, write_scalar

AT = ("notes", 0)
NEW = "the new words"


def rewrite(text: str, *changes: Change) -> str | None:
    return rewrite_values(Source("a.yaml", text), changes)


# One value exchanged: the sidecar before, what its quote is to say, the sidecar after.
EXCHANGED = [
    ("notes:\n- quote: old\n  note: N\n", NEW, "notes:\n- quote: the new words\n  note: N\n"),
    ("notes:\n- quote: old  # why: so\n", NEW, "notes:\n- quote: the new words  # why: so\n"),
    ("notes:\n- quote: old\n", "a: b", 'notes:\n- quote: "a: b"\n'),
    ("notes:\n- quote: old\n", "a #b", 'notes:\n- quote: "a #b"\n'),
    ("notes:\n- quote: old\n", "ends:", 'notes:\n- quote: "ends:"\n'),
    ("notes:\n- quote: old\n", "- dash", 'notes:\n- quote: "- dash"\n'),
    ("notes:\n- quote: old\n", "12:30", 'notes:\n- quote: "12:30"\n'),
    ("notes:\n- quote: old\n", "no", 'notes:\n- quote: "no"\n'),
    ("notes:\n- quote: old\n", "null", 'notes:\n- quote: "null"\n'),
    ("notes:\n- quote: old\n", "2021-01-06", 'notes:\n- quote: "2021-01-06"\n'),
    ("notes:\n- quote: old\n", 'say "so"', 'notes:\n- quote: say "so"\n'),
    ("notes:\n- quote: old\n", "x, [y]", "notes:\n- quote: x, [y]\n"),
    ("notes:\n- quote: old\n", "“É” 語 🙂", "notes:\n- quote: “É” 語 🙂\n"),
    ("notes:\n- quote: old\n", "a\u2028b\x85", 'notes:\n- quote: "a\\u2028b\\u0085"\n'),
    ("notes:\n- quote: 'it''s'   # c\n", "it's new", "notes:\n- quote: 'it''s new'   # c\n"),
    ("notes:\n- quote: 'old'\n", "a\ufeffb", 'notes:\n- quote: "a\\ufeffb"\n'),
    ('notes:\n- quote: "\\u00e9"\n', 'a \\ "b"', 'notes:\n- quote: "a \\\\ \\"b\\""\n'),
    ("notes:\n- quote: one\n    two\n  note: N\n", NEW, "notes:\n- quote: the new words\n  note: N\n"),
    ('notes:\n- quote: "one\n    two"\n', NEW, 'notes:\n- quote: "the new words"\n'),
    ("notes:\n- quote: >-  # c\n    one\n    two\n\n  # d\n  note: N\n", NEW, "notes:\n- quote: >-  # c\n    the new words\n\n  # d\n  note: N\n"),
    ("notes:\n- quote: |\n    one\n  note: N\n", NEW, "notes:\n- quote: |\n    the new words\n  note: N\n"),
    ("notes:\n- quote: |+\n    one\n\n  note: N\n", NEW, "notes:\n- quote: |+\n    the new words\n\n  note: N\n"),
    ("notes:\n- quote: |2\n      one\n  note: N\n", NEW, "notes:\n- quote: |2\n    the new words\n  note: N\n"),
    ("notes:\n- quote: >-  # c\n    one\n", "a\u2028b", 'notes:\n- quote: "a\\u2028b"  # c\n'),
    ("notes:\n- quote: |-\n    one", NEW, "notes:\n- quote: |-\n    the new words"),
    ("notes:\n- quote: one", NEW, "notes:\n- quote: the new words"),
    ("notes: [{quote: one, note: N}]\n", NEW, "notes: [{quote: the new words, note: N}]\n"),
    ("notes: [{quote: one, note: N}]\n", "a, b", 'notes: [{quote: "a, b", note: N}]\n'),
    ('{"notes": [{"quote": "one"}]}', NEW, '{"notes": [{"quote": "the new words"}]}'),
    ("notes: [ {quote: one,  # c\n  note: N} ]\n", NEW, "notes: [ {quote: the new words,  # c\n  note: N} ]\n"),
    ("notes:\r\n- quote: one  # c\r\n  note: N\r\n", NEW, "notes:\r\n- quote: the new words  # c\r\n  note: N\r\n"),
    ("notes:\r\n- quote: |\r\n    one\r\n    two\r\n  note: N\r\n", NEW, "notes:\r\n- quote: |\r\n    the new words\r\n  note: N\r\n"),
    ("# a\tb\nnotes:\t# c\n- quote: one\t# d\n", NEW, "# a\tb\nnotes:\t# c\n- quote: the new words\t# d\n"),
    ("notes:\n- quote:\n    one\n  note: N\n", NEW, "notes:\n- quote:\n    the new words\n  note: N\n"),
    ("---\nnotes:\n  -   note: N\n      quote: one\n...\n", NEW, "---\nnotes:\n  -   note: N\n      quote: the new words\n...\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "value", "after"), EXCHANGED, ids=lambda each: ascii(each)[:40])
def test_a_value_is_exchanged_in_its_own_style(before: str, value: str, after: str) -> None:
    assert rewrite(before, Change(AT, "quote", value)) == after


# Keys added: behind the quote a prefix, behind that a suffix, and an id at the head.
ADDED = [
    ("notes:\n- quote: one\n  note: N\n", 'notes:\n- id: n1\n  quote: one\n  prefix: be fore\n  suffix: ", after"\n  note: N\n'),
    ("notes:\n  -\n    # c\n    quote: one  # d\n\n    # e\n", 'notes:\n  -\n    # c\n    id: n1\n    quote: one  # d\n    prefix: be fore\n    suffix: ", after"\n\n    # e\n'),
    ("notes:\n- note: N\n  quote: one", 'notes:\n- id: n1\n  note: N\n  quote: one\n  prefix: be fore\n  suffix: ", after"'),
    ("notes:\r\n- quote: one\r\n", 'notes:\r\n- id: n1\r\n  quote: one\r\n  prefix: be fore\r\n  suffix: ", after"\r\n'),
    ("notes: [{quote: one, note: N}]", 'notes: [{id: n1, quote: one, prefix: be fore, suffix: ", after", note: N}]'),
    ('{"notes": [{"quote": "one"}]}', '{"notes": [{"id": "n1", "quote": "one", "prefix": "be fore", "suffix": ", after"}]}'),
    ("notes:\n- quote: 'one'\n", "notes:\n- id: n1\n  quote: 'one'\n  prefix: 'be fore'\n  suffix: ', after'\n"),
    ("notes:\n- quote: |\n    one\n\n", 'notes:\n- id: n1\n  prefix: be fore\n  suffix: ", after"\n  quote: |\n    one\n\n'),
    ("notes:\n- quote: one\n    two\n", 'notes:\n- id: n1\n  quote: one\n    two\n  prefix: be fore\n  suffix: ", after"\n'),
    ("notes:\n- quote: one\n  prefix:  # none yet\n  suffix: ~\n", 'notes:\n- id: n1\n  quote: one\n  prefix: be fore  # none yet\n  suffix: ", after"\n'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), ADDED, ids=lambda each: ascii(each)[:40])
def test_a_key_is_added_in_its_neighbours_style(before: str, after: str) -> None:
    changes = (
        Change(AT, "prefix", "be fore", "quote"),
        Change(AT, "suffix", ", after", "quote"),
        Change(AT, "id", "n1"),
    )
    assert rewrite(before, *changes) == after


# Keys that go: the sidecar before, and without its prefix.
REMOVED = [
    ("notes:\n- quote: one\n  prefix: two\n  note: N\n", "notes:\n- quote: one\n  note: N\n"),
    ("notes:\r\n- quote: one\r\n  prefix: two  # c\r\n  note: N\r\n", "notes:\r\n- quote: one\r\n  # c\r\n  note: N\r\n"),
    ("notes:\n- quote: one\n  # c\n  prefix: two", "notes:\n- quote: one\n  # c\n"),
    ("notes:\n- quote: one\n  prefix: |  # c\n    two\n    three\n\n  note: N\n", "notes:\n- quote: one\n\n  note: N\n"),
    ("notes:\n- prefix: two\n  quote: one\n", "notes:\n- quote: one\n"),
    ("notes:\n- prefix: two  # c\n  quote: one\n", "notes:\n- prefix:   # c\n  quote: one\n"),
    ("notes: [{prefix: two, quote: one}]\n", "notes: [{quote: one}]\n"),
    ("notes: [{quote: one, prefix: 'two'}]\n", "notes: [{quote: one}]\n"),
    ("notes: [{quote: 'o, ne',\n prefix: 'two' , note: N}]\n", "notes: [{quote: 'o, ne',\n note: N}]\n"),
    ("notes: [{quote: one,  # c, d\n prefix: two\n}]\n", "notes: [{quote: one,  # c, d\n prefix: \n}]\n"),
    ("notes: [{prefix: two,  # c\n quote: one}]\n", "notes: [{prefix: ,  # c\n quote: one}]\n"),
    ("notes: [{prefix: two}]\n", "notes: [{}]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), REMOVED, ids=lambda each: ascii(each)[:40])
def test_a_key_goes_with_its_line_alone(before: str, after: str) -> None:
    assert rewrite(before, Change(AT, "prefix", None)) == after


@pytest.mark.parametrize(
    "text",
    [
        "notes:\n- quote: &a one\n  note: *a\n",
        "notes:\n- quote: !!str one\n",
        "notes:\n- quote: one\n  quote: two\n",
        "notes: [{quote: one}\n",
        "notes:\n- ? quote\n  : one\n  note: N\n",
    ],
)
def test_what_cannot_be_done_cleanly_is_not_done(text: str) -> None:
    assert rewrite(text, Change(AT, "quote", NEW), Change(AT, "id", "n1")) is None


# The law: whatever a sidecar looks like, the values meant are read from the result, and nothing else has changed.

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\x85\u2028'\"\\#:-,[]{}&*!|>%@`?~=<"), min_size=1, max_size=24
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip
REMARKS = st.sampled_from(["", "  # c", " # a: [b, 'c", "\t# tab"])


def _block(header: str, words: str, indent: str, end: str) -> str:
    return f"{header}{end}{indent}    {words}"


@st.composite
def sidecars(draw: st.DrawFn) -> tuple[str, list[dict[str, str]]]:
    """Write some entries in any style; give the text and what they say."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    said: list[dict[str, str]] = []
    entries = []
    for _ in range(draw(st.integers(1, 4))):
        keys = draw(
            st.permutations(["quote", *draw(st.lists(st.sampled_from(["prefix", "suffix", "note"]), unique=True))])
        )
        entry = {key: draw(WORDS) for key in keys}
        said.append(entry)
        if draw(st.integers(0, 3)) == 0:
            pairs = (
                f"{key}: {write_scalar(value, draw(st.sampled_from(['', chr(39), chr(34)])), is_in_brackets=True)}"
                for key, value in entry.items()
            )
            entries.append(f"- {{{', '.join(pairs)}}}{draw(REMARKS)}{end}")
            continue
        lines = []
        for number, (key, value) in enumerate(entry.items()):
            lead = "- " if number == 0 else "  "
            style = draw(st.sampled_from(["", "'", '"', "|", ">", "|-", ">-", ">+"]))
            is_block = (
                style[:1] in {"|", ">"} and style and not json.dumps(value, ensure_ascii=False)[1:-1].count("\\u")
            )
            if is_block and not any(char in value for char in "\x85\u2028\u2029\ufeff"):
                written = _block(f"{style}{draw(st.sampled_from(['', ' # c']))}", value, "  ", end)
                entry[key] = value if style.endswith("-") else f"{value}\n"
            else:
                written = write_scalar(value, style if style in {"'", '"'} else "") + draw(REMARKS)
            lines.append(f"{lead}{key}: {written}{end}")
            lines += draw(st.sampled_from([[], [f"  # between{end}"], [f"{end}"]])) if not is_block else []
        entries.append("".join(lines))
    return f"# head{end}notes:{draw(REMARKS)}{end}{''.join(entries)}", said


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(sidecars(), st.data())
def test_only_what_is_meant_changes(written: tuple[str, list[dict[str, str]]], data: st.DataObject) -> None:
    text, _ = written
    loaded, faults = load_yaml(Source("a.yaml", text))
    if faults:  # two comments in a row may end a block of text where none was meant to
        return
    changes = []
    for index, entry in enumerate(loaded.value["notes"]):
        keys = data.draw(st.lists(st.sampled_from(["quote", "prefix", "suffix"]), unique=True))
        changes += [Change(("notes", index), key, data.draw(WORDS), "" if key in entry else "quote") for key in keys]
    after = rewrite(text, *changes)
    assert after is not None
    again, faults = load_yaml(Source("a.yaml", after))
    assert not faults
    meant = [dict(entry) for entry in loaded.value["notes"]]
    for change in changes:
        meant[int(change.at[1])][change.key] = str(change.value)
    assert [{key: value.rstrip("\n") for key, value in entry.items()} for entry in again.value["notes"]] == [
        {key: value.rstrip("\n") for key, value in entry.items()} for entry in meant
    ]
    exchanged = [change for change in changes if change.key in loaded.value["notes"][int(change.at[1])]]
    spans = sorted(loaded.spans[*change.at, change.key] for change in exchanged)
    kept = [text[before.end : behind.start] for before, behind in pairwise([Span(0, 0), *spans, Span(len(text), 0)])]
    kept[-1] = text[spans[-1].end if spans else 0 :]
    if len(exchanged) == len(changes):
        check_pieces(kept, after)
    else:  # a new key stands somewhere between
        rest = iter(after)
        assert all(char in rest for piece in kept for char in piece)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(sidecars(), st.data())
def test_a_key_that_goes_takes_nothing_along(written: tuple[str, list[dict[str, str]]], data: st.DataObject) -> None:
    text, said = written
    index = data.draw(st.integers(0, len(said) - 1))
    key = data.draw(st.sampled_from(sorted(said[index])))
    assume(len(said[index]) > 1)  # an entry without any key is none
    after = rewrite(text, Change(("notes", index), key, None))
    assert after is not None
    loaded, again = (load_yaml(Source("a.yaml", each))[0] for each in (text, after))
    del loaded.value["notes"][index][key]
    assert again.value == loaded.value
    is_block = f"{key}: |" in text or f"{key}: >" in text  # the remark on a block's header goes with it
    assert is_block or after.count("#") >= text.count("#") - said[index][key].count("#")


def check_pieces(kept: list[str], after: str) -> None:
    """Hold that the pieces stand in a text in their order, the first at its beginning and the last at its end."""
    at = 0
    for piece in kept:
        at = after.index(piece, at) + len(piece)
    assert after.startswith(kept[0])
    assert after.endswith(kept[-1])


@settings(max_examples=400, deadline=None)
@given(words=WORDS, mark=st.sampled_from(["", "'", '"']), is_in_brackets=st.booleans())
def test_a_text_is_read_as_it_was_written(words: str, mark: str, *, is_in_brackets: bool) -> None:
    scalar = write_scalar(words, mark, is_in_brackets=is_in_brackets)
    text = f"a: [{{b: {scalar}, c: d}}]\n" if is_in_brackets else f"a: [{{b: x, c: d}}]\nb: {scalar}  # c\n"
    loaded, faults = load_yaml(Source("a.yaml", text))
    assert not faults
    assert (loaded.value["a"][0]["b"] if is_in_brackets else loaded.value["b"]) == words


def test_common_words_stay_plain() -> None:
    assert is_plain_text("by nine to two, it's said (in 2020); “so”")
