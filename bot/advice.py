"""Advice: from a wish to ranked tools with reasons. Pure values in and out, no wording.

Rules
- The kind of AI comes before any brand: only tools that give the wanted output are looked at.
- Hard constraints filter. When nothing is left, the least important one is dropped, and the advice says which.
- Discontinued and superseded tools are never picked; a tool that was ruled out stays out.
- Nobody pays for a place: the order is the editors' for the task, then how well the constraints are met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.knowledge.model import Constraint, Knowledge, Modality, Pick, Task, Tool

MOST_PICKS = 3
HARD: tuple[Constraint, ...] = (
    "private", "offline", "commercial", "free", "no-signup", "open-source", "mobile", "api", "current-info", "long-context",
)  # fmt: skip
"""Constraints that filter, the most important first: what is confidential comes before what it costs."""
SOFT: tuple[Constraint, ...] = ("easy", "quality", "fast")
"""Constraints that only move tools up."""
LEVELS = {"free": 0.0, "low": 15.0, "medium": 35.0, "high": 200.0}
"""The most that a month of each price level costs, in US dollars."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, as far as it is known."""

    task: str | None = None
    outputs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    budget: float | None = None
    memory_gb: float | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A tool in the advice."""

    tool: Tool
    reason: str
    caveat: str = ""
    meets: tuple[Constraint, ...] = ()
    """Which of the wanted constraints it meets."""


@dataclass(frozen=True)
class Advice:
    """What to use and why."""

    task: Task | None
    picks: tuple[Ranked, ...] = ()
    relaxed: tuple[Constraint, ...] = ()
    """Constraints that no fitting tool meets: to be announced."""
    runner_up: Ranked | None = None
    wanted: tuple[Constraint, ...] = ()
    """The constraints that were looked at, most important first."""
    over_budget: bool = False
    """Nothing fitting stays within the stated budget."""
    too_big: bool = False
    """Nothing fitting is known to run in the stated memory."""


@dataclass(frozen=True)
class Step:
    """One step of a plan."""

    advice: Advice
    hands_on: str = ""
    """Modality that the next step takes over."""


@dataclass(frozen=True)
class Plan:
    """Several outputs, in an order in which each step can use what came before."""

    steps: tuple[Step, ...]
    shared: Tool | None = None
    """A tool that covers more than one step."""
    covers: tuple[str, ...] = field(default=())
    """Ids of the tasks that it covers."""


def advise(knowledge: Knowledge, wish: Wish) -> Advice:
    """Ranked picks for a wish. `picks` is empty only when the knowledge has no tool for the output at all."""
    task = knowledge.tasks.get(wish.task or "")
    fitting = [ranked for ranked in _candidates(knowledge, wish, task) if ranked.tool.id not in wish.excluded]
    affordable = [ranked for ranked in fitting if _within(ranked.tool, wish)]
    wanted = order_constraints(wish.constraints)
    if wish.budget is not None and not affordable:
        affordable = fitting
        over_budget = bool(fitting)
    else:
        over_budget = False
    kept, relaxed = _filtered(affordable, [name for name in wanted if name in HARD])
    if relaxed and len(affordable) < len(fitting):  # a wish before a budget: try without the budget's filter
        wider, fewer = _filtered(fitting, [name for name in wanted if name in HARD])
        if len(fewer) < len(relaxed):
            kept, relaxed, over_budget = wider, fewer, True
    small = [ranked for ranked in kept if _fits_memory(ranked.tool, wish)]
    too_big = wish.memory_gb is not None and not small
    best = _sorted(small or kept, wanted)
    return Advice(
        task, tuple(best[:MOST_PICKS]), relaxed, best[MOST_PICKS] if len(best) > MOST_PICKS else None, wanted,
        over_budget, too_big,
    )  # fmt: skip


def order_constraints(constraints: Iterable[str]) -> tuple[Constraint, ...]:
    """The constraints, each once, the most important first: the order in which they were said changes nothing."""
    said = set(constraints)
    return tuple(name for name in (*HARD, *SOFT) if name in said)


def plan(knowledge: Knowledge, wishes: Sequence[Wish]) -> Plan:
    """Steps for several wishes: words before pictures before sound before film, so that each can use the last."""
    ordered = sorted(wishes, key=lambda wish: _stage(knowledge, wish))
    advices = [advise(knowledge, wish) for wish in ordered]
    steps = []
    for number, advice in enumerate(advices):
        made = _output(advice, ordered[number])
        later = advices[number + 1 :]
        used = any(made in (other.task.inputs if other.task else ()) or _stage_of(made) < 3 for other in later)
        steps.append(Step(advice, made if later and used else ""))
    shared, covers = _shared(knowledge, ordered)
    return Plan(tuple(steps), shared, covers)


def replacements(knowledge: Knowledge, tool: Tool) -> tuple[Tool, ...]:
    """What to use instead of a tool: its successors, else its alternatives, active ones only."""
    found: list[Tool] = []
    queue = [*tool.successors, *tool.alternatives]
    seen = {tool.id}
    while queue:
        other = knowledge.tools.get(queue.pop(0))
        if other is None or other.id in seen:
            continue
        seen.add(other.id)
        if other.status == "active":
            found.append(other)
        else:
            queue = [*other.successors, *queue]
    return tuple(found)


def _candidates(knowledge: Knowledge, wish: Wish, task: Task | None) -> list[Ranked]:
    """Active tools that give the output, the task's own picks first, each once."""
    outputs = wish.outputs or (task.output if task else ())
    found: dict[str, Ranked] = {}
    for pick in _picks(task):
        tool = knowledge.tools.get(pick.tool)
        if tool and tool.status == "active":
            found.setdefault(tool.id, _ranked(tool, pick.reason, pick.caveat, wish))
    main = outputs[:1]
    kinds = list(dict.fromkeys(knowledge.tools[pick.tool].kind for pick in (task.picks if task else ()) if pick.tool in knowledge.tools))
    if not task or not found:
        others = [tool for tool in knowledge.tools.values() if tool.status == "active" and set(main) & set(tool.outputs)]
    else:  # beyond the editors' picks only the same kinds of tool, so that no chatbot stands in for a voice
        others = [tool for tool in knowledge.tools.values()
                  if tool.status == "active" and tool.kind in kinds and set(main) <= set(tool.outputs[:2])]  # fmt: skip
    order = {kind: number for number, kind in enumerate(kinds)}
    for tool in sorted(others, key=lambda tool: (_generality(tool, main), order.get(tool.kind, 0), tool.id)):
        found.setdefault(tool.id, _ranked(tool, next(iter(tool.best_for), ""), "", wish))
    if wish.inputs:
        given = [ranked for ranked in found.values() if set(wish.inputs) & set(ranked.tool.inputs) or (task and any(pick.tool == ranked.tool.id for pick in task.picks))]  # fmt: skip
        return given or list(found.values())
    return list(found.values())


def _picks(task: Task | None) -> Iterable[Pick]:
    if task is None:
        return
    yield from task.picks
    for option in (task.free, task.offline, task.open):
        for tool in option.tools:
            yield Pick(tool=tool, reason="")


def _ranked(tool: Tool, reason: str, caveat: str, wish: Wish) -> Ranked:
    meets = tuple(name for name in order_constraints(wish.constraints) if tool.meets(name))
    return Ranked(tool, reason or next(iter(tool.best_for), ""), caveat or next(iter(tool.weak_at), ""), meets)


def _generality(tool: Tool, main: Sequence[str]) -> tuple[int, int]:
    """Specialists for the output before tools that also do it; evidence breaks ties."""
    first = bool(main) and tool.outputs[:1] == tuple(main)
    return (0 if first else 1, {"dated": 0, "partly": 1, "background": 2}[tool.evidence])


def _within(tool: Tool, wish: Wish) -> bool:
    if wish.budget is None or tool.price.free in ("yes", "limited"):
        return True
    most = LEVELS.get(tool.price.level)
    return most is not None and most <= max(wish.budget, 0) * 1.05


def _fits_memory(tool: Tool, wish: Wish) -> bool:
    return wish.memory_gb is None or (tool.offline and (tool.memory_gb is None or tool.memory_gb <= wish.memory_gb))


def _filtered(ranked: Sequence[Ranked], hard: Sequence[Constraint]) -> tuple[list[Ranked], tuple[Constraint, ...]]:
    """Those that meet all hard constraints; else the least important ones are dropped until some are left."""
    for kept_count in range(len(hard), -1, -1):
        kept = [one for one in ranked if set(hard[:kept_count]) <= set(one.meets)]
        if kept:
            # a constraint after the dropped one may still be met by some of what is left
            rest = hard[kept_count + 1 :]
            narrowed = [one for one in kept if set(rest) <= set(one.meets)]
            dropped = hard[kept_count : kept_count + 1] if rest and narrowed else hard[kept_count:]
            return (narrowed if rest and narrowed else kept), tuple(dropped)
    return [], tuple(hard)


def _sorted(ranked: Sequence[Ranked], wanted: Sequence[Constraint]) -> list[Ranked]:
    """More constraints met first; otherwise the order stays (the sort is stable)."""
    return sorted(ranked, key=lambda one: -sum(name in one.meets for name in wanted))


def _output(advice: Advice, wish: Wish) -> str:
    outputs = wish.outputs or (advice.task.output if advice.task else ())
    return outputs[0] if outputs else "text"


STAGES: tuple[tuple[Modality, ...], ...] = (
    ("search", "data", "transcription"), ("text", "code"), ("image", "slides", "3d"), ("speech", "music", "sound"), ("video", "agent"),
)  # fmt: skip


def _stage_of(modality: str) -> int:
    return next((number for number, group in enumerate(STAGES) if modality in group), len(STAGES))


def _stage(knowledge: Knowledge, wish: Wish) -> tuple[int, str]:
    task = knowledge.tasks.get(wish.task or "")
    outputs = wish.outputs or (task.output if task else ())
    return (_stage_of(outputs[0]) if outputs else len(STAGES)), wish.task or ""


def _shared(knowledge: Knowledge, wishes: Sequence[Wish]) -> tuple[Tool | None, tuple[str, ...]]:
    """A tool among the editors' picks of more than one task, the widest first."""
    covers: dict[str, list[str]] = {}
    for wish in wishes:
        task = knowledge.tasks.get(wish.task or "")
        for pick in task.picks if task else ():
            tool = knowledge.tools.get(pick.tool)
            if tool and tool.status == "active" and tool.id not in wish.excluded:
                covers.setdefault(tool.id, []).append(wish.task or "")
    best = max(covers.items(), key=lambda item: (len(item[1]), item[0]), default=None)
    if best is None or len(best[1]) < 2:
        return None, ()
    return knowledge.tools[best[0]], tuple(best[1])
