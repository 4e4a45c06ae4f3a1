"""Places in a text: lines and columns."""

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from glossator.source import LINE_END, NEAR, Place, Source, Span

FAR = "a\n" * (NEAR // 2)


@given(
    st.sampled_from(["", FAR]),
    st.text("ab\n\r\u2028é", max_size=14),
    st.lists(st.tuples(st.integers(0, 16), st.integers(0, 4)), max_size=4),
)
def test_places_are_those_that_the_line_ends_say(before: str, text: str, spans: list[tuple[int, int]]) -> None:
    text = before + text
    source = Source("a.md", text)
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    for start, length in spans:
        offset = min(len(before) + start, len(text))
        line = bisect_right(starts, offset)
        column = offset - starts[line - 1] + 1
        line_text = text[starts[line - 1] : starts[line] if line < len(starts) else None].rstrip("\r\n")
        end_column = min(column + max(1, length), max(len(line_text), column) + 1)
        assert source.line_column(offset) == (line, column)
        assert source.place(Span(offset, offset + length)) == Place("a.md", line, column, end_column, line_text)
        assert source.line_start(line) == starts[line - 1]
        assert source.line_start(len(starts) + 1) == len(text)


def test_places_on_one_long_line_share_it() -> None:
    source = Source("a.md", "x" * NEAR)
    assert source.place(Span(1, 2)).line_text is source.place(Span(3, 4)).line_text
