"""The desk's work on sidecars and the glossary: annotations proposed, edited, approved, rejected, taken out, put elsewhere.

Every function reads the files as they are, works out the new text of one of them, reads that again, and writes it in one step, under a lock, if
the file is still the one that the editor has seen. The commands and the preview's API are two ways to the same functions.
"""

from __future__ import annotations

from glossator.editing.errors import EditError
from glossator.editing.newsroom import Newsroom, Opened
from glossator.editing.saving import Ask, Desk, Saved

__all__ = ["Ask", "Desk", "EditError", "Newsroom", "Opened", "Saved"]
