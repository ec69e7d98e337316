"""A question about one of the things wished for, by its name: "who owns the jingle", "how do i start with the logo".

What has a name is asked like what is only pointed at: with "it" in the place of the name, the talk going back to that
wish and its tools. Rules
- The thing stands behind "the" or "my" in a question, and of several wishes of the talk one alone makes it.
- A tool or another wish named beside it, or a page that surely answers as it stands, is left alone.
- Only what is then a set question, or has a page of its own, is read so.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.advice import Wish, advise, order_constraints
from bot.conversation import ConversationState, Heard
from bot.knowledge.model import Knowledge
from bot.message import Slot, Understanding
from bot.text import tokens
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import LIKE, Understander

DEFINITE = ("the", "my", "our", "that", "this")
"""Words before a thing that was spoken of."""
WHATS = frozenset({"whats", "wheres", "whos", "hows"})
ANSWERS = 0.6
"""Confidence from which a page answers the question as it stands."""
ANOTHER = 0.8
"""Confidence from which the question is another wish: "can the logo move"."""
_NAMING = ("tool", "maker", "topic", "stranger")


def of_wished(reader: Understander, text: str, state: ConversationState) -> tuple[str, ConversationState]:
    """The question with "it" for the thing that is named, and the talk as it was about that one; else both as they are.

    The words come back as tokens with a question mark.
    """
    last, words = state.last, tokens(text)
    if last is None or not words or without_edges(words)[0] not in ASKING | WHATS:
        return text, state
    found = reader.slots(text).found
    named = [slot for slot in found if slot.kind in ("task", "modality") and slot.start >= 0 and not slot.excluded]
    if any(slot.kind in _NAMING and slot.start >= 0 for slot in found):
        return text, state
    wished = dict.fromkeys((*last.plan, *last.wished, *((last.wish,) if last.wish else ())))
    meant = {wish for slot in named for wish in wished if _is_of(reader.knowledge, slot, wish)}
    pointed = next((place for slot in named if (place := _definite(slot, text))), None)
    if (
        len(wished) < 2
        or len(meant) != 1
        or pointed is None
        or any(not _of_any(reader.knowledge, slot, wished) for slot in named)
    ):
        return text, state
    (wish,) = meant
    line = f"{text[: pointed.start()]}it{text[pointed.end() :]}"
    talk = _gone_to(reader.knowledge, state, wish)
    return (line, talk) if _is_meant(reader, text, line, wish, talk) else (text, state)


def _is_meant(reader: Understander, text: str, line: str, wish: str, talk: ConversationState) -> bool:
    """Whether the question is asked of the wish, and no page or other wish surely answers it as it stands."""
    leaning = reader.leaning(line, talk.last, talk.shown)
    if leaning is not None and leaning.follow:  # a set phrase: "how do i start with it"
        return True
    alone = reader.understand(text)
    if alone.outcome == "answer" and alone.entry != wish:
        surely = ANSWERS if alone.intent == "explain" else ANOTHER
        if alone.confidence >= surely:
            return False
    if leaning is not None:
        return True
    alike = reader.alike(line, talk.last, talk.shown)
    return (alike is not None and alike.confidence >= LIKE) or _has_page(reader, line)


def _has_page(reader: Understander, line: str) -> bool:
    """Whether the question is answered by a page once the thing has no name: "who owns it"."""
    alone: Understanding = reader.understand(line)
    return alone.intent == "explain" and bool(alone.candidates) and alone.candidates[0].confidence >= ANSWERS / 2


def _gone_to(knowledge: Knowledge, state: ConversationState, wish: str) -> ConversationState:
    """The talk as it was when it was about this wish; the limits stay."""
    last = state.last or Heard()
    if last.intent == "choose" and last.entry == wish and len(last.tasks) < 2:
        return state
    limits = order_constraints((*state.held, *last.constraints))
    picks = tuple(pick.tool.id for pick in advise(knowledge, Wish(wish, constraints=limits)).picks)
    heard = replace(
        Heard("choose", wish, tasks=(wish,), constraints=last.constraints, wish=wish),
        plan=last.plan, earlier=last.earlier, wished=last.wished, budget=last.budget, memory_gb=last.memory_gb,
    )  # fmt: skip
    return replace(state, last=heard, shown=picks)


def _is_of(knowledge: Knowledge, slot: Slot, wish: str) -> bool:
    """Whether a word names the task of a wish, or what it makes."""
    task = knowledge.tasks.get(wish)
    return task is not None and (slot.value == wish if slot.kind == "task" else slot.value in task.output[:1])


def _of_any(knowledge: Knowledge, slot: Slot, wished: dict[str, None]) -> bool:
    return any(_is_of(knowledge, slot, wish) for wish in wished)


def _definite(slot: Slot, text: str) -> re.Match[str] | None:
    """Where the thing stands behind a word that says that it is known already."""
    return (
        re.search(rf"\b(?:{'|'.join(DEFINITE)}) {re.escape(slot.text)}\b", text, re.IGNORECASE) if slot.text else None
    )
