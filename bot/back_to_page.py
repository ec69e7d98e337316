"""A question that belongs to the page in view, though alone it would be a wish: "how can i recognise a cloned voice".

After a page on scams with copied voices such words ask about them; alone they lead to the tools that copy a voice.
Rules
- It asks, and does not ask for an AI, a tool or the best of something: who does that has a wish.
- With the page's name before it, it leads back to the page, and hardly to the wish any more.
"""

from __future__ import annotations

from dataclasses import replace

from bot.as_wish import MODALS
from bot.conversation import ConversationState
from bot.knowledge.plain import name_of
from bot.message import Understanding
from bot.on_page import asks_at_last
from bot.presses import show
from bot.text import tokens
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import CERTAIN, Understander

WISHING = frozenset({
    "ai", "ais", "tool", "tools", "app", "apps", "program", "programs", "software", "website", "websites", "site",
    "model", "models", "generator", "which", "best", "recommend", "recommendation", "something", "smth", "sth",
    "anything", "want", "need", "wanna", "looking", "make", "create", "me",
})  # fmt: skip
"""Words of whoever has a wish."""
CLEAR = 0.8
"""Confidence with which the page's name and the words lead back to it."""
SURELY = 0.75
"""Confidence from which "how do i clean up the recording" is a wish of one's own, whatever page was read."""
STRAY = 0.05
"""Share that the wish may keep there. After pages at random and those next to it, of 690 real wishes none was taken for
a question on the page."""
OPEN = 0.5
"""Confidence that leaves open what on the page is meant (see `on_page`)."""


def back_to_page(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The page in view where the words ask about it; else what was understood before."""
    last, words = state.last, without_edges(tokens(text))
    topic = reader.knowledge.topics.get(last.entry or "") if last is not None and last.intent == "explain" else None
    leans = understood.confidence >= CERTAIN  # "what about video" wishes, whatever page was read
    wishes = understood.outcome == "answer" and understood.intent == "choose" and not understood.follow and not leans
    if topic is None or not wishes or not words or not WISHING.isdisjoint(words) or not _asks(words):
        return understood
    for_themselves = not {"i", "we"}.isdisjoint(words[1:3]) and understood.confidence >= SURELY
    if for_themselves or any(slot.kind == "tool" and slot.start >= 0 for slot in understood.slots.found):
        return understood
    both = f"{name_of(reader.knowledge, topic.id)}: {text}"
    together = reader.understand(both)
    if together.outcome != "answer" or together.entry != topic.id or together.confidence < CLEAR:
        return understood
    kept = max((one.family for one in reader.ranking(both)[3].options if one.entry == understood.entry), default=0.0)
    page = show(reader.knowledge, topic.id)
    if page is None or kept > STRAY:
        return understood
    return replace(page, confidence=OPEN, why=(*understood.why, f"asked of the page on {topic.id}"))


def _asks(words: tuple[str, ...]) -> bool:
    """Whether they ask: in front, or at the end of a tale ("she is on tiktok, could it be from there").

    "Can it make it move" asks a tool, not a page.
    """
    if words[0] in ASKING:
        return not (words[0] in MODALS and words[1:2] == ("it",) and words[2:3] != ("be",))
    return asks_at_last(words)
