"""Manners in groups: silence when asked for, who may ask, and what an admin should know.

Both settings hang on the group and are kept by the bot's store under `telegram:chat:<id>`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, InlineKeyboardMarkup
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.adapters.telegram.client import Client, Place
from bot.adapters.telegram.keyboard import button
from bot.adapters.telegram.reading import Asked
from bot.adapters.telegram.rendering import render
from bot.adapters.telegram.sending import Sender, Shown
from bot.errors import StoreError
from bot.message import Handler

log = logging.getLogger(__name__)

_ADMINS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
_REMEMBERED = 60.0
"""Seconds that an answer to "is this an admin" is kept."""
_MAX_REMEMBERED = 1000


class Groups:
    """Says whether a group wants an answer, and lets its admins decide."""

    def __init__(self, handler: Handler, client: Client, sender: Sender) -> None:
        self._handler = handler
        self._client = client
        self._sender = sender
        self._admins: dict[tuple[int, int], tuple[float, bool]] = {}

    async def wants(self, ask: Asked) -> bool:
        """Whether this person may ask in this group now."""
        preferences = await self._handler.preferences(_key(ask.chat))
        if not preferences:
            return True
        if preferences.get("quiet") == "on":
            return False
        return preferences.get("ask") != "admins" or await self._is_admin(ask)

    async def command(self, ask: Asked) -> None:
        """`/quiet [on|off]` and `/settings`: for admins; everybody else is told so."""
        place = Place(ask.chat, ask.thread, ask.message_id)
        if not await self._is_admin(ask):
            if (await self._handler.preferences(_key(ask.chat))).get("quiet") != "on":
                await self._sender.say(place, self._handler.line("telegram_admins_only"))
            return
        if ask.message.command == "settings":
            preferences = await self._handler.preferences(_key(ask.chat))
            await self._sender.say(place, self._panel(preferences), self._buttons(preferences))
            return
        quiet = "off" if ask.message.text.strip().lower() in ("off", "0", "no", "stop") else "on"
        await self._sender.say(place, await self._set(ask.chat, "quiet", quiet))

    async def press(self, query: CallbackQuery, value: str) -> str:
        """A button of the settings; what to tell the person who pressed it."""
        name, _, wanted = value.partition(":")
        if query.message is None or (name, wanted) not in _LINES:
            return self._handler.line("telegram_stale_button")
        chat = query.message.chat.id
        if not await self._asks_admin(chat, query.from_user.id):
            return self._handler.line("telegram_admins_only")
        said = await self._set(chat, name, wanted)
        preferences = await self._handler.preferences(_key(chat))
        shown = Shown(chat, query.message.message_id)
        await self._sender.change(shown, render(self._panel(preferences))[0], self._buttons(preferences))
        return said

    async def joined(self, change: ChatMemberUpdated) -> None:
        """Somebody put the bot into a group: say how to ask, and what privacy mode hides."""
        if change.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP) or not _came_in(change):
            return
        me = self._client.bot
        admin = change.new_chat_member.status in _ADMINS
        sees_all = bool(me.can_read_all_group_messages) or admin
        await self._sender.say(Place(change.chat.id), self._handler.line(
            "telegram_joined", username=me.username or "", sees_mentions=sees_all,
        ))  # fmt: skip

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup: its settings move along."""
        for name, value in (await self._handler.preferences(_key(old))).items():
            try:
                await self._handler.prefer(_key(new), name, value)
                await self._handler.prefer(_key(old), name, None)
            except StoreError:
                log.warning("the settings of a group could not be moved")

    async def _set(self, chat: int, name: str, value: str) -> str:
        kept = None if value in ("off", "everyone") else value
        try:
            await self._handler.prefer(_key(chat), name, kept)
        except StoreError:
            return self._handler.line("telegram_not_saved")
        return self._handler.line(_LINES[name, value])

    def _panel(self, preferences: Mapping[str, str]) -> str:
        return self._handler.line(
            "telegram_settings",
            quiet=preferences.get("quiet") == "on",
            admins=preferences.get("ask") == "admins",
            sees_mentions=bool(self._client.bot.can_read_all_group_messages),
            username=self._client.bot.username or "",
        )

    def _buttons(self, preferences: Mapping[str, str]) -> InlineKeyboardMarkup:
        quiet, ask = preferences.get("quiet") == "on", preferences.get("ask") == "admins"
        wanted = (("quiet", "off" if quiet else "on"), ("ask", "everyone" if ask else "admins"))
        return InlineKeyboardMarkup(
            [[button(self._handler.line(f"telegram_set_{n}_{v}"), "group", f"{n}:{v}")] for n, v in wanted]
        )

    async def _is_admin(self, ask: Asked) -> bool:
        return ask.is_anonymous_admin or await self._asks_admin(ask.chat, ask.user)

    async def _asks_admin(self, chat: int, user: int) -> bool:
        now = asyncio.get_running_loop().time()
        until, known = self._admins.get((chat, user), (0.0, False))
        if until > now:
            return known
        try:
            member: ChatMember = await self._client.get_chat_member(chat, user)
        except TelegramError as error:
            log.warning("whether somebody is an admin could not be asked: %s", type(error).__name__)
            return False
        if len(self._admins) >= _MAX_REMEMBERED:
            self._admins.clear()
        self._admins[chat, user] = (now + _REMEMBERED, member.status in _ADMINS)
        return member.status in _ADMINS


_LINES: Mapping[tuple[str, str], str] = {
    ("quiet", "on"): "telegram_quiet_on",
    ("quiet", "off"): "telegram_quiet_off",
    ("ask", "admins"): "telegram_ask_admins",
    ("ask", "everyone"): "telegram_ask_everyone",
}


def _key(chat: int) -> str:
    return f"telegram:chat:{chat}"


def _came_in(change: ChatMemberUpdated) -> bool:
    return change.old_chat_member.status in _OUT and change.new_chat_member.status not in _OUT
