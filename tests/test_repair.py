"""Slips of the fingers are undone; names, rare words and other people's short names stay as typed."""

from __future__ import annotations

import pytest

from bot.understanding.repair import Speller

SPELLER = Speller(
    {"midjourney": 9, "grok": 5, "groq": 4, "llm": 9, "book": 6, "super": 5, "back": 4, "logo": 8},
    {"pls": "please"},
    said=[("logo", "book")],
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("midjorney", "midjourney"),  # a letter left out
        ("mdijourneyy", "midjourney"),  # two slips in a long word
        ("nack", "back"),  # a neighbouring key, though "neck" keeps the first letter
        ("bokk", "book"),
        ("wich", "which"),
        ("wtill", "still"),
        ("teh", "the"),
        ("ythe", "the"),
        ("tyou", "you"),
        ("lllm", "llm"),
        ("freee", "free"),
        ("logobook", "logo book"),  # a lost space
        ("superbook", "superbook"),  # may be a product's name
        ("pls", "please"),
    ],
)
def test_slips_are_undone(typed: str, read: str) -> None:
    assert " ".join(SPELLER.repair([typed]).words) == read


@pytest.mark.parametrize("word", ["grok", "groq", "gcc", "slm", "nikon", "x", "4o", "größe", "zzzzzzzzzz"])
def test_what_is_no_slip_stays(word: str) -> None:
    assert SPELLER.repair([word]).words == (word,)


def test_words_that_stay_strange_are_told() -> None:
    repaired = SPELLER.repair(["draw", "a", "lgoo", "zzxxqq"])
    assert repaired.changes == (("lgoo", "logo"),)
    assert repaired.unknown == ("zzxxqq",)


@pytest.fixture(scope="module")
def well_read() -> Speller:
    """One that knows what stands beside what."""
    said = [("a", "short", "film"), ("set", "an", "alarm", "for", "six")]
    return Speller({"short": 4, "film": 5, "alarm": 3}, said=said)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("stort", "story"),
        ("a stort film", "a short film"),
        ("a shirt film", "a shirt film"),  # a common word is never doubted
        ("set an alam for six", "set an alarm for six"),  # a rare name, but not here
        ("professor alam said", "professor alam said"),
    ],
)
def test_the_neighbours_tell_which_word_was_meant(well_read: Speller, typed: str, read: str) -> None:
    assert " ".join(well_read.repair(typed.split()).words) == read
