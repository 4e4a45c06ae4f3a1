"""What an annotation owes beyond the types of its keys: words to stand on, and a change that can be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, did_you_mean, nearest, report
from glossator.model.annotations import WHOLE_ARTICLE_KINDS, Annotation, Correction, GlossaryLink
from glossator.yaml_nodes.model_faults import keys_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from glossator.yaml_nodes import Located


def check_duties(located: Located[Annotation]) -> list[Diagnostic]:
    """Report what an annotation lacks, or has and should not, by its group and kind."""
    annotation = located.value
    if isinstance(annotation, GlossaryLink) and annotation.quote is None and not annotation.skip:
        if located.is_left_out("skip"):
            return []
        return _miss(located, "quote", "the words of the article that mean the term, or `skip: true`")
    if isinstance(annotation, Correction):
        faults = _check_words(located, annotation)
        if annotation.quote is not None:
            hint = "give the old words as `was` and the new ones as `now`"
            faults.append(report(Code.UNKNOWN_KEY, located.key_place("quote"), "a correction has no `quote`", hint))
        if annotation.reason is None and annotation.kind != "typo":
            faults += _miss(located, "reason", "what was wrong, in Markdown; only a typo needs none")
        return faults
    return []


def check_supersedes(located_by_id: Mapping[str, Located[Annotation]], unread: Container[str]) -> list[Diagnostic]:
    """Report corrections that take the place of none, of themselves, or of a later one.

    `located_by_id` are a sidecar's annotations; `unread` are ids of entries that are at fault themselves.
    """
    corrections = {
        own_id: (located, located.value)
        for own_id, located in located_by_id.items()
        if isinstance(located.value, Correction)
    }
    faults = []
    for own_id, (located, correction) in corrections.items():
        wanted = correction.supersedes
        if wanted is None or wanted in unread:
            continue
        place = located.place("supersedes")
        if wanted not in corrections:
            message = f"no correction of the article is called `{wanted}`"
            hint = did_you_mean(wanted, [each for each in corrections if each != own_id])
            hint = hint or "give the `id` of an earlier correction, which must say it itself"
            faults.append(report(Code.UNKNOWN_CORRECTION, place, message, hint))
        elif wanted == own_id or corrections[wanted][1].date.at > correction.date.at:
            what = "supersedes itself" if wanted == own_id else f"supersedes `{wanted}`, which is dated after it"
            hint = "name an earlier correction, or check both dates"
            faults.append(report(Code.INVALID_VALUE, place, f"the correction {what}", hint))
    return faults


def _check_words(located: Located[Annotation], correction: Correction) -> list[Diagnostic]:
    """Hold that a correction's old and new words make a change, and that it can be found where it is to be made."""
    was, now = correction.was, correction.now
    if was is None and now is None and correction.kind in WHOLE_ARTICLE_KINDS:
        return []
    if was is None or now is None:
        either = " (or neither of the two)" if correction.kind in WHOLE_ARTICLE_KINDS else ""
        faults = _miss(located, "was", f'the old words, or `""` where words were added{either}') if was is None else []
        return faults + (
            _miss(located, "now", f'the new words, or `""` where words were deleted{either}') if now is None else []
        )
    if _evened(was) == _evened(now):
        message = "`was` and `now` are both empty" if not was else "`was` and `now` say the same"
        return [
            report(
                Code.INVALID_VALUE, located.place("now"), message, "let `now` say what was changed, or delete the entry"
            )
        ]
    is_placed = correction.prefix is not None or correction.suffix is not None
    has_fault = located.is_left_out("prefix") or located.is_left_out("suffix")
    if not was and correction.scope == "text" and not is_placed and not has_fault:
        message = "nothing says where the new words go"
        return [
            report(
                Code.INVALID_VALUE, located.place("was"), message, "add `prefix` and `suffix`, the words around them"
            )
        ]
    return []


def _evened(text: str) -> str:
    """Give a text as corrections compare it: all white space alike."""
    return re.sub(r"\s+", " ", text)


def _miss(located: Located[Annotation], key: str, what: str) -> list[Diagnostic]:
    """Report a key that is missing, unless it is there with a fault that was told, or misspelt."""
    unknown = [str(path[-1]) for path in located.left_out if path[:-1] == located.at]
    keys = keys_of(type(located.value))
    if located.is_left_out(key) or any(nearest(name, keys) == key for name in unknown if name not in keys):
        return []
    return [report(Code.MISSING_KEY, located.first_key_place(), f"the key `{key}` is missing", f"add `{key}:`, {what}")]
