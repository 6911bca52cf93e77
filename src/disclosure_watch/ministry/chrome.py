"""What surrounds a document on every page of a site: menus, styles, scripts, friendly links, footers."""

from random import Random

from disclosure_watch.ministry.markup import text
from disclosure_watch.ministry.noise import Noise, NoiseKind
from disclosure_watch.ministry.words import PROVINCE

MENUS = {
    "首页": ("要闻动态", "通知公告", "政务日历", "领导之窗"),
    "政务公开": (
        "政府信息公开指南",
        "政府信息公开制度",
        "法定主动公开内容",
        "政府信息公开年报",
        "依申请公开",
        "政府公报",
    ),
    "政务服务": ("个人办事", "法人办事", "办事指南", "便民查询", "结果公示", "好差评"),
    "互动交流": ("局长信箱", "在线访谈", "民意征集", "网上调查", "常见问题", "回应关切"),
    "数据开放": ("统计公报", "数据目录", "数据解读", "图说数据", "数据接口"),
    "走进云岭": ("云岭概况", "自然地理", "历史文化", "城市风貌", "旅游服务"),
}
_FRIENDS = ("市政府部门", "区县政府", "其他省市", "新闻媒体", "事业单位")
_SELECTORS = (".nav", ".menu", ".crumb", ".list", ".page", ".box", ".foot", ".side", ".tool", ".share", ".zoom", ".tab")
_HOOKS = ("search", "menu", "slide", "zoom", "print", "wap", "elder", "read", "stat", "login", "tabs", "back")


def menu(prefix: str, *, small: bool) -> str:
    """Write the main menu."""
    rows = []
    for place, (head, items) in enumerate(MENUS.items()):
        links = (
            ""
            if small
            else "".join(
                f'<li class="sub-{place}-{at}"><a href="{prefix}/nav/{place}/{at}/" target="_blank" title="{item}">{item}</a></li>\n'
                for at, item in enumerate(items)
            )
        )
        sub = f'<ul class="sub-menu clearfix">\n{links}</ul>' if links else ""
        rows.append(f'<li class="menu-item"><a href="{prefix}/nav/{place}/" title="{head}">{head}</a>{sub}</li>')
    return '<div class="nav-wrap"><ul class="nav-main clearfix">\n' + "\n".join(rows) + "\n</ul></div>"


def style(seed: int, *, small: bool) -> str:
    """Write the inline style sheet, about 11 KB of it unless small."""
    rng = Random(f"{seed}/style")
    rules = [
        f"{rng.choice(_SELECTORS)}-{at} {rng.choice(('a', 'li', 'span', 'p', 'h3'))}{{margin:{rng.randint(0, 30)}px auto;"
        f"padding:{rng.randint(0, 20)}px {rng.randint(0, 20)}px;line-height:{rng.randint(18, 40)}px;"
        f"color:#{rng.getrandbits(24):06x};font-size:{rng.randint(12, 20)}px}}"
        for at in range(6 if small else 115)
    ]
    return '<style type="text/css">\n' + "\n".join(rules) + "\n</style>"


def script(seed: int, noise: Noise, key: str, *, small: bool) -> str:
    """Write the inline scripts, about 12 KB of them unless small; a token and a time of generation stand in them."""
    rng = Random(f"{seed}/script")
    hooks = []
    for at in range(2 if small else 42):
        hook = f"{rng.choice(_HOOKS)}{at}"
        hooks.append(
            f'function on_{hook}(e){{\n  var box = document.getElementById("{hook}-box");\n'
            f"  if (!box || box.className.indexOf('on') > {rng.randint(0, 9)}) {{ return false; }}\n"
            f"  box.style.top = (document.documentElement.scrollTop + {rng.randint(10, 400)}) + 'px';\n"
            f"  setTimeout(function(){{ box.className = box.className + ' on'; }}, {rng.randint(100, 3000)});\n}}"
        )
    return (
        '<script type="text/javascript">\n'
        f"var pageToken = '{noise.token(key)}'; var pageBuilt = '{noise.timestamp(key)}';\n"
        + "\n".join(hooks)
        + "\n</script>"
    )


def assets(noise: Noise) -> str:
    """Write the links to style sheets and scripts, with their versions."""
    sheets = "\n".join(
        f'<link rel="stylesheet" type="text/css" href="/images/{noise.asset(name)}" />'
        for name in ("base.css", "xxgk.css")
    )
    scripts = "\n".join(
        f'<script src="/images/{noise.asset(name)}"></script>' for name in ("jquery.min.js", "common.js")
    )
    return f"{sheets}\n{scripts}"


def advert(noise: Noise, key: str) -> str:
    """Write the banner that changes from visit to visit."""
    rng = noise.rng(NoiseKind.ADS, key)
    slogan = rng.choice(
        ("全民国家安全教育日", "世界知识产权日", "安全生产月", "节能宣传周", "反诈宣传进万家", "全民阅读")
    )
    return f'<div class="ad-float" id="ad{rng.randint(1, 99)}"><img src="/images/ad{rng.randint(1, 40)}.jpg" alt="{slogan}" /><em>{slogan}</em></div>'


def share(noise: Noise, key: str) -> str:
    """Write the share bar."""
    rng = noise.rng(NoiseKind.SHARE, key)
    targets = ["微信", "微博", "QQ空间", "复制链接"]
    rng.shuffle(targets)
    buttons = "".join(
        f'<a href="javascript:;" class="share-btn" data-cmd="s{rng.randint(1, 9)}">{name}</a>' for name in targets
    )
    return f'<div class="share-bar" id="share-{rng.randint(1, 9)}"><span>分享到：</span>{buttons}</div>'


def friends(seed: int, *, small: bool) -> str:
    """Write the drop-down lists of friendly links."""
    rng = Random(f"{seed}/friends")
    boxes = []
    for head in _FRIENDS[: 1 if small else None]:
        options = "\n".join(
            f'<option value="http://link{rng.randint(100, 999)}.yunling.example/">{PROVINCE}{head}{at}号站</option>'
            for at in range(1, 4 if small else 19)
        )
        boxes.append(
            f'<select class="friend" onchange="window.open(this.value)"><option>--{head}--</option>\n{options}\n</select>'
        )
    return '<div class="friend-links">' + "\n".join(boxes) + "</div>"


def footer(owner: str, code: str, noise: Noise) -> str:
    """Write the footer: owner, site code, total of visits."""
    visits = 12_000_000 + noise.moved[NoiseKind.COUNTERS] * 1373
    return (
        f'<div class="footer"><p>主办单位：{text(owner)}　网站标识码：{code}</p>\n'
        f"<p>云ICP备05000001号　云公网安备 53010202000001号　总访问量：{visits}</p></div>"
    )
