"""Every dialogue, held with the whole bot over Discord: the same questions, the same decisions, readable on a card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.assistant import Assistant, Brain
from bot.message import ENTRY_KINDS, Choice, Message, Reply
from bot.store import MemoryStore
from tests.adapters.discord.fake_discord import BOT, FakeDiscord
from tests.adapters.discord.look import walk
from tests.adapters.discord.stage import running
from tests.conftest import settings
from tests.dialogue import FOLDER, Dialogue, Turn, read

DIALOGUES = [dialogue for path in sorted((FOLDER / "en").glob("*.txt")) for dialogue in read(path)]


class Witness:
    """The assistant, and what it replied."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.replies: list[Reply] = []

    async def reply(self, message: Message) -> Reply | None:
        reply = await self._assistant.reply(message)
        self.replies.append(reply or Reply(""))
        return reply

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        return await self._assistant.look_up(message, limit)

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        return self._assistant.suggest(text, kinds, limit)

    def line(self, name: str, /, **values: object) -> str:
        return self._assistant.line(name, **values)

    async def picture(self, name: str) -> bytes | None:
        return await self._assistant.picture(name)

    async def preferences(self, place: str) -> Mapping[str, str]:
        return await self._assistant.preferences(place)

    async def prefer(self, place: str, name: str, value: str | None) -> None:
        await self._assistant.prefer(place, name, value)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
async def test_a_dialogue_goes_the_same_on_discord(product: Brain, dialogue: Dialogue) -> None:
    witness = Witness(Assistant(product, MemoryStore(), settings()))
    wrong: list[str] = []
    async with FakeDiscord() as fake, running(fake, witness):
        for turn in dialogue.turns:
            before = len(fake.sent)
            await _take(fake, turn)
            await fake.until(before + 1)
            wrong += turn.complaints(witness.replies[-1])
            wrong += _unreadable(turn, fake.sent[before:])
    assert not wrong, "\n".join(wrong)
    assert fake.problems == []


async def _take(fake: FakeDiscord, turn: Turn) -> None:
    """Say it, or press the button that is named."""
    if not turn.pressed:
        await fake.say(f"<@{BOT['id']}> {turn.text}")
        return None
    last = fake.sent[-1]["components"]
    for part in walk(last):
        if str(part.get("label", "")).lower() == turn.text.lower():
            return await _press(fake, last, {"component_type": 2, "custom_id": part["custom_id"]})
        for option in part.get("options", ()):
            if option["label"].lower() == turn.text.lower():
                data = {"component_type": 3, "custom_id": part["custom_id"], "values": [option["value"]]}
                return await _press(fake, last, data)
    raise AssertionError(f"{turn.place}: no button '{turn.text}'")


async def _press(fake: FakeDiscord, components: Any, data: dict[str, Any]) -> None:
    await fake.interact(3, data, message=fake.message("", author=BOT, components=components, flags=1 << 15))


def _unreadable(turn: Turn, sent: list[dict[str, Any]]) -> list[str]:
    """Words that the reply must have and the message does not show."""
    texts = [part["content"] for body in sent for part in walk(body.get("components") or []) if part["type"] == 10]
    shown = " ".join(texts).replace("\\", "").replace("*", "").lower()
    wanted = [words for sign, words in turn.expected if sign == "bot~"]
    lost = [words for words in wanted if not all(word in shown for word in words.lower().split())]
    return [f"{turn.place}: '{words}' is not shown" for words in lost]
