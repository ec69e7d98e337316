"""What would be asked back although the talk makes one meaning likely is answered: a question back costs a turn.

Whoever asks "about 250 files, some 80mb" of a wish goes on about it, though the words alone may be of many pages; the
reading within the talk tells (`in_talk`).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from bot.care import GRAVE
from bot.conversation import ConversationState
from bot.message import Slot, Understanding
from bot.subject import ABOUT, subject_of, talked_of
from bot.text import tokens
from bot.understanding.in_talk import STAY, TOOL
from bot.understanding.understand import Understander
from bot.weighing import as_page, stayed

SURELY = 0.6
"""Chance of a page from which it is told although a tool is named."""
LIKELY = 0.35
"""Chance within the talk from which a meaning is answered: of the turns that would be asked back 23 of 37 are right so,
of the less likely ones 17 of 50 (a third of the talks that judge what the others taught)."""


def in_doubt(
    reader: Understander, understood: Understanding, text: str, state: ConversationState,
    barred: Collection[str] = (),
) -> Understanding:  # fmt: skip
    """What the talk makes likely in the place of a question back; else what was understood before."""
    asks_back = understood.outcome == "ask" and understood.follow in ("", ABOUT, "misread") and not understood.quote
    sends_away = understood.outcome == "decline" and understood.entry is None
    about, named = talked_of(reader.knowledge, state), _named(reader, text, barred)
    if not (asks_back or (sends_away and named)) or not any(about) or (talk := reader.in_talk(text, about)) is None:
        return understood
    entries = reader.index.entries
    meant = {entries[place]: float(talk.entries[place]) for place in reader.pages}
    page = max((name for name in meant if name not in barred and name not in GRAVE), key=meant.__getitem__)
    log, best = max((meant[page], page), *((talk.acts[act], act) for act in (STAY, TOOL)))
    chance = math.exp(log)
    if named and (best == TOOL or chance < SURELY):
        return _on_tool(reader, understood, text, named, max(chance, LIKELY))
    if chance < LIKELY or best == TOOL:
        return understood
    why = (*understood.why, f"likely in the talk: {best} ({chance:.2f})")
    if best == STAY or best in (about.here, about.wish):
        barring = subject_of(reader.knowledge, state) in barred
        return understood if barring else stayed(reader, understood, text, state, chance)
    return replace(as_page(reader, best, text, understood, chance), candidates=understood.candidates, why=why)


def _named(reader: Understander, text: str, barred: Collection[str]) -> str:
    """The one tool that a message names by its very words; empty where it names none or several."""
    slots, words = reader.slots(text), {*tokens(text)}
    said = {slot.value for slot in slots.found if slot.kind == "tool" and {*slot.text.split()} <= words}
    return slots.tools[0] if len(slots.tools) == 1 and slots.tools[0] in said - {*barred} else ""


def _on_tool(reader: Understander, understood: Understanding, text: str, tool: str, sure: float) -> Understanding:
    """A question on the one tool that is named; beside a sum of money on its price."""
    slots, why = reader.slots(text), (*understood.why, f"a question on {tool}, which it names")
    if slots.budget is not None:
        slots = replace(slots, found=(*slots.found, Slot("aspect", "price")))
    return replace(understood, outcome="answer", intent="profile", entry=tool, slots=slots, confidence=sure, follow="",
                   candidates=(), why=why)  # fmt: skip
