"""Letters of our own writing, in the forms that replies take: one file a letter, with what a careful reader finds."""

import datetime as dt
import json
from pathlib import Path

import pytest

from disclosure_watch.parse.letter import read_letter

HERE = Path(__file__).parent
LETTERS = sorted([*(HERE.parent / "letters").glob("*.json"), *(HERE / "letters").glob("*.json")])


FIELDS = ("kind", "session", "proposal_number", "proposal_title", "proposal_class", "addressees", "consulted_agencies",
          "approver", "signatories", "signed_on", "contact")  # fmt: skip


def plain(value):
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_letter(path):
    """Every field of the reply is read, or the letter is known for none."""
    letter = json.loads(path.read_text("utf-8"))
    answer = read_letter(
        letter["title"],
        letter["lines"],
        genre=letter.get("genre"),
        document_number=letter.get("document_number"),
    )
    reply = answer.reply and {name: plain(getattr(answer.reply, name)) for name in answer.reply.__dataclass_fields__}
    assert {name: value for name, value in (reply or {}).items() if name in FIELDS} == (letter["reply"] or {})
    assert answer.reply is None or answer.reply.role == letter.get("role", answer.reply.role)
    text = "\n".join(letter["lines"][answer.body_start : answer.body_end])
    assert text.startswith(letter.get("starts", ""))
    assert text.endswith(letter.get("ends", ""))


def test_there_are_enough():
    """The forms of the field guide need threescore letters, those of real pages forty more."""
    assert len(LETTERS) >= 100
