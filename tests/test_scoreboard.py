"""The scoreboard: the watch tells every true change and nothing else; and the oracle would notice if it didn't."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from disclosure_watch.ministry import Site
from disclosure_watch.ministry.circumstances import Circumstance
from disclosure_watch.ministry.edits import EDITS
from disclosure_watch.ministry.play import EVENTS, Play
from disclosure_watch.ministry.presentation import Mirror
from disclosure_watch.model import Attribution, Change, FieldChange, Record, Revision, State
from disclosure_watch.scoreboard import Score, play
from disclosure_watch.scoreboard.oracle import Oracle, Scenery

SEEDS = (11, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (12, 13)))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_and_nothing_else(seed):
    """Random histories of five families: precision, recall and attribution are 1, no alert is false."""
    score = play(seed, steps=6, records=50)
    assert score.unexplained == []
    tallies = [*score.changes.values(), *score.fields.values(), *score.attributions.values()]
    assert {(tally.precision, tally.recall) for tally in tallies} == {(1.0, 1.0)}
    assert score.alerts > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_long_histories(seed):
    """Fifty steps over four hundred records."""
    assert play(seed, steps=50, records=400).unexplained == []


@pytest.mark.slow
@pytest.mark.parametrize("name", EVENTS)
def test_one_kind_of_event_above_all(name):
    """A history in which one kind of event happens ten times as often as the others."""
    assert play(21, steps=8, records=75, mix={name: 30.0}).unexplained == []


def test_a_play_leaves_no_kind_of_event_out():
    """Every kind of event happens in a play of some length."""
    site = Site(seed=4, documents=60, per_page=12, family="trs", small=True)
    player = Play(site, 4, events=10)
    seen = Counter(name for _ in range(60) for name, _ in player.step().events)
    assert set(EVENTS) - {"reorder"} == seen.keys()


def test_the_same_seed_gives_the_same_history():
    """Two plays of one seed do the same to the letter."""
    plays = [Play(Site(seed=4, documents=30, small=True), 9) for _ in range(2)]
    assert [plays[0].step() for _ in range(10)] == [plays[1].step() for _ in range(10)]
    assert plays[0].site.respond("GET", plays[0].site.listing_path) == plays[1].site.respond(
        "GET", plays[1].site.listing_path
    )


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_changes_the_document(name):
    """Each edit gives another document, or says that it can't."""
    site = Site(seed=6, documents=40, small=True)
    edited = [EDITS[name](Random(at), document) for at, document in enumerate(site.documents)]
    pairs = [(old, new) for old, new in zip(site.documents, edited, strict=True) if new is not None]
    assert pairs
    assert all(old != new for old, new in pairs)


def told(site, key, *changes, fields=(), attribution=Attribution.SOURCE_EDIT):
    """A revision of one document, as a watch might tell it."""
    placed = site.placed[key]
    record = Record("trs", "1", f"http://{site.authority}{placed.path}", placed.document.title)
    now = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    return Revision("a.1", "a", 1, State.LIVE, changes, attribution, fields, 1, now, now, record)


@pytest.fixture
def scene():
    """A site, its score and an oracle that has heard the baseline."""
    site = Site(seed=1, documents=15, small=True)
    score = Score(1, 1)
    oracle = Oracle(site, score)
    oracle.look()
    oracle.hear([told(site, key, Change.BASELINE) for key in site.placed], Scenery())
    oracle.insist(after_outage=True)
    assert score.unexplained == []
    return site, score, oracle, next(iter(site.placed))


def test_the_oracle_notices_an_invented_change(scene):
    """An edit that never was is a false alert."""
    site, score, oracle, key = scene
    oracle.look()
    oracle.hear([told(site, key, Change.METADATA_CHANGED, fields=(FieldChange("title", "a", "b"),))], Scenery())
    assert (score.changes["metadata_changed"].false, score.fields["title"].false) == (1, 1)


def test_the_oracle_notices_a_silence(scene):
    """An edit that nobody told of is missed."""
    site, score, oracle, key = scene
    site.edit(key, title="另一个标题")
    oracle.look()
    oracle.insist(after_outage=False)
    assert (score.changes["metadata_changed"].missed, score.fields["title"].missed) == (1, 1)


def test_the_oracle_notices_a_wrong_value(scene):
    """A change told with another value than the true one is false, and the true one missed."""
    site, score, oracle, key = scene
    before = site.placed[key].document.title
    site.edit(key, title="另一个标题")
    oracle.look()
    wrong = FieldChange("title", before, "不是这个标题")
    oracle.hear([told(site, key, Change.METADATA_CHANGED, fields=(wrong,))], Scenery())
    assert score.changes["metadata_changed"].false == 1


def test_the_oracle_notices_a_withdrawal_told_too_soon(scene):
    """One pass without the page is no withdrawal; the second is."""
    site, score, oracle, key = scene
    site.withdraw(key)
    oracle.look()
    oracle.hear([told(site, key, Change.WITHDRAWN)], Scenery())
    assert score.changes["withdrawn"].false == 1


def test_the_oracle_notices_a_wrong_attribution(scene):
    """A template change where no template changed is wrong."""
    site, score, oracle, key = scene
    oracle.look()
    one = told(site, key, Change.CONTENT_CHANGED, attribution=Attribution.TEMPLATE_CHANGE)
    oracle.hear([one], Scenery())
    assert score.attributions["template_change"].false == 1


def hear(scene, *revisions, **scenery):
    """Let the oracle look at the site, hear of it and insist; return what it could not explain."""
    _site, score, oracle, _ = scene
    oracle.look()
    oracle.hear(revisions, Scenery(**scenery))
    oracle.insist(after_outage=False)
    unexplained, score.unexplained = score.unexplained, []
    return unexplained


def test_a_document_below_the_readable_part(scene):
    """Where deep pages are stubs, a row pulled up may be baseline or added, and nothing below is to be told."""
    site, _, oracle, _ = scene
    site.per_page = 5
    site.present(depth=1)
    oracle.look()
    deep = site.documents[-1].id
    site.withdraw(deep)
    assert hear(scene) == []
    assert hear(scene) == []
    assert hear(scene, told(site, deep, Change.WITHDRAWN)) != []
    site.withdraw(site.documents[0].id)
    assert hear(scene) == []
    assert len(hear(scene)) == 1


def test_an_edit_of_a_document_where_the_list_breaks_off(scene):
    """Whether it is still listed nobody can see there: its edit is told without that, or with it, then or later."""
    site, _, _, _ = scene
    site.per_page = 5
    site.present(depth=1)
    edge = site.documents[4]
    site.delist(edge.id)
    site.edit(edge.id, publisher="云岭市审计局")
    one = FieldChange("publisher", edge.publisher, "云岭市审计局")
    assert hear(scene, told(site, edge.id, Change.METADATA_CHANGED, fields=(one,))) == []
    assert hear(scene, told(site, edge.id, Change.DELISTED)) == []


def test_a_dead_link_is_nothing_to_tell(scene):
    """A page that is dead and stays listed changes nothing; taken off the list it is withdrawn at the second pass."""
    site, _, _, key = scene
    site.die(key)
    assert [hear(scene) for _ in range(3)] == [[], [], []]
    site.delist(key)
    assert hear(scene) == []
    assert hear(scene, told(site, key, Change.WITHDRAWN)) == []


def test_a_half_drawn_document_is_no_edit(scene):
    """An edit of the text told of a page that lacks it is false; a document first seen so is told later, once."""
    site, _, oracle, _ = scene
    new = site.draft()
    site.publish(new)
    oracle.look()
    oracle.hear([told(site, new.id, Change.ADDED)], Scenery(half_drawn=frozenset({new.id})))
    assert len(oracle._score.unexplained) == 1


def test_a_name_changed_everywhere_is_one_change(scene):
    """The new name in every record is a bulk edit; told as an edit of each it is wrong, untold it is missed."""
    site, _, _, _ = scene
    before = {document.id: document.publisher for document in site.documents}
    for document_id in before:
        site.edit(document_id, publisher="市新名称局")
    bulk = frozenset({Circumstance.RENAMED})

    def renamed(document_id, attribution):
        fields = (FieldChange("publisher", before[document_id], "市新名称局"),)
        return told(site, document_id, Change.METADATA_CHANGED, fields=fields, attribution=attribution)

    ids = list(before)
    wrong = [renamed(ids[0], Attribution.SOURCE_EDIT)]
    right = [renamed(document_id, Attribution.BULK_EDIT) for document_id in ids[1:-1]]
    unexplained = hear(scene, *wrong, *right, circumstances=bulk, recent=bulk)
    assert [line.partition(":")[0] for line in unexplained] == ["attributed to source_edit", "missed"]


def test_an_edit_beside_a_bulk_edit(scene):
    """A record with an edit of its own beside the bulk edit is told on its own, in one revision or in two."""
    site, _, _, key = scene
    before = site.placed[key].document
    site.edit(key, publisher="市新名称局", title="另一个标题")
    bulk = frozenset({Circumstance.RENAMED})
    publisher = FieldChange("publisher", before.publisher, "市新名称局")
    title = FieldChange("title", before.title, "另一个标题")
    shared = told(site, key, Change.METADATA_CHANGED, fields=(publisher,), attribution=Attribution.BULK_EDIT)
    own = told(site, key, Change.METADATA_CHANGED, fields=(title,))
    assert hear(scene, shared, own, circumstances=bulk, recent=bulk) == []


def test_what_flaps_is_told_thrice_at_most(scene):
    """Of a page that alternates the edit, the first return and its rest may be told; more is false."""
    site, _, _, key = scene
    before = site.placed[key].document
    site.edit(key, title="另一个标题")
    site.present(mirror=Mirror({key: before}, by_request=True))
    there = told(site, key, Change.METADATA_CHANGED, fields=(FieldChange("title", before.title, "另一个标题"),))
    back = told(site, key, Change.METADATA_CHANGED, fields=(FieldChange("title", "另一个标题", before.title),))
    heard = [hear(scene, each, unsettled=frozenset({key})) for each in (there, back, there, back)]
    assert [len(lines) for lines in heard] == [0, 0, 0, 1]


def test_what_flaps_from_the_first_is_added_beside(scene):
    """Of a page that alternates while it is new its addition is told, and thrice what it alternates between."""
    site, _, _, _ = scene
    draft = site.draft()
    site.publish(draft)
    flapping = frozenset({draft.id})
    assert hear(scene, told(site, draft.id, Change.ADDED), unsettled=flapping) == []
    site.edit(draft.id, title="另一个标题")
    site.present(mirror=Mirror({draft.id: draft}, by_request=True))
    there = told(site, draft.id, Change.METADATA_CHANGED, fields=(FieldChange("title", draft.title, "另一个标题"),))
    back = told(site, draft.id, Change.METADATA_CHANGED, fields=(FieldChange("title", "另一个标题", draft.title),))
    heard = [hear(scene, each, unsettled=flapping) for each in (there, back, there, back)]
    assert [len(lines) for lines in heard] == [0, 0, 0, 1]


def test_which_of_two_texts_an_addition_read(scene):
    """A page that alternates when it is added is believed as the text that was read, and its rest in the other is told."""
    site, _, oracle, _ = scene
    older = site.draft()
    site.publish(older)
    oracle.look()
    lines = (*older.lines[:-1], replace(older.lines[-1], text="2026年1月31日"))
    site.edit(older.id, lines=lines)
    added = told(site, older.id, Change.ADDED)
    added = replace(added, record=replace(added.record, body_text=older.body_text))
    assert hear(scene, added, unsettled=frozenset({older.id})) == []
    assert "content_changed" in hear(scene)[0]


def test_a_document_that_goes_off_the_list_again(scene):
    """One that went off the list and came back may be held when it goes again, until three passes saw it gone."""
    site, _, _, key = scene
    site.delist(key)
    assert hear(scene, told(site, key, Change.DELISTED)) == []
    site.restore(key)
    assert hear(scene, told(site, key, Change.RESTORED)) == []
    site.delist(key)
    assert [len(hear(scene)) for _ in range(3)] == [0, 0, 1]


def test_a_move_of_the_whole_site(scene):
    """Every record relocated is a change in bulk; an addition at a new address instead is false."""
    site, _, _, key = scene
    site.resettle("alive")
    bulk = frozenset({Circumstance.RESETTLED})
    attribution = Attribution.BULK_EDIT
    moved = [told(site, each, Change.RELOCATED, attribution=attribution) for each in list(site.placed)[1:]]
    unexplained = hear(scene, *moved, told(site, key, Change.ADDED), circumstances=bulk, recent=bulk)
    assert [line.partition(":")[0] for line in unexplained] == ["false"]


def test_what_happens_while_a_pass_is_under_way(scene):
    """What happened while the list was walked may be told at once or at the next pass."""
    site, _, oracle, _ = scene
    oracle.look()
    new = site.draft()
    site.publish(new)
    oracle.look_again()
    oracle.hear([told(site, new.id, Change.ADDED)], Scenery())
    assert oracle._score.unexplained == []


@pytest.mark.parametrize("in_passing", [True, False])
def test_a_removal_while_a_pass_is_under_way(scene, in_passing):
    """What went while the list was walked may have been found gone by then: the next pass may tell it, none before."""
    site, _, oracle, key = scene
    oracle.look()
    site.withdraw(key)
    if in_passing:
        oracle.look_again()
    oracle.look()
    oracle.hear([told(site, key, Change.WITHDRAWN)], Scenery())
    assert [line.partition(":")[0] for line in oracle._score.unexplained] == ([] if in_passing else ["false"])
