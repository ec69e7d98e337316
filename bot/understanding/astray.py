"""Words of a task that lead astray: they stand in many lines of other pages and hardly in its own.

Such a word makes a wish of what is only an occasion: "my company" is no wish for a companion. The message still finds
its page by all its other words; what suffers are plans and follow-ups, which go by the tasks that a message names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Problem
from bot.knowledge.places import Places
from bot.understanding.understand import Understander

MANY, TIMES = 20, 12
"""Lines of other pages that it takes, and how many times the lines of its own."""


def astray(understander: Understander, folder: Path) -> tuple[Problem, ...]:
    """Every such word with its place in the task's file and what to write instead; sorted by file and line."""
    places = Places(folder, understander.knowledge.language)
    return tuple(sorted(_strayed(understander, places)))


def _strayed(understander: Understander, places: Places) -> Iterator[Problem]:
    own: Counter[tuple[str, str]] = Counter()
    others: Counter[tuple[str, str]] = Counter()
    tasks = understander.knowledge.tasks
    for example in understander.index.examples:
        for slot in understander.slots(example.text).found if example.entry else ():
            if slot.kind == "task":
                (own if example.entry == slot.value else others)[slot.value, slot.text] += 1
    for (task, word), count in others.items():
        known = own[task, word]
        if count >= MANY and count >= TIMES * known and word in tasks[task].words:
            text = f"the word '{word}' stands in {count} lines of other pages and in {known} of this one"
            yield places.problem(tasks[task], f"{text}; write a longer one that only this task has", words=word)
