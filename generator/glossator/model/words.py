"""The words that pages say by themselves, in a site's language. What is written in templates and here in English is the key of each."""

from __future__ import annotations

import gettext
import hashlib
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from glossator.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GERMANIC = "n != 1"


@frozen
class Words:
    """A language's words by the English ones. Others than those that go with a number have one form.

    Which form goes with a number the plural rule says (GNU gettext, 12.6).
    """

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plural_rule: str = GERMANIC

    def __reduce__(self) -> tuple[type[Words], tuple[object, ...]]:
        """Leave the compiled rule behind."""
        return Words, (dict(self.forms), self.plural_rule)

    def language_of(self, language: str) -> str:
        """Tell the language of these words on a site in a language: its own, but English where it has no catalogue."""
        return language if self.forms or language.partition("-")[0].lower() == "en" else "en"

    @cached_property
    def choose(self) -> Callable[[int], int]:
        """The rule: which form goes with a number."""
        # The standard library's reader of such rules; it takes arithmetic of `n` and nothing else.
        return gettext.c2py(self.plural_rule)

    def find_forms(self, *english: str) -> tuple[str, ...]:
        """Give the forms of some words: themselves, or themselves and those for several; what is not translated stays English.

        A catalogue holds words that stand both alone and with a number once: alone they are those for one.
        """
        forms = self.forms.get(english[0])
        if forms is None:
            return english
        return (forms[self.choose(1)],) if len(english) == 1 and len(forms) > 1 else forms

    def __call__(self, english: str, **named: object) -> str:
        """Give words, with `%(name)s` filled in."""
        text = self.find_forms(english)[0]
        return text % named if named else text

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of all words."""
        return hashlib.sha256(repr((self.plural_rule, sorted(self.forms.items()))).encode()).hexdigest()


ENGLISH = Words()


def mark_words(english: str) -> str:
    """Mark words that are translated where they are used, so that a catalogue is known to want them."""
    return english
