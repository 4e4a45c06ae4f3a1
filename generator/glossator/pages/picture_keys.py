"""What pictures are made of, by their plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.pages.share_cards import SHEETS, card_key

if TYPE_CHECKING:
    from glossator.model.site import Site
    from glossator.pages.planning import Plan


def picture_key(site: Site, plan: Plan) -> bytes:
    """Give the digest of all that a picture is made of."""
    if plan.kind == "card":
        return card_key(site, site.article_by_path.get(plan.key))
    return next(version.key for version in site.image_versions[plan.key] if version.width == plan.number)


def bears_on_pictures(site: Site, plan: Plan) -> bool:
    """Tell whether pictures are made of a file that is copied: an image, or the font or the colours of cards."""
    if plan.kind == "builtin-asset":
        return site.cards is not None and f"assets/{plan.key}" in SHEETS
    is_font = site.cards is not None and plan.key == site.cards.font
    return is_font or (site.config.images is not None and plan.key in site.image_sizes)
