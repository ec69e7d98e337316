"""What would change the advice? One more limit, as a button or as a sentence."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import Advice, Wish, advise, at_home
from bot.answers.draft import Context
from bot.knowledge.model import Constraint, Task
from bot.message import Choice

OFFERED: tuple[Constraint, ...] = ("free", "offline", "commercial", "mobile")
"""Constraints that are offered as the next question, in this order."""
DECISIVE: tuple[Constraint, ...] = ("free", "commercial", "offline")
"""Constraints that most often turn an advice over."""
AT_DESK = frozenset({"offline", "private", "pay-once"})
"""Limits that lead to a computer of one's own: whoever has set them has no use for a phone."""
OWNED = frozenset({"image", "music", "speech", "sound", "video", "3d"})
"""Outputs for which business use so often decides that it is worth a word unasked."""
PERSONAL = frozenset({"image-editing", "everyday", "translation", "study", "games"})
"""Families of tasks that people mostly do for themselves."""
KEPT = frozenset({"animate-photo", "tattoo-sketch", "interior-room", "read-aloud", "coloring-page", "wallpaper"})
"""Tasks of other families for which the same holds."""


def narrowings(context: Context, advice: Advice) -> tuple[Choice, ...]:
    """Buttons that add one more constraint which would change the advice."""
    task = advice.task
    if task is None or task.careful:
        return ()
    offered = (name for name in OFFERED if name not in advice.wanted and _narrows(context, advice, name))
    return tuple(Choice(context.word(f"only-{name}"), f"t:{task.id}:{name}") for name in offered)[:2]


def _narrows(context: Context, advice: Advice, name: Constraint) -> bool:
    """Whether one more limit makes another advice: "offline" does not where all run at home already."""
    if name == "mobile" and not AT_DESK.isdisjoint(advice.wanted):
        return False
    if name == "offline" and on_a_phone(context):
        return False
    if name == "offline":
        return not all(at_home(one.tool) for one in advice.picks)
    if name in ("free", "mobile") and advice.task is not None:
        other = advise(context.knowledge, Wish(advice.task.id, constraints=(*advice.wanted, name)))
        return [one.tool.id for one in other.picks] != [one.tool.id for one in advice.picks]
    return name != "commercial" or (advice.task is not None and is_sold(advice.task))


def on_a_phone(context: Context) -> bool:
    """Whether somebody works on a phone: what runs on one's own computer is of no use there."""
    return "mobile" in (*context.understanding.slots.constraints, *context.limits, *context.memory.held)


def is_sold(task: Task) -> bool:
    """Whether business use is worth a word unasked: not beside a family photo, a greeting card or a lesson."""
    return not OWNED.isdisjoint(task.output[:1]) and task.family not in PERSONAL and task.id not in KEPT


def would_change(context: Context, advice: Advice, wish: Wish) -> list[str]:
    """What another constraint would make of the advice: one sentence, none when nothing changes."""
    for name in DECISIVE:
        if advice.task is None or name in advice.wanted:
            continue
        if name == "offline" and ("mobile" in advice.wanted or not advice.task.inputs):
            continue  # who works on a phone, or brings nothing of their own along, has no use for it
        if name == "commercial" and not is_sold(advice.task):
            continue
        other = advise(context.knowledge, replace(wish, constraints=(*wish.constraints, name)))
        first = next(iter(other.picks), advice.picks[0])
        sure = first.listed and not first.unsure and not other.relaxed
        if name == "offline" and advice.task.offline.note:
            continue  # what is offline there has a catch of its own
        if sure and first.tool.id != advice.picks[0].tool.id:
            return [context.line("would-change", constraint=context.word(f"if-{name}"), name=first.tool.name)]
    return []
