"""What a tool is: the asked aspect first, then the rest in short, with dated facts."""

from __future__ import annotations

from bot.advice import replacements
from bot.answers.compare import compare_choice
from bot.answers.draft import MOST_CHOICES, Context, Draft, best_facts, next_choices, told
from bot.knowledge.model import Fact, FactKind, Tool
from bot.message import Choice

FACTS_FOR: dict[str, tuple[FactKind, ...]] = {
    "price": ("price", "quota"), "free": ("price", "quota"), "limits": ("quota",), "status": ("status", "version"),
    "version": ("version",), "rights": ("use",), "privacy": ("use",),
}  # fmt: skip
"""Which kinds of fact answer which aspect."""


def profile(context: Context) -> Draft:
    """The tool that was understood."""
    tool = context.knowledge.tools[context.understanding.entry or context.understanding.slots.tools[0]]
    aspects = context.understanding.slots.ids("aspect")
    return about(context, tool, aspects[0] if aspects else "what")


def about(context: Context, tool: Tool, aspect: str) -> Draft:
    """One aspect of a tool first, then what everybody should know of it."""
    gone = tool.status != "active"
    instead = replacements(context.knowledge, tool)
    facts = best_facts(context, tool, FACTS_FOR.get(aspect, ()))
    lead = [what_became(context, tool)] if gone else []
    lines = [*lead, *_aspect(context, tool, aspect)]
    if not gone and aspect != "what":
        lines.append(_what(context, tool))
    lines += _rest(context, tool, aspect)
    names = [*(other.id for other in instead[:2]), *_tasks_of(context, tool)]
    versus = compare_choice(context, (tool.id, instead[0].id)) if instead and not gone else None
    choices: tuple[Choice, ...] = (
        *((versus,) if versus else ()),
        *next_choices(context, names, but=[tool.id], most=MOST_CHOICES - 1),
    )
    return Draft(
        "profile", {"first": lines[0], "rest": lines[1:], "facts": [told(context, fact) for fact in facts]},
        title=tool.name, choices=choices, shown=(tool.id, *(other.id for other in instead[:2] if gone)),
        recommended=tuple(other.id for other in instead[:3]) if gone or aspect == "alternatives" else (tool.id,),
        facts=facts or _any_fact(tool), entry=tool.id,
    )  # fmt: skip


def what_became(context: Context, tool: Tool) -> str:
    """What became of a tool that is gone, and what to use now."""
    instead = [other.name for other in replacements(context.knowledge, tool)[:3]]
    text = context.line("pro-gone", name=tool.name, maker=tool.maker, status=tool.status, became=tool.became)
    return f"{text} {context.line('pro-instead', tools=instead)}" if instead else text


def _what(context: Context, tool: Tool) -> str:
    kind = context.word(f"kind-{tool.kind}")
    return context.line("pro-what", name=tool.name, kind=kind, maker=tool.maker, best=tool.best_for[:3])


def _aspect(context: Context, tool: Tool, aspect: str) -> list[str]:
    """The lines that answer an aspect; the plain description when there is no better."""
    line = context.line
    match aspect:
        case "price" | "free":
            level = context.word(f"level-{tool.price.level}") if tool.price.level not in ("unknown", "free") else ""
            return [line("pro-free", name=tool.name, free=tool.price.free, note=tool.price.note, level=level)]
        case "offline":
            return [
                line(
                    "pro-offline",
                    name=tool.name,
                    offline=tool.offline,
                    memory=f"{tool.memory_gb:g}" if tool.memory_gb else "",
                )
            ]
        case "maker":
            return [line("pro-maker", name=tool.name, maker=tool.maker)]
        case "rights":
            commercial = context.word(f"commercial-{tool.rights.commercial}")
            return [line("pro-rights", name=tool.name, commercial=commercial, note=tool.rights.note)]
        case "alternatives":
            others = replacements(context.knowledge, tool)[:3]
            bullets = "".join(
                f"\n- {line('pro-alternative-line', name=one.name, best=', '.join(one.best_for[:2]))}" for one in others
            )
            return (
                [line("pro-alternatives", name=tool.name, tools=[one.name for one in others]) + "\n" + bullets]
                if others
                else []
            )
        case "status" | "version":
            return [line("pro-active", name=tool.name)] if tool.status == "active" else []
        case "limits":
            dated = any(fact.kind == "quota" for fact in tool.facts)
            return [line("pro-limits" if dated else "pro-no-limits", name=tool.name)]
        case "privacy":
            return [line("pro-privacy", name=tool.name, offline=tool.offline)]
        case "api":
            return [line("pro-api", name=tool.name, api=tool.api)]
        case "good-at":
            return [line("pro-good", name=tool.name, best=tool.best_for[:4])]
        case "bad-at" if tool.weak_at:
            return [f"**{tool.name}**: {line('pro-weak', weak=tool.weak_at)}"]
        case _:
            return [_what(context, tool)] if tool.status == "active" else []


def _rest(context: Context, tool: Tool, aspect: str) -> list[str]:
    if tool.status != "active":
        return []
    lines = []
    takes = [context.word(f"input-{name}") for name in tool.inputs]
    gives = [context.word(f"modality-{name}") for name in tool.outputs]
    if aspect == "what":
        lines.append(context.line("pro-in-out", takes=takes, gives=gives))
        lines += _aspect(context, tool, "free")
    if tool.weak_at and aspect in ("what", "good-at"):
        lines.append(context.line("pro-weak", weak=tool.weak_at[:2]))
    if tool.url and aspect in ("what", "url", "price", "free", "limits"):
        lines.append(context.line("pro-url", url=tool.url))
    return lines


def _tasks_of(context: Context, tool: Tool) -> list[str]:
    """Tasks for which the editors pick this tool, the ones that put it first first."""
    ranked = [
        (place, task.id)
        for task in context.knowledge.tasks.values()
        for place, pick in enumerate(task.picks)
        if pick.tool == tool.id
    ]
    return [name for _, name in sorted(ranked)][:3]


def _any_fact(tool: Tool) -> tuple[Fact, ...]:
    return tool.facts[:1]
