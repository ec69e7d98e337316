"""How fast the bot sends, and how much one person may ask.

Rules
- Telegram's own limits are kept before it has to complain: a second's messages over all chats, one a second in a
  chat (a few at once after a pause), twenty a minute in a group.
- A flood refusal holds that chat alone, for as long as Telegram says; the others go on.
- What surely never arrived is sent again. What may have arrived is not, except once in a private chat after the
  connection broke off: a missing answer is worse there than a double one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram._utils.types import JSONDict
from telegram.constants import FloodLimit
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseRateLimiter

from bot import observe
from bot.adapters.telegram.transport import BrokenOffError, UnsentError

log = logging.getLogger(__name__)

PLATFORM = "telegram"
SENDING = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendPhoto"})
"""What counts against Telegram's limits on messages."""
_BURST = 4
"""Messages in one chat that may go at once after a pause; Telegram tolerates short bursts above one a second."""
_PATIENCE = 120.0
"""A flood refusal longer than this many seconds is given up: nobody waits for that answer any more."""
_PAUSES = (0.5, 1.0, 2.0)
"""Seconds before a request that surely failed is sent again."""
_MAX_CHATS = 2000


class Window:
    """At most `count` events in any `seconds`; a count of 0 means no limit."""

    def __init__(self, count: int, seconds: float) -> None:
        self._taken: deque[float] = deque(maxlen=count or None)
        self._count = count
        self._seconds = seconds

    def wait(self, now: float) -> float:
        """Seconds until the next event fits; 0 when it fits now."""
        if not self._count or len(self._taken) < self._count:
            return 0.0
        return max(0.0, self._taken[0] + self._seconds - now)

    def take(self, now: float) -> None:
        """Count one event."""
        if self._count:
            self._taken.append(now)

    def is_idle(self, now: float) -> bool:
        """Whether nothing was counted of late, so that forgetting it changes nothing."""
        return not self._taken or self._taken[-1] + self._seconds <= now


class Windows:
    """One window for each key, the idle ones forgotten."""

    def __init__(self, make: Callable[[int], Window]) -> None:
        self._make = make
        self._windows: dict[int, Window] = {}

    def __call__(self, key: int, now: float) -> Window:
        if len(self._windows) > _MAX_CHATS:
            self._windows = {k: w for k, w in self._windows.items() if not w.is_idle(now)}
        return self._windows.setdefault(key, self._make(key))


class Pace(BaseRateLimiter[None]):
    """Every request to Telegram but the polling goes through here: paced, bounded, repeated where that is safe."""

    def __init__(self, concurrency: int, *, paced: bool = True) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._paced = paced
        self._all = Window(int(FloodLimit.MESSAGES_PER_SECOND), 1.0)
        self._chats = Windows(lambda chat: Window(_BURST, float(_BURST)))
        self._groups = Windows(lambda chat: Window(int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP), 60.0))
        self._held: dict[int, float] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make the request when its turn has come. Raises what Telegram refused, and what must not be repeated."""
        chat = _chat(data)
        tried = 0
        while True:
            if endpoint in SENDING and chat is not None:
                await self._turn(chat)
            try:
                async with self._slots:
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                pause = seconds(error)
                observe.failed(PLATFORM, "flood")
                if endpoint == "sendChatAction" or pause > _PATIENCE or tried > len(_PAUSES):
                    raise
                self._hold(chat, pause)
                if endpoint not in SENDING:
                    await asyncio.sleep(pause)
            except NetworkError as error:
                if not _may_repeat(error, endpoint, chat, tried):
                    raise
                observe.failed(PLATFORM, "network")
                await asyncio.sleep(_PAUSES[tried])
            tried += 1

    async def _turn(self, chat: int) -> None:
        loop = asyncio.get_running_loop()
        while (delay := self._delay(chat, loop.time())) > 0:
            await asyncio.sleep(delay)
        if self._paced:
            now = loop.time()
            for window in self._windows(chat, now):
                window.take(now)

    def _delay(self, chat: int, now: float) -> float:
        held = self._held.get(chat, 0.0) - now
        if held <= 0:
            self._held.pop(chat, None)
        waits = [window.wait(now) for window in self._windows(chat, now)] if self._paced else []
        return max(held, *waits, 0.0)

    def _windows(self, chat: int, now: float) -> list[Window]:
        own = [self._all, self._chats(chat, now)]
        return [*own, self._groups(chat, now)] if chat < 0 else own

    def _hold(self, chat: int | None, seconds: float) -> None:
        if chat is not None:
            self._held[chat] = asyncio.get_running_loop().time() + seconds


def _chat(data: Mapping[str, Any]) -> int | None:
    chat = data.get("chat_id")
    return chat if isinstance(chat, int) else None


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to be left alone."""
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def _may_repeat(error: NetworkError, endpoint: str, chat: int | None, tried: int) -> bool:
    if isinstance(error, BadRequest) or tried >= len(_PAUSES) or endpoint == "sendChatAction":
        return False
    if isinstance(error, UnsentError):
        return True
    repeatable = endpoint not in ("sendMessage", "sendPhoto", "answerGuestQuery")
    if isinstance(error, BrokenOffError):
        return tried == 0 and (repeatable or (chat is not None and chat > 0))
    if isinstance(error, TimedOut):
        return tried == 0 and repeatable
    # the server itself said that it failed, or else the request cannot even be written down
    return isinstance(error.__cause__, TelegramError | None)
