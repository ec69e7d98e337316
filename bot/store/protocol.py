"""What every store can do. Memory, SQLite and Redis pass the same tests.

Rules
- Ids in here are keyed hashes already (`bot.privacy.Hasher`); no store ever sees a platform's own id.
- Every method but `turn` and `healthy` raises StoreError when the store is locked, full, damaged or out of reach;
  it then fails within a second, and at once while the store is known to be down.
- Time comes in as a value, so that retention can be tried with a moved clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.conversation import Conversation

KEEP_IDLE = timedelta(days=30)
"""Conversations without a turn, and unanswered questions, are gone after this."""
STALE = "stale"
KEEP_COUNTS = timedelta(days=365)
"""Counters and feedback bear no ids; a year shows the seasons."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often something was asked on one day. Fixed words and ids only."""

    day: date
    platform: str
    outcome: str
    """`answer`, `ask`, `decline` or `error`; `STALE` beside these where a reply met facts past their life."""
    intent: str = ""
    """The kind of question; beside `STALE`, whether the facts of the entry were `shown` or `hidden`."""
    entry: str = ""
    version: str = ""
    """The knowledge that answered."""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Feedback:
    """What people thought of an answer on one day."""

    day: date
    entry: str
    version: str
    helpful: bool
    reason: str = ""
    """A fixed word (`old`, `missed`), told after a vote against and no vote of its own; anything else is `other`."""
    times: int = 1

    def __post_init__(self) -> None:
        if self.reason and not _WORD.fullmatch(self.reason):  # a button's value can be forged: nobody's text gets in
            object.__setattr__(self, "reason", "other")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found no answer, scrubbed; kept only where the operator turned that on."""

    day: date
    text: str
    nearest: str
    """Id of the entry that came closest, or empty."""
    person: str
    """Keyed hash, to tell three people from one who asks three times."""


_WORD = re.compile(r"[a-z][a-z-]{0,31}")


class Store(Protocol):
    """Where memory is kept."""

    async def open(self) -> None:
        """Get ready. After a StoreError the store may still be used: it tries again with each call."""
        ...

    async def close(self) -> None: ...

    def turn(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        """Holds a conversation while it is answered: over all processes that share the store, one at a time.

        Never raises: where the store is down it still holds back the other turns of this process.
        """
        ...

    async def load(self, conversation_id: str) -> Conversation | None: ...

    async def save(self, conversation: Conversation) -> Conversation:
        """Keep it if nobody saved it since it was loaded; comes back with the next revision, else ConflictError."""
        ...

    async def preferences(self, owner: str) -> dict[str, str]:
        """What was set for a person or a place."""
        ...

    async def prefer(self, owner: str, name: str, value: str | None) -> None:
        """Set one preference; None removes it."""
        ...

    async def count(self, use: Use) -> None: ...

    async def add_feedback(self, feedback: Feedback) -> None: ...

    async def add_unanswered(self, unanswered: Unanswered) -> None:
        """Once for a person and text; asking again moves it to the newer day."""
        ...

    async def forget(self, person: str) -> int:
        """Remove everything of a person, in one transaction; how many rows that were."""
        ...

    async def export(self, person: str) -> dict[str, list[dict[str, object]]]:
        """Everything of a person by table: `conversations`, `preferences`, `unanswered`. JSON-ready."""
        ...

    async def uses(self, since: date) -> tuple[Use, ...]: ...

    async def feedback(self, since: date) -> tuple[Feedback, ...]: ...

    async def unanswered(self, least: int = 3) -> tuple[Unanswered, ...]:
        """All that were kept, if `least` people or more have asked at all: likeness is the reader's business."""
        ...

    async def sweep(self, now: datetime) -> int:
        """Remove what is past its life; how many rows that were."""
        ...

    async def healthy(self) -> bool:
        """Whether something can be written right now. Never raises."""
        ...


def rows_of(
    conversations: list[Conversation], preferences: Mapping[str, str], unanswered: list[Unanswered]
) -> dict[str, list[dict[str, object]]]:
    """The shape of `export`."""
    return {
        "conversations": [
            {"touched_at": c.touched_at.isoformat(), "language": c.language, "state": json.loads(c.to_json())["state"]}
            for c in conversations
        ],
        "preferences": [{"name": name, "value": value} for name, value in sorted(preferences.items())],
        "unanswered": [{"day": u.day.isoformat(), "text": u.text, "nearest": u.nearest} for u in unanswered],
    }
