"""
Tells people: which revisions a subscription wants (pure), what a message says (pure), channels that send, and the
outbox that remembers what was confirmed.

    register   note subscriptions that are seen for the first time, before the run's passes
    deliver    send what is due and record what was confirmed
"""

from disclosure_watch.alert.outbox import Book, Delivered, Desk, deliver, register

__all__ = ["Book", "Delivered", "Desk", "deliver", "register"]
