"""Learning the weights and the edges from the knowledge alone, by hiding parts of it and asking for them.

In each of ten folds these are hidden: a tenth of the referrals whole, with their twins; a tenth of the background; a
tenth of all phrasings; and a twentieth of the tasks and topics whole, which then have no right answer. What the
remaining index says of the hidden lines teaches how far each kind of evidence can be trusted.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.knowledge.model import Knowledge
from bot.understanding.decide import Decider, Decision
from bot.understanding.encoder import Vectors
from bot.understanding.evidence import Evidence, entry_scores, gather, weighed
from bot.understanding.examples import Example
from bot.understanding.index import build
from bot.understanding.learned import Learned, log_odds
from bot.understanding.lexical import LexicalIndex
from bot.understanding.nearness import Nearness
from bot.understanding.slots import SlotReading
from bot.understanding.softmax import lbfgs

FOLDS = 10
HIDDEN = 20 * FOLDS
"""One task or topic of so many is hidden whole in each fold: a twentieth in all, for what nobody has written yet."""
LEAK = 0.03
"""Share of what is not ours that may be answered as if it were."""
ASKED = 0.10
"""Share of it that may be answered or asked back; the rest is declined."""
ENOUGH = 200
"""Whole questions of others that it takes to measure leaks by them alone."""
HOPELESS = 0.02
"""Probability below which it hardly matters how unlikely a hidden line's own entry is."""
WRONG = 1.0
"""What a wrong answer costs, in right answers: asking back costs nothing, so an answer pays from one half on."""
ENTRY_GRID = (
    (0.2, 0.35, 0.5, 0.7, 0.85, 1.0), (1.0, 2.0, 3.0, 4.0, 6.0), (0.5, 1.0, 1.5, 2.0),
    (0.5, 1.0, 1.5, 2.0), (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0),
)  # fmt: skip
"""Weights that are tried for each part of `Learned.entry`. Names never count for nothing: the hidden questions were
written to do without them, people use them."""
OURS_SHARE = 0.7
"""Share of messages that are ours, as people write to such a bot."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """One hidden example and what the rest of the index has to say of it."""

    example: Example
    reading: SlotReading
    evidence: Evidence
    decider: Decider


@dataclass(frozen=True)
class Trial:
    """What was decided of a hidden example."""

    example: Example
    decision: Decision
    right: bool
    """Whether the best option gives the advice that was wanted."""


def fold_of(text: str, folds: int = FOLDS) -> int:
    """A fold that hangs on the text alone, so that it stays the same when files are added."""
    return zlib.crc32(text.encode()) % folds


def is_hidden(example: Example, fold: int) -> bool:
    """Half of what is not ours is asked for with its whole family hidden, half with only its own line hidden.

    A line with places for names is hidden with all its fillings, or they would give it away.
    """
    filling = bool(example.block and example.ours and example.kind)
    if filling or (example.block and fold_of(example.block) == fold):
        return fold_of(example.block) == fold
    if example.entry and example.ours and zlib.crc32(example.entry.encode()) % HIDDEN == fold:
        return True
    return fold_of(example.text) == fold


def is_asked(example: Example) -> bool:
    """Every third phrasing of the entries, and all that is scarce: questions, kinds, twins, what is not ours."""
    return not is_plenty(example) or zlib.crc32(example.text.encode()) // FOLDS % 3 == 0


def is_plenty(example: Example) -> bool:
    """The short phrasings of tasks and topics: many, and odder than what people ask, so no measure of sureness."""
    return bool(example.ours and example.entry and example.kind != "smalltalk" and not example.whole)


def learn(
    knowledge: Knowledge, examples: Sequence[Example], vectors: Vectors, signs: Vectors,
    readings: Sequence[SlotReading], progress: Callable[[int], None] | None = None,
) -> Learned:  # fmt: skip
    """All weights and edges. Takes some minutes; the result hangs on the knowledge alone."""
    lexical, nearness = LexicalIndex.of([example.text for example in examples]), Nearness.of(vectors)
    asked: list[Asked] = []
    asked_for = np.asarray([is_asked(example) for example in examples])
    for fold in range(FOLDS):
        hidden = np.asarray([is_hidden(example, fold) for example in examples])
        index = build(examples, vectors, signs, lexical, nearness, hidden)
        decider = Decider(knowledge, index)
        numbers = np.flatnonzero(hidden & asked_for)
        cosines = nearness.cosines(vectors[numbers])
        for row, number in enumerate(numbers):
            example, reading = examples[int(number)], readings[int(number)]
            evidence = gather(
                index, Learned(), example.text, vectors[number], signs[number], reading, hidden, cosines[row]
            )
            asked.append(Asked(example, reading, evidence, decider))
            if progress:
                progress(1)
    return fitted(knowledge, asked)


def fitted(knowledge: Knowledge, asked: Sequence[Asked]) -> Learned:
    """The weights and edges that hidden lines teach, one decision after the other."""
    learned = Learned()
    learned = replace(learned, entry=_fit_entry(learned, asked))
    asked = [replace(one, evidence=weighed(one.decider.index, learned, one.evidence)) for one in asked]
    ours = np.asarray([one.example.ours for one in asked])
    rows = np.stack([one.evidence.scope for one in asked])
    learned = replace(learned, scope=logistic(rows, ours, _shares([one.example for one in asked])))
    trials = _decided(knowledge, learned, asked)
    learned = replace(learned, perhaps=_edge([one.decision.ours for one in _outside(trials)], ASKED))
    learned = replace(learned, confidence=_fit_confidence(trials, learned.perhaps))
    return _with_edges(learned, _decided(knowledge, learned, asked))


def _fit_entry(learned: Learned, asked: Sequence[Asked]) -> tuple[float, ...]:
    """The weights under which the hidden lines' own entries are likeliest, lines that nothing could save aside."""
    owned = [one for one in asked if one.example.entry in one.decider.index.column][::4]

    def likelihood(weights: tuple[float, ...]) -> float:
        tried = replace(learned, entry=weights)
        logs = [
            entry_scores(
                one.decider.index, tried, one.evidence.head_logs, one.evidence.letters, one.evidence.meanings,
                one.reading,
            )[one.decider.index.column[one.example.entry]]
            for one in owned
        ]  # fmt: skip
        return float(np.mean(np.log(np.exp(logs) + HOPELESS)))

    best = learned.entry
    for _ in range(2):
        for place, options in enumerate(ENTRY_GRID):
            tries = [(*best[:place], option, *best[place + 1 :]) for option in options]
            best = max(tries, key=likelihood)
    return best


def _decided(knowledge: Knowledge, learned: Learned, asked: Sequence[Asked]) -> list[Trial]:
    trials = []
    for one in asked:
        decision = one.decider.decide(one.evidence, learned, one.example.text.split())
        trials.append(Trial(one.example, decision, is_right(knowledge, one.decider, one.example, decision)))
    return trials


def is_right(knowledge: Knowledge, decider: Decider, example: Example, decision: Decision) -> bool:
    """Whether the first option leads to the advice that the example's owner would give."""
    if not example.ours or not decision.options or example.kind is None:
        return False
    first = decision.options[0]
    if not example.entry:
        return first.kind == example.kind
    return first.entry is not None and same_advice(knowledge, decider, example.entry, first.entry)


def same_advice(knowledge: Knowledge, decider: Decider, wanted: str, given: str) -> bool:
    """The same entry or family, a task whose first tool is right too, or pages that name each other as the next."""
    if wanted == given or decider.family(wanted) == decider.family(given):
        return True
    one, other = knowledge.tasks.get(wanted), knowledge.tasks.get(given)
    if one and other:
        # whoever gets the other page is told first of a tool that the right page recommends for the same output
        offered = [pick.tool for pick in other.picks[:1]]
        return one.output[:1] == other.output[:1] and any(pick.tool in offered for pick in one.picks)
    first, second = knowledge.entry(wanted), knowledge.entry(given)
    return bool(first and second and (given in first.follow_ups or wanted in second.follow_ups))


def logistic(rows: Floats, labels: npt.NDArray[np.bool_], weights: Floats, penalty: float = 1e-3) -> tuple[float, ...]:
    """Weights of a logistic regression, by L-BFGS."""
    signs = np.where(labels, 1.0, -1.0)
    share = weights / weights.sum()

    def loss(point: Floats) -> tuple[float, Floats]:
        margin = signs * (rows @ point)
        value = float((share * np.logaddexp(0, -margin)).sum()) + 0.5 * penalty * float(point @ point)
        pull = -share * signs / (1 + np.exp(np.clip(margin, -50, 50)))
        return value, np.asarray(rows.T @ pull + penalty * point, np.float32)

    return tuple(round(float(weight), 4) for weight in lbfgs(loss, np.zeros(rows.shape[1], np.float32), 200))


def _fit_confidence(trials: Sequence[Trial], perhaps: float) -> tuple[float, ...]:
    """Weights of the confidence, among what scope lets through: what is declined needs none."""
    trials = [trial for trial in trials if not is_plenty(trial.example)]
    weights = _shares([trial.example for trial in trials], OURS_SHARE)
    kept = [
        number
        for number, trial in enumerate(trials)
        if trial.decision.ours >= perhaps and (trial.example.kind is not None or not trial.example.ours)
    ]
    rows = np.stack([trials[number].decision.row for number in kept])
    return logistic(rows, np.asarray([trials[number].right for number in kept]), weights[kept])


def _shares(examples: Sequence[Example], ours: float = 0.5) -> Floats:
    """Weights that give what is ours that share, and on either side whole questions as much as short phrasings."""
    sides = [(example.ours, example.whole) for example in examples]
    counts = Counter(sides)
    kinds = Counter(side for side, _ in counts)
    share = {True: ours, False: 1 - ours}
    return np.asarray([share[side[0]] / kinds[side[0]] / counts[side] for side in sides], np.float32)


def _outside(trials: Sequence[Trial]) -> list[Trial]:
    """What is not ours, as people put it where the knowledge has enough of that."""
    outside = [trial for trial in trials if not trial.example.ours]
    whole = [trial for trial in outside if trial.example.whole]
    return whole if len(whole) >= ENOUGH else outside


def _with_edges(learned: Learned, trials: Sequence[Trial]) -> Learned:
    learned = replace(learned, answer=round(WRONG / (1 + WRONG), 4))
    outside = [trial.decision for trial in _outside(trials)]
    inside = [trial for trial in trials if trial.example.ours and trial.example.kind]
    ours = _edge([one.ours for one in outside if one.confidence >= learned.answer], LEAK, len(outside))
    perhaps = min(ours, learned.perhaps)
    both = [log_odds(one.ours) + log_odds(one.confidence) for one in outside
            if one.ours >= perhaps and one.confidence >= learned.answer]  # fmt: skip
    learned = replace(learned, ours=ours, perhaps=perhaps, both=_edge(both, LEAK, len(outside)))
    answered = [one for one in inside if learned.answers(one.decision.ours, one.decision.confidence)]
    how: dict[str, object] = {
        "command": "whichai learn",
        "lines": len(trials),
        "scope_auroc": round(
            auroc([trial.decision.ours for trial in trials], [trial.example.ours for trial in trials]), 4
        ),
        "ours_let_in": round(
            float(np.mean([trial.decision.ours >= ours for trial in trials if trial.example.ours])), 4
        ),
        "ours_declined": round(
            float(np.mean([trial.decision.ours < perhaps for trial in trials if trial.example.ours])), 4
        ),
        "leak": LEAK,
        "asked": ASKED,
        "first_choice_right": round(float(np.mean([trial.right for trial in inside])), 4),
        "answered": round(len(answered) / max(len(inside), 1), 4),
        "answered_rightly": round(sum(trial.right for trial in answered) / max(len(inside), 1), 4),
    }
    return replace(learned, how=how)


def _edge(scores: Sequence[float], share: float, total: int | None = None) -> float:
    """The edge above which at most that share of `total` lies (of the scores themselves when it is not given)."""
    ranked = sorted(scores, reverse=True)
    place = int((len(ranked) if total is None else total) * share)
    return round(float(ranked[place]), 4) if place < len(ranked) else 0.0


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Chance that one of ours scores above one that is not (ties count half)."""
    values, marks = np.asarray(scores), np.asarray(labels, bool)
    ranks = np.empty(len(values))
    order = np.argsort(values, kind="stable")
    ranks[order] = np.arange(1, len(values) + 1)
    for value in np.unique(values[np.concatenate([[False], np.diff(values[order]) == 0])] if len(values) > 1 else []):
        same = values == value
        ranks[same] = ranks[same].mean()
    positive = int(marks.sum())
    return float((ranks[marks].sum() - positive * (positive + 1) / 2) / max(positive * (len(marks) - positive), 1))
