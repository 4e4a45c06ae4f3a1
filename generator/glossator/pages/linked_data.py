"""JSON-LD as pages hold it: one graph of schema.org's things, safe within a script element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.model.views import LinkView

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def json_for_script(data: Any) -> str:  # noqa: ANN401  any JSON value
    """Write JSON that may stand in a script element: nothing in it can end the element or begin a comment (HTML, 4.12.1.3)."""
    return escape_json(ENCODER.encode(data))


def escape_json(text: str) -> str:
    """Escape JSON, so that it may stand in a script element."""
    for character, written in ESCAPES:  # a table for `str.translate` takes many times as long
        text = text.replace(character, written)
    return text


def write_graph(thing: str, origin: str, crumbs: Sequence[LinkView], page: tuple[str, str]) -> Markup | None:
    """Write what a page is about, a JSON object or nothing, and the way to it: `crumbs` from the front page on, and the `page` (title, address).

    The way is told where a page has one that is more than the front page. `origin` stands before the addresses of crumbs.
    """
    things = [thing] if thing else []
    if len(crumbs) > 1:
        encode = ENCODER.encode
        way = [(crumb.title, origin + (crumb.url or "")) for crumb in crumbs]
        steps = [
            f'{{"@type":"ListItem","position":{number},"name":{encode(name)},"item":{encode(address)}}}'
            for number, (name, address) in enumerate((*way, page), 1)
        ]
        own_id = encode(f"{page[1]}#breadcrumb")
        things.append(escape_json(f'{{"@type":"BreadcrumbList","@id":{own_id},"itemListElement":[{",".join(steps)}]}}'))
    if not things:
        return None
    return Markup(f'{{"@context":"https://schema.org","@graph":[{",".join(things)}]}}')  # noqa: S704  all went through `json_for_script`
