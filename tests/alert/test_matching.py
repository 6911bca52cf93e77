"""Which changes a subscription wants: each condition by itself, all of them together, and the cost of many."""

import time

import pytest

from disclosure_watch.alert.matching import change_nature, is_told, route, wants_finding
from disclosure_watch.model import Attribution, Change, FieldChange, Subscription


def wanted(revision, **wish):
    return bool(route([revision], [Subscription("one", "terminal:", **wish)])["one"])


@pytest.mark.parametrize(
    ("wish", "hit"),
    [
        ({}, True),
        ({"sources": ("a",)}, True),
        ({"sources": ("b",)}, False),
        ({"changes": (Change.CONTENT_CHANGED, Change.ADDED)}, True),
        ({"changes": (Change.WITHDRAWN,)}, False),
        ({"changes": ()}, False),
        ({"fields": ("body_text",)}, True),
        ({"fields": ("title",)}, False),
        ({"keywords": ("站点",)}, True),
        ({"keywords": ("第0001号",)}, True),
        ({"keywords": ("养老", "资金")}, True),
        ({"keywords": ("养老",)}, False),
        ({"publishers": ("科技",)}, True),
        ({"publishers": ("教委",)}, False),
        ({"topics": ("科技",)}, True),
        ({"topics": ("卫生",)}, False),
        ({"sessions": ("六届三次",)}, True),
        ({"sessions": ("五届",)}, False),
        ({"proposers": ("王涛",)}, True),
        ({"proposers": ("王",)}, False),
        ({"only": ("figures",)}, True),
        ({"only": ("dates",)}, False),
        ({"keywords": ("站点",), "publishers": ("教委",)}, False),
    ],
    ids=str,
)
def test_each_condition(made, wish, hit):
    """A condition that is set must hold; one that is not set never stands in the received."""
    assert wanted(made.figure(), **wish) is hit


def test_a_long_run_of_numerals_costs_what_it_is_long():
    """Four times the text takes about four times as long, not sixteen times, to see what changed in it."""

    def seconds(length):
        began = time.process_time()
        change_nature(FieldChange("body_text", "一二三四五" * length, "五四三二一" * length))
        return time.process_time() - began

    small, large = (min(seconds(length) for _ in range(3)) for length in (600, 2_400))
    assert large < max(9 * small, 0.03)


@pytest.mark.parametrize(
    ("field", "before", "after", "nature"),
    [
        ("body_text", "共8837家", "共8873家", "figures"),
        ("body_text", "51.5%", "5.15%", "figures"),
        ("body_text", "2025年4月24日", "2025年4月25日", "dates"),
        ("body_text", "二〇二五年四月一日", "二〇二五年四月二日", "dates"),
        ("body_text", "共8837家", "约8837家", "other"),
        ("issued_on", "2025-01-01", "2025-01-02", "dates"),
        ("reply.signed_on", None, "2025-01-02", "dates"),
        ("attachments", [], [{"name": "a"}], "other"),
        ("document_number", None, "1号", "other"),
    ],
)
def test_by_what_a_field_changed(field, before, after, nature):
    """Figures and dates are told from wording."""
    assert change_nature(FieldChange(field, before, after)) == nature


def test_no_alert_but_of_the_source_itself(made):
    """The parser's and the template's revisions are never told, a baseline only where asked."""
    from dataclasses import replace

    baseline = made.revision(changes=(Change.BASELINE,))
    assert not is_told(baseline, alert_baseline=False)
    assert is_told(baseline, alert_baseline=True)
    for attribution in (Attribution.PARSER_UPGRADE, Attribution.TEMPLATE_CHANGE):
        assert not is_told(replace(made.figure(), attribution=attribution), alert_baseline=True)


def test_findings(made):
    """Findings go to those who want them, of their sources, and of none to all."""
    wants = Subscription("ops", "terminal:", findings=True, sources=("a",))
    assert wants_finding(wants, made.finding())
    assert not wants_finding(wants, made.finding(source="b"))
    assert wants_finding(wants, made.finding(source=""))
    assert not wants_finding(Subscription("all", "terminal:"), made.finding())


@pytest.mark.slow
def test_ten_thousand_changes_against_a_thousand_subscriptions(made):
    """At most five seconds of CPU."""
    revisions = [made.figure(record=f"a.{at:05d}", source=f"s{at % 100}") for at in range(10_000)]
    subscriptions = [
        Subscription(
            f"n{at}",
            "terminal:",
            sources=(f"s{at % 100}",) if at % 2 else (),
            keywords=(f"词{at}",) if at % 3 else (),
            changes=(Change.WITHDRAWN,) if at % 5 == 0 else None,
        )
        for at in range(1_000)
    ]
    began = time.process_time()
    route(revisions, subscriptions)
    assert time.process_time() - began <= 5
