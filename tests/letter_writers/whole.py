"""Whole letters, and pages of the same columns that are none."""

import random
from dataclasses import dataclass, field

from letter_writers.greeting import greeting
from letter_writers.labels import approver_line, class_line, contact_lines, plain_lines
from letter_writers.opening import opening
from letter_writers.scene import BUREAUS, PLACES, THINGS, VERBS, Scene, person, written

FILLER = (
    "一、工作开展情况。近年来，各有关部门认真落实责任，投入资金320万元，建成项目12个，受益群众1.2万人。",
    "（一）健全机制。根据《关于进一步做好有关工作的意见》（政办发〔2019〕5号）和第12号公告，我们制定了三年方案。",
    "二、下一步打算。我们将继续加大力度，会议定于2024年3月1日前完成普查，力争2025年底全部建成。",
    "对您提出的增加投入的建议，我们将积极向上级争取，市教育局、市财政局等部门已列入年度计划。",
    "目前，全市共有各类设施114处，A类、B类设施占比超过70%。代表和委员们多次到现场视察。",
    "同时，结合实际情况，督促各乡镇人民政府落实属地责任。",
)
THANKS = (
    "感谢您对我们工作的关心和支持，希望继续提出宝贵意见。",
    "此复。",
    "再次感谢您对我市工作的关注，请一如既往地支持我们。",
    "以上答复如有不妥，请批评指正。",
    "此答复已经分管领导审签。对以上答复您有什么意见，请填写在回执上寄给我们。",
)
ANNEX = ["附件", "关于做好有关工作的方案", "为做好有关工作，制定本方案。", "云岭市人民政府办公室", "2026年1月5日"]
BLANKS = (" ", "　", "\u00a0", "\u2003", "  ")


@dataclass
class Letter:
    """A page's title and lines, and the truth: all right answers by field; `starts` and `ends` are lines of the body."""

    title: str
    lines: list[str]
    reply: bool = True
    truth: dict[str, tuple] = field(default_factory=dict)
    starts: str = ""
    ends: str = ""


def letter(rng):
    """Return a reply with its truth."""
    scene = Scene(rng)
    title = _title(scene)
    greeted, opened = greeting(scene), opening(scene)
    body = [*_greeted(scene, greeted, opened), *rng.sample(FILLER, rng.randint(1, 4))]
    if rng.random() < 0.8:
        body.append(rng.choice(THANKS))
    head = _head(scene, title)
    signed = _signed(scene)
    tail = _tail(scene, head)
    annex = ANNEX if rng.random() < 0.06 and scene.truth["signed_on"] != (None,) else []
    lines = [*(line for group in head for line in group), *body, *signed, *tail, *annex]
    return Letter(title, lines, True, scene.truth, body[0], (signed or body)[-1])


def _title(scene):
    rng = scene.rng
    paper = f"第{scene.number}号{rng.choice(('', '代表')) if scene.noun == '建议' else ''}{scene.noun}"
    if scene.number is None:
        paper = scene.noun
    called = rng.choice(
        ("协办意见", "会办意见", "协办意见的函")
        if scene.assisting
        else ("答复", "答复", "答复函", "复函", "回复", "答复的函", "办理情况的答复")
    )
    sat = "闭会期间" if scene.between_sessions else scene.session or scene.level + scene.body
    return f"{rng.choice(('', scene.agency))}{rng.choice(('关于', '对', '关于对'))}{sat}{paper}的{called}"


def _head(scene, title):
    """Return groups of lines before the letter: heading, number, class, approver, each or none, in any order."""
    rng = scene.rng
    groups = []
    if rng.random() < 0.35:
        groups.append([title])
    if rng.random() < 0.25:
        year = rng.choice(("〔2023〕", "[2023]", "【2023】", "(2023)"))
        groups.append(
            [f"{scene.place[0]}{scene.bureau[0]}{rng.choice(('发', '函', '复字'))}{year}{rng.randint(1, 300)}号"]
        )
    if rng.random() < 0.25 and not scene.assisting:
        groups.append([class_line(scene)])
    if rng.random() < 0.2:
        groups.append([approver_line(scene)])
    rng.shuffle(groups)
    return groups


def _greeted(scene, greeted, opened):
    rng = scene.rng
    if not greeted:
        return [opened]
    mark = rng.choice(("！", "：", "。")) if "好" in greeted else rng.choice(("：", "：", "：", ":", ""))
    if rng.random() < 0.15 and not scene.assisting:
        return [greeted + (mark or rng.choice(("：", "，"))) + opened]
    return [greeted + mark, opened]


def _signed(scene):
    """Return the lines that close the letter; sets `signatories` and `signed_on`."""
    rng = scene.rng
    date, agency = written(rng, scene.date), scene.agency
    several = [agency, *scene.others(rng.choice((1, 2)))]
    lines, names = rng.choice((
        *((([agency, date]), [agency]),) * 4,
        ([f"{agency}{rng.choice(('　', '  ', ' '))}{date}"], [agency]),
        ([date], []),
        ([], []),
        ([*several, date], several),
        ([rng.choice(("　", "  ", "　　　")).join(several), date], several),
        ([f"{agency}{rng.choice(('（盖章）', '（公章）', '(印章)'))}", date], [agency]),
    ))  # fmt: skip
    scene.truth["signatories"] = (tuple(names),)
    scene.truth["signed_on"] = (scene.date.isoformat(),) if lines else (None,)
    return lines


def _tail(scene, head):
    """Return labelled lines in any order, none that the head has."""
    rng = scene.rng
    groups = plain_lines(scene)
    if rng.random() < 0.25 and scene.truth["proposal_class"] == (None,) and not scene.assisting:
        groups.append([class_line(scene)])
    if rng.random() < 0.2 and scene.truth["approver"] == (None,):
        groups.append([approver_line(scene)])
    if rng.random() < 0.4:
        groups.append(contact_lines(scene))
    rng.shuffle(groups)
    return [line for group in groups for line in group]


def look_alike(rng):
    """Return a page of a reply column that is no reply."""
    place, bureau = rng.choice(PLACES), rng.choice(BUREAUS)
    agency, topic = f"{place}市{bureau}", f"{rng.choice(VERBS)}{rng.choice(THINGS)}"
    date = f"{rng.randint(2015, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    title, *lines = rng.choice((
        (f"{place}市人民政府关于{topic}方案的批复", f"{agency}：", f"你局《关于审批{topic}方案的请示》收悉。经研究，批复如下："),
        (f"{agency}关于{topic}有关问题的复函", f"青石县{bureau}：", f"你局《关于{topic}有关问题的函》收悉，现答复如下："),
        (f"{agency}关于{place}省视察时所提问题和建议办理情况的函", f"{place}省人民政府：", "8月5日视察时提出的问题和建议，现函告如下："),
        ("2024年人大代表建议和政协提案办理工作总结", "今年我局共承办市人大建议17件，政协提案13件，办复率100%。"),
        (f"关于印发{place}市建议提案办理工作方案的通知", "市直各部门：", "现将建议提案办理工作方案印发给你们，请认真贯彻执行。"),
        ("关于网民反映噪声扰民问题的答复", "尊敬的网友：", "您好！您反映的问题收悉，现答复如下："),
        ("政府信息公开申请答复书", f"{person(rng)}：", "你提出的政府信息公开申请收悉，现答复如下："),
        (f"市政协副主席到{bureau}督办重点提案", f"5月3日，市政协副主席到市{bureau}督办《关于{topic}的提案》办理情况。"),
        (f"{place}市第五届人民代表大会第三次会议公告", f"{place}市第五届人民代表大会第三次会议选举产生市人大常委会委员。"),
        (f"关于{topic}的建议（征求意见稿）", f"为{topic}，现向社会公开征求意见，请于月底前反馈。"),
        (f"{agency}关于召开建议提案办理面商会的通知", "各位代表、委员：", "兹定于5月6日召开面商会，请准时参加。"),
        (f"关于申请{topic}项目资金的复函", f"{place}县财政局：", "来函收悉，经研究，原则同意安排项目资金。"),
    ))  # fmt: skip
    return Letter(title, [*lines, *rng.sample(FILLER, 2), agency, date], reply=False)


def letters(seed, count):
    """Yield letters of one seed, one in ten of them no reply."""
    rng = random.Random(seed)
    for index in range(count):
        yield look_alike(rng) if index % 10 == 9 else letter(rng)


def disturbed(seed, count):
    """Yield letters whose lines have odd white space around them and their colons, and empty lines between."""
    rng = random.Random(seed + 77)
    for whole in letters(seed, count):
        odd = {}
        for line in whole.lines:
            before, after = (rng.choice(BLANKS) * rng.choice((0, 0, 1, 3)) for _ in range(2))
            colon = rng.choice(("：", "：", "：", ": ", " ：", "： ", ":"))
            odd[line] = before + line.replace("：", colon) + after
        whole.lines = [
            piece for line in whole.lines for piece in ([odd[line], ""] if rng.random() < 0.1 else [odd[line]])
        ]
        whole.starts, whole.ends = odd.get(whole.starts, ""), odd.get(whole.ends, "")
        yield whole
