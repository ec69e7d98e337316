"""`whichai console`: the terminal as a platform. The first prompt does not wait for the knowledge to load."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from bot.adapters.console import run
from bot.cli.opening import opened
from bot.message import ENTRY_KINDS, Choice, Message, Reply
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant import Assistant


async def console(args: Namespace, settings: Settings) -> int:
    """Chat until the person leaves or the pipe ends."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        async with opened(settings) as assistant:
            await run(assistant)
        return 0
    late = Late()
    opening, chat = asyncio.create_task(late.open(settings)), asyncio.create_task(run(late, late.status))
    await asyncio.wait({opening, chat}, return_when=asyncio.FIRST_COMPLETED)
    if not chat.done():  # the knowledge could not be opened
        chat.cancel()
        await asyncio.wait({chat})
    late.leave()
    with suppress(LeftError):
        await opening
    await chat
    return 0


class LeftError(Exception):
    """The person left while the index was being built."""


class Late:
    """An assistant that is still being opened: replies wait for it, completions stay away until then."""

    def __init__(self) -> None:
        self._assistant: asyncio.Future[Assistant] = asyncio.get_running_loop().create_future()
        self._left = asyncio.Event()
        self._status = " "

    async def open(self, settings: Settings) -> None:
        """Open it in the background, keep it until `leave`, close it."""
        await asyncio.to_thread(import_module, "bot.assistant")
        async with opened(settings, self._progress) as assistant:
            self._status = ""
            self._assistant.set_result(assistant)
            await self._left.wait()

    def leave(self) -> None:
        self._left.set()

    def status(self) -> str:
        """What keeps the first reply waiting, empty when nothing does."""
        return self._status

    def _progress(self, done: int, total: int) -> None:
        if self._left.is_set():
            raise LeftError
        self._status = f"building the index, once: {done * 100 // max(total, 1)} %"

    async def reply(self, message: Message) -> Reply | None:
        return await (await asyncio.shield(self._assistant)).reply(message)

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        return self._assistant.result().suggest(text, kinds, limit) if self._assistant.done() else ()
