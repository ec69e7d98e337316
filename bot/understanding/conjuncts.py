"""Several wishes in one message: "a menu for our café and somebody who reads it aloud".

Each part between joining words and stops is read by itself, behind the page that the whole message leans to most. What
a part is wished for with is judged by that reading, by the whole message, and by whether it only tells what is there
already. The weights were fitted to messages for which their writers noted every wish, half of them with one wish that
mentions other things (`tests/data/joined_wishes.jsonl`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.knowledge.model import Knowledge, Task
from bot.message import Candidate, Slot, Understanding
from bot.understanding.followup import UNDECIDED
from bot.understanding.slots import PASSING

SURE, FURTHER = 0.4, 0.28
"""Chance that the surest part must have, and each further one, to be a wish."""
CARRIES, CARRIES_ASTRAY = 0.8, 0.9
"""Chance from which a single part makes an unclear message its wish, where that may be ours at all, and where a story
around it speaks of something else."""
HARDLY_OURS = 0.05
"""Probability of being ours below which the parts of a message are not looked at."""
LONG = 12
"""Words from which a message with one wish may name other things only in passing."""
MOST_PARTS, MOST_WISHES = 8, 4
BIAS, IN_TALK, WHOLE, NAMED, THERE = 1.69, 0.31, 0.41, 0.55, -1.9
"""What counts for the chance: how likely (log odds) the part by itself and the whole message are this wish, that the
part names it by a word of its own, and that it only tells what somebody has."""
FAINTEST = 0.0005
_JOINT = re.compile(
    r"\s*(?:[,;.!?:\n]+\s+|\s-\s|->)\s*|\s+(?=[&+]\s)"
    r"|\s+(?=(?:and|n|plus|also|then|as well as|along with|with|besides)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|n|plus|also|with|then|as well as|along with|besides|but|so|on top|oh|ok|hi|hey|hello|pls|please|that"
    r"|this)\b[\s,]*)+",
    re.IGNORECASE,
)
_ADDED = re.compile(r"^\s*(?:[&+]|(?:and|n|plus|also|then|as well as|along with|besides)\b)", re.IGNORECASE)
_THERE = re.compile(
    r"^(?:i|we|ive|i've|my|our|already|she|he|they)\b.{0,12}"
    r"\b(?:have|got|has|wrote|made|filmed|recorded|had|run|runs|work)\b|^(?:my|our) .*\b(?:is|are|was)\b"
    r"|^\w+ (?:is|are|was)\b",
    re.IGNORECASE,
)
"""How a part begins that tells what is there: "we already have a logo"."""
_NONE = re.compile(r"^(?:no|not|without|never)\b", re.IGNORECASE)
_ANEW = re.compile(r"\b(?:need|want|would|could|can|help|make|pls|please|looking|missing)\b|n't\b", re.IGNORECASE)
"""How a part begins that wishes for less, and words of one that wishes anew."""


class Part(NamedTuple):
    """A part of a message, and the wish that it most likely is."""

    text: str
    added: bool
    """Whether an "and" stands before it."""
    there: bool
    """Whether it only tells what somebody has, also as the next of several: "we have a logo and a website"."""
    task: str = ""
    chance: float = 0.0


def parts(text: str) -> tuple[Part, ...]:
    """The parts of a message between joining words and stops, without what is not wanted; none for a single one."""
    found, there = dict[str, Part](), False
    for piece in _JOINT.split(text):
        said, added = _LEAD.sub("", piece.lstrip("&+ ")).strip(" ,.;!?"), bool(_ADDED.match(piece))
        if said and not _NONE.search(said):
            there = bool(_THERE.search(said)) or (added and there and not _ANEW.search(said))
            found.setdefault(said, Part(said, added, there))
    return tuple(found.values())[:MOST_PARTS] if len(found) > 1 else ()


def judged(part: Part, by_itself: Mapping[str, float], whole: Mapping[str, float], named: Collection[str]) -> Part:
    """The likeliest wish of a part, by the chances of all wishes, 0 to 1, in the part by itself and in the whole."""
    task = max(by_itself, key=by_itself.__getitem__)
    score = BIAS + IN_TALK * _odds(by_itself[task]) + WHOLE * _odds(whole[task]) + NAMED * (task in named)
    return part._replace(task=task, chance=1 / (1 + math.exp(-(score + THERE * part.there))))


def wished(knowledge: Knowledge, found: Sequence[Part]) -> tuple[Part, ...]:
    """The wishes among the parts, in their order in the message; what needs the same kind of help counts once."""
    best: dict[str, Part] = {}
    for part in sorted(found, key=lambda part: -part.chance):
        least = FURTHER if best else SURE
        if part.chance < least or any(_is_one_with(knowledge, part, other) for other in best.values()):
            continue
        best[part.task] = part
    if len(best) > 1:
        best.pop(UNDECIDED, None)  # "slides by tomorrow, which ai?" asks it of the slides
    first = tuple(best.values())[:MOST_WISHES]
    return tuple(part for part in found if part in first)


def may_wish(whole: Understanding) -> bool:
    """Whether the parts of a message may wish for something: it asks for nothing else, or for a page that is unsure."""
    unsure = whole.outcome == "ask" and whole.intent == "explain"
    return (unsure or whole.intent in ("choose", None)) and whole.ours >= HARDLY_OURS


def several(whole: Understanding, wishes: Sequence[Part], least: float) -> Understanding:
    """A message as all of its wishes, each a step; it is answered, so at least as sure as answers are."""
    first = max(wishes, key=lambda part: part.chance)
    others = [slot for slot in whole.slots.found if slot.kind not in ("task", "modality")]
    said = ", ".join(f"{part.text!r} {part.task} {part.chance:.2f}" for part in wishes)
    return replace(
        whole, outcome="answer", intent="choose", entry=first.task, ours=max(whole.ours, first.chance),
        confidence=max(first.chance, least), why=(*whole.why, f"several wishes: {said}"),
        slots=replace(whole.slots, found=(*others, *(Slot("task", part.task) for part in wishes))),
        candidates=tuple(Candidate(part.task, part.chance) for part in wishes),
    )  # fmt: skip


def carried(whole: Understanding, part: Part, ours: float) -> Understanding | None:
    """An unclear message as the wish of its one part that wishes for something; None where that is not sure.

    It is surer where the whole is less likely than that to be ours, and nothing that is sent elsewhere.
    """
    astray = whole.ours < ours
    if part.chance < (CARRIES_ASTRAY if astray else CARRIES) or (astray and whole.entry is not None):
        return None
    others = (one for one in whole.candidates if one.entry != part.task)
    return replace(
        whole, outcome="answer", intent="choose", entry=part.task, confidence=part.chance,
        why=(*whole.why, f"its wish stands in {part.text!r}: {part.chance:.2f}"),
        candidates=(Candidate(part.task, part.chance), *others),
    )  # fmt: skip


def no_more_than(whole: Understanding, task: Task) -> Understanding:
    """A wish without what is only mentioned beside it: "lyrics for our choir, the band does the rest"."""
    kept = [
        slot for slot in whole.slots.found
        if not (slot.kind == "task" and slot.value != task.id and slot.sure > PASSING)
        and not (slot.kind == "modality" and slot.value not in task.output)
    ]  # fmt: skip
    return replace(whole, slots=replace(whole.slots, found=tuple(kept)))


def _is_one_with(knowledge: Knowledge, part: Part, other: Part) -> bool:
    """Whether two parts wish for the same output: with the same tool, or the one not joined to the other by "and"."""
    one, two = knowledge.tasks[part.task], knowledge.tasks[other.task]
    same_tool = {pick.tool for pick in one.picks[:1]} == {pick.tool for pick in two.picks[:1]}
    return one is two or (one.output[:1] == two.output[:1] and (same_tool or not (part.added or other.added)))


def _odds(chance: float) -> float:
    return math.log(max(chance, FAINTEST) / (1 - min(chance, 1 - FAINTEST)))
