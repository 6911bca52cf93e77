"""Behind a real nginx: below a path that it takes off or leaves, and with readers whom it asks itself."""

import re
import shutil
import socket
import subprocess
import time
from urllib.parse import urljoin, urlsplit

import feedparser
import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch.web import Keys

SECRET = "only the proxy knows this"
KEYS = Keys(proxy_header=f"X-Watch-Proxy: {SECRET}")

CONFIG = """\
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
    proxy_set_header Host $http_host;
    server {{
        listen 127.0.0.1:{port};
        location /taken/off/ {{
            proxy_pass {face}/;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Prefix /taken/off;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Watch-Proxy "{secret}";
            auth_basic "watch";
            auth_basic_user_file readers;
        }}
        location /left/ {{
            proxy_pass {face};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Prefix /left/;
            proxy_set_header X-Watch-Proxy "{secret}";
        }}
        location /unknown/ {{
            proxy_pass {face}/;
        }}
    }}
}}
"""


def started(port, process):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None
        time.sleep(0.05)
    raise TimeoutError


@pytest.fixture(scope="module")
def nginx(played, serve_face, tmp_path_factory):
    """The address of an nginx before a face that lets nobody else in."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serve_face(played.watch.settings, played.watch.clock, keys=KEYS) as face:
        (folder / "nginx.conf").write_text(CONFIG.format(port=port, face=face, secret=SECRET))
        (folder / "readers").write_text("reader:{PLAIN}key\n")
        process = subprocess.Popen(
            ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
        )
        try:
            started(port, process)
            yield f"http://127.0.0.1:{port}", face
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(params=["/taken/off", "/left"])
def below(request, nginx):
    """A reader, and the address below which all must lie."""
    with httpx.Client(trust_env=False, auth=("reader", "key"), headers={"Accept-Language": "en"}) as reader:
        yield reader, f"{nginx[0]}{request.param}"


def test_every_link_stays_below_the_path_and_leads_somewhere(below, played):
    reader, root = below
    ahead, known = [f"{root}/"], set()
    kinds = set()
    while ahead:
        address = ahead.pop()
        kind = (urlsplit(address).path.removeprefix(urlsplit(root).path).split("/")[1], bool(urlsplit(address).query))
        if address in known or kind in kinds:
            continue
        known.add(address)
        kinds.add(kind)
        answer = reader.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for element in LexborHTMLParser(answer.text).css("[href], [src], [action]"):
            for name in ("href", "src", "action"):
                link = urljoin(address, element.attributes.get(name) or address).partition("#")[0]
                if urlsplit(link).netloc != urlsplit(root).netloc or urlsplit(link).path.startswith("/html/"):
                    continue
                assert link.startswith(f"{root}/"), (address, link)
                ahead.append(link)
    reached = {name for name, _ in kinds}
    assert reached >= {"", "changes", "search", "sources", "records", "static", "saved", "evidence", "api", "subscribe"}


def test_feeds_lead_through_the_proxy_by_the_scheme_of_the_reader(below):
    reader, root = below
    scheme = "https" if root.endswith("off") else "http"
    outside = re.sub("^http", scheme, root)
    item = reader.get(f"{root}/changes.json").json()["items"][0]
    entry = feedparser.parse(reader.get(f"{root}/changes.atom").content).entries[0]
    for address in (item["url"], entry.link):
        assert address.startswith(f"{outside}/records/")
        assert reader.get(re.sub("^https", "http", address)).status_code == 200


def test_an_unchanged_page_costs_a_304_and_the_language_is_kept_there(below):
    reader, root = below
    first = reader.get(f"{root}/changes")
    assert reader.get(f"{root}/changes", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    told = reader.get(f"{root}/changes?lang=zh").headers["set-cookie"]
    assert f"Path={urlsplit(root).path};" in told


def test_who_does_not_come_by_way_of_the_proxy_sees_nothing(nginx):
    outside, face = nginx
    for address in (face, f"{outside}/unknown"):
        for path in ("/", "/changes", "/changes.atom", "/api/changes", "/static/web.css", "/nothing"):
            for headers in ({}, {"X-Watch-Proxy": ""}, {"X-Watch-Proxy": "x"}, {"X-Watch-Proxy": f"{SECRET}x"}):
                assert httpx.get(f"{address}{path}", headers=headers, trust_env=False).status_code == 403
    assert httpx.get(f"{outside}/taken/off/", trust_env=False).status_code == 401
    assert httpx.get(f"{face}/", headers={"X-Watch-Proxy": SECRET}, trust_env=False).status_code == 200


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/a//b", "/../a", "a", "/<b>", "/a b", "https://evil.example", '/"', "/" + "a" * 300]
)
def test_what_is_no_path_is_no_prefix(played, face, prefix):
    plain = face.get("/changes")
    told = face.get("/changes", headers={"X-Forwarded-Prefix": prefix})
    assert told.text == plain.text
    assert told.headers["etag"] == plain.headers["etag"]


def test_a_page_below_another_path_is_another_page(face):
    plain, told = face.get("/changes"), face.get("/changes", headers={"X-Forwarded-Prefix": "/watch"})
    assert told.headers["etag"] != plain.headers["etag"]
    assert "X-Forwarded-Prefix" in told.headers["vary"]


def test_either_a_password_or_the_header_of_the_proxy(played, serve_face):
    keys = Keys("secret", KEYS.proxy_header)
    with serve_face(played.watch.settings, played.watch.clock, keys=keys) as url:
        assert httpx.get(url, trust_env=False).status_code == 401
        assert httpx.get(url, auth=("", "secret"), trust_env=False).status_code == 200
        assert httpx.get(url, headers={"X-Watch-Proxy": SECRET}, trust_env=False).status_code == 200
