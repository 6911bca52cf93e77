"""Where each document of a site stands, as far as a reader of its list can know: from the ministry's truth alone."""

from dataclasses import dataclass

from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.site import Site

EDGE = 3
"""Rows on each side of where a list breaks off in which a reader can't be sure whether a row was among those read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where a document stood after a step; `document` is what its page prints, `place` its host and path.

    `listed` is what a reader may conclude: what stands below the part of the list that can be read is as good as
    listed. `certain` says that a pass that saw everything must have seen it so. `at_edge` is near where a list
    breaks off: new there, it may have been published or have moved up; missing, it may stand just below. `removed`
    says that the list, all of which can be read, truly lacks it, and that its page is gone.
    """

    document: Document
    place: str
    listed: bool
    gone: bool
    certain: bool = True
    at_edge: bool = False
    removed: bool = False


def standings(site: Site) -> dict[str, Standing]:
    """Return where every document there ever was stands now."""
    depth = site.presentation.depth
    items = list(site.items)
    shown = {item.document.id for item in (items if depth is None else items[: depth * site.rows_per_page])}
    order = {key: at for at, key in enumerate(site.order)}
    reach = max((order[key] for key in shown), default=-1)
    ends_openly = (
        site.pager.name == "overcounted"
    )  # pages are named beyond the last: where the list ends is nowhere said
    readable = not ends_openly and (depth is None or len(shown) == len(items))
    result = {}
    for key, placed in site.placed.items():
        above = None if readable else reach - order[key]
        listed, certain = _seen(site, key, shown, above)
        document = site.presentation.printed(placed.document)
        place = f"{site.authority}{placed.path}"
        result[key] = Standing(
            document,
            place,
            listed,
            placed.gone is not None,
            certain,
            at_edge=above is not None and -EDGE <= above < EDGE,
            removed=depth is None and placed.gone is not None and not placed.listed,
        )
    return result


def _seen(site: Site, key: str, shown: set[str], above: int | None) -> tuple[bool, bool]:
    """
    Return whether a document is to be taken as listed, and whether that is certain.

    `above` is how many places it stands above the last row that can be read, None where all can be.
    """
    if key in shown:
        return True, True
    if key in site.presentation.older:
        return site.placed[key].listed, False
    if above is None:
        return False, True
    if site.placed[key].listed and site.cached_list is None:
        return True, False
    if above > EDGE:
        return False, True
    return (False, False) if above >= -EDGE else (True, False)
