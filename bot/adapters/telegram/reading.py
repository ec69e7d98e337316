"""What Telegram sends becomes what the bot understands: who asks, what, where, and whether the bot was meant.

Rules
- Bots, channels and posts made through inline bots are never answered; an admin who writes as the group is a person.
- In a group the bot is meant by a command, by its name, or by a reply to something it said; else it stays silent.
- Commands and names are found in the text itself: the offsets beside it may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from telegram import CallbackQuery, Message, User
from telegram.constants import ChatID, ChatType

from bot import message as bot
from bot.adapters.telegram.rendering import clean

PLATFORM = "telegram"
COMMANDS = (
    "start", "help", "ask", "choose", "compare", "tool", "topics", "sources",
    "privacy", "mydata", "forget", "feedback", "cancel",
)  # fmt: skip
"""What the bot itself understands; `quiet` and `settings` are this adapter's own."""
GROUP_COMMANDS = ("quiet", "settings")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
_RECENT = timedelta(days=1)
_SHORT = 40
"""A message up to this length that does not end like a sentence may be the first of several."""
_ENDS = (".", "?", "!", "\u2026", "\u061f", "\u3002", "\uff1f", "\uff01")
_BURST = timedelta(seconds=5)
_LONGEST_BURST = 8
"""Pieces after which nobody is made to wait any longer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a person said to the bot, and where the reply goes."""

    message: bot.Message
    chat: int
    user: int
    message_id: int
    thread: int | None = None
    """The topic of a forum that it was said in."""
    is_group: bool = False
    is_edit: bool = False
    is_anonymous_admin: bool = False
    sent: datetime | None = None
    pieces: tuple[tuple[int, str], ...] = ()
    """The messages of a burst, by id, in their order."""


def is_person(message: Message) -> bool:
    """Whether a human being wrote this to be read (no bot, no channel, no service note, no inline result)."""
    user = message.from_user
    if user is None or message.via_bot is not None or user.id in (ChatID.SERVICE_CHAT, ChatID.FAKE_CHANNEL):
        return False
    return is_anonymous_admin(message) or not user.is_bot


def is_anonymous_admin(message: Message) -> bool:
    """Whether an admin writes in the group's own name."""
    user, group = message.from_user, message.sender_chat
    return bool(user and user.id == ChatID.ANONYMOUS_ADMIN and group and group.id == message.chat.id)


def is_group(message: Message) -> bool:
    return message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


def asked(message: Message, me: User, *, is_edit: bool = False) -> Asked | None:
    """What this message asks of the bot; None when it was not meant for it or holds no words."""
    if not is_person(message) or message.chat.type == ChatType.CHANNEL or message.from_user is None:
        return None
    text = clean(message.text or message.caption or "").strip()
    group = is_group(message)
    said = _command(text, me, group=group)
    if said is None:
        return None
    words, command = said
    if group and command is None:
        found = _spoken_to(message, words, me)
        if found is None:
            return None
        words = found
    if not words and command is None and not group and message.text is None:
        return None
    return Asked(
        message=_message(words, command, message, message.from_user),
        chat=message.chat.id,
        user=message.from_user.id,
        message_id=message.message_id,
        thread=message.message_thread_id if message.is_topic_message else None,
        is_group=group,
        is_edit=is_edit,
        is_anonymous_admin=is_anonymous_admin(message),
        sent=message.date,
        pieces=((message.message_id, words),),
    )


def pressed(query: CallbackQuery, value: str) -> bot.Message:
    """A pressed button as a message to the bot."""
    place = query.message.chat.id if query.message else "inline"
    return bot.Message(
        conversation_id=conversation(place, query.from_user.id),
        sender_id=str(query.from_user.id),
        platform=PLATFORM,
        locale=query.from_user.language_code or "en",
        public=bool(query.message and query.message.chat.type != ChatType.PRIVATE),
        choice=value,
    )


def conversation(place: int | str, user: int) -> str:
    """Each person has one conversation in each place."""
    return f"{PLATFORM}:{place}:{user}"


def without_name(text: str, me: User) -> str:
    """The text without the bot's own name."""
    return " ".join(_name(me).sub(" ", text).split()).strip(" ,:") if me.username else text


def is_unfinished(ask: Asked) -> bool:
    """Whether a message looks like the first piece of several: short, plain, and not ended like a sentence."""
    text = ask.message.text
    return _is_plain(ask) and len(text) <= _SHORT and not text.endswith(_ENDS)


def continues(burst: Sequence[Asked], following: Asked) -> bool:
    """Whether a message goes on what the same person has just begun to say."""
    last = burst[-1]
    near = last.sent is None or following.sent is None or abs(following.sent - last.sent) <= _BURST
    same = len(burst) < _LONGEST_BURST and _place(last) == _place(following)
    return same and near and _is_plain(following) and is_unfinished(last)


def joined(burst: Sequence[Asked]) -> Asked:
    """Several messages as one; the reply goes to the last."""
    last = burst[-1]
    pieces = tuple(piece for ask in burst for piece in ask.pieces)
    return replace(last, message=replace(last.message, text=as_one(pieces)), pieces=pieces)


def as_one(pieces: Sequence[tuple[int, str]]) -> str:
    """The words of a burst in one line."""
    return " ".join(words for _, words in pieces if words)


def _is_plain(ask: Asked) -> bool:
    return ask.message.command is None and not ask.is_edit and bool(ask.message.text)


def _place(ask: Asked) -> tuple[int, int, int | None]:
    return ask.chat, ask.user, ask.thread


def _command(text: str, me: User, *, group: bool) -> tuple[str, str | None] | None:
    """Words and command; None for a command that is somebody else's."""
    match = _COMMAND.fullmatch(text)
    if match is None:
        return text, None
    name, to, rest = match.group(1).lower(), match.group(2), match.group(3) or ""
    if to is not None and to.lower() != (me.username or "").lower():
        return None
    if group and to is None and name not in COMMANDS and name not in GROUP_COMMANDS:
        return None
    return rest.strip(), name


def _spoken_to(message: Message, words: str, me: User) -> str | None:
    """The words without the bot's name when it was meant; None when it was not."""
    named = bool(me.username and _name(me).search(words))
    named = named or any(
        entity.user and entity.user.id == me.id for entity in (*message.entities, *message.caption_entities)
    )
    if named:
        return without_name(words, me)
    earlier = message.reply_to_message
    replied = earlier and earlier.from_user and earlier.from_user.id == me.id and not earlier.forum_topic_created
    return words if replied and words else None


def _name(me: User) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(me.username or '')}(?!\w)", re.IGNORECASE)


def _message(words: str, command: str | None, message: Message, user: User) -> bot.Message:
    near = message.date is not None and abs(datetime.now(UTC) - message.date) < _RECENT
    return bot.Message(
        text=words,
        conversation_id=conversation(message.chat.id, user.id),
        sender_id=str(user.id),
        platform=PLATFORM,
        locale=user.language_code or "en",
        sent_at=message.date if near else None,
        public=message.chat.type != ChatType.PRIVATE,
        command=command,
    )
