"""Set phrases by their meaning: which of the things that people say after an answer a message comes nearest to.

Nobody says them word for word as the lexicon has them: "what must i put in" stands nearest to "what do i type".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.knowledge.model import Lexicon
from bot.understanding.encoder import Vectors

LIKENED = (
    "more", "why", "why_not", "pick_for_me", "cheaper", "other", "what_is_it", "legal", "trust", "safe", "how",
    "shorter", "easier", "the_other", "the_others", "when", "yes_or_no", "hard", "not_me", "sample", "takes_time",
    "device", "trouble", "cheap_or_free", "compare_it", "language", "age", "machine", "data", "quota", "account",
    "closing", "aside", "for_another", "which_ai", "origin", "disliked",
)  # fmt: skip
"""Groups of follow-ups that are found by their meaning too; the others are single words, or only begin a message."""
LEAST = 2
"""Words of a phrase that has a meaning of its own."""


@dataclass(frozen=True)
class Ways:
    """The set phrases of a lexicon as vectors."""

    groups: tuple[str, ...]
    """The names of the groups, in the order of the rows."""
    starts: npt.NDArray[np.intp]
    """The first row of each."""
    rows: Vectors

    def nearest(self, vector: Vectors) -> tuple[str, float, float]:
        """The group of the phrase nearest in meaning, how near it is, from -1 to 1, and how near the next group is."""
        if not self.groups:
            return "", -1.0, -1.0
        best = np.maximum.reduceat(self.rows @ vector, self.starts)
        first, *others = np.argsort(-best, kind="stable")[:2]
        return self.groups[first], float(best[first]), float(best[others[0]]) if others else -1.0


def phrases_of(lexicon: Lexicon, plain: Callable[[str], str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups and the phrases that are likened, each phrase as a message is read."""
    groups = lexicon.group("followups")
    pairs = [(name, plain(way)) for name in LIKENED for way in groups.get(name, ())]
    long = [(name, way) for name, way in dict.fromkeys(pairs) if len(way.split()) >= LEAST]
    return tuple(name for name, _ in long), tuple(way for _, way in long)


def ways_of(groups: Sequence[str], rows: npt.NDArray[np.generic]) -> Ways:
    """The phrases of these groups, one name a row and equal ones together, whose vectors may have fewer digits."""
    starts = [place for place, name in enumerate(groups) if place == 0 or groups[place - 1] != name]
    names = tuple(groups[place] for place in starts)
    return Ways(names, np.asarray(starts, np.intp), np.asarray(rows, np.float32))
