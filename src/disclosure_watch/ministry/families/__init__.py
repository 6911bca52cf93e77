"""The CMS families that the ministry can run on, one module each; `FAMILIES` holds them by name."""

from disclosure_watch.ministry.families.base import Family
from disclosure_watch.ministry.families.trs import Trs

FAMILIES: dict[str, Family] = {family.name: family for family in (Trs(),)}
"""Every family by its name, which is a profile's name too."""
