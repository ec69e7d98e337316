"""A store that is down is left alone for a moment, so that people never wait for it again and again."""

from __future__ import annotations

import time

from bot.errors import StoreError

PAUSE = 2.0
"""Seconds for which calls fail at once after one had to wait in vain."""


class Rest:
    """Remembers that something was down."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._until = 0.0
        self._why = ""

    def begin(self, why: str) -> None:
        self._until, self._why = time.monotonic() + self._pause, why

    def end(self) -> None:
        self._until = 0.0

    def check(self) -> None:
        """Raises StoreError while the pause lasts."""
        if time.monotonic() < self._until:
            raise StoreError(self._why)
