"""Discord as the common promises see it: somebody says something, and what they then read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.adapters.discord import run
from bot.message import Handler
from bot.settings import Settings
from tests.adapters.discord.fake_discord import BOT, HUMAN, TOKEN, FakeDiscord
from tests.adapters.discord.look import walk

FENCE = "is that all?"
"""Asked after what may get no reply: one person's replies keep their order, so once this one is there, all are."""


class DiscordStage:
    """Direct messages and a channel on the small server."""

    def __init__(self, fake: FakeDiscord) -> None:
        self._fake = fake
        self._last: dict[str, Any] = {}

    async def say(self, *texts: str) -> list[str]:
        before = len(self._fake.sent)
        for text in (*texts, FENCE):
            await self._fake.say_privately(text)
        return await self._until_fence(before)

    async def overhear(self, text: str) -> list[str]:
        before = len(self._fake.sent)
        await self._fake.say(text)
        await self._fake.say(f"<@{BOT['id']}> {FENCE}")
        return await self._until_fence(before)

    async def hear_bot(self, text: str) -> list[str]:
        before = len(self._fake.sent)
        await self._fake.say_privately(text, author={**HUMAN, "id": "2001", "bot": True})
        await self._fake.say(f"<@{BOT['id']}> {text}", author={**HUMAN, "id": "2001", "bot": True})
        await self._fake.say_privately(FENCE)
        return await self._until_fence(before)

    async def press(self, label: str) -> list[str]:
        before = len(self._fake.sent)
        part = next(part for part in walk(self._last["components"]) if part.get("label") == label)
        source = self._fake.message("", author=BOT, components=self._last["components"], flags=1 << 15)
        await self._fake.interact(3, {"component_type": 2, "custom_id": part["custom_id"]}, message=source)
        await self._fake.until(before + 1)
        return [_words(body) for body in self._fake.sent[before:]]

    async def _until_fence(self, before: int) -> list[str]:
        async with self._fake.answered, asyncio.timeout(10):
            await self._fake.answered.wait_for(lambda: any(FENCE in _words(b) for b in self._fake.sent[before:]))
        replies = [body for body in self._fake.sent[before:] if FENCE not in _words(body)]
        self._last = replies[-1] if replies else self._last
        return [_words(body) for body in replies]


def _words(body: dict[str, Any]) -> str:
    """The reply itself, without heading and small print."""
    texts = [part["content"] for part in walk(body.get("components") or []) if part["type"] == 10]
    read = [text for text in texts if not text.startswith(("### ", "-# "))]
    return "\n".join([*read, body.get("content") or ""]).strip()


@asynccontextmanager
async def open_stage(bot: Handler) -> AsyncIterator[DiscordStage]:
    """The bot at work on a server that refuses whatever Discord would."""
    async with FakeDiscord() as fake:
        async with running(fake, bot):
            yield DiscordStage(fake)
        assert fake.problems == []


@asynccontextmanager
async def running(fake: FakeDiscord, bot: Handler, **more: Any) -> AsyncIterator[asyncio.Task[None]]:
    """The bot connected to the small server, until the end of the block."""
    task = asyncio.create_task(run(bot, settings(fake, **more)))
    try:
        async with asyncio.timeout(10):
            await fake.ready.wait()
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def settings(fake: FakeDiscord, token: str = TOKEN, **more: Any) -> Settings:
    """Settings that point at the small server."""
    given = {**more, "discord_token": token, "discord_api_url": fake.url, "discord_gateway_url": fake.gateway}
    return Settings.model_validate(given)
