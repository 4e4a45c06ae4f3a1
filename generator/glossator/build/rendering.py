"""Rendering pages and writing them to the staging folder. This is the work of the second round, and may be spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.build.output import stage_file
from glossator.build.picture_making import make_picture_maker
from glossator.build.sources import unreadable
from glossator.frozen import frozen
from glossator.model.digests import digest_bytes
from glossator.pages.viewing import make_view
from glossator.render import render_view

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from glossator.assets import Asset
    from glossator.build.picture_making import PictureMaker
    from glossator.build.preparing import Prepared
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files, Stamp
    from glossator.pages.composing import Composer
    from glossator.pages.keys import Key, PageKeys
    from glossator.pages.planning import Plan
    from glossator.templates import TemplateSet


@frozen
class Renderer:
    """All that rendering needs. `spelling` tells how the disk spells the path of a source that is not in NFC there."""

    files: Files
    spelling: Mapping[str, str]
    assets: Mapping[str, Asset]
    plans: Sequence[Plan]
    composer: Composer
    templates: TemplateSet
    pictures: PictureMaker

    def render(self, plan: Plan) -> tuple[bytes | None, list[Diagnostic]]:
        """Give the bytes of a file of the site; None if it fails."""
        if plan.kind == "builtin-asset":
            return self.assets[plan.key].data, []
        if plan.is_picture:
            return self.pictures.make(plan)
        if plan.kind == "asset":
            try:
                return self.files.read(self.spelling.get(plan.key, plan.key)), []
            except OSError as error:
                return None, [unreadable(plan.key, error)]
        try:
            view = make_view(self.composer, self.plans, plan)
        except OSError as error:
            return None, [unreadable(str(error.filename), error)]
        data, faults = render_view(self.templates, plan.template, view)
        return (None if faults else data), faults


def make_renderer(prepared: Prepared, files: Files) -> Renderer:
    """Make what renders a prepared site."""
    spelling = prepared.project.inventory.spelling
    pictures = make_picture_maker(prepared, files)
    return Renderer(files, spelling, prepared.assets, prepared.plans, prepared.composer, prepared.templates, pictures)


def render_files(prepared: Prepared, files: Files, faults: list[Diagnostic]) -> Iterator[tuple[Plan, bytes]]:
    """Render the files of the site in the order of the plan; one that fails is told and left out.

    Of pictures only the narrowest version of each image is made: what is wrong with an image is wrong with that, and a card has no faults.
    """
    renderer = make_renderer(prepared, files)
    scaled: set[str] = set()
    for plan in prepared.plans:
        if plan.is_picture and (plan.kind == "card" or plan.key in scaled):
            continue
        if plan.is_picture:
            scaled.add(plan.key)
        data, found = renderer.render(plan)
        faults += found
        if data is not None:
            yield plan, data


def sample_plans(plans: Sequence[Plan]) -> list[Plan]:
    """Pick one page of each kind: enough to find a template's faults when the site will not be written anyway."""
    return list({plan.kind: plan for plan in plans if plan.template}.values())


@frozen
class Stager:
    """All that rendering into the staging folder needs.

    `digest_by_path` are those of files that are in the output as they were left; `present` are all files that are there. `keys` makes the keys of
    the files, if they have not been made.
    """

    renderer: Renderer
    output: Files
    digest_by_path: Mapping[str, bytes]
    present: Collection[str]
    keys: PageKeys | None = None


class StagedFile(NamedTuple):
    """A file of the site that was rendered: its number in the plan, its digest, its stamp, and its key if that was asked for; None if it failed.

    `is_staged` tells that the output did not hold it yet, byte for byte.
    """

    number: int
    digest: bytes | None
    stamp: Stamp | None
    key: Key | None
    is_staged: bool
    faults: tuple[Diagnostic, ...]


def stage_pages(stager: Stager, numbers: Sequence[int]) -> list[StagedFile]:
    """Render the files of some numbers in the plan, and stage those that the output does not hold as they are."""
    staged = []
    for number in numbers:
        plan = stager.renderer.plans[number]
        data, faults = stager.renderer.render(plan)
        if data is None:
            staged.append(StagedFile(number, None, None, None, is_staged=False, faults=tuple(faults)))
            continue
        path = plan.written_at
        digest, key = digest_bytes(data), stager.keys.key(plan) if stager.keys else None
        if stager.digest_by_path.get(path) == digest:
            staged.append(StagedFile(number, digest, None, key, is_staged=False, faults=()))
            continue
        is_known = path in stager.present
        is_there = is_known and path not in stager.digest_by_path
        stamp, is_staged = stage_file(stager.output, path, data, is_known=is_known, is_there=is_there)
        staged.append(StagedFile(number, digest, stamp, key, is_staged, ()))
    return staged
