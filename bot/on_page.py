"""What is asked of the page in view, where no page answers it by itself: "is there an app that detects it".

Few words such as "how can they do that" say nothing alone, and with the page's name before them they lead back to the
page that was just read. Rules
- One of the page's own next pages is meant where the words come near to it.
- Else the sentence of the page that comes nearest is quoted.
- Else the second part of the page is shown, openly as the nearest thing that the notes have; never the same text again.
- Courtesies, questions on something else, and careful pages are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.care import GRAVE
from bot.conversation import ConversationState
from bot.knowledge.model import Topic
from bot.knowledge.plain import name_of
from bot.message import Understanding
from bot.presses import show
from bot.subject import ABOUT, CLEAR, ENDS, SETTLED, quoted
from bot.text import tokens
from bot.understanding.leaning import ASKING, POINTERS, without_edges
from bot.understanding.understand import LIKE, Understander

BESIDE = "beside"
"""`Understanding.follow` of a page whose second part is the nearest thing to what was asked."""
MOST_WORDS = 20
NEXT = 0.3
"""Probability from which one of the page's next pages is meant."""
TITLED = 0.42
"""Likeness to the title of a next page from which it is meant."""
QUOTED = 0.42
"""Likeness of the sentence that is quoted."""
MODALS = frozenset({"can", "could", "may", "might", "would", "will"})
POINTING = frozenset({"it", "that", "they", "this"})
FAINT = ("how", "more", "why")
"""Set phrases that a message may faintly resemble: "is there an app that detects it"."""
OTHERS = frozenset({"she", "he", "they", "shes", "hes", "theyre", "her", "his", "their"})
"""First words of what is told of somebody else."""
AND_IF = frozenset({"and", "if", "whats", "any", "so", "but"})
_POINTING = POINTERS | {"he", "she", "him", "her", "then", "there", "so", "me", "i", "we"}


def on_the_page(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """What the page in view leads to, where a message that points at it was not understood, or as the same page."""
    words, topic = without_edges(tokens(text)), _in_view(reader, understood, state)
    if topic is None or not 0 < len(words) <= MOST_WORDS:
        return understood
    if not _is_open(reader, understood, topic, words):
        return _once_more(reader, understood, topic, text, state)
    near, sentence = (0.0, "") if understood.follow in FAINT else quoted(reader, topic.id, text)
    meant = _next_page(reader, topic, text, near)
    if meant is not None or understood.follow in FAINT:
        return meant or understood
    if near >= QUOTED:
        why = (*understood.why, f"a sentence on {topic.id} comes near: {near:.2f}")
        return Understanding("ask", slots=understood.slots, follow=ABOUT, quote=sentence, why=why)
    at_last = asks_at_last(words)
    if understood.outcome != "answer" and words[0] in OTHERS and "?" not in text and not at_last:  # "she is 84"
        page = show(reader.knowledge, topic.id)
        return replace(page, follow="for_another") if page and topic.id not in GRAVE else understood
    asks = (
        "?" in text
        or asks_at_last(words)
        or words[0] in ASKING | AND_IF
        or tokens(text)[0] == "and"
        or topic.id in GRAVE
    )
    page = show(reader.knowledge, topic.id) if asks and topic.more and not state.has_said(topic.more) else None
    if page is None and understood.intent == "smalltalk":  # "does it cost" asks nothing of the bot
        return Understanding("ask", slots=understood.slots, follow=ABOUT, why=(*understood.why, "asked of the page"))
    return replace(page, follow=BESIDE, why=(*understood.why, "the nearest there is")) if page else understood


def asks_at_last(words: Sequence[str]) -> bool:
    """Whether a tale ends in a question: "she is on tiktok, could it be from there"."""
    pairs = zip(words, words[1:], words[2:], strict=False)
    return any(first in MODALS and second in POINTING and third == "be" for first, second, third in pairs)


def _once_more(
    reader: Understander, understood: Understanding, topic: Topic, text: str, state: ConversationState
) -> Understanding:
    """A sentence further down a page that was said before, where another question leads to the page once more."""
    leads_back = understood.intent == "explain" and understood.entry == topic.id and not understood.follow
    if not leads_back or not state.has_said(topic.body):
        return understood
    near, sentence = quoted(reader, topic.id, text)
    if near < QUOTED or sentence in topic.body.split("\n\n")[0]:
        return understood
    why = (*understood.why, f"a sentence on {topic.id} comes near: {near:.2f}")
    return Understanding("ask", entry=topic.id, slots=understood.slots, follow=ABOUT, quote=sentence, why=why)


def _in_view(reader: Understander, understood: Understanding, state: ConversationState) -> Topic | None:
    """The page that was just read, or that was read before and would now be said again."""
    topics, last = reader.knowledge.topics, state.last
    before = topics.get(last.entry or "") if last is not None and last.intent == "explain" else None
    again = topics.get(understood.entry or "") if understood.intent == "explain" else None
    return again if again is not None and state.has_said(again.body) else before


def _is_open(reader: Understander, understood: Understanding, topic: Topic, words: tuple[str, ...]) -> bool:
    """Whether a message was not understood, only as the page just read, or as a courtesy that it hardly is."""
    page = reader.knowledge.referrals.get(understood.entry or "")
    points = not _POINTING.isdisjoint(words)
    named = any(slot.start >= 0 and slot.kind in ("tool", "task", "stranger") for slot in understood.slots.found)
    if named or (page is not None and page.careful):
        return False
    match understood.outcome:
        case "answer" if understood.follow:
            return understood.follow in FAINT and understood.confidence < LIKE
        case "answer" if understood.intent == "smalltalk":
            ends = understood.entry in ENDS  # "can i stop that" asks, and stops nothing
            return points and words[0] in ASKING and (ends or understood.confidence < CLEAR)
        case "answer":
            same = understood.intent == "explain" and understood.entry == topic.id
            return same and understood.confidence < (SETTLED if points else CLEAR)
        case "ask":
            return understood.follow in ("", ABOUT) and not understood.quote and (points or not understood.candidates)
    return points or topic.id in GRAVE


def _next_page(reader: Understander, topic: Topic, text: str, quote: float) -> Understanding | None:
    """The one of the page's next pages that the words come near to, alone or with the page's name before them.

    Its title must come nearer than the page's own sentence does.
    """
    known = [name for name in topic.follow_ups if show(reader.knowledge, name) is not None]
    if not known:
        return None
    both = f"{name_of(reader.knowledge, topic.id)}: {text}"
    options = (*reader.ranking(text)[3].options, *reader.ranking(both)[3].options)
    sure = {name: max((one.family for one in options if one.entry == name), default=0.0) for name in known}
    best = max(known, key=lambda name: sure[name])
    if sure[best] < NEXT:
        titles = [reader.knowledge.title(name) for name in known]
        near, title = reader.nearest(text, titles)
        best = known[titles.index(title)]
        sure = {best: near if near >= max(TITLED, quote) else 0.0}
    page = show(reader.knowledge, best)
    return replace(page, confidence=sure[best]) if page and sure[best] else None
