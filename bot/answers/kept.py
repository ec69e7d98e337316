"""What stays when a limit is added or taken back: tools just named are only held against it, not described again.

"logo for my bakery" / "free please": what was said a moment ago is known; new is what the limit means for each of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.advice import Advice
from bot.answers.checked import own_limits, says
from bot.answers.draft import Context, plainly, price
from bot.knowledge.model import Constraint, Tool

LISTS_ANEW = ("another", "back")
"""Follow-ups that want a list, whatever was in the one before."""
TELLING: tuple[Constraint, ...] = ("commercial", "free")
"""Limits to which each tool has something of its own to say; of the others it is enough that they hold."""


def kept(context: Context, advice: Advice) -> dict[str, str]:
    """What is said of each pick that was in the list before, by its id; empty where a whole list is wanted."""
    if context.understanding.follow in LISTS_ANEW or _asked_limit(context, advice.relaxed) is None:
        return {}  # nothing new to say of each: its reason says more than that it stays
    before = [one.tool for one in advice.picks if one.tool.id in context.memory.shown]
    return held_against(context, before, advice.relaxed)


def held_against(context: Context, before: Iterable[Tool], relaxed: Collection[Constraint] = ()) -> dict[str, str]:
    """What is said of tools that were named before, each in a sentence, by its id."""
    asked = _asked_limit(context, relaxed)
    if asked is None:
        return {tool.id: context.line("pick-stays", name=tool.name, price=price(context, tool)) for tool in before}
    said = dict[str, str]()
    for tool in before:
        line = plainly(says(context, tool, asked))
        alike = any(
            line == other.replace(context.knowledge.tools[name].name, tool.name) for name, other in said.items()
        )
        said[tool.id] = context.line("pick-likewise", name=tool.name) if alike else line
    return said


def dropped_out(context: Context, advice: Advice) -> list[str]:
    """The names of what was shown before and is no longer in the advice, unless it was ruled out by name."""
    now = {*(one.tool.id for one in advice.picks), *context.understanding.slots.ids("tool", excluded=True)}
    known = context.knowledge.tools
    return [known[name].name for name in context.memory.shown if name in known and name not in now]


def _asked_limit(context: Context, relaxed: Collection[Constraint]) -> Constraint | None:
    """The limit of the message of which there is most to tell; a memory that is named asks what runs in it."""
    if context.understanding.slots.memory_gb and "offline" in (
        *context.understanding.slots.constraints,
        *context.limits,
    ):
        return "offline"
    before, now = context.set_before, context.understanding.slots.constraints
    new = {*own_limits(context), *(name for name in now if name not in before)}  # a button has no words
    return next((name for name in TELLING if name in new and name not in relaxed), None)
