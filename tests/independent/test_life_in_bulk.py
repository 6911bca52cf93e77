"""What befalls many papers at once, and what an edited configuration does: one message, no flood, no loss."""

import datetime as dt
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from independent.scenario import config, hooked, slow, watched
from independent.styles import Tabular

DAY = dt.timedelta(days=1)


class Resettled(Tabular):
    """The papers' addresses begin with `root`."""

    root = "/zwgk"

    def paper_path(self, paper, serial):
        return f"{self.root}/tabl/{paper.filed:%Y/%m%d}/{serial}.htm"


def singles(alerts):
    return [alert for alert in alerts if alert["attribution"] == "source_edit"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("renamed", "papers", "bulk"), [(10, 10, True), (10, 20, True), (10, 21, False), (9, 9, False), (40, 40, True)]
)
def test_the_bound_of_a_bulk_edit(watch_in, tmp_path, receiver, renamed, papers, bulk):
    """Ten that change alike, and half of those read, are one message; fewer are edits as ever."""
    with watched(watch_in, tmp_path, papers=papers, bureau="市民政局", text=hooked(receiver)) as scenario:
        for key in scenario.column.order[:renamed]:
            scenario.column.change(key, topic="综合政务")
        alerts = scenario.pass_()
        assert len(alerts) == renamed
        assert {alert["attribution"] for alert in alerts} == {"bulk_edit" if bulk else "source_edit"}
        assert len(receiver.came) == (1 if bulk else renamed)
        if bulk:
            (message,) = receiver.came
            assert (message["type"], message["count"], message["fields"]) == ("bulk_edit", renamed, ["topic_category"])
            assert len(message["examples"]) == min(10, renamed)
        assert scenario.pass_() == []


@pytest.mark.slow
def test_as_many_values_as_records(watch_in, tmp_path):
    """Forty records whose days each became another are forty edits."""
    with watched(watch_in, tmp_path, papers=40) as scenario:
        for at, key in enumerate(scenario.column.order):
            scenario.column.change(key, published=scenario.column.papers[key].published + (at + 1) * DAY)
        alerts = scenario.pass_()
        assert len(singles(alerts)) == 40


@pytest.mark.slow
@pytest.mark.parametrize(("papers", "recheck"), [(30, 25), (40, 12), pytest.param(200, 25, marks=pytest.mark.slow)])
def test_the_tail_of_a_bulk_edit(watch_in, tmp_path, receiver, papers, recheck):
    """Where a pass asks a part of the records, the rest of a bulk edit is no flood of alerts in the passes after."""
    text = hooked(receiver, recheck=str(recheck))
    with watched(watch_in, tmp_path, papers=papers, bureau="市民政局", text=text) as scenario:
        order = scenario.column.order
        for key in order:
            scenario.column.change(key, bureau="市综合事务局")
        passes = -(-papers // recheck) + 2
        alerts = [alert for _ in range(passes) for alert in scenario.pass_()]
        assert len({alert["record_id"] for alert in alerts}) == papers
        assert singles(alerts) == []
        assert len(receiver.came) <= passes
        assert {message["type"] for message in receiver.came} == {"bulk_edit"}
        scenario.edit(order[-1])
        own = [alert for _ in range(passes) for alert in scenario.pass_()]
        assert [alert["attribution"] for alert in own] == ["source_edit"]


@pytest.mark.slow
@pytest.mark.parametrize(("papers", "recheck"), [(12, 3), (40, 7)])
def test_a_bulk_edit_of_which_each_pass_sees_few(watch_in, tmp_path, papers, recheck):
    """Where no pass reads as many as the bound, fewer than the bound are told one by one, then it is a change in bulk."""
    text = config(recheck=str(recheck))
    with watched(watch_in, tmp_path, papers=papers, bureau="市民政局", text=text) as scenario:
        for key in scenario.column.order:
            scenario.column.change(key, bureau="市综合事务局")
        alerts = [alert for _ in range(-(-papers // recheck) + 2) for alert in scenario.pass_()]
        assert len({alert["record_id"] for alert in alerts}) == papers
        assert len(singles(alerts)) < 10


class Topicless(Tabular):
    """`shown` says whether the box has a place for 主题分类."""

    shown = False

    def letter(self, column, paper):
        page = super().letter(column, paper)
        place = f"<td>主题分类：</td><td>{paper.topic}</td>"
        return page if self.shown else page.replace(place, "")


@pytest.mark.slow
@pytest.mark.parametrize(("papers", "recheck"), [(12, '"all"'), (30, "25"), (40, "12")])
def test_a_template_that_gains_a_field(watch_in, tmp_path, papers, recheck):
    """A box that gains 主题分类 alerts nobody, however many passes it takes to see it; a change of a value then does."""
    style = Topicless()
    with watched(watch_in, tmp_path, papers=papers, style=style, text=config(recheck=recheck)) as scenario:
        style.shown = True
        passes = 2 if "all" in recheck else -(-papers // int(recheck)) + 1
        assert [alert for _ in range(passes) for alert in scenario.pass_()] == []
        key = scenario.column.order[2]
        scenario.column.change(key, topic="另立一类")
        assert scenario.told_in(passes) == [(key, ("metadata_changed",))]


TRADITIONAL = str.maketrans(
    "关于会议号提案的复员现东发务对们进门时间办单动标录", "關於會議號提案的複員現東發務對們進門時間辦單動標錄"
)


class Scripted(Tabular):
    """`traditional` says in which script the pages are written."""

    traditional = False

    def frame(self, column, title, inner):
        page = super().frame(column, title, inner)
        return page.translate(TRADITIONAL) if self.traditional else page


@pytest.mark.slow
@pytest.mark.parametrize("papers", [12, 40])
def test_a_night_in_another_script(watch_in, tmp_path, papers):
    """All pages in traditional characters for a night, and back: nobody is alerted; an edit after it is told."""
    style = Scripted()
    with watched(watch_in, tmp_path, papers=papers, style=style) as scenario:
        style.traditional = True
        assert scenario.pass_() == []
        style.traditional = False
        assert scenario.pass_() == []
        key = scenario.column.order[4]
        scenario.edit(key)
        assert scenario.told_in(2) == [(key, ("content_changed",))]


def former_pages(scenario, left):
    """What the addresses of now will answer once they are left."""
    old = {scenario.path(key): scenario.paper_page(key) for key in scenario.column.order}
    if left == "alive":
        return lambda: old
    if left == "dead":
        return lambda: dict.fromkeys(old, scenario.page("<h1>404</h1>", 404))
    keys = {scenario.path(key): key for key in scenario.column.order}
    return lambda: {path: scenario.page("", 301, Location=scenario.path(key)) for path, key in keys.items()}


@pytest.mark.slow
@pytest.mark.parametrize("left", ["redirect", "dead", "alive"])
@pytest.mark.parametrize(("papers", "recheck"), [(3, '"all"'), (8, '"all"'), (12, "5"), (40, "12")])
def test_all_papers_at_addresses_of_another_pattern(watch_in, tmp_path, papers, recheck, left):
    """They go on under their ids, once; nothing is added, delisted or withdrawn, and life goes on."""
    style = Resettled()
    with watched(watch_in, tmp_path, papers=papers, style=style, text=config(recheck=recheck)) as scenario:
        ids = {key: known.record_id for key, known in scenario.records().items()}
        answers = former_pages(scenario, left)
        style.root = "/n1"
        scenario.instead = answers()
        alerts = [alert for _ in range(3) for alert in scenario.pass_()]
        assert {tuple(alert["changes"]) for alert in alerts} <= {("relocated",)}
        assert len(singles(alerts)) == (papers if papers < 10 else 0)
        assert {key: known.record_id for key, known in scenario.records().items()} == ids
        key, gone = scenario.publish(), scenario.column.order[2]
        scenario.column.remove(gone, "404")
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == [(gone, ("withdrawn",))]


@pytest.mark.parametrize("papers", [3, *slow(24)])
def test_every_key_of_a_source_edited(watch_in, tmp_path, papers):
    """Name, agency, tags, schedule, profile, user agent: no edit of the configuration alerts anybody."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        path = scenario.watch.folder / "watch.toml"
        text = path.read_text("utf-8")
        for line in (
            'name = "青禾市 提案办理"',
            'agency = "青禾市水务局"\ndivision = "379900"\ntags = ["a", "b"]',
            'schedule = "0 1 * * *"\nprofile = "generic"',
            'profile = "vsb"',
            'user_agent = "Mozilla/5.0"\ntls = "unverified"',
        ):
            path.write_text(text.replace('id = "a"\n', f'id = "a"\n{line}\n'), "utf-8")
            assert scenario.pass_() == []
        scenario.edit(scenario.column.order[1])
        assert len(scenario.pass_()) == 1


@pytest.mark.slow
def test_a_narrower_listing_url(watch_in, tmp_path):
    """Papers that an edited listing_url shows no more stay as they are and are looked at; those it shows first are baseline."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        column, style = scenario.column, scenario.style
        hidden = column.order[:3]
        unseen = [scenario.publish(), scenario.publish()]
        papers = [column.papers[key] for key in [*unseen, *column.order[5:10]]]

        def narrow():
            rows = style.rows(column, papers, "/x/")
            return {"/zwgk/tabl/narrow.htm": scenario.page(style.frame(column, "提案办理", rows))}

        scenario.instead = narrow()
        path = scenario.watch.folder / "watch.toml"
        path.write_text(path.read_text("utf-8").replace("/list.htm", "/narrow.htm"), "utf-8")
        assert [alert for alert in scenario.pass_() if alert["attribution"] != "bulk_edit"] == []
        assert {str(known.state) for known in scenario.records().values()} == {"live"}
        scenario.edit(hidden[1])
        assert scenario.told() == [(hidden[1], ("content_changed",))]
        key = max(column.papers) + 1
        assert scenario.publish() == key
        papers.insert(0, column.papers[key])
        scenario.instead = narrow()
        assert scenario.told() == [(key, ("added",))]


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """TLS by a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
    file = tmp_path_factory.mktemp("tls") / "site.pem"
    form = serialization.PrivateFormat.TraditionalOpenSSL
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    file.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.slow
@pytest.mark.parametrize("edited", [True, False])
@pytest.mark.parametrize(
    ("papers", "schemes"), [(3, ("http", "https")), (12, ("https", "http")), (40, ("http", "https"))]
)
def test_a_site_that_changes_its_scheme(watch_in, tmp_path, secure, papers, schemes, edited):
    """http to https or back, found by redirect or by an edited listing_url, tells nothing; life goes on."""

    def begin(scenario):
        path = scenario.watch.folder / "watch.toml"
        path.write_text(path.read_text("utf-8").replace('"http://', f'"{schemes[0]}://'), "utf-8")
        scenario.scheme = schemes[0]

    text = config(source='tls = "unverified"')
    with watched(watch_in, tmp_path, papers=papers, text=text, prepare=begin, secure=secure) as scenario:
        ids = {key: known.record_id for key, known in scenario.records().items()}
        scenario.scheme = schemes[1]
        if edited:
            path = scenario.watch.folder / "watch.toml"
            path.write_text(path.read_text("utf-8").replace(f'"{schemes[0]}://', f'"{schemes[1]}://'), "utf-8")
        assert scenario.told_in(2) == []
        assert {key: known.record_id for key, known in scenario.records().items()} == ids
        key, changed, gone = scenario.publish(), scenario.column.order[1], scenario.column.order[2]
        scenario.edit(changed)
        scenario.column.remove(gone, "404")
        assert sorted(scenario.told()) == sorted([(key, ("added",)), (changed, ("content_changed",))])
        assert scenario.told() == [(gone, ("withdrawn",))]
