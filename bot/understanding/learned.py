"""The few numbers that weigh the kinds of evidence, and the edges of the bands: learned by cross-validation.

They live in `knowledge/<lang>/learned.json`, written by `whichai learn`, one set for each encoder. The knowledge alone
teaches them: whole referrals, some whole entries and a fifth of all phrasings are hidden in turn and asked for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.errors import KnowledgeError, Problem

NAME = "learned.json"
SIZES = {"entry": 5, "scope": 17, "confidence": 20, "particular": 3}
"""Numbers that each kind of evidence has weights for."""


@dataclass(frozen=True)
class Learned:
    """Weights and edges, with how they were learned."""

    entry: tuple[float, ...] = (0.5, 3.0, 0.5, 1.0, 8.0)
    """Weights of: the head's log-probability, the nearest phrasing in letters, a task's own word, a topic's own name,
    the nearest phrasing in meaning."""
    scope: tuple[float, ...] = (0.2, 1.8, 2.0, 1.3, 0.5, 0.3, 1.3, 0.8, 1.0, -0.5, 0.5, 0.0, 0.0, 0.0, 0.2, 0.2, -2.0)
    """Weights of the scope's evidence (`evidence.scope_row`), the last one standing alone."""
    confidence: tuple[float, ...] = ()
    """Weights of `evidence.confidence_row`; empty before anything was learned."""
    ours: float = 0.5
    """From this probability of being ours on, a message counts as ours, whatever page is found."""
    perhaps: float = 0.3
    """From this probability on, it is at least asked back; below it, declined."""
    answer: float = 0.5
    """From this confidence on, it is answered."""
    both: float = 0.0
    """And from this sum on of the log-odds of being ours and of the confidence: either may make up for the other."""
    choice: Mapping[str, float] = field(default_factory=dict)
    """What each piece of evidence counts when the readings of a turn are weighed (`weighing`); empty: never weighed."""
    particular: tuple[float, ...] = ()
    """Weights of how surely a fact on a tool answers a question (`notes.Row`); empty: none is told by its meaning."""
    how: Mapping[str, object] = field(default_factory=dict)
    """Figures seen while learning, and the command that learns again."""

    def answers(self, ours: float, confidence: float) -> bool:
        """Whether a message is answered that is ours with this probability, by a page that is so sure."""
        return ours >= self.perhaps and confidence >= self.least(ours)

    def least(self, ours: float) -> float:
        """The confidence from which a message is answered that is ours with this probability."""
        return max(self.answer, 1 / (1 + math.exp(log_odds(ours) - self.both)))


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds, within what a probability can tell."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def read(folder: Path, encoder: str) -> Learned:
    """The numbers for one encoder; defaults where nothing was learned. Raises KnowledgeError for a broken file."""
    path = folder / NAME
    if not path.exists():
        return Learned()
    try:
        found = json.loads(path.read_text("utf-8")).get(encoder, {})
        known = {one.name for one in fields(Learned)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
        }
        learned = Learned(**{name: value for name, value in values.items() if name in known})
        for name, size in SIZES.items():
            if len(getattr(learned, name)) not in (size, 0):
                raise ValueError(f"{encoder}: {name} needs {size} numbers")
        return learned
    except (ValueError, TypeError, AttributeError) as error:
        problem = Problem(path.name, 1, f"cannot be read ({error}); run 'whichai learn' to write it anew")
        raise KnowledgeError([problem]) from None


def write(folder: Path, encoder: str, learned: Learned) -> None:
    """Save the numbers of one encoder beside those of the others."""
    path = folder / NAME
    everything = json.loads(path.read_text("utf-8")) if path.exists() else {}
    everything[encoder] = asdict(learned)
    path.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n", "utf-8")
