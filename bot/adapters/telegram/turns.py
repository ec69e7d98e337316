"""One turn of a chat: a question, an edited question, a pressed button. All that a person notices is decided here.

Rules
- Over the limit a person gets one polite notice an hour, then silence until the minute is over.
- Typing is shown only while a reply takes noticeably long.
- An edited question mends its own reply, once; a reply that nobody remembers is left alone.
- A pressed button is always answered, whatever else goes wrong.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.adapters.telegram.client import Client, Place
from bot.adapters.telegram.groups import Groups
from bot.adapters.telegram.limits import Window, Windows
from bot.adapters.telegram.reading import COMMANDS, GROUP_COMMANDS, Asked, as_one
from bot.adapters.telegram.sending import Sender
from bot.message import Handler, Message, Reply

log = logging.getLogger(__name__)

_NOTICE = 3600.0
"""Seconds between two notices that somebody asks too much."""
_SLOW = 0.7
"""Seconds after which a person wonders whether anything happens."""
_TYPING = 4.5
"""Telegram shows typing for five seconds."""
_REMEMBERED = 2000


@dataclass(slots=True)
class _Shown:
    """Which messages answer a question, so that they can be mended when it is edited."""

    pieces: dict[int, str]
    replies: list[int]
    person: str
    is_mended: bool = False


class Turns:
    """Asks the bot and shows what it says."""

    def __init__(self, handler: Handler, client: Client, sender: Sender, groups: Groups, a_minute: int) -> None:
        self._handler = handler
        self._client = client
        self._sender = sender
        self._groups = groups
        self._asks = Windows(lambda key: Window(a_minute, 60.0))
        self._notices = Windows(lambda key: Window(1, _NOTICE))
        self._shown: OrderedDict[tuple[int, int], _Shown] = OrderedDict()

    async def answer(self, ask: Asked) -> None:
        """A question or a command."""
        command = ask.message.command
        place = Place(ask.chat, ask.thread, ask.message_id if ask.is_group else None)
        if ask.is_group and command in GROUP_COMMANDS:
            await self._groups.command(ask)
            return
        if ask.is_group and not await self._groups.wants(ask):
            return
        if not self.may_ask(ask.user, ask.chat if ask.is_group else None):
            await self._notice(ask, place)
            return
        if command is not None and command not in COMMANDS:
            line = "telegram_only_in_groups" if command in GROUP_COMMANDS else "telegram_unknown_command"
            await self._sender.say(place, self._handler.line(line))
            return
        async with self.typing(place):
            reply = await self.ask(ask.message)
        if reply is None:
            return
        if command == "forget":
            self._forget(ask.message.sender_id)
        sent = await self._sender.send(place, reply)
        self._remember(ask, sent)

    async def mend(self, ask: Asked) -> None:
        """A question was edited: its reply changes with it, the first time."""
        shown = self._shown.get((ask.chat, ask.message_id))
        if shown is None or shown.is_mended or shown.pieces.get(ask.message_id) == ask.message.text:
            return
        if not self.may_ask(ask.user, ask.chat if ask.is_group else None):
            return
        shown.is_mended = True
        shown.pieces[ask.message_id] = ask.message.text
        reply = await self.ask(replace(ask.message, text=as_one(tuple(shown.pieces.items()))))
        if reply is not None:
            place = Place(ask.chat, ask.thread, ask.message_id if ask.is_group else None)
            shown.replies = await self._sender.edit(place, shown.replies, reply)

    async def ask(self, message: Message) -> Reply | None:
        """What the bot says. A bug in it becomes an apology, and its traceback a log entry."""
        try:
            return await self._handler.reply(message)
        except Exception:
            log.exception("the bot failed to reply")
            return Reply(self._handler.line("telegram_trouble"))

    async def look_up(self, message: Message, limit: int) -> tuple[Reply, ...]:
        """The best few answers; none where the bot fails."""
        try:
            return await self._handler.look_up(message, limit)
        except Exception:
            log.exception("the bot failed to look something up")
            return ()

    def may_ask(self, user: int, group: int | None) -> bool:
        """Count one question of this person (and this group); False when it is one too many."""
        now = asyncio.get_running_loop().time()
        windows = [self._asks(key, now) for key in (user, group) if key is not None]
        if any(window.wait(now) > 0 for window in windows):
            return False
        for window in windows:
            window.take(now)
        return True

    def may_notice(self, user: int) -> bool:
        """Whether this person should be told about the limit now."""
        now = asyncio.get_running_loop().time()
        window = self._notices(user, now)
        if window.wait(now) > 0:
            return False
        window.take(now)
        return True

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Show typing if what happens inside takes noticeably long."""
        shows: list[asyncio.Task[None]] = []
        later = asyncio.get_running_loop().call_later(
            _SLOW, lambda: shows.append(asyncio.create_task(self._show_typing(place)))
        )
        try:
            yield
        finally:
            later.cancel()
            for show in shows:
                show.cancel()

    async def _show_typing(self, place: Place) -> None:
        while True:
            try:
                await self._client.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)
            except TelegramError:
                return
            await asyncio.sleep(_TYPING)

    async def leave(self, chat: int, user: int, message: Message) -> None:
        """Somebody blocked the bot: nothing is kept of them, and nothing more is sent."""
        log.info("a person has blocked the bot")
        self._forget(str(user))
        await self.ask(replace(message, text="", choice=None, command="forget"))

    async def _notice(self, ask: Asked, place: Place) -> None:
        if self.may_notice(ask.chat if ask.is_group else ask.user):
            await self._sender.say(place, self._handler.line("telegram_slow_down"))

    def _remember(self, ask: Asked, sent: list[int]) -> None:
        if not sent:
            return
        shown = _Shown(dict(ask.pieces), sent, ask.message.sender_id)
        for message_id, _ in ask.pieces:
            self._shown[ask.chat, message_id] = shown
        while len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)

    def _forget(self, person: str) -> None:
        for key in [key for key, shown in self._shown.items() if shown.person == person]:
            del self._shown[key]
