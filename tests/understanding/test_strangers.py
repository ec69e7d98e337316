"""Names of products that nobody here knows are heard where a product's name stands, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.load import load
from bot.understanding.hearing import Hearing

KNOWLEDGE = load(Path(__file__).resolve().parents[2] / "knowledge")
HEARING = Hearing.of(KNOWLEDGE)


@pytest.mark.parametrize(
    ("text", "strangers"),
    [
        ("what does quorbit cost", ("quorbit",)),
        ("claude or quorbit", ("quorbit",)),
        ("quorbit vs suno", ("quorbit",)),
        ("is suno free", ()),
        ("how much is the paid plan", ()),
        ("is it private", ()),
        ("a quorbit for my garden", ()),
    ],
)
def test_a_stranger_is_heard_where_a_name_stands(text: str, strangers: tuple[str, ...]) -> None:
    assert HEARING.read(HEARING.tidier.tidy(text)).slots.ids("stranger") == strangers


@pytest.mark.parametrize(
    ("text", "constraint", "held"),
    [
        ("our notes must never leave the house", "offline", True),
        ("everything has to stay on our own machines, no cloud", "offline", True),
        ("texts for patient letters", "private", True),
        ("a picture for my coffee shop", "commercial", True),
        ("does ollama phone home", "mobile", False),
        ("a phone greeting with a friendly voice", "mobile", False),
        ("an app for my android phone", "mobile", True),
    ],
)
def test_limits_are_heard_in_everyday_words(text: str, constraint: str, held: bool) -> None:
    assert (constraint in HEARING.read(HEARING.tidier.tidy(text)).slots.constraints) is held
