"""The extras: what a site may ask for that needs packages which Glossator does not bring by itself.

Asked for but not installed is an error wherever a site would be made without it: what a site is never depends on what happens to be installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, report

if TYPE_CHECKING:
    from glossator.source import Place


def missing_extra(extra: str, setting: str, place: Place) -> Diagnostic:
    """Report that a setting, such as `search: true`, asks for an extra that is not installed; `place` is the setting's."""
    message = f"`{setting}` needs the extra `{extra}`, which is not installed"
    return report(
        Code.MISSING_EXTRA, place, message, f"install it: `pip install 'glossator[{extra}]'`, or take `{setting}` out"
    )
