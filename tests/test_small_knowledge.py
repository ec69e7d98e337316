"""A curator's own folder with a few pages: what it lacks of the language is lent by the installed knowledge."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import Assistant, Message
from bot.errors import KnowledgeError
from bot.knowledge import load as loading
from bot.knowledge.load import load
from tests.conftest import SAMPLE, settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three tools and one task."""
    shutil.copytree(SAMPLE / "tools", tmp_path / "own/tools")
    (tmp_path / "own/en/tasks").mkdir(parents=True)
    shutil.copy(SAMPLE / "en/tasks/poster.yaml", tmp_path / "own/en/tasks")
    return tmp_path / "own"


async def test_it_answers_and_knows_what_is_not_its_own(folder: Path, tmp_path: Path) -> None:
    bot = await Assistant.open(settings=settings(knowledge=folder, cache=tmp_path / "cache", encoder="off"))
    ask: Callable[[str], Message] = lambda text: Message(text, conversation_id=text)  # noqa: E731
    poster, thanks = await bot.reply(ask("free poster")), await bot.reply(ask("who won the world cup"))
    help_ = await bot.reply(Message(command="help"))
    await bot.close()
    assert poster and poster.understanding.entry == "poster" and poster.recommended
    assert thanks and thanks.understanding.outcome == "decline" and thanks.text
    assert help_ and help_.text


def test_a_line_of_its_own_wins_and_the_others_are_lent(folder: Path) -> None:
    (folder / "en/lines").mkdir()
    (folder / "en/lines/mine.yaml").write_text("empty_message: Say something.\n")
    lines = load(folder).lines
    assert lines["empty_message"] == "Say something."
    assert lines["forgotten"] and load(folder, alone=True).lines.keys() == {"empty_message"}


def test_lent_words_belong_to_the_version_that_the_index_is_made_from(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    shutil.copytree(SAMPLE, installed)
    monkeypatch.setattr(loading, "default_folder", lambda: installed)
    before = load(folder)
    (installed / "en/background/talk.txt").write_text("my cat sleeps\n")
    assert load(folder).words_version != before.words_version
    (folder / "en/background").mkdir()
    (folder / "en/background/own.txt").write_text("my dog sleeps\n")
    assert load(folder).background == ("my dog sleeps",)


def test_what_is_broken_in_the_installed_one_is_told_with_its_place(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    shutil.copytree(SAMPLE, installed)
    (installed / "en/lexicon/kinds.yaml").write_text("broken: [")
    monkeypatch.setattr(loading, "default_folder", lambda: installed)
    with pytest.raises(KnowledgeError, match=r"installed/en/lexicon/kinds\.yaml:\d: not valid YAML"):
        load(folder)
