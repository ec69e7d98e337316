"""Signs of what kind of question a message is: how it begins, its cue words, and what it names.

The signs stand beside the sentence vector as input of the learned heads; they decide nothing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from bot.knowledge.model import Lexicon
from bot.text import has_link, tokens
from bot.understanding.encoder import Vectors
from bot.understanding.slots import SlotReading

Kind = Literal["choose", "compare", "capability", "explain", "profile", "smalltalk", "other"]
KINDS: tuple[Kind, ...] = ("capability", "choose", "compare", "explain", "other", "profile", "smalltalk")
CUES = ("capability", "choose", "compare", "do_it", "explain", "profile")
COUNTS = 10
"""Signs before the cues."""
WEIGHT = 0.4
"""Size of a sign beside a vector of length one: chosen by cross-validation over 0.2, 0.4 and 0.8."""


def is_cued(signs: Vectors, cue: str, *, begins: bool = False) -> bool:
    """Whether the signs of a message hold a cue, or begin with it."""
    place = COUNTS + 2 * CUES.index(cue)
    return bool(signs[place] > 0 or (not begins and signs[place + 1] > 0))


class CueReader:
    """Turns words and slots into signs."""

    def __init__(self, lexicon: Lexicon) -> None:
        kinds = lexicon.group("kinds")
        self._cues = {cue: frozenset(tokens(way) for way in kinds.get(cue, ())) - {()} for cue in CUES}
        self._longest = max((len(way) for ways in self._cues.values() for way in ways), default=0)

    def signs(self, words: Sequence[str], reading: SlotReading, typed: str = "") -> Vectors:
        """One row of numbers from 0 to `WEIGHT`; `typed` is the text before it was made canonical."""
        slots = reading.slots
        tools = len(slots.ids("tool")) + len(slots.ids("tool", excluded=True))
        counts = (tools == 1, tools == 2, tools > 2, bool(slots.tasks), bool(slots.modalities), bool(slots.inputs),
                  bool(slots.constraints), bool(slots.topics), bool(slots.ids("aspect")), has_link(typed))  # fmt: skip
        first, inner = self._runs(words)
        cues = [
            flag for ways in self._cues.values() for flag in (not ways.isdisjoint(first), not ways.isdisjoint(inner))
        ]
        return np.asarray([*counts, *cues], np.float32) * np.float32(WEIGHT)

    def has(self, words: Sequence[str], cue: str) -> bool:
        """Whether a message begins with a cue or holds it."""
        return any(not self._cues[cue].isdisjoint(runs) for runs in self._runs(words))

    def _runs(self, words: Sequence[str]) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
        """The runs of words that a message begins with, and all others, as long as a cue can be."""
        line = tuple(words)
        sizes = range(1, min(self._longest, len(line)) + 1)
        inner = {line[start : start + size] for size in sizes for start in range(1, len(line) - size + 1)}
        return {line[:size] for size in sizes}, inner
