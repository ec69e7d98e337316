"""`whichai doctor`: looks at everything that a bot needs from outside and says in one line each what to change.

Nothing is changed by looking. Each platform is asked over HTTP with its token; no finding ever holds a token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp

from bot.knowledge.model import Knowledge
from bot.settings import Settings
from bot.store import Store

TIMEOUT = aiohttp.ClientTimeout(total=15)
CLOCK_SLACK = 30.0
"""Seconds that this computer's clock may differ: Discord's and Telegram's dates are compared with it."""
FEW_STARTS = 50
CONTENT_INTENT = (1 << 18) | (1 << 19)
RIGHTS = {
    "View Channels": 10, "Send Messages": 11, "Send Messages in Threads": 38, "Read Message History": 16,
    "Add Reactions": 6,
}  # fmt: skip
"""What the bot uses in a server: the name on Discord's settings page and its bit."""
ADMINISTRATOR = 3
MANY_PENDING = 100
PRIVATE_CHATS = '{"type":"all_private_chats"}'
_BOTH = {
    "ask", "choose", "compare", "tool", "topics", "sources", "feedback", "privacy", "mydata", "forget", "cancel",
    "help",
}  # fmt: skip
COMMANDS = {"Discord": frozenset({*_BOTH, "topic", "settings"}), "Telegram": frozenset(_BOTH)}
"""What each bot registers; said here too, since looking must not start a platform. A test compares them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    """What was found, as a short sentence."""
    ok: bool
    change: str = ""
    """What to change; empty when nothing needs it."""


def good(what: str, hint: str = "") -> Finding:
    return Finding(what, True, hint)


def bad(what: str, change: str) -> Finding:
    return Finding(what, False, change)


class Examined(Protocol):
    """The assistant, as far as it is looked at."""

    @property
    def knowledge(self) -> Knowledge: ...

    @property
    def store(self) -> Store: ...


Got = tuple[int, Any]
"""HTTP status and parsed body; status 0 when nothing answered."""


async def examine(settings: Settings, assistant: Examined) -> tuple[Finding, ...]:
    """Everything found: the house first, then each platform that has a token, then the clock."""
    findings = [*_house(settings, assistant), await _store(assistant)]
    async with _Line.open() as line:
        platforms: list[Awaitable[list[Finding]]] = []
        if settings.discord_token is not None:
            platforms.append(_discord(line, settings))
        if settings.telegram_token is not None:
            platforms.append(_telegram(line, settings))
        for found in await asyncio.gather(*platforms):
            findings += found
        if not platforms:
            findings.append(bad("no platform has a token", "set WHICHAI_TELEGRAM_TOKEN or WHICHAI_DISCORD_TOKEN"))
        findings += line.clock()
    return tuple(findings)


def _house(settings: Settings, assistant: Examined) -> Iterator[Finding]:
    known = assistant.knowledge
    counts = f"{len(known.tools)} tools, {len(known.tasks)} tasks, {len(known.topics)} topics, version {known.version}"
    if known.tools and (known.tasks or known.topics):
        yield good(f"knowledge: {counts}")
    else:
        yield bad(f"knowledge: {counts}", "run 'whichai check' on the knowledge folder")
    if settings.language != known.language:
        yield bad(f"the knowledge is in '{known.language}'", "set WHICHAI_LANGUAGE to a folder of the knowledge")


async def _store(assistant: Examined) -> Finding:
    if await assistant.store.healthy():
        return good("store: can be written")
    hint = "look at WHICHAI_STORE: does the folder exist, is there room, may this user write there?"
    return bad("store: cannot be written", hint)


async def _discord(line: _Line, settings: Settings) -> list[Finding]:
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    base = (settings.discord_api_url or "https://discord.com/api/v10").rstrip("/")

    async def get(path: str) -> Got:
        return await line.get(f"{base}/{path}", {"Authorization": f"Bot {token}"})

    status, me = await get("users/@me")
    if status != 200 or not isinstance(me, dict):
        return [_refused("Discord", "WHICHAI_DISCORD_TOKEN", "the application's Bot page", status)]
    found = [good(f"Discord: signed in as {me.get('username', '?')}")]
    application = _mapping(await get("oauth2/applications/@me"))
    found.append(_intents(application, settings))
    found += _starts(_mapping(await get("gateway/bot")), settings)
    registered = _rows(await get(f"applications/{application.get('id', me.get('id'))}/commands"))
    found.append(_in_sync("Discord", {row["name"] for row in registered if row.get("type", 1) == 1}))
    for guild in _rows(await get("users/@me/guilds")):
        found += _rights(guild)
    return found


def _intents(application: Mapping[str, Any], settings: Settings) -> Finding:
    granted = bool(int(application.get("flags") or 0) & CONTENT_INTENT)
    if settings.discord_message_content and not granted:
        hint = "switch it on on the application's Bot page, or set WHICHAI_DISCORD_MESSAGE_CONTENT=false"
        return bad("Discord: the message-content intent is wanted but not granted", hint)
    use = "is used" if settings.discord_message_content else "is not asked for; in forums only titles are read"
    return good(f"Discord: the message-content intent {use}")


def _starts(gateway: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    limit = gateway.get("session_start_limit") or {}
    left = int(limit.get("remaining", FEW_STARTS))
    what = f"Discord: {left} starts left today"
    yield good(what) if left >= FEW_STARTS else bad(what, "stop restarting: with none left, Discord resets the token")
    shards = int(gateway.get("shards", 1))
    if shards > 1 and not settings.discord_sharded:
        yield bad(f"Discord wants {shards} connections", "set WHICHAI_DISCORD_SHARDED=true")


def _rights(guild: Mapping[str, Any]) -> Iterator[Finding]:
    bits = int(guild.get("permissions") or 0)
    lacking = [] if bits >> ADMINISTRATOR & 1 else [name for name, bit in RIGHTS.items() if not bits >> bit & 1]
    if lacking:
        name = str(guild.get("name", "?"))[:60]
        yield bad(f"Discord: rights are missing in the server '{name}'", f"allow its role: {', '.join(lacking)}")


async def _telegram(line: _Line, settings: Settings) -> list[Finding]:
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    base = f"{settings.telegram_api_url.rstrip('/')}/bot{token}"

    async def get(method: str) -> Got:
        status, body = await line.get(f"{base}/{method}", {})
        return status, body.get("result") if isinstance(body, dict) else None

    status, me = await get("getMe")
    if status != 200 or not isinstance(me, dict):
        return [_refused("Telegram", "WHICHAI_TELEGRAM_TOKEN", "@BotFather's list of bots", status)]
    found = [good(f"Telegram: signed in as @{me.get('username', '?')}")]
    if me.get("can_read_all_group_messages"):
        found.append(good("Telegram: privacy mode is off, mentions in groups are seen"))
    else:
        hint = "for mentions send /setprivacy to @BotFather, then add the bot to the group anew"
        found.append(good("Telegram: privacy mode is on; in groups only commands and replies reach the bot", hint))
    inline = bool(me.get("supports_inline_queries"))
    hint = "" if inline else "to answer in every chat send /setinline to @BotFather"
    found.append(good(f"Telegram: inline mode is {'on' if inline else 'off'}", hint))
    found += _webhook(_mapping(await get("getWebhookInfo")), settings)
    menu = _rows(await get(f"getMyCommands?scope={quote(PRIVATE_CHATS)}"))
    found.append(_in_sync("Telegram", {command["command"] for command in menu}))
    return found


def _webhook(info: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    url, start = str(info.get("url") or ""), "start 'whichai telegram' once: it "
    if settings.telegram_mode == "polling" and url:
        yield bad("Telegram: a webhook is set, so polling gets nothing", start + "removes the webhook")
    elif settings.telegram_mode == "webhook" and url != (settings.telegram_webhook_url or ""):
        yield bad("Telegram: another webhook address is set, or none", start + "sets WHICHAI_TELEGRAM_WEBHOOK_URL")
    else:
        yield good(f"Telegram: {settings.telegram_mode} as set")
    waiting = int(info.get("pending_update_count") or 0)
    if waiting > MANY_PENDING:
        yield bad(f"Telegram: {waiting} updates are waiting", "is the bot running? it works through them by itself")
    if settings.telegram_mode == "webhook" and (said := str(info.get("last_error_message") or "")):
        yield bad("Telegram: the last call of the webhook failed", f"Telegram says: {said[:100]}")


def _in_sync(platform: str, registered: set[str]) -> Finding:
    missing, extra = sorted(COMMANDS[platform] - registered), sorted(registered - COMMANDS[platform])
    start = f"start 'whichai {platform.lower()}' once: it "
    if not registered or missing:
        which = f" ({', '.join(missing)})" if missing and registered else ""
        return bad(f"{platform}: commands are not registered{which}", start + "registers them")
    if extra:
        return bad(f"{platform}: old commands are registered ({', '.join(extra)})", start + "replaces them")
    return good(f"{platform}: {len(registered)} commands are registered")


def _mapping(got: Got) -> Mapping[str, Any]:
    return got[1] if got[0] == 200 and isinstance(got[1], dict) else {}


def _rows(got: Got) -> list[dict[str, Any]]:
    return [row for row in got[1] if isinstance(row, dict)] if got[0] == 200 and isinstance(got[1], list) else []


def _refused(platform: str, variable: str, place: str, status: int) -> Finding:
    if status in (401, 403, 404):
        return bad(f"{platform}: the token is refused", f"set {variable} to the token on {place}")
    reason = f"answers {status}" if status else "cannot be reached"
    return bad(f"{platform} {reason}", "look at the network, a proxy, and the address in the settings")


class _Line:
    """Asks over HTTP, and remembers what time it is elsewhere."""

    def __init__(self, session: aiohttp.ClientSession, now: Callable[[], datetime]) -> None:
        self._session, self._now = session, now
        self._offsets: list[float] = []

    @classmethod
    @asynccontextmanager
    async def open(cls) -> Any:
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
            yield cls(session, lambda: datetime.now(UTC))

    async def get(self, url: str, headers: Mapping[str, str]) -> Got:
        """Status and body. Errors carry the address, and that carries Telegram's token: they end here."""
        try:
            async with self._session.get(url, headers=headers) as response:
                if date := response.headers.get("Date"):
                    self._offsets.append((self._now() - parsedate_to_datetime(date)).total_seconds())
                return response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            return 0, {}

    def clock(self) -> Iterator[Finding]:
        """How far this computer's clock is off, where anybody told the time."""
        if self._offsets:
            off = min(self._offsets, key=abs)
            if abs(off) <= CLOCK_SLACK:
                yield good("clock: right")
            else:
                way = "fast" if off > 0 else "slow"
                yield bad(f"clock: {abs(off):.0f} seconds {way}", "switch on time synchronisation (NTP)")
