"""What is asked of one tool, by its meaning: which of the facts on it answers, or that none does.

A fact is found by how people ask for it (`Fact.asked`) as well as by its claim; what a file lists as `unknown` speaks
against all of them. The name of the tool says nothing here and stands as "it".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.knowledge.model import Fact, Knowledge, Tool
from bot.understanding.encoder import Vectors
from bot.understanding.names import TOOL
from bot.understanding.slots import SlotReading

IT = "it"
Row = tuple[float, float, float]
"""How far the nearest fact leads the next line of notes, how near its claim comes, and one."""


class Note(NamedTuple):
    """A line of the notes on a tool."""

    text: str
    fact: Fact | None
    """The fact that it belongs to; None for what is unknown."""
    is_claim: bool = False


class Particular(NamedTuple):
    """The fact on a tool that comes nearest to a question, and how surely it answers."""

    fact: Fact
    sure: float
    """0 to 1."""


@dataclass(frozen=True)
class Notes:
    """The lines of all tools as vectors."""

    lines: Mapping[str, tuple[Note, ...]]
    """By tool."""
    rows: Mapping[str, Vectors]

    def nearest(self, tool: str, vector: Vectors, weights: Sequence[float]) -> Particular | None:
        """What the notes on a tool have on a question; None where they have nothing at all."""
        lines = self.lines.get(tool, ())
        found = compared(lines, self.rows[tool] @ vector) if lines else None
        if found is None:
            return None
        fact, row = found
        score = sum(weight * value for weight, value in zip(weights, row, strict=True))
        return Particular(fact, 1 / (1 + math.exp(-score)))


def compared(lines: Sequence[Note], near: npt.NDArray[np.float32]) -> tuple[Fact, Row] | None:
    """The fact whose lines come nearest, with what speaks for it; None where something unknown comes nearer."""
    best: dict[int, float] = {}
    for line, score in zip(lines, near.tolist(), strict=True):
        best[id(line.fact)] = max(best.get(id(line.fact), -1.0), score)
    first = max(best, key=best.__getitem__)
    own = [(line, score) for line, score in zip(lines, near.tolist(), strict=True) if id(line.fact) == first]
    fact = own[0][0].fact
    if fact is None:
        return None
    lead = best[first] - max((score for name, score in best.items() if name != first), default=0.0)
    return fact, (lead, next(score for line, score in own if line.is_claim), 1.0)


def lines_of(tool: Tool) -> Iterator[Note]:
    """All that a question on a tool can be compared with."""
    for fact in tool.facts:
        yield Note(fact.claim, fact, is_claim=True)
        yield from (Note(line, fact) for line in fact.asked)
    yield from (Note(line, None) for line in tool.unknown)


def without_names(reading: SlotReading) -> str:
    """The words of a message with "it" in the place of each tool."""
    return " ".join(IT if word == TOOL else word for word in reading.masked)


def notes_of(knowledge: Knowledge, encoded: Callable[[Sequence[str]], Vectors]) -> Notes:
    """The notes of all tools; `encoded` gives a row for each line, as a message is read."""
    lines = {name: tuple(lines_of(tool)) for name, tool in knowledge.tools.items()}
    lines = {name: found for name, found in lines.items() if found}
    rows = encoded([line.text for found in lines.values() for line in found])
    ends = np.cumsum([len(found) for found in lines.values()])
    return Notes(lines, dict(zip(lines, np.split(rows, ends[:-1]), strict=True)))
