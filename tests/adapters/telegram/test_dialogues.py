"""The dialogues, held over Telegram: the same questions, the same decisions as without a platform in between."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot import Assistant
from bot.adapters.telegram.rendering import render
from bot.assistant import Brain
from bot.message import Choice, Message, Reply
from bot.store import MemoryStore
from tests.adapters.telegram.conftest import running
from tests.adapters.telegram.people import Person, buttons
from tests.adapters.telegram.server import Data, Server
from tests.conftest import settings
from tests.dialogue import FOLDER, Dialogue, read

DIALOGUES = [dialogue for path in sorted((FOLDER / "en").glob("*.txt")) for dialogue in read(path)]


class Listening:
    """The real bot, and what it said last."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.said: Reply | None = None

    async def reply(self, message: Message) -> Reply | None:
        self.said = await self._assistant.reply(message)
        return self.said

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        return await self._assistant.look_up(message, limit)

    def suggest(self, text: str, kinds: tuple[str, ...] = (), limit: int = 25) -> tuple[Choice, ...]:
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
async def test_decides_as_without_a_platform(server: Server, product: Brain, dialogue: Dialogue) -> None:
    alone, reply = Assistant(product, MemoryStore(), settings()), Reply("")
    bot, shown = Listening(Assistant(product, MemoryStore(), settings())), dict[str, object]()
    async with running(bot, server):
        for turn in dialogue.turns:
            reply = await alone.reply(turn.message(reply.choices, "alone")) or Reply("")
            shown = await _turn(Person(server), turn.text, turn.pressed, shown)
            assert bot.said is not None
            assert _decision(bot.said) == _decision(reply), turn.place
            assert _words("\n".join(part.text for part in render(bot.said.text))) in _words(str(shown["text"]))


async def _turn(person: Person, text: str, pressed: bool, shown: Data) -> Data:
    """Say or press something; the message that then stands there, all its parts as one."""
    before = len(person.server.calls)
    if pressed:
        labels = {label.lower(): data for label, data in buttons(shown).items()}
        await person.presses(shown, labels[text.lower()])
    else:
        await person.says(text)
    await person.server.until(lambda: any(_shows(call.method) for call in person.server.calls[before:]), 20)
    results = [call.result for call in person.server.calls[before:] if _shows(call.method)]
    return {**results[-1], "text": "\n".join(result["text"] for result in results)}


def _shows(method: str) -> bool:
    return method in ("sendMessage", "editMessageText")


def _decision(reply: Reply) -> tuple[object, ...]:
    understood = reply.understanding
    choices = [choice for choice in reply.choices if choice.kind != "feedback"]  # asked for on chat platforms only
    return understood.outcome, understood.intent, understood.entry, reply.recommended, choices


def _words(text: str) -> str:
    return " ".join(text.split())
