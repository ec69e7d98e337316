"""May it be sold? Asked of one tool by its name, that tool's own terms are the answer, not the page on all of them.

"Mostly yes" is true of tools in general, and false of a free plan that rules it out.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import ConversationState
from bot.message import Slot, Understanding
from bot.presses import show
from bot.understanding.understand import Understander

PAGES = ("commercial-use", "commercial-use-media")
"""The pages on what may be sold."""


def rights_of_named(
    reader: Understander, understood: Understanding, text: str, state: ConversationState
) -> Understanding:
    """The rights of the one tool that a message names, where its terms are known; else what was understood before."""
    knowledge = reader.knowledge
    named = {slot.value for slot in reader.slots(text).found if slot.kind == "tool" and slot.start >= 0}
    tool = knowledge.active.get(next(iter(named))) if len(named) == 1 else None
    if understood.entry not in PAGES or understood.outcome != "answer" or understood.follow or tool is None:
        return understood
    page = show(knowledge, tool.id) if tool.rights.commercial != "unknown" else None
    if page is None:
        return understood
    slots = replace(page.slots, found=(*page.slots.found, Slot("aspect", "rights")))
    return replace(page, slots=slots, confidence=understood.confidence, why=(*understood.why, "asked of one tool"))
