"""`python flows/watch.py`: the same pass as the command's, as a flow."""


def test_flow_passes_and_tells(place, site):
    """It prints the table, records the pass, exits 0; with a source that can't be watched it says so and exits 1."""
    process = place.start("watch.py")
    assert process.wait(200) == 0, place.output
    assert "verdict" in place.output
    (first,) = place.store.passes()
    assert (first.source_id, first.baseline) == ("a", 6)
    text = place.config.read_text("utf-8")
    url = next(line for line in text.splitlines() if line.startswith("listing_url")).replace("index", "nowhere")
    place.config.write_text(f'{text}[[source]]\nid = "b"\n{url}\n', "utf-8")
    site.edit(site.documents[0].id, title="关于更正的答复函")
    process = place.start("watch.py")
    assert process.wait(300) == 1, place.output
    assert f"b: {url.split(chr(34))[1]}: status 404" in place.output
    assert "Traceback" not in place.output
    passed = [(report.source_id, report.metadata_changed) for report in place.store.passes()]
    assert ("a", 1) in passed
    assert len((place.folder / "alerts.jsonl").read_text("utf-8").splitlines()) == 1


def test_wrong_configuration(place):
    """A fault in the file is told in a line, exit 2, before any server is started."""
    place.config.write_text("colour = 1\n")
    process = place.start("watch.py")
    assert process.wait(60) == 2
    assert "colour" in place.output
    assert len(place.output.splitlines()) == 1


def test_unknown_source(place):
    """An id that isn't in the file is told in a line, exit 2."""
    process = place.start("watch.py", "nobody")
    assert process.wait(60) == 2
    assert "nobody" in place.output


def test_another_task_runner(place):
    """One setting hands the passes to another task runner: here to processes."""
    place.environment["DISCLOSURE_WATCH_TASK_RUNNER"] = "prefect.task_runners:ProcessPoolTaskRunner"
    process = place.start("watch.py")
    assert process.wait(200) == 0, place.output
    assert [(report.source_id, report.baseline) for report in place.store.passes()] == [("a", 6)]


def test_no_task_runner(place):
    """A setting that names none is told with what to write."""
    place.environment["DISCLOSURE_WATCH_TASK_RUNNER"] = "nowhere:Runner"
    process = place.start("watch.py")
    assert process.wait(60) == 1
    assert "write prefect_dask:DaskTaskRunner" in place.output.splitlines()[-1]
