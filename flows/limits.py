"""Global concurrency limits: one run at a time asks a host, or delivers, on however many machines."""

from collections.abc import Collection

from prefect import get_client

_PAGE = 200

DELIVERY = "disclosure-watch delivery"
"""The global concurrency limit of delivering: two runs at once would send the same."""

LEASE = 60.0
"""Seconds after which the others may take the place of a run that died; the least that Prefect takes."""


def limit_of(host: str) -> str:
    """Return the name of a host's global concurrency limit."""
    return f"disclosure-watch {host}"


async def make_limits(hosts: Collection[str]) -> None:
    """Make the limits that aren't there yet: one run at a time asks a host, or delivers, on however many machines."""
    names = {DELIVERY, *map(limit_of, hosts)}
    async with get_client() as client:
        known: set[str] = set()
        while page := await client.read_global_concurrency_limits(limit=_PAGE, offset=len(known)):
            known.update(limit.name for limit in page)
            if len(page) < _PAGE:
                break
        for name in sorted(names - known):
            await client.upsert_global_concurrency_limit_by_name(name, 1)
