"""First replies of the whole product fit a screen: every task, every topic, every tool."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.answers import ANSWERS
from bot.answers.draft import Context
from bot.conversation import ConversationState
from bot.knowledge.checks.texts import FIRST_REPLY, shown
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.message import Intent, Slot, Slots, Understanding
from bot.replies import Replies

KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
TODAY = date(2026, 11, 22)
ASPECTS = ("what", "price", "rights", "alternatives", "status", "limits", "privacy", "good-at", "bad-at")


def _questions(knowledge: Knowledge) -> Iterator[tuple[Intent, str, tuple[Slot, ...]]]:
    for task in knowledge.tasks:
        yield "choose", task, ()
    for topic in knowledge.topics:
        yield "explain", topic, ()
    for tool in knowledge.tools.values():
        yield from (("profile", tool.id, (Slot("aspect", aspect),)) for aspect in ASPECTS)
        yield from (
            ("compare", tool.id, (Slot("tool", tool.id), Slot("tool", other))) for other in tool.alternatives[:1]
        )


def test_first_replies_fit_a_screen() -> None:
    knowledge = load(KNOWLEDGE)
    replies, memory = Replies(knowledge), ConversationState()
    long = []
    for intent, entry, slots in _questions(knowledge):
        understanding = Understanding(outcome="answer", intent=intent, entry=entry, slots=Slots(slots))
        draft = ANSWERS[intent](Context(knowledge, replies, understanding, memory, TODAY))
        text = draft.values["text"] if draft.template == "text" else replies.render(draft.template, draft.values)
        if len(shown(str(text))) > FIRST_REPLY:
            long.append(f"{intent} {entry} {slots}: {len(str(text))}")
    assert long == []
