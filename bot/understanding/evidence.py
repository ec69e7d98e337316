"""All the evidence for one message, gathered once: what the heads say, and what stands nearest.

`scope_row` and `confidence_row` are the inputs of the two learned decisions; their order is fixed by `Learned`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Vectors
from bot.understanding.index import Index
from bot.understanding.learned import Learned
from bot.understanding.question_kind import KINDS
from bot.understanding.slots import SlotReading
from bot.understanding.softmax import log_softmax

Floats = npt.NDArray[np.float32]
NEAREST = 4


@dataclass(frozen=True)
class Evidence:
    """What speaks for what."""

    head_logs: Floats
    """Log-probability of each entry (columns of the index) by the head alone."""
    entry_logs: Floats
    """The same with letters and names."""
    kind_logs: Floats
    scope: Floats
    """The row for the scope decision."""
    nearest: int
    """The example most like it, for explaining."""
    best_cosine: float
    best_letters: float
    letters: Floats
    """Best likeness in letters to each entry."""
    reading: SlotReading


def gather(
    index: Index, learned: Learned, text: str, vector: Vectors, signs: Vectors, reading: SlotReading,
    hidden: npt.NDArray[np.bool_] | None = None, cosines: Floats | None = None,
) -> Evidence:  # fmt: skip
    """Compare one message with the index; examples in `hidden` are looked past (cross-validation)."""
    cosines = index.vectors @ vector if cosines is None else cosines
    letters = index.lexical.scores(text)
    if hidden is not None:
        cosines = np.where(hidden, np.float32(-1), cosines)
        letters = np.where(hidden, np.float32(0), letters)
    both = np.concatenate([vector, signs])[None]
    kind_logs = index.kind_head.log_probabilities(both)[0]
    ours_logs = index.scope_head.log_probabilities(both)[0]
    owned = index.owner >= 0
    by_entry = np.zeros(len(index.entries), np.float32)
    np.maximum.at(by_entry, index.owner[owned], letters[owned])
    head_logs = index.entry_head.log_probabilities(vector[None])[0]
    entry_logs = entry_scores(index, learned, head_logs, by_entry, reading)
    other = KINDS.index("other")
    scope = np.asarray([
        ours_logs[1] - ours_logs[0],
        _nearest(cosines, index.ours) - _nearest(cosines, ~index.ours),
        _top(cosines, index.ours) - _top(cosines, ~index.ours),
        _top(letters, index.ours) - _top(letters, ~index.ours),
        -_log_odds(float(kind_logs[other])),
        min(2, len(reading.slots.ids("tool")) + len(reading.slots.ids("tool", excluded=True))),
        float(_top(cosines, index.ours)),
        *_entries_apart(index, entry_logs),
        1.0,
    ], np.float32)  # fmt: skip
    return Evidence(head_logs, entry_logs, kind_logs, scope, int(cosines.argmax()), float(cosines.max(initial=0)),
                    float(letters.max(initial=0)), by_entry, reading)  # fmt: skip


def entry_scores(index: Index, learned: Learned, head_logs: Floats, letters: Floats, reading: SlotReading) -> Floats:
    """Log-probabilities of all entries from the head, the letters and what was named."""
    head, letter, task, topic = (np.float32(weight) for weight in learned.entry)
    scores = head * head_logs + letter * letters
    column = index.column
    for weight, ids in ((task, reading.slots.tasks), (topic, reading.slots.topics)):
        for entry in ids:
            if entry in column:
                scores[column[entry]] += weight
    return log_softmax(scores)


def weighed(index: Index, learned: Learned, evidence: Evidence) -> Evidence:
    """The same evidence under other weights of the entries."""
    logs = entry_scores(index, learned, evidence.head_logs, evidence.letters, evidence.reading)
    scope = evidence.scope.copy()
    scope[-3:-1] = _entries_apart(index, logs)
    return replace(evidence, entry_logs=logs, scope=scope)


def _entries_apart(index: Index, entry_logs: Floats) -> tuple[float, float]:
    """How far our entries stand above the referrals: all together, and the best of each."""
    ours, others = entry_logs[index.column_ours], entry_logs[~index.column_ours]
    if not len(ours) or not len(others):
        return 0.0, 0.0
    mass = float(np.logaddexp.reduce(ours) - np.logaddexp.reduce(others))
    best = float(ours.max() - others.max())
    return float(np.clip(mass, -8, 8)), float(np.clip(best, -8, 8))


def _top(scores: Floats, among: npt.NDArray[np.bool_]) -> float:
    return float(np.max(scores, where=among, initial=0))


def _nearest(scores: Floats, among: npt.NDArray[np.bool_]) -> float:
    """Mean of the best few."""
    chosen = scores[among]
    if len(chosen) <= NEAREST:
        return float(chosen.mean()) if len(chosen) else 0.0
    return float(np.partition(chosen, -NEAREST)[-NEAREST:].mean())


def _log_odds(log_probability: float) -> float:
    probability = min(max(float(np.exp(log_probability)), 1e-6), 1 - 1e-6)
    return float(np.log(probability / (1 - probability)))
