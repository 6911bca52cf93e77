"""The CMS families that the ministry can run on, one module each; `FAMILIES` holds them by name."""

from disclosure_watch.ministry.families.base import Family
from disclosure_watch.ministry.families.gkmlpt import Gkmlpt
from disclosure_watch.ministry.families.hanweb import Hanweb
from disclosure_watch.ministry.families.trs import Trs
from disclosure_watch.ministry.families.ucap import Ucap
from disclosure_watch.ministry.families.vsb import Vsb

FAMILIES: dict[str, Family] = {family.name: family for family in (Trs(), Hanweb(), Ucap(), Gkmlpt(), Vsb())}
"""Every family by its name, which is a profile's name too."""
