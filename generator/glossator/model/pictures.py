"""Pictures that are made: narrower versions of images, and the cards that networks show with a link."""

from __future__ import annotations

from typing import NamedTuple

# Width and height of a card in pixels, as networks ask for.
CARD_SIZE = (1200, 630)


class ImageVersion(NamedTuple):
    """A narrower version of an image: its width in pixels, its path from the site's root, and its key.

    The key is the digest of all that its bytes are made of: the image's own bytes, the width, the settings, and what makes it.
    """

    width: int
    path: str
    key: bytes


class Palette(NamedTuple):
    """The colours of a card, as the stylesheet names them, in hexadecimal with a `#`."""

    paper: str
    ink: str
    muted: str
    rule: str
    accent: str


class Card(NamedTuple):
    """What a card says. `kicker`, `site` and `date` are empty where they are not to be seen; `language` is the headline's, as a tag.

    Without a headline it is the card of the site as a whole, and `kicker` its tagline.
    """

    headline: str
    kicker: str
    site: str
    date: str
    language: str
    is_rtl: bool


class CardSettings(NamedTuple):
    """What the cards of a site have in common.

    `font` is the path of the project's own font, empty for the one that comes with the extra; `font_digest` is that of its bytes. `key` is the
    digest of all that every card is made of.
    `undrawn` are the paths of articles whose headlines cannot be drawn; `has_site_card` tells that the site's name can.
    """

    palette: Palette
    font: str
    font_digest: bytes
    key: bytes
    undrawn: frozenset[str]
    has_site_card: bool
