"""One way to log for our modules and for the libraries: to standard error, for people or as JSON.

Rules
- Every line, tracebacks included, loses its tokens after it is rendered, so nothing can slip past.
- Ids of people and places appear hashed; fields that could hold somebody's words are dropped.
- Libraries speak from WARNING on, whatever the level: at DEBUG they print addresses with tokens, and whole messages.
- One entry is one line, but for tracebacks on a console: nobody can forge a second one.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.privacy import Hasher, redact
from bot.settings import Settings

LIBRARIES = (
    "aiohttp", "apscheduler", "asyncio", "discord", "httpcore", "httpx", "redis", "telegram", "watchfiles",
)  # fmt: skip
"""Those that bring levels or handlers of their own."""
OURS = "bot"
IDS = frozenset({"sender_id", "user_id", "chat_id", "channel_id", "guild_id", "conversation_id", "place"})
WORDS = frozenset({"text", "content", "query", "question", "caption", "reply", "args", "update", "payload"})
LEAST_SECRET = 6
"""A shorter secret would blacken ordinary words."""


def set_up(settings: Settings, hasher: Hasher, stream: TextIO | None = None) -> None:
    """Send all logging to one handler. Call once at the start; calling it again replaces the handler."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _Unknown(hasher),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Redacting(_formatter(settings, shared), secrets_of(settings)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.getLogger(OURS).setLevel(settings.log_level)
    root.setLevel(max(logging.WARNING, logging.getLogger(OURS).level))  # holds for every library, named here or not
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers.clear()  # a library's own handler would pass by ours
        library.propagate = True
        library.setLevel(root.level)
    logging.captureWarnings(True)
    sys.excepthook = _log_crash


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every secret of the settings, plain and as it stands in an address, the longest first."""
    values = [value.get_secret_value() for _, value in settings if hasattr(value, "get_secret_value")]
    forms = {
        form for value in values for form in (value, quote(value), quote(value, safe="")) if len(value) >= LEAST_SECRET
    }
    return tuple(sorted(forms, key=len, reverse=True))


def _formatter(settings: Settings, shared: Iterable[Processor]) -> logging.Formatter:
    if settings.log_format == "json":
        last: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback  # the rich one prints the values of variables
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=list(shared), processors=[remove, *last])


class _Unknown:
    """Hashes ids, drops words, keeps an event on one line."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        for name in list(event):
            if name in WORDS:
                del event[name]
            elif name in IDS:
                event[name] = self._hasher.short(event[name])
        event["event"] = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(event.get("event", "")))
        return event


class _Redacting(logging.Formatter):
    """Formats with another formatter and blackens the result."""

    def __init__(self, inner: logging.Formatter, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        text = self._inner.format(record)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return redact(text)


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the program goes through the same handler, so that it is blackened too."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("crashed", exc_info=(kind, error, trace))
