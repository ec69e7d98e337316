"""Where memory is kept: `open_store` picks by the scheme of an address."""

from __future__ import annotations

from bot.errors import SettingsError
from bot.store.memory import MemoryStore
from bot.store.protocol import Feedback, Store, Unanswered, Use

__all__ = ["Feedback", "MemoryStore", "Store", "Unanswered", "Use", "open_store"]

SCHEMES = "memory://, sqlite:///PATH or redis://HOST:PORT/NUMBER"


def open_store(url: str) -> Store:
    """The store of that address, not yet opened. Raises SettingsError for an address that cannot be used."""
    scheme, found, _ = url.partition("://")
    if found and scheme == "memory":
        return MemoryStore()
    raise SettingsError(f"WHICHAI_STORE: {url!r} is no store; write {SCHEMES}")
