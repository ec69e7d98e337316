"""Text as people type it, and the one form in which it is compared."""

from __future__ import annotations

import pytest

from bot import text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Which AI for a LOGO???", "which ai for a logo"),
        ("👩‍💻 which\u200b ai\u202e for a café", "which ai for a cafe"),
        ("can't won't", "cant wont"),
        ("GPT-5.5 vs c++ & C#", "gpt 5.5 vs c++ c#"),
        ("freeeee plsss", "free plss"),
        ("Is A.I. good? Which A.I is free", "is ai good which ai is free"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("z̷̢̛̮͓a̸̡l̷g̶o̵", "zalgo"),
        ("{{ 7*7 }} <b>@everyone</b>", "7 7 everyone"),
        ("", ""),
    ],
)
def test_canonical_form(typed: str, words: str) -> None:
    assert text.canonical(text.clean(typed)) == words


def test_links_mentions_and_commands_are_no_words() -> None:
    assert text.strip_address("/ask@whichai_bot https://example.org/a?b <@123> logo for @me").split() == ["logo", "for"]


def test_long_text_is_cut_and_has_no_control_characters() -> None:
    cleaned = text.clean("a\x00b\x1b[31m " * 50_000)
    assert len(cleaned) <= 1000
    assert all(char.isprintable() for char in cleaned)


@pytest.mark.parametrize("name", ["DALL-E 3", "dall e 3", "dalle3", "DALL·E3"])
def test_names_are_one_key_however_they_are_parted(name: str) -> None:
    assert text.squash(name) == "dalle3"


def test_wrappers_come_off_both_ends_but_never_everything() -> None:
    openings, closings = [("hey", "bot"), ("hey",)], [("thanks", "in", "advance"), ("please",), ("thank", "you")]
    stripped = text.strip_wrappers(("hey", "bot", "logo", "please", "thanks", "in", "advance"), openings, closings)
    assert stripped == ("logo",)
    assert text.strip_wrappers(("hey",), openings, closings) == ("hey",)
    assert text.strip_wrappers(("thank", "you", "bob"), openings, closings) == ("thank", "you", "bob")


def test_sentences() -> None:
    assert text.sentences("What is an LLM? Is Suno free?\n\nThanks") == ("What is an LLM?", "Is Suno free?", "Thanks")
