"""A page that was said is not said again: of another question that leads to it the sentence on it is quoted."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import ConversationState
from bot.message import Understanding
from bot.subject import ABOUT, quoted
from bot.understanding.understand import Understander

QUOTED = 0.42
"""Likeness of the sentence that is quoted."""


def said_once(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """A sentence further down a page that was said before, where another question leads to the page once more."""
    topic = reader.knowledge.topics.get(understood.entry or "")
    leads_back = understood.outcome == "answer" and understood.intent == "explain" and not understood.follow
    if topic is None or not leads_back or not state.has_said(topic.body):
        return understood
    near, sentence = quoted(reader, topic.id, text)
    if near < QUOTED or sentence in topic.body.split("\n\n")[0]:
        return understood
    why = (*understood.why, f"a sentence on {topic.id} comes near: {near:.2f}")
    plain = replace(understood, outcome="ask", intent=None, confidence=0.0, candidates=())
    return replace(plain, follow=ABOUT, quote=sentence, why=why)
