"""Telegram as the common promises see it: somebody says something, and what they then read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.telegram.conftest import running
from tests.adapters.telegram.people import Person, buttons
from tests.adapters.telegram.server import Data, Server
from tests.adapters.telegram.standin import StandIn

FENCE = "is that all?"
"""Asked after what may get no reply: replies keep their order, so once this one is there, everything is."""


class TelegramStage:
    """A private chat and a group on the small server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._last: Data = {}

    async def say(self, *texts: str) -> list[str]:
        return await self._said(Person(self._server), texts)

    async def overhear(self, text: str) -> list[str]:
        person = Person(self._server, user=502, group=-1002)
        before = len(self._server.did("sendMessage", person.chat))
        await person.says(text)
        await person.says(f"/ask {FENCE}")
        return await self._until_fence(person, before)

    async def hear_bot(self, text: str) -> list[str]:
        person = Person(self._server)
        before = len(self._server.did("sendMessage", person.chat))
        await person.says(text, **{"from": {"id": 9, "is_bot": True, "first_name": "Bot"}})
        await person.says(FENCE)
        return await self._until_fence(person, before)

    async def press(self, label: str) -> list[str]:
        person = Person(self._server)
        before = len(self._server.calls)
        await person.presses(self._last, buttons(self._last)[label])
        shown = ("sendMessage", "editMessageText")
        await self._server.until(lambda: any(call.method in shown for call in self._server.calls[before:]))
        return [call.data["text"] for call in self._server.calls[before:] if call.method in shown]

    async def _said(self, person: Person, texts: tuple[str, ...]) -> list[str]:
        before = len(self._server.did("sendMessage", person.chat))
        for text in texts:
            await person.says(text)
        await person.says(FENCE)
        return await self._until_fence(person, before)

    async def _until_fence(self, person: Person, before: int) -> list[str]:
        def new() -> list[Data]:
            return [call.result for call in self._server.did("sendMessage", person.chat)[before:]]

        await self._server.until(lambda: any(FENCE in message["text"] for message in new()))
        replies = [message for message in new() if FENCE not in message["text"]]
        self._last = replies[-1] if replies else self._last
        return [message["text"] for message in replies]


@asynccontextmanager
async def open_stage(bot: StandIn) -> AsyncIterator[TelegramStage]:
    """The bot at work on a server that refuses whatever Telegram would."""
    async with Server() as server:
        async with running(bot, server):
            yield TelegramStage(server)
        assert server.refusals == []
