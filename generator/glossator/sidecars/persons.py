"""Whether two names in a sidecar mean the same person: who made an entry must not be who reviewed it, however they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.model.names import make_key

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_same_person(one: str, other: str, author_names: Mapping[str, str]) -> bool:
    """Tell whether two names mean the same person, as far as names can tell.

    Case, white space, punctuation, invisible characters and the forms of Unicode make no difference, and an author's key means the same as their
    name. `author_names` are the names of site.yaml's authors by key. Two authors of one name are taken for one: a review too many does no harm.
    """
    name_by_key = {_plain(key): name for key, name in author_names.items()}
    return _plain(name_by_key.get(_plain(one), one)) == _plain(name_by_key.get(_plain(other), other))


def _plain(name: str) -> str:
    return make_key(name.casefold()) or " ".join(name.casefold().split())
