"""New knowledge without a restart: on SIGHUP, and on a change of its files (extra `watch`).

Rules
- The files are read and indexed in a thread; the finished whole is handed over in one step on the event loop.
- Whatever is wrong with the new files, the last good version keeps serving, and the operator is told.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import structlog

from bot import observe
from bot.errors import KnowledgeError, SettingsError

Ready = TypeVar("Ready")
SHOWN_PROBLEMS = 20
SETTLE = 200
"""Milliseconds without a further change: an editor or `git pull` writes more than one file."""
log = structlog.stdlib.get_logger(__name__)


async def reload(read: Callable[[], Ready], adopt: Callable[[Ready], None]) -> bool:
    """Read in a thread, then adopt in one step. False, with the reasons in the log, where that failed."""
    try:
        ready = await asyncio.to_thread(read)
    except KnowledgeError as error:
        for problem in error.problems[:SHOWN_PROBLEMS]:
            log.error("knowledge_problem", problem=str(problem))
        log.error("knowledge_kept", problems=len(error.problems), hint="the last good version keeps serving")
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        observe.reloaded(f"{error.problems[0]}{more}" if error.problems else "the knowledge is broken")
        return False
    except Exception:
        log.exception("knowledge_kept", hint="reading the new version failed; the last good one keeps serving")
        observe.reloaded("reading the new version failed; see the log")
        return False
    adopt(ready)
    log.info("knowledge_reloaded")
    observe.reloaded()
    return True


async def keep_reloading(
    folder: Path, read: Callable[[], Ready], adopt: Callable[[Ready], None], *, watch: bool = False
) -> None:
    """Reload for ever, whenever it is asked for; several wishes at once are one reload.

    Raises SettingsError where files are to be watched and the extra is not installed.
    """
    wanted = asyncio.Event()
    loop = asyncio.get_running_loop()
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None:
        loop.add_signal_handler(hangup, wanted.set)
    watcher = asyncio.create_task(_watch(folder, wanted)) if watch else None
    try:
        while True:
            await _first(wanted, watcher)
            wanted.clear()
            await reload(read, adopt)
    finally:
        if hangup is not None:
            loop.remove_signal_handler(hangup)
        if watcher is not None:
            watcher.cancel()


async def _first(wanted: asyncio.Event, watcher: asyncio.Task[None] | None) -> None:
    """Until a reload is wanted; what ends the watcher is raised here."""
    wish = asyncio.create_task(wanted.wait())
    try:
        await asyncio.wait([wish, *([watcher] if watcher else [])], return_when=asyncio.FIRST_COMPLETED)
        if watcher is not None and watcher.done():
            watcher.result()
    finally:
        wish.cancel()


async def _watch(folder: Path, wanted: asyncio.Event) -> None:
    try:
        from watchfiles import awatch  # an extra: imported only when chosen
    except ImportError:
        raise SettingsError("WHICHAI_WATCH: not installed; pip install 'whichai[watch]', or unset it") from None
    async for _ in awatch(folder, debounce=SETTLE * 5, step=SETTLE):
        wanted.set()
