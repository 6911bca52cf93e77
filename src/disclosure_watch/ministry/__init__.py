"""
The simulated ministry: a real HTTP site on loopback that evolves by script, deterministic in its seed.

It knows the truth of what it serves, and knows nothing of how it is read: it imports no room but `model`.
"""

from disclosure_watch.ministry.demo import evolve_for_demo
from disclosure_watch.ministry.server import Ministry, serve
from disclosure_watch.ministry.site import Site
from disclosure_watch.ministry.truth import FieldTruth, TruthEvent

__all__ = ["FieldTruth", "Ministry", "Site", "TruthEvent", "evolve_for_demo", "serve"]
