"""Pressed buttons. Choosing changes the message in place, a further question gets its own reply below.

Feedback keeps the answer readable: only its buttons change, to the reasons and then to nothing; a short note pops up.
"""

from __future__ import annotations

import logging
from collections import OrderedDict

from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.constants import CallbackQueryLimit
from telegram.error import TelegramError

from bot.adapters.telegram.client import Client, Place
from bot.adapters.telegram.groups import Groups
from bot.adapters.telegram.keyboard import Pressed, keyboard, read, without_feedback
from bot.adapters.telegram.reading import is_group, pressed
from bot.adapters.telegram.rendering import plain
from bot.adapters.telegram.sending import Sender, Shown
from bot.adapters.telegram.turns import Turns
from bot.message import Handler, Reply

log = logging.getLogger(__name__)

_TOAST = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
_ONCE = 2000


class Buttons:
    """Understands what was pressed and shows what follows from it."""

    def __init__(self, handler: Handler, client: Client, sender: Sender, groups: Groups, turns: Turns) -> None:
        self._handler = handler
        self._client = client
        self._sender = sender
        self._groups = groups
        self._turns = turns
        self._open: OrderedDict[str, None] = OrderedDict()

    async def acknowledge(self, query: CallbackQuery, text: str = "") -> None:
        """Stop the button's waiting mark, with a short note if there is one; only the first call does anything."""
        if query.id in self._open:
            return
        self._open[query.id] = None
        while len(self._open) > _ONCE:
            self._open.popitem(last=False)
        try:
            await self._client.answer_callback_query(query.id, plain(text, _TOAST) or None)
        except TelegramError as error:  # too old, or the bot was away: the press still counts
            log.info("a press could not be acknowledged: %s", type(error).__name__)

    async def press(self, query: CallbackQuery) -> None:
        """Do what the button says. Raises BlockedError."""
        try:
            await self.acknowledge(query, await self._press(query))
        finally:
            await self.acknowledge(query)

    async def _press(self, query: CallbackQuery) -> str:
        """What to tell the person in passing; empty for nothing."""
        button = read(query.data)
        if button is None:
            await self._buttons(query, None)
            return self._handler.line("telegram_stale_button")
        if button.kind == "group":
            return await self._groups.press(query, button.value)
        if button.kind in ("answer", "step") and not _is_own(query):
            return self._handler.line("telegram_not_yours")
        group = query.message.chat.id if query.message and query.message.chat.id < 0 else None
        if not self._turns.may_ask(query.from_user.id, group):
            return self._handler.line("telegram_slow_down")
        reply = await self._turns.ask(pressed(query, button.value))
        if reply is None:
            return ""
        if button.kind == "feedback":
            return await self._feedback(query, reply)
        await self.acknowledge(query)
        await self._show(query, button, reply)
        return ""

    async def _feedback(self, query: CallbackQuery, reply: Reply) -> str:
        message = _editable(query)
        if message is not None:
            await self._buttons(query, without_feedback(message.reply_markup, reply.choices))
        elif reply.choices:
            await self._buttons(query, keyboard(reply.choices))
        return reply.text

    async def _show(self, query: CallbackQuery, button: Pressed, reply: Reply) -> None:
        message, own = query.message, _editable(query)
        if message is None:
            await self._show_inline(query, reply)
            return
        thread = own.message_thread_id if own and own.is_topic_message else None
        in_group = message.chat.id < 0
        place = Place(message.chat.id, thread, message.message_id if in_group else None)
        if button.kind == "next" or own is None:
            await self._sender.send(place, reply)
        else:
            await self._sender.edit(place, [own.message_id], reply)

    async def _show_inline(self, query: CallbackQuery, reply: Reply) -> None:
        parts = self._sender.parts(reply)
        if query.inline_message_id and parts:
            shown = Shown(inline=query.inline_message_id)
            await self._sender.change(shown, parts[0], keyboard(reply.choices))

    async def _buttons(self, query: CallbackQuery, markup: InlineKeyboardMarkup | None) -> None:
        message = _editable(query)
        try:
            if message is not None:
                if message.reply_markup != markup:
                    await self._client.edit_message_reply_markup(
                        message.chat.id, message.message_id, reply_markup=markup
                    )
            elif query.inline_message_id:
                await self._client.edit_message_reply_markup(
                    inline_message_id=query.inline_message_id, reply_markup=markup
                )
        except TelegramError as error:
            log.info("buttons could not be changed: %s", type(error).__name__)


def _editable(query: CallbackQuery) -> Message | None:
    """The message under whose text the button stands; None when Telegram no longer shows it to bots."""
    return query.message if isinstance(query.message, Message) and query.message.is_accessible else None


def _is_own(query: CallbackQuery) -> bool:
    """Whether the person pressed a button under an answer to themselves; everybody's in private chats."""
    message = _editable(query)
    if message is None or not is_group(message):
        return True
    asked = message.reply_to_message
    return not (asked and asked.from_user) or asked.from_user.id == query.from_user.id
