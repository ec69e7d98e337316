"""`/live`, `/ready` and `/metrics` over HTTP, on loopback unless told otherwise.

- `/live` is red when polling or a gateway is dead although the process lives: a restart may help.
- `/ready` is red too when a platform was not reached yet, or gave up (a wrong token), or nothing can be stored.
- Broken new knowledge leaves both green, as the last good version serves; `/ready` says it under `warnings`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import generate_latest

from bot import observe
from bot.errors import SettingsError

Check = Callable[[], Awaitable[str]]
"""Comes back with what is wrong, or an empty text."""
CHECK_TIME = 3.0
log = structlog.stdlib.get_logger(__name__)


@asynccontextmanager
async def serving(listen: str, checks: Mapping[str, Check]) -> AsyncIterator[web.AppRunner | None]:
    """Serves while the block runs; `off` serves nothing. A busy port is logged and does not stop the bot."""
    runner = None if listen == "off" else await _start(listen, checks)
    lag = asyncio.create_task(observe.watch_lag())
    try:
        yield runner
    finally:
        lag.cancel()
        if runner is not None:
            await runner.cleanup()


async def _start(listen: str, checks: Mapping[str, Check]) -> web.AppRunner | None:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"WHICHAI_HEALTH_LISTEN: {listen!r} is no address; write 127.0.0.1:8081, or off")
    runner = web.AppRunner(application(checks), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    except (OSError, OverflowError) as error:
        await runner.cleanup()
        log.warning("health_not_served", listen=listen, error=str(error))
        return None
    log.info("health_served", listen=listen)
    return runner


def application(checks: Mapping[str, Check]) -> web.Application:
    """The three pages."""

    async def live(request: web.Request) -> web.Response:
        return _page(observe.dead())

    async def ready(request: web.Request) -> web.Response:
        found = await asyncio.gather(*(_checked(check) for check in checks.values()))
        wrong = {name: problem for name, problem in zip(checks, found, strict=True) if problem}
        broken = observe.broken_knowledge()
        platforms = {**observe.starting(), **observe.dead(), **observe.given_up()}
        return _page({**platforms, **wrong}, {"knowledge": broken} if broken else {})

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(observe.REGISTRY), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    app = web.Application()
    app.add_routes([web.get("/live", live), web.get("/ready", ready), web.get("/metrics", metrics)])
    return app


async def _checked(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIME):
            return await check()
    except TimeoutError:
        return f"no word within {CHECK_TIME:.0f} s"
    except Exception:
        log.exception("health_check_failed")
        return "the check itself failed"


def _page(wrong: Mapping[str, str], warnings: Mapping[str, str] | None = None) -> web.Response:
    body = {"ok": not wrong, "platforms": observe.running(), "problems": wrong, "warnings": warnings or {}}
    return web.Response(
        status=503 if wrong else 200, text=json.dumps(body, indent=1) + "\n", content_type="application/json"
    )
