"""The catalogues of a language: what templates and pages say by themselves, in gettext's PO files, and the words that a site gets of them.

A built-in one lies at `locale/LANG.po` among the templates, and a project's own at `templates/locale/LANG.po`: its words go before the built-in ones,
so that a project changes single words, or brings a language of its own. LANG is a language tag with `-`. For `fr-CA` that file is read, and `fr.po`
below it; a regional tag finds its language's words, and Traditional Chinese (`zh-Hant`, `zh-TW`) does not find Simplified.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, Diagnostic, report
from glossator.languages import find_locale
from glossator.model.words import ENGLISH, Words
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = "locale/"
PROJECT = f"templates/{FOLDER}"
# The language of the words in templates. Its built-in catalogue is there to be translated, and says nothing else, so no build has to read it.
WRITTEN_IN = "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class _Catalogue(NamedTuple):
    forms: dict[str, tuple[str, ...]]
    plural_rule: str


def read_words(language: str, builtin: Mapping[str, str], project: Mapping[str, str]) -> tuple[Words, list[Diagnostic]]:
    """Give a site's words, from the built-in templates' and its own catalogues by name (`locale/fr.po`); and what is wrong with its own."""
    forms: dict[str, tuple[str, ...]] = {}
    rule = ENGLISH.plural_rule
    diagnostics: list[Diagnostic] = []
    for tag in reversed(list(name_catalogues(language))):
        for texts, is_own in ((builtin, False), (project, True)):
            text = texts.get(f"{FOLDER}{tag}.po")
            if text is not None and (is_own or tag != WRITTEN_IN):
                found, faults = _read_catalogue(tag, text)
                forms |= found.forms
                rule = found.plural_rule or rule
                diagnostics += faults if is_own else []
    return Words(forms, rule) if forms else ENGLISH, diagnostics


def name_catalogues(language: str) -> Iterator[str]:
    """Give the tags of the catalogues for a language, its own first: `zh-CN`, `zh-Hans`."""
    yield language
    subtags = language.split("-")
    locale = find_locale(language)
    if locale is not None and locale.language == "zh":
        script = locale.script or ("Hant" if locale.territory in {"TW", "HK", "MO"} else "Hans")
        if language != f"zh-{script}":
            yield f"zh-{script}"
        return
    for length in range(len(subtags) - 1, 0, -1):
        yield "-".join(subtags[:length])


def _read_catalogue(tag: str, text: str) -> tuple[_Catalogue, list[Diagnostic]]:
    from babel.messages.pofile import PoFileError, read_po

    path = f"{PROJECT}{tag}.po"
    try:
        catalogue = read_po(BytesIO(text.encode()), locale=tag.replace("-", "_"), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        line = getattr(error, "lineno", None)
        hint = "compare the line with gettext's manual, The Format of PO Files"
        place = Place(path, line + 1, 1, 2) if isinstance(line, int) else Place(path, 1, 1, 2)
        return _Catalogue({}, ""), [report(Code.CATALOGUE_SYNTAX, place, f"not a catalogue: {error}".rstrip("."), hint)]
    forms: dict[str, tuple[str, ...]] = {}
    faults = []
    for message in catalogue:
        english = _as_tuple(message.id)
        told = _as_tuple(message.string)
        if not english[0] or message.fuzzy or not all(told):
            continue
        unknown = {name for form in told for name in PLACEHOLDER.findall(form)} - set(PLACEHOLDER.findall(english[-1]))
        broken = any("%" in PLACEHOLDER.sub("", form) for form in told) and "%(" in english[-1]
        if unknown or broken or (len(english) > 1 and len(told) != catalogue.num_plurals):
            hint = f"write the same names as in `{english[-1]}`" if unknown or broken else "give a form for each number"
            place = Place(path, message.lineno or 1, 1, 2)
            faults.append(
                report(Code.CATALOGUE_SYNTAX, place, f"the words for `{english[0]}` cannot be filled in", hint)
            )
            continue
        forms[english[0]] = told
    return _Catalogue(forms, str(catalogue.plural_expr)), faults


def _as_tuple(told: object) -> tuple[str, ...]:
    """Give a message's forms; Babel gives a text where there is one, and None where there is none."""
    return tuple(str(form or "") for form in (told if isinstance(told, list | tuple) else (told,)))
