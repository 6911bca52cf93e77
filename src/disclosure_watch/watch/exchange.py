"""A site that gave its documents other numbers: each stands at an address that another one had. Pure."""

from collections import Counter
from collections.abc import Mapping

from disclosure_watch.model import Known
from disclosure_watch.watch.observation import Page


def exchanged(known: Mapping[str, Known], pages: Mapping[str, Page]) -> list[tuple[Known, Page]]:
    """
    Return the records that changed their addresses among themselves, each with its page; all by address key.

    Only where every one whose address shows another's text stands itself at an address of these: else something is mixed
    up, not moved.
    """
    changed = {
        key: page.record.body_text
        for key, page in pages.items()
        if page.record.body_text and key in known and page.record.body_text != known[key].record.body_text
    }
    if len(changed) < 2:
        return []
    often = Counter(each.record.body_text for each in known.values())
    owners = {each.record.body_text: key for key, each in known.items() if often[each.record.body_text] == 1}
    homes = {key: owners[text] for key, text in changed.items() if owners.get(text, key) != key}
    if set(homes) != set(homes.values()):
        return []
    return [(known[owner], pages[key]) for key, owner in homes.items()]
