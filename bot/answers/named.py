"""A message that was left unsure though what it names settles it: tools set against each other, a task with limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.answers.capability import capability
from bot.answers.choose import choose
from bot.answers.compare import compare
from bot.answers.draft import Context, Draft
from bot.answers.stranger import unread
from bot.answers.wishes import JOINED, wishes_of
from bot.knowledge.plain import plain_task
from bot.message import Intent
from bot.understanding.slots import PASSING

AGAINST = frozenset({"or", "vs", "versus", "compare", "comparison", "better", "best", "which", "difference", "between",
                     "against"})  # fmt: skip
"""Words that set several names against each other."""
USING = frozenset({"use", "take", "work", "works", "ok", "good", "then", "instead", "just", "also", "too", "help",
                   "that", "those", "them", "could", "should", "about"})  # fmt: skip
"""Words that only ask for the use of a tool."""
MOST_UNREAD = 1
"""So many words of a wish may stay unread when its task and a limit are named."""


def settled_by_names(context: Context) -> Draft | None:
    """The answer that the names in an unsure message settle; None when they leave it open."""
    understanding = context.understanding
    if understanding.follow or not (
        understanding.outcome == "ask" or (understanding.outcome == "decline" and understanding.entry is None)
    ):
        return None
    slots, words = understanding.slots, [word.strip(".,!?") for word in context.words]
    if len(slots.tools) > 1 and not AGAINST.isdisjoint(words):
        return _answered(context, compare, "compare", None)
    if len(slots.tools) == 1 and slots.tools[0] in context.knowledge.tools and _only_use(context):
        return _answered(context, capability, "capability", slots.tools[0])
    tasks = dict.fromkeys(slot.value for slot in slots.found if slot.kind == "task" and slot.sure > PASSING)
    if len(wishes_of(context)) > 1 and ("and" in words or "," in " ".join(context.words)):
        return _answered(context, choose, "choose", next(iter(tasks), None))
    if len(tasks) == 1 and slots.constraints and len(unread(context)) <= MOST_UNREAD:
        return _answered(context, choose, "choose", next(iter(tasks)))
    made = next(iter(slots.modalities), "")
    plain = plain_task(context.knowledge, made) if made in JOINED and len(slots.modalities) == 1 and not tasks else None
    if plain and (slots.constraints or slots.budget is not None) and len(unread(context)) <= MOST_UNREAD:
        return _answered(context, choose, "choose", plain)
    return None


def _only_use(context: Context) -> bool:
    """Whether nothing but the use of a tool is asked: "can i use X for it"."""
    return context.memory.last is not None and not unread(context) - USING


def _answered(context: Context, answers: Callable[[Context], Draft], intent: Intent, entry: str | None) -> Draft:
    """The draft of one kind of answer, and the understanding that it stands for."""
    why = (*context.understanding.why, "what it names settles it")
    meant = replace(context.understanding, outcome="answer", intent=intent, entry=entry, why=why)
    draft = answers(replace(context, understanding=meant))
    return replace(draft, understanding=draft.understanding or meant)
