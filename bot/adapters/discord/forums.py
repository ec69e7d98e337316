"""New posts in forums that a server has opted in: answered once, only when the bot is sure, and easily removed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import discord

from bot.adapters.discord import talking
from bot.adapters.discord.answering import guarded, tell
from bot.adapters.discord.cards import pages
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.manners import PER_CHANNEL, missing, rights
from bot.adapters.discord.presses import Press

PAUSES = (0.5, 1.0, 1.5, 2.0, 2.5, 2.5)
"""Seconds between tries, ten in all: Discord announces a post before its first message is there."""
NOT_YET = {40058, 10008, 10003}
"""Codes for that: no message in the thread yet, unknown message, unknown channel."""


async def answer_post(desk: Desk, thread: discord.Thread, me: int) -> None:
    """Answer a new post where the server wants that and the bot is sure; else leave it to people."""
    if thread.owner_id in (None, me) or not isinstance(thread.parent, discord.ForumChannel):
        return
    rules = await desk.rules(thread.guild.id)
    if thread.parent_id not in rules.forums or rules.are_quiet(discord.utils.utcnow()):
        return
    if missing(rights(thread, thread.guild.me), thread=True):
        return
    fresh = desk.cooldowns.first_in(("post", thread.id), 3600)
    if not fresh or desk.cooldowns.admit(("channel", thread.parent_id), PER_CHANNEL) != "go":
        return
    with desk.working(), guarded():
        await _answer(desk, thread, rules.language)


async def _answer(desk: Desk, thread: discord.Thread, language: str) -> None:
    post = await _first_message(thread)
    if post is not None and (post.author.bot or post.webhook_id):
        return
    words = talking.words_of(post.content, 0) if post is not None else ""
    asker = thread.owner_id or 0
    message = desk.message(
        asker, thread.id, text=f"{thread.name}\n{words}".strip(), public=True,
        locale=language or thread.guild.preferred_locale.value,
    )  # fmt: skip
    reply = await desk.ask(message)
    if reply is None or reply.understanding.outcome != "answer":
        return
    allowed = rights(thread, thread.guild.me).attach_files
    for page in pages(reply, await desk.illustrated(desk.dressing(asker, removable=True), reply, allowed=allowed)):
        await _patiently(partial(thread.send, **page))


async def _first_message(thread: discord.Thread) -> discord.Message | None:
    try:
        return await _patiently(partial(thread.fetch_message, thread.id))
    except discord.HTTPException:
        return None  # the title alone is often enough, and nobody is disturbed when it is not


async def _patiently(attempt: Callable[[], Awaitable[discord.Message]]) -> discord.Message:
    """Run it until the post is there; the last refusal is raised."""
    for pause in PAUSES:
        try:
            return await attempt()
        except discord.HTTPException as error:
            if error.code not in NOT_YET:
                raise
            await asyncio.sleep(pause)
    return await attempt()


async def remove(desk: Desk, interaction: discord.Interaction[Any], press: Press) -> None:
    """Take the answer away, for the post's author or a moderator."""
    allowed = interaction.permissions
    if interaction.user.id != press.asker and not (allowed.manage_messages or allowed.manage_threads):
        await tell(desk, interaction, "discord_remove_refused")
        return
    with guarded():
        await interaction.response.defer()
        await interaction.delete_original_response()
