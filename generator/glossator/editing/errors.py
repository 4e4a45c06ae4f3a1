"""Why an edit is refused: nothing was written then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.diagnostics import Diagnostic

# The status of HTTP that a refusal has; others are 422: the request was understood, and what it wants is not possible.
STATUS = {
    "invalid-request": 400,
    "four-eyes": 403,
    "not-found": 404,
    "unknown-annotation": 404,
    "no-article": 404,
    "conflict": 409,
    "text-changed": 409,
    "term-exists": 409,
    "nothing-to-undo": 409,
    "not-written": 500,
}


class EditError(Exception):
    """An edit that is refused: its code, what is wrong and what to do, in the words of a diagnostic. `field` names what it is about.

    `details` are more keys for who is told of it: in a conflict, how things stand.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str,
        field: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the words."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.field = field
        self.details = dict(details or {})

    @property
    def status(self) -> int:
        """The status of HTTP that says so."""
        return STATUS.get(self.code, 422)

    @classmethod
    def of(cls, fault: Diagnostic) -> EditError:
        """Refuse an edit for a fault that it would bring about."""
        return cls(fault.code.label, fault.message, fault.hint)
