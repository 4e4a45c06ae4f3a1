"""Annotations made elsewhere, read from what other programs write: a list of values, and what cannot be used told with its place.

Two forms are read. Hypothesis's API and its exports are JSON with `rows` (or `annotations`, or a bare list), each with `uri`, `text`, `tags`,
`user` and `target[].selector[]`. W3C Web Annotations are JSON-LD: one annotation, a list of them, or a collection whose pages hold `items`; a
body is a text (`TextualBody`) or an address, a target has `source` and `selector`. The quote selector says where an annotation stands; positions
count in the text of somebody else's extraction, and are not looked at.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.diagnostics import Code, report
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.diagnostics import Diagnostic

MOST_BYTES = 64 * 1024 * 1024
REPLYING = frozenset({"replying"})


class Foreign(NamedTuple):
    """An annotation as another program tells it. `number` counts from 1 in its file; `page` is the address of the text that it is on.

    `quote` is None where it is on the page as a whole. `text` is Markdown, `addresses` are
    those that its bodies are, each with its label. `motivation` is W3C's word.
    """

    number: int
    page: str
    quote: str | None
    prefix: str
    suffix: str
    text: str
    addresses: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    user: str
    is_reply: bool
    motivation: str


def read_foreign(data: bytes, path: str) -> tuple[list[Foreign], list[Diagnostic]]:
    """Read a file of annotations; `path` is shown with what is wrong."""
    hint = "give the JSON that Hypothesis's API or export gives, or W3C Web Annotations"
    if len(data) > MOST_BYTES:
        return [], [report(Code.FILE_TOO_LARGE, Place(path), "the file is larger than 64 MiB", "split it")]
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [], [report(Code.INVALID_UTF8, Place(path, 1, 1, 2), "the file is not UTF-8", "save it as UTF-8")]
    except json.JSONDecodeError as error:
        place = Place(path, error.lineno, error.colno, error.colno + 1)
        return [], [report(Code.INVALID_VALUE, place, f"the file is no JSON: {error.msg.lower()}", hint)]
    except RecursionError:
        return [], [report(Code.INVALID_VALUE, Place(path, 1, 1, 2), "the JSON is nested too deeply", hint)]
    items = list(_find_items(value))
    if not items:
        return [], [report(Code.EMPTY_FILE, Place(path, 1, 1, 2), "the file holds no annotations", hint)]
    return [_read(item, number) for number, item in enumerate(items, 1)], []


def _find_items(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401  whatever JSON can say
    """Find the annotations in a file of any of the forms."""
    if isinstance(value, list):
        for each in value:
            yield from _find_items(each)
    elif isinstance(value, dict):
        for key in ("rows", "annotations", "items", "first"):
            if isinstance(value.get(key), list | dict):
                yield from _find_items(value[key])
                return
        if "target" in value or "uri" in value:
            yield value


def _read(item: Mapping[str, Any], number: int) -> Foreign:
    targets = [each for each in _list(item.get("target")) if isinstance(each, dict)]
    target = targets[0] if targets else {}
    selectors = list(_selectors(target.get("selector")))
    quote = next((each for each in selectors if each.get("type") == "TextQuoteSelector"), None)
    page = _text(item.get("uri")) or _address(target.get("source")) or _address(item.get("target"))
    bodies = _list(item.get("body")) or _list(item.get("bodyValue"))
    texts = [text for body in bodies if (text := _body_text(body))]
    tags = [_text(each) for each in _list(item.get("tags"))]
    tags += [_text(body.get("value")) for body in bodies if isinstance(body, dict) and body.get("purpose") == "tagging"]
    motivations = [_text(each) for each in _list(item.get("motivation"))]
    user = _text(item.get("user")) or _name_of(item.get("creator"))
    return Foreign(
        number,
        page,
        _text(quote.get("exact")) if quote else None,
        _text(quote.get("prefix")) if quote else "",
        _text(quote.get("suffix")) if quote else "",
        (_text(item.get("text")) or "\n\n".join(texts)).strip(),
        tuple([(_address(body), _label(body)) for body in bodies if _is_address(body)]),
        tuple(filter(None, tags)),
        user.removeprefix("acct:").partition("@")[0],
        bool(_list(item.get("references"))) or bool(REPLYING & set(motivations)),
        motivations[0] if motivations else "",
    )


def _selectors(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401  as above
    """Give selectors, those that refine others too."""
    for each in _list(value):
        if isinstance(each, dict):
            yield each
            yield from _selectors(each.get("refinedBy"))


def _list(value: Any) -> Sequence[Any]:  # noqa: ANN401  as above
    return value if isinstance(value, list) else [] if value in (None, "", {}) else [value]


def _text(value: Any) -> str:  # noqa: ANN401  as above
    return value if isinstance(value, str) else ""


def _address(value: Any) -> str:  # noqa: ANN401  as above
    return _text(value.get("id") or value.get("source")) if isinstance(value, dict) else _text(value)


def _label(body: Any) -> str:  # noqa: ANN401  as above
    return _text(body.get("label")) if isinstance(body, dict) else ""


def _name_of(value: Any) -> str:  # noqa: ANN401  as above
    for each in _list(value):
        if isinstance(each, dict):
            return _text(each.get("name")) or _text(each.get("id"))
        if isinstance(each, str):
            return each
    return ""


def _body_text(body: Any) -> str:  # noqa: ANN401  as above
    if isinstance(body, dict):
        is_said = body.get("purpose") != "tagging" and "value" in body
        return _text(body.get("value")) if is_said else ""
    return "" if _is_address(body) else _text(body)


def _is_address(body: Any) -> bool:  # noqa: ANN401  as above
    if isinstance(body, dict):
        return "value" not in body and bool(_address(body))
    return isinstance(body, str) and body.startswith(("http://", "https://"))
