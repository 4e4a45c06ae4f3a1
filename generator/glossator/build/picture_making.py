"""Pictures of the site, each made once and kept among what Glossator keeps for itself, by its key: so another build need not make it again."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from glossator.build.card_planning import read_lettering
from glossator.build.inventory import CONFIG
from glossator.build.reading import Locator
from glossator.build.sources import unreadable
from glossator.diagnostics import Code, Diagnostic, report
from glossator.frozen import frozen
from glossator.model.content import ImageOptions
from glossator.model.digests import DIGEST_SIZE, digest_bytes
from glossator.pages.picture_keys import picture_key
from glossator.pages.share_cards import make_card
from glossator.pictures import PictureError, version_key
from glossator.pictures.scaling import scale_image
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.build.preparing import Prepared
    from glossator.build.reading import ArticleReader
    from glossator.files import Files
    from glossator.model.links import Spot
    from glossator.pages.composing import Composer
    from glossator.pages.planning import Plan
    from glossator.pictures.lettering import Lettering

FOLDER = "pictures"
# Pictures that no plan names are kept all the same, the latest of them: a draft's, or what an undone edit will want again.
MOST_UNUSED = 256


@frozen
class PictureMaker:
    """Makes the pictures of a site. `spots` tell where an image is named."""

    files: Files
    spelling: Mapping[str, str]
    store: Files
    composer: Composer
    reader: ArticleReader
    spots: Mapping[str, Spot | Place]

    def make(self, plan: Plan) -> tuple[bytes | None, list[Diagnostic]]:
        """Give the bytes of a picture; None if it cannot be made."""
        key = picture_key(self.composer.site, plan)
        kept = _read_kept(self.store, key)
        if kept is not None:
            return kept, []
        return self._draw_card(plan, key) if plan.kind == "card" else self._scale_image(plan, key)

    @cached_property
    def lettering(self) -> Lettering:
        """The font of the cards."""
        font = self.composer.site.cards.font if self.composer.site.cards else ""
        return read_lettering(self.files, self.spelling.get(font, font))

    def _draw_card(self, plan: Plan, key: bytes) -> tuple[bytes | None, list[Diagnostic]]:
        cards = self.composer.site.cards
        if cards is None:
            raise AssertionError("a card is planned where there are cards")
        try:
            lettering = self.lettering
        except (PictureError, OSError):
            lettering = None
        if lettering is None or lettering.digest != cards.font_digest:
            place = Place(cards.font or CONFIG, 1, 1, 2)
            message = "the font of the cards was changed while the site was built"
            return None, [report(Code.UNUSABLE_FONT, place, message, "build again")]
        card = make_card(self.composer, self.composer.site.article_by_path.get(plan.key))
        from glossator.pictures.cards import draw_card

        made = draw_card(card, cards.palette, lettering)
        _keep(self.store, key, made)
        return made, []

    def _scale_image(self, plan: Plan, key: bytes) -> tuple[bytes | None, list[Diagnostic]]:
        quality = (self.composer.site.config.images or ImageOptions()).quality
        try:
            source = self.files.read(self.spelling.get(plan.key, plan.key))
            made = scale_image(source, plan.number, quality)
        except PictureError as error:
            message = f"`{plan.key}` cannot be read as an image: {error}"
            hint = "save it anew, or put another image in its place"
            return None, [report(Code.BROKEN_IMAGE, self._locate(plan.key), message, hint)]
        except OSError as error:
            return None, [unreadable(plan.key, error)]
        if version_key(digest_bytes(source), plan.number, quality) == key:  # the file may have changed meanwhile
            _keep(self.store, key, made)
        return made, []

    def _locate(self, path: str) -> Place:
        at = self.spots.get(path)
        return Locator(self.reader)(at) if at else Place(path, 1, 1, 2)


def make_picture_maker(prepared: Prepared, files: Files) -> PictureMaker:
    """Make what makes the pictures of a prepared site."""
    reader, spots = prepared.reader, prepared.joined.joiner.checker.images
    spots = {path: spots[path] for path in prepared.site.image_versions}
    return PictureMaker(files, prepared.project.inventory.spelling, reader.store, prepared.composer, reader, spots)


def _path_of(key: bytes) -> str:
    return f"{FOLDER}/{key.hex()}"


def _read_kept(store: Files, key: bytes) -> bytes | None:
    """Read a picture that was kept; None if there is none that is whole. Its digest stands before it."""
    try:
        data = store.read(_path_of(key))
    except OSError:
        return None
    digest, made = data[:DIGEST_SIZE], data[DIGEST_SIZE:]
    return made if digest_bytes(made) == digest else None


def _keep(store: Files, key: bytes, made: bytes) -> None:
    """Keep a picture; where that cannot be done, it is made again the next time."""
    path = _path_of(key)
    with suppress(OSError):
        store.write(f"{path}.{os.getpid()}", digest_bytes(made) + made)
        store.move(f"{path}.{os.getpid()}", path)


def prune_pictures(store: Files, prepared: Prepared) -> None:
    """Remove pictures that a site does not use, but for the latest of them."""
    names = {_path_of(picture_key(prepared.site, plan)) for plan in prepared.plans if plan.is_picture}
    unused = [(stamp.modified, path) for path, stamp in store.scan(FOLDER).items() if path not in names]
    for _, path in sorted(unused)[:-MOST_UNUSED]:
        store.remove(path)
