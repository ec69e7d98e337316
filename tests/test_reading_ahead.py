"""What the notes say is read before anybody asks, and never again for a message."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from bot.assistant import BREATH, LOOK_AGAIN, Assistant
from bot.telling import told
from bot.understanding.encoder import Vectors
from bot.understanding.recalled import MOST_READ, Recalled
from bot.understanding.understand import Understander


class Counted:
    """An encoder that remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.given.extend(texts)
        return np.asarray([[len(text), 1.0] for text in texts], np.float32)


def test_what_was_read_ahead_is_not_encoded_again() -> None:
    counted = Counted()
    recalled = Recalled(counted, latest=2)
    before = Recalled(Counted(), latest=2).nearness("how long", ["one line", "another"])
    assert recalled.read_ahead(["one line", "another"])
    counted.given.clear()
    assert recalled.nearness("how long", ["one line", "another"]) == before
    assert counted.given == ["how long"]


def test_reading_ahead_ends_where_no_more_can_be_kept() -> None:
    counted = Counted()
    recalled = Recalled(counted, latest=2)
    assert recalled.read_ahead([str(number) for number in range(MOST_READ)])
    counted.given.clear()
    assert not recalled.read_ahead(["one more"])
    assert counted.given == []


async def test_all_subjects_are_read_once_and_again_after_a_reload(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(_: Understander, subject: str) -> bool:
        read.append(subject)
        return True

    monkeypatch.setattr("bot.assistant.read_ahead", noted)
    looks = 0

    async def pause(seconds: float) -> None:
        nonlocal looks
        assert seconds in (BREATH, LOOK_AGAIN)
        looks += seconds == LOOK_AGAIN
        if seconds == LOOK_AGAIN and looks == 2:
            assert len(read) == len({*read}), "nothing is read twice without a reload"
            assistant.adopt(type(assistant._brain).read(assistant._settings))
        if looks == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await assistant.keep_reading_ahead(pause)
    known = assistant.knowledge
    assert sorted(read) == sorted([*known.topics, *known.tasks, *known.tools] * 2)


async def test_a_page_says_the_same_whether_it_was_read_ahead_or_not(assistant: Assistant) -> None:
    from bot.telling import read_ahead

    subject, text = next(iter(assistant.knowledge.topics)), "why do they make things up"
    before = told(assistant.understander, subject, text)
    assistant.adopt(type(assistant._brain).read(assistant._settings))
    assert read_ahead(assistant.understander, subject)
    assert told(assistant.understander, subject, text) == before
