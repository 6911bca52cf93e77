"""What a watch depends on outside itself: names, hosts, this machine's clock, proxies, and who receives its alerts."""

import asyncio
import datetime as dt
import os
import random
import re
import socket
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from statistics import median
from urllib.parse import urlsplit

from disclosure_watch import receivers
from disclosure_watch.config import Settings
from disclosure_watch.fetch import Fetcher
from disclosure_watch.model import Capture, Source, Subscription
from disclosure_watch.watch.context import Clock
from disclosure_watch.watch.doctor import Step

MOST_HOSTS = 10
"""So many hosts are asked, one page each."""

DRIFT = dt.timedelta(minutes=1)
"""A clock further from what the hosts say makes stamps that mislead."""

_SECONDS = 5.0
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_NAMED = re.compile(r"\$\{(\w+)\}")


async def surroundings(settings: Settings, environment: Mapping[str, str], *, clock: Clock) -> list[Step]:
    """Look at what a watch depends on, and say what to do about what is wrong; each host is asked for one page."""
    by_host: dict[str, Source] = {}
    for source in settings.watched:
        by_host.setdefault(urlsplit(source.listing_url).netloc, source)
    chosen = dict(list(by_host.items())[:MOST_HOSTS])
    steps = [_proxies(settings, environment)]
    async with Fetcher(settings.fetch, clock=clock, rng=random.Random()) as fetcher:
        captures = await asyncio.gather(
            *(fetcher.for_source(source).get(source.first_page_url) for source in chosen.values())
        )
    resolved = await asyncio.gather(*map(_resolved, chosen))
    for host, capture, fault in zip(chosen, captures, resolved, strict=True):
        steps.append(_host(host, capture, fault))
    if len(by_host) > len(chosen):
        steps.append(Step("hosts", f"{len(by_host) - len(chosen)} more were not asked; `doctor ADDRESS` looks at one"))
    if captures:
        steps.append(_time(captures))
    steps += await asyncio.gather(
        *(_receiver(settings, subscription, environment) for subscription in settings.subscriptions)
    )
    return steps


def _proxies(settings: Settings, environment: Mapping[str, str]) -> Step:
    named = [name for name in _PROXIES if environment.get(name) or environment.get(name.upper())]
    proxy = settings.fetch.proxy
    if proxy == "env":
        return Step("proxy", f"as the environment says: {', '.join(named) or 'it names none'}")
    if proxy:
        return Step("proxy", f"{urlsplit(proxy).scheme}://{urlsplit(proxy).hostname}")
    ignored = f'none; {", ".join(named)} of the environment are not used: [fetch] proxy = "env" obeys them'
    return Step("proxy", ignored if named else "none")


async def _resolved(host: str) -> str:
    """Return why a host's name has no address, empty where it has one."""
    name = urlsplit(f"//{host}").hostname or host
    try:
        await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo(name, None), _SECONDS)
    except (OSError, TimeoutError, UnicodeError) as error:
        return (
            f"its name has no address here ({getattr(error, 'strerror', None) or 'no answer'}); see DNS and /etc/hosts"
        )
    return ""


def _host(host: str, capture: Capture, fault: str) -> Step:
    if capture.status:
        return Step(host, f"answers {capture.status} in {capture.elapsed:.1f} s", ok=capture.status < 400)
    return Step(host, fault or f"doesn't answer: {capture.reason or capture.failure}", ok=False)


def _time(captures: list[Capture]) -> Step:
    """Compare this machine's clock with what the hosts say of theirs."""
    drifts = []
    for capture in captures:
        try:
            drifts.append(capture.fetched_at - parsedate_to_datetime(capture.header("date") or ""))
        except (TypeError, ValueError):
            continue
    if not drifts:
        return Step("clock", "no host says what time it is")
    seconds = median(drift.total_seconds() for drift in drifts)
    if abs(seconds) <= DRIFT.total_seconds():
        return Step("clock", f"within {DRIFT.total_seconds():.0f} s of {len(drifts)} hosts")
    way = "ahead of" if seconds > 0 else "behind"
    return Step("clock", f"{abs(seconds):.0f} s {way} the hosts; set it by NTP (timedatectl set-ntp true)", ok=False)


async def _receiver(settings: Settings, subscription: Subscription, environment: Mapping[str, str]) -> Step:
    """Say whether a receiver can be reached, without sending it anything."""
    what = f"subscription {subscription.name}"
    missing = [name for name in _NAMED.findall(subscription.to + subscription.secret) if name not in environment]
    if missing:
        return Step(what, f"{missing[0]} isn't set in the environment", ok=False)
    to = _NAMED.sub(lambda name: environment[name[1]], subscription.to)
    if fault := receivers.fault_of(to):
        return Step(what, f"its address {fault}", ok=False)
    kind, _, rest = to.partition(":")
    if kind == "mail":
        return await _reached(what, settings.smtp.host, settings.smtp.port)
    if kind == "webhook":
        url = urlsplit(rest)
        return await _reached(what, url.hostname or "", url.port or (80 if url.scheme == "http" else 443))
    if kind in {"jsonl", "feed"}:
        folder = (settings.path.parent / rest).parent
        writable = os.access(folder, os.W_OK)
        return Step(what, "its file can be written" if writable else f"{folder} can't be written", ok=writable)
    return Step(what, f"`disclosure-watch test-alert {subscription.name}` tries it")


async def _reached(what: str, host: str, port: int) -> Step:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), _SECONDS)
    except (OSError, TimeoutError, socket.gaierror) as error:
        reason = getattr(error, "strerror", None) or "no answer"
        return Step(what, f"{host}:{port} can't be reached: {reason}; see its address, DNS and firewall", ok=False)
    writer.close()
    return Step(what, f"{host}:{port} can be reached; `test-alert` sends it a test")
