"""Plans: several wishes, or a task that takes several tools, become steps in a useful order. Pure, no wording.

Each step is an `Advice` of its own; a step hands on what the next can use, and one tool may cover more than one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.advice import (
    ALIKE,
    HARD,
    MOST_PICKS,
    Advice,
    Ranked,
    Wish,
    advise,
    is_within,
    order_constraints,
    outputs_of,
    ranked_for,
    rules_out,
    suits,
)  # fmt: skip
from bot.knowledge.model import Knowledge, Modality, Pick, Task, Tool
from bot.knowledge.model import Step as TaskStep
from bot.knowledge.plain import is_staged, plain_task

STAGES: tuple[tuple[Modality, ...], ...] = (
    ("search", "data", "transcription"), ("text", "code"), ("image", "slides", "3d"), ("speech", "music", "sound"),
    ("video", "agent"),
)  # fmt: skip
"""Words before pictures before sound before film: each can use what came before."""
WORDS, FILM = 1, 4
"""Stages: words are of use to whatever follows them, and a film takes whatever was made before it."""


@dataclass(frozen=True)
class Step:
    """One step of a plan."""

    advice: Advice
    hands_on: str = ""
    """Modality that the next step takes over."""
    do: str = ""
    """What is done, as an instruction; empty where the task's title says it."""


@dataclass(frozen=True)
class Plan:
    """Several outputs, in an order in which each step can use what came before."""

    steps: tuple[Step, ...]
    shared: Tool | None = None
    """A tool that covers more than one step."""
    covers: tuple[str, ...] = field(default=())
    """Ids of the tasks that it covers."""


def plan(knowledge: Knowledge, wishes: Sequence[Wish]) -> Plan:
    """Steps for several wishes: words before pictures before sound before film, so that each can use the last."""
    ordered = sorted(wishes, key=lambda wish: _stage(knowledge, wish))
    if len(ordered) == 1 or any(is_staged(knowledge, wish.task) for wish in ordered):
        return Plan(tuple(step for wish in ordered for step in _stages(knowledge, wish)))
    advices = [advise(knowledge, wish) for wish in ordered]
    steps = []
    for number, advice in enumerate(advices):
        made = _output(advice, ordered[number])
        later = advices[number + 1 :]
        used = any(
            _takes(other, _output(other, wish), made) for other, wish in zip(later, ordered[number + 1 :], strict=True)
        )
        steps.append(Step(advice, made if later and used else ""))
    shared, covers = _shared(knowledge, ordered)
    return Plan(tuple(steps), shared, covers)


def _stages(knowledge: Knowledge, wish: Wish) -> list[Step]:
    """The steps of a task that takes several tools; a single step for any other."""
    task = knowledge.tasks.get(wish.task or "")
    if task is None or not is_staged(knowledge, wish.task):
        return [Step(advise(knowledge, wish))]
    return [Step(_for_step(knowledge, wish, step), do=step.do) for step in task.steps]


def _for_step(knowledge: Knowledge, wish: Wish, step: TaskStep) -> Advice:
    """The editors' tools for one step where one of them meets the wish, else the advice for what the step makes."""
    wanted = order_constraints(wish.constraints)
    hard = [name for name in wanted if name in HARD and rules_out(name, (step.makes,))]
    named = [knowledge.tools[name] for name in step.tools if name in knowledge.tools]
    usable = [
        tool for tool in named if tool.status == "active" and tool.id not in wish.excluded and is_within(tool, wish)
    ]
    fitting = [tool for tool in usable if all(suits(tool, name, wanted) for name in hard)]
    task = knowledge.tasks[wish.task or ""]
    said = {pick.tool: pick for pick in task.picks}
    ranked = [_for_page(tool, said.get(tool.id), wish, task) for tool in fitting or usable]
    if fitting:
        return Advice(None, tuple(ranked[:MOST_PICKS]), rest=tuple(ranked[MOST_PICKS:]), wanted=wanted)
    if usable and usable[0].kind not in ALIKE:  # nothing of another kind joins voice and pictures
        missed = tuple(name for name in hard if not suits(usable[0], name, wanted))
        return Advice(None, tuple(ranked[:MOST_PICKS]), missed, wanted=wanted)
    return advise(knowledge, replace(wish, task=plain_task(knowledge, step.makes), outputs=(step.makes,)))


def _for_page(tool: Tool, pick: Pick | None, wish: Wish, task: Task) -> Ranked:
    """A tool of a step with the page's own words on it; what the tool is best at elsewhere says nothing here."""
    ranked = ranked_for(tool, pick, wish, task)
    return ranked if pick else replace(ranked, reason="", listed=True)


def _takes(later: Advice, output: str, made: str) -> bool:
    """Whether a later step can use what was made before it."""
    listed = made in (later.task.inputs if later.task else ())
    return listed or _stage_of(made) <= WORDS or _stage_of(output) == FILM


def _output(advice: Advice, wish: Wish) -> str:
    return next(iter(outputs_of(wish, advice.task)), "text")


def _stage_of(modality: str) -> int:
    return next((number for number, group in enumerate(STAGES) if modality in group), len(STAGES))


def _stage(knowledge: Knowledge, wish: Wish) -> tuple[int, str]:
    task = knowledge.tasks.get(wish.task or "")
    outputs = outputs_of(wish, task)
    return (_stage_of(outputs[0]) if outputs else len(STAGES)), wish.task or ""


def _shared(knowledge: Knowledge, wishes: Sequence[Wish]) -> tuple[Tool | None, tuple[str, ...]]:
    """A tool among the editors' picks of more than one task that meets the limits: the widest, of equals the higher."""
    covers: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    for wish in wishes:
        task = knowledge.tasks.get(wish.task or "")
        for place, pick in enumerate(task.picks if task else ()):
            tool = knowledge.tools.get(pick.tool)
            if tool and tool.status == "active" and tool.id not in wish.excluded and _meets(tool, wish):
                covers.setdefault(tool.id, []).append(wish.task or "")
                places[tool.id] = places.get(tool.id, 0) + place
    best = max(covers.items(), key=lambda item: (len(item[1]), -places[item[0]], item[0]), default=None)
    if best is None or len(best[1]) < 2:
        return None, ()
    return knowledge.tools[best[0]], tuple(best[1])


def _meets(tool: Tool, wish: Wish) -> bool:
    """Whether a tool meets all that filters."""
    wanted = order_constraints(wish.constraints)
    return all(suits(tool, name, wanted) for name in wanted if name in HARD)
