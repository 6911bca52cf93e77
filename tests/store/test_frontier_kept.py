"""What a source's frontier keeps beside its rows."""

import datetime as dt

from disclosure_watch.model import Means, OldServer
from disclosure_watch.store import Store


def test_old_servers(tmp_path):
    """What a host takes is kept with the source's frontier, issuers and all."""
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    known = OldServer("https://a.gov.cn", (Means.OLD_TLS, Means.FETCHED_ISSUER), now, (b"\x30\x82",))
    store = Store(str(tmp_path))
    with store.begin("a") as held:
        held.old_servers = (known,)
        held.commit([])
    with store.begin("a") as held:
        assert held.old_servers == (known,)
