"""Does it meet that? One condition put to a tool: "is it free?", "which of them is free?"."""

from __future__ import annotations

from bot.advice import Advice, at_home, order_constraints
from bot.answers.cost import costs
from bot.answers.criterion import bare_limits
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, next_choices, plainly
from bot.answers.machine import runs_at_home
from bot.answers.narrowing import narrowings
from bot.answers.notes import ASKED_KINDS
from bot.answers.secret import no_online
from bot.knowledge.model import Constraint, Tool
from bot.message import HELD

NEEDING = frozenset({"need", "needs", "must", "require", "requires", "required", "have"})
"""Words that ask whether something has to be."""


def own_limits(context: Context, *, carried: bool = False) -> tuple[Constraint, ...]:
    """The limits that the message itself names, most important first; with `carried` what "legally?" means too."""
    found = context.understanding.slots.found
    others = (HELD,) if carried else (HELD, "")
    named = {slot.value for slot in found if slot.kind == "constraint" and slot.text not in others}
    return order_constraints({*named, *bare_limits(context)})


def says(context: Context, tool: Tool, name: Constraint) -> str:
    """Whether one tool meets a constraint, in a sentence with what is known beside it."""
    match name:
        case "free":
            return costs(context, tool)
        case "offline":
            return runs_at_home(context, tool)
        case "commercial":
            commercial = context.word(f"commercial-{tool.rights.commercial}")
            return context.line("pro-rights-short", name=tool.name, commercial=commercial, note=tool.rights.note)
        case "api":
            return context.line("pro-api", name=tool.name, api=tool.api)
        case "private":
            return context.line("pro-private", name=tool.name, home=at_home(tool), private="private" in tool.traits)
        case "no-signup" if at_home(tool) and not tool.meets(name):
            return context.line("no-signup-at-home", name=tool.name)
        case "no-signup" if not NEEDING.isdisjoint(context.plain):  # a "yes" would say that it needs an account
            return plainly(context.line(f"{'has' if tool.meets(name) else 'has-not'}-{name}", name=tool.name))
        case _:
            return context.line(f"{'has' if tool.meets(name) else 'has-not'}-{name}", name=tool.name)


def checked(context: Context, advice: Advice) -> Draft:
    """ "is it free?" of tools that were just shown: each one's answer, then what does meet it where they do not."""
    asked = [slot.value for slot in context.understanding.slots.found if slot.kind == "constraint"]
    name: Constraint = asked[-1]  # type: ignore[assignment]  # the reader finds no others
    task, tools = advice.task, _looked_at(context)
    failing = [tool.id for tool in tools if not tool.meets(name)]
    online = no_online(context, [tool for tool in tools if tool.id not in failing])
    meeting = [one.tool.name for one in advice.picks if one.tool.meets(name) and one.tool.id not in failing]
    lines = [*([online] if online else []), *(says(context, tool, name) for tool in tools)]
    looked_at = [tool.id for tool in tools] if len(failing) < len(tools) or not meeting else []
    shown = tuple(dict.fromkeys((*looked_at, *(one.tool.id for one in advice.picks))))
    follow = next_choices(context, task.follow_ups if task else ())
    return Draft(
        "checked",
        {"lines": lines, "constraint": context.word(f"constraint-{name}"), "instead": meeting if failing else [],
         "all": not failing},
        title=task.title if task else "", shown=shown, choices=(*narrowings(context, advice), *follow)[:MOST_CHOICES],
        recommended=tuple(one for one in shown if one not in failing),
        facts=tuple(fact for tool in tools for fact in backing(context, tool, name, kinds=ASKED_KINDS.get(name, ()))),
    )  # fmt: skip


def _looked_at(context: Context) -> list[Tool]:
    """The one tool that the talk was about, else those that were just shown."""
    known, last = context.knowledge.tools, context.memory.last
    names = last.tools if last and len(last.tools) == 1 and last.tools[0] in known else context.memory.shown[:3]
    return [known[name] for name in names if name in known]
