"""`whichai report` and `whichai propose`: what was asked, and what is worth writing next."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.errors import SettingsError
from bot.knowledge.load import default_folder, load
from bot.reporting import Report, gather, to_html, to_terminal
from bot.reporting import propose as write_drafts
from bot.settings import Settings
from bot.store import open_store

DRAFTS = Path("drafts")


async def report(args: Namespace, settings: Settings) -> int:
    """Print the report, or write it as a page."""
    async with _gathered(settings, args.days) as found:
        if args.html is None:
            to_terminal(found, Console())
            return 0
        _write(args.html, to_html(found))
    return 0


async def propose(args: Namespace, settings: Settings) -> int:
    """Write drafts into `drafts/` and print their names; what is there already stays as it is."""
    async with _gathered(settings, 30) as found:
        for path in write_drafts(found, DRAFTS):
            print(path)
    return 0


@asynccontextmanager
async def _gathered(settings: Settings, days: int) -> AsyncIterator[Report]:
    if settings.store == "memory://":
        raise SettingsError("WHICHAI_STORE: memory:// keeps nothing to report on; write the store that the bot uses")
    if days < 1:
        raise SettingsError("--days: write a number of days from 1")
    knowledge = load(settings.knowledge or default_folder(), settings.language)
    store = open_store(settings.store)
    await store.open()
    try:
        yield await gather(store, knowledge, datetime.now(UTC).date(), days)
    finally:
        await store.close()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--html: {path} cannot be written ({error.strerror})") from None
