"""Can it do that? Yes, no, or through what: from what goes in and what comes out, then from the dated facts."""

from __future__ import annotations

from bot.advice import Wish, advise, replacements
from bot.answers.checked import says
from bot.answers.draft import MOST_CHOICES, Context, Draft, best_facts, next_choices, told
from bot.answers.profile import about, what_became
from bot.answers.sides import SPECIAL, asked_aspect
from bot.knowledge.model import Constraint, Tool
from bot.knowledge.plain import plain_task

CHATS = ("llm-assistant", "llm", "multimodal-llm")


def capability(context: Context) -> Draft:
    """Whether the tool that was named makes, takes or is what was asked for."""
    tool = context.knowledge.tools[context.understanding.entry or context.understanding.slots.tools[0]]
    aspect = asked_aspect(context)
    if aspect in SPECIAL and not (aspect in ("limits", "how", "url") and context.understanding.slots.modalities):
        return about(context, tool, aspect)
    facts = best_facts(context, tool)
    if tool.status != "active":
        lines, instead = (
            [what_became(context, tool)],
            tuple(one.id for one in replacements(context.knowledge, tool)[:3]),
        )
    else:
        lines, instead = _verdict(context, tool)
    tasks = [name for name in context.understanding.slots.tasks if name in context.knowledge.tasks]
    topics = ["multimodal"] if context.understanding.slots.modalities and tool.kind in CHATS else []
    follow = next_choices(context, (*tasks, tool.id, *topics, *instead), but=[], most=MOST_CHOICES)
    return Draft(
        "capability", {"first": lines[0], "rest": lines[1:], "facts": [told(context, fact) for fact in facts]},
        title=tool.name, choices=follow, shown=(tool.id, *instead), recommended=instead or (tool.id,),
        facts=facts or tool.facts[:1], entry=tool.id,
    )  # fmt: skip


def _verdict(context: Context, tool: Tool) -> tuple[list[str], tuple[str, ...]]:
    slots = context.understanding.slots
    gives = [context.word(f"modality-{name}") for name in tool.outputs]
    made = slots.modalities[0] if slots.modalities else None
    given = slots.inputs[0] if slots.inputs else None
    if made and made != "text":
        return _makes(context, tool, made, gives)
    if given:
        return _takes(context, tool, given, gives)
    for name in slots.constraints:
        return _meets(context, tool, name)
    lead = context.line(
        "cap-open", name=tool.name, kind=context.word(f"kind-{tool.kind}"), best=", ".join(tool.best_for[:2])
    )
    return [lead + ":" if best_facts(context, tool) else lead + "."], ()


def _makes(context: Context, tool: Tool, made: str, gives: list[str]) -> tuple[list[str], tuple[str, ...]]:
    what = context.word(f"modality-{made}")
    if made in tool.outputs:
        return [
            context.line("cap-makes", name=tool.name, what=what, through=made == "image" and tool.draws == "by-tool")
        ], ()
    instead = advise(context.knowledge, Wish(outputs=(made,), task=_task_for(context, made), excluded=(tool.id,))).picks
    names = [ranked.tool.name for ranked in instead]
    if made in tool.inputs:
        first = context.line("cap-takes-not-makes", name=tool.name, what=context.word(f"input-{made}"), back=gives)
    else:
        first = context.line(
            "cap-not-makes", name=tool.name, kind=context.word(f"kind-{tool.kind}"), back=gives, what=what
        )
    return [first, context.line("cap-instead", what=what, tools=names)], tuple(ranked.tool.id for ranked in instead)


def _takes(context: Context, tool: Tool, given: str, gives: list[str]) -> tuple[list[str], tuple[str, ...]]:
    what = context.word(f"input-{given}")
    if given in tool.inputs or (given in ("transcription", "slides") and "text" in tool.inputs):
        return [context.line("cap-takes", name=tool.name, what=what, back=gives)], ()
    takes = [context.word(f"input-{name}") for name in tool.inputs]
    return [context.line("cap-not-takes", name=tool.name, what=what, back=takes)], ()


def _meets(context: Context, tool: Tool, constraint: str) -> tuple[list[str], tuple[str, ...]]:
    name: Constraint = constraint  # type: ignore[assignment]  # the reader finds no others
    return [says(context, tool, name)], ()


def _task_for(context: Context, made: str) -> str | None:
    """The task for an output, so that the editors' picks come first: one that was named, else the plain one."""
    tasks = context.knowledge.tasks
    named = (name for name in context.understanding.slots.tasks if name in tasks and made in tasks[name].output)
    return next(named, None) or plain_task(context.knowledge, made)
