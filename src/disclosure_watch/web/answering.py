"""Which page answers which address, and how a refusal is told."""

import re
from collections.abc import Callable
from typing import TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path

from disclosure_watch.errors import WatchError
from disclosure_watch.web import changes, charts, proposals, records, search, sources, subscribe
from disclosure_watch.web.faults import Refused, unknown
from disclosure_watch.web.patience import patiently
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import page

Answer: TypeAlias = Callable[[Reading, Request], Response]

PAGES: dict[str, Answer] = {
    "/": changes.home,
    "/changes": changes.listed,
    "/changes.atom": changes.atom,
    "/changes.json": changes.json_feed,
    "/records/{record_id}": records.record,
    "/records/{record_id}/text": records.text,
    "/evidence/{revision_id}.zip": records.evidence,
    "/saved/{revision_id}": records.saved,
    "/search": search.found,
    "/proposals/{proposal_id:path}": proposals.proposal,
    "/sources": sources.listed,
    "/sources/{source_id}": sources.source,
    "/charts": charts.charts,
    "/subscribe": subscribe.block,
}


def answered(reading: Reading, request: Request) -> Response:
    """Return the page at the address of a request, or what it is refused with: what the server answers."""
    try:
        for path, answer in _ROUTES:
            if told := path.match(request.url.path):
                request.scope["path_params"] = told.groupdict()
                return patiently(lambda answer=answer: answer(reading, request))  # type: ignore[misc]
        raise unknown()
    except (Refused, WatchError) as error:
        return refused(reading, request, error)


def refused(reading: Reading, request: Request, error: Exception) -> Response:
    """Return what a request is refused with."""
    status, reason, about = _fault(error)
    if request.url.path.removeprefix(str(request.scope.get("root_path", ""))).startswith("/api/"):
        return JSONResponse({"error": reason.replace("_", " "), "about": about}, status)
    context = {"status": status, "reason": reason, "about": about}
    return page(request, "fault.html", reading.settings.timezone, context, status)


def _fault(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, Refused):
        return error.status, error.reason, error.told[:200]
    if isinstance(error, HTTPException):
        return error.status_code, "unknown_page" if error.status_code == 404 else "wrong_question", ""
    return 503, "unreadable", ""


_ROUTES: list[tuple[re.Pattern[str], Answer]] = [(compile_path(path)[0], answer) for path, answer in PAGES.items()]
