"""What every chat platform promises, whatever it is called. A new one adds its stage to the table and must pass all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import pytest

from tests.adapters.discord.stage import open_stage as discord
from tests.adapters.telegram.stage import open_stage as telegram
from tests.adapters.telegram.standin import StandIn


class Stage(Protocol):
    """Somebody who talks to the bot on one platform, and what that person then reads (new messages, in order)."""

    async def say(self, *texts: str) -> list[str]:
        """One or several messages in a private chat."""
        ...

    async def overhear(self, text: str) -> list[str]:
        """Words in a group that are not meant for the bot."""
        ...

    async def hear_bot(self, text: str) -> list[str]:
        """The same words from another bot, in private or in a group."""
        ...

    async def press(self, label: str) -> list[str]:
        """Press a button of the last reply."""
        ...


ADAPTERS: Mapping[str, Callable[[StandIn], AbstractAsyncContextManager[Any]]] = {
    "discord": discord,
    "telegram": telegram,
}
HOSTILE = (
    "<b>x</b> **y** _z_ `", "[a](javascript:alert(1))", "@everyone @here <@1>", "\u202egnp.exe", "\x00\x07\x1b[31m",
    "💥" * 500, "a\u0301" * 400, "{{ 7*7 }} {% raw %}", "'; drop table people; --", "../../etc/passwd", "\ud83d alone",
)  # fmt: skip


@pytest.fixture(params=sorted(ADAPTERS))
def adapter(request: pytest.FixtureRequest) -> Callable[[StandIn], AbstractAsyncContextManager[Stage]]:
    return ADAPTERS[request.param]


Adapter = Callable[[StandIn], AbstractAsyncContextManager[Stage]]


async def test_a_question_gets_one_answer(adapter: Adapter) -> None:
    async with adapter(StandIn()) as stage:
        assert await stage.say("which ai sings?") == ["you said: which ai sings?"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
async def test_an_empty_message_gets_at_most_one_reply(adapter: Adapter, text: str) -> None:
    async with adapter(StandIn()) as stage:
        assert len(await stage.say(text)) <= 1


async def test_a_very_long_message_is_answered(adapter: Adapter) -> None:
    bot = StandIn()
    async with adapter(bot) as stage:
        await stage.say("which ai " * 220)
    assert len(bot.heard) == 2


async def test_a_very_long_reply_arrives_whole_and_in_order(adapter: Adapter) -> None:
    async with adapter(StandIn()) as stage:
        said = "\n".join(await stage.say("long"))
    places = [said.find(f"Paragraph {number} ") for number in range(30)]
    assert min(places) >= 0 and places == sorted(places)


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_message_is_answered_and_harms_nothing(adapter: Adapter, text: str) -> None:
    bot = StandIn()
    async with adapter(bot) as stage:
        assert len(await stage.say(text)) == 1
    assert len(bot.heard) == 2


async def test_a_burst_loses_nothing_and_keeps_its_order(adapter: Adapter) -> None:
    words = [f"number {number}." for number in range(8)]
    async with adapter(StandIn()) as stage:
        said = " ".join(await stage.say(*words))
    places = [said.find(word) for word in words]
    assert min(places) >= 0 and places == sorted(places)


async def test_words_that_were_not_meant_for_it_get_no_reply(adapter: Adapter) -> None:
    async with adapter(StandIn()) as stage:
        assert await stage.overhear("which ai sings?") == []


async def test_other_bots_get_no_reply(adapter: Adapter) -> None:
    async with adapter(StandIn()) as stage:
        assert await stage.hear_bot("which ai sings?") == []


async def test_nothing_to_say_sends_nothing(adapter: Adapter) -> None:
    async with adapter(StandIn()) as stage:
        assert await stage.say("nothing") == []


async def test_a_bug_becomes_an_apology_and_the_bot_goes_on(adapter: Adapter) -> None:
    async with adapter(StandIn()) as stage:
        assert len(await stage.say("bug")) == 1
        assert await stage.say("still there?") == ["you said: still there?"]


async def test_a_store_that_is_down_stops_nothing(adapter: Adapter) -> None:
    bot = StandIn()
    bot.is_down = True
    async with adapter(bot) as stage:
        assert await stage.say("which ai sings?") == ["you said: which ai sings?"]


async def test_a_pressed_choice_reaches_the_bot_as_it_was_offered(adapter: Adapter) -> None:
    bot = StandIn()
    async with adapter(bot) as stage:
        await stage.say("menu")
        assert "You chose pick:udio." in "\n".join(await stage.press("Udio"))
    assert bot.heard[-1].choice == "pick:udio"
