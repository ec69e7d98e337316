"""Answers to several questions of one message stand in one reply, and nothing in it is said twice."""

from __future__ import annotations

from bot.joined import joined
from bot.message import Reply, Understanding


def reply(text: str) -> Reply:
    return Reply(text, understanding=Understanding(outcome="answer"))


def test_a_sentence_that_was_said_is_left_out() -> None:
    told = joined(
        [
            reply("The servers of both stand in the USA. Two firms of Europe exist."),
            reply("What comes nearest: Firms get regions by a detour. The servers of both stand in the USA."),
        ]
    ).text
    assert told.count("The servers of both stand in the USA.") == 1
    assert "What comes nearest: Firms get regions by a detour." in told


def test_the_same_opening_stands_once_and_short_words_are_no_repetition() -> None:
    told = joined(
        [
            reply("On **Gamma** I have this: Yes. A badge stays."),
            reply("On **Gamma** I have this: Yes. It exports PDF."),
        ]
    )
    assert told.text == "On **Gamma** I have this: Yes. A badge stays.\n\nYes. It exports PDF."


def test_a_list_stays_whole() -> None:
    listed = "1. **Suno**: makes songs with singing in them.\n2. **Lyria**: makes short songs."
    told = joined([reply("Here is **Suno**: makes songs with singing in them."), reply(listed)])
    assert told.text.endswith(listed)
