"""A bot that runs against the small server, by polling or by webhook, with no waiting that a test did not ask for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.adapters.telegram import run
from bot.message import Handler
from bot.settings import Settings
from tests.adapters.telegram.people import Person
from tests.adapters.telegram.server import TOKEN, Server
from tests.adapters.telegram.standin import StandIn

Running = Callable[..., AbstractAsyncContextManager[asyncio.Task[None]]]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as server:
        yield server
        assert server.refusals == [], "the bot sent what Telegram refuses"


@pytest.fixture
def bot() -> StandIn:
    return StandIn()


def settings_for(server: Server, **more: Any) -> Settings:
    quick = {"telegram_burst_seconds": 0, "telegram_pace": False, "telegram_questions_per_minute": 0}
    given = {"telegram_token": TOKEN, "telegram_api_url": server.url, **quick, **more}
    return Settings.model_validate(given)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def running(bot: Handler, server: Server, **more: Any) -> AsyncIterator[asyncio.Task[None]]:
    """The bot at work; stopped cleanly at the end."""
    if more.get("telegram_mode") == "webhook":
        port = free_port()
        more = {
            "telegram_webhook_url": f"http://127.0.0.1:{port}/hook",
            "telegram_webhook_listen": f"127.0.0.1:{port}", "telegram_webhook_secret": "s3cret", **more,
        }  # fmt: skip
    stop = asyncio.Event()
    task = asyncio.create_task(run(bot, settings_for(server, **more), stop))
    try:
        if more.get("telegram_mode") == "webhook":
            await server.until(lambda: server.webhook.get("url"))
        yield task
    finally:
        stop.set()
        await asyncio.wait([task], timeout=10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(params=["polling", "webhook"])
async def at_work(request: pytest.FixtureRequest, bot: StandIn, server: Server) -> AsyncIterator[None]:
    """The stand-in answers on the server, once by polling and once by webhook."""
    async with running(bot, server, telegram_mode=request.param):
        yield


@pytest.fixture
def ann(server: Server) -> Person:
    return Person(server)
