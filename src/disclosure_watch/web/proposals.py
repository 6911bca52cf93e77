"""All agencies' answers to one proposal, side by side."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from disclosure_watch.web.changes import is_known, tag_of
from disclosure_watch.web.faults import unknown
from disclosure_watch.web.letter import laid_out
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import headers_of, markup

MOST = 12
LONGEST_TEXT = 4000


def proposal(reading: Reading, request: Request) -> Response:
    """Answer with the letters that answer a proposal, the lead office's first."""
    timeline = reading.timeline()
    tag = tag_of(request, timeline)
    proposal_id = request.path_params["proposal_id"]
    record_ids = timeline.answering(proposal_id)
    if not record_ids:
        raise unknown("unknown_proposal")
    if is_known(request, tag):
        return Response(status_code=304, headers=headers_of(request, tag))
    answers = [reading.revisions(record_id)[-1] for record_id in record_ids[:MOST]]
    answers.sort(key=lambda last: (last.record.reply is None or last.record.reply.role != "lead", last.record_id))
    context = {
        "proposal_id": proposal_id,
        "about": answers[0].record.reply,
        "answers": [
            (
                last,
                laid_out(
                    last.record.body_text[:LONGEST_TEXT], last.record.reply.signatories if last.record.reply else ()
                ),
            )
            for last in answers
        ],
        "longest": LONGEST_TEXT,
        "names": reading.source_names(),
    }
    return HTMLResponse(
        markup(request, "proposal.html", reading.settings.timezone, context), headers=headers_of(request, tag)
    )
