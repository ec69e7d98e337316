"""`whichai report` and `whichai propose`: what curators learn from use."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime

from bot.cli.opening import opened
from bot.errors import SettingsError
from bot.reporting import Report, gather, propose, to_html, to_terminal
from bot.settings import Settings


async def report(args: Namespace, settings: Settings) -> int:
    """Show what was asked, for the terminal or as a page."""
    found = await _gathered(args.days, settings)
    if args.html is None:
        from rich.console import Console

        to_terminal(found, Console())
        return 0
    try:
        args.html.write_text(to_html(found), "utf-8")
    except OSError as error:
        raise SettingsError(f"{args.html}: cannot be written ({error.strerror}); name another file") from None
    print(f"written to {args.html}", file=sys.stderr)
    return 0


async def propose_drafts(args: Namespace, settings: Settings) -> int:
    """Write drafts of phrases and pages and print their names."""
    found = await _gathered(args.days, settings)
    try:
        for path in propose(found, args.into):
            print(path)
    except OSError as error:
        raise SettingsError(f"{args.into}: cannot be written ({error.strerror}); name another folder") from None
    return 0


async def _gathered(days: int, settings: Settings) -> Report:
    if settings.store.startswith("memory:"):
        raise SettingsError("WHICHAI_STORE: memory:// keeps nothing to report on; name the store that the bot uses")
    if days < 1:
        raise SettingsError("--days: write a number from 1 on")
    async with opened(settings) as assistant:
        return await gather(assistant.store, assistant.knowledge, datetime.now(UTC).date(), days)
