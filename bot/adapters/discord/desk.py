"""The desk where everything that comes from Discord is handed to the bot, and what the adapter's parts share."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from weakref import WeakValueDictionary

from bot.adapters.discord.cards import Dressing, Look
from bot.adapters.discord.manners import Cooldowns, ServerRules
from bot.errors import StoreError
from bot.message import MAX_TEXT, Choice, Handler, Message, Reply, Understanding
from bot.settings import Settings

log = logging.getLogger(__name__)

PLATFORM = "discord"
PATIENCE = 0.8
"""Seconds until a late answer is announced; leaves two of Discord's three for the network."""

_JUNK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing and could disguise what is quoted back."""


class Desk:
    """One for each client: the handler, the settings, the cooldowns and what is being answered just now."""

    def __init__(self, handler: Handler, settings: Settings) -> None:
        self.handler = handler
        self.settings = settings
        self.cooldowns = Cooldowns()
        self.say = handler.line
        self.patience = PATIENCE
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._tools: dict[str, Choice | None] = {}
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def ask(self, message: Message) -> Reply | None:
        """The bot's reply; None where it has nothing to say. A bug becomes an apology, and a traceback in the log."""
        try:
            return await self.handler.reply(message)
        except Exception:
            log.exception("a message could not be answered")
            return Reply(text=self.say("discord_failed"), understanding=Understanding(outcome="error"))

    def message(
        self, person: int, channel: int | None, *, text: str = "", locale: str = "en", public: bool = False,
        choice: str | None = None, command: str | None = None,
    ) -> Message:  # fmt: skip
        """A Message with one conversation for each person in each channel."""
        return Message(
            text=_JUNK.sub("", text[: 2 * MAX_TEXT]).encode("utf-8", "replace").decode(),
            conversation_id=f"{PLATFORM}:{channel or 0}:{person}",
            sender_id=f"{PLATFORM}:{person}",
            platform=PLATFORM,
            locale=locale,
            public=public,
            choice=choice,
            command=command,
        )

    def turn(self, person: int, channel: int) -> asyncio.Lock:
        """Held from a message to its sent answer, so that a burst of one person is answered in its order."""
        return self._turns.setdefault((person, channel), asyncio.Lock())

    async def rules(self, guild: int | None) -> ServerRules:
        """What was set in a server; the defaults in a direct message or when the store is down."""
        if guild is None:
            return ServerRules()
        return ServerRules.read(await self.handler.preferences(place(guild)))

    async def set_rule(self, guild: int, name: str, value: str | None) -> bool:
        """Whether it could be stored."""
        try:
            await self.handler.prefer(place(guild), name, value)
        except StoreError:
            log.warning("a server's setting could not be stored", exc_info=True)
            return False
        return True

    def dressing(self, asker: int, *, look: Look | None = None, note: str = "", removable: bool = False) -> Dressing:
        """How a reply to that person is shown."""
        return Dressing(look or self.settings.discord_look, asker, self.say, self.tool, note, removable)

    async def illustrated(self, dress: Dressing, reply: Reply, *, allowed: bool = True) -> Dressing:
        """The same with the reply's picture, where it has one and files may be attached."""
        png = await self.handler.picture(reply.picture) if reply.picture and allowed else None
        return replace(dress, picture=png) if png else dress

    def tool(self, tool: str) -> Choice | None:
        """The completion that leads to a tool's page; kept, since every card asks for a few."""
        if tool not in self._tools:
            found = self.handler.suggest(tool.replace("-", " "), ("tool",))
            self._tools[tool] = next((choice for choice in found if choice.value.endswith(f":{tool}")), None)
        return self._tools[tool]

    @contextmanager
    def working(self) -> Iterator[None]:
        """While something is being answered: a stop waits for it."""
        self._open += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self._idle.set()

    async def finish(self, seconds: float) -> None:
        """Wait until nothing is being answered any more, at most that long."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            log.warning("stopping with %d replies unfinished", self._open)


def place(guild: int) -> str:
    """The place under which a server's settings are stored."""
    return f"{PLATFORM}:guild:{guild}"
