"""Who has been told already that memory is down: kept in the process, as the store cannot keep it."""

from __future__ import annotations

MOST = 10_000
"""Conversations remembered; whoever was told longest ago would be told again first."""


class Told:
    """Says once in each outage, and for each conversation, that a notice is due."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._ids: dict[str, None] = {}

    def is_first(self, conversation_id: str) -> bool:
        """Whether this conversation was not told yet; from now on it was."""
        if conversation_id in self._ids:
            return False
        self._ids[conversation_id] = None
        if len(self._ids) > self._most:
            del self._ids[next(iter(self._ids))]
        return True

    def forget(self, conversation_id: str) -> None:
        """Its memory works again: the next outage is news."""
        self._ids.pop(conversation_id, None)
