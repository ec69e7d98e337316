"""A product that nobody here knows stays the subject of "it" until another is named.

"Is zorblax any good" and then "what does it cost" must never be answered with another tool's price. The name itself is
not kept, only that there was one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import ConversationState
from bot.message import Slot, Slots, Understanding
from bot.text import tokens
from bot.understanding.leaning import EDGES
from bot.understanding.understand import CERTAIN, Understander

STRANGER = "stranger"
"""`Understanding.follow` of what is asked of such a product by a pointer."""
MOST_OF_A_NAME = 3
_AROUND_A_NAME = EDGES | {"the", "about", "for", "it", "is", "that", "this", "ai", "app", "tool", "one", "called"}
_IT = frozenset({"it", "its", "that", "this"})
_OTHER = ("tool", "maker", "task", "modality", "input", "topic", "stranger")


def asked_of_unknown(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """What is asked of the unknown product that was named last; None if another thing is named, or nothing points."""
    words = tokens(text)
    if not state.turn.unknown or _IT.isdisjoint(words):
        return None
    found = reader.slots(text).found
    if any(slot.kind in _OTHER and slot.start >= 0 for slot in found) or not any(
        slot.kind in ("aspect", "constraint") for slot in found
    ):
        return None
    name = _name_in(reader, words) or ""
    return Understanding(
        "answer", "profile", None, Slots((Slot("stranger", name, text=name),)), CERTAIN, ours=CERTAIN, follow=STRANGER,
        why=("asked of a product that nobody here knows",),
    )  # fmt: skip


def is_unknown(understood: Understanding) -> bool:
    """Whether a message was about a product that nobody here knows."""
    return bool(understood.slots.ids("stranger")) and understood.outcome == "answer"


def unknown_name(reader: Understander, text: str) -> Understanding | None:
    """The product that nobody here knows, in a set frame, or where what is meant is nothing but a name.

    "Is zorblax any good", "i asked about zorblax".
    """
    words, slots = [word for word in tokens(text) if word not in _AROUND_A_NAME], reader.slots(text)
    framed = next(iter(slots.ids("stranger")), None)
    if slots.tools or (framed is None and not 0 < len(words) <= MOST_OF_A_NAME):
        return None
    name = framed or _name_in(reader, words)
    slots = Slots((Slot("stranger", name, text=name),)) if name else Slots()
    return (
        Understanding("answer", "profile", None, slots, CERTAIN, ours=CERTAIN, why=("a name alone",)) if name else None
    )


def _name_in(reader: Understander, words: Sequence[str]) -> str | None:
    return next((word for word in words if word.isalpha() and word not in reader.known_words), None)
