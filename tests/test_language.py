"""What people read is Chinese where the environment or watch.toml says so; what machines read is the same in both."""

import re
import runpy
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from disclosure_watch import language
from disclosure_watch.cli import main
from disclosure_watch.cli.application import app
from disclosure_watch.language.catalogue import CONTEXT

MESSAGES = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "messages.py"))
FOLDER = MESSAGES["FOLDER"]
PLACE = re.compile(r"\{\w+\}")
NUMBERED = re.compile(r"\{\d+\}")
ENGLISH = re.compile(r"\b[a-z']{2,} [a-z']{2,} [a-z']{2,}\b")

CONFIG = """\
{language}
[[source]]
id = "a"
listing_url = "http://127.0.0.1:9/"
"""


@pytest.fixture(autouse=True)
def _english_after():
    yield
    language.choose("en")


@pytest.fixture(scope="module")
def catalogue():
    with (FOLDER / "disclosure_watch.po").open("rb") as file:
        return of_catalogue(read_po(file, locale="zh"))


def of_catalogue(catalogue):
    """Return each text with its translation, the context of one that has it before it."""
    return {
        f"{message.context}{CONTEXT}{message.id}" if message.context else message.id: message.string
        for message in catalogue
        if message.id
    }


def test_the_catalogue_is_complete(catalogue):
    """It holds every message of the code and no other, each in Chinese with the same places; `make messages` keeps it."""
    assert catalogue.keys() == MESSAGES["messages"]().keys()
    assert [message for message, shown in catalogue.items() if not shown] == []
    places = {
        message: (sorted(PLACE.findall(message)), sorted(PLACE.findall(shown))) for message, shown in catalogue.items()
    }
    assert [message for message, (own, kept) in places.items() if own != kept] == []


def test_what_is_loaded_is_what_was_written(catalogue):
    """The compiled file is that of the text file."""
    with (FOLDER / "disclosure_watch.mo").open("rb") as file:
        assert of_catalogue(read_mo(file)) == catalogue


def test_a_finished_sentence_is_known(catalogue):
    """Every message with places is recognised with its values, which stay as they are."""
    language.choose("zh")
    for message, shown in catalogue.items():
        if CONTEXT in message:
            continue
        values = [f"甲{number}乙" for number in range(len(NUMBERED.findall(message)))]
        said, expected = (text.format(*values) if values else text for text in (message, shown))
        assert language.translate(said) == expected, message


def test_messages_within_messages():
    """A fault in a file, with its remedy, is put together from parts; what nobody knows stays."""
    language.choose("zh")
    assert language.translate("watch.toml: line 7: watch.x: unknown key; known: recheck") == (
        "watch.toml：第7行：watch.x：未知的键；已知的有：recheck"
    )
    assert language.translate("nothing that the catalogue would hold") == "nothing that the catalogue would hold"
    language.choose("en")
    assert language.translate("no changes") == "no changes"


@pytest.mark.parametrize("name", sorted(name for name in app if not name.startswith("-")))
def test_help_in_chinese(name, capsys):
    """No command's help has an English sentence in Chinese."""
    language.choose("zh")
    app.help_print([name])
    shown = capsys.readouterr().out
    assert "用法" in shown
    assert ENGLISH.findall(shown) == []


@pytest.mark.parametrize(
    ("environment", "key", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "", "从未检查"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "", "never_passed"),
        ({"LANG": "C.UTF-8"}, 'language = "zh"', "从未检查"),
        ({"LC_ALL": "zh_TW.UTF-8"}, 'language = "en"', "never_passed"),
    ],
)
def test_who_chooses(environment, key, expected, tmp_path, monkeypatch, capsys):
    """watch.toml before LC_ALL before LANG; `--json` is the same in all."""
    (tmp_path / "watch.toml").write_text(CONFIG.format(language=key), "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def health(*options):
        with pytest.raises(SystemExit):
            main(["health", *options])
        return capsys.readouterr().out

    assert expected in health()
    assert '"reason": "never passed"' in health("--json")
