"""The cards of a site: their font, their colours, and which headlines can be drawn with them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from glossator.build.image_reading import ImageFiles, with_images
from glossator.build.inventory import CONFIG
from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.files import Folder
from glossator.links import source_of_image
from glossator.model.digests import digest_value
from glossator.model.fields import shorten
from glossator.model.links import Spot
from glossator.model.pictures import CardSettings, Palette
from glossator.pages.share_cards import SHEETS, wants_card
from glossator.pictures import PictureError, describe_maker, is_installed
from glossator.pictures.lettering import DEFAULT_FILE, Lettering, find_default_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glossator.files import Files
    from glossator.model.content import SiteConfig
    from glossator.model.words import Words
    from glossator.resolve.joining import Joined
    from glossator.source import Place
    from glossator.yaml_nodes import Located

# As the built-in stylesheet has them in the light.
COLOURS = Palette(paper="#fffdf9", ink="#1c1a17", muted="#5c564c", rule="#d8d0c1", accent="#8c1c13")
TOKEN = re.compile(
    r"/\*.*?\*/|[{}]|--(paper|ink|muted|rule|accent)\s*:\s*(#(?:[0-9a-fA-F]{3}){1,2})\s*[;}]?", re.DOTALL
)
MOST_SHOWN = 5


def with_pictures(
    joined: Joined,
    files: ImageFiles,
    config: Located[SiteConfig],
    brought: Mapping[str, bytes],
    words: Words,
    locate: Callable[[Spot | Place], Place],
) -> tuple[Joined, list[Diagnostic]]:
    """Give a joined site with what is known of its images, and with the cards that it gets. `brought` are the files that templates bring along."""
    joined, diagnostics = with_images(joined, files, config.value.images, locate)
    if config.value.cards is None or not is_installed():
        return joined, diagnostics
    try:
        font, lettering = _find_font(joined, files, config.value.cards.font)
    except PictureError as error:
        hint = did_you_mean(config.value.cards.font or "", map(_from_content, joined.joiner.checker.assets))
        hint = hint or "name a TrueType or OpenType font below `content/`, or leave `font` out"
        message = f"the cards cannot be drawn with `{config.value.cards.font}`: {error}"
        return joined, [*diagnostics, report(Code.UNUSABLE_FONT, config.place("cards", "font"), message, hint)]
    if lettering is None:
        return joined, diagnostics  # which is told as a missing extra
    palette = read_palette(brought)
    key = digest_value(
        (palette, lettering.digest, lettering.shapes, describe_maker(), config.value.language, words.digest)
    )
    faults = [*_check_headlines(joined, lettering, locate)]
    lacking = lettering.lacking(config.value.title)
    if lacking:
        place = config.place("title")
        faults.append(("", _tell_lacking("the site's name", lacking, place, "the site has no card of its own")))
    undrawn = frozenset(path for path, _ in faults if path)
    settings = CardSettings(palette, font, lettering.digest, key, undrawn, not lacking)
    joined = joined._replace(site=replace(joined.site, cards=settings))
    return joined, [*diagnostics, *(fault for _, fault in faults)]


def read_lettering(files: Files, path: str) -> Lettering:
    """Read a font of the project, by its path as the disk spells it; without one, the font that the extra brings.

    Raises PictureError if it is none, and OSError.
    """
    if path:
        return Lettering(files.read(path))
    folder = find_default_folder()
    if folder is None:
        raise PictureError("the font of the extra `cards` is not installed")
    return Lettering(Folder(folder).read(DEFAULT_FILE))


def read_palette(brought: Mapping[str, bytes]) -> Palette:
    """Read the colours of cards from the stylesheets, as they are in the light; those of a theme come after those of the stylesheet.

    Only what stands at the first level counts, so nothing in a media query; and only colours in hexadecimal.
    """
    found: dict[str, str] = {}
    for sheet in SHEETS:
        depth = 0
        for token in TOKEN.finditer(brought.get(sheet, b"").decode("utf-8", "replace")):
            if token[1] and depth == 1:
                found[token[1]] = token[2].lower()
            depth += token[0].count("{") - token[0].count("}") if not token[0].startswith("/*") else 0
    return COLOURS._replace(**found)


def _find_font(joined: Joined, files: ImageFiles, named: str | None) -> tuple[str, Lettering | None]:
    """Find the font of the cards: its path, empty for the extra's own, and its letters; None where the extra's is not installed."""
    if named is None:
        return "", (read_lettering(files.files, "") if find_default_folder() else None)
    path = source_of_image(named, CONFIG)
    if path is None or path not in joined.joiner.checker.assets:
        raise PictureError("there is no such file below `content/`")
    try:
        return path, read_lettering(files.files, files.spell(path))
    except OSError as error:
        raise PictureError((error.strerror or "it cannot be read").lower()) from error


def _check_headlines(
    joined: Joined, lettering: Lettering, locate: Callable[[Spot | Place], Place]
) -> list[tuple[str, Diagnostic]]:
    """Report headlines that cannot be drawn, each with its article's path."""
    faults = []
    for article in joined.site.articles:
        lacking = lettering.lacking(article.title) if wants_card(article) else []
        if lacking:
            place = locate(Spot(article.path, ("title",)))
            faults.append((article.path, _tell_lacking("the headline", lacking, place, "its card is the site's")))
    return faults


def _tell_lacking(what: str, lacking: list[str], place: Place, outcome: str) -> Diagnostic:
    shown = ", ".join(f"`{shorten(char)}` (U+{ord(char):04X})" for char in lacking[:MOST_SHOWN])
    more = f" and {len(lacking) - MOST_SHOWN} more" if len(lacking) > MOST_SHOWN else ""
    message = f"{what} cannot be drawn, so {outcome}: the font of the cards has no glyph for {shown}{more}"
    return report(
        Code.MISSING_GLYPHS, place, message, "name a font that has them, below `content/`, as `font` of `cards`"
    )


def _from_content(path: str) -> str:
    return path.removeprefix("content/")
