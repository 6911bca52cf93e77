"""Hosts that are out, walls, caches and proxies that serve something else than was asked: nothing is told that isn't so, nothing is lost."""

import threading
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import pytest

from independent.scenario import slow, watched
from independent.server import answer
from independent.styles import Queried, Tabular, esc

NEW, EDITED, OFF = ("added",), ("content_changed",), ("delisted",)


@contextmanager
def second_host(scenario, state):
    """Serve the papers at another port; `state["how"]` says what it does."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            how = state["how"]
            if how == "drop":
                self.close_connection = True
                return
            if how == "home":
                status, headers, body = 302, {"Location": "/"}, b""
            elif how == "here":
                status, headers, body = answer(scenario.column, scenario.style, self.path)
            elif how == "wall":
                status, headers, body = scenario.page(
                    scenario.style.frame(scenario.column, "提示", "<h1>系统维护中</h1><p>敬请谅解</p>")
                )
            else:
                status, headers, body = scenario.page("<h1>error</h1>" * 80, int(how))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Hosted(Tabular):
    """The rows lead to another host: all, or those of even keys."""

    host = ""
    half = False

    def rows(self, column, papers, here):
        rows = super().rows(column, papers, here)
        for paper in papers:
            if not self.half or paper.key % 2 == 0:
                path = self.path(column, paper)
                rows = rows.replace(f'"{path}"', f'"{self.host}{path}"')
        return rows


@pytest.mark.parametrize(
    ("how", "half", "papers"),
    [
        ("404", True, 6),
        *slow(
            *(
                (how, half, papers)
                for how in ("404", "502", "drop", "home", "wall", "403")
                for half in (False, True)
                for papers in (6, 24)
            )
        ),
    ],
)
def test_a_host_of_pages_that_is_out(watch_in, tmp_path, how, half, papers):
    """While the papers' host is out nothing of it is told; what happened meanwhile is told once it is back."""
    style, state, stack = Hosted(), {"how": "here"}, ExitStack()
    style.half = half

    def prepare(scenario):
        style.host = stack.enter_context(second_host(scenario, state))

    with stack, watched(watch_in, tmp_path, papers=papers, style=style, prepare=prepare) as scenario:
        column = scenario.column
        even = [key for key in column.order if key % 2 == 0]
        state["how"] = how
        off, edited = even[1], even[2]
        column.delist(off)
        scenario.edit(edited)
        key = scenario.publish()
        assert scenario.told_in(3) == []
        assert scenario.findings()
        state["how"] = "here"
        assert sorted(scenario.told_in(3)) == sorted([(off, OFF), (edited, EDITED), (key, NEW)])


@pytest.mark.slow
@pytest.mark.parametrize("papers", [1, 6, 24])
@pytest.mark.parametrize(
    "words",
    [
        "该信息正在重新审核，暂不提供浏览。",
        "系统正在升级维护，请稍后访问，由此给您带来的不便，敬请谅解！",
        "您的访问过于频繁，请稍后再试。",
    ],
)
def test_a_sentence_in_place_of_each_text(watch_in, tmp_path, papers, words):
    """Each of some pages says the same in place of its letter for two passes."""
    with watched(watch_in, tmp_path, papers=max(papers, 6)) as scenario:
        for key in scenario.column.order[:papers]:
            page = scenario.half_drawn(key, "nothing")[2].decode()
            page = page.replace('<div class="content">', f'<div class="content"><p>{words}</p>')
            scenario.instead[scenario.path(key)] = scenario.page(page)
        assert scenario.told_in(2) == []
        assert scenario.findings()
        scenario.instead = {}
        assert scenario.told_in(2) == []


@pytest.mark.parametrize(
    ("served", "how"), [(15, 403), *slow((9, 503), (9, 200), (15, 200), (9, 429), (15, 429), (9, 403), (15, 503))]
)
def test_a_wall_after_some_requests(watch_in, tmp_path, served, how):
    """A site that answers so many requests a visit and then a notice: the pages take turns, within some passes all is told."""
    with watched(watch_in, tmp_path, papers=31) as scenario:
        column, asked = scenario.column, []
        notice = scenario.style.frame(column, "提示", "<h1>访问过于频繁</h1><p>请稍后再试。</p>")

        def wall(target):
            asked.append(target)
            return scenario.page(notice, how) if len(asked) > served else None

        def told_in(passes):
            told = []
            for _ in range(passes):
                asked.clear()
                told += scenario.told()
            return told

        scenario.hook = wall
        edited = [column.order[-2], column.order[1]]
        for key in edited:
            scenario.edit(key)
        turns = -(-31 // (served - 5)) + 3
        assert sorted(told_in(turns)) == sorted((key, EDITED) for key in edited)
        key = scenario.publish()
        assert told_in(2) == [(key, NEW)]


@pytest.mark.parametrize("papers", [8, *slow(3, 24)])
def test_a_cache_that_knows_no_queries(watch_in, tmp_path, papers):
    """Every paper's address shows one paper's page: no other is edited."""
    with watched(watch_in, tmp_path, papers=papers, style=Queried()) as scenario:
        order = scenario.column.order
        scenario.instead = dict.fromkeys(map(scenario.path, order), scenario.paper_page(order[0]))
        assert scenario.told_in(2) == []
        assert scenario.findings()
        scenario.instead = {}
        assert scenario.told_in(2) == []
        scenario.edit(order[1])
        assert scenario.told() == [(order[1], EDITED)]


@pytest.mark.slow
@pytest.mark.parametrize("charset", ["gbk", "iso-8859-1", "big5", "utf-16", "nonsense"])
@pytest.mark.parametrize("what", ["papers", "all"])
def test_a_charset_that_is_not(watch_in, tmp_path, charset, what):
    """From one day on the header names another charset than the bytes are in: no text becomes another."""
    with watched(watch_in, tmp_path, papers=24) as scenario:
        column, style = scenario.column, scenario.style

        def lying(target):
            if what == "papers" and target.startswith("/zwgk/tabl/list"):
                return None
            status, headers, body = answer(column, style, target)
            return status, headers | {"Content-Type": f"text/html; charset={charset}"}, body

        scenario.hook = lying
        assert scenario.told_in(2) == []
        edited = column.order[2]
        scenario.edit(edited)
        key = scenario.publish()
        assert sorted(scenario.told_in(2)) == sorted([(edited, EDITED), (key, NEW)])
        scenario.hook = lambda target: None
        assert scenario.told_in(2) == []


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.45, 0.6, 0.7, 0.8])
@pytest.mark.parametrize("what", ["list", "papers"])
@pytest.mark.parametrize("papers", [6, 31])
def test_answers_cut_short(watch_in, tmp_path, share, what, papers):
    """A proxy cuts each page at so much of its length and says that this is all."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        column, style = scenario.column, scenario.style

        def cut(target):
            if target.startswith("/zwgk/tabl/list") != (what == "list"):
                return None
            status, headers, body = answer(column, style, target)
            return status, headers, body[: int(len(body) * share)]

        scenario.hook = cut
        assert scenario.told_in(2) == []
        scenario.edit(column.order[2])
        scenario.hook = lambda target: None
        assert scenario.told_in(2) == [(column.order[2], EDITED)]


class TwoFaces(Tabular):
    """`face` says which of two templates a page has."""

    face = staticmethod(lambda paper: 0)

    def letter(self, column, paper):
        if self.face(paper) == 0:
            return super().letter(column, paper)
        files = "".join(f"<li>{link}</li>" for link in self.links(paper))
        box = "".join(
            f"<dl><dt>{label}</dt><dd>{value}</dd></dl>"
            for label, value in (
                ("索引号", paper.code),
                ("主题分类", paper.topic),
                ("发布机构", paper.bureau),
                ("成文日期", f"{paper.issued.year}年{paper.issued.month}月{paper.issued.day}日"),
                ("公开日期", paper.published),
                ("公开方式", "主动公开"),
            )
        )
        lines = "".join(f"<p><span>{esc(line)}</span></p>" for line in (f"办理类别：{paper.klass}", *paper.letter))
        return f'<div class="xq"><h2>{esc(paper.title)}</h2><div class="props">{box}</div><div class="neirong TRS_Editor">{lines}</div><ul class="fujian">{files}</ul></div>'


@pytest.mark.slow
@pytest.mark.parametrize("papers", [3, 24])
def test_a_redesign_that_some_servers_have(watch_in, tmp_path, papers):
    """Each request is answered in one of two designs: nobody is told of it."""
    style = TwoFaces()
    with watched(watch_in, tmp_path, papers=papers, style=style) as scenario:
        rng = Random(5)
        style.face = lambda paper: rng.random() < 0.5
        assert scenario.told_in(4) == []
        scenario.edit(scenario.column.order[1])
        assert scenario.told_in(3) == [(scenario.column.order[1], EDITED)]
