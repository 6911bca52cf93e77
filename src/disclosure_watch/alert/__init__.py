"""
Tells people: which changes a subscription wants and what a message says are pure; channels send; the outbox remembers.

    register   note subscriptions that are seen for the first time, before the run's passes
    deliver    send what is due and record what was confirmed
    preview    what each subscription would have received
    send_test  send one alert marked as a test
"""

from disclosure_watch.alert.matching import alerts
from disclosure_watch.alert.message import Style
from disclosure_watch.alert.outbox import Book, Delivered, Desk, Preview, deliver, preview, register, send_test
from disclosure_watch.alert.planning import Due

__all__ = [
    "Book",
    "Delivered",
    "Desk",
    "Due",
    "Preview",
    "Style",
    "alerts",
    "deliver",
    "preview",
    "register",
    "send_test",
]
