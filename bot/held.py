"""Limits that last: what was once set holds for the talk until it is taken back, whatever is asked in between."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.conversation import ConversationState
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import plain_task
from bot.machines import not_for_others, with_system
from bot.message import HELD, Slot, Slots, Understanding
from bot.text import tokens
from bot.tongues import not_in_tongue, with_tongue
from bot.understanding.bounds import AGAINST, stated
from bot.understanding.leaning import without_edges
from bot.understanding.understand import Understander

_CLAUSE = re.compile(r"[,.;!?]\s+")
_SAID = re.compile(r"(?<=[,.;!?])\s+")
MOST_LIFTING = 10
"""Words of a clause that does no more than take a limit back."""
_LIMIT_FIRST = re.compile(
    r"^(?:(?:ok|okay|but|and|well|hm+|oh|no|yes|it|must|should|has|needs?|to|be|something|only)[\s,]+)*"
    r"(?P<limit>[\w-]+(?: [\w-]+)??)"
    r"(?:\s*[,;.]+\s+|\s+-+\s+|\s+(?=(?:pls|plz|please|tho|though|would|is better|because|cause|since)\b))"
    r"(?P<reason>.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""A limit at the beginning, and its reason or a courtesy behind it."""
CLEAR = 0.8
"""Confidence from which a page is meant itself, and not only a limit for the wish."""
ONLY_LIMITS: Mapping[str, tuple[str, ...]] = {
    "no-signup": ("no-signup",), "offline-private": ("offline", "private"), "pay-once": ("pay-once", "per-use"),
}  # fmt: skip
"""Pages for whoever has named nothing but a limit, and the limits that they are about."""
AT_HOME = ("private", "offline")
"""Limits that nothing from the net can meet."""


def with_limits(reader: Understander, text: str, state: ConversationState) -> ConversationState:
    """The state, knowing the limits that the words set for the rest of the talk: "i am a lawyer"."""
    words = tokens(text)
    said, dropped = (*reader.follow_ups.kept(words), *stated(words)), reader.follow_ups.dropped(words)
    named = (name for part in _CLAUSE.split(text) for name in reader.slots(part).constraints)  # "no, pay per use"
    said += tuple(name for name in named if name in AGAINST)
    dropped += tuple(other for name in said for other in AGAINST.get(name, ()))
    held = tuple(name for name in dict.fromkeys((*state.held, *said)) if name not in dropped)
    state, last = with_tongue(with_system(state, text), text), state.last
    if last is not None and dropped:
        last = replace(last, constraints=tuple(name for name in last.constraints if name not in dropped))
    return replace(state, held=held, last=last, out=_out(reader, text, state))


def _out(reader: Understander, text: str, state: ConversationState) -> tuple[str, ...]:
    """The tools that are ruled out from now on; one that was chosen after all is wanted again."""
    slots = reader.slots(text)
    chosen = state.last.chosen if state.last is not None else None
    said = slots.ids("tool", excluded=True)
    return tuple(name for name in dict.fromkeys((*state.out, *said)) if name != chosen or name in said)


def limit_first(reader: Understander, text: str, state: ConversationState) -> str:
    """The limit alone, where a message begins with one and goes on with the reason: "free pls, no more subs".

    A reason names nothing that could be wished for or asked about.
    """
    found = _LIMIT_FIRST.match(text)
    if found is None or state.last is None or "?" in text:
        return text
    limit, reason = reader.slots(found["limit"]), reader.slots(found["reason"])
    only = limit.constraints and {slot.kind for slot in limit.found} <= {"constraint", "aspect"}
    covered = any(slot.text == found["limit"].lower() for slot in limit.found)
    named = any(slot.start >= 0 and slot.kind not in ("constraint", "aspect") for slot in reason.found)
    further = [slot.text for slot in reason.found if slot.kind == "constraint" and slot.value not in limit.constraints]
    return text if not only or not covered or named else " and ".join((found["limit"], *further)) + " please"


def wish_first(reader: Understander, understood: Understanding, text: str, _state: ConversationState) -> Understanding:
    """The wish that is named beside a limit, where the page on the limit was surer: "photo to video, no account"."""
    limits = ONLY_LIMITS.get(understood.entry or "", ())
    said = reader.slots(text) if limits else Slots()
    wishes = [name for name in said.tasks if name in reader.knowledge.tasks and name not in ONLY_LIMITS]
    made = [name for one in said.modalities if (name := plain_task(reader.knowledge, one)) is not None]
    wishes = wishes or (made if understood.intent == "choose" else [])
    plainly = understood.outcome == "answer" and not understood.follow
    if not plainly or len(wishes) != 1 or {*limits}.isdisjoint(said.constraints):
        return understood
    if understood.intent == "explain" and understood.confidence >= CLEAR:
        return understood
    why = (*understood.why, f"{understood.entry} is only a limit beside {wishes[0]}")
    return replace(understood, intent="choose", entry=wishes[0], slots=said, why=why)


def with_held(
    knowledge: Knowledge, understood: Understanding, state: ConversationState, before: ConversationState
) -> Understanding:
    """A wish under the limits that were set in the talk and not taken back.

    What has to be looked up in the net cannot stay at home, so there a limit said for other things is left out.
    """
    kept = {*state.held, *(state.last.constraints if state.last else ())}
    lifted = {*before.held, *(before.last.constraints if before.last else ())} - kept
    found = tuple(slot for slot in understood.slots.found if not _is_lifted(slot, lifted))
    slots = replace(understood.slots, found=found)
    task = knowledge.tasks.get(understood.entry or "")
    dropped = slots.ids("constraint", excluded=True)
    more = [name for name in state.held if name not in slots.constraints and name not in dropped]
    if task is not None and task.output[0] == "search":
        more = [name for name in more if name not in AT_HOME]
    unfit = (*not_for_others(knowledge, understood, state), *not_in_tongue(knowledge, understood, state))
    out = tuple(Slot("tool", name, excluded=True) for name in state.out if name not in slots.tools)
    if (
        not (more or unfit or lifted or out)
        or understood.outcome != "answer"
        or understood.intent != "choose"
        or understood.follow == "check"
    ):
        return understood
    held = tuple(Slot("constraint", name, text=HELD if name in before.held else "") for name in more)
    return replace(understood, slots=replace(slots, found=(*slots.found, *held, *unfit, *out)))


def _is_lifted(slot: Slot, lifted: Collection[str]) -> bool:
    """Whether it is a limit from before that the message takes back: "forget no signup" names it and sets it not."""
    return slot.kind == "constraint" and not slot.excluded and slot.value in lifted


def without_lifted(reader: Understander, text: str, state: ConversationState) -> str:
    """What a message says beside taking limits back: "forget free, forget no signup. which one?"; else all of it."""
    if state.last is None or not reader.follow_ups.dropped(tokens(text)):
        return text
    clauses = _SAID.split(text)
    left = [one for one in clauses if not _only_lifts(reader, one)]
    return " ".join(left) if left and len(left) < len(clauses) else text


def _only_lifts(reader: Understander, clause: str) -> bool:
    """Whether a clause takes a limit back, and wishes for nothing and asks for nothing."""
    words = without_edges(tokens(clause))
    found = reader.slots(clause).found
    named = any(slot.start >= 0 and slot.kind in ("tool", "task", "modality", "input", "topic") for slot in found)
    return bool(reader.follow_ups.dropped(words)) and len(words) <= MOST_LIFTING and not named and "?" not in clause
