"""The watch: building whenever the sources change.

What the system tells of files is taken for a hint and no more. It wakes the loop, which has the sources looked at; a look at all of them now and then
finds what nobody told.
"""

from __future__ import annotations

from glossator.watch.hearing import Hearing
from glossator.watch.looping import Builder, watch
from glossator.watch.observing import observe

__all__ = ["Builder", "Hearing", "observe", "watch"]
