"""How a connection is made: only to where it may go, and the slot of its request knows of it."""

from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from disclosure_watch.fetch.guards import check
from disclosure_watch.fetch.pace import current_slot

if TYPE_CHECKING:
    from aiohttp.tracing import Trace


class Guard(aiohttp.TCPConnector):
    """Refuses private addresses that stand in the URL, which no resolver sees, and ends the slot of a request."""

    public_only = True
    by_proxy = False

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: "list[Trace]",
        timeout: aiohttp.ClientTimeout,
    ) -> aiohttp.connector.Connection:
        if self.public_only:
            check(req.url.raw_host or "", by_proxy=self.by_proxy)
        connection = await super().connect(req, traces, timeout)
        current_slot.get().sent()
        return connection

    async def _create_connection(self, *args: Any, **options: Any) -> ResponseHandler:
        made = await super()._create_connection(*args, **options)
        current_slot.get().made_connection = True
        return made
