"""`whichai console`: the terminal as a platform."""

from __future__ import annotations

from argparse import Namespace

from bot.settings import Settings


async def console(args: Namespace, settings: Settings) -> int:
    """Chat until the person leaves or the pipe ends. The first prompt does not wait for the knowledge to load."""
    from bot.adapters.console import run
    from bot.cli.opening import opened

    async with opened(settings) as assistant:
        await run(assistant, settings)
    return 0
