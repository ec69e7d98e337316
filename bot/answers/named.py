"""A message that was left unsure though what it names settles it: tools set against each other, a task with limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.answers.choose import choose
from bot.answers.compare import compare
from bot.answers.draft import Context, Draft
from bot.answers.stranger import unread
from bot.message import Intent
from bot.understanding.slots import PASSING

AGAINST = frozenset({"or", "vs", "versus", "compare", "comparison", "better", "best", "which", "difference", "between",
                     "against"})  # fmt: skip
"""Words that set several names against each other."""
MOST_UNREAD = 1
"""So many words of a wish may stay unread when its task and a limit are named."""


def settled_by_names(context: Context) -> Draft | None:
    """The answer that the names in an unsure message settle; None when they leave it open."""
    understanding = context.understanding
    if understanding.follow or not (
        understanding.outcome == "ask" or (understanding.outcome == "decline" and understanding.entry is None)
    ):
        return None
    words = {word.strip(".,!?") for word in context.words}
    if len(understanding.slots.tools) > 1 and not AGAINST.isdisjoint(words):
        return _answered(context, compare, "compare", None)
    tasks = dict.fromkeys(
        slot.value for slot in understanding.slots.found if slot.kind == "task" and slot.sure > PASSING
    )
    if len(tasks) == 1 and understanding.slots.constraints and len(unread(context)) <= MOST_UNREAD:
        return _answered(context, choose, "choose", next(iter(tasks)))
    return None


def _answered(context: Context, answers: Callable[[Context], Draft], intent: Intent, entry: str | None) -> Draft:
    """The draft of one kind of answer, and the understanding that it stands for."""
    why = (*context.understanding.why, "what it names settles it")
    meant = replace(context.understanding, outcome="answer", intent=intent, entry=entry, why=why)
    draft = answers(replace(context, understanding=meant))
    return replace(draft, understanding=draft.understanding or meant)
