"""The keys of pictures, by their plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glossator.model.site import Site
    from glossator.pages.planning import Plan


def picture_key(site: Site, plan: Plan) -> bytes:
    """Give the digest of all that a picture is made of."""
    return next(version.key for version in site.image_versions[plan.key] if version.width == plan.number)
