"""How commands get hold of the assistant, with a progress bar where somebody watches."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot import logs
from bot.privacy import Hasher, secret_for
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant import Assistant


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Assistant]:
    """The assistant with these settings, closed afterwards. Logging is set up on the way."""
    from bot.assistant import Assistant

    logs.set_up(settings, Hasher(secret_for(settings)))
    assistant = await Assistant.open(knowledge=settings.knowledge, store=settings.store, settings=settings)
    try:
        yield assistant
    finally:
        await assistant.close()


def one_thread() -> None:
    """Keep numpy to one thread: many cost more than they save on single questions. Call before numpy is imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
