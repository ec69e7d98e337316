"""Keeps the client running: what cannot be mended by trying again is said in one line, all else is tried again."""

from __future__ import annotations

import asyncio
import logging
import random
import time

import aiohttp
import discord

from bot import observe
from bot.adapters.discord.client import PULSE, Bot, create_bot
from bot.adapters.discord.desk import PLATFORM
from bot.errors import PlatformError
from bot.message import Handler
from bot.settings import Settings

log = logging.getLogger(__name__)

SILENT = 120.0
"""Seconds without a living connection until a fresh client is made. discord.py may otherwise wait 17 minutes."""
LONGEST_PAUSE = 60.0
FATAL_CODES = {
    4004: "Discord refused the token; set WHICHAI_DISCORD_TOKEN to the one on the application's Bot page",
    4010: "Discord refused the shard; let WHICHAI_DISCORD_SHARDED=true choose their number",
    4011: "this bot is in too many servers for one connection; set WHICHAI_DISCORD_SHARDED=true",
    4012: "Discord no longer speaks this version of its gateway; update discord.py",
    4013: "Discord does not know an intent that was asked for; update discord.py",
    4014: "the message-content intent is off on the application's Bot page; switch it on there, "
    "or set WHICHAI_DISCORD_MESSAGE_CONTENT=false",
}
PASSING = (OSError, TimeoutError, aiohttp.ClientError, discord.DiscordException)


async def run(handler: Handler, settings: Settings) -> None:
    """Run until cancelled; replies in flight still go out. Raises PlatformError(fatal=True) when trying is useless."""
    token = _token(settings)
    failures = 0
    while True:
        client = create_bot(handler, settings)
        began = time.monotonic()
        try:
            async with client:
                await _serve(client, token)
        except discord.LoginFailure:
            raise PlatformError(FATAL_CODES[4004], fatal=True) from None
        except discord.PrivilegedIntentsRequired:
            raise PlatformError(FATAL_CODES[4014], fatal=True) from None
        except PASSING as error:
            code = getattr(error, "code", None)
            if isinstance(error, discord.ConnectionClosed) and code in FATAL_CODES:
                raise PlatformError(FATAL_CODES[code], fatal=True) from None
            observe.failed(PLATFORM, "connection")
            log.warning("no connection to Discord (%s)", type(error).__name__)
        except Exception:
            observe.failed(PLATFORM, "bug")
            log.exception("the connection to Discord ended unexpectedly")
        failures = 0 if time.monotonic() - began > SILENT else failures + 1
        await asyncio.sleep(min(LONGEST_PAUSE, 2.0**failures) * random.uniform(0.5, 1.0))


def _token(settings: Settings) -> str:
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise PlatformError("WHICHAI_DISCORD_TOKEN is not set; it stands on the application's Bot page", fatal=True)
    if not token.isascii() or any(letter.isspace() for letter in token):
        raise PlatformError(FATAL_CODES[4004], fatal=True)
    return token


async def _serve(client: Bot, token: str) -> None:
    """The connection and an eye on it; ends with what ended first."""
    parts = [asyncio.create_task(_start(client, token)), asyncio.create_task(_watch(client))]
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()
    finally:
        await client.close()
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)


async def _start(client: Bot, token: str) -> None:
    await client.login(token)
    await _spare_the_budget(client)
    await client.connect()


async def _spare_the_budget(client: Bot) -> None:
    """Where Discord counts the day's starts and few are left, wait rather than lose the token."""
    if not isinstance(client, discord.AutoShardedClient):
        return
    shards, _, limit = await client.http.get_bot_gateway()
    if int(limit["remaining"]) <= 2 * shards:
        log.warning("only %s starts are left today; waiting until Discord grants new ones", limit["remaining"])
        observe.failed(PLATFORM, "start-budget")
        await asyncio.sleep(int(limit["reset_after"]) / 1000)


async def _watch(client: Bot) -> None:
    while True:
        await asyncio.sleep(PULSE)
        if time.monotonic() - client.last_alive > SILENT:
            raise TimeoutError("no living connection")
