"""Thousands of messages over months of accelerated time, on a real database: is memory flat, is anything lost?

Half of them are set talk, half ask for any page and tool of the whole knowledge; some press a button or a vote.

    python -m tests.benchmarks.soak [--messages 20000] [--knowledge FOLDER] [--encoder auto|off]

Prints what the process holds after every tenth, and ends with 1 if it grew by more than `MOST_GROWTH` after the first
fifth, if a reply was an error, or if more is stored than thirty days of people.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import Assistant, Message
from bot.knowledge.model import Knowledge
from bot.settings import load_settings
from bot.store.protocol import KEEP_IDLE

MOST_GROWTH = 8.0
"""Megabytes: page caches of SQLite and the allocator's slack move by less."""
STEP = timedelta(minutes=6)
"""Between two messages: 20,000 are twelve weeks."""
SWEEP_EVERY = 240
PEOPLE = 2000
QUESTIONS = (
    "free logo?",
    "and for a jingle?",
    "is it free?",
    "what is a hallucination?",
    "compare chatgpt and claude",
    "thanks",
    "which AI writes product texts, draws a logo and sings a jingle?",
    "asdf qwer",
    "the second one",
    "no i meant music",
    "who won the world cup?",
    "what about on my phone",
    "which AI should I use for {word}?",
    "offline voice for {word}",
)


class Clock:
    """Moves with every message."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def megabytes() -> float:
    """What the process holds in memory right now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


async def soak(args: argparse.Namespace, folder: str) -> int:
    clock, chance = Clock(), random.Random(7)
    path = Path(folder) / "soak.sqlite3"
    settings = load_settings(
        knowledge=args.knowledge, encoder=args.encoder, store=f"sqlite:///{path}", keep_unanswered=True
    )
    assistant = await Assistant.open(settings=settings, clock=clock)
    held, errors, began = [], 0, time.perf_counter()
    whole, offered = everything(assistant.knowledge), list[str]()
    for number in range(1, args.messages + 1):
        clock.now += STEP
        person = str(chance.randrange(PEOPLE))
        word = "".join(chance.choices("abcdefghijklmnop", k=7))
        text = chance.choice(QUESTIONS).format(word=word) if chance.random() < 0.5 else chance.choice(whole)
        message = Message(text, conversation_id=person, sender_id=person, platform="telegram")
        if offered and chance.random() < 0.2:
            message = replace(message, text="", choice=chance.choice(offered))
        reply = await assistant.reply(message)
        offered = [choice.value for choice in reply.choices] if reply else []
        errors += reply is None or reply.understanding.outcome == "error"
        if number % SWEEP_EVERY == 0:
            await assistant.store.sweep(clock.now)
        if number % max(1, args.messages // 10) == 0:
            gc.collect()
            held.append(megabytes())
            print(f"{number:6d} messages  {held[-1]:7.1f} MB  {path.stat().st_size / 1e6:5.2f} MB stored", flush=True)
    seconds = time.perf_counter() - began
    await assistant.close()
    late = too_old(path, clock.now)
    growth = held[-1] - held[1]
    print(
        f"{args.messages / seconds:.0f} messages a second, growth {growth:+.1f} MB, {errors} errors, {late} rows late"
    )
    return 1 if errors or late or growth > MOST_GROWTH else 0


def everything(knowledge: Knowledge) -> list[str]:
    """A question for every page and every tool."""
    pages = [phrase for entry in knowledge.entries() for phrase in (entry.title, *entry.examples)]
    return [*pages, *(f"what does {tool.name} cost" for tool in knowledge.tools.values())]


def too_old(path: Path, now: datetime) -> int:
    """Conversations that should be gone."""
    oldest = (now - KEEP_IDLE - SWEEP_EVERY * STEP).timestamp()
    with sqlite3.connect(path) as db:
        count: int = db.execute("SELECT count(*) FROM conversations WHERE touched_at < ?", (oldest,)).fetchone()[0]
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--knowledge", type=Path)
    parser.add_argument("--encoder", default="auto")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(soak(args, folder))


if __name__ == "__main__":
    sys.exit(main())
