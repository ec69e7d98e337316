"""Slash commands, their completion, and the message menu, as people use them."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.adapters.discord import NAMES
from tests.adapters.discord.look import buttons, text_of
from tests.adapters.discord.stand_in import LINES, StandIn

COMMANDS: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("ask", {"question": "a logo"}, "ask", "a logo"),
    ("choose", {}, "choose", ""),
    ("compare", {"a": "Claude", "b": "ChatGPT"}, "compare", "Claude, ChatGPT"),
    ("compare", {"a": "A", "b": "B", "c": "C", "d": "D"}, "compare", "A, B, C, D"),
    ("tool", {"name": "Suno"}, "tool", "Suno"),
    ("topic", {"name": "Hallucination"}, "topic", "Hallucination"),
    ("sources", {}, "sources", ""),
    ("privacy", {}, "privacy", ""),
    ("mydata", {}, "mydata", ""),
    ("forget", {}, "forget", ""),
    ("help", {}, "help", ""),
    ("topics", {}, "topics", ""),
    ("feedback", {}, "feedback", ""),
    ("cancel", {}, "cancel", ""),
)


@pytest.mark.parametrize(("name", "options", "command", "text"), COMMANDS)
async def test_each_command_reaches_the_bot(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor,
    name: str, options: dict[str, Any], command: str, text: str,
) -> None:  # fmt: skip
    result = await alice.slash(channel, name, **options)
    heard = handler.heard[-1]
    assert (heard.command, heard.text, heard.platform) == (command, text, "discord")
    assert heard.conversation_id == f"discord:{channel.id}:{alice.id}"
    assert result.acknowledged
    assert result.ephemeral == (name in {"feedback", "privacy", "mydata", "forget", "cancel"})


async def test_every_command_works_in_a_direct_message(simcord_env: Env, handler: StandIn) -> None:
    carol = simcord_env.create_user("carol")
    result = await carol.slash("ask", question="a song")
    assert "image generator" in text_of(result.response)
    assert not handler.heard[-1].public
    assert "settings" not in carol.available_commands()


async def test_commands_are_for_servers_and_for_people(simcord_env: Env) -> None:
    sent = [r.json for r in simcord_env.http_requests if r.method == "PUT" and r.path.endswith("/commands")]
    registered = {command["name"]: command for command in sent[-1] or ()}
    assert set(registered) == {*NAMES, LINES["discord_menu"]}
    assert registered["ask"]["integration_types"] == [0, 1]
    assert registered["ask"]["contexts"] == [0, 1, 2]
    assert registered["settings"]["integration_types"] == [0]
    assert registered["settings"]["default_member_permissions"] == discord.Permissions(manage_guild=True).value
    assert registered["Which AI for this?"]["type"] == 3


async def test_a_private_question_is_answered_to_the_asker_alone(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    result = await alice.slash(channel, "ask", question="a logo", private=True)
    assert result.ephemeral
    assert not handler.heard[-1].public


async def test_completion_offers_names_and_sends_them_on(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    offered = await alice.autocomplete(channel, "tool", "name", "mid")
    assert offered[0] == {"name": "Midjourney", "value": "Midjourney"}
    assert len(await alice.autocomplete(channel, "topic", "name", "")) == 1
    assert await alice.autocomplete(channel, "compare", "d", "x", a="Claude", b="Suno")


async def test_completion_never_offers_more_than_discord_takes(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    from bot.message import Choice

    many = tuple(Choice(f"{'Long name ' * 15}{i % 40}", "x") for i in range(60))
    handler.suggest = lambda text, kinds=(), limit=25: many  # type: ignore[method-assign]
    offered = await alice.autocomplete(channel, "tool", "name", "l")
    assert 0 < len(offered) <= 25
    assert all(len(choice["name"]) <= 100 for choice in offered)


async def test_the_menu_answers_a_message_where_it_stands(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    question = await bob.send(channel, "which ai makes a jingle?")
    assert not handler.heard, "nobody spoke to the bot"
    result = await alice.context_menu(channel, "Which AI for this?", question)
    assert handler.heard[-1].text == "which ai makes a jingle?"
    assert question.jump_url in text_of(result.response)


async def test_the_menu_on_a_picture_says_why_not(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    picture = await bob.send(channel, "", attachments=[("cat.png", b"png")])
    result = await alice.context_menu(channel, "Which AI for this?", picture)
    assert result.ephemeral
    assert result.response is not None and result.response.content == LINES["discord_no_text"]
    assert not handler.heard


async def test_a_late_answer_is_announced_first(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    simcord_env.bot.desk.patience = 0.01  # type: ignore[attr-defined]
    handler.delay = 0.05
    result = await alice.slash(channel, "ask", question="a logo")
    assert [(r.json or {})["type"] for r in simcord_env.http_requests if r.path.endswith("/callback")] == [5]
    assert "image generator" in text_of(result.response)


async def test_nothing_to_say_is_said(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    handler.rules["quiet"] = None
    result = await alice.slash(channel, "ask", question="quiet")
    assert result.ephemeral
    assert result.response is not None and result.response.content == LINES["discord_nothing"]


async def test_a_bug_becomes_an_apology(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    handler.fails = True
    result = await alice.slash(channel, "ask", question="a logo")
    assert "something went wrong on my side" in text_of(result.response)


async def test_the_twenty_first_question_of_a_minute_waits(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    for _ in range(20):
        await alice.slash(channel, "help")
    refused = await alice.slash(channel, "help")
    assert refused.ephemeral and refused.response is not None
    assert "faster than I can be helpful" in refused.response.content
    assert len(handler.heard) == 20
    assert not (await bob.slash(channel, "help")).ephemeral, "others are not held back"
    await simcord_env.advance_time(61)
    await alice.slash(channel, "help")
    assert len(handler.heard) == 22


async def test_a_dead_interaction_is_let_go(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    simcord_env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
    result = await alice.slash(channel, "ask", question="a logo")
    assert not result.acknowledged
    assert simcord_env.errors == []


async def test_a_refused_card_goes_out_as_text(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    simcord_env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035)
    result = await alice.slash(channel, "ask", question="a logo")
    assert result.response is not None and "image generator" in result.response.content
    assert buttons(result.response) == []


async def test_people_with_nothing_to_manage_do_not_see_the_settings(
    guild: GuildHandle, channel: ChannelHandle, alice: MemberActor, admin: MemberActor
) -> None:
    assert "settings" not in alice.available_commands(channel)
    assert "settings" in admin.available_commands(channel)
