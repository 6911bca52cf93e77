"""`python flows/watch.py`: the same pass as the command's, as a flow. Each start of Prefect costs seconds."""

import pytest


@pytest.mark.in_english
def test_flow_passes_and_tells(place):
    """Without any server it prints the table, records the pass, and of a source that can't be watched says so, exit 1."""
    text = place.config.read_text("utf-8")
    url = next(line for line in text.splitlines() if line.startswith("listing_url")).replace("index", "nowhere")
    place.config.write_text(f'{text}[[source]]\nid = "b"\n{url}\n', "utf-8")
    process = place.start("watch.py")
    assert process.wait(300) == 1, place.output
    assert "verdict" in place.output
    assert f"b: {url.split(chr(34))[1]}: status 404" in place.output
    assert "Traceback" not in place.output
    assert ("a", 6) in [(report.source_id, report.baseline) for report in place.store.passes()]


def test_wrong_configuration(place):
    """A fault in the file is told in a line, exit 2, before any server is started."""
    place.config.write_text("colour = 1\n")
    process = place.start("watch.py")
    assert process.wait(60) == 2
    assert "colour" in place.output
    assert len(place.output.splitlines()) == 1


@pytest.mark.slow
def test_unknown_source(place):
    """An id that isn't in the file is told in a line, exit 2."""
    process = place.start("watch.py", "nobody")
    assert process.wait(60) == 2
    assert "nobody" in place.output


@pytest.mark.slow
def test_another_task_runner(place):
    """One setting hands the passes to another task runner: here to processes."""
    place.environment["DISCLOSURE_WATCH_TASK_RUNNER"] = "prefect.task_runners:ProcessPoolTaskRunner"
    process = place.start("watch.py")
    assert process.wait(200) == 0, place.output
    assert [(report.source_id, report.baseline) for report in place.store.passes()] == [("a", 6)]


@pytest.mark.slow
def test_no_task_runner(place):
    """A setting that names none is told with what to write."""
    place.environment["DISCLOSURE_WATCH_TASK_RUNNER"] = "nowhere:Runner"
    process = place.start("watch.py")
    assert process.wait(60) == 1
    assert "write prefect_dask:DaskTaskRunner" in place.output.splitlines()[-1]
