"""A question that one of the pages next to the subject answers: "could it be from tiktok", after a page on fake calls.

Alone such words lead anywhere. Of the few pages that people read next, that one is meant whose phrasings come nearest.
Rules
- It comes near enough, and clearly nearer than the subject itself; what was said before is not said again.
- A set phrase word for word, a limit, a courtesy, a comparison, and a page that is to be handled with care stay what
  they are; so does what is asked of a tool by its name.
- The surer something else was understood, the nearer it has to come; a wish of one's own is left alone the soonest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import ConversationState
from bot.message import Understanding
from bot.presses import show
from bot.subject import CLEAR, subject_of
from bot.text import tokens
from bot.understanding.leaning import ASKS_ANEW, WHOLE, has_amount, without_edges
from bot.understanding.understand import Understander

NEXT = "next"
"""`Understanding.follow` of such a page: the names of tools in the message settle nothing."""
FEWEST_WORDS, MOST_WORDS = 3, 18
NEAR = 0.55
"""Likeness in meaning from which a next page is meant. Of 87 follow-ups that asked for a next page the nearest was
right for 84: the question is only whether one of them is meant at all."""
UNSURE = 0.48
"""The same where another page was understood, or may be, that is unsure."""
LOST = 0.38
"""The same where nothing was understood."""
STATED = 0.75
"""The same where a statement may only add to a wish."""
SURELY = 0.66
"""The same where the message leads back to the subject."""
LEADS = 0.06
"""How much nearer it is than the subject."""
BEFORE = 0.12
"""How much nearer than it an unsure page may be, and how much further off a wish of one's own must be."""
BY_NAME = ("tool", "maker", "stranger")
BESIDE, DETAIL = "beside", "detail"
"""`Understanding.follow` of what is said for want of anything better, and of what may only add to a wish."""
OF_THE_LAST = ("handed", "many", "how")
"""The same of what is surely said of the last answer."""


def to_next_page(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The page next to the subject that a message asks for; else what was understood before."""
    words, subject = without_edges(tokens(text)), subject_of(reader.knowledge, state)
    pages = tuple(dict.fromkeys(_next_to(reader, subject, state)))
    fits = pages and understood.entry not in pages and FEWEST_WORDS <= len(words) <= MOST_WORDS
    if not fits or _stays(reader, understood, text):
        return understood
    column, near = reader.index.column, reader.ranking(text)[2].meanings
    best = max(pages, key=lambda name: near[column[name]])
    likeness = float(near[column[best]])
    rival = understood.entry if understood.entry != subject else None
    behind = subject in column and likeness < near[column[subject]] + LEADS
    behind = behind or (rival in column and likeness + _given(understood) < near[column[rival]])
    page = None if behind or likeness < _least(understood, subject, state) else show(reader.knowledge, best)
    why = (*understood.why, f"next to the subject: {best}")
    return replace(page, confidence=likeness, follow=NEXT, why=why) if page else understood


def _next_to(reader: Understander, subject: str | None, state: ConversationState) -> Iterator[str]:
    """The explaining pages next to the subject that were not read yet, or next to the wish where it is a tool."""
    knowledge = reader.knowledge
    of_tool = state.last.wish if state.last is not None and subject in knowledge.tools else None
    for name in (subject or "", of_tool or ""):
        page = knowledge.topics.get(name) or knowledge.tasks.get(name)
        pages = [knowledge.topics[one] for one in (page.follow_ups if page else ()) if one in knowledge.topics]
        yield from (one.id for one in pages if not state.has_said(one.body))


def _stays(reader: Understander, understood: Understanding, text: str) -> bool:
    """Whether what was understood is not to be weighed."""
    words = without_edges(tokens(text))
    names = (*BY_NAME, "task") if understood.follow == DETAIL else BY_NAME
    named = any(slot.kind in names and slot.start >= 0 for slot in reader.slots(text).found)
    limited = bool(understood.slots.constraints) and understood.intent == "choose"
    if named or limited or understood.intent == "compare" or has_amount(understood.slots) or words[:2] in ASKS_ANEW:
        return True
    if understood.follow in OF_THE_LAST and understood.confidence >= UNSURE:
        return True
    if understood.intent in ("smalltalk", "profile") and understood.confidence >= CLEAR:
        return True
    page = reader.knowledge.referrals.get(understood.entry or "")
    return reader.follow_ups.is_phrase(words, *WHOLE) or (page is not None and page.careful)


def _least(understood: Understanding, subject: str | None, state: ConversationState) -> float:
    """How near a next page has to come, after what was understood otherwise."""
    if understood.follow == DETAIL:
        return STATED
    if understood.follow == BESIDE:
        return LOST
    if understood.outcome != "answer":
        return NEAR if understood.quote else UNSURE if understood.entry else LOST
    if understood.entry in (subject, state.last.wish if state.last else None):
        return SURELY
    return UNSURE if understood.confidence < CLEAR and understood.intent == "explain" else NEAR


def _given(understood: Understanding) -> float:
    """How much nearer another page may be; less than nothing for a wish."""
    if understood.intent == "choose":
        return -BEFORE
    return BEFORE if understood.confidence < CLEAR else 0.0
