"""The bot over a real gateway socket and real HTTP: start, drops, rate limits, a stop, and what cannot be mended."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.adapters.discord import run
from bot.adapters.discord.client import create_bot, paced
from bot.errors import PlatformError
from bot.settings import Settings
from tests.adapters.discord.fake_discord import BOT, FakeDiscord
from tests.adapters.discord.stage import running, settings
from tests.adapters.discord.stand_in import StandIn

ME = f"<@{BOT['id']}>"


@pytest.fixture(autouse=True)
def addresses() -> object:
    """Put discord.py's own addresses back: they belong to the whole process."""
    base, gateway = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    yield
    discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def test_a_question_over_the_wire_is_answered_without_mentions() -> None:
    handler = StandIn()
    async with FakeDiscord() as fake, running(fake, handler):
        await fake.say(f"{ME} a logo for @everyone")
        await fake.until(1)
        assert fake.sent[0]["message_reference"]["message_id"]
        assert fake.problems == []
        assert handler.heard[0].text == "a logo for @everyone"
        await fake.registered.wait()
        assert {"ask", "Which AI for this?"} <= {command["name"] for command in fake.commands}


async def test_a_dropped_gateway_is_resumed_and_nothing_is_answered_twice() -> None:
    handler = StandIn()
    async with FakeDiscord() as fake, running(fake, handler):
        await fake.say(f"{ME} one")
        await fake.until(1)
        fake.ready.clear()
        await fake.drop()
        await fake.say(f"{ME} two")
        await fake.ready.wait()
        await fake.until(2)
        assert (fake.identifies, fake.resumes) == (1, 1)
        assert [message.text for message in handler.heard] == ["one", "two"]


async def test_rate_limits_and_failures_of_the_server_are_waited_out() -> None:
    handler = StandIn()
    async with FakeDiscord() as fake, running(fake, handler):
        fake.trouble.append(("/messages", 429, {"message": "slow", "retry_after": 0.05, "global": False, "code": 0}))
        fake.trouble.append(("/messages", 503, {"message": "down", "code": 0}))
        await fake.say(f"{ME} a logo")
        await fake.until(1)
        assert len(fake.sent) == 1 and not fake.trouble


async def test_a_stop_lets_the_answer_in_flight_go_out() -> None:
    handler = StandIn()
    handler.delay = 0.3
    async with FakeDiscord() as fake, running(fake, handler) as task:
        await fake.say(f"{ME} a logo")
        await handler.asked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled() and len(fake.sent) == 1


async def test_a_wrong_token_is_said_in_one_line_without_the_token() -> None:
    async with FakeDiscord() as fake:
        with pytest.raises(PlatformError, match="WHICHAI_DISCORD_TOKEN") as caught:
            await run(StandIn(), settings(fake, "secret.wrong.token"))
    assert caught.value.fatal and "secret" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "  ", "two words", "tökén"])
async def test_what_cannot_be_a_token_never_leaves_the_house(token: str) -> None:
    async with FakeDiscord() as fake:
        with pytest.raises(PlatformError, match="WHICHAI_DISCORD_TOKEN") as caught:
            await run(StandIn(), settings(fake, token))
        assert caught.value.fatal and fake.connections == 0


@pytest.mark.parametrize(("code", "words"), [(4014, "message-content"), (4004, "TOKEN"), (4011, "SHARDED")])
async def test_what_the_gateway_refuses_for_good_ends_it(code: int, words: str) -> None:
    async with FakeDiscord(close_with=code) as fake:
        with pytest.raises(PlatformError, match=words) as caught:
            await run(StandIn(), settings(fake))
        assert caught.value.fatal and fake.identifies == 1


async def test_a_gateway_that_drops_everybody_is_not_stormed() -> None:
    async with FakeDiscord(drop_at_once=True) as fake:
        task = asyncio.create_task(run(StandIn(), settings(fake)))
        await asyncio.sleep(0.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert 1 <= fake.connections <= 3


async def test_the_pause_before_connecting_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async def connect() -> str:
        return "connected"

    monkeypatch.setattr("bot.adapters.discord.client.asyncio.sleep", sleep)
    calmly = paced(connect)
    assert [await calmly() for _ in range(10)] == ["connected"] * 10
    assert pauses[0] == 0 and pauses[-1] == 30 and pauses == sorted(pauses)


async def test_sharded_it_works_the_same() -> None:
    handler = StandIn()
    async with FakeDiscord() as fake, running(fake, handler, discord_sharded=True):
        await fake.say(f"{ME} a logo")
        await fake.until(1)


def test_only_the_least_is_asked_for() -> None:
    plain = create_bot(StandIn(), Settings(_env_file=None))
    assert {name for name, wanted in plain.intents if wanted} == {"guilds", "guild_messages", "dm_messages"}
    full = create_bot(StandIn(), Settings(_env_file=None, discord_message_content=True))
    assert full.intents.message_content and not full.intents.members and not full.intents.presences
    assert plain.allowed_mentions is not None
    assert plain.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
