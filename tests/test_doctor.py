"""The doctor finds what is wrong, says what to change, and never shows a token."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.discord import NAMES
from bot.adapters.telegram import commands as telegram_commands
from bot.doctor import COMMANDS, CONTENT_INTENT, Examined, Finding, examine
from bot.knowledge.model import Knowledge, Lexicon
from bot.settings import Settings
from bot.store import Store

TOKEN = "1234:canary-token"
ALL = (1 << 40) - 1
EMPTY = Knowledge("v1", "en", {}, {}, {}, {}, {}, Lexicon(), {}, {}, {}, {})


@dataclasses.dataclass
class House:
    """An assistant as far as it is examined."""

    knowledge: Knowledge = EMPTY
    healthy: bool = True

    @property
    def store(self) -> Store:
        return Shelf(self.healthy)  # type: ignore[return-value]  # only its health is asked for


@dataclasses.dataclass
class Shelf:
    well: bool

    async def healthy(self) -> bool:
        return self.well


class World:
    """Discord and Telegram, answering what a test puts into `answers`."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            "users/@me": {"id": "1", "username": "whichai"},
            "oauth2/applications/@me": {"id": "1", "flags": 0},
            "gateway/bot": {"shards": 1, "session_start_limit": {"remaining": 900}},
            "applications/1/commands": [{"name": name, "type": 1} for name in NAMES],
            "users/@me/guilds": [{"name": "Home", "permissions": str(ALL)}],
            "getMe": {"username": "whichai_bot", "can_read_all_group_messages": True, "supports_inline_queries": True},
            "getWebhookInfo": {"url": "", "pending_update_count": 0},
            "getMyCommands": [{"command": name} for name in COMMANDS["Telegram"]],
        }
        self.status = 200
        self.date = datetime.now(UTC)
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        telegram = path.startswith("bot")
        name = path.partition("/")[2] if telegram else path
        given = path.startswith(f"bot{TOKEN}/") or request.headers.get("Authorization") == f"Bot {TOKEN}"
        status = self.status if given and name in self.answers else 401
        body = self.answers.get(name) if status == 200 else {"message": "no"}
        text = json.dumps({"ok": True, "result": body} if telegram else body)
        return web.Response(text=text, status=status, headers={"Date": format_datetime(self.date, usegmt=True)})


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    made = World()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


def settings(made: World, token: str = TOKEN, **more: Any) -> Settings:
    given = {"discord_token": token, "telegram_token": token, "discord_api_url": made.url, "telegram_api_url": made.url}
    return Settings.model_validate({**given, **more})


async def wrong(made: World, house: Examined | None = None, **more: Any) -> list[Finding]:
    """What is bad, apart from the empty knowledge of the stand-in."""
    found = await examine(settings(made, **more), house or House())
    assert TOKEN not in str(found)
    return [one for one in found if not one.ok and not one.what.startswith("knowledge")]


async def test_all_is_well() -> None:
    async with world() as made:
        assert await wrong(made) == []


WEBHOOK = {"telegram_mode": "webhook", "telegram_webhook_url": "https://x.org"}
PROBLEMS: tuple[tuple[str, Any, dict[str, Any], str, str], ...] = (
    ("applications/1/commands", [], {}, "Discord: commands are not registered", "whichai discord"),
    ("applications/1/commands", [{"name": "old"}, *({"name": n} for n in NAMES)], {}, "old commands", "replaces"),
    ("applications/1/commands", [{"name": n} for n in NAMES[1:]], {}, "not registered (ask)", "registers"),
    ("gateway/bot", {"session_start_limit": {"remaining": 3}}, {}, "3 starts left", "stop restarting"),
    ("gateway/bot", {"shards": 4}, {}, "4 connections", "WHICHAI_DISCORD_SHARDED"),
    ("users/@me/guilds", [{"name": "Home", "permissions": "1024"}], {}, "server 'Home'", "Send Messages"),
    ("oauth2/applications/@me", {"id": "1"}, {"discord_message_content": True}, "not granted", "Bot page"),
    ("getWebhookInfo", {"url": "https://x.org"}, {}, "webhook is set", "whichai telegram"),
    ("getWebhookInfo", {"url": ""}, WEBHOOK, "or none", "sets"),
    ("getWebhookInfo", {"url": "https://x.org", "last_error_message": "502"}, WEBHOOK, "webhook failed", "502"),
    ("getWebhookInfo", {"url": "", "pending_update_count": 999}, {}, "999 updates", "running"),
    ("getMyCommands", [], {}, "Telegram: commands are not registered", "whichai telegram"),
)


@pytest.mark.parametrize(("asked", "answer", "more", "what", "change"), PROBLEMS)
async def test_each_problem_is_found_alone_and_can_be_mended(
    asked: str, answer: Any, more: dict[str, Any], what: str, change: str
) -> None:
    async with world() as made:
        made.answers[asked] = answer
        (found,) = await wrong(made, **more)
    assert what in found.what and change in found.change


async def test_privacy_mode_is_explained_but_no_fault() -> None:
    async with world() as made:
        made.answers["getMe"] = {"username": "b", "can_read_all_group_messages": False}
        found = await examine(settings(made), House())
    assert any("privacy mode is on" in one.what and "/setprivacy" in one.change and one.ok for one in found)


async def test_a_granted_intent_is_fine() -> None:
    async with world() as made:
        made.answers["oauth2/applications/@me"] = {"id": "1", "flags": CONTENT_INTENT}
        assert await wrong(made, discord_message_content=True) == []


async def test_a_wrong_token_is_named() -> None:
    async with world() as made:
        found = await examine(settings(made, token="other"), House())
    changes = [one.change for one in found if not one.ok]
    assert any("WHICHAI_DISCORD_TOKEN" in change for change in changes)
    assert any("WHICHAI_TELEGRAM_TOKEN" in change for change in changes)


async def test_nobody_there_is_no_crash() -> None:
    async with world() as made:
        pass
    found = await wrong(made)
    assert [one.what for one in found] == ["Discord cannot be reached", "Telegram cannot be reached"]


@pytest.mark.parametrize(("hours", "way"), [(2, "slow"), (-2, "fast")])
async def test_a_wrong_clock_is_found(hours: int, way: str) -> None:
    async with world() as made:
        made.date += timedelta(hours=hours)
        (found,) = await wrong(made)
    assert way in found.what and "NTP" in found.change


async def test_a_broken_house_is_found() -> None:
    async with world() as made:
        found = await examine(settings(made, language="de"), House(healthy=False))
    bad = [one.what for one in found if not one.ok]
    assert any(what.startswith("knowledge: 0 tools") for what in bad)
    assert "store: cannot be written" in bad and "the knowledge is in 'en'" in bad


async def test_without_a_token_it_says_which_to_set() -> None:
    found = await examine(Settings.model_validate({"discord_token": None, "telegram_token": None}), House())
    assert any("WHICHAI_TELEGRAM_TOKEN or WHICHAI_DISCORD_TOKEN" in one.change for one in found)


def test_the_expected_commands_are_those_of_the_bots() -> None:
    assert COMMANDS["Discord"] == set(NAMES)
    assert COMMANDS["Telegram"] == set(telegram_commands._PRIVATE)
