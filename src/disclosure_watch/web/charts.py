"""Plots for those who would rather look than read."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from disclosure_watch.model import Change
from disclosure_watch.web import plots
from disclosure_watch.web.changes import is_known, tag_of
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import headers_of, language_of, markup

WEEKS = 52


def charts(reading: Reading, request: Request) -> Response:
    """Answer with changes and withdrawals a week, and how long letters take to be published."""
    timeline = reading.timeline()
    tag = tag_of(request, timeline)
    if is_known(request, tag):
        return Response(status_code=304, headers=headers_of(request, tag))
    spoken, now = language_of(request), reading.now
    news = timeline.news()
    withdrawn = news & timeline.with_change(Change.WITHDRAWN)
    delays = plots.delays(timeline)
    context: dict[str, Any] = {
        "weeks": plots.weeks(timeline, news, now, spoken, "c_week", count=WEEKS),
        "withdrawals": plots.weeks(timeline, withdrawn, now, spoken, "c_withdrawn", count=WEEKS),
        "delays": plots.histogram(delays, spoken),
        "median": int(sorted(delays)[len(delays) // 2]) if len(delays) else None,
        "letters": len(delays),
    }
    return HTMLResponse(
        markup(request, "charts.html", reading.settings.timezone, context), headers=headers_of(request, tag)
    )
