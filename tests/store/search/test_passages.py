"""The passage that a search shows: a part of the text as written, what was searched for marked in it."""

from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.passages import WIDTH, marked, passage, titled

texts = st.text(st.sampled_from("量子科技abＡＢ ①㎡ﬁßé\u0301\u200b\n　。"), max_size=400)


def marks(pieces):
    return [piece.text for piece in pieces if piece.marked]


def test_marked_as_written():
    """What differs in width and case from the term is marked as it is written."""
    pieces = marked("关于ＡＩ与ai的提案", ["ai"])
    assert "".join(piece.text for piece in pieces) == "关于ＡＩ与ai的提案"
    assert marks(pieces) == ["ＡＩ", "ai"]


def test_the_longest_term_is_shown_first():
    """The passage is that around the longest term that the text holds."""
    text = "科技。" + "文" * 300 + "量子科技发展" + "文" * 300
    pieces = passage([text], ["量子科技", "科技"])
    assert marks(pieces) == ["量子科技"]
    assert pieces[0].text == pieces[-1].text == "…"


def test_without_a_term_the_beginning_is_shown():
    """Where only the title held it, the text's beginning is shown; without a text nothing."""
    assert passage(["孙宽委员：\n您好"], ["量子"])[0].text == "孙宽委员："
    assert passage(["", " \n"], ["量子"]) == ()


@given(texts, st.lists(texts.map(normal).filter(bool), max_size=4))
def test_pieces_are_the_text(text, terms):
    """The pieces of a text make up the text, and a text that holds a term has a mark; a passage keeps to its width."""
    pieces = marked(text, terms)
    assert "".join(piece.text for piece in pieces) == text
    assert not pieces or all(piece.text for piece in pieces)
    assert sum(len(piece.text) for piece in passage([text], terms)) <= WIDTH + 2


def test_a_title_that_no_document_bears_is_cut():
    """What is marked in it stays marked; a title of a common length is whole."""
    assert (
        "".join(piece.text for piece in titled("关于加强量子科技研究的提案", ["量子"])) == "关于加强量子科技研究的提案"
    )
    pieces = titled("量子" * 4000, ["量子"])
    assert sum(len(piece.text) for piece in pieces) == 300
    assert (marks(pieces)[0], pieces[-1].text[-1]) == ("量子", "…")
