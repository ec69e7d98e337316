"""Memory that ends with the process: for tests, the console, and trying the bot out."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, datetime

from bot.conversation import Conversation
from bot.errors import ConflictError
from bot.store.protocol import KEEP_COUNTS, KEEP_IDLE, Feedback, Unanswered, Use, rows_of
from bot.store.turns import Turns


class MemoryStore:
    """A store in plain dictionaries."""

    def __init__(self) -> None:
        self._conversations: dict[str, Conversation] = {}
        self._preferences: dict[str, dict[str, str]] = {}
        self._uses: dict[Use, int] = {}
        self._feedback: dict[Feedback, int] = {}
        self._unanswered: dict[tuple[str, str], Unanswered] = {}
        self._turns = Turns()

    async def open(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""

    def turn(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        return self._turns.hold(conversation_id)

    async def load(self, conversation_id: str) -> Conversation | None:
        return self._conversations.get(conversation_id)

    async def save(self, conversation: Conversation) -> Conversation:
        known = self._conversations.get(conversation.id)
        if (known.revision if known else 0) != conversation.revision:
            raise ConflictError("this conversation was saved by somebody else")
        saved = replace(conversation, revision=conversation.revision + 1)
        self._conversations[saved.id] = saved
        return saved

    async def preferences(self, owner: str) -> dict[str, str]:
        return dict(self._preferences.get(owner, {}))

    async def prefer(self, owner: str, name: str, value: str | None) -> None:
        values = {key: kept for key, kept in self._preferences.get(owner, {}).items() if key != name}
        if value is not None:
            values[name] = value
        self._preferences[owner] = values

    async def count(self, use: Use) -> None:
        key = replace(use, times=0)
        self._uses[key] = self._uses.get(key, 0) + use.times

    async def add_feedback(self, feedback: Feedback) -> None:
        key = replace(feedback, times=0)
        self._feedback[key] = self._feedback.get(key, 0) + feedback.times

    async def add_unanswered(self, unanswered: Unanswered) -> None:
        self._unanswered[unanswered.person, unanswered.text] = unanswered

    async def forget(self, person: str) -> int:
        talks = [key for key, kept in self._conversations.items() if kept.person == person]
        asked = [key for key in self._unanswered if key[0] == person]
        for talk in talks:
            del self._conversations[talk]
        for key in asked:
            del self._unanswered[key]
        return len(talks) + len(asked) + len(self._preferences.pop(person, {}))

    async def export(self, person: str) -> dict[str, list[dict[str, object]]]:
        return rows_of(
            [kept for kept in self._conversations.values() if kept.person == person],
            self._preferences.get(person, {}),
            [kept for kept in self._unanswered.values() if kept.person == person],
        )

    async def uses(self, since: date) -> tuple[Use, ...]:
        return tuple(replace(use, times=times) for use, times in self._uses.items() if use.day >= since)

    async def feedback(self, since: date) -> tuple[Feedback, ...]:
        return tuple(replace(key, times=times) for key, times in self._feedback.items() if key.day >= since)

    async def unanswered(self, least: int = 3) -> tuple[Unanswered, ...]:
        kept = tuple(self._unanswered.values())
        return kept if len({one.person for one in kept}) >= least else ()

    async def sweep(self, now: datetime) -> int:
        old = [key for key, kept in self._conversations.items() if kept.touched_at < now - KEEP_IDLE]
        asked = [key for key, kept in self._unanswered.items() if kept.day < (now - KEEP_IDLE).date()]
        uses = [key for key in self._uses if key.day < (now - KEEP_COUNTS).date()]
        votes = [key for key in self._feedback if key.day < (now - KEEP_COUNTS).date()]
        for talk in old:
            del self._conversations[talk]
        for question in asked:
            del self._unanswered[question]
        for use in uses:
            del self._uses[use]
        for vote in votes:
            del self._feedback[vote]
        return len(old) + len(asked) + len(uses) + len(votes)

    async def healthy(self) -> bool:
        return True
