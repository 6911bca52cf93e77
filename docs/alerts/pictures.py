"""
Makes the pictures of this folder: a made-up history of three offices as mails, in both languages, wide and narrow.

    PYTHONPATH=src python docs/alerts/pictures.py FOLDER    needs Debian's chromium, fonts-noto-cjk and pngquant
"""

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure_watch import diff
from disclosure_watch.alert import Alert, Style
from disclosure_watch.alert.message import Renderer
from disclosure_watch.model import (
    Attachment,
    Attribution,
    Change,
    EvidenceRef,
    Record,
    Reply,
    ReplyKind,
    Revision,
    Source,
    State,
)

NOW = dt.datetime(2026, 11, 23, 1, 53, tzinfo=dt.UTC)
HEIGHTS = {"digest": (2540, 3900), "bulk": (900, 1000), "paragraph": (260, 340), "figures": (280, 330)}
"""Pixels of a picture at 800 and at 390 pixels of width."""

OFFICES = {"kjj": "云岭市科学技术局", "jw": "临江区教育委员会", "lyj": "云岭市林业局"}
TEXT = (
    "王涛委员：\n您提出的《关于加快培育科技型企业的提案》收悉。经与市财政局、市经济信息委研究，现答复如下。\n"
    "一、关于企业培育。全市累计培育科技型企业69820家，其中高新技术企业8837家；研发投入占比2.45%。\n"
    "二、关于平台建设。新建市级以上创新平台36处，涉及363亩，投入资金1.83万元。\n"
    "三、关于服务。建立“一企一策”台账，每季度回访一次。\n云岭市科学技术局\n2026年9月3日"
)


def letter(source: str, number: int, title: str, body: str = TEXT) -> Record:
    """Return a made-up letter."""
    return Record(
        "trs",
        "1",
        f"http://www.yunling.example/{source}/202609/t20260903_{number}.html",
        title,
        document_number=f"云科函〔2026〕{number % 90}号",
        publisher=OFFICES[source],
        issued_on=dt.date(2026, 9, 3),
        published_on=dt.date(2026, 9, 10),
        body_text=body,
        reply=Reply(
            ReplyKind.PROPOSAL,
            session="市政协六届三次会议",
            proposal_number=f"{number:04d}",
            proposal_title="加快培育科技型企业",
            addressees=("王涛", "李敏"),
            signed_on=dt.date(2026, 9, 3),
        ),
    )


def pair(
    source: str, number: int, heading: str, *changes: Change, state: State = State.LIVE, **edit: object
) -> tuple[Revision, Revision]:
    """Return a revision and the one after it, in which something was edited."""
    record = letter(source, number, heading)
    before = Revision(
        f"{source}.{number:04d}",
        source,
        1,
        State.LIVE,
        (Change.ADDED,),
        Attribution.SOURCE_EDIT,
        (),
        1,
        NOW - dt.timedelta(days=40),
        NOW - dt.timedelta(days=40),
        record,
        EvidenceRef(f"{source}/{source}-202610.warc.gz", 40237 + number, "eacb682acbb0" * 5 + "abcd"),
    )
    after = replace(record, **edit)
    fields = diff.records(record, after)
    revision = replace(
        before, revision=2, state=state, changes=changes or diff.kinds(fields), fields=fields, pass_number=2,
        observed_at=NOW - dt.timedelta(minutes=number % 50), record=after,
    )  # fmt: skip
    return before, revision


def history() -> list[tuple[Revision | None, Revision]]:
    """Return what happened: every kind of change, at three offices."""
    edited = TEXT.replace("8837", "8873").replace("363亩", "70534亩").replace("1.83万元", "2.38万元")
    shorter = TEXT.replace("三、关于服务。建立“一企一策”台账，每季度回访一次。\n", "")
    reworded = TEXT.replace("每季度回访一次", "每半年回访一次，并公开回访结果")
    found: list[tuple[Revision | None, Revision]] = [
        pair("kjj", 883, "关于市政协六届三次会议第0883号提案的答复", body_text=edited),
        pair("kjj", 891, "关于市政协六届三次会议第0891号提案的答复", body_text=shorter),
        pair("jw", 902, "关于市政协六届三次会议第0902号提案的复函", Change.WITHDRAWN, state=State.WITHDRAWN),
        pair("jw", 905, "关于市政协六届三次会议第0905号提案的复函", body_text=reworded),
        pair("jw", 911, "关于市政协六届三次会议第0911号提案的复函", title="关于市政协六届三次会议第0911号提案办理情况的函", issued_on=dt.date(2026, 9, 5)),
        pair("lyj", 920, "关于市政协六届三次会议第0920号提案的答复", Change.RELOCATED, url="http://lyj.yunling.example/zwgk/2026/art_920.html"),
        pair("lyj", 921, "关于市政协六届三次会议第0921号提案的答复", Change.DELISTED, state=State.DELISTED),
        pair("lyj", 922, "关于市政协六届三次会议第0922号提案的答复", attachments=(Attachment("办理情况表.pdf", "http://lyj.yunling.example/P1.pdf"),)),
    ]  # fmt: skip
    for number, source in ((930, "kjj"), (931, "kjj"), (932, "lyj")):
        record = letter(source, number, f"关于市政协六届三次会议第0{number}号提案的答复")
        added = replace(found[0][1], record_id=f"{source}.{number}", source_id=source, revision=1, changes=(Change.ADDED,), fields=(), record=record)  # fmt: skip
        found.append((None, added))
    return found


def messages(language: str) -> dict[str, object]:
    """Return the messages by name."""
    told = history()
    earlier = {after.revision_id: before for before, after in told if before is not None}
    sources = {name: Source(name, office, "http://www.yunling.example/") for name, office in OFFICES.items()}
    style = Style(diff.redline, diff.edits_of, history_url="https://data.example.org/history/{record_id}")
    renderer = Renderer(language, sources, style, ZoneInfo("Asia/Shanghai"), earlier)
    revisions = tuple(after for _, after in told)
    bulk = tuple(replace(revisions[0], record_id=f"kjj.b{number}") for number in range(12))
    earlier |= {one.revision_id: told[0][0] for one in bulk}  # type: ignore[misc]
    return {
        "figures": renderer.render(Alert("k", revisions[:1])),
        "paragraph": renderer.render(Alert("k", revisions[1:2])),
        "withdrawn": renderer.render(Alert("k", revisions[2:3])),
        "metadata": renderer.render(Alert("k", revisions[4:5])),
        "relocated": renderer.render(Alert("k", revisions[5:6])),
        "added": renderer.render(Alert("k", revisions[8:9])),
        "digest": renderer.render(Alert("k", revisions, digest=True)),
        "bulk": renderer.render(Alert("k:bulk:kjj.2", bulk, bulk=True)),
    }


def main(folder: Path) -> None:
    """Write every page and its text part, and take the pictures."""
    for language in ("zh", "en"):
        for name, message in messages(language).items():
            page = folder / f"{name}-{language}.html"
            page.write_text(message.html, "utf-8")  # type: ignore[attr-defined]
            (folder / f"{name}-{language}.txt").write_text(message.text, "utf-8")  # type: ignore[attr-defined]
            for width in (800, 390):
                height = HEIGHTS.get(name, (430, 560))[width == 390]
                command = [
                    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
                    *(f"--window-size={width},{height}", f"--screenshot={folder / f'{name}-{language}-{width}.png'}"),
                    page.as_uri(),
                ]
                subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603
                picture = command[-2].partition("=")[2]
                squeeze = ["pngquant", "--force", "--output", picture, "16", picture]
                subprocess.run(squeeze, check=True, timeout=60)  # noqa: S603
            page.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
