"""Messages: who is spoken to, what is said, and a reply that references the question.

The bot hears direct messages, mentions of it (by name, or by its own role) and replies to it, in channels and
threads. It never answers bots, webhooks and Discord's own notices, so it cannot talk to itself or its like.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import discord

from bot.adapters.discord.answering import guarded, refused, steadily
from bot.adapters.discord.cards import pages
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.manners import PER_CHANNEL, PER_PERSON, ServerRules, missing, rights
from bot.message import Reply

SAID = {discord.MessageType.default, discord.MessageType.reply}
RETRY_PAUSES = (1.0, 2.0, 4.0)
DAY = 86_400.0
HOUR = 3600.0

_OTHERS = re.compile(r"<(?:@[!&]?|#)\d+>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")


async def hear(desk: Desk, message: discord.Message, me: discord.ClientUser) -> None:
    """Answer a message that is meant for the bot."""
    if message.author.bot or message.webhook_id is not None or message.type not in SAID:
        return
    if message.guild is not None and not is_addressed(message, me):
        return
    if not desk.cooldowns.first_in(("message", message.id), HOUR):
        return  # a resumed connection sends the same event again
    with desk.working(), guarded():
        async with desk.turn(message.author.id, message.channel.id):
            await _take(desk, message, me)


async def _take(desk: Desk, message: discord.Message, me: discord.ClientUser) -> None:
    rules = await desk.rules(message.guild.id if message.guild else None)
    if await _may_answer(desk, message, rules):
        await _answer(desk, message, me, rules)


def is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether words in a server are meant for the bot: a mention of it or of its own role, or a reply to it."""
    if any(user.id == me.id for user in message.mentions):
        return True
    answered = message.reference.resolved if message.reference else None
    if isinstance(answered, discord.Message) and answered.author.id == me.id:
        return True
    own_role = message.guild.self_role if message.guild else None
    return own_role is not None and own_role.id in message.raw_role_mentions


def words_of(content: str, me: int) -> str:
    """The words of a message: without mentions, custom emoji by their names."""
    text = content.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ")
    text = _EMOJI.sub(r" \1 ", _OTHERS.sub(" ", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


async def _may_answer(desk: Desk, message: discord.Message, rules: ServerRules) -> bool:
    channel, guild = message.channel, message.guild
    if guild is not None:
        if not rules.hear((channel.id, getattr(channel, "parent_id", None))):
            return False
        allowed = rights(channel, guild.me)
        lacking = missing(allowed, thread=isinstance(channel, discord.Thread))
        if lacking:
            await _explain(desk, message, lacking)
            return False
        if rules.are_quiet(discord.utils.utcnow()):
            if allowed.add_reactions and allowed.read_message_history:
                await message.add_reaction("🌙")
            return False
    return await _in_time(desk, message)


async def _in_time(desk: Desk, message: discord.Message) -> bool:
    person = ("person", message.author.id)
    channel = ("channel", message.channel.id)
    for who, limit, line in (
        (person, PER_PERSON, "discord_slow_down"),
        (channel, PER_CHANNEL, "discord_busy_channel"),
    ):
        admission = desk.cooldowns.admit(who, limit)
        if admission == "notice":
            await _say(desk, message, line, seconds=desk.cooldowns.wait(who))
        if admission != "go":
            return False
    return True


async def _answer(desk: Desk, message: discord.Message, me: discord.ClientUser, rules: ServerRules) -> None:
    text = words_of(message.content, me.id) or _quoted(message, me)
    if not text and _has_more(message):
        await _say(desk, message, "discord_no_text")
        return
    if not message.content and message.guild is not None:
        if desk.cooldowns.first_in(("cannot read", message.author.id), HOUR):
            await _say(desk, message, "discord_cannot_read")
        return
    guild = message.guild
    asked = desk.message(
        message.author.id, message.channel.id, text=text, public=guild is not None,
        locale=rules.language or (guild.preferred_locale.value if guild else "en"),
    )  # fmt: skip
    reply = await desk.ask(asked)
    if reply is not None:
        await _show(desk, message, reply)


def _quoted(message: discord.Message, me: discord.ClientUser) -> str:
    """The words of the message that somebody answers with a bare mention: "look, this is for you"."""
    answered = message.reference.resolved if message.reference else None
    if isinstance(answered, discord.Message) and answered.author.id != me.id:
        return words_of(answered.content, me.id)
    return ""


def _has_more(message: discord.Message) -> bool:
    return bool(message.attachments or message.stickers or message.embeds or message.poll)


async def _show(desk: Desk, message: discord.Message, reply: Reply) -> None:
    guild = message.guild
    allowed = guild is None or rights(message.channel, guild.me).attach_files
    dress = await desk.illustrated(desk.dressing(message.author.id), reply, allowed=allowed)
    try:
        await _send(message, pages(reply, dress))
    except discord.HTTPException as error:
        if error.status != 400 and not dress.picture:  # without its picture it may go through
            raise
        refused(error)
        bare = replace(reply, choices=(), sources=(), recommended=())
        await _send(message, pages(bare, replace(dress, look="text", picture=None)))


async def _say(desk: Desk, message: discord.Message, line: str, **values: object) -> None:
    await _send(message, ({"content": desk.say(line, **values)},))


async def _send(message: discord.Message, parts: tuple[dict[str, Any], ...]) -> None:
    """Send the pages, the first one as a reply. The nonce lets Discord drop a second copy after a lost answer."""
    guild = message.guild
    readable = guild is None or rights(message.channel, guild.me).read_message_history
    reference = message.to_reference(fail_if_not_exists=False) if readable else None
    for number, part in enumerate(parts):
        first: dict[str, Any] = {"reference": reference} if number == 0 and reference else {}
        nonce = f"{message.id}-{number}"
        await steadily(partial(message.channel.send, **part, **first, nonce=nonce), RETRY_PAUSES)


async def _explain(desk: Desk, message: discord.Message, lacking: tuple[str, ...]) -> None:
    """Tell the person who can mend it, in a direct message, at most once a day for each channel."""
    channel, guild, author = message.channel, message.guild, message.author
    if guild is None or not desk.cooldowns.first_in(("missing", channel.id), DAY):
        return
    where = getattr(channel, "mention", "a channel")
    theirs = rights(channel, author) if isinstance(author, discord.Member) else discord.Permissions.none()
    mender: discord.Member | discord.User | None = author
    if not (theirs.manage_roles or theirs.manage_channels):
        mender = guild.owner or (await guild.fetch_member(guild.owner_id) if guild.owner_id else None)
        with guarded():
            await author.send(desk.say("discord_missing_asker", channel=where))
    if mender is not None:
        await mender.send(desk.say("discord_missing", channel=where, permissions=", ".join(lacking)))
