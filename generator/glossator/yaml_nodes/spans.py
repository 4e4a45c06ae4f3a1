"""Where the parts of a document stand: kept as a tree while it is read, and by path only when somebody asks.

Of a file without faults nearly no place is ever asked for; a dict of them by path would take longer to make than reading the file.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from glossator.source import Span

if TYPE_CHECKING:
    from glossator.yaml_nodes.limits import Path


# A value: its start, its end, and its parts: a list of them, or by key where the key (written without quotes) begins, and its value; a scalar
# has none. These are plain tuples, since one is made for each value of each file.
Parts: TypeAlias = "dict[str, tuple[int, Node]] | list[Node]"
Node: TypeAlias = "tuple[int, int, Parts | None]"


class Spans(Mapping["Path", Span]):
    """Spans by path, as a dict would have them and in its order. `is_of_keys` tells whether they are those of keys or of values."""

    __slots__ = ("_by_path", "_is_of_keys", "_root")

    def __init__(self, root: Node, *, is_of_keys: bool) -> None:
        self._root = root
        self._is_of_keys = is_of_keys
        self._by_path: dict[Path, Span] | None = None

    def __getitem__(self, path: Path) -> Span:
        span = self._find(path)
        if span is None:
            raise KeyError(path)
        return span

    def __contains__(self, path: object) -> bool:
        return isinstance(path, tuple) and self._find(path) is not None

    def __iter__(self) -> Iterator[Path]:
        return iter(self._list_all())

    def __len__(self) -> int:
        return len(self._list_all())

    def items(self) -> ItemsView[Path, Span]:
        """Give all paths with their spans, in the order in which a reader of the whole file comes to their ends."""
        return self._list_all().items()

    def _find(self, path: Path) -> Span | None:
        """Find a part's span by going down the tree."""
        node, key_start = self._root, -1
        for part in path:
            parts = node[2]
            if isinstance(parts, dict) and isinstance(part, str) and part in parts:
                key_start, node = parts[part]
            elif isinstance(parts, list) and isinstance(part, int) and 0 <= part < len(parts):
                key_start, node = -1, parts[part]
            else:
                return None
        if not self._is_of_keys:
            return Span(node[0], node[1])
        return Span(key_start, key_start + len(str(path[-1]))) if key_start >= 0 else None

    def _list_all(self) -> dict[Path, Span]:
        if self._by_path is None:
            self._by_path = dict(_list_keys(self._root, ()) if self._is_of_keys else _list_values(self._root, ()))
        return self._by_path


def _list_values(node: Node, path: Path) -> Iterator[tuple[Path, Span]]:
    start, end, parts = node
    if isinstance(parts, dict):
        for name, (_, value) in parts.items():
            yield from _list_values(value, (*path, name))
    elif parts:
        for index, part in enumerate(parts):
            yield from _list_values(part, (*path, index))
    yield path, Span(start, end)


def _list_keys(node: Node, path: Path) -> Iterator[tuple[Path, Span]]:
    parts = node[2]
    if isinstance(parts, dict):
        for name, (key_start, value) in parts.items():
            yield (*path, name), Span(key_start, key_start + len(name))
            yield from _list_keys(value, (*path, name))
    elif parts:
        for index, part in enumerate(parts):
            yield from _list_keys(part, (*path, index))
