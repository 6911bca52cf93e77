"""Readers of listings take time in proportion to a page's size, whatever the page repeats."""

import contextlib
import gc
import time

import pytest

from disclosure_watch import parse
from disclosure_watch.errors import ParseError

KB = 1024
REPEATED = {
    "dots in a link": ("<ul><li><a href='a1.html'>关于第1号提案的答复", ".", "</a><span>2025-01-01</span></li></ul>"),
    "open links": ("<ul>", "<a ", ""),
    "links": ("<ul>", "<a href=1>2</a>", ""),
    "cells": ("<table>", "<td>", ""),
    "blocks with dates": ("", "<div>2024-01-01", ""),
    "rows": ("<ul>", "<li><a href='a1.html'>关于第1号提案的答复</a> 2025-01-01</li>", "</ul>"),
    "table rows": (
        "<table><tr><th>标题</th><th>发布日期</th></tr>",
        "<tr><td><a href=1>关于某事的通知</a><td>2024-01-01",
        "",
    ),
    "dates beside no link": ("<div>", "<b>2024-01-01</b>", "</div>"),
    "records": ("<datastore>", "<record><![CDATA[", ""),
    "groups": ("", "<nextgroup>", ""),
    "whole records": ("<datastore>", "<record><![CDATA[<li><a href=1>某局的通知</a>2024-01-01</li>]]></record>", ""),
    "proxies": ("", "'dataproxy.jsp?", ""),
    "dates": ("<p>", "2024-01-01 ", "</p>"),
    "template elements": ("", "<template>", ""),
    "script templates": ("", "<script type=text/html>", ""),
    "breaks": ("<div><a href=1>关于某事的通知</a>2024-01-01", "<br>", "</div>"),
    "parted rows": ("<div>", "<a href=1>关于某事的通知</a>2024-01-01<br>", "</div>"),
    "pushed": ("<script>", "a.push({title:'某局的通知',url:'/1.html',date:'2024-01-01'});", "</script>"),
    "open pushes": ("<script>", "push({", ""),
    "lists of lists": ("<script>a=[", "['某局的通知','/1.html','2024-01-01'],", "]</script>"),
    "open lists": ("<script>", "[[", ""),
    "objects in attributes": ("", """<i d='{"title":"某局的通知","url":"/1.html","date":"2024-01-01"}'>""", ""),
    "open objects": ("", """='{\"""", ""),
    "strings with links": ("<script>", """w("<a href='/1.html'>某局的通知</a>2024-01-01");""", "</script>"),
    "preformatted": ("", "<pre>", ""),
    "textareas": ("", "<textarea>", ""),
    "whole textareas": ("", "<textarea><li><a href=1>某局的通知</a>2024-01-01</li></textarea>", ""),
    "CDATA": ("", "<![CDATA[<li><a href=1>某局的通知</a>2024-01-01</li>]]>", ""),
    "open CDATA": ("", "<![CDATA[", ""),
    "rows of two": (
        "<table>",
        "<tr><td><a href=1>关于某事的通知</a><td>2024-01-01<td><a href=2>关于它事的通知</a><td>2024-01-02",
        "",
    ),
    "comments": ("", "<!--", ""),
    "comments in scripts": ("<script>", "/*", ""),
    "literals": ("<script>", "[{", ""),
    "rows as objects": ("<script>var a=[", "{title:'某局的通知',url:'/1.html',date:'2024-01-01'},", "]</script>"),
    "half objects": ("<script>", "[{title:'某局的通知',url:f(", "</script>"),
    "attributes": ("", "data-a='[{", ""),
    "numbers of pages": ("<div>", "<a href='?page=2'>2</a>", "</div>"),
    "counts": ("<p>", "共1", "</p>"),
    "slashes": ("<p>", "1/", "</p>"),
    "islands": ("<xml>", "<a><title>某局的通知</title><url>/1.html</url><date>2024-01-01</date></a>", "</xml>"),
    "open islands": ("<xml>", "<a><![CDATA[", ""),
    "cards": ("", "<a href=1><p>某局关于某一事的通知</p><p>2024-01-01</p></a>", ""),
    "nested literals": ("<script>", "[{a:[{title:'某局的通知',url:'/1.html',b:'2024-01-01'}]}],", "</script>"),
    "rows that act": ("", "<div data-url=/1.html>某局关于某一事的通知<i>2024-01-01</i></div>", ""),
    "calls of functions": (
        "<script>function f(n){a='/b'+n}</script>",
        "<p><a href=# onclick=f(1)>某局的通知</a>2024-01-01</p>",
        "",
    ),
    "links called so": ("<table>", "<tr><td>某局关于某一事的通知<td>2024-01-01<td><a href=1>查看</a>", ""),
    "years above": ("<h3>2024年</h3><ul>", "<li><a href=1>某局关于某一事的通知</a><i>01-01</i></li>", ""),
    "headings and lines": ("", "<h4><a href=1>某局的通知</a></h4><p>2024-01-01</p>", ""),
    "dates in one list": ("<ul>", "<b>2024-01-01</b><a href=1>某局的通知</a>", ""),
    "days ago": ("<ul><li title=2024-01-01><a href=1>某局的通知</a>", "<i title=1>3天前</i>", "</li></ul>"),
    "days ago in one": ("<p title=2024-01-01>", "<a href=1></a>3天前", "</p>"),
    "years in elements": ("<p>", "<i>2024</i><i>05</i>", "</p>"),
    "links over cards": ("", "<div><a href=1></a><h4>某局关于某一事的通知</h4><i>2024-01-01</i></div>", ""),
    "open cards": ("", "<div><a href=1></a><h4>某局关于某一事的通知</h4><i>2024-01-01</i>", ""),
    "days in the next row": ("<ul>", "<li><a href=a123.html>某局关于某一事的通知</a><li>2024-01-01", ""),
    "undated rows called so": ("<table>", "<tr><td>某局关于某一事的通知<td><a href=1>查看</a>", ""),
    "one row called so": ("<table><tr><td>某局关于某一事的通知", "<td><a href=1>查看</a>", ""),
    "answers": ("<script>", '"total":4,"size":', "</script>"),
    "days above": ("<h4>2024-01-01</h4><ul>", "<li><a href=a123.html>某局关于某一事的通知</a></li>", "</ul>"),
    "days in the row below": ("<table>", "<tr><td><a href=a123.html>某局关于某一事的通知</a><tr><td>2024-01-01", ""),
    "many days in a row": ("<li><a href=1>某局的通知</a>", "<i>2024-01-01</i><i>期限</i>", "</li>"),
    "cells that act": ("<table><tr><td>2024-01-01", "<td onclick=f(1)>某局关于某一事的通知", ""),
    "rows that hold what acts": (
        "<table>",
        "<tr><td onclick=\"open('/1.html')\">某局关于某一事的通知<td>2024-01-01",
        "",
    ),
    "tables as rows": ("", "<table><tr><td><a href=1>某局关于某一事的通知</a><tr><td>2024-01-01</table>", ""),
    "tables in tables": ("<a href=1>某局关于某一事的通知</a>", "<table><tr><td>2024-01-01", ""),
    "brackets behind titles": ("<ul><li>2024-01-01<a href=1>某局关于某一事的通知", "(2024-01-01)", "</a></ul>"),
    "fields of a letter": ("<script>a=[", "{t:'某局的通知',u:'/1.html',d:'2024-01-01'},", "]</script>"),
    "scripts that open": ("", "<script><!-- //", ""),
    "pages of objects": ("<script>", "pages:1,", ""),
    "links in boxes": ("", "<div><a href=a123.html>某局关于某一事的通知</a>", ""),
    "links in one box": ("<div>", "<a href=a123.html>某局关于某一事的通知</a>", "</div>"),
    "tables below titles": ("<div><a href=1>某局关于某一事的通知</a>", "<table><tr><td>2024-01-01</table>", ""),
    "hidden lists": (
        "<li><a href=1>某局的通知</a>2024-01-01</li><p><b>一</b><b>二</b></p><ul><li>二</ul>",
        "<ul style='display:none'><li><a href=1>某局的通知</a>2024-01-01<li><a href=2>某局的通知</a>2024-01-01</ul>",
        "",
    ),
    "hidden in hidden": (
        "<li><a href=1>某局的通知</a>2024-01-01</li>",
        "<b>一</b><div></div><div style='display:none'><a href=1>某局的通知</a>2024-01-01<a href=2>某局的通知</a>2024-01-01",
        "",
    ),
    "jump lists": ("", "<select><option>1</select>", ""),
    "calls": ("<script>", "createPageHTML(", ""),
    "functions": ("<script>", "function f(n){", ""),
    "strings": ("<script>", "'a?page='+", ""),
    "templates": ("<script>", "`a?${", ""),
    "nested spans that act": ("", "<span onclick=go(1)>1", ""),
    "digits": ("<p>", "1", "</p>"),
    "hidden numbers": ("<a href='", "1-", "'>2</a><a href='3'>下一页</a>"),
}


def page(before, repeated, after, size):
    return (before + repeated * (size // len(repeated.encode())) + after).encode()


def seconds(content):
    gc.disable()
    started = time.process_time()
    with contextlib.suppress(ParseError):
        parse.listing(content, "http://a.example/xx/index.html")
    spent = time.process_time() - started
    gc.enable()
    return spent


@pytest.mark.parametrize("name", REPEATED)
def test_growth(name):
    """Four times the page takes at most seven times as long; small times are no measure."""
    small, large = (min(seconds(page(*REPEATED[name], size)) for _ in range(2)) for size in (20 * KB, 80 * KB))
    assert large < max(7 * small, 0.05)


@pytest.mark.slow
@pytest.mark.parametrize("name", REPEATED)
def test_a_megabyte(name):
    """A megabyte of it takes less than a second."""
    assert min(seconds(page(*REPEATED[name], KB * KB)) for _ in range(2)) < 1.0
