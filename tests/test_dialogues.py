"""Every dialogue of `tests/dialogues`, asked of the product's own knowledge."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant, Brain
from bot.message import Message, Reply
from bot.store import MemoryStore
from tests.conftest import settings
from tests.dialogue import FOLDER, Dialogue, read

DIALOGUES = [dialogue for path in sorted((FOLDER / "en").glob("*.txt")) for dialogue in read(path)]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
async def test_a_dialogue_goes_as_written(product: Brain, dialogue: Dialogue) -> None:
    assistant, reply, wrong = Assistant(product, MemoryStore(), settings()), Reply(""), list[str]()
    for turn in dialogue.turns:
        reply = await assistant.reply(turn.message(reply.choices, "dialogue")) or Reply("")
        wrong += turn.complaints(reply)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [("asdf qwer zxcv", "", 0), ("wat is a token", "Token", 1), ("logo", "A logo", 2), ("hi", "Hello", 1)],
)
async def test_cards_hold_what_is_near_and_nothing_else(product: Brain, text: str, first: str, count: int) -> None:
    cards = await Assistant(product, MemoryStore(), settings()).look_up(Message(text=text))
    assert min(len(cards), 2) == count and [card.title for card in cards][:1] == [first][:count]


def test_names_are_unique() -> None:
    names = [dialogue.name for dialogue in DIALOGUES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("user: hi", "begin with '== name'"),
        ("== a\nbot~ hi", "nobody has said anything yet"),
        ("== a\nuser: hi\nbott~ hi", "x.txt:3"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        read(path)


def test_each_sign_can_fail(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("== a\nuser: hi\nbot~ no\nbot! yes\nbot: no\noutcome: answer\nintent: choose\nentry: logo\n")
    turn = read(path)[0].turns[0]
    assert len(turn.complaints(Reply("yes it is"))) == len(turn.expected) == 6


async def test_an_unknown_command_is_named_with_the_way_to_the_list(product: Brain) -> None:
    """Not a dialogue, since Telegram answers unknown commands before they get here."""
    reply = await Assistant(product, MemoryStore(), settings()).reply(Message("/prices now", conversation_id="someone"))
    assert reply is not None
    assert "/prices" in reply.text
    assert "/help" in reply.text
