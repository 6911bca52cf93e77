"""A column of papers and the truth about it: what is on the list, what each paper says, and what happened to it."""

import datetime as dt
from dataclasses import dataclass, field, replace
from random import Random

GONE = ("404", "410", "soft", "home")
_SURNAMES = "欧邱骆邬阮祝岑柏"
_GIVEN = ("致远", "书瑶", "可欣", "振邦", "若琳", "维康")
_BUREAUS = ("市水务局", "市体育局", "市民政局", "市商务局")
_TOPICS = (
    ("城区排涝能力", "水务、排水"),
    ("社区健身设施", "体育、健身"),
    ("居家养老服务", "民政、养老"),
    ("乡镇集贸市场", "商务、流通"),
    ("老旧泵站改造", "水务、泵站"),
    ("青少年足球场地", "体育、足球"),
)
_SENTENCES = (
    "{year}年以来，我们在{place}新增{what}点位{a}处，覆盖居民{b}户。",
    "目前已投入资金{a}万元，完成项目{c}个，其余{d}个计划于下季度开工。",
    "经现场走访，{place}片区反映的{c}条意见中已有{d}条办结。",
    "我们与相关街道签订责任书{c}份，每月调度一次，逐项销号。",
    "按照规划，到{year}年末{what}达标率将提高到{e}%。",
    "对您提到的{place}路段，已列入第{d}批整治清单，预算{a}万元。",
)
_PLACES = ("柳塘", "石桥", "南屏", "北岗", "双河", "竹溪")


@dataclass(frozen=True)
class Paper:
    """One reply; `klass` is its 类别, `filed` the day that its address bears, `files` are (name, file name, bytes)."""

    key: int
    title: str
    code: str
    bureau: str
    topic: str
    klass: str
    issued: dt.date
    published: dt.date
    filed: dt.date
    people: tuple[str, ...]
    opening: str
    paragraphs: tuple[str, ...]
    files: tuple[tuple[str, str, bytes], ...] = ()

    @property
    def salutation(self) -> str:
        return "、".join(self.people) + "委员："

    @property
    def signed(self) -> str:
        return f"{self.issued.year}年{self.issued.month}月{self.issued.day}日"

    @property
    def letter(self) -> tuple[str, ...]:
        return (
            self.salutation,
            self.opening,
            *self.paragraphs,
            "感谢您对我们工作的关心与支持。",
            self.bureau,
            self.signed,
        )


def write(rng: Random, key: int, published: dt.date) -> Paper:
    """Write a paper of some 500 characters that no other equals."""
    subject, topic = rng.choice(_TOPICS)
    issued = published - dt.timedelta(days=rng.randint(1, 40))
    people = tuple(rng.choice(_SURNAMES) + rng.choice(_GIVEN) for _ in range(rng.choice((1, 1, 2, 3))))
    number = rng.randint(1, 899)
    bureau = rng.choice(_BUREAUS)
    you = "您" if len(people) == 1 else "你们"
    name = f"关于改善{rng.choice(_PLACES)}{subject}的提案"
    return Paper(
        key=key,
        title=f"关于市政协{rng.choice('四五六')}届{rng.choice('一二三')}次会议第{number:03d}号提案的答复",
        code=f"01427765X/{published.year}-{key:05d}",
        bureau=bureau,
        topic=topic,
        klass=rng.choice("ABC"),
        issued=issued,
        published=published,
        filed=published,
        people=people,
        opening=f"{you}提出的《{name}》（第{number:03d}号）收悉，现答复如下：",
        paragraphs=tuple(f"{head}、{paragraph(rng, subject)}" for head in "一二三四"[: rng.randint(2, 4)]),
    )


def paragraph(rng: Random, subject: str) -> str:
    """Three sentences with figures."""
    return "".join(
        sentence.format(
            year=rng.choice((2024, 2025)),
            place=rng.choice(_PLACES),
            what=subject,
            a=rng.randint(120, 9800),
            b=rng.randint(1200, 98000),
            c=rng.randint(12, 79),
            d=rng.randint(3, 11),
            e=rng.randint(61, 98),
        )
        for sentence in rng.sample(_SENTENCES, 3)
    )


@dataclass
class Column:
    """
    The papers by key, where each stands, and what each address answers.

    `order` is the list; `gone` says how a removed paper's page answers; `former` gives, for a left address, the key of
    the paper that it redirects to, None where it is dead. `tick` moves whatever means nothing.
    """

    papers: dict[int, Paper] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    serial: dict[int, int] = field(default_factory=dict)
    gone: dict[int, str] = field(default_factory=dict)
    former: dict[tuple[int, int], bool] = field(default_factory=dict)
    tick: int = 0
    issued_serials: int = 7200

    def publish(self, paper: Paper, position: int = 0) -> None:
        """Put a new paper on the list."""
        self.papers[paper.key] = paper
        self.serial[paper.key] = self._next_serial()
        self.order.insert(position, paper.key)

    def change(self, key: int, **values: object) -> None:
        """Edit a paper in place."""
        self.papers[key] = replace(self.papers[key], **values)

    def remove(self, key: int, how: str) -> None:
        """Take a paper off the list and its page away."""
        self.order.remove(key)
        self.gone[key] = how

    def delist(self, key: int) -> None:
        """Take a paper off the list; its page stays."""
        self.order.remove(key)

    def restore(self, key: int, position: int) -> None:
        """Put a paper back."""
        self.gone.pop(key, None)
        self.order.insert(min(position, len(self.order)), key)

    def move(self, key: int, *, redirect: bool) -> None:
        """Give a paper's page another address."""
        self.former[key, self.serial[key]] = redirect
        self.serial[key] = self._next_serial()

    def listed(self) -> list[Paper]:
        """The papers on the list, in its order."""
        return [self.papers[key] for key in self.order]

    def draw(self, name: str) -> Random:
        """What noise draws from on one page: other at each tick."""
        return Random(f"{name}/{self.tick}")

    def _next_serial(self) -> int:
        self.issued_serials += 13
        return self.issued_serials
