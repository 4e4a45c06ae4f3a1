"""Whether what a site asks for, and needs an extra, can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.extras import missing_extra
from glossator.pictures import is_installed
from glossator.pictures.lettering import find_default_folder

if TYPE_CHECKING:
    from glossator.diagnostics import Diagnostic
    from glossator.model.content import SiteConfig
    from glossator.yaml_nodes import Located


def check_extras(config: Located[SiteConfig], *, has_index: bool) -> list[Diagnostic]:
    """Report each extra that a site asks for and that is not installed, where it is asked for. `has_index` tells that the search gets its index."""
    found = []
    if has_index and config.value.search:
        from glossator.search_index import find_program

        if find_program() is None:
            found.append(missing_extra("search", "search: true", config.key_place("search")))
    if config.value.images and not is_installed():
        found.append(missing_extra("images", "images", config.key_place("images")))
    cards = config.value.cards
    if cards and not (is_installed() and (cards.font or find_default_folder())):
        found.append(missing_extra("cards", "cards", config.key_place("cards")))
    return found
