"""What the API answers: each request's work, and its outcome as JSON can say it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from glossator.build.reanchoring import UnknownArticleError
from glossator.build.suggesting import suggest_for
from glossator.editing.completing import list_choices, version_choices
from glossator.editing.describing import describe_annotation, describe_annotations
from glossator.editing.errors import EditError
from glossator.editing.listing import WaitingList, url_of
from glossator.editing.saving import Ask
from glossator.editing.selecting import Selection
from glossator.editing.terms import add_term
from glossator.editing.trying import show_annotation, try_correction
from glossator.model.digests import digest_bytes
from glossator.suggestions import describe_suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.editing.newsroom import Newsroom, Opened
    from glossator.editing.requests import (
        CreateBody,
        EditBody,
        EntryBody,
        ReattachBody,
        RejectBody,
        SelectionBody,
        TermBody,
        TryBody,
        UndoBody,
    )
    from glossator.editing.saving import Desk, Saved
    from glossator.files import Files
    from glossator.pages.composing import Composer


@dataclass
class Api:
    """What answers. `editor` is who is recorded where a request does not say.

    `composer` gives what makes the pages, once there are any; `faults` what the last build found; `on_saved` hears of the glossary's files;
    `program` describes this program, for what is kept of suggestions.
    """

    newsroom: Newsroom
    desk: Desk
    state: Files
    editor: str
    composer: Callable[[], Composer | None]
    faults: Callable[[], Sequence[Diagnostic]]
    on_saved: Callable[[str], None] | None = None
    program: bytes = b""
    _run: str = field(init=False, default_factory=lambda: secrets.token_hex(8))
    _waiting: WaitingList = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing known of what waits."""
        self._waiting = WaitingList(self.newsroom)

    # What is asked

    def tell_session(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Tell who the editor is, and what the site asks of a review."""
        del given
        snapshot, composer = self.newsroom.snapshot(), self.composer()
        config, options = snapshot.project.config.value, snapshot.project.options
        author = config.authors.get(self.editor)
        return {
            "api": 1,
            "editor": self.editor,
            "editor_name": author.name if author else self.editor,
            "review": {"required": options.review_required, "four_eyes": options.four_eyes},
            "timezone": config.timezone,
            "language": options.language,
            "completions": f"{self._run}-{version_choices(snapshot, composer.site if composer else None)}",
        }

    def tell_article(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Tell an article's text and annotations; it is named by its page's URL, or as anywhere."""
        opened = self.newsroom.open(self._find_named(given))
        return {
            "article": opened.path,
            "sidecar": opened.sidecar,
            "title": opened.article.matter.value.title,
            "url": self._url_of(opened.path),
            "digest": opened.digest,
            "text_digest": digest_bytes(opened.text.encode()).hex(),
            "text": opened.text,
            "annotations": describe_annotations(opened),
            "faults": [_describe_fault(each) for each in opened.faults],
        }

    def tell_suggestions(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Tell what an article's sidecar may lack, and why; it is named as for `tell_article`. Nothing is written but what is known of the others."""
        opened = self.newsroom.open(self._find_named(given))
        files, clock = self.newsroom.files, opened.reader.options.clock
        try:
            done = suggest_for(files, self.state, self.program, opened.path, clock, shows_future=True)
        except UnknownArticleError:
            raise EditError("no-article", "the article has just gone", "open another one", "article") from None
        return {
            "article": done.path,
            "text_digest": digest_bytes(opened.text.encode()).hex(),
            "suggestions": describe_suggestions(done.path, done.suggestions),
        }

    def tell_completions(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Tell what there is to choose from."""
        del given
        composer = self.composer()
        return list_choices(self.newsroom.snapshot(), composer.site if composer else None)

    def tell_desk(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Tell what waits, the longest waiting first."""
        del given
        return self._waiting.tell(self.composer(), self.faults())

    # What is done

    def create(self, body: CreateBody) -> dict[str, Any]:
        """Add an annotation."""
        ask = self._ask(body, approves=body.approve)
        return self._tell(self.desk.propose(ask, body.group, body.fields, _selection(body.selection)))

    def edit(self, body: EditBody) -> dict[str, Any]:
        """Have an annotation say something else."""
        return self._tell(self.desk.edit(self._ask(body, body, approves=body.approve), body.fields))

    def approve(self, body: EntryBody) -> dict[str, Any]:
        """Approve an annotation."""
        return self._tell(self.desk.approve(self._ask(body, body)))

    def reject(self, body: RejectBody) -> dict[str, Any]:
        """Turn an annotation down."""
        return self._tell(self.desk.reject(self._ask(body, body), body.why))

    def delete(self, body: EntryBody) -> dict[str, Any]:
        """Take an annotation out."""
        return self._tell(self.desk.delete(self._ask(body, body)))

    def reattach(self, body: ReattachBody) -> dict[str, Any]:
        """Have an annotation stand elsewhere."""
        return self._tell(self.desk.reattach(self._ask(body, body), _select(body.selection)))

    def undo(self, body: UndoBody) -> dict[str, Any]:
        """Take a save back."""
        ask = Ask(self._known(body.article), body.by or self.editor)
        return self._tell(self.desk.undo(ask, body.undo))

    def add_term(self, body: TermBody) -> dict[str, Any]:
        """Add a term to the glossary."""
        fields = {"term": body.term, "aliases": body.aliases, "definition": body.definition, "see": body.see}
        saved = add_term(self.newsroom, self.state, body.key, fields, self.on_saved)
        return saved._asdict()

    def try_correction(self, body: TryBody) -> dict[str, Any]:
        """Show the sentence with a correction in."""
        return dict(try_correction(self._open(body.article), body.fields, _selection(body.selection)))

    def try_annotation(self, body: TryBody) -> dict[str, Any]:
        """Show what an annotation would say."""
        opened = self._open(body.article)
        ask = Ask(opened.path, body.by or self.editor or "?")
        made = self.desk.compose(opened, ask, body.group, body.fields, _selection(body.selection))
        described = describe_annotation(made.opened, made.entry) if made.entry else {}
        return {
            "fields": described.get("fields"),
            "place": described.get("place"),
            **show_annotation(made, self.composer()),
        }

    # How it is told

    def _find_named(self, given: Mapping[str, str]) -> str:
        """Find which article a request is about, by its page's URL, or as anywhere."""
        name = given.get("article", "")
        if url := given.get("url"):
            composer = self.composer()
            wanted = unquote(url)
            articles = composer.site.articles if composer else ()
            found = next((each.path for each in articles if each.url == wanted), None)
            if found is None:
                raise EditError("no-article", "no article has that address", "open an article's page", "url")
            name = found
        if not name:
            raise EditError(
                "invalid-request", "no article is named", "give its `url`, or its path as `article`", "article"
            )
        return name

    def _open(self, path: str) -> Opened:
        return self.newsroom.open(self._known(path))

    def _known(self, path: str) -> str:
        """Give the path of an article that there is."""
        if not self.newsroom.knew(path) and path not in self.newsroom.snapshot().inventory.articles:
            hint = "give the path that the article was told with"
            raise EditError("no-article", f"there is no article `{path[:100]}`", hint, "article")
        return path

    def _ask(self, body: CreateBody | EntryBody, entry: EntryBody | None = None, *, approves: bool = False) -> Ask:
        return Ask(
            self._known(body.article),
            " ".join((body.by or self.editor).split()),
            entry.id if entry else "",
            body.digest,
            entry.version if entry else None,
            merges=body.merge,
            approves=approves,
        )

    def _tell(self, saved: Saved) -> dict[str, Any]:
        return {
            "article": saved.opened.path,
            "digest": saved.opened.digest,
            "id": saved.id,
            "annotation": describe_annotation(saved.opened, saved.entry) if saved.entry else None,
            "undo": saved.undo,
        }

    def _url_of(self, path: str) -> str | None:
        return url_of(path, self.composer())


def _selection(body: SelectionBody | None) -> Selection | None:
    return _select(body) if body else None


def _select(body: SelectionBody) -> Selection:
    if body.end < body.start:
        hint = "give `start` before `end`"
        raise EditError("invalid-request", "the selection ends before it begins", hint, "selection")
    return Selection(body.start, body.end, body.exact)


def _describe_fault(fault: Diagnostic) -> dict[str, Any]:
    return {
        "code": fault.code.label,
        "severity": fault.severity.value,
        "path": fault.place.path,
        "line": fault.place.line,
        "column": fault.place.column,
        "message": fault.message,
        "hint": fault.hint,
    }
