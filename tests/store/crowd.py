"""A process that writes to a store as fast as it can and says what is done: for tests that kill it.

    python -m tests.store.crowd URL NAME

Each line on standard output is a promise: what it names was saved before the line was written.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from datetime import UTC, datetime

from bot.conversation import Conversation, ConversationState
from bot.store import Unanswered, Use, open_store

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def write(url: str, name: str) -> None:
    store = open_store(url)
    await store.open()
    talk = Conversation(f"talk-{name}", f"person-{name}", NOW)
    for number in itertools.count(1):
        talk = await store.save(talk.with_state(ConversationState(misses=number), NOW))
        await store.prefer(talk.person, "number", str(number))
        await store.add_unanswered(Unanswered(NOW.date(), f"question {number % 50}", "", talk.person))
        await store.count(Use(NOW.date(), "console", "answer", entry=name))
        os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    asyncio.run(write(*sys.argv[1:3]))
