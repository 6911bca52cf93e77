"""
Tells people: which changes a subscription wants and what a message says are pure; channels send; the outbox remembers.

    Outbox    the alerts of some subscriptions: register them, deliver what is due, send a test, preview, what waits
"""

from typing import TYPE_CHECKING

from disclosure_watch.lazy import lazily

if TYPE_CHECKING:
    from disclosure_watch.alert.channels.mail import MailServer
    from disclosure_watch.alert.delivery import Alert
    from disclosure_watch.alert.matching import is_told
    from disclosure_watch.alert.message import Style
    from disclosure_watch.alert.outbox import Outbox
    from disclosure_watch.alert.terms import AlertStore, Delivered, DeliverySettings, Preview, Waiting

__all__ = [
    "Alert",
    "AlertStore",
    "Delivered",
    "DeliverySettings",
    "MailServer",
    "Outbox",
    "Preview",
    "Style",
    "Waiting",
    "is_told",
]

__getattr__ = lazily(
    __name__,
    {
        "channels.mail": ("MailServer",),
        "delivery": ("Alert",),
        "matching": ("is_told",),
        "message": ("Style",),
        "outbox": ("Outbox",),
        "terms": ("AlertStore", "Delivered", "DeliverySettings", "Preview", "Waiting"),
    },
)
