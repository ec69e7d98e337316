"""Every update is claimed once, put into its chat's lane, and remembered until it was answered.

Updates come from polling, from the webhook or from the library's own application; all end here.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, InlineQuery, Message, Update
from telegram._utils.types import JSONDict
from telegram.constants import ChatMemberStatus, ChatType

from bot import message as bot
from bot import observe
from bot.adapters.telegram import shape
from bot.adapters.telegram.buttons import Buttons
from bot.adapters.telegram.client import Client, Place
from bot.adapters.telegram.groups import Groups
from bot.adapters.telegram.lanes import Lanes
from bot.adapters.telegram.queries import Queries
from bot.adapters.telegram.reading import (
    PLATFORM,
    Asked,
    asked,
    continues,
    conversation,
    is_person,
    is_unfinished,
    joined,
)
from bot.adapters.telegram.sending import BlockedError, Sender
from bot.adapters.telegram.turns import Turns
from bot.message import Handler
from bot.settings import Settings

log = logging.getLogger(__name__)

_CLAIMS = 20_000
"""Update ids that are remembered: a webhook is called again when an answer to it was lost."""


@dataclass(frozen=True, slots=True)
class _Guest:
    message: Message


@dataclass(frozen=True, slots=True)
class _Wordless:
    """A sticker, a voice message or a picture in a private chat."""

    message: Message


@dataclass(frozen=True, slots=True)
class _Moved:
    old: int
    new: int


Event = Asked | CallbackQuery | InlineQuery | ChatMemberUpdated | _Guest | _Wordless | _Moved


class Intake:
    """Takes updates and answers them."""

    def __init__(self, handler: Handler, client: Client, settings: Settings) -> None:
        self._handler = handler
        self._client = client
        self._sender = Sender(handler, client)
        self._groups = Groups(handler, client, self._sender)
        self._turns = Turns(handler, client, self._sender, self._groups, settings.telegram_questions_per_minute)
        self._buttons = Buttons(handler, client, self._sender, self._groups, self._turns)
        self._queries = Queries(handler, client, self._sender, self._turns)
        self._lanes: Lanes[Event] = Lanes(self._handle, _joins, _waits, settings.telegram_burst_seconds)
        self._claimed: OrderedDict[int, asyncio.Future[None]] = OrderedDict()
        self._background: set[asyncio.Task[None]] = set()

    def take_raw(self, raw: JSONDict) -> asyncio.Future[None]:
        """As `take`, from what the server sent; what cannot be read counts as answered."""
        update_id = raw.get("update_id")
        if isinstance(update_id, int) and update_id in self._claimed:
            return self._claimed[update_id]
        try:
            shape.check(raw)
            return self.take(Update.de_json(raw, self._client))
        except Exception as error:  # whatever a foreign server may send; only the kind is logged, it is somebody's text
            observe.failed(PLATFORM, "malformed")
            log.warning("an update could not be read: %s", type(error).__name__)
            return _answered()

    def take(self, update: Update) -> asyncio.Future[None]:
        """Claim an update and stand it in line; the future is done when it was answered."""
        if update.update_id in self._claimed:
            return self._claimed[update.update_id]
        found = self._event(update)
        done = self._lanes.put(*found) if found is not None else _answered()
        self._claimed[update.update_id] = done
        while len(self._claimed) > _CLAIMS:
            self._claimed.popitem(last=False)
        return done

    async def finish(self, seconds: float) -> bool:
        """Answer what was taken; False when some had to be given up."""
        return await self._lanes.finish(seconds)

    def _event(self, update: Update) -> tuple[Hashable, Event] | None:
        """The lane and what happened; None for what the bot ignores."""
        if update.callback_query:
            return self._callback(update.callback_query)
        if update.inline_query:
            return ("inline", update.inline_query.from_user.id), update.inline_query
        if update.guest_message:
            return ("guest", update.guest_message.chat.id), _Guest(update.guest_message)
        if update.my_chat_member:
            return update.my_chat_member.chat.id, update.my_chat_member
        message = update.message or update.edited_message
        return self._message(message, is_edit=update.message is None) if message else None

    def _message(self, message: Message, *, is_edit: bool) -> tuple[Hashable, Event] | None:
        if message.migrate_to_chat_id and not is_edit:
            return message.chat.id, _Moved(message.chat.id, message.migrate_to_chat_id)
        ask = asked(message, self._client.bot, is_edit=is_edit)
        if ask is not None:
            return ask.chat, ask
        wordless = not is_edit and is_person(message) and message.chat.type == ChatType.PRIVATE
        return (message.chat.id, _Wordless(message)) if wordless and _has_media(message) else None

    def _callback(self, query: CallbackQuery) -> tuple[Hashable, Event]:
        key: Hashable = query.message.chat.id if query.message else ("inline", query.from_user.id)
        if self._lanes.is_busy(key):  # the chat may be held back for a while: the press is acknowledged at once
            task = asyncio.create_task(self._buttons.acknowledge(query))
            self._background.add(task)
            task.add_done_callback(self._background.discard)
        return key, query

    async def _handle(self, events: Sequence[Event]) -> None:
        try:
            await self._dispatch(events)
        except BlockedError:
            observe.failed(PLATFORM, "forbidden")
            event = events[-1]
            if isinstance(event, Asked) and not event.is_group:
                await self._turns.leave(event.chat, event.user, event.message)

    async def _dispatch(self, events: Sequence[Event]) -> None:
        burst = [event for event in events if isinstance(event, Asked)]
        match events[-1]:
            case Asked(is_edit=True) as ask:
                await self._turns.mend(ask)
            case Asked():
                await self._turns.answer(joined(burst))
            case CallbackQuery() as query:
                await self._buttons.press(query)
            case InlineQuery() as query:
                await self._queries.inline(query)
            case _Guest(message):
                await self._queries.guest(message)
            case _Wordless(message):
                await self._wordless(message)
            case ChatMemberUpdated() as change:
                await self._member(change)
            case _Moved(old, new):
                await self._groups.moved(old, new)

    async def _wordless(self, message: Message) -> None:
        if message.from_user and self._turns.may_ask(message.from_user.id, None):
            await self._sender.say(Place(message.chat.id), self._handler.line("telegram_only_text"))

    async def _member(self, change: ChatMemberUpdated) -> None:
        if change.chat.type != ChatType.PRIVATE:
            await self._groups.joined(change)
        elif change.new_chat_member.status == ChatMemberStatus.BANNED:
            user = change.from_user
            message = bot.Message(
                conversation_id=conversation(change.chat.id, user.id), sender_id=str(user.id), platform=PLATFORM
            )
            await self._turns.leave(change.chat.id, user.id, message)


def _joins(burst: Sequence[Event], following: Event) -> bool:
    asks = [event for event in burst if isinstance(event, Asked)]
    return len(asks) == len(burst) and isinstance(following, Asked) and continues(asks, following)


def _waits(event: Event) -> bool:
    return isinstance(event, Asked) and not event.is_group and is_unfinished(event)


def _has_media(message: Message) -> bool:
    return bool(
        message.photo or message.voice or message.video or message.video_note or message.audio or message.sticker
        or message.document or message.animation or message.location or message.contact or message.dice or message.poll
    )  # fmt: skip


def _answered() -> asyncio.Future[None]:
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    return done
