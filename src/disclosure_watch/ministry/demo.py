"""The script of the demo: a handful of true changes, and all the noise there is."""

import datetime as dt
from dataclasses import replace
from random import Random

from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.edits import retitled, with_other_figure
from disclosure_watch.ministry.site import Site
from disclosure_watch.ministry.truth import TruthEvent, compare, kinds
from disclosure_watch.model import Change


def evolve_for_demo(site: Site, step: int = 1) -> tuple[TruthEvent, ...]:
    """
    Let the ministry do what the demo shows: publish a reply, correct a title, change a 成文日期, alter one figure in a
    body, remove a document (404 and off the list), and move its noise everywhere.

    Returns:
        What happened, one event a document, in that order; the removal is due one step later than the others.
    """
    rng = Random(f"{site.seed}/demo/{step}")
    replies = [document for document in site.documents if document.reply is not None]
    titled, redated, refigured, removed = rng.sample(replies, 4)
    new = site.draft()
    site.publish(new)
    events = [
        TruthEvent(step, step, site.name, new.id, ("publish",), (Change.ADDED,), (), None, new, None, site.path_of(new.id)),
        _edited(site, step, "title", titled, retitled(rng, titled)),
        _edited(site, step, "issued_on", redated, replace(redated, issued_on=redated.issued_on - dt.timedelta(days=3))),
        _edited(site, step, "figure", refigured, with_other_figure(rng, refigured)),
        TruthEvent(
            step, step + 1, site.name, removed.id, ("withdraw_404",), (Change.WITHDRAWN,), (), removed, None,
            site.path_of(removed.id), None,
        ),
    ]  # fmt: skip
    site.withdraw(removed.id)
    site.stir()
    return tuple(events)


def _edited(site: Site, step: int, name: str, before: Document, after: Document | None) -> TruthEvent:
    assert after is not None, "every letter of the demo has figures"
    site.put(after)
    differing = compare(before, after)
    path = site.path_of(before.id)
    return TruthEvent(step, step, site.name, before.id, (name,), kinds(differing), differing, before, after, path, path)
