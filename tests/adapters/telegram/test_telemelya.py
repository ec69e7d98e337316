"""The same bot against telemelya, a Telegram server that others wrote: webhook only, and it knows sixteen methods."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import fakeredis
import httpx
import pytest
import uvicorn
from telemelya.server.app import app  # type: ignore[import-untyped]  # it has no types
from telemelya.server.media import media_manager  # type: ignore[import-untyped]
from telemelya.server.state import state_manager  # type: ignore[import-untyped]

from bot.adapters.telegram import run
from bot.settings import Settings
from tests.adapters.telegram.conftest import free_port
from tests.adapters.telegram.server import TOKEN
from tests.adapters.telegram.standin import StandIn

CHAT = 4711


class Telemelya:
    """Its control side: what a user does, and what the bot sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(base_url=f"{url}/api/v1/test", headers={"Authorization": "Bearer any"})
        self._seen = 0

    async def does(self, action: str = "send_update", **what: Any) -> Any:
        answer = await self._http.post(f"/{action}", params={"bot_token": TOKEN}, json={"chat_id": CHAT, **what})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def answers(self, *methods: str) -> list[dict[str, Any]]:
        """What the bot sent since the last look, once these methods are among it."""
        async with asyncio.timeout(5):
            while True:
                new: list[dict[str, Any]] = (await state_manager.get_responses("default"))[self._seen :]
                if set(methods) <= {call["method"] for call in new}:
                    self._seen += len(new)
                    return new
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self._http.aclose()


@pytest.fixture
async def telemelya(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Telemelya]:
    async def nothing() -> None:
        """Neither Redis nor a store of pictures is there to connect to."""

    for name in ("connect", "close"):
        monkeypatch.setattr(media_manager, name, nothing)
        monkeypatch.setattr(state_manager, name, nothing)
    monkeypatch.setattr(state_manager, "_redis", fakeredis.FakeAsyncRedis(decode_responses=True))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    there = Telemelya(f"http://127.0.0.1:{port}")
    yield there
    await there.close()
    server.should_exit = True
    await serving


@pytest.fixture
async def at_work(telemelya: Telemelya, bot: StandIn) -> AsyncIterator[None]:
    port = free_port()
    settings = Settings.model_validate({
        "telegram_token": TOKEN, "telegram_api_url": telemelya.url, "telegram_mode": "webhook",
        "telegram_webhook_url": f"http://127.0.0.1:{port}/hook", "telegram_webhook_listen": f"127.0.0.1:{port}",
        "telegram_burst_seconds": 0,
    })  # fmt: skip
    stop = asyncio.Event()
    task = asyncio.create_task(run(bot, settings, stop))
    while not await state_manager.get_webhook(TOKEN):
        await asyncio.sleep(0.01)
    yield
    stop.set()
    await asyncio.wait_for(task, 5)


async def test_a_question(at_work: None, telemelya: Telemelya, bot: StandIn) -> None:
    await telemelya.does(text="which ai sings?")
    (sent,) = await telemelya.answers("sendMessage")
    assert (sent["chat_id"], sent["text"]) == (CHAT, "you said: which ai sings?")
    assert bot.heard[0].conversation_id == f"telegram:{CHAT}:{CHAT}"


async def test_a_command(at_work: None, telemelya: Telemelya) -> None:
    await telemelya.does(command="/compare suno udio")
    (sent,) = await telemelya.answers("sendMessage")
    assert sent["text"] == "command compare: suno udio"


async def test_a_choice(at_work: None, telemelya: Telemelya) -> None:
    await telemelya.does(text="menu")
    (sent,) = await telemelya.answers("sendMessage")
    data = sent["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    await telemelya.does(callback_data=data, callback_message_id=sent["message_id"])
    calls = await telemelya.answers("answerCallbackQuery", "editMessageText")
    edited = next(call for call in calls if call["method"] == "editMessageText")
    assert (edited["message_id"], edited["text"]) == (sent["message_id"], "You chose pick:udio.")


async def test_inline_cards(at_work: None, telemelya: Telemelya) -> None:
    asked = await telemelya.does("send_inline_query", query="logo", from_user={"id": 5, "first_name": "Ann"})
    (answer,) = await telemelya.answers("answerInlineQuery")
    assert answer["inline_query_id"] == asked["inline_query_id"]
    assert len(answer["results"]) == 5
