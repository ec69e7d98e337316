"""What is settled before the readings of a turn are weighed: nothing that could be learned should undo it.

Settled are a set phrase, a comparison, a stated limit, a sentence that is quoted, a product that is named, a question
to the tool in view, and what is to be handled with care. On talks that nothing was learned from all of them together
cost about two right answers in a hundred; they keep what people rely on from hanging on weights.
"""

from __future__ import annotations

from bot.as_wish import OF_IT, wished_barely
from bot.care import GRAVE
from bot.conversation import ConversationState, Heard
from bot.message import Understanding
from bot.subject import KEPT
from bot.text import tokens
from bot.understanding.bounds import only_limits
from bot.understanding.leaning import ASKING, WHOLE, has_amount, without_edges
from bot.understanding.understand import Understander

REFERRED = 0.85
"""Confidence from which a message is surely for somebody else who is known by name."""
MODALS = frozenset({"can", "could", "does", "do", "will", "would", "is", "are", "has", "cant", "doesnt"})
"""First words of a question that may be asked of a tool."""
MOST_POINTING = 2
"""Words of a question that points and says nothing more."""
GOING_ON = frozenset({"and", "also", "with", "plus"})
"""First words of what goes on with what was said."""
SURE = 0.9
"""Confidence from which a side of a tool is what was asked for."""
SHORT = 4
"""Words of a message that says little by itself."""


def is_open(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> bool:
    """Whether anything else may be meant at all."""
    words, knowledge = tokens(text), reader.knowledge
    if state.last is None or not words or state.care or understood.quote or understood.follow == OF_IT:
        return False
    if asks_the_tool(text, state) or (understood.outcome == "answer" and _is_settled(reader, understood, text, state)):
        return False
    task, page = knowledge.tasks.get(understood.entry or ""), knowledge.referrals.get(understood.entry or "")
    careful = (task is not None and task.careful) or (page is not None and page.careful)
    referred = page is not None and understood.confidence >= REFERRED
    found = reader.slots(text).found
    if only_limits(without_edges(words), reader.slots(text)):
        return False
    if careful or referred or understood.entry in GRAVE or any(slot.kind == "stranger" for slot in found):
        return False
    if understood.outcome != "decline" and any(slot.kind in ("tool", "maker") and slot.start >= 0 for slot in found):
        return False
    if reader.leaning(text, state.last, state.shown) is None:
        return True
    limited = any(slot.kind == "constraint" and slot.start >= 0 for slot in found) or has_amount(reader.slots(text))
    limited = limited and (not asks(text) or only_limits(without_edges(words), reader.slots(text)))
    return not (limited or understood.follow or reader.follow_ups.is_phrase(without_edges(words), *WHOLE))


def asks_the_tool(text: str, state: ConversationState) -> bool:
    """Whether a question points at the tool in view, or at those shown: "does it make quizzes", "do they draw"."""
    words, last = without_edges(tokens(text)), state.last or Heard()
    one_in_view = last.intent in ("profile", "capability") or last.chosen is not None
    of_one = one_in_view and (words[1:2] == ("it",) or words[1:3] == ("that", "one"))
    of_all = bool(state.shown) and words[1:2] == ("they",)
    return (of_one or of_all) and len(words) > MOST_POINTING and words[0] in MODALS


def _is_settled(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> bool:
    """Whether an answer is what was asked: tools set side by side, a sure side of one, what goes on in a word or two
    ("and on instagram"), or the term or the wish in view by its own name."""
    words, last = tokens(text), state.last or Heard()
    own = understood.entry == last.wish and any(
        slot.value == understood.entry and slot.start >= 0 for slot in reader.slots(text).found
    )
    goes_on = (words[0] in GOING_ON and len(words) <= SHORT) or words[:2] == ("its", "about")
    at_home = bool(KEPT & {*state.held, *last.constraints})  # there a tool is asked about, and none wished for
    sure = understood.intent in ("profile", "capability") and (at_home or understood.confidence >= SURE)
    barely = wished_barely(reader, text, state) is not None
    return understood.intent == "compare" or sure or goes_on or own or barely


def asks(text: str) -> bool:
    """Whether a message is put as a question."""
    return "?" in text or without_edges(tokens(text))[0] in ASKING
