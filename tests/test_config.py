"""watch.toml: what it means, and how each fault is told."""

import dataclasses
import json
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import config
from disclosure_watch.cli.template import watch_toml
from disclosure_watch.config import shape
from disclosure_watch.errors import ConfigError
from disclosure_watch.model import Change, Recipe

SOURCE = '[[source]]\nid = "a"\nname = "甲"\nlisting_url = "https://a.example/"\n'


def load(tmp_path, text):
    path = tmp_path / "watch.toml"
    path.write_text(text, "utf-8")
    return config.load(path)


def faults(tmp_path, text):
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    return raised.value.faults


def test_template_shows_the_defaults(tmp_path):
    """The file that `init` writes says exactly what an empty file means."""
    written, empty = load(tmp_path, watch_toml()), load(tmp_path, "")
    assert (written.fetch, written.watch, written.timezone) == (empty.fetch, empty.watch, empty.timezone)
    assert written.storage == str(tmp_path / "storage")


def test_settings_are_read(tmp_path):
    """Every key reaches the settings in its unit."""
    settings = load(
        tmp_path,
        'storage = "s3://bucket/prefix"\ntimezone = "Asia/Urumqi"\n'
        '[fetch]\ncontact = "ops@example.org"\npace = 0\n'
        '[watch]\nrecheck = "all"\nfull_every = "0"\nwithdraw_after = "90m"\nalert_baseline = true\n' + SOURCE,
    )
    assert settings.storage == "s3://bucket/prefix"
    assert settings.timezone.key == "Asia/Urumqi"
    assert (settings.fetch.contact, settings.fetch.pace) == ("ops@example.org", 0)
    assert settings.watch == config.WatchSettings(
        recheck="all", full_every=timedelta(), withdraw_after=timedelta(minutes=90), alert_baseline=True
    )
    assert settings.source("a").schedule == "0 */6 * * *"


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        ("storage = 3", "storage", "string"),
        ('storage = "s3://"', "storage", "s3://BUCKET"),
        ('storage = "s3:///prefix"', "storage", "s3://BUCKET"),
        ('storage = "S3://bucket/prefix"', "storage", "s3://BUCKET"),
        ('storage = "gs://bucket/prefix"', "storage", "s3://BUCKET"),
        ('storage = "file:///srv/storage"', "storage", "s3://BUCKET"),
        ("colour = 1", "colour", "known:"),
        ('timezone = "Mars"', "timezone", "Asia/Shanghai"),
        ("[fetch]\npase = 1", "fetch.pase", "did you mean pace?"),
        ("[fetch]\npace = -1", "fetch.pace", "0"),
        ("[fetch]\npace = nan", "fetch.pace", "number"),
        ('[fetch]\npace = "fast"', "fetch.pace", 'is "fast"; write a number'),
        ("[fetch]\nconcurrency_per_host = 0", "fetch.concurrency_per_host", "1"),
        ('[watch]\nrecheck = "some"', "watch.recheck", '"all"'),
        ("[watch]\nrecheck = true", "watch.recheck", '"all"'),
        ('[watch]\nfull_every = "7 days"', "watch.full_every", '"7d"'),
        ('[watch]\nwithdraw_after = "-1h"', "watch.withdraw_after", '"24h"'),
        (SOURCE.replace("https:", "ftp:"), "source[a].listing_url", "http(s)"),
        (SOURCE.replace("https://", "https://u:p@"), "source[a].listing_url", "user or a password"),
        (SOURCE + "x = " + "9" * 5000, "not valid TOML", "mend that line"),
        (SOURCE.replace('"a"', '"A b"'), "source[A b].id", "hyphens"),
        (SOURCE + 'profile = "trss"', "source[a].profile", "hanweb"),
        (SOURCE + 'schedule = "daily"', "source[a].schedule", "0 */6 * * *"),
        (SOURCE + "[source.selectors]\nheadline = 'h1'", "source[a].selectors", "title"),
        (SOURCE + "[source.selectors]\ntitle = 'h1:::('", "source[a].selectors", "not a CSS selector"),
        ('[[source]]\nid = "a"', "source[a].listing_url", "missing"),
        ('[[subscription]]\nname = "x"', "subscription[x].to", "missing"),
        *(
            (f'[[subscription]]\nname = "x"\nto = "{to}"', "subscription[x].to", remedy)
            for to, remedy in (
                ("jsnol:x", "jsonl:FILE"),
                ("jsonl:", "alerts.jsonl"),
                ("jsonl:folder/", "alerts.jsonl"),
                ("jsonl:a\\u0000b", "control"),
                ("feed:/", "no file"),
                ("feed:" + "长" * 90, "shorter"),
                ("webhook:example.org", "webhook:https://"),
                ("webhook:http://[x/", "webhook:https://"),
                ("webhook:http://example.org:99999/", "webhook:https://"),
                ("mail:nobody", "mail:a@example.org"),
                ("mail:a@b.cn", "[smtp]"),
                ("terminal:x", "alone"),
                ("mailto:a@b.cn", "Apprise"),
            )
        ),
        (SOURCE + SOURCE, "source.id", "'a'"),
        ("[fetch", "watch.toml", "TOML"),
    ],
)
def test_fault_is_one_line_with_file_key_and_remedy(tmp_path, text, key, remedy):
    """A fault is one line that holds the file's name, the key and what to write instead."""
    lines = faults(tmp_path, text)
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert lines[0].startswith("watch.toml: ")
    assert key in lines[0]
    assert remedy in lines[0]


@pytest.mark.parametrize(
    "to",
    [
        "jsonl:folder/alerts.jsonl",
        "feed:{source}.xml",
        "webhook:https://example.org:8443/hook?a=b",
        "webhook:${HOOK}",
        "webhook:https://${HOST}:${PORT}/",
        "mail:a@b.cn, c+d@信息.中国",
        "mail:${WHO}",
        "terminal:",
        "${EVERYTHING}",
        "dingtalk://${TOKEN}",
    ],
)
def test_receivers_that_are_written_right(tmp_path, to):
    """Every form of `to`, with variables where a secret stands."""
    smtp = '[smtp]\nhost = "smtp.example.org"\nfrom = "w@example.org"\n'
    path = tmp_path / "watch.toml"
    path.write_text(f'{smtp}[[subscription]]\nname = "x"\nto = "{to}"\n', "utf-8")
    assert config.load(path).subscriptions[0].to == to


@pytest.mark.parametrize(
    "line", ['to = ["https://canary.example"]', 'to = "canary.example"', 'to = "x"\nsecret = "canary"']
)
def test_no_fault_shows_a_secret(tmp_path, line):
    """A fault in a receiver's address or secret names the key and never the value."""
    text = "\n".join(faults(tmp_path, f'[[subscription]]\nname = "x"\n{line}'))
    assert "subscription[x]" in text
    assert "canary" not in text


def test_every_fault_is_told_at_once(tmp_path):
    """Three faults make three lines, so that one round of editing mends them all."""
    assert len(faults(tmp_path, 'a = 1\nstorage = 2\n[fetch]\npace = "x"')) == 3


def test_missing_file_tells_what_to_do(tmp_path):
    """A configuration that isn't there is told with the command that writes one."""
    with pytest.raises(ConfigError, match="disclosure-watch init"):
        config.load(tmp_path / "none.toml")


@given(st.text())
def test_any_text_is_a_configuration_or_a_fault(tmp_path_factory, text):
    """No text of a configuration file raises anything but ConfigError."""
    path = tmp_path_factory.mktemp("any") / "watch.toml"
    path.write_text(text, "utf-8", newline="")
    try:
        config.load(path)
    except ConfigError as error:
        assert error.faults


# A second value for each key, as a user writes it.
SECOND = {
    "": {"storage": "elsewhere", "timezone": "Asia/Urumqi", "language": "en"},
    "fetch": {
        "contact": "ops@example.org",
        "pace": 0.5,
        "concurrency_per_host": 3,
        "proxy": "socks5h://10.0.0.1:1080",
        "allow_private_addresses": True,
        "unconditional_every": 7,
    },
    "watch": {
        "recheck": "all",
        "recheck_budget": 50,
        "recheck_floor": "30d",
        "full_every": "2d",
        "withdraw_after": "90m",
        "pass_limit": "1h",
        "alert_baseline": True,
    },
    "alert": {
        "templates": "own",
        "archive_url": "https://a.example/{file}",
        "history_url": "https://a.example/{record_id}",
        "feed_url": "https://data.example.org/feeds/{file}",
    },
    "smtp": {
        "host": "smtp.example.org",
        "port": 465,
        "tls": "implicit",
        "user": "watch",
        "password": "${SMTP_PASSWORD}",
        "from": "watch@example.org",
        "unsubscribe": "mailto:watch@example.org?subject=unsubscribe",
    },
    "web": {"password": "${WEB_PASSWORD}", "proxy_header": "X-Watch-Proxy: ${WEB_SECRET}"},
    "source": {
        "id": "b",
        "name": "乙",
        "listing_url": "https://b.example/",
        "profile": "hanweb",
        "schedule": "5 4 * * *",
        "selectors": {"title": "h1"},
        "enabled": False,
        "agency": "某市教育局",
        "division": "500000",
        "tags": ["district", "教育"],
        "proxy": "env",
        "tls": "unverified",
        "user_agent": "Mozilla/5.0",
        "render": "browser",
    },
    "api": {
        "url": "/api/column?id=77&p={page}",
        "method": "POST",
        "body": "p={page}",
        "content_type": "application/x-www-form-urlencoded",
        "first": 0,
        "rows": "data.list",
        "title": "bt",
        "link": "lj",
        "date": "fbsj",
        "total": "data.total",
        "pages": "data.pages",
    },
    "subscription": {
        "name": "desk",
        "to": "feed:desk.xml",
        "how": "digest",
        "cron": "0 9 * * *",
        "timezone": "Asia/Urumqi",
        "language": "en",
        "quiet": "22:00-08:00",
        "flood": 7,
        "secret": "${HOOK}",
        "sources": ["b"],
        "changes": ["added", "withdrawn", "missing"],
        "fields": ["title", "reply.signed_on"],
        "keywords": ["科技"],
        "publishers": ["市科技局"],
        "topics": ["科技"],
        "sessions": ["六届三次"],
        "proposers": ["孙宽"],
        "only": ["figures", "dates"],
        "findings": True,
    },
}
INSTEAD = {"api": {"html"}, "source": {"api"}, "": {"fetch", "watch", "alert", "smtp", "web", "source", "subscription"}}


def toml(values):
    return "".join(
        f"{key} = {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in value.items())} }}\n"
        if isinstance(value, dict)
        else f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in values.items()
    )


def whole_file():
    text = toml(SECOND[""])
    for name in ("fetch", "watch", "alert", "smtp", "web"):
        text += f"[{name}]\n{toml(SECOND[name])}"
    text += f"[[source]]\n{toml(SECOND['source'])}[source.api]\n{toml(SECOND['api'])}"
    return text + f"[[subscription]]\n{toml(SECOND['subscription'])}"


@pytest.mark.parametrize("table", shape.TABLES)
def test_no_key_is_forgotten(table):
    """Each key that a table may have stands in the file that the tests load."""
    assert SECOND[table].keys() | INSTEAD.get(table, set()) == shape.TABLES[table].keys()


def test_every_key_reaches_the_settings_from_toml(tmp_path):
    """A file that sets every key of every table is loaded, and no key keeps its default."""
    settings = load(tmp_path, whole_file())
    plain = load(tmp_path, '[smtp]\nhost = "h"\nfrom = "f"\n[[subscription]]\nname = "x"\nto = "jsonl:x"\n' + SOURCE)
    source, subscription = settings.sources[0], settings.subscriptions[0]
    pairs = [
        (settings.fetch, plain.fetch),
        (settings.watch, plain.watch),
        (settings.alert, plain.alert),
        (settings.smtp, plain.smtp),
        (settings.web, plain.web),
        (source, plain.sources[0]),
        (source.api, Recipe("/")),
        (subscription, plain.subscriptions[0]),
    ]
    kept = [
        f"{type(mine).__name__}.{field.name}"
        for mine, default in pairs
        for field in dataclasses.fields(mine)
        if getattr(mine, field.name) == getattr(default, field.name)
    ]
    assert kept == ["Recipe.html"]
    assert (settings.timezone.key, settings.language, settings.storage) == (
        "Asia/Urumqi",
        "en",
        str(tmp_path / "elsewhere"),
    )
    assert subscription.changes == (Change.ADDED, Change.WITHDRAWN)
    assert source.tags == ("district", "教育")


def test_markup_in_json_is_a_recipe_too(tmp_path):
    """A recipe may name markup in place of rows; one of the two it needs."""
    recipe = '[source.api]\nurl = "/x"\n'
    assert load(tmp_path, SOURCE + recipe + 'html = "data.html"').sources[0].api.html == "data.html"
    assert "rows" in faults(tmp_path, SOURCE + recipe)[0]


def test_every_commented_line_of_init_is_meant(tmp_path):
    """What `init` writes as comments is, uncommented, a configuration without a fault."""
    text = re.sub(r"^# ?(?=\[|\w+ = )", "", watch_toml(), flags=re.MULTILINE).replace(
        "https://…/", "https://a.example/"
    )
    settings = load(tmp_path, text)
    assert settings.subscriptions[0].only == ("figures", "dates")
    assert "# [" not in text


WRONG = [3, 1.5, True, "x", ["x"], [3], {"x": 1}]


@pytest.mark.parametrize("table", shape.TABLES)
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_no_fault_speaks_python(tmp_path, table, value):
    """Whatever stands in place of a value, the fault says what to write in words of TOML."""
    for key in SECOND[table]:
        changed = {name: dict(values) for name, values in SECOND.items()}
        changed[table][key] = value
        text = whole_file().replace(toml({key: SECOND[table][key]}), toml({key: value}))
        try:
            load(tmp_path, text)
        except ConfigError as error:
            for line in error.faults:
                assert "\n" not in line
                assert not re.search(
                    r"\b(tuple|dict|NoneType|frozenset|instance|None)\b|Value error|\bTrue\b|\bFalse\b", line
                )


def test_a_fault_names_its_line(tmp_path):
    """A fault gives the line where the value stands, of the second source when it is that one's."""
    text = f'{SOURCE}{SOURCE.replace(chr(34) + "a" + chr(34), chr(34) + "b" + chr(34))}profile = "trss"\n'
    assert faults(tmp_path, text)[0].startswith("watch.toml: line 9: source[b].profile:")
    assert faults(tmp_path, "\n\n[fetch]\npace = -1")[0].startswith("watch.toml: line 4: fetch.pace:")


def test_a_byte_order_mark_is_no_fault(tmp_path):
    """A file that a Windows editor wrote, with mark and CRLF, is read."""
    path = tmp_path / "watch.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    assert config.load(path).source("a").name == "甲"


def test_gbk_is_named(tmp_path):
    """A file in GBK is told as such, with the line and the remedy."""
    path = tmp_path / "watch.toml"
    path.write_bytes(SOURCE.encode("gbk"))
    with pytest.raises(ConfigError, match=r"watch\.toml: line 3: the file is GBK text; save it as UTF-8"):
        config.load(path)


def test_an_unknown_source_is_told_with_near_ones(tmp_path):
    """Of a hundred sources, those with a like id are named, not all."""
    text = "".join(SOURCE.replace('"a"', f'"cq-{at:03d}-cppcc"') for at in range(100))
    settings = load(tmp_path, text)
    with pytest.raises(ConfigError, match="did you mean cq-042-cppcc"):
        settings.source("cq-042-cpcc")
    with pytest.raises(ConfigError, match="the file has 100"):
        settings.source("zzz")
