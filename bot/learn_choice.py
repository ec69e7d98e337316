"""Learning what each piece of evidence counts when the readings of a turn are weighed, from labelled talks.

The talks that nothing else was learned from (`is_judge`) are held with a bot that knows the others and weighs nothing.
Each turn gives the readings that it might have (`weighing.ways`) and which of them are right; a softmax over the
readings of a turn, with one weight for each kind of evidence, is fitted to that. Nine tenths of these talks judge the
last tenth in turn: what comes out is printed.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.assistant import Assistant, Brain
from bot.knowledge.model import Knowledge
from bot.knowledge.talks import is_judge
from bot.message import Message, Reply
from bot.readings import hear
from bot.settings import Settings
from bot.store import open_store
from bot.trial import Tried, tried
from bot.understanding.in_talk import STAY
from bot.understanding.softmax import lbfgs
from bot.weighing import CLEARLY, Way, is_weighed, ways

FOLDS = 10
PENALTY = 3.0
"""On large weights, in units of how much the evidence varies; 0.3 to 10 differ by less than a point."""
STEPS = 300
FEWEST = 100
"""Turns that it takes to learn anything."""
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Turn:
    """One turn with all that it may mean."""

    talk: str
    ways: tuple[Way, ...]
    """The last one is what was understood without weighing."""
    right: tuple[bool, ...]

    @classmethod
    def of(cls, one: Tried, found: Sequence[Way]) -> Turn:
        """The turn with its verdict on every reading."""
        stays = any(label.partition(":")[0] == STAY for label in one.said.wanted)
        others = tuple(stays if way.entry == STAY else way.entry in one.said.wanted for way in found[:-1])
        return cls(one.talk, tuple(found), (*others, one.verdict == "right"))


class Listening:
    """A handler that notes how each message might be read before it is answered."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.found: list[Way] = []

    async def reply(self, message: Message) -> Reply | None:
        """The assistant's answer; `found` has the readings, empty where nothing is to be weighed."""
        reader, state = self.assistant.understander, await self.assistant.state_of(message)
        asked = hear(reader, message.text, state)
        first = asked[0]
        opened = len(asked) == 1 and first.is_open and is_weighed(reader, first.meant, first.text, state)
        self.found = ways(reader, first.meant, first.text, state) if opened else []
        return await self.assistant.reply(message)


async def learn_choice(
    knowledge: Knowledge, settings: Settings, progress: Callable[[int, int], None]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The weight of each piece of evidence, and figures seen on the way; both empty where there are too few talks."""
    turns = await collected(knowledge, settings, progress)
    if len(turns) < FEWEST:
        return {}, {}
    names = sorted({name for turn in turns for way in turn.ways for name in way.row})
    weights = fitted(turns, names)
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}, figures(turns, names)


async def collected(knowledge: Knowledge, settings: Settings, progress: Callable[[int, int], None]) -> list[Turn]:
    """The turns of the judging talks that are weighed, held with a bot that does not know these talks."""
    told = tuple(talk for talk in knowledge.talks if not is_judge(talk))
    version = f"{knowledge.words_version} without judges"
    brain = Brain.of(replace(knowledge, talks=told, words_version=version), settings)
    brain.understander.learned = replace(brain.understander.learned, choice={})
    listening = Listening(Assistant(brain, open_store("memory://"), settings, shared=False))
    trials = tried(listening.reply, knowledge, [*filter(is_judge, knowledge.talks)], progress)
    return [Turn.of(one, listening.found) async for one in trials if listening.found]


def fitted(turns: Sequence[Turn], names: Sequence[str]) -> Rows:
    """The weights, one a name, under which the right readings of each turn are likeliest; turns without one are out."""
    known = [turn for turn in turns if any(turn.right)]
    rows = np.vstack([_rows(turn, names) for turn in known])
    right = np.asarray([one for turn in known for one in turn.right], float)
    sizes = [len(turn.ways) for turn in known]
    starts, owner = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(known)), sizes)
    spread = PENALTY * (rows.std(axis=0) + 1e-6) ** 2

    def loss(weights: Rows) -> tuple[float, Rows]:
        scores = rows @ weights
        shares = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        every, good = np.add.reduceat(shares, starts), np.add.reduceat(shares * right, starts)
        value = float((np.log(every) - np.log(good)).sum() + (spread * weights**2).sum() / 2)
        return value, rows.T @ (shares / every[owner] - shares * right / good[owner]) + spread * weights

    return lbfgs(loss, np.zeros(len(names)), STEPS)  # type: ignore[arg-type, return-value]  # in double precision


def figures(turns: Sequence[Turn], names: Sequence[str]) -> Mapping[str, float]:
    """Shares of turns that are right with and without weighing, each talk judged by weights that do not know it."""
    folds = [zlib.crc32(turn.talk.encode()) % FOLDS for turn in turns]
    before = [turn.right[-1] for turn in turns]
    after = list(before)
    for fold in range(FOLDS):
        weights = fitted([turn for turn, own in zip(turns, folds, strict=True) if own != fold], names)
        for place, (turn, own) in enumerate(zip(turns, folds, strict=True)):
            if own == fold and len(turn.ways) > 1:
                *others, kept = _rows(turn, names) @ weights
                best = int(np.argmax(others))
                after[place] = turn.right[best] if others[best] - kept >= math.log(CLEARLY) else before[place]
    pairs = list(zip(before, after, strict=True))
    return {
        "turns weighed": len(turns), "right without weighing": round(float(np.mean(before)), 4),
        "right with weighing": round(float(np.mean(after)), 4), "won": pairs.count((False, True)),
        "lost": pairs.count((True, False)),
    }  # fmt: skip


def _rows(turn: Turn, names: Sequence[str]) -> Rows:
    return np.asarray([[way.row.get(name, 0.0) for name in names] for way in turn.ways])
