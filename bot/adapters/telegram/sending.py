"""Replies go out: parts in order, buttons under the last, and a plainer try where Telegram refuses the fine one."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot import observe
from bot.adapters.telegram.client import Client, Place
from bot.adapters.telegram.keyboard import keyboard
from bot.adapters.telegram.reading import PLATFORM
from bot.adapters.telegram.rendering import Part, render, with_sources
from bot.message import Handler, Reply

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SMALL_PREVIEW = LinkPreviewOptions(prefer_small_media=True)
_SHORT_ANSWER = 300
_REMEMBERED = 2000
_UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that can be edited: in a chat, or one that was sent through an inline card."""

    chat: int | None = None
    message_id: int | None = None
    inline: str | None = None


class BlockedError(Exception):
    """The person or the group does not want the bot any more."""


class Sender:
    """Sends and edits. Raises BlockedError; anything else that Telegram refuses is logged and let go."""

    picture_seconds = 4.0
    """How long the words wait for their picture, which they can do without."""

    def __init__(self, handler: Handler, client: Client) -> None:
        self._handler = handler
        self._client = client
        self._pictures: OrderedDict[tuple[int, int], int] = OrderedDict()

    def parts(self, reply: Reply) -> tuple[Part, ...]:
        """A reply as it is shown: its text and where it comes from."""
        return render(with_sources(reply, self._handler.line("telegram_sources")))

    async def send(self, place: Place, reply: Reply, *, skip: int = 0) -> list[int]:
        """Ids of the messages that now hold the reply, leaving out its first `skip` parts."""
        picture = await self._illustrate(place, reply) if not skip else None
        parts = self.parts(reply)[skip:]
        sent: list[int] = []
        for number, part in enumerate(parts, 1):
            buttons = keyboard(reply.choices) if number == len(parts) else None
            message_id = await self._send(place, part, buttons, _preview(reply))
            if message_id is None:
                break
            sent.append(message_id)
        if picture is not None and sent:
            self._pictures[place.chat, sent[0]] = picture
            while len(self._pictures) > _REMEMBERED:
                self._pictures.popitem(last=False)
        return sent

    async def say(self, place: Place, markdown: str, buttons: InlineKeyboardMarkup | None = None) -> int | None:
        """One short line of the bot's own."""
        parts = render(markdown)
        return await self._send(place, parts[0], buttons, NO_PREVIEW) if parts else None

    async def edit(self, place: Place, messages: Sequence[int], reply: Reply) -> list[int]:
        """Put a reply in the place of an earlier one: edit what is there, send what is more, delete what is over."""
        picture = self._pictures.pop((place.chat, messages[0]), None) if messages else None
        if picture is not None:
            await self._quietly(self._client.delete_message(place.chat, picture))
        if reply.picture:  # it stands above its text, which an edit could not do
            for message_id in messages:
                await self._quietly(self._client.delete_message(place.chat, message_id))
            return await self.send(place, reply)
        parts = self.parts(reply)
        shown: list[int] = []
        for number, (message_id, part) in enumerate(zip(messages, parts, strict=False), 1):
            buttons = keyboard(reply.choices) if number == len(parts) else None
            if not await self.change(Shown(place.chat, message_id), part, buttons, _preview(reply)):
                return [*shown, *await self.send(place, reply, skip=len(shown))]
            shown.append(message_id)
        for message_id in messages[len(parts) :]:
            await self._quietly(self._client.delete_message(place.chat, message_id))
        return [*shown, *await self.send(place, reply, skip=len(shown))]

    async def change(
        self,
        shown: Shown,
        part: Part,
        buttons: InlineKeyboardMarkup | None,
        preview: LinkPreviewOptions = NO_PREVIEW,
    ) -> bool:
        """Edit one message; False when it cannot be edited."""
        try:
            await self._client.edit_message_text(
                part.text,
                chat_id=shown.chat,
                message_id=shown.message_id,
                inline_message_id=shown.inline,
                entities=part.entities,
                reply_markup=buttons,
                link_preview_options=preview,
            )
        except BadRequest as error:
            if _UNCHANGED in error.message.lower():
                return True
            log.info("an edit was refused: %s", error.message)
            return False
        except Forbidden:
            raise BlockedError from None
        except TelegramError as error:
            self._give_up(error)
        return True

    async def _illustrate(self, place: Place, reply: Reply) -> int | None:
        """Send the reply's picture; without it the words still say everything."""
        png = await self._handler.picture(reply.picture) if reply.picture else None
        if png is None:
            return None
        try:
            async with asyncio.timeout(self.picture_seconds):
                sent = await self._client.send_photo(place.chat, png, message_thread_id=place.thread)
                return sent.message_id
        except Forbidden:
            raise BlockedError from None
        except Exception as error:  # whatever a server makes of a picture, the words still go out
            log.info("a picture could not be sent: %s", type(error).__name__)
            observe.failed(PLATFORM, "picture")
            return None

    async def _send(
        self, place: Place, part: Part, buttons: InlineKeyboardMarkup | None, preview: LinkPreviewOptions
    ) -> int | None:
        try:
            return await self._client.say(place, part, buttons, preview)
        except ChatMigrated as moved:
            return await self._plainly(Place(moved.new_chat_id), part, buttons)
        except BadRequest as error:
            log.warning("a message was refused: %s", error.message)
            observe.failed(PLATFORM, "refused")
            return await self._plainly(Place(place.chat), Part(part.text), None)
        except Forbidden:
            raise BlockedError from None
        except TelegramError as error:
            self._give_up(error)
            return None

    async def _plainly(self, place: Place, part: Part, buttons: InlineKeyboardMarkup | None) -> int | None:
        """The words alone, without what may have been refused; the last try."""
        try:
            return await self._client.say(place, part, buttons, NO_PREVIEW)
        except Forbidden:
            raise BlockedError from None
        except TelegramError as error:
            self._give_up(error)
            return None

    async def _quietly(self, request: object) -> None:
        try:
            await request  # type: ignore[misc]  # a coroutine of the client
        except TelegramError as error:
            log.info("let go: %s", type(error).__name__)

    def _give_up(self, error: TelegramError) -> None:
        observe.failed(PLATFORM, "flood" if isinstance(error, RetryAfter) else "unsent")
        log.warning("a reply could not be sent: %s", type(error).__name__)


def _preview(reply: Reply) -> LinkPreviewOptions:
    """Off, except where a link is the answer: a short reply about one tool that holds a single address."""
    profile = reply.understanding.intent == "profile" and len(reply.text) <= _SHORT_ANSWER
    return _SMALL_PREVIEW if profile and reply.text.count("http") == 1 else NO_PREVIEW
