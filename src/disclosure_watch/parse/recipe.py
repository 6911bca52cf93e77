"""
Listings by a source's recipe: what a script of the page asks for, read as the recipe says, or found out from an answer.

    {"data": {"list": [{"bt": "…", "lj": "/1.html", "fbsj": "2026-01-02"}], "total": 45}}     JSON
    callback({"rows": […]});                                                                  JSONP
    {"data": {"html": "<ul><li>…"}}                                                           HTML in JSON
"""

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Entry, Listing, Recipe
from disclosure_watch.parse.address import joined
from disclosure_watch.parse.data import COUNTS, PAGES, pages_of
from disclosure_watch.parse.listing import read_listing
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.objects import ADDRESSES, DATES, TITLES, date_of
from disclosure_watch.parse.paging.pager import MOST_PAGES
from disclosure_watch.parse.profiles import by_name
from disclosure_watch.parse.text import line

_JSONP = re.compile(
    r"(?:/\*\*/)?\s{0,9}+(?<![\w$.\[\]\"'])[\w$.\[\]\"']{1,200}+\s{0,9}+\((?=\s{0,99}+[\[{\"])"
)  # jQuery1102({"a": 1});
_TAG = re.compile(r"<[^<>]{0,2000}+>")  # <em>
_PLACE = re.compile(r"\{([\w.]+)\}")
_NAME = re.compile(r"[A-Za-z_]\w*")
_DEEPEST = 6


def read_by_recipe(text: str, recipe: Recipe, listing_url: str, page: int, profile: str) -> Listing:
    """
    Read one answer; `page` is its number from 1.

    Raises ParseError where the answer is none of the recipe's: no JSON, or nothing where its rows should be.
    """
    data = _data(text, markup=recipe.html is not None)
    if recipe.html is not None:
        entries = _of_markup(data, recipe.html, listing_url, profile)
    else:
        entries = _of_rows(data, recipe, listing_url)
    records, pages = _number(data, recipe.total), _number(data, recipe.pages)
    if pages is None and records is not None and page == 1:
        pages = pages_of(entries, records)
    goes_on = bool(entries) and records is None  # nothing says where the pages end: until one has no rows
    last = pages if pages is not None else page + goes_on
    urls = tuple(recipe.address(listing_url, number) for number in range(1, min(last, MOST_PAGES) + 1))
    is_last = not entries or (pages is not None and page >= pages)
    next_url = recipe.address(listing_url, page + 1) if page < last else None
    return Listing(profile, entries, pages, records, urls, page, next_url, is_last)


def _data(text: str, *, markup: bool) -> Any:
    """Return the JSON of an answer, without the call of a JSONP around it; of markup itself, the text."""
    text = text.lstrip("\ufeff \t\r\n")
    if (call := _JSONP.match(text)) is not None:
        text = text[call.end() :].rstrip("\r\n\t ;").removesuffix(")")
    elif markup and text.startswith("<"):
        return text
    try:
        data = json.loads(text)
        return json.loads(data) if isinstance(data, str) else data
    except (ValueError, RecursionError):
        raise ParseError("JSON that can't be read: cut off, or not JSON") from None


def _found(data: Any, path: str) -> Any:
    """Return what a path leads to, a JSON text in it read; None where nothing is."""
    try:
        value = data[path] if isinstance(data, dict) and path in data else jmespath.search(path, data)
    except JMESPathError:
        return None
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _of_markup(data: Any, path: str, listing_url: str, profile: str) -> tuple[Entry, ...]:
    markup = data if isinstance(data, str) else _found(data, path)
    if isinstance(markup, list):
        markup = "".join(str(part) for part in markup)
    if not isinstance(markup, str):
        raise ParseError(f"the recipe finds no markup at {path}")
    family = by_name(profile if profile != "auto" else "hanweb")
    return read_listing(
        Page(f"<ul>{markup}</ul>" if "<li" in markup[:200] else markup, listing_url), family, {}
    ).entries


def _of_rows(data: Any, recipe: Recipe, listing_url: str) -> tuple[Entry, ...]:
    rows = _found(data, recipe.rows or "")
    if rows is None and _number(data, recipe.total) == 0:
        rows = []
    if not isinstance(rows, list):
        raise ParseError(f"the recipe finds no rows at {recipe.rows}")
    entries = [entry for row in rows if (entry := _entry(row, recipe, listing_url)) is not None]
    if rows and not entries:
        raise ParseError(f"none of {len(rows)} rows has the recipe's title and link ({recipe.title}, {recipe.link})")
    return tuple(entries)


def _entry(row: Any, recipe: Recipe, listing_url: str) -> Entry | None:
    title, link = _found(row, recipe.title), _link(row, recipe.link)
    if not isinstance(title, str) or not title.strip() or not link:
        return None
    url = joined(listing_url, link)
    shown = line(entities.unescape(_TAG.sub("", title)))
    date = date_of(_found(row, recipe.date)) if recipe.date else None
    return Entry(shown, url, date) if url and shown else None


def _link(row: Any, link: str) -> str:
    """Return a row's address: a field of it, or a template filled with its fields; empty where one is missing."""
    if "{" not in link:
        value = _found(row, link)
        return str(value).strip() if isinstance(value, str | int) else ""
    values = {name: _found(row, name) for name in _PLACE.findall(link)}
    if any(value is None or value == "" for value in values.values()):
        return ""
    return _PLACE.sub(lambda place: str(values[place[1]]), link)


def _number(data: Any, path: str | None) -> int | None:
    value = _found(data, path) if path else None
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


# ------------------------------------------------------------------------------------------------- finding a recipe


def infer(text: str, recipe: Recipe) -> Recipe | None:
    """Return a recipe completed by what an answer to it shows: where its rows, titles, links, dates and counts are."""
    try:
        data = _data(text, markup=True)
    except ParseError:
        return None
    if isinstance(data, str):
        return replace(recipe, html="@") if "href" in data else None
    total = next((path for path, key, _ in _leaves(data) if key in COUNTS), None)
    pages = next((path for path, key, _ in _leaves(data) if key in PAGES), None)
    counted = replace(recipe, total=total, pages=pages)
    lists = [(path, rows) for path, rows in _lists(data) if _key(rows[0], TITLES) and _key(rows[0], ADDRESSES)]
    if lists:
        path, rows = max(lists, key=lambda pair: len(pair[1]))
        title, link, date = (_key(rows[0], names) or "" for names in (TITLES, ADDRESSES, DATES))
        return replace(counted, rows=path, title=title, link=link, date=date)
    markup = next(
        (path for path, _, value in _leaves(data) if isinstance(value, str) and "<" in value and "href" in value), None
    )
    return replace(counted, html=markup) if markup else None


def _key(row: Any, names: tuple[str, ...]) -> str | None:
    """Return a row's own name of a field that has one of some names, whatever their case."""
    known = {key.lower(): key for key, value in row.items() if value} if isinstance(row, dict) else {}
    return next((known[name.lower()] for name in names if name.lower() in known), None)


def _lists(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(data, list) and data and isinstance(data[0], dict):
        yield path or "@", data
    elif isinstance(data, dict) and depth < _DEEPEST:
        for key, value in data.items():
            yield from _lists(value, _below(path, key), depth + 1)


def _leaves(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str, Any]]:
    if isinstance(data, dict) and depth < _DEEPEST:
        for key, value in data.items():
            if isinstance(value, dict):
                yield from _leaves(value, _below(path, key), depth + 1)
            elif not isinstance(value, list):
                yield _below(path, key), key, value


def _below(path: str, key: str) -> str:
    name = key if _NAME.fullmatch(key) else json.dumps(key)
    return f"{path}.{name}" if path else name
