"""Parts of sources, and the links that stand there."""

from __future__ import annotations

from typing import NamedTuple


class Spot(NamedTuple):
    """A part of a source by name, such as `("topics", 0)` in an article's front matter; where it stands is looked up when somebody asks.

    In an article the first key may be `link`, with the link's index in the document; in a sidecar it is the entry's id.
    """

    path: str
    keys: tuple[str | int, ...]


class LinkUse(NamedTuple):
    """A link or an image that leads into the project, as written at a spot, and resolved from the spot's file."""

    target: str
    is_image: bool
    spot: Spot
