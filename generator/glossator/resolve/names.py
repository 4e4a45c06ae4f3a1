"""Names that make themselves a key: authors, topics and stories, as articles use them.

An article may name a declared key, a declared title, or any plain name, whose key is then made. Two names that would make one key are an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.model.links import Spot
from glossator.model.names import is_key, make_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from glossator.source import Place

    Locate = Callable[[Spot | Place], Place]


class Names:
    """The names of one sort (`author`, `topic`, `story`) that have been used, and the key of each."""

    def __init__(self, sort: str, declared: Mapping[str, str], faulty: Collection[str], locate: Locate) -> None:
        """Begin with the declared titles by key; `faulty` are keys whose declaration could not be read. `locate` finds the place of a fault."""
        self.sort = sort
        self.plural = "stories" if sort == "story" else f"{sort}s"
        self.declared = declared
        self.faulty = faulty
        self.locate = locate
        self.diagnostics: list[Diagnostic] = []
        self._key_by_title = {title: key for key, title in declared.items()}
        self._title_by_key: dict[str, str] = {}
        self._keys_used: dict[str, list[Spot]] = {}
        # Names that have been entered and say nothing new when they are used again: no fault can come of them.
        self.key_by_name: dict[str, str] = {}

    def use(self, name: str, spot: Spot) -> str:
        """Give the key of a name that an article uses."""
        key = make_key(name)
        if name in self._key_by_title:
            key = self.key_by_name[name] = self._key_by_title[name]
            self._keys_used.setdefault(key, [])
        elif is_key(name) or (key in self.declared and is_key(name.lower())):
            self._keys_used.setdefault(key, []).append(spot)
            if not self.declared or key in self.declared:
                self.key_by_name[name] = key
        else:
            title = self._title_by_key.setdefault(key, self.declared.get(key, name))
            self._keys_used.setdefault(key, [])
            if title == name:
                self.key_by_name[name] = key
            else:
                message = f"the {self.plural} `{name}` and `{title}` would both have the key `{key}`"
                hint = f"write `{title}`, or give one of them another name"
                self.diagnostics.append(report(Code.DUPLICATE_NAME, self.locate(spot), message, hint))
        return key

    def use_all(self, names: Sequence[str], path: str, field: str) -> tuple[str, ...]:
        """Give the keys of names that an article uses in a field, each once."""
        known = self.key_by_name
        keys = [
            known[name] if name in known else self.use(name, Spot(path, (field, index)))
            for index, name in enumerate(names)
        ]
        return tuple(dict.fromkeys(keys))

    def titles(self) -> dict[str, str]:
        """Give the title of every key declared or used, by key in order."""
        known = {**self._title_by_key, **self.declared}
        return {key: known.get(key) or key.replace("-", " ").capitalize() for key in sorted({*known, *self._keys_used})}

    def find_unknown(self, code: Code, *, only_near: bool) -> list[Diagnostic]:
        """Report keys that were used but are neither declared nor made by a name, once some are declared.

        `only_near` reports only those that are nearly a declared one.
        """
        if not self.declared:
            return []
        known = {**self._title_by_key, **self.declared}
        diagnostics = []
        for key, spots in self._keys_used.items():
            if key in known or key in self.faulty:
                continue
            guess = did_you_mean(key, known)
            if only_near and not guess:
                continue
            hint = guess or f"declare `{key}` under `{self.plural}:` in content/site.yaml, or write the whole name"
            message = f"no {self.sort} is called `{key}`"
            diagnostics += [report(code, self.locate(spot), message, hint) for spot in spots]
        return diagnostics
