"""A turn read in its talk: what is framed, and what the talk makes of the same few words."""

from __future__ import annotations

import numpy as np

from bot.assistant import Brain
from bot.understanding.in_talk import ACTS, MOST_NAMED, MOST_SAID, About, frame
from bot.understanding.pieces import END, START, word_pieces


def test_a_turn_stands_behind_what_the_talk_is_about() -> None:
    framed = frame(("A logo", "", "A jingle"), "can i sell it")
    named = [*word_pieces("A logo", 9), END, END, *word_pieces("A jingle", 9), END]
    assert framed == [START, *named, *word_pieces("can i sell it", 9), END]
    assert len(frame(("word " * 50,) * 3, "word " * 500)) == 3 * MOST_NAMED + MOST_SAID + 5


def test_nothing_that_a_talk_is_about_is_named_twice() -> None:
    assert About("logo", "logo", "logo").plainly() == About("logo")
    assert About("suno", "jingle", "jingle").plainly() == About("suno", "jingle")


def test_chances_of_pages_and_acts_add_up_to_one(product: Brain) -> None:
    read = product.understander.in_talk("does it cost anything", About("suno", "song-vocals"))
    assert read is not None and {*read.acts} == {*ACTS}
    assert abs(float(np.exp(read.entries).sum() + np.exp([*read.acts.values()]).sum()) - 1) < 1e-4


def test_the_same_words_mean_different_pages_in_different_talks(product: Brain) -> None:
    reader = product.understander
    column = reader.index.column

    def chance(page: str, here: str) -> float:
        read = reader.in_talk("is that legal", About(here, here))
        assert read is not None
        return float(np.exp(read.entries[column[page]]))

    assert chance("voice-cloning-law", "voice-clone") > 2 * chance("voice-cloning-law", "song-vocals")


def test_words_that_say_nothing_are_not_read(product: Brain) -> None:
    assert product.understander.in_talk("...", About("logo", "logo")) is None
