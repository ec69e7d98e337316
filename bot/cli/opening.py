"""How commands get hold of the assistant, with a progress bar where somebody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from bot import logs
from bot.privacy import Hasher, secret_for
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant import Assistant

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


@asynccontextmanager
async def opened(settings: Settings, progress: Progress | None = None) -> AsyncIterator[Assistant]:
    """The assistant with these settings, closed afterwards. Logging is set up on the way.

    Where no one is named who hears of progress, a bar shows it.
    """
    one_thread()
    from bot.assistant import Assistant
    from bot.store import open_store

    store = open_store(settings.store)  # first, as a wrong address is the nearer cause of a missing secret
    logs.set_up(settings, Hasher(secret_for(settings)))
    with building() as bar:
        assistant = await Assistant.open(store=store, settings=settings, progress=progress or bar, shared=False)
    try:
        yield assistant
    finally:
        await assistant.close()


@contextmanager
def building(what: str = "Building the index, once; a minute or a few") -> Iterator[Progress]:
    """A bar on standard error that appears with the first word of progress; one plain line where nobody watches."""
    if not sys.stderr.isatty():
        yield _said_once(what)
        return
    bar = _Bar(what)
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    """A bar that is made only when there is something to show, so that a warm start loads no more than it needs."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._close: Callable[[], None] | None = None
        self._update: Progress | None = None

    def show(self, done: int, total: int) -> None:
        if self._update is None:
            from rich.console import Console
            from rich.progress import Progress as Bars

            bars = Bars(console=Console(stderr=True), transient=True)
            task = bars.add_task(self._what, total=total)
            bars.start()
            self._close = bars.stop
            self._update = lambda count, whole: bars.update(task, completed=count, total=whole)
        self._update(done, total)

    def close(self) -> None:
        if self._close is not None:
            self._close()


def _said_once(what: str) -> Progress:
    told: list[int] = []

    def tell(done: int, total: int) -> None:
        if not told:
            told.append(total)
            print(f"{what} ({total} steps)", file=sys.stderr, flush=True)

    return tell


def one_thread() -> None:
    """Keep numpy to one thread: many cost more than they save on single questions. Call before numpy is imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
