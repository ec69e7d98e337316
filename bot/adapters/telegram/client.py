"""The library's bot with what it lacks: updates as they came, and a token that shows up nowhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters, Update
from telegram._utils.types import JSONDict
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.adapters.telegram.limits import Pace
from bot.adapters.telegram.rendering import Part
from bot.adapters.telegram.transport import Transport
from bot.errors import SettingsError
from bot.settings import Settings

UPDATES: Sequence[str] = (
    Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER,
    Update.GUEST_MESSAGE,
)  # fmt: skip
"""The kinds of update that the bot asks Telegram for; it ignores all others."""
GRACE = 5.0
"""Seconds that an answer may take beyond the time that a poll was asked to wait."""
_BATCH = 100
WRONG_TOKEN = "WHICHAI_TELEGRAM_TOKEN: Telegram does not accept this token; copy it again from @BotFather"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None


class Client(ExtBot[None]):
    """A bot whose updates can be fetched raw, and that never prints its token."""

    async def fetch(self, offset: int | None, seconds: float, limit: int = _BATCH) -> list[JSONDict]:
        """Updates from `offset` on, exactly as the server sent them, waiting up to so many seconds for the first.

        Raw, because one update that the library cannot read must not take the others of its batch with it.
        """
        data: JSONDict = {"offset": offset, "timeout": int(seconds), "limit": limit, "allowed_updates": list(UPDATES)}
        async with asyncio.timeout(seconds + 3 * GRACE):  # a connection that trickles escapes the client's own limit
            found = await self._post("getUpdates", data, read_timeout=seconds + GRACE)
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not answer with a list")
        return [raw for raw in found if isinstance(raw, dict)]

    async def say(
        self, place: Place, part: Part, buttons: InlineKeyboardMarkup | None, preview: LinkPreviewOptions
    ) -> int:
        """Send one message; its id. Raises TelegramError.

        Raw, because the library would take each style apart anew, and the whole message that comes back.
        """
        data: JSONDict = {
            "chat_id": place.chat, "text": part.text, "entities": part.styles or None, "reply_markup": buttons,
            "message_thread_id": place.thread, "link_preview_options": preview,
        }  # fmt: skip
        if place.reply_to:
            data["reply_parameters"] = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
        sent = await self._post("sendMessage", data)
        if not isinstance(sent, dict) or not isinstance(sent.get("message_id"), int):
            raise TelegramError("sendMessage did not answer with a message")
        return int(sent["message_id"])

    async def reconnect(self) -> None:
        """Throw away the connection that polls and open a new one: it may be half open."""
        polling = self._request[0]
        await polling.shutdown()
        await polling.initialize()

    async def initialize(self) -> None:
        """As the library does it. Raises InvalidToken without the token in its text."""
        try:
            await super().initialize()
        except InvalidToken:
            raise InvalidToken(WRONG_TOKEN) from None

    def __repr__(self) -> str:
        return "Client[token hidden]"


def open_client(settings: Settings) -> Client:
    """A client for the settings' server. Raises SettingsError when there is no usable token."""
    quiet_libraries()
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        raise SettingsError("WHICHAI_TELEGRAM_TOKEN: not set; write the token that @BotFather gave you")
    api = settings.telegram_api_url.rstrip("/")
    files = (settings.telegram_file_url or f"{api}/file").rstrip("/")
    try:
        return Client(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{files}/bot",
            request=Transport(api, settings.telegram_concurrency + 4, read_timeout=10.0, pool_timeout=10.0),
            get_updates_request=Transport(api, 2, pool_timeout=GRACE),
            rate_limiter=Pace(settings.telegram_concurrency, paced=settings.telegram_pace),
        )
    except InvalidToken:
        raise SettingsError(WRONG_TOKEN) from None


def quiet_libraries() -> None:
    """Keep the libraries from logging addresses, which hold the token, and updates, which hold people's words."""
    for name in ("httpx", "httpcore", "telegram", "hpack"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
