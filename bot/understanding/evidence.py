"""All the evidence for one message, gathered once: what the heads say, and what stands nearest.

`scope_row` and `confidence_row` are the inputs of the two learned decisions; their order is fixed by `Learned`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from bot.understanding.encoder import Vectors
from bot.understanding.examples import Example
from bot.understanding.index import Index
from bot.understanding.learned import Learned, log_odds
from bot.understanding.question_kind import KINDS, is_cued
from bot.understanding.slots import SlotReading
from bot.understanding.softmax import log_softmax, log_sum

Floats = npt.NDArray[np.float32]
MEDIA = frozenset({"image", "music", "speech", "sound", "video", "3d", "slides"})
"""Outputs that no other helper of everyday life is asked for: who says "draw me" means an image generator."""
NEAREST, CLOSE = 4, 0.15
LIKELY, SLIP_LETTERS, SHORTEST_PHRASE = 4, 0.45, 3
"""So many phrasings, of this likeness in letters and this many words, are looked at for a slip."""
SAME_MEANING, SAME_LETTERS = 0.95, 0.8
"""From here on a message counts as a phrasing that stands in the knowledge: what a curator wrote wins its page."""


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
    meanings: Floats
    """Best cosine with each entry."""
    reading: SlotReading
    same: Example | None = None
    """A phrasing of the knowledge that says just this, but for a slip or a small word."""


def gather(
    index: Index, learned: Learned, text: str, vector: Vectors, signs: Vectors, reading: SlotReading,
    hidden: npt.NDArray[np.bool_] | None = None, cosines: Floats | None = None, letters: Floats | None = None,
) -> Evidence:  # fmt: skip
    """Compare one message with the index; examples in `hidden` are looked past (cross-validation).

    `cosines` and `letters`, its likeness to every example, may be known already.
    """
    cosines = index.nearness.cosines(vector) if cosines is None else cosines
    letters = index.lexical.scores(text) if letters is None else letters
    if hidden is not None:
        cosines = np.where(hidden, np.float32(-1), cosines)
        letters = np.where(hidden, np.float32(0), letters)
    both = np.concatenate([vector, signs])[None]
    kind_logs = index.kind_head.log_probabilities(both)[0]
    ours_logs = index.scope_head.log_probabilities(both)[0]
    by_letters, by_meaning = index.best(letters), np.maximum(index.best(cosines), 0)
    head_logs = index.entry_head.log_probabilities(vector[None])[0]
    entry_logs = entry_scores(index, learned, head_logs, by_letters, by_meaning, reading)
    other = KINDS.index("other")
    ordered = is_cued(signs, "do_it", begins=True)
    ours, others = index.sides
    near_ours, near_others = cosines[ours], cosines[others]
    scope = np.asarray([
        ours_logs[1] - ours_logs[0],
        _nearest(near_ours) - _nearest(near_others),
        _top(near_ours) - _top(near_others),
        _top(letters[ours]) - _top(letters[others]),
        -log_odds(float(np.exp(kind_logs[other]))),
        min(2, len(reading.slots.ids("tool")) + len(reading.slots.ids("tool", excluded=True))),
        _top(near_ours),
        float(is_cued(signs, "choose")),
        float(ordered and not MEDIA.isdisjoint(reading.slots.modalities)),
        float(ordered and MEDIA.isdisjoint(reading.slots.modalities)),
        min(2, len(reading.slots.tasks)),
        *_entries_apart(index, head_logs),
        float(len(reading.slots.modalities) + len(reading.slots.inputs)),
        *_entries_apart(index, entry_logs),
        1.0,
    ], np.float32)  # fmt: skip
    nearest = int(cosines.argmax())
    same = _same(index, text, reading, nearest, cosines, letters)
    return Evidence(
        head_logs, entry_logs, kind_logs, scope, nearest, float(cosines[nearest]), float(letters.max(initial=0)),
        by_letters, by_meaning, reading, same,
    )  # fmt: skip


def _same(
    index: Index, text: str, reading: SlotReading, nearest: int, cosines: Floats, letters: Floats
) -> Example | None:
    """The phrasing that says just what the text says: near in meaning and letters, or one slip away."""
    if cosines[nearest] >= SAME_MEANING and letters[nearest] >= SAME_LETTERS:
        return index.examples[nearest]
    named = {word for slot in reading.slots.found if slot.kind in ("tool", "maker") for word in slot.text.split()}
    for place in _highest(letters, SLIP_LETTERS):
        if is_slip(text.split(), index.examples[place].text.split(), named):
            return index.examples[place]
    return None


def _highest(letters: Floats, least: float) -> list[int]:
    """Places of the few highest scores above the least, the highest first."""
    above = np.flatnonzero(letters > least)
    likely: list[int] = above[np.argsort(-letters[above], kind="stable")][:LIKELY].tolist()
    return likely


def is_slip(words: Sequence[str], phrase: Sequence[str], named: Container[str] = ()) -> bool:
    """Whether a text is a phrase but for one mistyped word; a name is never taken for a slip of another."""
    if len(words) != len(phrase) or len(phrase) < SHORTEST_PHRASE:
        return False
    apart = [pair for pair in zip(words, phrase, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1 or apart[0][0] in named:
        return not apart
    word, meant = apart[0]
    return len(meant) > 3 and OSA.distance(word, meant) <= (1 if len(meant) < 8 else 2)


def entry_scores(
    index: Index, learned: Learned, head_logs: Floats, letters: Floats, meanings: Floats, reading: SlotReading
) -> Floats:
    """Log-probabilities of all entries from the head, the nearest phrasings and what was named."""
    head, letter, task, topic, meaning = (np.float32(weight) for weight in learned.entry)
    scores = head * head_logs + letter * letters + meaning * meanings
    column = index.column
    for weight, ids in ((task, reading.slots.tasks), (topic, reading.slots.topics)):
        for entry in ids:
            if entry in column:
                scores[column[entry]] += weight
    return log_softmax(scores)


def weighed(index: Index, learned: Learned, evidence: Evidence) -> Evidence:
    """The same evidence under other weights of the entries."""
    logs = entry_scores(index, learned, evidence.head_logs, evidence.letters, evidence.meanings, evidence.reading)
    scope = evidence.scope.copy()
    scope[-3:-1] = _entries_apart(index, logs)
    return replace(evidence, entry_logs=logs, scope=scope)


def _entries_apart(index: Index, entry_logs: Floats) -> tuple[float, float]:
    """How far our entries stand above the referrals: all together, and the best of each."""
    ours, others = entry_logs[index.column_ours], entry_logs[~index.column_ours]
    if not len(ours) or not len(others):
        return 0.0, 0.0
    mass, best = log_sum(ours) - log_sum(others), float(ours.max() - others.max())
    return min(max(mass, -8.0), 8.0), min(max(best, -8.0), 8.0)


def _top(scores: Floats) -> float:
    return float(scores.max(initial=0))


def _nearest(scores: Floats) -> float:
    """Mean of the best few."""
    if len(scores) <= NEAREST:
        return float(scores.mean()) if len(scores) else 0.0
    high = scores[scores > scores.max() - CLOSE]  # the few are mostly among these, and sorting all takes its time
    return float(np.partition(high if len(high) >= NEAREST else scores, -NEAREST)[-NEAREST:].mean())
