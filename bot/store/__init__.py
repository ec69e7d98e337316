"""Where memory is kept: `open_store` picks by the scheme of an address."""

from __future__ import annotations

from pathlib import Path

from bot.errors import SettingsError
from bot.store.memory import MemoryStore
from bot.store.protocol import STALE, Feedback, Store, Unanswered, Use
from bot.store.sqlite import SqliteStore

__all__ = ["STALE", "Feedback", "MemoryStore", "Store", "Unanswered", "Use", "open_store"]

SCHEMES = "memory://, sqlite:///PATH or redis://HOST:PORT/NUMBER"


def open_store(url: str) -> Store:
    """The store of that address, not yet opened. Raises SettingsError for an address that cannot be used."""
    scheme, _, rest = url.partition("://")
    if url == "memory://":
        return MemoryStore()
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return SqliteStore(Path(rest[1:]).expanduser())
    if scheme in ("redis", "rediss", "valkey", "valkeys") and rest:
        return _redis(url.replace("valkey", "redis", 1))
    raise SettingsError(f"WHICHAI_STORE: not an address of a store; write {SCHEMES}")


def _redis(url: str) -> Store:
    try:
        from bot.store.redis import RedisStore  # an extra: imported only when chosen
    except ImportError:
        raise SettingsError("WHICHAI_STORE: Redis is not installed; pip install 'whichai[redis]'") from None
    return RedisStore(url)
