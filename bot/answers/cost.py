"""What does it cost, and which costs least: "is it free", "ok the cheapest", "which of them is cheaper"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.advice import LEVELS as PRICED
from bot.advice import Wish, advise, suits
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, next_choices, plainly
from bot.knowledge.model import Tool

CHEAPEST = frozenset({"cheapest", "cheaper", "lowest"})
LEVELS = {**PRICED, "usage": 20.0, "unknown": 60.0}
"""What a month costs at most, in US dollars; pay as you go and what was not checked lie between."""
PAYING = frozenset({"cost", "costs", "price", "pay", "paying", "expensive"})
_SUM = re.compile(r"\d.*\b(?:dollars?|euros?|cents?|pounds?)\b")
"""A sum of money in a note or a fact."""
LIMITED = 1.0
"""A free plan with limits comes after what is free without."""


def wants_one(context: Context) -> bool:
    """Whether the one that costs least is asked for, not a list."""
    return "cheapest" in context.plain


def is_on_price(context: Context) -> bool:
    """Whether several tools are to be told apart by their price."""
    return not CHEAPEST.isdisjoint(context.plain)


def by_price(tools: Sequence[Tool], wanted: Collection[str] = ()) -> list[Tool]:
    """Those that cost least first; for business, a plan that allows it is what counts, and open terms come last."""
    usable = [tool for tool in tools if "commercial" not in wanted or tool.rights.commercial != "no"]
    return sorted(usable, key=lambda tool: _place(tool, "commercial" in wanted))


def _place(tool: Tool, commercial: bool) -> tuple[bool, float]:
    level = LEVELS.get(tool.price.level, LEVELS["unknown"])
    unsure = commercial and tool.rights.commercial not in ("yes", "paid-plan")
    if tool.price.free == "no" or (commercial and tool.rights.commercial == "paid-plan"):
        return unsure, max(level, LIMITED + 1)
    return unsure, 0.0 if tool.price.free == "yes" else LIMITED if tool.price.free == "limited" else level


def costs(context: Context, tool: Tool) -> str:
    """What is known of a tool's price; a level beside a figure would only blur it."""
    known = tool.price.level not in ("unknown", "free") and not any(sign.isdigit() for sign in tool.price.note)
    level = context.word(f"level-{tool.price.level}") if known else ""
    said = context.line("pro-free", name=tool.name, free=tool.price.free, note=tool.price.note, level=level)
    slots = context.understanding.slots
    return said if "free" in (*slots.constraints, *slots.ids("aspect")) else plainly(said)


def priced(context: Context, tool: Tool) -> list[str]:
    """The same, opened by the admission that there is no price in the notes where one is asked for."""
    paid = not ({"how", *PAYING}.isdisjoint(context.plain) and "free" in context.plain)
    sums = (*tool.price.note.split("; "), *(fact.claim for fact in tool.facts if fact.kind == "price"))
    sums = tuple(one for one in sums if "API" in context.text.upper() or " API " not in one)  # that is another price
    known = tool.price.level != "unknown" or tool.price.free == "yes" or any(map(_SUM.search, sums))
    open_one = context.line("no-price", name=tool.name, limited=tool.price.free == "limited", url=tool.url)
    return [*([open_one] if paid and not known and tool.status == "active" else []), costs(context, tool)]


def _cost(context: Context, tool: Tool, wanted: Collection[str]) -> str:
    """What it costs; for business the paid plan where only that allows it."""
    if "commercial" in wanted and tool.rights.commercial == "paid-plan":
        return context.line("cheapest-business", level=_level(context, tool), note=tool.price.note)
    return costs(context, tool)


def _level(context: Context, tool: Tool) -> str:
    return "" if tool.price.level == "unknown" else context.word(f"level-{tool.price.level}")


def cheapest(context: Context, wish: Wish) -> Draft | None:
    """The one tool for a wish that costs least; None when there is none for it."""
    wider = replace(wish, constraints=tuple(name for name in wish.constraints if name != "free"))
    advice = advise(context.knowledge, wider)
    listed = [one for one in (*advice.picks, *advice.rest) if one.listed] or list(advice.picks)
    if not {"private", "offline", "open-source"} & set(wider.constraints) and advice.task:
        plain = {*(pick.tool for pick in advice.task.picks), *advice.task.free.tools}
        listed = [one for one in listed if one.tool.id in plain] or listed  # nobody asked for one's own machine
    order = by_price([one.tool for one in listed], wider.constraints)
    if advice.task is None or not order:
        return None
    first = next(one for one in listed if one.tool is order[0])
    values = {
        "title": advice.task.title, "name": first.tool.name, "reason": first.reason,
        "cost": _cost(context, first.tool, wider.constraints),
        "caveat": first.caveat if first.own_caveat else "", "next": [tool.name for tool in order[1:2]],
        "open": "commercial" in wider.constraints and first.unsure,
        "private": bool({"private", "offline"} & set(wider.constraints)) and suits(first.tool, "offline"),
    }  # fmt: skip
    names = (*(tool.id for tool in order[:2]), *advice.task.follow_ups)
    return Draft(
        "line:cheapest-one", values, title=advice.task.title, choices=next_choices(context, names, most=MOST_CHOICES),
        recommended=(first.tool.id,), entry=advice.task.id, shown=tuple(tool.id for tool in order[:3]),
        facts=backing(context, first.tool, first.tool.price.note, kinds=("price", "quota")),
        understanding=replace(context.understanding, follow="check"),  # asked, and no limit from now on
    )  # fmt: skip
