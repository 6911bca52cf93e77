"""
The face for those who have no shell: pages, feeds and an API over a storage, read only.

    application    the ASGI application of a configuration
    serve          runs it until it is stopped
    Keys           what a request is let in by

What pages are chosen by is kept in memory (`timeline`); texts are read from the store when they are shown.
"""

from disclosure_watch.web.app import application
from disclosure_watch.web.gate import Keys
from disclosure_watch.web.serving import serve

__all__ = ["Keys", "application", "serve"]
