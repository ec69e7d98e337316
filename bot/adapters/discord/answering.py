"""Answers to interactions (commands, buttons, forms): acknowledged in time, shown publicly or to one person.

Discord gives three seconds. Answers take milliseconds, so they are sent directly; only when one is late is the
interaction deferred first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import aiohttp
import discord

from bot import observe
from bot.adapters.discord.cards import look_of, pages
from bot.adapters.discord.desk import PLATFORM, Desk
from bot.message import Message, Reply

log = logging.getLogger(__name__)

RETRY_PAUSES = (0.2, 0.5)
"""Seconds between tries of an answer to an interaction, which is worthless after three."""
TOO_LATE = {10062, 40060}
"""Discord's codes for an interaction that is over: unknown (more than three seconds old), already answered."""


async def answer(
    desk: Desk, interaction: discord.Interaction[Any], message: Message, *,
    private: bool = False, redraw: bool = False, note: str = "",
) -> None:  # fmt: skip
    """Ask the bot and show what it says: below the question, or with `redraw` in place of the pressed message."""
    with desk.working(), guarded():
        asked = asyncio.ensure_future(desk.ask(message))
        done, _ = await asyncio.wait({asked}, timeout=desk.patience)
        if not done:
            await interaction.response.defer(ephemeral=private, thinking=not redraw)
        reply = await asked
        if reply is None:
            await tell(desk, interaction, "discord_nothing")
        else:
            await show(desk, interaction, reply, private=private, redraw=redraw, note=note)


async def show(
    desk: Desk, interaction: discord.Interaction[Any], reply: Reply, *,
    private: bool, redraw: bool = False, note: str = "",
) -> None:  # fmt: skip
    """Send a reply; should Discord refuse the card, its bare text goes out instead."""
    look = look_of(interaction.message, desk.settings.discord_look) if redraw else None
    dress = await desk.illustrated(desk.dressing(interaction.user.id, look=look, note=note), reply)
    try:
        await _send(interaction, pages(reply, dress), private, redraw)
    except discord.HTTPException as error:
        if error.code in TOO_LATE or (error.status != 400 and not dress.picture):
            raise
        refused(error)
        bare = pages(replace(reply, choices=(), sources=(), recommended=()), replace(dress, look="text", picture=None))
        await _send(interaction, bare, private, redraw=False)


async def tell(desk: Desk, interaction: discord.Interaction[Any], line: str, **values: object) -> None:
    """One of the adapter's own lines, to this person alone."""
    with guarded():
        text = desk.say(line, **values)
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)


async def _send(
    interaction: discord.Interaction[Any], messages: tuple[dict[str, Any], ...], private: bool, redraw: bool
) -> None:
    first, *rest = messages
    more = partial(interaction.followup.send, ephemeral=private)
    attempt: Callable[[], Awaitable[Any]]
    if interaction.response.is_done():
        attempt = partial(interaction.edit_original_response, **_as_edit(first)) if redraw else partial(more, **first)
    elif redraw:
        attempt = partial(interaction.response.edit_message, **_as_edit(first))
    else:
        attempt = partial(interaction.response.send_message, **first, ephemeral=private)
    await steadily(attempt, RETRY_PAUSES)
    for page in rest:
        await steadily(partial(more, **page), RETRY_PAUSES)


def _as_edit(page: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in page.items() if name not in ("suppress_embeds", "file")}
    return kept | ({"attachments": [page["file"]]} if "file" in page else {})


async def steadily(attempt: Callable[[], Awaitable[Any]], pauses: Iterable[float]) -> None:
    """Run it again after each pause while Discord is failing or the line breaks; the last failure is raised."""
    for pause in pauses:
        try:
            await attempt()
            return
        except discord.HTTPException as error:
            if error.status < 500:
                raise
        except (OSError, aiohttp.ClientError):
            pass
        await asyncio.sleep(pause)
    await attempt()


@contextmanager
def guarded() -> Iterator[None]:
    """Keeps what Discord refuses or drops from ending as a bug: counted, logged with its code, never with words."""
    try:
        yield
    except discord.HTTPException as error:
        refused(error)
    except discord.RateLimited:
        observe.failed(PLATFORM, "rate-limited")
    except (OSError, aiohttp.ClientError) as error:
        observe.failed(PLATFORM, "network")
        log.warning("Discord could not be reached (%s)", type(error).__name__)


def refused(error: discord.HTTPException) -> None:
    """Note what Discord refused."""
    if error.code in TOO_LATE:
        observe.failed(PLATFORM, "expired")
        log.info("an interaction was over before it could be answered (code %d)", error.code)
    else:
        observe.failed(PLATFORM, f"http-{error.status}")
        log.warning("Discord refused a request (status %d, code %d)", error.status, error.code)
