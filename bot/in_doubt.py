"""What would be asked back although the talk makes one meaning likely is answered: a question back costs a turn.

Whoever asks "about 250 files, some 80mb" of a wish goes on about it, though the words alone may be of many pages; the
reading within the talk tells (`in_talk`).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from bot.conversation import ConversationState
from bot.message import Slot, Understanding
from bot.subject import ABOUT, subject_of, talked_of
from bot.understanding.in_talk import STAY, TOOL
from bot.understanding.understand import Understander
from bot.weighing import GRAVE, as_page, stayed

LIKELY = 0.35
"""Chance within the talk from which a meaning is answered: three in four of those are right, of what is less likely
two in five (labelled talks that taught nothing)."""


def in_doubt(
    reader: Understander, understood: Understanding, text: str, state: ConversationState,
    barred: Collection[str] = (),
) -> Understanding:  # fmt: skip
    """What the talk makes likely in the place of a question back; else what was understood before."""
    asks_back = understood.outcome == "ask" and understood.follow in ("", ABOUT, "misread") and not understood.quote
    about = talked_of(reader.knowledge, state)
    if not asks_back or not any(about) or (talk := reader.in_talk(text, about)) is None:
        return understood
    entries = reader.index.entries
    meant = {entries[place]: float(talk.entries[place]) for place in reader.pages}
    page = max((name for name in meant if name not in barred and name not in GRAVE), key=meant.__getitem__)
    log, best = max((meant[page], page), *((talk.acts[act], act) for act in (STAY, TOOL)))
    if (chance := math.exp(log)) < LIKELY:
        return understood
    why = (*understood.why, f"likely in the talk: {best} ({chance:.2f})")
    if best == STAY or best in (about.here, about.wish):
        barring = subject_of(reader.knowledge, state) in barred
        return understood if barring else stayed(reader, understood, text, state, chance)
    if best == TOOL:
        tools = reader.slots(text).tools
        return _on_tool(understood, tools[0], chance, why) if len(tools) == 1 else understood
    return replace(as_page(reader, best, text, understood, chance), candidates=understood.candidates, why=why)


def _on_tool(understood: Understanding, tool: str, sure: float, why: tuple[str, ...]) -> Understanding:
    """A question on the tool that is named."""
    found = understood.slots.found
    found = found if tool in understood.slots.tools else (*found, Slot("tool", tool))
    slots = replace(understood.slots, found=found)
    return replace(understood, outcome="answer", intent="profile", entry=tool, slots=slots, confidence=sure, follow="",
                   candidates=(), why=why)  # fmt: skip
