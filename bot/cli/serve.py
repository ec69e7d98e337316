"""`whichai telegram`, `discord`, `run` and `doctor`: the platforms, one or all, until a signal."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from bot.cli.opening import opened
from bot.errors import SettingsError
from bot.settings import Settings

ADAPTERS = {"telegram": "bot.adapters.telegram", "discord": "bot.adapters.discord"}
"""Platforms that serve many people; each is imported only when it runs. The console is a command of its own."""


async def telegram(args: Namespace, settings: Settings) -> int:
    """Run Telegram alone."""
    return await _serve(["telegram"], settings)


async def discord(args: Namespace, settings: Settings) -> int:
    """Run Discord alone."""
    return await _serve(["discord"], settings)


async def run(args: Namespace, settings: Settings) -> int:
    """Run every platform that has a token."""
    from bot.running import with_token

    return await _serve(with_token(settings), settings)


async def _serve(names: Sequence[str], settings: Settings) -> int:
    from bot.reload import keep_reloading
    from bot.running import run_platforms

    for name in names:
        if getattr(settings, f"{name}_token") is None:
            raise SettingsError(f"WHICHAI_{name.upper()}_TOKEN: not set; put the bot's token there or into .env")
    runners = {name: import_module(ADAPTERS[name]).run for name in names}
    async with opened(settings) as assistant:
        from bot.assistant import Brain
        from bot.understanding.cache import knowledge_folder

        folder, read = knowledge_folder(settings), partial(Brain.read, settings)
        reloading = partial(keep_reloading, folder, read, assistant.adopt, watch=settings.watch)
        return await run_platforms(
            runners, assistant, settings, assistant.store, [reloading, assistant.keep_reading_ahead]
        )


async def doctor(args: Namespace, settings: Settings) -> int:
    """Print what was examined; comes back with 1 when something needs a change."""
    from bot.doctor import examine

    async with opened(settings) as assistant:
        findings = await examine(settings, assistant)
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}" + (f": {finding.change}" if finding.change else ""))
    return 0 if all(finding.ok for finding in findings) else 1
