"""Ctrl-C ends a run soon and says how to go on; the next run asks nothing again that was answered."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from disclosure_watch.cli import main
from disclosure_watch.cli.underway import hosts, in_words
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.store import Store
from disclosure_watch.watch import Control

CONFIG = """\
[fetch]
pace = 0.02
concurrency_per_host = 4
allow_private_addresses = true
[watch]
recheck = "all"
full_every = "0"
[[source]]
id = "a"
listing_url = "{url}"
"""


def started(folder, *words):
    return subprocess.Popen(
        [sys.executable, "-c", "from disclosure_watch.cli import main; main()", "run", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"LANG": "C"},
    )


def interrupted(process, when):
    """Send SIGINT once something holds; return exit status, output, errors and the seconds that it took to end."""
    until = time.monotonic() + 60
    while not when() and time.monotonic() < until:
        time.sleep(0.02)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the run
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err, time.monotonic() - began


def finished(folder):
    """Run to the end and return the exit status."""
    process = started(folder)
    process.communicate(timeout=60)
    return process.returncode


def answered(ministry):
    """Return how often each path was answered, robots.txt aside."""
    return Counter(request.path for request in ministry.log if request.path != "/robots.txt")


@pytest.mark.in_english
@pytest.mark.parametrize("full_every", ["0", pytest.param("7d", marks=pytest.mark.slow)])
def test_the_next_run_goes_on(tmp_path, full_every):
    """
    What was answered is recorded, nothing of it is asked again but page one, and all is known in the end.

    However seldom the whole list is walked: a list whose documents were not all read was not seen whole.
    """
    site = Site(seed=6, documents=50, per_page=10, family="trs", small=True)
    with serve(site) as ministry:
        text = CONFIG.format(url=ministry.url(site)).replace('full_every = "0"', f'full_every = "{full_every}"')
        (tmp_path / "watch.toml").write_text(text, "utf-8")
        process = started(tmp_path)
        status, _, err, seconds = interrupted(process, lambda: len(ministry.log) > 38)
        assert (status, "Traceback" in err) == (130, False), err
        assert "`disclosure-watch run` goes on from there" in err
        assert seconds < 20
        known = Store(str(tmp_path / "storage")).records().num_rows
        assert 20 < known < 50  # so many in a row end a walk that need not be whole
        first = answered(ministry)
        ministry.log.clear()
        assert finished(tmp_path) == 0
        second = answered(ministry)
        again = {path for path in first.keys() & second.keys() if not path.endswith(("/", "/index.html"))}
        assert len(again) <= 4, again  # what was under way
        assert len(Store(str(tmp_path / "storage")).records()) == 50
        ministry.log.clear()
        assert finished(tmp_path) == 0
        assert len(answered(ministry)) > 30  # the pass after that looks at everything as ever


@pytest.mark.parametrize("twice", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_silent_host_holds_nobody_up(tmp_path, twice):
    """A run whose requests hang ends at once, without a traceback, and records no finding of it."""
    site = Site(seed=6, documents=4, small=True)
    site.fault = Fault(FaultKind.TIMEOUT)
    with serve(site) as ministry:
        (tmp_path / "watch.toml").write_text(CONFIG.format(url=ministry.url(site)), "utf-8")
        process = started(tmp_path, "a")

        def asked():
            there = len(ministry.log) > 1 or process.poll() is not None
            if there and twice:
                process.send_signal(signal.SIGINT)
            return there

        status, _, err, seconds = interrupted(process, asked)
        assert (status, "Traceback" in err) == (130, False), err
        assert seconds < 10
        assert Store(str(tmp_path / "storage")).findings() == []


@pytest.mark.in_english
def test_a_run_of_many_shows_failures_and_sums(tmp_path, monkeypatch, capsys):
    """Of more than twenty sources those that failed or changed have a row, the others are counted; --full shows all."""
    monkeypatch.chdir(tmp_path)
    site = Site(seed=6, documents=2, small=True)
    with serve(site) as ministry:
        tables = "".join(
            f'[[source]]\nid = "s{number}"\nlisting_url = "{ministry.url(site) if number else ministry.url(site) + "no/"}"\n'
            for number in range(22)
        )
        text = "[fetch]\npace = 0\nallow_private_addresses = true\n" + tables
        (tmp_path / "watch.toml").write_text(text, "utf-8")
        status, first = call(capsys, "run")
        assert (status, "21 sources ok, 1 failed, 0 changes" in first) == (1, True)
        assert "42 records are known from now on" in first
        assert not any(line.startswith("s21 ") for line in first.splitlines())
        out = call(capsys, "run")[1]
        assert "21 sources ok, 1 failed, 0 changes" in out
        assert any(line.startswith("s0 ") for line in out.splitlines())
        assert not any(line.startswith("s21 ") for line in out.splitlines())
        status, out = call(capsys, "run", "--json")
        assert (status, len([json.loads(line) for line in out.splitlines()])) == (1, 22)
        assert any(line.startswith("s21 ") for line in call(capsys, "run", "--full")[1].splitlines())


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code, capsys.readouterr().out


def test_how_far_a_run_is():
    """The hosts with most left come first, the many others together; a line tells pages, rate and time left."""
    control = Control()
    control.expected.update({f"h{number}": number for number in range(1, 12)})
    control.asked.update({"h11": 2})
    rows = hosts(control)
    assert [row[0] for row in rows[:2]] == ["h10", "h9"]
    assert rows[-1] == ("3 other hosts", 0, 6)
    assert in_words("a.gov.cn", 600, 2000, 600) == "a.gov.cn: 600 of 2000 pages, 1.0 a second, 23 minutes left"
