"""Letters in pages whose boxes and cells tell what the letter leaves out: session and number of the paper, the letter itself."""

import pytest

from disclosure_watch import parse

LETTER = [
    "柳烟等代表：",
    "你们提出的《关于修建防洪堤的建议》收悉，现答复如下：",
    "我县高度重视，先后完成改造项目46个，取得了较好成效，群众较为满意。",
    "某县水利局",
    "2016年11月2日",
]
ROWS = [
    ("建议编号", "第077号"),
    ("会议届次", "县十七届人大一次会议"),
    ("承办单位", "县水利局"),
    ("答复日期", "2016-11-08"),
]


def reply(html):
    return parse.detail(
        f"<html><body><h2>关于修建防洪堤的建议</h2>{html}</body></html>".encode(), "http://a.example/d?id=41"
    ).reply


def table(*rows):
    return (
        "<table border=1>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        + "</table>"
    )


@pytest.mark.parametrize("breaks", ["<br>", "<br><br>", "</p><p>"])
def test_letter_in_a_cell(breaks):
    """A letter in a cell of the table that describes the paper is read by its lines."""
    letter = "<p>" + breaks.join(LETTER) + "</p>" if "p" in breaks else breaks.join(LETTER)
    read = reply(table([*ROWS[0], *ROWS[1]], [*ROWS[2], *ROWS[3]], ["答复内容", letter]))
    assert (read.addressees, read.signatories, str(read.signed_on)) == (("柳烟",), ("某县水利局",), "2016-11-02")
    assert (read.session, read.proposal_number) == ("县十七届人大一次会议", "077")


@pytest.mark.parametrize(
    "box",
    [
        table(*ROWS),
        "<ul>" + "".join(f"<li>{label}：{value}</li>" for label, value in ROWS) + "</ul>",
        "<dl>" + "".join(f"<dt>{label}：</dt><dd>{value}</dd>" for label, value in ROWS) + "</dl>",
    ],
)
def test_what_the_box_states(box):
    """Session and number that a box above the letter states are the paper's, where the letter names none."""
    read = reply(box + "<div class=con>" + "".join(f"<p>{line}</p>" for line in LETTER) + "</div>")
    assert (read.session, read.proposal_number) == ("县十七届人大一次会议", "077")


def test_the_letter_goes_before_the_box():
    """What the letter says of the paper goes before the box."""
    letter = [
        LETTER[0],
        "你们在县人大二次会议上提出的第12号建议《关于修建防洪堤的建议》收悉，现答复如下：",
        *LETTER[2:],
    ]
    read = reply(table(*ROWS) + "<div class=con>" + "".join(f"<p>{line}</p>" for line in letter) + "</div>")
    assert read.proposal_number == "12"
    assert "十七届" not in read.session


@pytest.mark.parametrize(
    "row", [("编号", "2016-13"), ("建议编号", "见附件"), ("届次", "本届"), ("会议", "局长办公会议")]
)
def test_what_is_no_session_and_no_number(row):
    """Values that are no session and no number of a paper, and labels of other numbers, are left."""
    read = reply(table(row, ROWS[2]) + "<div class=con>" + "".join(f"<p>{line}</p>" for line in LETTER) + "</div>")
    assert (read.session, read.proposal_number) == (None, None)


@pytest.mark.parametrize("named", ["第67号（A类）提案", "第67号A类提案", "第67号提案（A类）"])
def test_heading_with_a_class(named):
    """A heading in the body that names the class is no label: session and number are read in it."""
    lines = [
        "某区发展和改革局",
        f"关于区政协五届五次会议{named}的复函",
        *LETTER[:1],
        LETTER[1].replace("建议", "提案"),
        *LETTER[2:],
    ]
    html = "<div class=con>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"
    page = f"<html><body><h1>区发改局答复政协提案</h1>{html}</body></html>"
    read = parse.detail(page.encode(), "http://a.example/d?id=41").reply
    assert (read.session, read.proposal_number, read.proposal_class) == ("区政协五届五次会议", "67", "A")


@pytest.mark.parametrize(
    ("above", "names"),
    [
        (["白桦委员"], ("白桦", "民进市委会")),
        (["白桦委员", "云杉、石英委员"], ("白桦", "云杉", "石英", "民进市委会")),
        (["市水利局关于提案的答复"], ("民进市委会",)),
        (["各位委员"], ("民进市委会",)),
    ],
)
def test_people_greeted_above_a_body(above, names):
    """People named a line each without a colon, above the line that has it, are greeted too."""
    lines = [*above, "民进市委会：", *LETTER[1:]]
    page = "<h1>关于市政协第5号提案的答复</h1><div class=con>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"
    assert parse.detail(page.encode(), "http://a.example/d?id=41").reply.addressees == names


@pytest.mark.parametrize(
    ("beside", "number"),
    [
        ("<span>教建议〔2025〕211号</span> <span>2025-09-08 来源：基础司</span>", "教建议〔2025〕211号"),
        ("<span>2025-09-08</span> <span>教建议〔2025〕211号</span>", "教建议〔2025〕211号"),
        ("<span>依据 教建议〔2025〕211号 文件</span>", None),
    ],
)
def test_number_beside_the_date(beside, number):
    """A document number in the line of date and source is the document's."""
    page = (
        f"<h1>对第5128号建议的答复</h1><p>{beside}</p><div class=con>"
        + "".join(f"<p>{line}</p>" for line in LETTER)
        + "</div>"
    )
    assert parse.detail(page.encode(), "http://a.example/d?id=41").document_number == number


def test_a_delegate_of_a_term():
    """A delegate named behind the term of the congress is greeted."""
    lines = ["市第八届人大代表 罗兰：", *LETTER[1:]]
    page = "<h1>关于第5号建议的答复</h1><div class=con>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"
    assert parse.detail(page.encode(), "http://a.example/d?id=41").reply.addressees == ("罗兰",)
