"""Rows whose title stands outside of their link: links called 查看, links over a card, numbers in bold before a title."""

import pytest

from disclosure_watch import parse

TITLES = [f"关于对县政协十届三次会议第{n}号提案的答复" for n in range(1, 7)]
ADDRESSES = [f"http://a.example/art/{n}.html" for n in range(101, 107)]
DAYS = [f"2024-05-{n}" for n in range(11, 17)]


def entries(row, around="<ul class=list>{}</ul>"):
    listed = "".join(row.format(t=t, u=u, d=d) for t, u, d in zip(TITLES, ADDRESSES, DAYS, strict=True))
    page = f"<html><body>{around.format(listed)}</body></html>"
    return parse.listing(page.encode(), "http://a.example/").entries


@pytest.mark.parametrize(
    "row",
    [
        "<li><span>{t}</span><span>{d}</span><a href={u}>[查看]</a> <a href=/f.pdf>[下载]</a></li>",
        "<li><span>{t}</span><span>{d}</span><a href={u}>查看详情</a></li>",
        "<li><span>{t}</span><span>{d}</span><a href={u}>查看答复</a><a href=/f.pdf>附件下载</a></li>",
        "<div class=card><a href={u}></a><h4>{t}</h4><div><span>{d}</span><span>区教育局</span></div></div>",
        "<div class=card><a href={u}><img src=a.png></a><div class=tit>{t}</div><p>{d}</p></div>",
        "<li><a href={u}><b>第399号</b><p>{t}</p><p>承办单位：区水务局　答复日期：{d}</p></a></li>",
        "<li><a href={u}>{t}</a></li><li>{d}</li>",
        "<li><a href={u} title={t}>3.关于对县政协十届三次…</a><i>{d}</i></li>",
        "<li><a href={u}><span class=num>3</span>{t}</a><i>{d}</i></li>",
        "<li><a href={u}><i>12.</i> {t}</a><i>{d}</i></li>",
        "<li><a href={u}><span class='label label-info'>政协提案</span>{t}</a><i>{d}</i></li>",
        "<li><a href={u}>\n <em class=tag>提案</em> {t}</a><i>{d}</i></li>",
    ],
)
def test_titles(row):
    """Each row has its title, address and day."""
    read = entries(row)
    assert [(entry.title, entry.url, str(entry.date)) for entry in read] == list(
        zip(TITLES, ADDRESSES, DAYS, strict=True)
    )


@pytest.mark.parametrize("called", ["查看", "查看答复"])
def test_undated_table(called):
    """Rows of a table without dates whose links are called so have the titles of their cells."""
    read = entries("<tr><td>{t}</td><td>区卫健局</td><td><a href={u}>" + called + "</a></td></tr>", "<table>{}</table>")
    assert [(entry.title, entry.url, entry.date) for entry in read] == [
        (t, u, None) for t, u in zip(TITLES, ADDRESSES, strict=True)
    ]


@pytest.mark.parametrize(
    "row",
    [
        "<li><span>{d}</span><a href={u}>更多&gt;&gt;</a></li>",
        "<li><a href={u}>查看更多</a>{d}</li>",
        "<div><a href={u}></a><span>{t}</span><i>{d}</i></div>",
        "<div><a href={u}></a><h4>要闻</h4><i>{d}</i></div>",
    ],
)
def test_what_is_no_row(row):
    """A date beside a link that names nothing is no row: a title is needed, of a card in a heading."""
    assert entries(row) == ()


def test_a_day_of_another_row():
    """A row takes no day from the next one."""
    read = entries("<li><a href={u}>{t}</a></li><li><a href={u}?2>{d}</a></li>")
    assert all(entry.date is None for entry in read if entry.title in TITLES)


def test_counts_of_an_answer():
    """The page of an answer in a script says how many records there are, and how many a page."""
    rows = ",".join(
        f'{{"title":"{t}","linkUrl":"{u}","publishDate":"{d}"}}'
        for t, u, d in zip(TITLES, ADDRESSES, DAYS, strict=True)
    )
    answer = f'{{"data":{{"records":[{rows}],"total":44,"size":6,"current":1,"pages":8}}}}'
    page = f"<html><body><div></div><script type=application/json>{answer}</script></body></html>"
    read = parse.listing(page.encode(), "http://a.example/")
    assert (len(read.entries), read.record_count, read.page_count) == (6, 44, 8)


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("<b>15</b>项措施推动提案办理提质增效", "15项措施推动提案办理提质增效"),
        ("<b>2024</b>年度提案办理工作情况的通报", "2024年度提案办理工作情况的通报"),
        ("<b>12</b>345热线建议办理情况通报", "12345热线建议办理情况通报"),
        ("<span class=red>人大建议</span>办理情况的通报和说明", "人大建议办理情况的通报和说明"),
        ("<span class=tag>提案办理</span>工作", "提案办理工作"),
        ("3.关于提案的答复…", "3.关于提案的答复…"),
    ],
)
def test_what_is_part_of_a_title(link, title):
    """A number that counts, and a word that is no tag, are of the title."""
    listed = "".join(
        f"<li><a href=/art/{n}.html title=另外的一件事情的说明>{link}</a>2024-05-{n}</li>" for n in range(11, 16)
    )
    read = parse.listing(f"<html><body><ul>{listed}</ul></body></html>".encode(), "http://a.example/").entries
    assert {entry.title for entry in read} == {title}


@pytest.mark.parametrize(
    ("row", "around"),
    [
        ("<tr><td onclick=\"location.href='{u}'\">{t}</td><td>{d}</td></tr>", "<table>{}</table>"),
        ("<li><p onclick=\"window.open('{u}')\">{t}</p><i>{d}</i></li>", "<ul>{}</ul>"),
        ("<li><a href={u}>{t} ({d})<img src=new.gif></a></li>", "<ul>{}</ul>"),
        ("<li><a href={u}>{t}[{d}]</a></li>", "<ul>{}</ul>"),
        ('<li><a href={u} title="标题：{t}&#13;点击数：12&#13;发表时间：{d} 10:00">{t}</a></li>', "<ul>{}</ul>"),
        (
            "<table><tr><td>标题：</td><td><a href={u}>{t}</a></td></tr><tr><td>办结日期：</td><td>{d}</td></tr></table>",
            "<div>{}</div>",
        ),
    ],
)
def test_rows_of_other_makes(row, around):
    """A cell that acts, a day behind the title or in its attribute, and a table a row are read."""
    read = entries(row, around)
    assert [(entry.title, entry.url, str(entry.date)) for entry in read] == list(
        zip(TITLES, ADDRESSES, DAYS, strict=True)
    )


def test_objects_whose_names_tell_nothing():
    """Rows in a script whose fields have names of a letter are told by the shapes of their values."""
    rows = ",".join(f"{{id:1,t:'{t}',d:'{d}',u:'{u}'}}" for t, u, d in zip(TITLES, ADDRESSES, DAYS, strict=True))
    page = f"<html><body><div id=box></div><script>var arr=[{rows}];</script></body></html>"
    read = parse.listing(page.encode(), "http://a.example/").entries
    assert [(entry.title, str(entry.date)) for entry in read] == list(zip(TITLES, DAYS, strict=True))


@pytest.mark.parametrize(
    "link",
    ["某局公告（2025年5月6日）", "关于某事的通知（2024-13号）", "会议纪要[2024]12号", "某某会议通知(2024-5/6)"],
)
def test_brackets_that_are_part_of_a_title(link):
    """What a title holds in brackets at its end is no day of the listing unless it is written as one."""
    listed = "".join(f"<li><a href=/art/{n}.html>{link}</a>2024-05-{n}</li>" for n in range(11, 16))
    read = parse.listing(f"<html><body><ul>{listed}</ul></body></html>".encode(), "http://a.example/").entries
    assert {entry.title for entry in read} == {link}
