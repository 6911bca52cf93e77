"""Text of pages, listings and errors is never markup and never control, whichever command prints it."""

import http.server
import json
import re
import threading
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calling import call
from disclosure_watch.plaintext import escaped
from disclosure_watch.rows import dumps

HOSTILE = (
    "关于[/b]第0001号提案的答复",
    "关于[link=https://evil.example]第0002号[/link]提案的答复",
    "关于\x1b[31m\x1b]0;owned\x07第0003号提案的答复",
    "关于\u202e号4000第\u2066提案的答复",
    "关于\x9b31m\x7f:warning: [red]第0005号提案的答复",
)
BODY = (
    "<p>孙宽委员：</p><p>{title}收悉。现答复如下：[/bold][red]支持企业8837家，涉及36.5万元。</p>"
    + "<p>我局将继续推进有关工作，感谢您的关心和支持。</p>" * 6
)
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Column:
    """A column of five hostile documents, whose figures move with `visit`."""

    def __init__(self):
        self.visit = 0

    def page(self, path):
        if path == "/robots.txt":
            return None
        if path.startswith("/c/t"):
            title = HOSTILE[int(path[4])]
            body = BODY.format(title=title).replace("8837", str(8837 + self.visit))
            return (
                f'<html><head><meta name="ArticleTitle" content="{escape(title)}"><title>{title}</title></head>'
                f'<body><h1>{title}</h1><div class="TRS_Editor">{body}</div></body></html>'
            )
        if path == "/c/":
            rows = "".join(
                f'<li><a href="./t{at}00.html" title="{escape(title)}">{title}</a><span>2026-10-0{at + 1}</span></li>'
                for at, title in enumerate(HOSTILE)
            )
            return f"<html><head><title>列[/b]表\x1b[5m</title></head><body><ul>{rows}</ul></body></html>"
        return None


@pytest.fixture
def column(tmp_path, monkeypatch):
    made = Column()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = made.page(self.path)
            content = (page or "<html><title>找不到[/b]页面\x1b[1m</title></html>").encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.chdir(tmp_path)
    made.url = f"http://127.0.0.1:{server.server_port}/c/"
    (tmp_path / "watch.toml").write_text(
        '[fetch]\npace = 0\nallow_private_addresses = true\n[watch]\nrecheck = "all"\nfull_every = "0"\nalert_baseline = true\n'
        f'[[source]]\nid = "a"\nname = "甲[/b]\\u001b[7m"\nlisting_url = "{made.url}"\n'
        f'[[source]]\nid = "b"\nlisting_url = "{made.url}none/"\n'
        '[[subscription]]\nname = "all[/b]"\nto = "terminal:"\nfindings = true\n'
    )
    yield made
    server.shutdown()
    server.server_close()


def test_no_command_obeys_a_page(column, capsys):
    """Whatever a title, a listing or an error holds, no command fails over it and none passes it on as control."""
    assert call(capsys, "run")[0] == 1
    column.visit = 1
    call(capsys, "run")
    record_id = json.loads(call(capsys, "records", "--json")[1].splitlines()[0])["record_id"]
    for command in (
        ["run"],
        ["records"],
        ["changes"],
        ["history", record_id],
        ["findings"],
        ["health"],
        ["subscriptions"],
        ["test-alert", "all[/b]"],
        ["parse", f"{column.url}t000.html"],
        ["parse", column.url],
        ["parse", f"{column.url}none/[/b]"],
        ["add", f"{column.url}?x=1", "--dry-run"],
        ["add", f"{column.url}none[/b]"],
        ["replay", "--dry-run"],
        ["history", "no[/b]\x1b[31m"],
        ["records", "--source", "[/b]\x1b"],
    ):
        for flags in ([], ["--json"]):
            status, out, err = call(capsys, *command, *flags)
            assert status in {0, 1, 2}, command
            assert "Traceback" not in err, command
            assert not STEERING.search((out + err).replace("\n", "")), command


def test_markup_is_shown_as_it_stands(column, capsys):
    """Brackets of a title are printed, not obeyed."""
    call(capsys, "run")
    out = call(capsys, "records")[1]
    assert "关于[/b]第0001号提案的答复" in out
    assert "[link=https://evil.example]" in out


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_escapes_what_it_keeps(text):
    """`--json` loses nothing: what could steer a terminal comes back when the line is read."""
    line = escaped(dumps({"title": text}))
    assert json.loads(line) == {"title": text}
    assert not STEERING.search(line)
