"""The sentences of the letters: assembled from frames and a subject's words, with figures, dates and programmes."""

from random import Random

from disclosure_watch.ministry.words import Subject

_DONE = (
    "印发《{place}{year}年重点任务清单》，明确{n1}项举措，将{programme}纳入督查范围，已办结{n2}项。",
    "截至{year}年底，全市共有{unit}{big}{counter}，较上年增加{n1}{counter}，其中{place}占比达到{pct}%。",
    "会同相关区县实施{programme}，累计投入资金{money}万元，惠及{n1}个街道（乡镇）。",
    "依托{place}开展试点，先后组织调研{n1}次，座谈{n2}场，收集意见建议{big}条，逐条研究吸纳。",
    "建立“月调度、季通报、年评估”工作机制，召开专题会议{n2}次，推动解决堵点问题{n1}个。",
    "{year}年安排专项经费{money}万元，支持{unit}更新改造，已完成{big}{counter}，完成率{pct}%。",
    "在{place}启动{programme}，首批遴选{unit}{n1}{counter}，满意度测评为{score}分。",
    "修订完善管理办法{n2}个，压减办理环节{n2}个，平均办理时限由{n1}个工作日缩短至{n2}个工作日。",
)
_PLAN = (
    "持续推进{programme}，力争到{next}年底新增{unit}{n1}{counter}，实现重点区域全覆盖。",
    "加快{place}建设，{next}年计划安排资金{money}万元，优先支持群众反映集中的事项。",
    "健全部门联席会议制度，每季度至少会商1次，推动{unit}数据按月共享、按季研判。",
    "研究制定《{programme}实施细则》，细化{n2}类支持情形，力争{next}年{month}月底前出台。",
    "鼓励社会力量参与，探索“政府引导、市场运作、群众监督”模式，争取{next}年吸引社会投入{money}万元以上。",
    "开展“回头看”，对已完成的{n1}个项目逐一评估，防止问题反弹。",
    "支持{place}先行先试，总结形成可复制的做法{n2}条以上，适时在全市推广。",
    "加强宣传引导，全年开展进社区、进学校、进企业活动{n1}场次，营造良好氛围。",
)
_LEAD = (
    "{aim}。",
    "着力{aim}。",
    "进一步{aim}。",
    "在{aim}方面，",
)


def paragraph(rng: Random, subject: Subject, *, planned: bool, sentences: int, led: bool = True) -> str:
    """
    Write one paragraph of a letter's body.

    Args:
        rng: what makes it this one.
        subject: whose words it uses.
        planned: of what is to come rather than of what was done.
        sentences: how many follow the lead.
        led: begin with an aim, as a numbered paragraph does.
    """
    frames = rng.sample(_PLAN if planned else _DONE, sentences)
    lead = rng.choice(_LEAD).format(aim=rng.choice(subject.aims)) if led else ""
    return lead + "".join(_fill(rng, subject, frame) for frame in frames)


def sentence(rng: Random, subject: Subject, *, planned: bool) -> str:
    """Write one sentence."""
    return _fill(rng, subject, rng.choice(_PLAN if planned else _DONE))


def _fill(rng: Random, subject: Subject, frame: str) -> str:
    unit, counter = rng.choice(subject.units)
    year = rng.choice((2023, 2024))
    return frame.format(
        place=rng.choice(subject.places),
        programme=rng.choice(subject.programmes),
        unit=unit,
        counter=counter,
        year=year,
        next=year + 2,
        month=rng.randint(3, 12),
        n1=rng.randint(11, 98),
        n2=rng.randint(2, 9),
        big=rng.randint(120, 98000),
        money=rng.randint(150, 48000),
        pct=f"{rng.uniform(51, 99):.1f}",
        score=f"{rng.uniform(85, 99):.2f}",
    )
