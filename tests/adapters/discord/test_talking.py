"""Mentions, replies, direct messages and threads: when the bot speaks, to whom, and when it keeps silent."""

from __future__ import annotations

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.message import Reply
from tests.adapters.discord.look import text_of
from tests.adapters.discord.stand_in import LINES, StandIn


def mention(env: Env) -> str:
    assert env.bot.user is not None
    return env.bot.user.mention


def bot_in(guild: GuildHandle) -> discord.Member:
    assert guild.me is not None
    return guild.me


def said(env: Env, channel: ChannelHandle) -> list[discord.Message]:
    """What the bot said in a channel."""
    assert env.bot.user is not None
    return [message for message in channel.history() if message.author.id == env.bot.user.id]


async def test_a_mention_is_answered_by_a_reply_to_it(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    question = await alice.send(channel, f"{mention(simcord_env)} i need a <:logo:123456789> for <@99> my bakery")
    answer = channel.last_message
    assert answer is not None and answer.reference is not None and answer.reference.message_id == question.id
    assert handler.heard[-1].text == "i need a logo for my bakery"
    assert handler.heard[-1].public and handler.heard[-1].addressed
    assert answer.mentions == [] and not answer.mention_everyone


async def test_words_among_people_are_left_alone(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    await alice.send(channel, "which ai should i use for a logo?")
    await alice.send(channel, "@everyone who knows an ai?")
    assert said(simcord_env, channel) == [] and handler.heard == []


async def test_a_reply_to_the_bot_goes_on_with_the_conversation(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    answer = channel.last_message
    assert answer is not None
    await alice.send(channel, f"{mention(simcord_env)} and free?", reply_to=answer)
    first, second = handler.heard
    assert first.conversation_id == second.conversation_id and second.text == "and free?"


async def test_each_person_in_each_channel_has_a_conversation(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    other = guild.create_text_channel("other")
    for person, where in ((alice, channel), (bob, channel), (alice, other)):
        await person.send(where, f"{mention(simcord_env)} a logo")
    assert len({message.conversation_id for message in handler.heard}) == 3
    assert len({message.sender_id for message in handler.heard}) == 2


async def test_direct_messages_need_no_mention(simcord_env: Env, handler: StandIn) -> None:
    carol = simcord_env.create_user("carol")
    await carol.send_dm("a song for my cat")
    assert handler.heard[-1].text == "a song for my cat" and not handler.heard[-1].public
    assert "image generator" in text_of(carol.dm_channel.last_message)


async def test_threads_are_channels_too(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    thread = simcord_env.backend.create_thread(channel.id, "logos", alice.id)
    handle = next(thread_ for thread_ in channel.threads if thread_.id == thread.id)
    await alice.send(handle, f"{mention(simcord_env)} a logo")
    assert handler.heard[-1].conversation_id == f"discord:{thread.id}:{alice.id}"
    assert said(simcord_env, handle)


async def test_bots_and_webhooks_are_never_answered(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, channel: ChannelHandle
) -> None:
    robot = guild.add_member(simcord_env.create_user("robot", bot=True))
    await robot.send(channel, f"{mention(simcord_env)} a logo")
    await guild.create_webhook(channel).send(f"{mention(simcord_env)} a logo")
    await simcord_env.create_user("dmbot", bot=True).send_dm("a logo")
    assert handler.heard == []


async def test_a_bare_mention_reaches_the_bot_as_an_empty_message(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    await alice.send(channel, mention(simcord_env))
    assert (handler.heard[-1].text, handler.heard[-1].command) == ("", None)


async def test_a_bare_mention_below_a_question_answers_the_question(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    question = await bob.send(channel, "which ai makes a jingle?")
    await alice.send(channel, mention(simcord_env), reply_to=question)
    # Without the message-content intent Discord hides the question; then there is a reply, never silence.
    assert handler.heard[-1].text in {"which ai makes a jingle?", ""}


async def test_a_picture_without_words_is_told_so(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    await alice.send(channel, mention(simcord_env), attachments=[("cat.png", b"png")])
    assert text_of(channel.last_message) == LINES["discord_no_text"]


async def test_the_same_event_twice_is_answered_once(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    from simcord.backend import serializers

    await alice.send(channel, f"{mention(simcord_env)} a logo")
    stored = next(m for m in simcord_env.backend.messages[channel.id].values() if m.author_id == alice.id)
    simcord_env.backend.emit("MESSAGE_CREATE", serializers.message_payload(simcord_env.backend, stored))
    await simcord_env.settle()
    assert len(handler.heard) == 1


async def test_too_many_messages_get_one_notice_an_hour(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    for _ in range(25):
        await alice.send(channel, f"{mention(simcord_env)} a logo")
    spoken = [text_of(message) for message in said(simcord_env, channel)]
    assert len(handler.heard) == 20
    assert sum("faster than I can be helpful" in text for text in spoken) == 1
    assert len(spoken) == 21


async def test_a_busy_channel_gets_a_pause(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, channel: ChannelHandle
) -> None:
    people = [guild.add_member(simcord_env.create_user(f"p{i}")) for i in range(45)]
    for person in people:
        await person.send(channel, f"{mention(simcord_env)} a logo")
    spoken = [text_of(message) for message in said(simcord_env, channel)]
    assert len(handler.heard) == 40
    assert sum("keeps me busy" in text for text in spoken) == 1


async def test_a_long_answer_comes_in_pages(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    paragraphs = [f"Paragraph {i}. " + "Some words to read here. " * 20 for i in range(20)]
    handler.rules["long"] = Reply(text="\n\n".join(paragraphs))
    await alice.send(channel, f"{mention(simcord_env)} long")
    pages = [text_of(message) for message in said(simcord_env, channel)]
    assert len(pages) > 2
    assert all(len(page) <= 4000 for page in pages)
    together = "\n".join(sorted(pages, key=lambda page: page.find("Paragraph 0")))
    assert all(f"Paragraph {i}." in together for i in range(20))


async def test_a_failing_server_is_tried_again_with_the_same_nonce(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.discord.talking.RETRY_PAUSES", (0.0, 0.0))
    simcord_env.inject_error("POST", "/channels/*/messages", status=503, times=2)
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    assert len(said(simcord_env, channel)) == 1
    sent = [r.json for r in simcord_env.http_requests if r.method == "POST" and r.path.endswith("/messages")]
    assert len({body["nonce"] for body in sent if body}) == 1 and len(sent) == 3


async def test_a_refused_card_goes_out_as_text(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    simcord_env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    assert channel.last_message is not None and "image generator" in channel.last_message.content


async def test_the_owner_learns_what_is_missing(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, alice: MemberActor
) -> None:
    silenced = discord.PermissionOverwrite(send_messages=False)
    muted = guild.create_text_channel("muted", overwrites={bot_in(guild): silenced})
    for _ in range(2):
        await alice.send(muted, f"{mention(simcord_env)} a logo")
    to_owner = [text_of(message) for message in guild.owner.dm_channel.history()]
    assert len(to_owner) == 1 and "Send Messages" in to_owner[0] and muted.mention in to_owner[0]
    to_alice = [text_of(message) for message in alice.user.dm_channel.history()]
    assert len(to_alice) == 1 and "not allowed to answer" in to_alice[0]
    assert handler.heard == [] and simcord_env.errors == []


async def test_whoever_can_mend_it_is_told_directly(simcord_env: Env, handler: StandIn, guild: GuildHandle) -> None:
    role = guild.create_role("Builders", permissions=discord.Permissions(manage_channels=True))
    builder = guild.add_member(simcord_env.create_user("builder"), roles=[role])
    silenced = discord.PermissionOverwrite(send_messages=False)
    muted = guild.create_text_channel("muted", overwrites={bot_in(guild): silenced})
    await builder.send(muted, f"{mention(simcord_env)} a logo")
    told = [text_of(message) for message in builder.user.dm_channel.history()]
    assert len(told) == 1 and "Send Messages" in told[0]
    assert not guild.owner.dm_channel.history()


async def test_without_reading_history_it_answers_without_a_reference(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, alice: MemberActor
) -> None:
    blind = guild.create_text_channel(
        "blind", overwrites={bot_in(guild): discord.PermissionOverwrite(read_message_history=False)}
    )
    await alice.send(blind, f"{mention(simcord_env)} a logo")
    assert said(simcord_env, blind) and simcord_env.errors == []
