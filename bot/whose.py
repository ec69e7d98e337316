"""Whose is it? "so is it google or not", after a tool: asked of the one in view, by its maker's name.

Whether the name is the right one is said by `answers.whose`.
"""

from __future__ import annotations

from bot.conversation import ConversationState, Heard
from bot.message import Slot, Slots, Understanding
from bot.text import tokens
from bot.understanding.leaning import EDGES
from bot.understanding.understand import CERTAIN, Understander

_WHOSE = frozenset({
    "it", "from", "by", "of", "owned", "own", "owns", "buy", "bought", "belong", "belongs", "made", "makes",
})  # fmt: skip
"""Of these words one stands in a question whose a tool is."""
_OWNING = _WHOSE | EDGES | {
    "is", "was", "were", "isnt", "wasnt", "did", "didnt", "does", "do", "not", "or", "a", "an", "the", "make", "built",
    "get", "got", "to", "belonging", "part", "company", "product", "one", "word", "yes", "no", "really", "actually",
    "that", "this", "they", "mean", "i", "thing", "which",
}  # fmt: skip
"""Words around the maker's name."""


def asked_whose(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The tool that is named or in view, asked whose it is; None where no maker is named, or more than that is said."""
    last, words = state.last or Heard(), tokens(text)
    found = reader.slots(text).found
    makers = [slot for slot in found if slot.kind == "maker" and slot.start >= 0]
    named = [slot for slot in found if slot.kind == "tool" and slot.start >= 0]
    if len(makers) != 1 or len(named) > 1:
        return None
    in_view = last.in_view(state.shown)
    one = last.intent in ("profile", "capability") or last.chosen is not None or len(in_view) == 1
    tool = named[0].value if named else in_view[0] if one and in_view and "it" in words else ""
    around = {*words} - {*" ".join(slot.text for slot in (*makers, *named)).split()}
    if tool not in reader.knowledge.tools or not around <= _OWNING or around.isdisjoint(_WHOSE):
        return None
    slots = Slots((Slot("tool", tool), makers[0], Slot("aspect", "maker")))
    return Understanding("answer", "profile", tool, slots, CERTAIN, ours=CERTAIN, why=("asked whose it is",))
