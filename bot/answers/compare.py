"""This one or that one? Two to four tools side by side: who should pick which, then only the rows that differ."""

from __future__ import annotations

from collections.abc import Callable

from bot.advice import HARD, SOFT, Wish, advise, at_home, replacements, suits
from bot.answers.at_hand import of_each
from bot.answers.checked import own_limits, says
from bot.answers.cost import by_price, costs, is_on_price
from bot.answers.criterion import WISHES, asked_side, on_side, starts, tasks_in_talk
from bot.answers.draft import MOST_CHOICES, SURE_FACT, Context, Draft, backing, next_choices, told
from bot.answers.explain import side_by_side
from bot.answers.request import language
from bot.answers.secret import guarded, was_secret
from bot.answers.sides import OPEN, SIGNS, SPECIAL, asked_aspect, facts_on, side
from bot.knowledge.model import Constraint, Pick, Task, Tool
from bot.knowledge.plain import plain_task
from bot.message import Choice
from bot.rejections import WITHOUT

MOST_TOOLS = 4
DECIDING = ("outputs", "price", "offline", "commercial", "weak")
"""Rows that are worth their place where three or four stand side by side."""
PAGES = {"kid": "children-age-limits", "child": "children-age-limits", "detect": "humanizers",
         "student": "student-discounts"}  # fmt: skip
"""The page on what some words ask for."""
ENOUGH = frozenset({"enough", "instead", "replace", "replaces"})
"""Words that ask whether one will do for the other; a price beside them is only told."""
PAIRS = frozenset({"two", "both", "first", "second", "third", "last"})
"""Words that mean a part of what was shown."""
CONSTRAINTS = (*HARD, *SOFT)
DEGREES = (*SOFT, "long-context", "current-info")
"""Constraints that are met more or less: to say "no" of a tool there would be too much."""


def compare(context: Context) -> Draft:
    """A comparison of the tools that were named, or of the concepts when fewer than two tools were."""
    slots = context.understanding.slots
    ids = _compared(context)
    if len(ids) < 2 and len(slots.topics) >= 2:
        return side_by_side(context, slots.topics)
    tools = [context.knowledge.tools[name] for name in ids]
    by_degree = not WISHES.keys().isdisjoint(context.plain)
    each, on_each = of_each(context, [tool for tool in tools if tool.status == "active"])
    noted = _noted(context, tools)
    surely = noted if own_limits(context) == ("mobile",) else []  # which app there is, rather than that there is one
    met = [] if by_degree or starts(context) else surely or _met(context, tools) or _sides(context, tools) or each
    gone = _gone(context, tools)
    first = [] if starts(context) else _priced(context, tools) or _stronger(context, tools)
    first = first or ([] if met else _criterion(context, tools))
    met = met or ([] if first or starts(context) else noted)
    asked = bool(met or first)
    first = [*gone, *(first or ([] if met else _verdict(context, tools))), *_tongues(context, tools)]
    is_told = asked or gone or (len(tools) > 2 and _best_for_task(context, tools))
    rows, same = ([], []) if is_told else _rows(context, tools)
    pages = [*on_each, *(page for word, page in PAGES.items() if any(word in said for said in context.words))]
    follow = next_choices(
        context, (*pages, *ids, *(name for tool in tools for name in tool.alternatives)), most=MOST_CHOICES
    )
    draft = Draft(
        "compare",
        {
            "verdicts": [] if met or starts(context) else _strengths(context, tools),
            "first": first, "notes": met, "names": [tool.name for tool in tools], "rows": rows, "same": same,
        },
        title=" vs ".join(tool.name for tool in tools), choices=follow, shown=ids,
        recommended=_recommended(context, tools),
        facts=tuple(fact for tool in tools for fact in backing(context, tool, *tool.best_for[:2], *context.words)),
    )  # fmt: skip
    return guarded(context, draft, ids) if was_secret(context) else draft


def _compared(context: Context) -> tuple[str, ...]:
    """The tools that are compared: those that were named, else all that were shown where it is about "those"."""
    slots, shown = context.understanding.slots, context.memory.shown
    fewer = context.understanding.follow == WITHOUT
    ids = tuple(dict.fromkeys((*slots.tools, *(() if fewer else slots.ids("tool", excluded=True)))))
    among = not any(slot.text for slot in slots.found if slot.kind == "tool") and set(ids) <= set(shown)
    pair = fewer or any(word in PAIRS for word in context.words)
    return _that_make_it(context, (shown if among and not pair and len(shown) > len(ids) else ids)[:MOST_TOOLS])


def _that_make_it(context: Context, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The tools, with those in their apps that make what is named: "chatgpt or gemini for pictures"."""
    made, known = next(iter(context.understanding.slots.modalities), ""), context.knowledge.tools
    inside = {
        tool.inside: tool.id for tool in known.values()
        if tool.inside and tool.outputs[:1] == (made,) and tool.status == "active"
    }  # fmt: skip
    return tuple(dict.fromkeys(inside.get(name, name) for name in ids)) if len({*ids} & {*inside}) > 1 else ids


def _noted(context: Context, tools: list[Tool]) -> list[str]:
    """What the facts on each say to just what is asked, and on which there is nothing: "which has an iphone app"."""
    found = {tool.name: context.particulars.get(tool.id) for tool in tools if tool.status == "active"}
    said = {name: told(context, one.fact) for name, one in found.items() if one is not None and one.sure >= SURE_FACT}
    silent = [name for name in found if name not in said]
    lines = [f"- {text}" if name in text else f"- **{name}**: {text}" for name, text in said.items()]
    return [*lines, *([context.line("each-unsaid", names=silent)] if silent else [])] if said else []


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
    """Which of the tools meet the constraints that were asked for, each with what is known of it."""
    sided = asked_aspect(context) in SPECIAL - {"price"}  # "which license" asks nothing of the limits before it
    named = [name for name in own_limits(context, carried=not sided) if name not in DEGREES]
    active = [tool for tool in tools if tool.status == "active"]
    if not named or (is_on_price(context) and "price" in context.understanding.slots.ids("aspect")):
        return []
    if named == ["free"]:
        return [
            *_others(context, tools, "free"),
            _free_ones(context, active),
            *(says(context, tool, "free") for tool in active),
        ]
    if named == ["commercial"]:
        return [_sellable(context, active), *(says(context, tool, "commercial") for tool in active)]
    if len(named) == 1:
        each = [says(context, tool, named[0]) for tool in active]
        only = [tool.name for tool in active if suits(tool, named[0], named)]
        if len(only) == 1 < len(active):
            met = context.word(f"constraint-{named[0]}")
            return [context.line("only-fits", name=only[0], what=met), *each]
        return [*_others(context, tools, named[0]), *each]
    said = [context.line("meets-each", name=tool.name, points=[_in_short(context, tool, name) for name in named])
            for tool in active]  # fmt: skip
    fitting = [tool.name for tool in active if all(suits(tool, name, named) for name in named)
               and ("commercial" not in named or tool.rights.commercial == "yes")]  # fmt: skip
    what = [context.word(f"constraint-{name}") for name in named]
    return [context.line("meets-all", tools=fitting, what=what), *said]


def _free_ones(context: Context, tools: list[Tool]) -> str:
    """Which of some tools are free outright, and which only to begin with."""
    wanted = ("free", *(name for name in context.limits if name == "commercial"))
    trap = [tool for tool in tools if tool.meets("free") and not suits(tool, "free", wanted)]  # not for business
    names: dict[str, list[str]] = {
        level: [tool.name for tool in tools if tool.price.free == level and tool not in trap]
        for level in ("yes", "limited", "no")
    }
    said = context.line("free-ones", outright=names["yes"], limited=names["limited"], paid=names["no"])
    return " ".join((said, *([context.line("free-for-oneself", names=[one.name for one in trap])] if trap else [])))


def _sellable(context: Context, tools: list[Tool]) -> str:
    """Which of some tools are for business, which on a paid plan, and where the terms decide."""
    by_right = {
        right: [tool.name for tool in tools if tool.rights.commercial == right] for right in ("yes", "paid-plan", "no")
    }
    others = [tool.name for tool in tools if tool.rights.commercial not in by_right]
    return context.line(
        "sold-ones", outright=by_right["yes"], paid=by_right["paid-plan"], never=by_right["no"], others=others
    )


def _in_short(context: Context, tool: Tool, name: Constraint) -> str:
    """Whether a tool meets a constraint, in a few words."""
    if name == "free":
        return context.word(f"free-{tool.price.free}")
    if name == "commercial":
        return context.word(f"commercial-{tool.rights.commercial}")
    return f"{context.word(f'constraint-{name}')}: {context.word('yes' if suits(tool, name) else 'no')}"


def _sides(context: Context, tools: list[Tool]) -> list[str]:
    """The asked side of each tool, one after the other: "licence of both", "which has the longer limit"."""
    aspect = asked_aspect(context)
    if aspect not in SPECIAL or not ENOUGH.isdisjoint(context.plain):
        return []
    active = [tool for tool in tools if tool.status == "active"]
    silent = [tool for tool in active if aspect in OPEN and not facts_on(context, tool, SIGNS[aspect])]
    told = [tool for tool in active if tool not in silent] if len(silent) < len(active) else active[:1]
    each = ((tool, " ".join(side(context, tool, aspect)[:2])) for tool in told)
    said = [f"- {text}" if f"**{tool.name}**" in text else f"- **{tool.name}**: {text}" for tool, text in each if text]
    others = [tool.name for tool in silent if tool not in told]
    first = [_sellable(context, active)] if aspect == "rights" and len(active) > 1 else []
    what = context.word(f"asked-{aspect}") if others else ""
    return [*first, *said, *([context.line("none-noted", names=others, what=what)] if others else [])]


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
    asked = {*context.understanding.slots.constraints, *(WISHES[word] for word in context.plain if word in WISHES)}
    for name in CONSTRAINTS:
        if name in DEGREES and name in asked:
            strong = [tool.name for tool in tools if tool.status == "active" and tool.meets(name)]
            if 0 < len(strong) < len(tools):
                return [context.line("compare-degree", names=strong, what=context.word(f"constraint-{name}"))]
    return []


def _criterion(context: Context, tools: list[Tool]) -> list[str]:
    """Which one to begin with, or what is known on the side that was asked for; empty where none was."""
    if starts(context):
        return _start(context, tools)
    asked = asked_side(context, tools)
    among = not {"these", "those", "them"}.isdisjoint(context.words)
    own = any(slot.kind == "task" and slot.text for slot in context.understanding.slots.found)
    named = not among and own and _best_for_task(context, tools)
    if asked is None or named:
        return []
    otherwise = (
        "" if among else _neither(context, tools) or ("" if context.before and not own else _for_task(context, tools))
    )
    return on_side(context, asked, tools, _favourite(context, tools), otherwise)


def _priced(context: Context, tools: list[Tool]) -> list[str]:
    """Which of the tools costs least, where that is asked."""
    order = by_price([tool for tool in tools if tool.status == "active"], context.understanding.slots.constraints)
    if not is_on_price(context) or not order:
        return []
    if all(tool.price.free == "yes" for tool in order):
        return [context.line("compare-all-free", count=len(order)), *(f"- {costs(context, tool)}" for tool in order)]
    same = all(tool.price.free in ("yes", "limited") for tool in order) and order[0].price.free != "yes"
    return [context.line("compare-cheapest", name=order[0].name, same=same, count=len(order))]


def _start(context: Context, tools: list[Tool]) -> list[str]:
    """The one to begin with: of those that meet the limits that are named, the editors' first or the first shown."""
    wanted = own_limits(context)
    active = [tool for tool in tools if tool.status == "active"]
    fitting = [tool for tool in active if all(suits(tool, name, wanted) for name in wanted)]
    first, reason = _favourite(context, fitting or active or tools)
    others = [tool.name for tool in fitting or active if tool.id != first.id]
    met = [says(context, first, name) for name in wanted]
    return [context.line("compare-start", name=first.name, reason=reason, others=others[:2]), *met]


def _favourite(context: Context, tools: list[Tool]) -> tuple[Tool, str]:
    """The editors' first for the task of the talk, else the first that was shown; and why."""
    best = _best_for_task(context, tools)
    return (best[1], best[2]) if best else (tools[0], next(iter(tools[0].best_for), ""))


def _verdict(context: Context, tools: list[Tool]) -> list[str]:
    """Which one to begin with for the task that was named, else for what all of them make."""
    active = [tool for tool in tools if tool.status == "active"]
    if len(active) == 1:
        return [context.line("compare-left", name=active[0].name)]
    if said := _for_task(context, tools) or _neither(context, tools):
        return [said]
    if not set.intersection(*({*tool.outputs[:2]} for tool in tools)):
        return [context.line("compare-different")]
    made = tools[0].outputs[0]
    plain = plain_task(context.knowledge, made) if all(tool.outputs[0] == made for tool in tools) else None
    if plain is None or (best := _best_for(context, (plain,), tools)) is None:
        return [context.line("compare-depends")]
    title, name = context.knowledge.title(plain), "compare-everyday" if made == "text" else "compare-for"
    return [context.line(name, task=title, name=best[1].name, reason=best[2])]


def _for_task(context: Context, tools: list[Tool]) -> str:
    """Which one the editors would begin with for the task that was named; empty where none of them is for it."""
    best = _best_for_task(context, tools)
    if best is None:
        return ""
    task, tool, reason = best
    told = any(pick.tool == tool.id for pick in context.knowledge.tasks[task].picks)  # with the strong points below
    title = context.knowledge.title(task)
    return context.line("compare-for", task=title, name=tool.name, reason="" if told else reason)


def _tongues(context: Context, tools: list[Tool]) -> list[str]:
    """Which of the tools are weak with other languages, where one is named."""
    named = language(context)
    weak = {tool.name: [text for text in tool.weak_at if "other languages" in text] for tool in tools if named}
    return [context.line("further-weak", name=name, weak=texts) for name, texts in weak.items() if texts]


def _neither(context: Context, tools: list[Tool]) -> str:
    """That the editors take other tools for the task that was named, and which; empty where they take one of these."""
    task = context.knowledge.tasks.get(next(iter(tasks_in_talk(context)), ""))
    fitting = task is not None and any(set(task.output[:1]) & set(tool.outputs) for tool in tools)
    if task is None or not fitting or _best_for_task(context, tools):
        return ""
    advice = advise(context.knowledge, Wish(task.id, constraints=tuple(context.limits)))
    if advice.relaxed:  # the limits of the talk hold here too
        return ""
    return context.line("compare-neither", task=task.title, tools=[one.tool.name for one in advice.picks[:2]])


def _best_for_task(context: Context, tools: list[Tool]) -> tuple[str, Tool, str] | None:
    """The tool that the editors put first for a task that was named."""
    return _best_for(context, tasks_in_talk(context), tools)


def _best_for(context: Context, tasks: tuple[str, ...], tools: list[Tool]) -> tuple[str, Tool, str] | None:
    """The tool that the editors put first for one of some tasks, also through a sister of the same maker."""
    known = context.knowledge.tools
    makers = [tool.maker for tool in tools]
    for name in tasks:
        task = context.knowledge.tasks.get(name)
        for pick in _under_limits(context, task) if task else ():
            for tool in tools:
                named = known[pick.tool]
                sister = named.maker == tool.maker and makers.count(tool.maker) == 1
                sister = sister and at_home(named) == at_home(tool)
                if tool.status == "active" and tool.id == pick.tool:
                    return name, tool, pick.reason
                if tool.status == "active" and sister:
                    return name, tool, context.line("as-sister", name=known[pick.tool].name, reason=pick.reason)
    return None


def _under_limits(context: Context, task: Task) -> list[Pick]:
    """The editors' tools for a task, those first that go with the limits of the talk."""
    if not context.limits:
        return list(task.picks)
    advice = advise(context.knowledge, Wish(task.id, constraints=tuple(context.limits)))
    order = {one.tool.id: place for place, one in enumerate((*advice.picks, *advice.rest))}
    return sorted(task.picks, key=lambda pick: order.get(pick.tool, len(order)))


def _strengths(context: Context, tools: list[Tool]) -> list[dict[str, str]]:
    """What each is made for: the editors' words for the task at hand, else its strong points."""
    task = context.knowledge.tasks.get(next(iter(tasks_in_talk(context)), ""))
    said = {pick.tool: pick.reason for pick in task.picks} if task else {}
    return [
        {"name": tool.name, "what": ", ".join(tool.best_for[:2]), "here": said.get(tool.id, "")}
        for tool in tools
        if tool.status == "active"
    ]


def _recommended(context: Context, tools: list[Tool]) -> tuple[str, ...]:
    """The only one that meets the limits, if there is such; else all that live, the best for the task first."""
    named = [name for name in own_limits(context, carried=True) if name not in DEGREES]
    active = tuple(tool.id for tool in tools if tool.status == "active")
    fitting = [tool.id for tool in tools if tool.id in active and all(suits(tool, name, named) for name in named)]
    if named and len(fitting) == 1:
        return (fitting[0],)
    best = _best_for_task(context, tools)
    return (best[1].id, *(name for name in active if name != best[1].id)) if best else active


def _rows(context: Context, tools: list[Tool]) -> tuple[list[dict[str, object]], list[str]]:
    """Rows that differ, and in short what is the same for all."""
    yes_no: Callable[[bool], str] = lambda value: context.word("yes" if value else "no")  # noqa: E731
    cells: dict[str, list[str]] = {
        "outputs": [", ".join(context.word(f"modality-{name}") for name in tool.outputs[:4]) for tool in tools],
        "price": [context.word(f"free-{tool.price.free}") for tool in tools],
        "level": [context.word(f"level-{tool.price.level}") for tool in tools],
        "offline": [
            context.word("strong-only") if tool.open_weights and not at_home(tool) else yes_no(at_home(tool))
            for tool in tools
        ],
        "open_weights": [yes_no(tool.meets("open-source")) for tool in tools],
        "commercial": [context.word(f"commercial-{tool.rights.commercial}") for tool in tools],
        "weak": [next(iter(tool.weak_at), context.word("unknown")) for tool in tools],
    }
    rows: list[dict[str, object]] = []
    same = []
    if len(tools) > 2:
        cells = {name: values for name, values in cells.items() if name in DECIDING}
    for name, values in cells.items():
        label = context.word(f"row-{name}")
        if len(set(values)) > 1:
            rows.append({"label": label, "cells": values})
        elif name == "offline":
            same.append(context.word("same-offline" if values[0] == context.word("yes") else "same-online"))
        elif name in ("outputs", "price"):
            same.append(context.line("same-outputs", what=values[0]) if name == "outputs" else values[0])
    return rows, same
