"""Messages with one wish or several, as their writers noted them: the weights were fitted to half, the rest judges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.assistant import Brain
from bot.understanding.conjuncts import parts

WRITTEN = Path(__file__).parent.parent / "data" / "joined_wishes.jsonl"
Written = tuple[str, list[list[str]]]


@pytest.fixture(scope="module")
def judging() -> list[Written]:
    """Message and, for each of its wishes, the tasks that are a right reading; nothing was fitted to these."""
    lines = map(json.loads, WRITTEN.read_text("utf-8").splitlines())
    return [(one["text"], one["wishes"]) for one in lines if not one["fitted"]]


def test_parts_lie_between_joining_words_and_stops() -> None:
    found = parts("hi! a poster, a song & then a clip for our fair")
    assert [part.text for part in found] == ["a poster", "a song", "a clip for our fair"]
    assert [part.added for part in found] == [False, False, True]
    assert parts("a poster for our fair") == ()
    assert [part.text for part in parts("ideas for a camp, no music, no video, free")] == ["ideas for a camp", "free"]


def test_what_stands_beside_what_somebody_has_is_there_too() -> None:
    found = parts("we have a logo and a website, just need a flyer")
    assert [part.there for part in found] == [True, True, False]
    assert [part.there for part in parts("we have a logo and we need a flyer")] == [True, False]


def test_most_messages_of_several_wishes_become_plans(product: Brain, judging: list[Written]) -> None:
    several = [(text, wishes) for text, wishes in judging if len(wishes) > 1]
    found = 0
    for text, wishes in several:
        tasks = product.understander.understand(text).slots.tasks
        found += sum(not {*right}.isdisjoint(tasks) for right in wishes) > 1
    assert len(several) >= 40
    assert found / len(several) >= 0.55  # 0.26 by the words that name a wish alone


def test_what_is_only_mentioned_seldom_becomes_a_step(product: Brain, judging: list[Written]) -> None:
    single = [text for text, wishes in judging if len(wishes) == 1]
    steps = [
        [slot for slot in product.understander.understand(text).slots.found if slot.kind == "task" and slot.start < 0]
        for text in single
    ]
    assert len(single) >= 30
    assert sum(len(made) > 1 for made in steps) / len(single) <= 0.3


def test_what_somebody_has_and_what_it_is_for_are_no_wishes(product: Brain) -> None:
    tasks = product.understander.understand("we already have a logo, need a flyer for the open day").slots.tasks
    assert "logo" not in tasks
