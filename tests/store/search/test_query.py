"""What somebody typed as a query: every text is one, and its meaning is plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.store.search import parse
from disclosure_watch.store.search.normal import normal

# a query, and of these texts those that match
TEXTS = ("量子科技", "量子通信 科技", "量子 科技", "人工智能", "covid-19 or near(", "关于“量子”的提案", "a:b* c")


def matching(query):
    return [text for text in TEXTS if parse(query).matches([normal(text)])]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("量子", ["量子科技", "量子通信 科技", "量子 科技", "关于“量子”的提案"]),
        ("量 科", ["量子科技", "量子通信 科技", "量子 科技"]),
        ("量子 AND 科技", ["量子科技", "量子通信 科技", "量子 科技"]),
        ("量子\u3000科技", ["量子科技", "量子通信 科技", "量子 科技"]),
        ('"量子 科技"', ["量子 科技"]),
        ("“量子 科技”", ["量子 科技"]),
        ("「量子 科技」", ["量子 科技"]),
        ("『量子 科技』", ["量子 科技"]),
        ("＂量子　科技＂", ["量子 科技"]),
        ('"量子 科技', ["量子 科技"]),
        ("“量子 科技", ["量子 科技"]),
        ("「量子 科技", ["量子 科技"]),
        ("量子 -通信", ["量子科技", "量子 科技", "关于“量子”的提案"]),
        ("量子 －通信", ["量子科技", "量子 科技", "关于“量子”的提案"]),
        ("量子 NOT 通信", ["量子科技", "量子 科技", "关于“量子”的提案"]),
        ('量子 -"量子 科技"', ["量子科技", "量子通信 科技", "关于“量子”的提案"]),
        ("-量子 -人工", ["covid-19 or near(", "a:b* c"]),
        ("通信 OR 人工", ["量子通信 科技", "人工智能"]),
        ("人工 OR 量子 -通信 科技", ["量子科技", "量子 科技", "人工智能"]),
        ("量子 -通信 OR 智能", ["量子科技", "量子 科技", "人工智能", "关于“量子”的提案"]),
        ("COVID-19", ["covid-19 or near("]),
        ("ＣＯＶＩＤ－１９", ["covid-19 or near("]),
        ("关于“量子”的提案", ["关于“量子”的提案"]),
        ('"or"', ["covid-19 or near("]),
        ('"OR"', ["covid-19 or near("]),
        ("or", ["covid-19 or near("]),
        ("NEAR(", ["covid-19 or near("]),
        ("a:b*", ["a:b* c"]),
        ("b* c", ["a:b* c"]),
        ("量*", []),
        ("title:量子", []),
        ("量子 OR", ["量子科技", "量子通信 科技", "量子 科技", "关于“量子”的提案"]),
        ("OR AND 人工 AND", ["人工智能"]),
        ("人工 NOT", ["人工智能"]),
        ("量\u200b子\x00通\ufeff信", ["量子通信 科技"]),
        ("", []),
        ("  \n\u3000", []),
        ('"" “” 「」', []),
        ("AND OR NOT", []),
    ],
)
def test_meaning(query, texts):
    """Words side by side must all stand there; OR, NOT, dashes and phrases do what they say; all else is text."""
    assert matching(query) == texts


def test_a_term_stands_in_one_part():
    """Words may stand in different parts of a document, a phrase in one alone."""
    parts = ["量子", "科技"]
    assert parse("量子 科技").matches(parts)
    assert not parse("量子科技").matches(parts)
    assert not parse("量子 -科技").matches(parts)


def test_a_very_long_query():
    """A query of any length is one; what a text holds as a whole is found in it."""
    text = "关于加快量子科技发展的提案" * 1000
    assert parse(text).matches([normal(f"复：{text}。")])
    assert not parse(text + "和").matches([normal(text)])
    assert len(parse(" ".join(f"词{number}" for number in range(8000))).terms) == 8000


@given(st.text())
def test_any_text_is_a_query(text):
    """No text raises, whatever is in it."""
    query = parse(text)
    query.matches(["量子科技"])
    assert all(term and term == normal(term) for term in query.terms)


@given(st.text(st.sampled_from("量子科技 ABＣ1３（").filter(str.strip), min_size=1), st.text(), st.text())
def test_a_phrase_finds_what_holds_it(phrase, before, after):
    """A phrase as written finds every text that holds it between blanks."""
    assert parse(f'"{phrase}"').matches([normal(f"{before} {phrase} {after}")])
