"""Advice: from one wish to ranked tools with reasons. Pure values in and out, no wording.

Rules
- Only tools that give the wanted output are looked at.
- Hard constraints filter. When nothing is left, the least important one is dropped, and the advice says which.
- Two wishes must hold together: what is free but not for business does not meet "free, for my shop".
- What the editors name for the task comes first, whatever else is wished; better fewer tools than wrong ones.
- Terms that leave business use open rule nothing out; the advice says that they must be read.
- Discontinued and superseded tools are never picked; a tool that was ruled out stays out.
- Nobody pays for a place: the order is the editors' for the task, then how well the constraints are met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Constraint, Knowledge, Pick, Task, Tool, ToolKind

MOST_PICKS = 3
HARD: tuple[Constraint, ...] = (
    "private", "offline", "european", "commercial", "pay-once", "per-use", "free", "no-signup", "open-source", "mobile",
    "api", "current-info",
)  # fmt: skip
"""Constraints that filter, the most important first: what is confidential comes before what it costs."""
WEIGHTY = frozenset({"private", "offline", "european", "commercial", "pay-once", "per-use", "free", "open-source"})
"""For these a tool that the editors did not name for the task may stand in; a lesser wish is rather given up."""
SOFT: tuple[Constraint, ...] = ("long-context", "easy", "quality", "fast")
"""Constraints that only move tools up."""
MEDIA = frozenset({"text", "code", "image", "music", "speech", "sound", "video", "3d", "slides"})
"""Outputs that somebody could own: only for these do business rights rule a tool out."""
ALIKE = frozenset({
    "llm-assistant", "llm", "multimodal-llm", "image-generator", "video-generator", "music-generator", "sound-effects",
    "speech-synthesis", "speech-recognition", "3d-generator", "search-assistant", "code-assistant", "avatar-generator",
    "translator",
})  # fmt: skip
"""Kinds whose tools can stand in for each other; an editor for one job says nothing of an editor for another."""
CHATS = frozenset({"llm-assistant", "multimodal-llm"})
WRITTEN = ("text", "code", "data")
"""Outputs that a chat gives."""
AT_HOME: tuple[ToolKind, ...] = ("llm",)
"""What takes the place of a chat assistant on one's own computer."""
SURE = ("yes", "paid-plan")
"""Rights that allow business use; what depends or was not checked must be read up."""
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
    listed: bool = True
    """Whether the editors name it for the task; others only give the same output."""
    own_caveat: bool = False
    """Whether the caveat is the editors' own for the task, not the tool's general weakness."""

    @property
    def unsure(self) -> bool:
        """Whether business is wanted and its terms leave that open."""
        return "commercial" in self.meets and self.tool.rights.commercial not in SURE


@dataclass(frozen=True)
class Advice:
    """What to use and why."""

    task: Task | None
    picks: tuple[Ranked, ...] = ()
    relaxed: tuple[Constraint, ...] = ()
    """Constraints that no fitting tool meets: to be announced."""
    rest: tuple[Ranked, ...] = ()
    """Those that come after the picks, best first."""
    wanted: tuple[Constraint, ...] = ()
    """The constraints that were looked at, most important first."""
    over_budget: bool = False
    """Nothing fitting stays within the stated budget."""
    too_big: bool = False
    """Nothing fitting is known to run in the stated memory."""

    @property
    def runner_up(self) -> Ranked | None:
        """The one of the editors' that just missed the picks; None when there is no other."""
        return next((one for one in self.rest if one.listed), None)


def advise(knowledge: Knowledge, wish: Wish) -> Advice:
    """Ranked picks for a wish. `picks` is empty only when no tool for the output is left at all."""
    task = knowledge.tasks.get(wish.task or "")
    fitting = [ranked for ranked in _candidates(knowledge, wish, task) if ranked.tool.id not in wish.excluded]
    affordable = [ranked for ranked in fitting if is_within(ranked.tool, wish)]
    over_budget = bool(fitting) and not affordable
    wanted = order_constraints(wish.constraints)
    hard = [name for name in wanted if name in HARD and rules_out(name, outputs_of(wish, task))]
    kept, relaxed = _filtered(affordable or fitting, hard)
    if relaxed and 0 < len(affordable) < len(fitting):  # a wish before a budget: try without the budget's filter
        wider, fewer = _filtered(fitting, hard)
        if len(fewer) < len(relaxed):
            kept, relaxed, over_budget = wider, fewer, True
    small = [ranked for ranked in kept if _fits_memory(ranked.tool, wish)]
    best = _sorted(small or kept, wanted, task)
    named = _for_laymen([one for one in best if one.listed], wanted, task) or best
    if "european" in wanted and not {"offline", "private"} & set(wanted):  # a service, before what has to be set up
        services = [one for one in best if one.tool.meets("european")][:1]
        named = [*services, *(one for one in named if one not in services)]
    picks = tuple(named[:MOST_PICKS])
    taken = {ranked.tool.id for ranked in picks}
    rest = tuple(one for one in best if one.tool.id not in taken)
    too_big = wish.memory_gb is not None and not small
    return Advice(task, picks, relaxed, rest, wanted, over_budget, too_big)


def _for_laymen(listed: Sequence[Ranked], wanted: Iterable[str], task: Task | None) -> list[Ranked]:
    """The editors' tools without those that they name only for one's own machine, where nobody asked for that.

    Where a single other one is left they follow it.
    """
    if task is None or {"private", "offline", "open-source", "pay-once"} & set(wanted):
        return list(listed)
    plain = {*(pick.tool for pick in task.picks), *task.free.tools}
    core = [one for one in listed if one.tool.id in plain]
    return core if len(core) > 1 else [*core, *(one for one in listed if one not in core)]


def at_home(tool: Tool) -> bool:
    """Whether it is at home on one's own machine: a service with downloadable weights, or a giant model, is not."""
    return tool.offline and "private" in tool.traits


def suits(tool: Tool, name: Constraint, wanted: Iterable[str] = ()) -> bool:
    """Whether a tool goes with a constraint and the others that are wanted with it."""
    match name:
        case "commercial":
            return tool.rights.commercial != "no"
        case "free":
            owned = "pay-once" in wanted and tool.meets("pay-once")
            return (owned or tool.meets(name)) and (
                "commercial" not in wanted or tool.rights.commercial not in ("paid-plan", "no")
            )
        case "offline":
            return at_home(tool)
        case "european":
            return tool.meets(name) or at_home(tool)
        case "private":
            return at_home(tool) if "offline" in wanted else "private" in tool.traits
        case _:
            return tool.meets(name)


def order_constraints(constraints: Iterable[str]) -> tuple[Constraint, ...]:
    """The constraints, each once, the most important first: the order in which they were said changes nothing."""
    said = set(constraints)
    return tuple(name for name in (*HARD, *SOFT) if name in said)


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


def outputs_of(wish: Wish, task: Task | None) -> tuple[str, ...]:
    """What is to come out: as said, else as the task gives it."""
    return wish.outputs or (task.output if task else ())


def rules_out(constraint: Constraint, outputs: Sequence[str]) -> bool:
    """Whether a constraint filters for this output: nobody owns a transcript or an automated step."""
    return constraint != "commercial" or not outputs or outputs[0] in MEDIA


def _candidates(knowledge: Knowledge, wish: Wish, task: Task | None) -> list[Ranked]:
    """Active tools that give the output, the task's own picks first, each once."""
    found: dict[str, Ranked] = {}
    for pick in _picks(task):
        tool = knowledge.tools.get(pick.tool)
        if tool and tool.status == "active" and tool.id not in found:
            found[tool.id] = ranked_for(tool, pick, wish, task)
    own = frozenset(found)
    for tool in _others(knowledge, wish, task, own):
        if tool.id not in found:
            found[tool.id] = ranked_for(tool, None, wish, task)
    takes = set(wish.inputs)
    given = [one for one in found.values() if one.tool.id in own or not takes or takes & set(one.tool.inputs)]
    return given or list(found.values())


def _others(knowledge: Knowledge, wish: Wish, task: Task | None, own: Iterable[str]) -> list[Tool]:
    """Tools beyond the editors' picks: of the same kinds, taking in what the task starts from, specialists first."""
    main = outputs_of(wish, task)[:1]
    active = knowledge.active.values()
    if not task or not own:
        making = [tool for tool in active if set(main) & set(tool.outputs)]
        return sorted(making, key=lambda tool: (*_generality(tool, main), tool.id))
    kinds = [knowledge.tools[name].kind for name in own if knowledge.tools[name].kind in ALIKE]
    at_home = {"offline", "private", "open-source", "pay-once"} & set(wish.constraints)
    if at_home and main[0] in WRITTEN and CHATS.intersection(kinds):
        kinds = [*AT_HOME, *kinds]  # what runs at home comes before a service whose weights happen to be open
    order = {kind: number for number, kind in reversed(list(enumerate(dict.fromkeys(kinds))))}
    needs = set(task.inputs) - {"text"}
    able = [tool for tool in active if tool.kind in order and set(main) <= set(tool.outputs[:2])]
    if "european" in wish.constraints and main[0] in WRITTEN and CHATS.intersection(kinds):  # a chat writes tables too
        able += [tool for tool in active if tool.meets("european") and tool.kind in CHATS and tool not in able]
    fitting = [tool for tool in able if needs <= set(tool.inputs)]
    near = sorted(fitting, key=lambda tool: (order.get(tool.kind, len(order)), *_generality(tool, main), tool.id))
    if wish.constraints or wish.budget is not None:
        return near  # a limit must not bring in what was never meant for the task
    named = {name for one in own for name in knowledge.tools[one].alternatives}
    kin = {knowledge.tools[pick.tool].kind for pick in task.picks if pick.tool in knowledge.tools}
    return near + [tool for tool in active if (tool.id in named or tool.kind in kin) and set(main) & set(tool.outputs)]


def _picks(task: Task | None) -> Iterable[Pick]:
    if task is None:
        return
    yield from task.picks
    for option in (task.free, task.offline, task.open):
        for tool in option.tools:
            yield Pick(tool=tool, reason="")


def ranked_for(tool: Tool, pick: Pick | None, wish: Wish, task: Task | None) -> Ranked:
    """A tool with the editors' words on it for the task, else with its own, and what it meets of the wish."""
    wanted = order_constraints(wish.constraints) if wish.constraints else ()
    home = task is not None and tool.offline and tool.id in task.offline.tools
    meets = tuple(
        name for name in wanted
        if (suits(tool, name, wanted) and not (name == "free" and _costs_here(tool, pick, task)))
        or (home and name == "offline")  # what also works without the internet may still be a maker's app
    )  # fmt: skip
    reason, caveat = (pick.reason, pick.caveat) if pick else ("", "")
    reason, weak = reason or next(iter(tool.best_for), ""), next(iter(tool.weak_at), "")
    return Ranked(tool, reason, caveat or weak, meets, pick is not None or task is None, bool(caveat))


def _costs_here(tool: Tool, pick: Pick | None, task: Task | None) -> bool:
    """Whether a tool with a free plan still costs money for this task, by the editors' own words."""
    return pick is not None and task is not None and tool.id not in task.free.tools and "paid" in pick.caveat


def _generality(tool: Tool, main: Sequence[str]) -> tuple[int, int]:
    """Specialists for the output before tools that also do it; evidence breaks ties."""
    first = bool(main) and tool.outputs[:1] == tuple(main)
    return (0 if first else 1, {"dated": 0, "partly": 1, "background": 2}[tool.evidence])


def is_within(tool: Tool, wish: Wish) -> bool:
    """Whether a tool stays within the stated budget, for which a free plan does too."""
    if wish.budget is None or tool.price.free in ("yes", "limited"):
        return True
    most = LEVELS.get(tool.price.level)
    return most is not None and most <= max(wish.budget, 0) * 1.05


def _forbids_free_business(tool: Tool) -> bool:
    """Whether it begins free and only a paid plan allows business: a shop would use it and must not."""
    return tool.rights.commercial == "paid-plan" and tool.price.free in ("yes", "limited")


def _fits_memory(tool: Tool, wish: Wish) -> bool:
    return wish.memory_gb is None or (at_home(tool) and (tool.memory_gb is None or tool.memory_gb <= wish.memory_gb))


def _filtered(ranked: Sequence[Ranked], hard: Sequence[Constraint]) -> tuple[list[Ranked], tuple[Constraint, ...]]:
    """Those that meet the constraints, and the constraints that had to go, since with them nothing would be left.

    The most important one is looked at first, so that of two that exclude each other the lesser one goes.
    """
    kept, dropped = list(ranked), []
    for name in hard:
        narrowed = [one for one in kept if name in one.meets]
        astray = any(one.listed for one in kept) and not any(one.listed for one in narrowed)
        if narrowed and (name in WEIGHTY or not astray):
            kept = narrowed
        else:
            dropped.append(name)
    return kept, tuple(dropped)


def _sorted(ranked: Sequence[Ranked], wanted: Sequence[Constraint], task: Task | None) -> list[Ranked]:
    """The editors' before others, sure rights before open ones and before those of a paid plan only, at home before
    elsewhere, then more wishes met.

    Otherwise the order stays (the sort is stable).
    """
    home = {"offline", "private"} & set(wanted)
    chosen = task.offline.tools if task and home else ()

    def place(one: Ranked) -> tuple[bool, bool, bool, bool, bool, int]:
        met = sum(name in one.meets for name in wanted)
        elsewhere = bool(home) and not at_home(one.tool)
        trap = "commercial" in wanted and _forbids_free_business(one.tool)
        return (not one.listed, one.unsure, trap, bool(chosen) and one.tool.id not in chosen, elsewhere, -met)

    return sorted(ranked, key=place)
