"""A list of changes as an Atom and as a JSON feed. Pure."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from disclosure_watch.alert.escape import clean, one_line
from disclosure_watch.web import words
from disclosure_watch.web.timeline import Row

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_URN = "urn:disclosure-watch:"


@dataclass(frozen=True, slots=True)
class Feed:
    """
    A list of changes: `root` is the address of the face without a slash, `query` that of the list's filter.

    `about` are the filter's conditions in words, `names` those of the sources; `now` is the time where nothing changed.
    """

    root: str
    query: str
    language: str
    about: str
    names: Mapping[str, str]
    rows: Sequence[Row]
    now: dt.datetime

    @property
    def title(self) -> str:
        """What the feed is called."""
        key = "feed_of" if self.about else "feed_title"
        return one_line(words.say(self.language, key, what=self.about) if self.about else words.say(self.language, key))

    @property
    def updated(self) -> dt.datetime:
        """When its newest change was observed."""
        return max((row.observed_at for row in self.rows), default=self.now)

    def title_of(self, row: Row) -> str:
        """Return what an entry is called: what became of which document."""
        joined = words.say(self.language, "and").join(words.change(self.language, change) for change in row.changes)
        return one_line(self._labelled(joined, row.title))[:300]

    def _labelled(self, name: str, value: str) -> str:
        return words.say(self.language, "labelled", name=name, value=value)

    def address_of(self, row: Row) -> str:
        """Return where a change is shown: the redline of an edit, else the record."""
        first = f"?from={row.revision - 1}&to={row.revision}" if row.edits and row.revision > 1 else ""
        return f"{self.root}/records/{row.record_id}{first}"

    def html_of(self, row: Row) -> str:
        """Return what an entry says, as markup."""
        said = [f"<p>{escape(one_line(self.names.get(row.source_id, row.source_id)))}</p>"]
        for edit in row.edits:
            name = escape(self._labelled(words.field(self.language, edit.field), ""))
            before, after = (escape(clean(side)) for side in (edit.before, edit.after))
            went = f"<del>{before}</del> " if before else ""
            said.append(f"<p>{name}{went}<ins>{after}</ins></p>" if after else f"<p>{name}{went}</p>")
        return "".join(said)

    def text_of(self, row: Row) -> str:
        """Return what an entry says, as plain text."""
        edits = (
            self._labelled(words.field(self.language, edit.field), f"{edit.before} → {edit.after}")
            for edit in row.edits
        )
        return clean("\n".join([self.names.get(row.source_id, row.source_id), *edits]))


def atom(feed: Feed) -> bytes:
    """Return a feed as Atom 1.0."""
    ET.register_namespace("", _ATOM)
    top = ET.Element(f"{{{_ATOM}}}feed", {_XML_LANG: words.LANGUAGES[feed.language]})
    _add(top, "id", f"{_URN}changes{feed.query}")
    _add(top, "title", feed.title)
    _add(top, "updated", _stamp(feed.updated))
    _add(top, "link", rel="self", type="application/atom+xml", href=f"{feed.root}/changes.atom{feed.query}")
    _add(top, "link", rel="alternate", type="text/html", href=f"{feed.root}/changes{feed.query}")
    _add(_add(top, "author"), "name", words.say(feed.language, "site"))
    for row in feed.rows:
        entry = _add(top, "entry")
        _add(entry, "id", _URN + row.revision_id)
        _add(entry, "title", feed.title_of(row))
        _add(entry, "updated", _stamp(row.observed_at))
        _add(entry, "link", rel="alternate", type="text/html", href=feed.address_of(row))
        _add(_add(entry, "author"), "name", one_line(feed.names.get(row.source_id, row.source_id)))
        for change in row.changes:
            _add(entry, "category", term=str(change))
        _add(entry, "content", feed.html_of(row), type="html")
    markup: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return markup


def json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed 1.1."""
    shape = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "language": words.LANGUAGES[feed.language],
        "home_page_url": f"{feed.root}/changes{feed.query}",
        "feed_url": f"{feed.root}/changes.json{feed.query}",
        "items": [
            {
                "id": _URN + row.revision_id,
                "url": feed.address_of(row),
                "title": feed.title_of(row),
                "content_html": feed.html_of(row),
                "content_text": feed.text_of(row),
                "date_published": _stamp(row.observed_at),
                "authors": [{"name": one_line(feed.names.get(row.source_id, row.source_id))}],
                "tags": [str(change) for change in row.changes],
            }
            for row in feed.rows
        ],
    }
    return json.dumps(shape, ensure_ascii=False).encode()


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        child.text = text
    return child
