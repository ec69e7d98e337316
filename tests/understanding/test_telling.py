"""Which sentences of a page are told to a question: held against what people had marked as wanted first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.assistant import Brain
from bot.telling import sentences_on, told

MARKED = Path(__file__).parent.parent / "data" / "told_first.jsonl"
FEWEST = 200
"""Marked questions whose sentences must still stand on their pages, so that the shares mean something."""


@pytest.fixture(scope="module")
def marked(product: Brain) -> list[tuple[str, str, list[str]]]:
    """Subject, message and the wanted sentences, one of which at least still stands there; for some none was wanted."""
    found = []
    for line in MARKED.read_text("utf-8").splitlines():
        one = json.loads(line)
        standing = {*sentences_on(product.knowledge, one["subject"])}
        wanted = [sentence for sentence in one["wanted"] if sentence in standing]
        if wanted or not one["wanted"]:
            found.append((one["subject"], one["message"], wanted))
    return found


def test_what_people_want_first_is_mostly_told(product: Brain, marked: list[tuple[str, str, list[str]]]) -> None:
    answered = [one for one in marked if one[2]]
    right = sum(
        any(sentence in told(product.understander, subject, message).text for sentence in wanted)
        for subject, message, wanted in answered
    )
    assert len(answered) >= FEWEST
    assert right / len(answered) >= 0.6


def test_where_no_sentence_answers_less_is_told(product: Brain, marked: list[tuple[str, str, list[str]]]) -> None:
    def share(answered: bool) -> float:
        told_of = [
            bool(told(product.understander, subject, message).text)
            for subject, message, wanted in marked if bool(wanted) is answered
        ]  # fmt: skip
        return sum(told_of) / len(told_of)

    assert share(True) - share(False) >= 0.2


def test_nothing_is_told_of_what_is_not_there(product: Brain) -> None:
    assert told(product.understander, "no-such-page", "is it free").text == ""
    assert told(product.understander, "photo-kept", "").text == ""
