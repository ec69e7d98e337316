"""What curators are told about one question, and about phrases that another page wins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.knowledge.load import load
from bot.understanding.astray import MANY, astray
from bot.understanding.cache import open_understander
from bot.understanding.theft import thefts
from bot.understanding.trying import explain
from bot.understanding.understand import Understander
from tests.conftest import settings


def _understander(folder: Path, cache: Path) -> Understander:
    return open_understander(load(folder), settings(knowledge=folder, cache=cache, encoder="off"))


@pytest.fixture(scope="module")
def understander(sample: Path, cache: Path) -> Understander:
    return _understander(sample, cache)


def _told(understander: Understander, question: str) -> dict[str, str]:
    """The lines by their first word."""
    lines = explain(understander, question).splitlines()
    return {line[:11].strip(): line[11:] for line in reversed(lines)}


def test_the_winner_is_named_with_file_and_score(understander: Understander) -> None:
    told = _told(understander, "make a poster")
    assert told["winner"].startswith('poster, "A poster" (en/tasks/poster.yaml) ')
    assert "en/tasks/poster.yaml" not in told["runner-up"]
    assert "task poster" in told["names"]


def test_what_is_not_ours_says_where_to_add_it(understander: Understander) -> None:
    told = explain(understander, "will it rain tomorrow")
    assert "declines" in told
    assert "en/referrals/weather.md" in told
    assert "to add" in told


def test_new_words_are_named(understander: Understander) -> None:
    assert "'zorbifax' is a new word" in explain(understander, "make a poster with zorbifax")


def test_nothing_to_read_is_said(understander: Understander) -> None:
    assert "write a question" in explain(understander, "?!")


def test_a_page_keeps_its_own_phrases(understander: Understander, sample: Path) -> None:
    assert not [problem for problem in thefts(understander, sample) if problem.file == "en/tasks/poster.yaml"]


def test_a_stolen_phrase_is_told_with_both_places(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stolen"
    shutil.copytree(sample, folder)
    page = folder / "en/topics/token.md"
    page.write_text(
        page.read_text("utf-8").replace("phrases: |\n", "phrases: |\n  i need a flyer for my party poster\n", 1),
        "utf-8",
    )
    understander = _understander(folder, tmp_path)
    found = [problem for problem in thefts(understander, folder) if "flyer for my party poster" in problem.text]
    assert [(problem.file, "en/tasks/poster.yaml" in problem.text) for problem in found] == [
        ("en/topics/token.md", True)
    ]
    assert found[0].line == page.read_text("utf-8").splitlines().index("  i need a flyer for my party poster") + 1


def test_a_word_that_leads_astray_is_told(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "astray"
    shutil.copytree(sample, folder)
    task, page = folder / "en/tasks/poster.yaml", folder / "en/topics/token.md"
    task.write_text(task.read_text("utf-8").replace("words: |\n", "words: |\n  zebra\n", 1), "utf-8")
    lines = "".join(f"  what does the zebra number {count} of a model mean\n" for count in range(MANY))
    page.write_text(page.read_text("utf-8").replace("phrases: |\n", f"phrases: |\n{lines}", 1), "utf-8")
    found = astray(_understander(folder, tmp_path), folder)
    line = task.read_text("utf-8").splitlines().index("  zebra") + 1
    assert [(problem.file, problem.line) for problem in found] == [("en/tasks/poster.yaml", line)]
    assert f"'zebra' stands in {MANY} lines of other pages and in 0 of this one" in found[0].text
