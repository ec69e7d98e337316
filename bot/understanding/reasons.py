"""Why a message was understood so: the words, the slots, the scope, the nearest phrase, the options and the band."""

from __future__ import annotations

from bot.message import Outcome
from bot.understanding.decide import Decision
from bot.understanding.evidence import Evidence
from bot.understanding.index import Index
from bot.understanding.learned import Learned
from bot.understanding.slots import SlotReading
from bot.understanding.tidy import Tidied


def reasons(
    index: Index, learned: Learned, tidied: Tidied, reading: SlotReading, evidence: Evidence, decision: Decision,
    outcome: Outcome,
) -> tuple[str, ...]:  # fmt: skip
    """Every step of a decision, a line each."""
    nearest = index.examples[evidence.nearest]
    repaired = ", ".join(f"{typed} → {read}" for typed, read in tidied.repaired.changes) or "none"
    slots = ", ".join(
        f"{slot.kind} {'not ' if slot.excluded else ''}{slot.value} "
        f"({slot.text!r} at {slot.start}-{slot.end}, {slot.sure:.2f})"
        for slot in reading.slots.found
    )
    options = "; ".join(
        f"{option.kind} {option.entry or '-'} {option.probability:.2f} (family {option.family:.2f})"
        for option in decision.options[:4]
    )
    return (
        f"words: {tidied.text}",
        f"repaired: {repaired}; unknown: {', '.join(tidied.repaired.unknown) or 'none'}",
        f"slots: {slots or 'none'}",
        f"scope: ours {decision.ours:.3f}; counts as ours from {learned.ours:.3f}, "
        f"declines below {learned.perhaps:.3f}",
        f"nearest phrase: {nearest.raw!r} of {nearest.entry or 'nobody'} (meaning {evidence.best_cosine:.2f})",
        f"options: {options or 'none'}",
        f"band: {outcome} at {decision.confidence:.3f}; answers from {learned.answer:.3f} on, "
        f"here from {learned.least(decision.ours):.3f}, the more the less it is ours",
    )
