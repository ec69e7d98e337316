"""What a talk is about, and what the notes on that say nearest to a message.

Rules
- What is plainly not ours stays so, and what is clear alone is not touched: a new question beats the subject.
- What is unclear is unclear *about the subject*: it is answered with the sentence on that which comes nearest, and with
  what can be asked about it. Whether it rather leads to another page, `weighing` tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import ConversationState
from bot.foreign import LANGUAGES
from bot.knowledge.model import Knowledge
from bot.message import Understanding
from bot.telling import told
from bot.text import tokens
from bot.understanding.decide import Decision
from bot.understanding.in_talk import About
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import CERTAIN, Understander

ABOUT = "about"
"""`Understanding.follow` of a message that was not understood about the subject."""
PLAINLY = 0.1
"""Below this probability of being ours, a message alone is plainly not ours; with a pointer, below a fifth of it."""
CLEAR = 0.8
"""Confidence from which an answer to a message alone needs no second reading."""
ENDS = ("cancel", "start-over", "bye", "thanks")
"""Courtesies that a question is not."""
KEPT = frozenset({"private", "offline"})
"""Limits of what stays at home."""
QUOTED = 0.6
"""Chance of a sentence on the subject that says more than another page."""
WORDED = 1.0
"""The chance of a sentence that has the very words."""
MOST_OWN = 3
YES_OR_NO = (("can",), ("could",), ("does",), ("do",), ("is",), ("are",), ("will",), ("would",))
_POINTERS = frozenset({"it", "its", "that", "this", "they", "them", "these", "those", "one"})
_DETAILS = ("modality", "input", "task", "constraint", "aspect", "topic")


def subject_of(knowledge: Knowledge, state: ConversationState) -> str | None:
    """The id of the task, page or tool that the talk is about; None at its beginning."""
    last = state.last
    if last is None:
        return None
    if last.intent == "explain" and last.wish in knowledge.tasks:
        return last.wish
    tool = next(iter(last.tools or state.shown), None)
    named = last.entry or (tool if last.intent in ("profile", "capability", "compare") else None)
    return named if named in knowledge.tools or named in knowledge.tasks or named in knowledge.topics else None


def talked_of(knowledge: Knowledge, state: ConversationState) -> About:
    """What the talk is about; after a question that was not understood what that might have meant."""
    rivals = [name for name in state.turn.rivals if name in knowledge.tasks or name in knowledge.topics]
    if state.last is None:
        return About(here=next(iter(rivals), ""), rival=next(iter(rivals[1:]), ""))
    wish = state.last.wish or ""
    here = state.last.entry or next(iter(state.last.tools or state.shown), "")
    return About(here, wish, next((name for name in rivals if name not in (here, wish)), ""))


def of_those_shown(
    reader: Understander, understood: Understanding, text: str, state: ConversationState
) -> Understanding:
    """ "Can it make colour", right after advice: what the advice says of it, before another wish or an unsure page."""
    words, last = without_edges(tokens(text)), state.last
    other = understood.entry != (last.entry if last else None) and not understood.follow
    unsure = other and (understood.intent in ("choose", "explain") or is_unclear(understood, words))
    asks = words[:1] in YES_OR_NO and not _POINTERS.isdisjoint(words[1:])
    leans = understood.ours == CERTAIN  # a part of it asks a set question: "is that allowed"
    open_to = asks and unsure and not leans and understood.outcome != "decline" and understood.confidence < CLEAR
    pointed = all(slot.start < 0 for slot in understood.slots.found if slot.kind == "tool")
    of_them = asks and understood.intent == "capability" and not understood.follow and pointed
    if last is None or last.intent != "choose" or last.entry is None or not (open_to or of_them):
        return understood
    near, quote = told(reader, last.entry, text)
    if near < (QUOTED if open_to else WORDED):
        return understood
    return Understanding("ask", follow=ABOUT, quote=quote, why=(*understood.why, f"asked of what {last.entry} shows"))


def about_subject(
    reader: Understander, understood: Understanding, text: str, state: ConversationState
) -> Understanding:
    """What is unclear as such is unclear about the subject, and the nearest sentence on that goes with it."""
    subject, words = subject_of(reader.knowledge, state), tokens(text)
    if subject is None or {*reader.slots(text).tools} - {subject}:  # of a tool, by its name
        return understood
    theirs = words[0] in ("my", "our") and len(words) <= MOST_OWN  # "my fee" is no question about the bot's,
    unsure = understood.intent == "smalltalk" and understood.outcome == "ask"  # "do i have to pay", after a page
    theirs = theirs or ((understood.entry in ENDS or unsure) and words[0] in ASKING)  # "is that enough" ends nothing
    if not is_unclear(understood, words) and not (theirs and understood.intent == "smalltalk"):
        return understood
    if understood.outcome == "answer" and not theirs:  # only a pointer made it one on the tool in view
        plain = reader.understand(text)
        if plain.outcome == "answer" and plain.confidence >= CLEAR and plain.intent in ("smalltalk", "explain"):
            return plain
    alone = reader.ranking(text)[3]
    if understood.slots.ids("stranger") or _is_foreign(alone, words):
        return understood
    why = (*understood.why, f"unclear about {subject}")
    quote = told(reader, subject, text).text
    return Understanding("ask", slots=understood.slots, ours=alone.ours, follow=ABOUT, quote=quote, why=why)


def is_unclear(understood: Understanding, words: Sequence[str]) -> bool:
    """Whether a message was not understood, or only as something about a tool or the bot that it does not say."""
    if understood.outcome != "answer":
        return not understood.follow
    if understood.intent not in ("profile", "capability") or understood.follow:
        return False
    found = understood.slots.found
    if not LANGUAGES.isdisjoint(words):
        return False
    pointed = all(slot.start < 0 for slot in found if slot.kind == "tool")
    return pointed and understood.confidence < 0.97 and not any(slot.kind in _DETAILS for slot in found)


def _is_foreign(alone: Decision, words: tuple[str, ...]) -> bool:
    """Whether a message is plainly not ours; one that points to the subject seldom is."""
    points = not _POINTERS.isdisjoint(words) or words[:2] == ("what", "about")
    return alone.ours < (PLAINLY / 5 if points else PLAINLY)
