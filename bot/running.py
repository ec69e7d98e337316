"""Every platform in one process: each is kept running by itself, and all stop cleanly together.

Rules
- A platform that fails is started again, later each time; one that cannot work (a wrong token) is left out and said.
- SIGTERM or SIGINT ends everything within `STOP_TIME`; the second one ends the process on the spot.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot import health, observe
from bot.errors import PlatformError, SettingsError, StoreError
from bot.message import Handler
from bot.settings import Settings
from bot.store import Store

Runner = Callable[[Handler, Settings], Awaitable[None]]
"""An adapter's `run`: serves until it is cancelled; PlatformError with `fatal` where trying again cannot help."""
Background = Callable[[], Awaitable[None]]

STOP_TIME = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
STEADY = 300.0
"""Seconds after which a platform counts as recovered: its next failure is a first one again."""
SWEEP_EVERY = 3600.0
CLOCK_SLACK = timedelta(minutes=10)
PLATFORMS = ("telegram", "discord")
log = structlog.stdlib.get_logger(__name__)


def with_token(settings: Settings) -> tuple[str, ...]:
    """Platforms that have a token. Raises SettingsError where none has."""
    names = tuple(name for name in PLATFORMS if getattr(settings, f"{name}_token") is not None)
    if not names:
        raise SettingsError("WHICHAI_TELEGRAM_TOKEN or WHICHAI_DISCORD_TOKEN: set at least one of them")
    return names


async def run_platforms(
    runners: Mapping[str, Runner],
    handler: Handler,
    settings: Settings,
    store: Store,
    background: Iterable[Background] = (),
) -> int:
    """Runs until a signal (0) or until no platform is left (2: every one of them needs another setting)."""

    async def can_store() -> str:
        return "" if await store.healthy() else "nothing can be stored; answers go on without memory"

    stop = asyncio.Event()
    async with health.serving(settings.health_listen, {"store": can_store}):
        with _signals(stop):
            platforms = [
                asyncio.create_task(keep_running(name, partial(run, handler, settings)), name=name)
                for name, run in runners.items()
            ]
            works: list[Background] = [partial(keep_sweeping, store), *background]
            beside = [asyncio.create_task(_guarded(work)) for work in works]
            try:
                await _until(stop, platforms)
            finally:
                clean = await _stopped([*platforms, *beside])
    if not stop.is_set():
        return 2
    return 0 if clean else 1


async def keep_running(
    name: str, run: Callable[[], Awaitable[None]], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Runs one platform, again and again; comes back only when trying again cannot help."""
    observe.expected(name)
    wait = FIRST_PAUSE
    while True:
        began = time.monotonic()
        try:
            await run()
            log.warning("platform_ended", platform=name)
        except (PlatformError, SettingsError, ImportError) as error:
            if not isinstance(error, PlatformError) or error.fatal:
                log.error("platform_given_up", platform=name, why=str(error))
                return observe.stopped(name, str(error))
            log.warning("platform_failed", platform=name, why=str(error), again_in=wait)
            observe.failed(name, "restarted")
        except Exception:
            log.exception("platform_crashed", platform=name, again_in=wait)
            observe.failed(name, "crashed")
        if time.monotonic() - began > STEADY:
            wait = FIRST_PAUSE
        await pause(wait)
        wait = min(wait * 2, LONGEST_PAUSE)


async def keep_sweeping(
    store: Store,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ticks: Callable[[], float] = time.monotonic,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Removes every hour what is past its life; not right after the clock was set, lest a wrong date empties all."""
    last, ticked = clock(), ticks()
    while True:
        now, tick = clock(), ticks()
        jump = (now - last) - timedelta(seconds=tick - ticked)
        if abs(jump) > CLOCK_SLACK:
            log.warning("clock_jumped", seconds=jump.total_seconds(), hint="nothing is removed for an hour")
        else:
            with suppress(StoreError):
                log.info("swept", rows=await store.sweep(now))
        last, ticked = now, tick
        await pause(SWEEP_EVERY)


async def _guarded(work: Background) -> None:
    """What runs beside the platforms may fail, but never stops them."""
    try:
        await work()
    except SettingsError as error:
        log.error("not_running", why=str(error))
    except Exception:
        log.exception("background_crashed")


async def _until(stop: asyncio.Event, tasks: Iterable[asyncio.Task[None]]) -> None:
    """Until the signal, or until every platform has given up."""
    signalled = asyncio.ensure_future(stop.wait())
    running: set[asyncio.Future[Any]] = {*tasks}
    while running and not signalled.done():
        await asyncio.wait({signalled, *running}, return_when=asyncio.FIRST_COMPLETED)
        running = {task for task in running if not task.done()}
    signalled.cancel()


async def _stopped(tasks: Iterable[asyncio.Task[None]]) -> bool:
    """Whether all tasks ended in time once they were asked to."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    if not running:
        return True
    _, late = await asyncio.wait(running, timeout=STOP_TIME)
    for task in late:
        log.error("stopped_too_late", platform=task.get_name())
    return not late


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Sets `stop` on the first SIGTERM or SIGINT; the second one does what it does without us."""
    loop = asyncio.get_running_loop()

    def once(number: signal.Signals) -> None:
        log.info("stopping", signal=number.name)
        loop.remove_signal_handler(number)
        stop.set()

    with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, once, number)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
