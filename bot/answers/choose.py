"""Which tool for a task: the kind of AI first, then ranked tools with reasons; several wishes become steps."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import Advice, Ranked, Wish, advise, plan
from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices, price
from bot.knowledge.model import Fact, Task
from bot.message import Choice, Understanding

OFFERED = ("free", "offline", "commercial", "mobile")
"""Constraints that are offered as the next question, in this order."""
MOST_STEPS = 4


def choose(context: Context) -> Draft:
    """Advice for one task, or a plan for several."""
    understanding = context.understanding
    tasks = wished_tasks(context)
    if len(tasks) > 1:
        return _plan(context, tasks)
    wish = to_wish(understanding, tasks[0] if tasks else None)
    advice = advise(context.knowledge, wish)
    task = advice.task
    notes = [*_guards(context, task), *relaxations(context, advice)]
    picks = [_pick(context, ranked) for ranked in advice.picks]
    offered = tuple(
        Choice(context.word(f"only-{name}"), f"t:{task.id if task else ''}:{name}")
        for name in OFFERED
        if task and not task.careful and name not in advice.wanted
    )[:2]
    follow = next_choices(context, task.follow_ups if task else (), most=MOST_CHOICES - len(offered))
    return Draft(
        "choose",
        {"lead": _lead(context, task, wish), "picks": picks, "notes": notes, "watch": task.watch[0] if task and task.watch else ""},
        title=task.title if task else "",
        choices=(*offered, *follow),
        recommended=tuple(ranked.tool.id for ranked in advice.picks),
        facts=_facts(advice),
    )


def wished_tasks(context: Context) -> tuple[str, ...]:
    """The tasks that are wished for: the entry that was understood, and others that are named beside it."""
    understanding = context.understanding
    tasks = context.knowledge.tasks
    entry = understanding.entry if understanding.entry in tasks else None
    named = [name for name in understanding.slots.tasks if name in tasks]
    outputs = {entry: tasks[entry].output[:1]} if entry else {}
    for name in named:  # another word for the same output is no second wish
        if name not in outputs and tasks[name].output[:1] not in outputs.values():
            outputs[name] = tasks[name].output[:1]
    if entry and len(outputs) > 1 and entry not in named and set(tasks[entry].output) & {out[0] for name, out in outputs.items() if name != entry}:
        del outputs[entry]  # an entry for the combination itself gives way to the named parts
    return tuple(outputs)[:MOST_STEPS]


def to_wish(understanding: Understanding, task: str | None) -> Wish:
    """The wish of an understanding for one of its tasks."""
    slots = understanding.slots
    return Wish(
        task=task,
        outputs=() if task else slots.modalities[:1],
        inputs=() if task else slots.inputs,
        constraints=slots.constraints,
        excluded=slots.ids("tool", excluded=True),
        budget=slots.budget,
        memory_gb=slots.memory_gb,
    )


def relaxations(context: Context, advice: Advice) -> list[str]:
    """What could not be had, said openly."""
    notes = []
    if advice.relaxed:
        names = [context.word(f"constraint-{name}") for name in advice.relaxed]
        notes.append(context.line("relaxed", constraints=names))
    if advice.over_budget:
        notes.append(context.line("over-budget"))
    if advice.too_big:
        notes.append(context.line("too-big"))
    return notes


def _guards(context: Context, task: Task | None) -> list[str]:
    notes = []
    if context.understanding.do_it:
        notes.append(context.line("cannot-do-it"))
    if task and task.avoid:
        avoid = task.avoid[0]
        notes.append(context.line("avoid", what=avoid.what, why=avoid.why))
    return notes


def _lead(context: Context, task: Task | None, wish: Wish) -> str:
    if task:
        return f"{task.no_ai} {task.lead}".strip() if task.no_ai and task.no_ai not in task.lead else task.lead
    made = context.word(f"modality-{wish.outputs[0]}") if wish.outputs else context.word("modality-text")
    return context.line("lead-modality", made=made)


def _pick(context: Context, ranked: Ranked) -> dict[str, str]:
    return {"name": ranked.tool.name, "reason": ranked.reason, "price": price(context, ranked.tool), "caveat": ""}


def _facts(advice: Advice) -> tuple[Fact, ...]:
    return tuple(fact for ranked in advice.picks for fact in ranked.tool.facts[:1])


def _plan(context: Context, tasks: tuple[str, ...]) -> Draft:
    wishes = [to_wish(context.understanding, task) for task in tasks]
    made = plan(context.knowledge, wishes)
    steps, notes, shown = [], [], []
    for step in made.steps:
        first, *others = [*step.advice.picks, *([step.advice.runner_up] if step.advice.runner_up else [])]
        shown.append(first.tool.id)
        steps.append({
            "title": step.advice.task.title if step.advice.task else "",
            "tool": first.tool.name,
            "reason": first.reason,
            "price": price(context, first.tool),
            "other": others[0].tool.name if others else "",
            "hands_on": context.word(f"modality-{step.hands_on}") if step.hands_on else "",
        })  # fmt: skip
        notes += [note for note in relaxations(context, step.advice) if note not in notes]
    if made.shared:
        parts = [context.knowledge.tasks[task].title for task in made.covers]
        notes.insert(0, context.line("one-tool-covers", tool=made.shared.name, parts=parts))
    watch = next((step.advice.task.watch[0] for step in made.steps if step.advice.task and step.advice.task.watch), "")
    opening = context.line("plan-opening", count=len(steps))
    offered = tuple(
        Choice(context.knowledge.tasks[task].title[:40], f"e:{task}") for task in tasks
    )[:2]
    follow = next_choices(context, (name for task in tasks for name in context.knowledge.tasks[task].follow_ups),
                          but=tasks, most=MOST_CHOICES - len(offered))  # fmt: skip
    facts = tuple(fact for step in made.steps for ranked in step.advice.picks[:1] for fact in ranked.tool.facts[:1])
    return Draft("plan", {"opening": opening, "steps": steps, "notes": notes[:2], "watch": watch},
                 title=", ".join(context.knowledge.tasks[task].title for task in tasks),
                 choices=(*offered, *follow), recommended=tuple(dict.fromkeys(shown)), facts=facts)  # fmt: skip


def with_constraint(understanding: Understanding, task: str) -> Understanding:
    """An understanding that asks for one task, whatever it was before."""
    return replace(understanding, intent="choose", entry=task, outcome="answer")
