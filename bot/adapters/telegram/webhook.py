"""Updates that Telegram brings itself: a small HTTP listener behind the operator's own TLS.

Rules
- The secret is compared in constant time; neither it nor a body is ever logged.
- The answer waits a moment for the update to be answered, so that what a dying bot took is brought again.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web
from telegram._utils.types import JSONDict
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot import observe
from bot.adapters.telegram.client import UPDATES, WRONG_TOKEN, Client
from bot.adapters.telegram.limits import seconds
from bot.adapters.telegram.polling import is_refusal
from bot.adapters.telegram.reading import PLATFORM
from bot.errors import PlatformError, SettingsError
from bot.settings import Settings

log = logging.getLogger(__name__)

Take = Callable[[JSONDict], "asyncio.Future[None]"]

HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MAX_BODY = 1_000_000
_MOMENT = 0.25
"""Seconds that the answer waits; longer would hold back what Telegram brings next."""
_CONNECTIONS = 40
_LAST_PAUSE = 15.0
_CHECK = 60.0
"""Seconds between two looks at whether Telegram still brings the updates here."""


class Webhook:
    """Listens, tells Telegram where, and looks now and then whether it still knows."""

    def __init__(self, client: Client, take: Take, settings: Settings) -> None:
        if not settings.telegram_webhook_url:
            raise SettingsError("WHICHAI_TELEGRAM_WEBHOOK_URL: not set; write the https address that Telegram calls")
        self._client = client
        self._take = take
        self._url = settings.telegram_webhook_url
        self._host, self._port = _address(settings.telegram_webhook_listen)
        secret = settings.telegram_webhook_secret
        self._secret = secret.get_secret_value() if secret else None
        self._runner: web.AppRunner | None = None

    async def run(self) -> None:
        """Until cancelled. Raises PlatformError for a wrong token or an address that is taken."""
        if self._secret is None:
            log.warning("WHICHAI_TELEGRAM_WEBHOOK_SECRET is not set: anybody who knows the address can feign updates")
        await self._listen()
        while True:
            await self._register()
            await asyncio.sleep(_CHECK)

    async def close(self) -> None:
        """Take nothing more; Telegram keeps what comes and brings it later."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _listen(self) -> None:
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_post(urlsplit(self._url).path or "/", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise PlatformError(
                f"WHICHAI_TELEGRAM_WEBHOOK_LISTEN: cannot listen on {self._host}:{self._port} ({error.strerror})",
                fatal=True,
            ) from None

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "").encode()
        if self._secret is not None and not hmac.compare_digest(given, self._secret.encode()):
            observe.failed(PLATFORM, "forged")
            return web.Response(status=403)
        try:
            raw = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(raw, dict):
            return web.Response(status=400)
        observe.alive(PLATFORM)
        await asyncio.wait([self._take(raw)], timeout=_MOMENT)
        return web.Response()

    async def _register(self) -> None:
        """Tell Telegram the address unless it knows it; again and again until it has heard."""
        pause = 0.5
        while True:
            try:
                if (await self._client.get_webhook_info()).url != self._url or pause > 0.5 or self._secret:
                    await self._client.set_webhook(
                        self._url, secret_token=self._secret, allowed_updates=UPDATES,
                        max_connections=_CONNECTIONS, drop_pending_updates=False,
                    )  # fmt: skip
                observe.alive(PLATFORM)
                return
            except InvalidToken as error:
                if is_refusal(error):
                    raise PlatformError(WRONG_TOKEN, fatal=True) from None
            except RetryAfter as error:
                pause = seconds(error)
            except TelegramError as error:
                observe.failed(PLATFORM, "network")
                log.warning("Telegram could not be told the webhook's address: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(_LAST_PAUSE, pause * 2)


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise SettingsError(f"WHICHAI_TELEGRAM_WEBHOOK_LISTEN: write HOST:PORT such as 127.0.0.1:8080; got {listen!r}")
    return host.strip("[]"), int(port)
