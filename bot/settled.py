"""What settles a reading before it is weighed (`weighing`), told in a word.

A phrasing of the knowledge, a set phrase, a comparison, a stated limit, a sentence that is quoted, a product that is
named, a question to the tool in view, and what is to be handled with care.
"""

from __future__ import annotations

from bot.as_wish import OF_IT, wished_barely
from bot.at_home import names_home
from bot.care import GRAVE, NEED, belied
from bot.conversation import ConversationState, Heard
from bot.details import DETAIL, INTO, tells_an_age
from bot.foreign import LANGUAGES, is_foreign
from bot.message import Understanding
from bot.subject import KEPT
from bot.text import tokens
from bot.understanding.bounds import only_limits
from bot.understanding.leaning import ASKING, WHOLE, has_amount, without_edges
from bot.understanding.understand import LIKE, Understander

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
SURELY = 0.75
"""Share among the referrals from which a careful one is sure."""
PERMITTED = frozenset({"may", "can", "could", "should", "allowed"})
"""Words of who does not only say how old somebody is."""
HANDED = "handed"
"""`Understanding.follow` of what is to be put into the tool in view."""
CARE = "care"
"""What settles a reading of what is to be handled with care."""


def settled_by(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> str:
    """What settles a reading, in a word; empty where nothing does."""
    words, knowledge = tokens(text), reader.knowledge
    task, page = knowledge.tasks.get(understood.entry or ""), knowledge.referrals.get(understood.entry or "")
    grave = page is not None and page.careful and _surely(reader, text)
    grave = grave and not (page is not None and page.id in NEED and belied(reader, text, state))
    if not words or state.care or understood.entry in GRAVE or grave or (task is not None and task.careful):
        return CARE
    if understood.outcome == "decline" and is_foreign(words):
        return "foreign"
    if understood.outcome == "ask" and reader.known_words.isdisjoint(words):
        return "unknown"
    last = state.last or Heard()
    at_home = bool(KEPT & {*state.held, *last.constraints})  # a tool is asked about there, or a page for home
    if at_home and (understood.intent in ("profile", "capability") or names_home(knowledge, understood.entry)):
        return "at home"
    same = reader.ranking(text)[2].same
    if same is not None and same.entry and same.entry == understood.entry:  # as a curator wrote it
        return "written"
    if understood.quote:
        return "quoted"
    if understood.follow in (OF_IT, HANDED):
        return "of it"
    if asks_the_tool(text, state):
        return "of the tool"
    if understood.outcome == "answer" and (own := _own(reader, understood, text, state)):
        return own
    if understood.follow == DETAIL and tells_an_age(text) and PERMITTED.isdisjoint(words):
        return "an age"
    if understood.follow == DETAIL and not INTO.isdisjoint(words[:1]) and len(words) <= SHORT:  # "about coral reefs"
        return "goes on"
    like = reader.alike(text, state.last, state.shown) if understood.follow else None
    if like is not None and like.follow == understood.follow and like.confidence >= LIKE:
        return "alike"
    found = reader.slots(text).found
    if only_limits(without_edges(words), reader.slots(text)):
        return "limits"
    if page is not None and understood.confidence >= REFERRED:
        return "referred"
    if any(slot.kind == "stranger" for slot in found):
        return "stranger"
    with_sum = reader.slots(text).budget is not None  # "suno under 10 euros"
    known = understood.outcome != "decline" or with_sum
    if known and any(slot.kind in ("tool", "maker") and slot.start >= 0 for slot in found):
        named = (slot.start for slot in found if slot.kind == "tool" and slot.start >= 0)
        first = min(named, default=len(text)) <= len("the ")  # "nano banana then. how do i start"
        return "phrase" if understood.follow or first else "named"
    if reader.leaning(text, state.last, state.shown) is None:
        return ""
    limited = any(slot.kind == "constraint" and slot.start >= 0 for slot in found) or has_amount(reader.slots(text))
    if limited and not asks(text):
        return "limited"
    return "phrase" if understood.follow or reader.follow_ups.is_phrase(without_edges(words), *WHOLE) else ""


def _surely(reader: Understander, text: str) -> bool:
    """Whether a message alone is so surely for somebody else that no talk makes it anything else: "the electricity it
    burns" is no emergency after a question on models."""
    best = reader.ranking(text)[3].referral
    return best is not None and best.probability >= SURELY


def asks_the_tool(text: str, state: ConversationState) -> bool:
    """Whether a question points at the tool in view, or at those shown: "does it make quizzes", "do they draw"."""
    words, last = without_edges(tokens(text)), state.last or Heard()
    one_in_view = last.intent in ("profile", "capability") or last.chosen is not None
    of_one = one_in_view and (words[1:2] == ("it",) or words[1:3] == ("that", "one"))
    speaks = words[1:2] == ("it",) and not LANGUAGES.isdisjoint(words)  # "can it do polish", right after advice
    of_all = bool(state.shown) and (words[1:2] == ("they",) or speaks)
    return (of_one or of_all) and len(words) > MOST_POINTING and words[0] in MODALS


def _own(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> str:
    """Why an answer is what was asked: tools set side by side, a sure side of one, what goes on in a word or two
    ("and on instagram"), or the term or the wish in view by its own name."""
    words, last = tokens(text), state.last or Heard()
    if understood.intent == "compare":
        return "compared"
    if understood.intent in ("profile", "capability") and understood.confidence >= SURE:
        return "sure of a tool"
    if (words[0] in GOING_ON and len(words) <= SHORT) or words[:2] == ("its", "about"):
        return "goes on"
    named = {slot.value for slot in reader.slots(text).found if slot.start >= 0}
    if understood.entry in {last.wish, *last.steps} & named:
        return "own name"
    return "bare wish" if wished_barely(reader, text, state) is not None else ""


def asks(text: str) -> bool:
    """Whether a message is put as a question."""
    return "?" in text or without_edges(tokens(text))[0] in ASKING
