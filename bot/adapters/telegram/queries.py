"""Questions from chats that the bot is not in: inline cards and guest answers."""

from __future__ import annotations

import hashlib
import logging

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
)
from telegram.constants import InlineQueryLimit
from telegram.error import TelegramError

from bot import message as bot
from bot import observe
from bot.adapters.telegram.client import Client
from bot.adapters.telegram.keyboard import keyboard
from bot.adapters.telegram.reading import PLATFORM, conversation, is_person, without_name
from bot.adapters.telegram.rendering import clean, plain
from bot.adapters.telegram.sending import NO_PREVIEW, Sender
from bot.adapters.telegram.turns import Turns
from bot.message import Handler, Reply

log = logging.getLogger(__name__)

CARDS = 5
_CACHE = 300
"""Seconds that Telegram may show the same cards to anybody who types the same; answers hang on nobody's memory."""
_HINT_CACHE = 3600
_TITLE = 80
_DESCRIPTION = 140


class Queries:
    """Answers inline queries with cards, and mentions in foreign chats with one message."""

    def __init__(self, handler: Handler, client: Client, sender: Sender, turns: Turns) -> None:
        self._handler = handler
        self._client = client
        self._sender = sender
        self._turns = turns

    async def inline(self, query: InlineQuery) -> None:
        """Ranked cards; a hint when nothing is typed yet; a way to the private chat when nothing is found."""
        text = clean(query.query).strip()[: int(InlineQueryLimit.MAX_QUERY_LENGTH)]
        message = bot.Message(
            text=text,
            conversation_id=conversation("inline", query.from_user.id),
            sender_id=str(query.from_user.id),
            platform=PLATFORM,
            locale=query.from_user.language_code or "en",
            public=True,
        )
        replies = await self._turns.look_up(message, CARDS) if text else ()
        cards = [card for card in (self._card(reply) for reply in replies) if card is not None]
        line = "telegram_inline_hint" if not text else "telegram_inline_nothing" if not cards else None
        button = InlineQueryResultsButton(self._handler.line(line), start_parameter="inline") if line else None
        try:
            await self._client.answer_inline_query(
                query.id,
                _different(cards),
                cache_time=_CACHE if text else _HINT_CACHE,
                is_personal=False,
                button=button,
            )
        except TelegramError as error:  # people type on: an old query is refused, a newer one is on its way
            observe.failed(PLATFORM, "inline")
            log.info("an inline query could not be answered: %s", type(error).__name__)

    async def guest(self, message: Message) -> None:
        """The bot was mentioned in a chat that it is no member of."""
        if not message.guest_query_id or not is_person(message) or message.from_user is None:
            return
        user = message.from_user
        if not self._turns.may_ask(user.id, None):
            return
        reply = await self._turns.ask(
            bot.Message(
                text=without_name(clean(message.text or message.caption or ""), self._client.bot),
                conversation_id=conversation(f"guest:{message.chat.id}", user.id),
                sender_id=str(user.id),
                platform=PLATFORM,
                locale=user.language_code or "en",
                public=True,
            )
        )
        card = self._card(reply, with_buttons=True) if reply else None
        if card is None:
            return
        try:
            await self._client.answer_guest_query(message.guest_query_id, card)
        except TelegramError as error:
            observe.failed(PLATFORM, "guest")
            log.warning("a guest query could not be answered: %s", type(error).__name__)

    def _card(self, reply: Reply, *, with_buttons: bool = False) -> InlineQueryResultArticle | None:
        parts = self._sender.parts(reply)
        if not parts:
            return None
        first = parts[0]
        title = plain(reply.title, _TITLE) if reply.title.strip() else plain(first.text.split("\n")[0], _TITLE)
        return InlineQueryResultArticle(
            id=hashlib.sha256(reply.text.encode("utf-8", "replace")).hexdigest()[:32],
            title=title or self._handler.line("telegram_inline_card"),
            input_message_content=InputTextMessageContent(
                first.text, entities=first.entities, link_preview_options=NO_PREVIEW
            ),
            description=plain(reply.text, _DESCRIPTION),
            reply_markup=keyboard(reply.choices) if with_buttons else None,
        )


def _different(cards: list[InlineQueryResultArticle]) -> list[InlineQueryResultArticle]:
    """Telegram refuses two results with one id."""
    return list({card.id: card for card in cards}.values())
