"""Letters by chance, of forms that were written down from pages, read as a careful reader reads them."""

import collections
import datetime as dt

import pytest

from disclosure_watch.parse.letter import read_letter
from disclosure_watch.parse.text import line
from letter_writers.whole import disturbed, letters

COUNT = 300
SEED = 20260


def plain(value):
    return value.isoformat() if isinstance(value, dt.date) else value


def answers(letter):
    """Yield each field's name, what was read, and what is right."""
    lines = [text for raw in letter.lines if (text := line(raw))]
    read = read_letter(letter.title, lines)
    yield "is_reply", read.reply is not None, (letter.reply,)
    if not letter.reply:
        return
    for name, right in letter.truth.items():
        value = plain(getattr(read.reply, name))
        if name == "contact":
            yield name, [part for part in right if part in (value or "")] if right else value, (list(right) or None,)
        else:
            yield name, value, right
    yield "body starts", lines[read.body_start], (line(letter.starts),)
    yield "body ends", lines[read.body_end - 1], (line(letter.ends),)


@pytest.mark.parametrize("generator", [letters, disturbed])
def test_fields_are_read(generator):
    """At least 997 of 1,000 fields are right, none of them less often than 98 of 100; a look-alike is no reply."""
    right, total, wrong = collections.Counter(), collections.Counter(), []
    for letter in generator(SEED, COUNT):
        for name, value, accepted in answers(letter):
            total[name] += 1
            right[name] += value in accepted
            if value not in accepted:
                wrong.append((name, value, accepted, letter.title, letter.lines))
    assert right.total() / total.total() >= 0.997, wrong[:5]
    assert {name: right[name] / count for name, count in total.items() if right[name] < 0.98 * count} == {}, wrong[:5]
