"""Every key that narrows a subscription, from TOML text as users write it: one change is let through and one isn't."""

import json
from dataclasses import replace

import pytest

from disclosure_watch import config
from disclosure_watch.alert.matching import route, wants_finding
from disclosure_watch.model import Change, FieldChange, FindingKind

SOURCES = "".join(
    f'[[source]]\nid = "{name}"\nlisting_url = "http://{name}.example/"\n' for name in ("a", "b")
)  # fmt: skip


def subscription(tmp_path, **wish):
    """A subscription of a file that was loaded."""
    keys = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in wish.items())
    path = tmp_path / "watch.toml"
    path.write_text(f'{SOURCES}[[subscription]]\nname = "x"\nto = "terminal:"\n{keys}', "utf-8")
    return config.load(path).subscriptions[0]


@pytest.mark.parametrize(
    ("wish", "through", "other"),
    [
        ({"sources": ["a"]}, {}, {"source": "b"}),
        ({"changes": ["content_changed"]}, {}, {"changes": (Change.DELISTED,)}),
        ({"changes": []}, None, {}),
        ({"fields": ["body_text"]}, {}, {"fields": (FieldChange("title", "甲", "乙"),)}),
        ({"fields": ["reply"]}, {"fields": (FieldChange("reply.signed_on", None, "2026-01-01"),)}, {}),
        ({"keywords": ["站点", "养老"]}, {}, {"body_text": "甲"}),
        ({"keywords": ["第0001号"]}, {}, {"title": "关于第0002号提案的答复"}),
        ({"publishers": ["科技"]}, {}, {"publisher": "市教委"}),
        ({"topics": ["科技"]}, {}, {"topic_category": None}),
        ({"sessions": ["六届三次"]}, {}, {"reply": None}),
        ({"proposers": ["王涛"]}, {}, {"reply": None}),
        ({"only": ["figures"]}, {}, {"fields": (FieldChange("body_text", "甲", "乙"),)}),
        ({"only": ["dates"]}, {"fields": (FieldChange("issued_on", "2025-01-01", "2025-01-02"),)}, {}),
    ],
    ids=str,
)
def test_each_key_lets_one_through_and_one_not(made, tmp_path, wish, through, other):
    """What the key names is told, what it doesn't name is not."""
    wanted = subscription(tmp_path, **wish)

    def told(values):
        values = dict(values)
        base = made.figure(source=values.pop("source", "a"))
        own = {name: values.pop(name) for name in ("changes", "fields") if name in values}
        revision = replace(base, record=replace(base.record, **values), **own)
        return bool(route([revision], [wanted])["x"])

    assert through is None or told(through)
    assert not told(other)


def test_missing_stands_among_the_changes(made, tmp_path):
    """`missing` among the changes asks for pages that may be gone; the other changes are as they stand."""
    wants = subscription(tmp_path, changes=["missing", "added"])
    assert (wants.missing, wants.changes) == (True, (Change.ADDED,))
    assert wants_finding(wants, made.finding(FindingKind.MISSING))
    assert not wants_finding(wants, made.finding())
    assert not wants_finding(subscription(tmp_path), made.finding(FindingKind.MISSING))


def test_findings_are_wanted_or_not(made, tmp_path):
    """`findings = true` adds them, of the sources named."""
    wants = subscription(tmp_path, findings=True, sources=["a"])
    assert wants_finding(wants, made.finding())
    assert not wants_finding(wants, made.finding(source="b"))
    assert not wants_finding(subscription(tmp_path), made.finding())
