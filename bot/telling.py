"""Which sentences of the notes on a subject answer a message, and how likely they do.

Each sentence is scored by its meaning behind the page's title, the words that it shares with the message, its place on
the page, its length, and the side of a tool that both name. The weights were fitted to 360 questions from talks for
which people had marked the sentences that they would want to hear first (`tests/data/told_first.jsonl`): hidden ones
among them find such a sentence first in 68 of 100 cases and among two in 83; the nearest in meaning is one in 43.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from bot.knowledge.model import Knowledge
from bot.knowledge.templates import sentence
from bot.text import prose, tokens
from bot.understanding.leaning import ASKING
from bot.understanding.understand import Understander

LIKELY, LIKELY_SHORT = 0.45, 0.65
"""Chance from which a sentence is told at all: below it, two of three miss. Of a wish or a tool, whose few lines answer
but half of what is asked about it and may just have been said, it must be more."""
MEANING, SHARED, EARLY, LENGTH, SIDED, WARNING = 11.3, 2.9, 2.4, 3.8, 1.1, -3.4
"""What a sentence counts for its cosine, its share of the message's words, its place (one over it, from one on), its
length (in 200 characters), a side of a tool that both name, and for being a "better not"."""
LONG = 200
BIAS, SLOPE = -2.2, 0.46
"""From the score of the first to the chance that it or the second is wanted."""
CLEARLY = 2.5
"""How far the first must lead to be told alone."""
SHORTEST = 4
"""Words of a sentence that says something by itself."""
MOST_TELLING = 2
STEM = 6
AVOIDED = "Better not: "
_EMPTY = frozenset({"there", "make", "have", "has", "work", "get", "give", "show", "works", "use",
                    "the", "and", "but", "not", "for", "about", "with", "please", "then", "just", "its", "that", "this",
                    "them", "one", "my", "our"})  # fmt: skip


class Told(NamedTuple):
    """What the notes on a subject say to a message."""

    chance: float
    """That it is what was asked for, 0 to 1."""
    text: str
    """One or two sentences; empty where none is likely."""


NOTHING = Told(0.0, "")


def told(reader: Understander, subject: str, text: str) -> Told:
    """What the notes on a subject say nearest to a message."""
    said = _telling_on(reader.knowledge, subject)
    if not said or not tokens(text):
        return NOTHING
    named = _with_words_of(text, said)
    near = reader.nearness(text, _titled(reader.knowledge, subject, said))
    words, sides = _telling(text), _sides_in(reader, text)
    scores = [
        MEANING * cosine
        + SHARED * len(words & _stems(one)) / max(len(words), 1)
        + EARLY / (1 + place)
        + LENGTH * len(one) / LONG
        + SIDED * bool(sides and sides & _sides_in(reader, one))
        + WARNING * one.startswith(AVOIDED)
        for place, (one, cosine) in enumerate(zip(said, near, strict=True))
    ]
    order = sorted(range(len(said)), key=lambda place: (said[place] not in named, -scores[place]))
    chance = 1 / (1 + math.exp(-(BIAS + SLOPE * max(scores))))
    alone = bool(named) or len(order) < 2 or scores[order[0]] - scores[order[1]] >= CLEARLY
    first = " ".join(said[place] for place in order[: 1 if alone else 2])
    least = LIKELY if subject in reader.knowledge.topics else LIKELY_SHORT
    return Told(1.0 if named else chance, first) if named or chance >= least else Told(chance, "")


def read_ahead(reader: Understander, subject: str) -> bool:
    """Read what the notes say on a subject before anybody asks; False where no more can be kept."""
    said = _telling_on(reader.knowledge, subject)
    return reader.read_ahead(_titled(reader.knowledge, subject, said))


def _telling_on(knowledge: Knowledge, subject: str) -> list[str]:
    """The sentences on a subject that say something by themselves."""
    return [one for one in sentences_on(knowledge, subject) if len(tokens(one)) >= SHORTEST]


def _titled(knowledge: Knowledge, subject: str, said: list[str]) -> list[str]:
    """Sentences as they are compared: behind the title of their page."""
    title = knowledge.title(subject)
    return [f"{title} {one}" for one in said]


def sentences_on(knowledge: Knowledge, subject: str) -> list[str]:
    """What the notes say on a subject, apart from dated facts: those are said with their source or not at all."""
    if (topic := knowledge.topics.get(subject)) is not None:
        return list(prose(f"{topic.body}\n{topic.more}"))
    if (task := knowledge.tasks.get(subject)) is not None:
        better_not = (f"{AVOIDED}{one.what} ({one.why})." for one in task.avoid)
        picked = (f"**{knowledge.title(pick.tool)}**: {pick.reason}." for pick in task.picks)
        return [*picked, *prose(task.lead), *task.watch, *better_not, *prose(task.no_ai)]
    if (tool := knowledge.tools.get(subject)) is not None:
        return [sentence(one) for one in prose(f"{tool.price.note}\n{tool.rights.note}")]
    return []


def _sides_in(reader: Understander, text: str) -> set[str]:
    """The limits and sides of a tool that are named; what costs and what is free are one."""
    slots = reader.slots(text)
    return {"price" if name == "free" else name for name in (*slots.constraints, *slots.ids("aspect"))} - {"what"}


def _telling(text: str) -> set[str]:
    """The stems of the words of a message that say what it is about."""
    return {word[:STEM] for word in {*tokens(text)} - ASKING - _EMPTY if len(word) > 2}


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in tokens(text)}


def _with_words_of(text: str, sentences: list[str]) -> frozenset[str]:
    """The sentences that have the word or two that a short message names."""
    telling = {word.rstrip("s") for word in {*tokens(text)} - ASKING - _EMPTY if len(word) > 2}
    if not 0 < len(telling) <= MOST_TELLING:
        return frozenset()
    return frozenset(one for one in sentences if telling <= {word.rstrip("s") for word in tokens(one)})
