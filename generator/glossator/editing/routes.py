"""The API of the preview's own pages, version 1: the desk's work over HTTP. Its server's guard has seen to who asks.

What a request names is looked up among what there is: no path, id or key of a request ever becomes a file's name. Every answer is JSON, and so is
every refusal.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from glossator.editing.errors import EditError
from glossator.editing.request_faults import explain_request
from glossator.editing.requests import (
    Body,
    CreateBody,
    EditBody,
    EntryBody,
    ReattachBody,
    RejectBody,
    TermBody,
    TryBody,
    UndoBody,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from glossator.editing.answering import Api

BASE: Final = "/_glossator/api/1"
MOST_BYTES: Final = 64 * 1024
BodyT = TypeVar("BodyT", bound=Body)


def make_routes(api: Api) -> list[BaseRoute]:
    """Make the routes of the API."""
    reads: dict[str, Callable[[Mapping[str, str]], Any]] = {
        "session": api.tell_session,
        "article": api.tell_article,
        "suggestions": api.tell_suggestions,
        "completions": api.tell_completions,
        "desk": api.tell_desk,
    }
    writes: dict[str, tuple[type[Any], Callable[[Any], Any]]] = {
        "annotations": (CreateBody, api.create),
        "annotations/edit": (EditBody, api.edit),
        "annotations/approve": (EntryBody, api.approve),
        "annotations/reject": (RejectBody, api.reject),
        "annotations/delete": (EntryBody, api.delete),
        "annotations/reattach": (ReattachBody, api.reattach),
        "undo": (UndoBody, api.undo),
        "terms": (TermBody, api.add_term),
        "preview/correction": (TryBody, api.try_correction),
        "preview/annotation": (TryBody, api.try_annotation),
    }
    routes: list[BaseRoute] = [Route(f"{BASE}/{name}", _reading(tell), methods=["GET"]) for name, tell in reads.items()]
    routes += [Route(f"{BASE}/{name}", _writing(body, work), methods=["POST"]) for name, (body, work) in writes.items()]
    hint = f"ask for one of {', '.join([*reads, *writes])}"
    allowed = {**dict.fromkeys(reads, "GET, HEAD"), **dict.fromkeys(writes, "POST")}

    async def refuse(request: Request) -> Response:
        allow = allowed.get(request.path_params["rest"].removeprefix("1/"))
        if allow:
            error = EditError("method-not-allowed", f"this answers to {allow}", "ask in that way")
            return answer({"error": _explain(error)}, 405, {"Allow": allow})
        return answer({"error": _explain(EditError("not-found", "there is no such thing here", hint))}, 404)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return [*routes, Route("/_glossator/api/{rest:path}", refuse, methods=methods)]


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:  # noqa: ANN401  whatever JSON can say
    """Answer with JSON. It is ASCII: so half a character, as a request may hold, is no fault here."""
    return Response(json.dumps(value), status, headers, "application/json")


def _explain(error: EditError) -> dict[str, Any]:
    return {"code": error.code, "message": error.message, "hint": error.hint, "field": error.field, **error.details}


def _reading(tell: Callable[[Mapping[str, str]], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await _run(lambda: tell(request.query_params))

    return endpoint


def _writing(body: type[BodyT], work: Callable[[BodyT], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            error = EditError("wrong-media-type", "a request's body is JSON", "send `Content-Type: application/json`")
            return answer({"error": _explain(error)}, 415)
        data = await _read_body(request)
        if data is None:
            hint = "send less; an annotation is a few sentences"
            error = EditError("too-large", f"the request is larger than {MOST_BYTES:,} bytes", hint)
            return answer({"error": _explain(error)}, 413, {"Connection": "close"})
        return await _run(lambda: work(_read_request(body, data)))

    return endpoint


async def _read_body(request: Request) -> bytes | None:
    """Read a request's body; None if it is too large, whatever length it announces."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:12]) > MOST_BYTES:
        return None
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            return None
    return bytes(data)


def _read_request(body: type[BodyT], data: bytes) -> BodyT:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise EditError("invalid-request", "the body is not JSON", "send one JSON object, in UTF-8") from None
    try:
        return body.model_validate(value)
    except ValidationError as error:
        raise explain_request(body, error.errors(include_url=False, include_input=False)) from None


async def _run(work: Callable[[], Any]) -> Response:
    try:
        return answer(await run_in_threadpool(work))
    except EditError as error:
        return answer({"error": _explain(error)}, error.status)
    except OSError as error:
        refusal = EditError(
            "not-written", f"a file cannot be used: {(error.strerror or str(error)).lower()}", "try again"
        )
        return answer({"error": _explain(refusal)}, 500)
