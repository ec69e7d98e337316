"""The program itself, as an operator runs it: started, asked, told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.adapters.telegram.conftest import free_port
from tests.adapters.telegram.people import Person
from tests.adapters.telegram.server import TOKEN, Server


@asynccontextmanager
async def program(server: Server, knowledge: Path, cache: Path, **more: str) -> AsyncIterator[Process]:
    """`whichai telegram` on the sample knowledge."""
    given = {
        "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url, "KNOWLEDGE": str(knowledge),
        "CACHE": str(cache), "ENCODER": "off", "HEALTH_LISTEN": "off", "LOG_LEVEL": "DEBUG", **more,
    }  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHICHAI_")}
    environment |= {f"WHICHAI_{name}": value for name, value in given.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "telegram", env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_it_answers_and_stops_cleanly(server: Server, ann: Person, sample: Path, cache: Path, mode: str) -> None:
    port = free_port()
    hook = {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/", "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
    more = {"TELEGRAM_MODE": mode, "TELEGRAM_WEBHOOK_SECRET": "s3cret-of-the-webhook", **hook}
    async with program(server, sample, cache, **more) as process:
        await server.until(lambda: server.did("getUpdates") or server.did("setWebhook"), seconds=60)
        await ann.says("which ai makes a song?")
        await server.until(lambda: server.did("sendMessage"), seconds=20)
        await ann.says("and what is a hallucination?")
        await server.until(lambda: len(server.did("sendMessage")) > 1, seconds=20)
        process.send_signal(signal.SIGTERM)
        out, logged = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0, logged.decode()
    assert out == b""
    for secret in (TOKEN.split(":")[1], "s3cret-of-the-webhook", "makes a song"):
        assert secret not in logged.decode()
    assert server.waiting() == []


async def test_a_wrong_token_is_said_in_one_line(server: Server, sample: Path, cache: Path) -> None:
    wrong = "987654321:WRONGwrongWRONGwrongWRONGwrongWRONG0"
    async with program(server, sample, cache, TELEGRAM_TOKEN=wrong, LOG_LEVEL="WARNING") as process:
        _, logged = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert "WHICHAI_TELEGRAM_TOKEN" in logged.decode() and "Traceback" not in logged.decode()
    assert wrong.split(":")[1] not in logged.decode()
