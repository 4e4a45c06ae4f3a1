"""Corrections put in or found in: from the file's text and its dated entries to the current text.

The rules are content-format's, "What a correction does". The file may hold the text as first published or as it stands now, and an entry works
for both, so each entry is *judged*: are its old words in the text, or its new ones? What neither text of the file decides is judged in the
version that the corrections before it make (its old words came with one of them) or that the corrections after it were made to (its new words
went with one of them).

All places are code points. A `Trail` tells where the places of one version stand in another.
"""

from glossator.corrections.judging import Applied, Change, Corrected, Pending, Trail, judge
from glossator.corrections.making import correct, correct_line, make_line
from glossator.corrections.undoing import Undone, list_steps, narrow_change, undo_each

__all__ = [
    "Applied",
    "Change",
    "Corrected",
    "Pending",
    "Trail",
    "Undone",
    "correct",
    "correct_line",
    "judge",
    "list_steps",
    "make_line",
    "narrow_change",
    "undo_each",
]
