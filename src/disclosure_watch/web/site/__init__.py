"""
The web face as a static site, for any web server.

    write             the site of a configuration, into a folder
    is_replaceable    whether a site may be put in a folder's place
    Unreadable        what it raises where the storage gives no answer
    MOST_RECORDS      so many are in a site

Its pages are the web face's own: asked of the application in this process, their links made relative.
"""

from disclosure_watch.web.site.walking import Unreadable
from disclosure_watch.web.site.writing import is_replaceable, write

MOST_RECORDS = 20_000

__all__ = ["MOST_RECORDS", "Unreadable", "is_replaceable", "write"]
