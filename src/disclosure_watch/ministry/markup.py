"""Writes HTML: escaping, attributes, and the rewriting of a whole page by the noise that touches markup."""

import html
import re
from collections.abc import Iterable
from random import Random

from disclosure_watch.ministry.noise import Noise, NoiseKind

_CODE = re.compile(r"(<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->)", re.DOTALL)
# <a href="x" title="y">, with two attributes or more, all in double quotes
_TAG = re.compile(r'<([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"]*"){2,})(\s*/?)>')
_ATTRIBUTE = re.compile(r'[\w:-]+="[^"]*"')
_BREAKS = ("\n", "\r\n", "\n  ", "\n\n\t")
_ENTITIES: tuple[dict[str, str], ...] = (
    {},
    {"“": "&ldquo;", "”": "&rdquo;", "—": "&mdash;", "·": "&middot;"},
    {"，": "&#65292;", "。": "&#12290;", "“": "&#8220;", "”": "&#8221;"},
    {"、": "&#x3001;", "《": "&#x300a;", "》": "&#x300B;", "市": "&#x5e02;"},
)
INDENTS = ("", "　　", "&emsp;&emsp;", "&nbsp;&nbsp;&nbsp; ")
"""How the first line of a paragraph is set off; the first leaves it to the style."""


def text(value: object) -> str:
    """Escape what stands between tags or in an attribute; None is nothing."""
    return "" if value is None else html.escape(str(value))


def meta(pairs: Iterable[tuple[str, object]], noise: Noise, key: str) -> str:
    """Write meta tags, one a line, in the order that the noise has now."""
    tags = [f'<meta name="{name}" content="{text(value)}" />' for name, value in pairs]
    if noise.moved[NoiseKind.METAS]:
        noise.rng(NoiseKind.METAS, key).shuffle(tags)
    return "\n".join(tags)


def indent(noise: Noise) -> str:
    """What stands before the first character of a paragraph now."""
    return INDENTS[noise.style(NoiseKind.SPACE, len(INDENTS))]


def rewrite(page: str, noise: Noise, key: str) -> str:
    """Write a page as the noise that touches markup has it now; its scripts, styles and comments keep their text."""
    entities = _ENTITIES[noise.style(NoiseKind.ENTITIES, len(_ENTITIES))]
    if entities or noise.moved[NoiseKind.ATTRIBUTES]:
        pieces = _CODE.split(page)
        shuffled = Random(noise.rng(NoiseKind.ATTRIBUTES, key).getrandbits(32))
        table = str.maketrans(entities)
        for place in range(0, len(pieces), 2):
            if noise.moved[NoiseKind.ATTRIBUTES]:
                pieces[place] = _TAG.sub(lambda tag: _shuffle(tag, shuffled), pieces[place])
            pieces[place] = pieces[place].translate(table)
        page = "".join(pieces)
    line_break = _BREAKS[noise.style(NoiseKind.SPACE, len(_BREAKS))]
    return page if line_break == "\n" else page.replace("\n", line_break)


def _shuffle(tag: re.Match[str], rng: Random) -> str:
    attributes = _ATTRIBUTE.findall(tag[2])
    rng.shuffle(attributes)
    return f"<{tag[1]} {' '.join(attributes)}{tag[3]}>"
