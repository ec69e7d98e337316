"""New posts in forums: answered where an admin wants it and the bot is sure, and gone with one tap."""

from __future__ import annotations

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.message import Reply
from tests.adapters.discord.look import text_of
from tests.adapters.discord.stand_in import ASK, DECLINE, LINES, StandIn
from tests.adapters.discord.test_server import control


@pytest.fixture
def forum(guild: GuildHandle) -> ChannelHandle:
    return guild.create_forum_channel("questions")


async def opt_in(channel: ChannelHandle, forum: ChannelHandle, admin: MemberActor) -> None:
    panel = await admin.slash(channel, "settings")
    assert panel.response is not None
    await admin.select(panel.response, [forum], custom_id=control(panel.response, "forums"))


async def post(env: Env, forum: ChannelHandle, author: MemberActor, title: str, *, body: bool = True) -> ChannelHandle:
    """A new post as people make it: Discord announces the thread, then its first message."""
    thread = env.backend.create_thread(forum.id, title, author.id, broadcast=False)
    if body:
        put_body(env, thread.id, author)
    env.backend.announce_thread_create(thread)
    await env.settle()
    return next(handle for handle in forum.threads if handle.id == thread.id)


def put_body(env: Env, thread: int, author: MemberActor) -> None:
    first = env.backend.create_message(thread, author.id, "please help, it should be free")
    held = env.backend.messages[thread]
    del held[first.id]
    first.id = thread  # a post's first message has the thread's own id
    held[thread] = first


async def test_a_post_is_answered_where_that_is_wanted(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, forum: ChannelHandle,
    admin: MemberActor, alice: MemberActor,
) -> None:  # fmt: skip
    await post(simcord_env, forum, alice, "An AI for a logo?")
    assert handler.heard == [], "nobody has opted in yet"
    await opt_in(channel, forum, admin)
    thread = await post(simcord_env, forum, alice, "An AI for a logo?")
    assert handler.heard[-1].text.startswith("An AI for a logo?")
    assert handler.heard[-1].conversation_id == f"discord:{thread.id}:{alice.id}"
    assert "image generator" in text_of(thread.last_message)


@pytest.mark.parametrize("reply", [ASK, DECLINE, None])
async def test_when_unsure_it_leaves_the_post_to_people(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, forum: ChannelHandle,
    admin: MemberActor, alice: MemberActor, reply: Reply | None,
) -> None:  # fmt: skip
    await opt_in(channel, forum, admin)
    handler.rules["What now?\nplease help, it should be free"] = handler.rules["What now?"] = reply
    thread = await post(simcord_env, forum, alice, "What now?")
    assert all(message.author.id == alice.id for message in thread.history())


@pytest.mark.simcord(settle_timeout=0.2)
async def test_it_waits_for_the_first_message(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, forum: ChannelHandle,
    admin: MemberActor, alice: MemberActor,
) -> None:  # fmt: skip
    await opt_in(channel, forum, admin)
    simcord_env.inject_error("POST", "/channels/*/messages", status=403, code=40058, times=1)
    thread = await post(simcord_env, forum, alice, "An AI for a logo?", body=False)
    assert handler.heard == []
    put_body(simcord_env, thread.id, alice)
    await simcord_env.advance_time(1)
    await simcord_env.advance_time(1)
    assert "image generator" in text_of(thread.last_message)
    assert len([m for m in thread.history() if m.author.id != alice.id]) == 1


@pytest.mark.simcord(settle_timeout=0.2)
async def test_a_post_without_a_first_message_is_answered_by_its_title(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, forum: ChannelHandle,
    admin: MemberActor, alice: MemberActor,
) -> None:  # fmt: skip
    await opt_in(channel, forum, admin)
    await post(simcord_env, forum, alice, "An AI for a logo?", body=False)
    for _ in range(11):
        await simcord_env.advance_time(1)
    assert handler.heard[-1].text == "An AI for a logo?"
    assert simcord_env.errors == []


async def test_author_and_moderator_remove_it_with_one_tap(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, forum: ChannelHandle,
    admin: MemberActor, alice: MemberActor, bob: MemberActor,
) -> None:  # fmt: skip
    await opt_in(channel, forum, admin)
    for remover in (alice, admin):
        thread = await post(simcord_env, forum, alice, "An AI for a logo?")
        answer = thread.last_message
        assert answer is not None and "image generator" in text_of(answer)
        refused = await bob.click(answer, label=LINES["discord_remove"])
        assert refused.response is not None and refused.response.content == LINES["discord_remove_refused"]
        await remover.click(answer, label=LINES["discord_remove"])
        assert answer.id not in {message.id for message in thread.history()}


async def test_posts_of_bots_are_left_alone(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, channel: ChannelHandle, forum: ChannelHandle,
    admin: MemberActor,
) -> None:  # fmt: skip
    await opt_in(channel, forum, admin)
    robot = guild.add_member(simcord_env.create_user("robot", bot=True))
    await post(simcord_env, forum, robot, "Daily news")
    assert handler.heard == []
