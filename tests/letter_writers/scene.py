"""What one letter is about, drawn once so that all its parts agree, and what is right to read from it."""

import datetime as dt
import random
from dataclasses import dataclass, field

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻石"
GIVEN = "英雨青一白南禾思远安眉宁立川磊桦松夏冬子涵明哲文博晓岚建国玉兰海涛志强"
LONG_NAMES = ("阿依努尔·艾山", "巴特尔", "扎西顿珠", "古丽娜尔·吐逊", "欧阳静", "司马长青")
PLACES = ("云岭", "青石", "柳河", "临沧湾", "白桦", "望江", "东屏", "石门", "沙洲", "平陵")
LEVELS = ("市", "县", "区", "省", "州")
BUREAUS = ("教育局", "财政局", "水利局", "交通运输局", "住房和城乡建设局", "卫生健康委员会", "农业农村局", "民政局",
           "文化和旅游局", "人力资源和社会保障局", "公安局", "科学技术局", "发展和改革委员会", "城市管理局")  # fmt: skip
SHORT_NAMES = (
    "教委",
    "财政局",
    "发展改革委",
    "人力社保局",
    "经济信息委",
    "住建局",
    "公安局",
    "林业局",
    "卫健委",
    "文旅局",
)
VERBS = ("加强", "推进", "完善", "支持", "加快", "规范", "解决", "治理")
THINGS = ("老旧小区改造", "农村道路建设", "校园周边停车", "中小企业融资", "河道、沟渠疏浚", "养老服务体系建设", "充电桩布局",
          "传统村落保护与利用", "乡村医生队伍建设", "“一老一小”服务", "青少年心理健康教育", "小微企业用工", "公园、绿地管护")  # fmt: skip
_NUMERALS = "零一二三四五六七八九十"


def numeral(number):
    """Return a number below a hundred as 九, 十, 十九, 二十一."""
    if number <= 10:
        return _NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def person(rng):
    """Return an invented name."""
    if rng.random() < 0.06:
        return rng.choice(LONG_NAMES)
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def people(rng, count):
    """Return so many different names."""
    names = []
    while len(names) < count:
        if (name := person(rng)) not in names:
            names.append(name)
    return names


def written(rng, date):
    """Return a form of a date, with separators or, where it can't be another day, without."""
    year, month, day = date.year, date.month, date.day
    digits = "".join(_NUMERALS[int(digit)] for digit in str(year))
    chinese = f"年{numeral(month)}月{numeral(day)}日"
    forms = [f"{year}年{month}月{day}日", f"{year}年{month}月{day}日", f"{year}年{month:02}月{day:02}日",
             f"{year}-{month:02}-{day:02}", f"{year}.{month}.{day}", f"{year}/{month}/{day}", f"{year}{month:02}{day:02}",
             f"{year} 年 {month} 月 {day} 日", f"{year}年{month}月 {day}日"]  # fmt: skip
    forms += [digits.replace("零", zero) + chinese for zero in "〇Ο○"]
    if 1 < month < 10 and day > 12:
        forms.append(f"{year}{month}{day}")
    return rng.choice(forms)


@dataclass
class Scene:
    """One letter's circumstances; `truth` holds for each field all answers that are right."""

    rng: random.Random
    truth: dict[str, tuple] = field(default_factory=dict)

    def __post_init__(self):
        rng = self.rng
        self.cppcc = rng.random() < 0.5
        self.assisting = rng.random() < 0.12
        self.place, self.level, self.bureau = rng.choice(PLACES), rng.choice(LEVELS), rng.choice(BUREAUS)
        self.agency = f"{self.place}{self.level}{self.bureau}"
        self.date = dt.date(rng.randint(2012, 2025), rng.randint(1, 12), rng.randint(1, 28))
        self.noun = "提案" if self.cppcc else rng.choice(("建议", "建议", "建议", "议案", "建议案"))
        self.role = "委员" if self.cppcc else "代表"
        self.body = "政协" if self.cppcc else "人大"
        self.plural = False
        self.session = self._session() if rng.random() < 0.9 else None
        self.number = self._number() if rng.random() < 0.92 else None
        self.between_sessions = not self.cppcc and self.number is not None and rng.random() < 0.06
        if self.between_sessions:
            self.session = None
        self.truth |= {
            "kind": ("政协提案" if self.cppcc else "人大建议",),
            "role": ("assisting",) if self.assisting else ("lead", None),
            "session": (self.session,),
            "proposal_number": (self.number,),
            "consulted_agencies": ((),),
            "approver": (None,),
            "proposal_class": (None,),
            "contact": (),
        }

    def others(self, count):
        """Return so many other agencies of the place."""
        return [
            f"{self.place}{self.level}{name}"
            for name in self.rng.sample([name for name in BUREAUS if name != self.bureau], count)
        ]

    def _number(self):
        rng = self.rng
        return rng.choice((f"{rng.randint(1, 400)}", f"{rng.randint(1, 999):04}", f"{rng.randint(1, 99):02}",
                           f"2023{rng.randint(1, 999):04}", f"BH{rng.randint(1, 99):03}"))  # fmt: skip

    def _session(self):
        level, region = self.level, f"{self.place}{self.level}"
        term, meeting = numeral(self.rng.randint(1, 19)), numeral(self.rng.randint(1, 7))
        second = numeral(self.rng.randint(1, 7))
        if self.cppcc:
            forms = (f"{level}政协{term}届{meeting}次会议", f"政协{region}第{term}届委员会第{meeting}次会议",
                     f"{level}政协第{term}届{meeting}次会议", f"{region}政协{term}届{meeting}次会议",
                     f"政协{term}届{meeting}次会议", f"全国政协{term}届{meeting}次会议",
                     f"政协第{term}届{region}委员会第{meeting}次会议", f"{term}届{level}政协{meeting}次会议",
                     f"{level}政协{term}届{meeting}次、{second}次会议")  # fmt: skip
        else:
            forms = (f"{level}{term}届人大{meeting}次会议", f"{level}人大{term}届{meeting}次会议",
                     f"{region}第{term}届人民代表大会第{meeting}次会议", f"{region}第{term}届人大{meeting}次会议",
                     f"{term}届全国人大{meeting}次会议", f"{region}人大第{term}届{meeting}次会议",
                     f"第{term}届人大第{meeting}次会议", f"{level}第{term}届人民代表大会第{meeting}次会议")  # fmt: skip
        return self.rng.choice(forms)
