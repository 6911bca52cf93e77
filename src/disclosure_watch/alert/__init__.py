"""
Tells people: which changes a subscription wants and what a message says are pure; channels send; the outbox remembers.

    register   note subscriptions that are seen for the first time, before the run's passes
    deliver    send what is due and record what was confirmed
    preview    what each subscription would have received
    send_test  send one alert marked as a test
"""

from disclosure_watch.alert.delivery import Alert
from disclosure_watch.alert.matching import is_told
from disclosure_watch.alert.message import Style
from disclosure_watch.alert.outbox import (
    AlertStore,
    Delivered,
    DeliverySettings,
    Preview,
    deliver,
    preview,
    register,
    send_test,
)

__all__ = [
    "Alert",
    "AlertStore",
    "Delivered",
    "DeliverySettings",
    "Preview",
    "Style",
    "deliver",
    "is_told",
    "preview",
    "register",
    "send_test",
]
