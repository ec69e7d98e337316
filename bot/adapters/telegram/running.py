"""The adapter as a whole: building it, running it until it is told to stop, stopping without losing a reply."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot import observe
from bot.adapters.telegram.client import WRONG_TOKEN, Client, open_client
from bot.adapters.telegram.commands import introduce
from bot.adapters.telegram.intake import Intake
from bot.adapters.telegram.limits import seconds
from bot.adapters.telegram.polling import Poller, is_refusal
from bot.adapters.telegram.reading import PLATFORM
from bot.adapters.telegram.webhook import Webhook
from bot.errors import PlatformError
from bot.message import Handler
from bot.settings import Settings

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
_LAST_PAUSE = 15.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What `create_application` joins."""

    application: AnyApplication
    client: Client
    intake: Intake


def build(handler: Handler, settings: Settings) -> Parts:
    """All parts, not yet started. Raises SettingsError when a setting is missing or wrong."""
    client = open_client(settings)
    intake = Intake(handler, client, settings)

    async def take(update: Update, context: object) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await intake.take(update)

    async def after_start(application: AnyApplication) -> None:
        await introduce(handler, client, settings.language)

    async def on_error(update: object, context: Any) -> None:
        log.error("an update failed: %s", type(context.error).__name__)

    application = ApplicationBuilder().bot(client).concurrent_updates(1000).post_init(after_start).build()
    application.add_handler(TypeHandler(Update, take))
    application.add_error_handler(on_error)
    return Parts(application, client, intake)


def create_application(assistant: Handler, settings: Settings) -> AnyApplication:
    """The library's application, ready for `run_polling`, `run_webhook` or `process_update`; not yet started.

    `run` uses the same parts with its own, sturdier fetching. Raises SettingsError when a setting is missing or wrong.
    """
    return build(assistant, settings).application


async def run(handler: Handler, settings: Settings, stop: asyncio.Event | None = None) -> None:
    """Answer until cancelled, or until `stop` is set; then finish the replies in hand and return.

    Raises SettingsError, and PlatformError (fatal for a wrong token).
    """
    parts = build(handler, settings)
    polling = settings.telegram_mode == "polling"
    poller = Poller(parts.client, parts.intake.take_raw, settings.telegram_poll_seconds)
    webhook = None if polling else Webhook(parts.client, parts.intake.take_raw, settings)
    tasks: list[asyncio.Task[object]] = []
    try:
        if not await _unless(stop, _start(parts)):
            return
        tasks.append(asyncio.create_task(introduce(handler, parts.client, settings.language)))
        await _unless(stop, _fetch(parts.client, poller) if webhook is None else webhook.run())
    finally:
        await _end(parts, settings.telegram_stop_seconds, poller if polling else None, webhook, tasks)


async def _start(parts: Parts) -> None:
    """Ask Telegram who we are, again and again while it cannot be reached."""
    pause = 0.5
    while True:
        try:
            await parts.application.initialize()
            observe.alive(PLATFORM)
            return
        except InvalidToken:
            observe.failed(PLATFORM, "unauthorized")
            raise PlatformError(WRONG_TOKEN, fatal=True) from None
        except RetryAfter as error:
            pause = seconds(error)
        except TelegramError as error:
            observe.failed(PLATFORM, "network")
            log.warning("Telegram cannot be reached (%s); trying again in %.0f s", type(error).__name__, pause)
        await asyncio.sleep(pause)
        pause = min(_LAST_PAUSE, pause * 2)


async def _fetch(client: Client, poller: Poller) -> None:
    try:
        await client.delete_webhook(drop_pending_updates=False)
    except InvalidToken as error:
        if is_refusal(error):
            raise PlatformError(WRONG_TOKEN, fatal=True) from None
    except TelegramError as error:  # the poller meets the same trouble and deals with it
        log.info("no webhook could be removed: %s", type(error).__name__)
    await poller.run()


async def _unless(stop: asyncio.Event | None, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work until `stop` is set; whether the work came to its own end."""
    if stop is None:
        await work
        return True
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return working.done()
    finally:
        stopping.cancel()
        working.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


async def _end(
    parts: Parts, seconds: float, poller: Poller | None, webhook: Webhook | None, tasks: list[asyncio.Task[object]]
) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if webhook is not None:
        await webhook.close()
    if not await parts.intake.finish(seconds):
        log.warning("some replies took too long; Telegram keeps what was not answered")
    if poller is not None:
        await poller.confirm()
    with contextlib.suppress(TelegramError, RuntimeError):
        await parts.application.shutdown()
