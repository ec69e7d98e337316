"""A story around a wish: the clauses of a message, of which one may say alone what all of it says too much for.

Nothing here knows what a wish is. Which clause carries it is decided by what the clauses mean, and by whether the
whole message leans the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.message import Candidate, Understanding

MOST, LEAST = 3, 3
"""So many clauses are looked at, the longest, of at least so many words."""
LONG, EACH = 40, 12
"""Words of a message that tells a whole story; one more of its clauses is looked at for so many words."""
SHORTEST = 8
"""Words of a message that may hold a story; its likeliest clause costs a reading."""
AGREED = 0.25
"""Confidence that the whole message must give to the clause's page, so that both lean the same way."""
SURELY = 0.8
"""Confidence from which a clause counts though the whole message leans nowhere."""
LIKELY, PERHAPS = 0.5, 0.35
"""Confidence of the whole message in its page, and probability of its being ours, from which a clause that is unsure
itself is enough when it leans the same way. Stories from everyday life that are not ours stay far below both."""
FAIRLY = 0.3
"""Confidence that such a clause must have."""
NOT_OURS = 0.3
"""Probability of being ours below which no clause makes a message ours, unless it tells a whole story."""
NEAREST = 3
"""Pages that a whole story leans to, one of which its clause must mean where little else speaks for us."""
NAMED = 0.7
"""Confidence of a clause that names the task which the whole leans to most."""
ON_PAGES = ("choose", "explain")
_BREAK = re.compile(
    r"(?:[.,;!?:]+|\s-)\s+|\n|(?<!\bor)\s+(?=(?:and|but|so|because|bc|cause|before|until|since|while|after|when|though|n"
    r"|which|how|what|is there|any|can|could|need|help|pls|please)\b)",
    re.IGNORECASE,
)


def clauses(readable: str) -> tuple[str, ...]:
    """The clauses of a message that say something; none where it is but one."""
    if len(readable.split()) < SHORTEST or readable.count("?") > 1:  # several questions are read each by itself
        return ()
    parts = [part.strip(" .,;!?:-") for part in _BREAK.split(readable)]
    long = [part for part in dict.fromkeys(parts) if len(part.split()) >= LEAST]
    most = MOST + len(readable.split()) // EACH if is_long(readable) else MOST
    return tuple(sorted(long, key=len, reverse=True)[:most]) if len([part for part in parts if part]) > 1 else ()


def is_long(readable: str) -> bool:
    """Whether a message tells a whole story, of which all but one clause may speak of something else."""
    return len(readable.split()) >= LONG


def surest(whole: Understanding, parts: Sequence[Understanding], advice: Callable[[str], str]) -> Candidate | None:
    """The page of the surest clause of a long message that carries a wish; None where the whole is as sure."""
    ranked = sorted(parts, key=lambda part: (part.outcome == "answer", part.confidence), reverse=True)
    if whole.outcome == "answer":
        ranked = [part for part in ranked if part.outcome == "answer" and part.intent == "choose"]
        first = next((part for part in ranked if part.confidence >= max(SURELY, whole.confidence)), None)
        return first.candidates[0] if first is not None and first.candidates else None
    pages = (wished(whole, part, advice) for part in ranked if part.intent in ON_PAGES)
    likely, near = whole.ours >= NOT_OURS, {advice(one.entry) for one in whole.candidates[:NEAREST]}
    return next((page for page in pages if page and (likely or advice(page.entry) in near)), None)


def meant(clause: Understanding) -> str:
    """The page that a clause is likely about; what another one only mentions ("one was a toucan") is no wish."""
    first = next(iter(clause.candidates), None)
    return first.entry if first is not None and first.confidence >= LIKELY else ""


def wished(whole: Understanding, clause: Understanding, advice: Callable[[str], str]) -> Candidate | None:
    """The page that a clause asks for, where it carries the wish of an unsure message; else None.

    A clause that is sure itself counts where the whole leans the same way, a very sure one also where it leans nowhere;
    one that is unsure only where the whole was fairly sure of its page. `advice` names what a page tells in common with
    others.
    """
    first = next(iter(clause.candidates), None)
    if first is None:
        return None
    share = _share(whole, first, advice)
    if clause.outcome == "answer" and clause.intent in ON_PAGES:
        return first if share >= AGREED or first.confidence >= SURELY else None
    best = whole.candidates[0] if whole.candidates else first
    named = any(slot.kind == "task" and slot.start >= 0 and slot.value == first.entry for slot in clause.slots.found)
    if named and advice(best.entry) == advice(first.entry) and first.confidence >= NAMED:
        return first
    agreed = advice(best.entry) == advice(first.entry) and first.confidence >= FAIRLY
    return best if agreed and share >= LIKELY and whole.ours >= PERHAPS else None


def _share(whole: Understanding, page: Candidate, advice: Callable[[str], str]) -> float:
    """How sure the whole message is of what a page advises."""
    same = (one.confidence for one in whole.candidates if advice(one.entry) == advice(page.entry))
    return max(same, default=0.0)
