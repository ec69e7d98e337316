"""Fetching updates from Telegram, on good days and bad ones.

Rules
- Telegram is the inbox: it keeps every update until a later request asks for a higher number. That number only rises
  past what was answered, so that a bot that dies loses nothing. While something is in hand the same updates come
  again; they are known and passed over.
- Every request has an end. A connection that stays silent beyond it is thrown away.
- A refusal is told by its kind: a wrong token ends it, another poller is waited for, anything else is tried again
  with growing pauses, for ever.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from telegram._utils.types import JSONDict
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot import observe
from bot.adapters.telegram.client import WRONG_TOKEN, Client
from bot.adapters.telegram.limits import seconds
from bot.adapters.telegram.reading import PLATFORM
from bot.errors import PlatformError

log = logging.getLogger(__name__)

Take = Callable[[JSONDict], "asyncio.Future[None]"]

_GAP, _LONG_GAP = 0.03, 0.25
"""Seconds between two requests while something is in hand. Each that brings nothing new makes the next wait longer:
one chat is held back then, or more words are awaited from it, and the others hardly notice."""
_LONGER = 1.3
_WINDOW = 80
"""Of the hundred updates that one request brings, so many may be known already; beyond that the oldest are let go."""
_MOST = 1000
"""Updates in hand beyond which no more are fetched."""
_FIRST_PAUSE, _LAST_PAUSE = 0.5, 15.0
_CONFLICT_PAUSE = 5.0
_RECONNECT_EVERY = 3
"""Failures in a row after which the connection is renewed."""
_SILENCE = 900.0
"""Seconds without one good answer after which the platform is given up, to be started anew."""


class Poller:
    """Asks for updates until it is stopped."""

    def __init__(self, client: Client, take: Take, seconds: float) -> None:
        self._client = client
        self._take = take
        self._seconds = seconds
        self._held: OrderedDict[int, asyncio.Future[None]] = OrderedDict()
        self._next: int | None = None
        self._failures = 0
        self._barren = 0

    async def run(self) -> None:
        """Until cancelled. Raises PlatformError when trying again cannot help, or nothing has helped for long."""
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            try:
                await self._poll()
            except (TelegramError, TimeoutError) as error:
                if loop.time() - heard > _SILENCE:
                    raise PlatformError("Telegram has not answered for a quarter of an hour") from None
                await asyncio.sleep(await self._pause(error))
            else:
                heard = loop.time()
                self._failures = 0
                observe.alive(PLATFORM)
                await self._rest()

    async def confirm(self) -> None:
        """Tell Telegram what was answered, so that it is not sent again; the rest it keeps."""
        offset = self._floor()
        if offset is None:
            return
        try:
            await self._client.fetch(offset, 0, limit=1)
        except (TelegramError, TimeoutError) as error:
            log.warning("the last answers could not be confirmed: %s", type(error).__name__)

    async def _poll(self) -> None:
        busy = any(not done.done() for done in self._held.values())
        started = asyncio.get_running_loop().time()
        found = await self._client.fetch(self._floor(), 0 if busy else self._seconds)
        new = [raw for raw in found if self._is_new(raw)]
        for raw in new:
            self._hold(raw, self._take(raw))
        self._barren = 0 if new else self._barren + 1
        early = asyncio.get_running_loop().time() - started < self._seconds / 10
        if not found and not busy and early:  # the server does not hold the request open
            await asyncio.sleep(_LONG_GAP)

    async def _rest(self) -> None:
        """Before the next request: let what is in hand be answered, for a moment."""
        waiting = [done for done in self._held.values() if not done.done()]
        if waiting:
            await asyncio.wait(waiting, timeout=min(_LONG_GAP, _GAP * _LONGER ** min(self._barren, 10)))
        elif self._barren > 1 and self._held:
            await asyncio.sleep(_GAP)
        while len(waiting) > _MOST:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            waiting = [done for done in self._held.values() if not done.done()]

    def _is_new(self, raw: JSONDict) -> bool:
        return raw.get("update_id") not in self._held

    def _hold(self, raw: JSONDict, done: asyncio.Future[None]) -> None:
        update_id = raw.get("update_id")
        if isinstance(update_id, int) and not isinstance(update_id, bool):
            self._held[update_id] = done
            self._next = max(self._next or 0, update_id + 1)

    def _floor(self) -> int | None:
        """The number to ask from: the oldest update that is not answered, or the one after the last."""
        while self._held:
            oldest, done = next(iter(self._held.items()))
            if not done.done() and len(self._held) <= _WINDOW:
                return oldest
            if done.cancelled():
                return oldest  # given up while stopping: Telegram shall keep it
            del self._held[oldest]
        return self._next

    async def _pause(self, error: TelegramError | TimeoutError) -> float:
        """Say what is wrong, and how many seconds to wait. Raises PlatformError for a wrong token."""
        self._failures += 1
        pause = min(_LAST_PAUSE, _FIRST_PAUSE * 2.0 ** min(self._failures - 1, 10))
        match error:
            case InvalidToken():
                observe.failed(PLATFORM, "unauthorized")
                if is_refusal(error):
                    raise PlatformError(WRONG_TOKEN, fatal=True) from None
            case Conflict():
                observe.failed(PLATFORM, "conflict")
                log.warning("another program is asking for this bot's updates, or a webhook is set; waiting for it")
                await self._end_webhook(error)
                return _CONFLICT_PAUSE
            case RetryAfter():
                observe.failed(PLATFORM, "flood")
                return seconds(error)
            case TimedOut() | TimeoutError():
                observe.failed(PLATFORM, "timeout")
            case _:
                observe.failed(PLATFORM, "network")
        log.warning("Telegram did not answer (%s), try %d", type(error).__name__, self._failures)
        if self._failures % _RECONNECT_EVERY == 0:
            await self._client.reconnect()
        return pause

    async def _end_webhook(self, error: Conflict) -> None:
        if "webhook" in error.message.lower():
            try:
                await self._client.delete_webhook(drop_pending_updates=False)
            except TelegramError:
                log.warning("the webhook could not be removed")


def is_refusal(error: InvalidToken) -> bool:
    """Whether the server refused the token itself; a missing method is reported as the same error."""
    return "unauthorized" in error.message.lower() or error.message == WRONG_TOKEN
