"""Which computers somebody has, as far as it was said: a program for Apple alone is of no use on Linux.

Only what rules a tool out is kept, as one word in the talk's notes.
"""

from __future__ import annotations

import re

from bot.conversation import ConversationState
from bot.knowledge.model import Knowledge
from bot.message import Slot, Understanding

NOTE = "system"
APPLE, OTHER = "apple", "other"
_APPLE = re.compile(r"\b(?:mac|macs|macbook|imac|macos|iphone|ipad|apple silicon|m[1-5] (?:pro|max|air))\b")
_OTHER = re.compile(
    r"\b(?:linux|ubuntu|debian|fedora|amd|rocm|nvidia|geforce|rtx ?\w*|gtx ?\w*|rx ?\d{4}\w*|\d{4} ?xtx?|thinkpad"
    r"|chromebook|android|samsung|windows (?:1?\d|xp|pc|laptop|computer)|(?:on|my|have|got|a|with|use|run) windows"
    r"|windows only|windows i said)\b"
)


def with_system(state: ConversationState, text: str) -> ConversationState:
    """The state, knowing what kind of computer or phone the words name; of both kinds nothing is ruled out."""
    words = text.lower()
    apple, other = bool(_APPLE.search(words)), bool(_OTHER.search(words))
    if not (apple or other):
        return state
    before = state.notes.get(NOTE)
    now = OTHER if other and not apple else APPLE
    return state.with_note(NOTE, now if before in (None, now) or not (apple and other) else before)


def not_for_others(knowledge: Knowledge, understood: Understanding, state: ConversationState) -> tuple[Slot, ...]:
    """The tools that run on none of the computers that were named, ruled out unless the message names them."""
    if state.notes.get(NOTE) != OTHER or understood.intent != "choose":
        return ()
    named = understood.slots.tools
    only = (tool.id for tool in knowledge.active.values() if tool.systems == (APPLE,) and tool.id not in named)
    return tuple(Slot("tool", name, excluded=True) for name in only)
