"""Two to four tools side by side: who should pick which, then only the rows that differ."""

from __future__ import annotations

from collections.abc import Callable

from bot.advice import HARD, SOFT, at_home, replacements, suits
from bot.answers.checked import says
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, next_choices
from bot.answers.explain import side_by_side
from bot.answers.sides import SPECIAL, asked_aspect, side
from bot.knowledge.model import Constraint, Tool
from bot.message import Choice

MOST_TOOLS = 4
SIDES_OF_DEGREE = frozenset({
    "easier", "easiest", "faster", "fastest", "quicker", "safer", "safest", "simpler", "smarter", "stronger", "nicer",
    "friendlier", "funnier", "harder", "louder", "shorter", "longer", "stricter", "kinder", "sharper",
})  # fmt: skip
"""Words that ask which of several has more of something."""
POINTERS = frozenset({"me", "that", "this", "it", "them", "these", "those", "general", "total", "what", "both"})
"""Behind "for" these name no side of their own."""
CONSTRAINTS = (*HARD, *SOFT)
DEGREES = (*SOFT, "long-context", "current-info")
"""Constraints that are met more or less: to say "no" of a tool there would be too much."""


def compare(context: Context) -> Draft:
    """A comparison of the tools that were named, or of the concepts when fewer than two tools were."""
    slots = context.understanding.slots
    ids = tuple(dict.fromkeys((*slots.tools, *slots.ids("tool", excluded=True))))[:MOST_TOOLS]
    if len(ids) < 2 and len(slots.topics) >= 2:
        return side_by_side(context, slots.topics)
    tools = [context.knowledge.tools[name] for name in ids]
    met = _met(context, tools) or _sides(context, tools)
    first = _stronger(context, tools) or _criterion(context, tools)
    notes = [
        *_gone(context, tools),
        *met,
        *([] if first else _verdict(context, tools)),
    ]
    rows, same = ([], []) if met else _rows(context, tools)
    follow = next_choices(context, (*ids, *(name for tool in tools for name in tool.alternatives)), most=MOST_CHOICES)
    return Draft(
        "compare",
        {
            "verdicts": [] if met else [
                {"name": tool.name, "what": ", ".join(tool.best_for[:2])} for tool in tools if tool.status == "active"
            ],
            "first": first, "notes": notes, "names": [tool.name for tool in tools], "rows": rows, "same": same,
        },
        title=" vs ".join(tool.name for tool in tools), choices=follow, shown=ids,
        recommended=_recommended(context, tools),
        facts=tuple(fact for tool in tools for fact in backing(context, tool, *tool.best_for[:2], *context.words)),
    )  # fmt: skip


def compare_choice(context: Context, ids: tuple[str, ...]) -> Choice | None:
    """A button that compares two tools; None when their ids are too long for it."""
    value = "c:" + ",".join(ids)
    names = [context.knowledge.title(name) for name in ids]
    text = context.line("compare-two", names=names)
    return Choice(text[:60], value) if len(value) <= 58 else None


def _gone(context: Context, tools: list[Tool]) -> list[str]:
    notes = []
    for tool in tools:
        if tool.status != "active":
            became = tool.became or context.line(
                "pro-instead", tools=[one.name for one in replacements(context.knowledge, tool)[:2]]
            )
            notes.append(context.line("compare-both-gone", name=tool.name, became=became))
    return notes


def _met(context: Context, tools: list[Tool]) -> list[str]:
    """Which of the tools meet a constraint that was asked for, each with what is known of it."""
    named = [name for name in context.understanding.slots.constraints if name in CONSTRAINTS and name not in DEGREES]
    if not named:
        return []
    name = next(one for one in CONSTRAINTS if one == named[-1])
    said = [says(context, tool, name) for tool in tools if tool.status == "active"]
    return [*said, *_others(context, tools, name)]


def _sides(context: Context, tools: list[Tool]) -> list[str]:
    """The asked side of each tool, one after the other: "licence of both", "which has the longer limit"."""
    aspect = asked_aspect(context)
    if aspect not in SPECIAL:
        return []
    each = (" ".join(side(context, tool, aspect)[:2]) for tool in tools if tool.status == "active")
    return [f"- {text}" if f"**{tool.name}**" in text else f"- **{tool.name}**: {text}"
            for tool, text in zip(tools, each, strict=False) if text]  # fmt: skip


def _others(context: Context, tools: list[Tool], name: Constraint) -> list[str]:
    """Where none of the tools meets a constraint: those of the same kind that do."""
    wanted = (name,)
    if any(suits(tool, name, wanted) for tool in tools):
        return []
    known = context.knowledge.tools
    near = dict.fromkeys(other for tool in tools for other in tool.alternatives if other in known)
    kinds = {tool.kind for tool in tools}
    same = [known[other] for other in near]
    same += [tool for tool in known.values() if tool.kind in kinds and tool.id not in near]
    found = [tool.name for tool in same if tool.status == "active" and suits(tool, name, wanted) and tool not in tools]
    what = context.word(f"constraint-{name}")
    return [context.line("none-of-these", what=what, tools=found[:2])] if found else []


def _stronger(context: Context, tools: list[Tool]) -> list[str]:
    """Which of the tools is the stronger one where it is a matter of degree; empty when that tells none apart."""
    for name in CONSTRAINTS:
        if name in DEGREES and name in context.understanding.slots.constraints:
            strong = [tool.name for tool in tools if tool.status == "active" and tool.meets(name)]
            if 0 < len(strong) < len(tools):
                return [context.line("compare-degree", names=strong, what=context.word(f"constraint-{name}"))]
    return []


def _criterion(context: Context, tools: list[Tool]) -> list[str]:
    """What is known on the side that was asked for ("easier", "for german law"); openly that nothing is.

    Empty where the plain "which is better" names no side, or a task does.
    """
    asked = _asked_side(context, tools)
    if not asked or _best_for_task(context, tools):
        return []
    signs = {word[:5] for word in asked.split() if len(word) > 3}
    said = []
    for tool in tools:
        strong = [text for text in tool.best_for if any(sign in text.lower() for sign in signs)]
        weak = [text for text in tool.weak_at if any(sign in text.lower() for sign in signs)]
        said += [context.line("further-weak", name=tool.name, weak=weak[:1])] if weak else []
        said += [context.line("pro-good", name=tool.name, best=strong[:1])] if strong else []
    return [context.line("compare-says"), *said] if said else [context.line("compare-no-fact", what=asked)]


def _asked_side(context: Context, tools: list[Tool]) -> str:
    """The words for the side that was asked for: a comparative, and what stands behind the last "for"."""
    words = [word.strip(".,!?").lower() for word in context.words]
    names = {part for tool in tools for name in (tool.name, *tool.aliases) for part in name.lower().split()}
    how = next((word for word in words if word in SIDES_OF_DEGREE), "")
    places = [place for place, word in enumerate(words) if word in ("for", "at", "in", "with")]
    what = [word for word in words[places[-1] + 1 :] if word not in names] if places else []
    if not how and (not what or "or" in what or len(what) > 4 or not POINTERS.isdisjoint(what)):
        return ""
    behind = " ".join((words[places[-1]], *what)) if what and len(what) <= 4 and POINTERS.isdisjoint(what) else ""
    return " ".join(part for part in (how or "better", behind) if part)


def _verdict(context: Context, tools: list[Tool]) -> list[str]:
    best = _best_for_task(context, tools)
    if best:
        task, tool, reason = best
        return [context.line("compare-for", task=context.knowledge.title(task), name=tool.name, reason=reason)]
    if not set.intersection(*({*tool.outputs[:2]} for tool in tools)):
        return [context.line("compare-different")]
    return [context.line("compare-depends")]


def _best_for_task(context: Context, tools: list[Tool]) -> tuple[str, Tool, str] | None:
    """The tool that the editors put first for a task that was named."""
    for name in context.understanding.slots.tasks:
        task = context.knowledge.tasks.get(name)
        for pick in task.picks if task else ():
            for tool in tools:
                if tool.id == pick.tool and tool.status == "active":
                    return name, tool, pick.reason
    return None


def _recommended(context: Context, tools: list[Tool]) -> tuple[str, ...]:
    best = _best_for_task(context, tools)
    active = tuple(tool.id for tool in tools if tool.status == "active")
    return (best[1].id, *(name for name in active if name != best[1].id)) if best else active


def _rows(context: Context, tools: list[Tool]) -> tuple[list[dict[str, object]], list[str]]:
    """Rows that differ, and in short what is the same for all."""
    yes_no: Callable[[bool], str] = lambda value: context.word("yes" if value else "no")  # noqa: E731
    cells: dict[str, list[str]] = {
        "outputs": [", ".join(context.word(f"modality-{name}") for name in tool.outputs[:4]) for tool in tools],
        "price": [context.word(f"free-{tool.price.free}") for tool in tools],
        "level": [context.word(f"level-{tool.price.level}") for tool in tools],
        "offline": [yes_no(at_home(tool)) for tool in tools],
        "open_weights": [yes_no(tool.open_weights) for tool in tools],
        "commercial": [context.word(f"commercial-{tool.rights.commercial}") for tool in tools],
        "weak": [next(iter(tool.weak_at), context.word("unknown")) for tool in tools],
        "maker": [tool.maker for tool in tools],
    }
    rows: list[dict[str, object]] = []
    same = []
    for name, values in cells.items():
        label = context.word(f"row-{name}")
        if len(set(values)) > 1:
            rows.append({"label": label, "cells": values})
        elif values[0] != context.word("level-unknown") and name in ("outputs", "price", "offline"):
            same.append(f"{label.lower()} {values[0]}")
    return rows, same
