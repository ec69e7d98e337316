"""The discord.py client: the fewest intents, no mentions of anybody, events handed to the parts beside this file."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import yarl
from discord.ext import tasks

from bot import observe
from bot.adapters.discord import forums, pressing, talking
from bot.adapters.discord.answering import tell
from bot.adapters.discord.commands import Names, Tree, add_commands
from bot.adapters.discord.desk import PLATFORM, Desk
from bot.adapters.discord.presses import Press, PressItem, payload
from bot.message import Handler
from bot.settings import Settings

log = logging.getLogger(__name__)

PULSE = 15.0
"""Seconds between looks at whether the connection is alive."""
SYNC_PAUSES = (5.0, 30.0, 120.0)
LONGEST_WAIT = 60.0
"""Seconds that a request may wait for a rate limit; longer ones are given up, nobody waits for such an answer."""
CALM = 120.0
STEPS = (0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before the next connection to the gateway, by the number of those within the last `CALM` seconds."""


class Bot(discord.Client):
    """Which AI on Discord."""

    def __init__(self, desk: Desk, **options: Any) -> None:
        super().__init__(
            intents=intents(desk.settings),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT,
            **options,
        )
        self.desk = desk
        self.tree = Tree(self, desk)
        add_commands(self.tree)
        self.last_alive = time.monotonic()
        """When the connection was last seen alive, by the clock that nobody can set."""
        self._stopping = False
        self._sync: asyncio.Task[None] | None = None
        self.http.ws_connect = paced(self.http.ws_connect)  # type: ignore[method-assign,assignment]  # there is no hook for it

    async def setup_hook(self) -> None:
        self.add_dynamic_items(PressItem)
        await self.tree.set_translator(Names(self.desk))
        self._sync = asyncio.create_task(self._sync_commands())
        if not self._pulse.is_running():
            self._pulse.start()

    async def _sync_commands(self) -> None:
        """Register the commands, beside the connection: a slow answer must not keep people waiting."""
        for pause in (*SYNC_PAUSES, None):
            try:
                await self.tree.sync()
                return
            except (discord.DiscordException, OSError) as error:
                observe.failed(PLATFORM, "commands")
                log.warning("the commands could not be registered (%s)", type(error).__name__)
            if pause is not None:
                await asyncio.sleep(pause)

    @tasks.loop(seconds=PULSE)
    async def _pulse(self) -> None:
        if self.is_alive():
            self._note_alive()

    def is_alive(self) -> bool:
        """Whether Discord's gateway is connected and acknowledges heartbeats."""
        if isinstance(self, discord.AutoShardedClient):
            return bool(self.shards) and not any(shard.is_closed() for shard in self.shards.values())
        socket = self.ws
        return socket is not None and socket.open and math.isfinite(self.latency)

    def _note_alive(self) -> None:
        self.last_alive = time.monotonic()
        observe.alive(PLATFORM)

    async def on_ready(self) -> None:
        self._note_alive()
        log.info("connected to Discord, in %d servers", len(self.guilds))

    async def on_resumed(self) -> None:
        self._note_alive()

    async def on_disconnect(self) -> None:
        observe.failed(PLATFORM, "disconnected")

    async def on_message(self, message: discord.Message) -> None:
        if self.user is not None and not self._stopping:
            await talking.hear(self.desk, message, self.user)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        if self.user is not None and not self._stopping:
            await forums.answer_post(self.desk, thread, self.user.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms, and buttons from before: all else goes through the tree and the buttons themselves."""
        if interaction.type not in (discord.InteractionType.modal_submit, discord.InteractionType.component):
            return
        press = Press.parse(str(payload(interaction).get("custom_id", "")))
        if press is None:
            await tell(self.desk, interaction, "discord_stale")
        elif interaction.type is discord.InteractionType.modal_submit:
            await pressing.submitted(self.desk, interaction, press)

    async def pressed(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Called by `PressItem`."""
        await pressing.pressed(self.desk, interaction, press)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        observe.failed(PLATFORM, "bug")
        log.exception("an event could not be handled (%s)", event_method)

    async def close(self) -> None:
        """Take nothing new, let replies in flight go out, then leave."""
        if not self._stopping:
            self._stopping = True
            self._pulse.cancel()
            if self._sync is not None:
                self._sync.cancel()
            await self.desk.finish(self.desk.settings.discord_stop_seconds)
        await super().close()


class ShardedBot(Bot, discord.AutoShardedClient):
    """The same over as many connections as Discord asks for."""


def create_bot(assistant: Handler, settings: Settings) -> Bot:
    """The client, ready to be run. REST and gateway addresses are discord.py's own unless the settings name others."""
    if settings.discord_api_url:
        discord.http.Route.BASE = settings.discord_api_url.rstrip("/")
    if settings.discord_gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    desk = Desk(assistant, settings)
    return ShardedBot(desk) if settings.discord_sharded else Bot(desk)


def intents(settings: Settings) -> discord.Intents:
    """What Discord shall send: servers and their channels, messages; all of their text only if switched on."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.message_content = settings.discord_message_content
    return wanted


def paced(connect: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same function, waiting longer and longer while it is called again and again.

    discord.py resumes at once after every drop, so a gateway that accepts and drops would be stormed.
    """
    recent: list[float] = []

    async def connect_calmly(*args: Any, **kwargs: Any) -> Any:
        recent[:] = [moment for moment in recent if moment > time.monotonic() - CALM]
        await asyncio.sleep(STEPS[min(len(recent), len(STEPS) - 1)])
        recent.append(time.monotonic())
        return await connect(*args, **kwargs)

    return connect_calmly
