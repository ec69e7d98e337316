"""The menu of commands and the bot's descriptions, set for each kind of chat, and only when they changed."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.constants import BotCommandLimit, BotDescriptionLimit
from telegram.error import TelegramError

from bot.adapters.telegram.client import Client
from bot.adapters.telegram.rendering import plain
from bot.message import Handler

log = logging.getLogger(__name__)

_PRIVATE = (
    "ask", "choose", "compare", "tool", "topics", "sources", "feedback", "cancel", "help", "privacy", "mydata",
    "forget",
)  # fmt: skip
_GROUP = ("ask", "choose", "compare", "tool", "topics", "sources", "help", "privacy")
_ADMINS = (*_GROUP, "quiet", "settings")


async def introduce(handler: Handler, client: Client, language: str) -> int:
    """Bring menu and descriptions up to date; how many things had to be set. A server that cannot is let be."""
    changed = 0
    for code in dict.fromkeys(("", language[:2])):
        for scope, names in _scopes():
            changed += await _quietly(_set_commands(handler, client, scope, names, code))
        changed += await _quietly(_set_description(handler, client, code))
        changed += await _quietly(_set_short_description(handler, client, code))
    return changed


def _scopes() -> Sequence[tuple[BotCommandScope, Sequence[str]]]:
    return (
        (BotCommandScopeAllPrivateChats(), _PRIVATE),
        (BotCommandScopeAllGroupChats(), _GROUP),
        (BotCommandScopeAllChatAdministrators(), _ADMINS),
    )


async def _quietly(setting: object) -> int:
    try:
        return int(await setting)  # type: ignore[misc]  # a coroutine of this module
    except TelegramError as error:
        log.info("menu or description could not be set: %s", type(error).__name__)
        return 0


async def _set_commands(
    handler: Handler, client: Client, scope: BotCommandScope, names: Sequence[str], code: str
) -> bool:
    longest = int(BotCommandLimit.MAX_DESCRIPTION)
    wanted = tuple(BotCommand(name, plain(handler.line(f"telegram_command_{name}"), longest)) for name in names)
    if tuple(await client.get_my_commands(scope, code or None)) == wanted:
        return False
    return await client.set_my_commands(wanted, scope, code or None)


async def _set_description(handler: Handler, client: Client, code: str) -> bool:
    wanted = handler.line("telegram_description").strip()[: int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)]
    if (await client.get_my_description(code or None)).description == wanted:
        return False
    return await client.set_my_description(wanted, code or None)


async def _set_short_description(handler: Handler, client: Client, code: str) -> bool:
    longest = int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)
    wanted = plain(handler.line("telegram_short_description"), longest)
    if (await client.get_my_short_description(code or None)).short_description == wanted:
        return False
    return await client.set_my_short_description(wanted, code or None)
