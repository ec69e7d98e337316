"""How do I get all of it? Several wishes, or one that takes several tools, become steps with one tool each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.advice import Advice, Ranked, Wish, at_home
from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices
from bot.answers.kept import LISTS_ANEW, held_against
from bot.answers.notes import goes_on, met_words, relaxations, standing, terms, unmet, warning
from bot.answers.wishes import wishes_of
from bot.knowledge.model import Task
from bot.message import Choice, Slot, Understanding
from bot.plans import Plan, Step, plan

MOST_NOTES = 2
"""Notes below the steps."""


def planned(context: Context, wishes: tuple[Wish, ...]) -> Draft:
    """One tool for each step, and what goes from step to step."""
    known, tasks = context.knowledge.tasks, tuple(wish.task for wish in wishes if wish.task)
    made = plan(context.knowledge, wishes)
    steps = [step for step in made.steps if step.advice.picks]
    single = known[tasks[0]] if len(tasks) == 1 else None
    ordered = [step.advice.task for step in steps if step.advice.task and not single]
    offered = tuple(Choice(task.title[:40], f"e:{task.id}") for task in ordered)[:3]
    next_up = (name for task in tasks for name in known[task].follow_ups)
    firsts = [without_hardware(step.advice)[0].tool for step in steps]
    before = [tool for tool in firsts if tool.id in context.memory.shown] if _is_same(context, tasks) else []
    stays = held_against(context, before)
    again = len(stays) == len(set(firsts))
    values = {
        "opening": _opening(context, made, tasks, len(steps)), "steps": [_step(context, step, stays) for step in steps],
        "notes": _notes(context, made, again=again)[:MOST_NOTES], "watch": _watch(made, single, again=again),
    }  # fmt: skip
    return Draft(
        "plan", values, title=", ".join(known[task].title for task in tasks),
        choices=(*offered, *next_choices(context, next_up, but=tasks, most=MOST_CHOICES - len(offered))),
        recommended=tuple(dict.fromkeys(without_hardware(step.advice)[0].tool.id for step in steps)),
        facts=tuple(
            fact for step in made.steps
            for fact in standing(context, step.advice.picks[:1], step.advice.task, step.advice.wanted)
        ),
        understanding=with_steps(context, tasks),
    )  # fmt: skip


def with_one(context: Context) -> Draft:
    """Whether one tool is enough for the whole plan in view."""
    known, wishes = context.knowledge.tasks, wishes_of(context)
    tasks = [wish.task for wish in wishes if wish.task]
    made = plan(context.knowledge, wishes)
    advices = [step.advice for step in made.steps if step.advice.picks]
    parts = [
        context.line("step-takes", name=advice.task.title, tool=without_hardware(advice)[0].tool.name)
        for advice in advices if advice.task and advice.task.id not in made.covers
    ]  # fmt: skip
    text = context.line("one-for-all", tool=made.shared.name if made.shared else "", parts=parts)
    choices = [Choice(known[task].title[:40], f"e:{task}") for task in tasks]
    return Draft(
        "text", {"text": text}, title=", ".join(known[task].title for task in tasks),
        choices=tuple(choices)[:MOST_CHOICES], recommended=(made.shared.id,) if made.shared else (),
        shown=context.memory.shown, understanding=with_steps(context, tuple(tasks)),
    )  # fmt: skip


def _is_same(context: Context, tasks: tuple[str, ...]) -> bool:
    """Whether these are the steps of the plan that is in view, which is not asked for once more."""
    last = context.memory.last
    return last is not None and {*tasks} == {*last.plan} and context.understanding.follow not in LISTS_ANEW


def _step(context: Context, step: Step, stays: Mapping[str, str]) -> dict[str, str]:
    """What the template says of one step; `stays` says all of a tool that was named for it before."""
    first, *others = without_hardware(step.advice)
    return {
        "title": step.do or (step.advice.task.title if step.advice.task else ""),
        "tool": first.tool.name,
        "reason": first.reason,
        "price": terms(context, first, step.advice.wanted),
        "other": others[0].tool.name if others else "",
        "hands_on": context.word(f"modality-{step.hands_on}") if step.hands_on else "",
        "kept": stays.get(first.tool.id, ""),
    }


def _opening(context: Context, made: Plan, tasks: tuple[str, ...], count: int) -> str:
    """How many steps there are and why, or what changed against the turn before."""
    met = met_words(context, made.steps[0].advice)
    if len(tasks) == 1:
        task = context.knowledge.tasks[tasks[0]]
        narrowed = {"title": task.title, "constraints": met, "out": [], "same": False}
        return context.line("lead-narrowed", **narrowed) if goes_on(context, task) else task.lead
    last = context.memory.last
    before = last.plan if last is not None else ()
    by_all = [word for word in met if all(word in met_words(context, step.advice) for step in made.steps)]
    if before:
        return context.line("plan-again", count=count, constraints=by_all, same={*tasks} == {*before})
    name = "plan-opening" if count == len(tasks) else "plan-stages"
    return context.line(name, count=count, constraints=by_all)


def _notes(context: Context, made: Plan, *, again: bool) -> list[str]:
    """That one tool covers several steps, and what could not be had; of a plan that stays, only the latter."""
    advised = (step.advice for step in made.steps if step.advice.picks and (step.advice.relaxed or not again))
    missing, others = dict[str, None](), dict[str, None]()
    for advice in advised:
        if advice.relaxed or advice.picks[0].unsure:  # of a step whose tool is in order nothing needs to be said
            missing.update(dict.fromkeys(unmet(context, advice)))
        others.update(dict.fromkeys(relaxations(context, advice)))
    notes = (*missing, *others)
    parts = [context.knowledge.tasks[task].title for task in made.covers]
    shared = made.shared and context.line("one-tool-covers", tool=made.shared.name, parts=parts)
    return [*([shared] if shared and not again else []), *notes]


def _watch(made: Plan, single: Task | None, *, again: bool) -> str:
    """What to watch for: of the one task, else of the first step with such a line; of a plan that stays the next."""
    if single:
        lines = list(single.watch)
    else:
        warnings = (warning(step.advice.task, step.advice.wanted) for step in made.steps if step.advice.task)
        lines = list(dict.fromkeys(filter(None, warnings)))
    return next(iter(lines[again:]), "")


def with_steps(context: Context, tasks: tuple[str, ...]) -> Understanding:
    """The understanding with just the tasks that became a step, so that a follow-up still knows them all."""
    slots = context.understanding.slots
    kept = tuple(slot for slot in slots.found if slot.kind != "task" or slot.value in tasks)
    more = tuple(Slot("task", name) for name in tasks if name not in slots.tasks)
    entry = context.understanding.entry or next(iter(tasks), None)
    return replace(context.understanding, entry=entry, slots=replace(slots, found=(*kept, *more)))


def without_hardware(advice: Advice) -> list[Ranked]:
    """The picks and the runner-up; what must be set up at home comes last unless the editors begin with it."""
    ranked = [*advice.picks, *([advice.runner_up] if advice.runner_up else [])]
    first = advice.task.picks[0].tool if advice.task else ""
    if {"private", "offline", "open-source"} & set(advice.wanted) or ranked[0].tool.id == first:
        return ranked
    return sorted(ranked, key=lambda one: at_home(one.tool))
