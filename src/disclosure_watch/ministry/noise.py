"""Movement that means nothing: what a visit sees changed though no document did."""

from enum import StrEnum
from random import Random


class NoiseKind(StrEnum):
    """
    What can move. All but the last four are values drawn into the page; `SPACE`, `ATTRIBUTES` and `ENTITIES` rewrite
    its markup, `SCHEME` changes how links are written (relative, from the root, absolute, without scheme; the page's
    own address in its head as http or https), `ELDER` asks for `?version=slh` in the listing's links.
    """

    COUNTERS = "counters"
    TOKENS = "tokens"
    TIMESTAMPS = "timestamps"
    ADS = "ads"
    RECOMMENDED = "recommended"
    SHARE = "share"
    ASSETS = "assets"
    METAS = "metas"
    SPACE = "space"
    ATTRIBUTES = "attributes"
    ENTITIES = "entities"
    SCHEME = "scheme"
    ELDER = "elder"


class Noise:
    """
    The state of a site's noise: how often each kind moved, and what it shows at that.

    What a kind shows depends on the seed, on how often it moved and on the page's key alone.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.moved = dict.fromkeys(NoiseKind, 0)

    def stir(self, *kinds: NoiseKind) -> None:
        """Move some kinds, all of them if none is named."""
        for kind in kinds or NoiseKind:
            self.moved[kind] += 1

    def rng(self, kind: NoiseKind, key: str) -> Random:
        """Give what a kind draws on one page from; the same until the kind moves."""
        return Random(f"{self._seed}/{kind}/{self.moved[kind]}/{key}")

    def style(self, kind: NoiseKind, count: int) -> int:
        """Which of `count` ways of writing the whole site has now: 0 at first, another after each move."""
        return self.moved[kind] % count

    def views(self, key: str) -> int:
        """How often a page was viewed; grows whenever the counters move."""
        moved = self.moved[NoiseKind.COUNTERS]
        return Random(f"{self._seed}/views/{key}").randint(20, 4000) + moved * 7 + (moved and len(key) % 5)

    def token(self, key: str) -> str:
        """A random token of 32 hex digits."""
        return f"{self.rng(NoiseKind.TOKENS, key).getrandbits(128):032x}"

    def asset(self, name: str) -> str:
        """An asset's name with its version."""
        return f"{name}?v={self.rng(NoiseKind.ASSETS, name).random():.9f}"

    def timestamp(self, key: str) -> str:
        """When a page claims to have been generated."""
        rng = self.rng(NoiseKind.TIMESTAMPS, key)
        return (
            f"2026-{rng.randint(1, 11):02d}-{rng.randint(1, 28):02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
        )
