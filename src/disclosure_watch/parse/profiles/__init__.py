"""
The CMS families, one small file each, and how `auto` tells them apart.

An address of a family's own form settles it. Else every mark that a page bears is worth points; the family with most is
the page's, `generic` where none has more than one. The marks found are the evidence that `detect` gives beside the name.
"""

from disclosure_watch.parse.profiles import generic, gkmlpt, hanweb, jeecms, trs, ucap, vsb
from disclosure_watch.parse.profiles.profile import Profile

__all__ = ["ALL", "Profile", "by_name", "detect"]

ALL = (gkmlpt.PROFILE, hanweb.PROFILE, ucap.PROFILE, vsb.PROFILE, jeecms.PROFILE, trs.PROFILE, generic.PROFILE)
SURE = 3
"""An address worth so many points settles it."""

_BY_NAME = {profile.name: profile for profile in ALL}


def by_name(name: str) -> Profile:
    """Return the profile of a name in `model.PROFILES`."""
    return _BY_NAME[name]


def detect(html: str, url: str) -> tuple[Profile, tuple[str, ...]]:
    """Return the profile whose marks the page or its address bears, and those marks."""
    for profile in ALL:
        if profile.address is not None and profile.address[1] >= SURE and (match := profile.address[0].search(url)):
            return profile, (f"the address has {match[0]}",)
    best: tuple[int, Profile, tuple[str, ...]] = (1, generic.PROFILE, ("no family's marks",))
    for profile in ALL:
        points, borne = profile.evidence(html, url)
        if points > best[0]:
            best = (points, profile, borne)
    return best[1], best[2]
