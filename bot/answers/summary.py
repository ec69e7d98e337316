"""What to use in the end: the picks of the whole talk, each with its job, under the limits that hold."""

from __future__ import annotations

from collections.abc import Iterator

from bot.advice import Ranked, Wish, advise
from bot.answers.draft import Context, Draft, next_choices
from bot.answers.notes import terms
from bot.answers.steps import without_hardware
from bot.knowledge.model import Task

MOST_CHOICES = 4


def summary(context: Context) -> Draft:
    """ "So what is the final setup, short": for each wish of the talk the tool that was taken, else the first."""
    slots = context.understanding.slots
    limits = tuple(dict.fromkeys((*context.memory.held, *slots.constraints)))
    picked = list(_picked(context, slots.tasks, limits))
    lines = [
        context.line("summary-line", title=task.title, name=one.tool.name, reason=one.reason,
                     price=terms(context, one, limits))
        for task, one in picked
    ]  # fmt: skip
    said = [context.word(f"constraint-{name}") for name in limits]
    text = context.line("summary", lines="\n".join(f"- {line}" for line in lines), constraints=said)
    tools = tuple(dict.fromkeys(one.tool.id for _, one in picked))
    return Draft(
        "text" if lines else "line:nothing_more", {"text": text}, title=", ".join(task.title for task, _ in picked),
        choices=next_choices(context, tools, most=MOST_CHOICES), recommended=tools, shown=tools,
    )  # fmt: skip


def _picked(context: Context, names: tuple[str, ...], limits: tuple[str, ...]) -> Iterator[tuple[Task, Ranked]]:
    """Each task with its tool: the one that was chosen where it is for that task."""
    chosen = context.memory.last.chosen if context.memory.last else None
    out = context.understanding.slots.ids("tool", excluded=True)
    for name in names:
        task = context.knowledge.tasks[name]
        advice = advise(context.knowledge, Wish(name, constraints=limits, excluded=out))
        ranked = without_hardware(advice) if advice.picks else []
        own = next((one for one in (*ranked, *advice.rest) if one.tool.id == chosen), None)
        if own or ranked:
            yield task, own or ranked[0]
