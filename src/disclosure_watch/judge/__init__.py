"""
May it be trusted? Pure: verdicts with their reason in words, and what a reading contradicts.

    capture         a page's answer, before anything is read from it
    file            an attachment's answer
    unread          a page that could not be read as what it should be
    reading         a page that reads as a document and is none, or another
    another_listing a listing that stands in the place of another
    contradictions  what a record says against itself, its list and its neighbours
    fading          which fields the newest documents lack and earlier ones have
    silence, silence_among, slow   what a source's rhythm, or that of others, makes unlikely
"""

from disclosure_watch.judge.captures import capture, file
from disclosure_watch.judge.contradictions import Contradiction, Gaps, contradictions, listing_gap, signing_gap
from disclosure_watch.judge.filling import EARLIER, NEW, fading
from disclosure_watch.judge.listings import another_listing
from disclosure_watch.judge.readings import NO_BODY, reading, unread
from disclosure_watch.judge.rhythm import is_young, silence, silence_among, slow

__all__ = [
    "EARLIER",
    "NEW",
    "NO_BODY",
    "Contradiction",
    "Gaps",
    "another_listing",
    "capture",
    "contradictions",
    "fading",
    "file",
    "is_young",
    "listing_gap",
    "reading",
    "signing_gap",
    "silence",
    "silence_among",
    "slow",
    "unread",
]
