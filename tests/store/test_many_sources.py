"""What a store of many sources is asked costs readings of the ledger that don't grow with their number."""

import datetime as dt

import pytest

from disclosure_watch.store import Store, ledger

DAY = dt.timedelta(days=1)


def lived(folder, made, sources):
    """Return a store of some sources, each with two passes, of which the second edits a record and withdraws one."""
    store = Store(str(folder))
    for day, site in enumerate(({"1": "量子", "2": "脑", "3": "无"}, {"1": "量子科技", "2": "脑"})):
        for number in range(sources):
            made.visit(store, f"s{number:02}", site, made.START + day * DAY)
    return store


def test_the_first_pass_of_a_source_reads_nothing_of_others(made, tmp_path, readings):
    """A source that the ledger knows nothing of begins, and commits, without looking into its files."""
    store = lived(tmp_path, made, 2)
    assert not readings(lambda: made.visit(store, "new", {"1": "量子"}))


def test_what_is_due_and_was_before_is_read_at_once(made, tmp_path, readings):
    """Revisions later than a pass of each source, and those before them: as many readings for twelve sources as for five."""
    counts = []
    for sources in (5, 12):
        store = lived(tmp_path / str(sources), made, sources)
        passes = {f"s{number:02}": 1 for number in range(sources)}
        told = list(store.revisions_after(passes))
        counts.append(
            (
                readings(lambda s=store, p=passes: list(s.revisions_after(p))),
                readings(lambda s=store, t=told: s.earlier(t)),
            )
        )
        assert len(told) == 2 * sources
    assert counts[0] == counts[1]


@pytest.mark.parametrize("named", [500, 3])
def test_revisions_are_chosen_rightly(made, tmp_path, monkeypatch, named):
    """Of each source those after its own pass, in the order of their observation, and of each the one before it."""
    store = lived(tmp_path, made, 12)
    store.rename("s03", "renamed")
    every = list(store.revisions())
    passes = {"renamed": 0, "s04": 1, "s05": 2, "s06": 9, "never": 0} | {f"s{number:02}": 1 for number in range(7, 12)}
    monkeypatch.setattr(ledger, "_NAMED_AT_MOST", named)
    after = list(store.revisions_after(passes))
    assert after == [each for each in every if each.pass_number > passes.get(each.source_id, 9)]
    earlier = store.earlier(every)
    before = {(each.record_id, each.revision): each.revision_id for each in every}
    assert {later: each.revision_id for later, each in earlier.items()} == {
        each.revision_id: before[each.record_id, each.revision - 1] for each in every if each.revision > 1
    }
    assert store.earlier(every[:1]) == {}


def test_names_are_those_of_the_sizes(made, tmp_path):
    """Listing names alone tells of the same files."""
    place = lived(tmp_path, made, 1)._location
    for folder in ("snapshots", "seals/ledger", "locks", "", "none"):
        assert place.names(folder) == place.sizes(folder).keys()
