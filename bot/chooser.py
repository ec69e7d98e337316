"""The guided chooser: a few questions, each asked only if its answer can still change the result.

A walk is stateless: where somebody stands is written out in the button itself, so that it works after a restart.

    w:                     nothing known yet
    w:@image               pictures, which kind is open
    w:@image/images        pictures of one family, which task is open
    w:logo                 the task is known
    w:logo+f~m             free is wanted, whether on a phone is left open
    w:logo+f*2             the result, third helping of three tools

What is wanted is asked first: a question with k answers tells log2(k) bits at most, so no yes-or-no question can tell
more. After that comes the constraint with the greatest information gain over the advice for this task, worked out from
the knowledge as it is; one that changes no advice is never asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log2, prod
from typing import Literal

from bot.advice import MOST_PICKS, Wish, advise
from bot.knowledge.model import Knowledge, Modality, Task, ToolKind
from bot.knowledge.plain import plain_task

MOST_QUESTIONS = 5
MOST_OPTIONS = 4
"""Options of a question at once: with "more", "not sure" and "back" that is as much as a phone shows well."""
MOST_TASKS = 7
"""So many tasks of a group are asked for at once, without asking for their family first."""
GROUPS: Mapping[str, tuple[Modality, ...]] = {
    "text": ("text",), "image": ("image",), "sound": ("music", "speech", "sound"), "video": ("video",),
    "code": ("code",), "facts": ("search", "data", "transcription"), "other": ("slides", "3d", "agent"),
}  # fmt: skip
"""What could come out, as people part it."""
CODES: Mapping[str, str] = {
    "free": "f", "private": "p", "commercial": "c", "mobile": "m", "offline": "o", "open-source": "w", "no-signup": "n",
    "easy": "e", "quality": "q",
}  # fmt: skip
"""Constraints that a walk can hold, as single letters, since a button's value has 58 bytes."""
ASKED: Mapping[str, float] = {"free": 0.5, "commercial": 0.3, "mobile": 0.3, "private": 0.15}
"""Constraints that are worth a question, and how many of the askers want them: an editor's guess, which only orders
the questions. In this order when two tell equally much."""
CONFIDED: frozenset[Modality] = frozenset({"text", "code", "search", "transcription", "data", "slides", "agent"})
"""Outputs that are made from what people bring along: only there is it worth asking whether that is confidential."""
APART: frozenset[ToolKind] = frozenset({"model-hub"})
"""Kinds that are no tool for a task but a place to get models from: no walk leads to them."""
LEAST_GAIN = 0.05
"""Bits below which an answer changes next to nothing."""
_WALK = re.compile(r"(?P<target>[@a-z0-9/-]*)(?P<answers>(?:[+~][a-z])*)(?:\*(?P<page>\d))?")
_ANSWER = re.compile(r"([+~])([a-z])")

Sort = Literal["group", "family", "task", "constraint"]


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands: what is known and what was left open."""

    target: str = ""
    """Empty, `@group`, `@group/family` or a task's id."""
    answers: tuple[tuple[str, bool], ...] = ()
    """Constraints in the order of asking: wanted, or left open."""
    page: int = 0
    """Which helping of tools the result shows, and which page of options a question."""

    @property
    def value(self) -> str:
        """The button's value, at most 58 bytes."""
        answers = "".join(("+" if wanted else "~") + CODES[name] for name, wanted in self.answers)
        return f"w:{self.target}{answers}{f'*{self.page}' if self.page else ''}"

    @property
    def constraints(self) -> tuple[str, ...]:
        return tuple(name for name, wanted in self.answers if wanted)

    def with_answer(self, name: str, wanted: bool) -> Walk:
        """The same with one constraint answered, anew if it was answered before."""
        others = tuple(pair for pair in self.answers if pair[0] != name)
        return replace(self, answers=(*others, (name, wanted)), page=0)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next."""

    sort: Sort
    name: str
    """The group, family or constraint that it is about; empty for the first one."""
    options: tuple[tuple[str, Walk], ...]
    """Ids of groups, families or tasks, or `yes` and `no`, and where each leads."""
    skip: Walk
    """Where leaving it open leads."""
    further: Walk | None = None
    """The next page of options; None when there is none."""


def read_walk(knowledge: Knowledge, value: str) -> Walk | None:
    """The walk of a button's value without its `w:`; None when it is from another version."""
    found = _WALK.fullmatch(value)
    if found is None:
        return None
    target = found["target"]
    group, _, family = target.removeprefix("@").partition("/")
    known = target in knowledge.tasks or target == "" or (target[0] == "@" and bool(_tasks(knowledge, group, family)))
    names = {code: name for name, code in CODES.items()}
    codes = _ANSWER.findall(found["answers"])
    if not known or any(code not in names for _, code in codes):
        return None
    return Walk(target, tuple((names[code], sign == "+") for sign, code in codes), int(found["page"] or 0))


def next_question(knowledge: Knowledge, walk: Walk) -> Question | None:
    """What to ask next; None when the result stands, or five questions were asked."""
    if not walk.target:
        if not knowledge.tasks:
            return None
        options = [(group, _into(knowledge, walk, group)) for group in GROUPS if _tasks(knowledge, group)]
        return _paged(knowledge, walk, "group", "", options)
    if walk.target.startswith("@"):
        return _which(knowledge, walk)
    if _depth(knowledge, walk) + len(walk.answers) >= MOST_QUESTIONS or walk.page:
        return None
    name = _most_telling(knowledge, walk)
    if name is None:
        return None
    yes, no = walk.with_answer(name, True), walk.with_answer(name, False)
    return Question("constraint", name, (("yes", yes), ("no", no)), no)


def step_back(knowledge: Knowledge, walk: Walk) -> Walk | None:
    """One question earlier; None at the first one."""
    if walk.page:
        return replace(walk, page=0) if walk.target.startswith("@") else replace(walk, page=walk.page - 1)
    if walk.answers:
        return replace(walk, answers=walk.answers[:-1])
    task = knowledge.tasks.get(walk.target)
    if task is not None:
        group = _group_of(task)
        many = len(_families(knowledge, group)) > 1 and len(_tasks(knowledge, group, task.family)) > 1
        return Walk(f"@{group}/{task.family}" if many else f"@{group}")
    if "/" in walk.target:
        return Walk(walk.target.partition("/")[0])
    return Walk() if walk.target else None


def told(knowledge: Knowledge, walk: Walk, tasks: Sequence[str], outputs: Sequence[str], limits: Iterable[str]) -> Walk:
    """The walk with what somebody said in own words: a task, else what comes out, and constraints."""
    target = next((task for task in tasks if task in knowledge.tasks), walk.target)
    if target == walk.target and outputs:
        group = next((name for name, made in GROUPS.items() if outputs[0] in made), "")
        inside = walk.target.startswith(f"@{group}") or _is_in(knowledge, walk.target, group)
        target = walk.target if inside else _into(knowledge, Walk(), group).target
    found = replace(walk, target=target, page=0)
    for name in limits:
        found = found.with_answer(name, True) if name in CODES else found
    return found


def wish_of(walk: Walk) -> Wish:
    """The wish that a finished walk stands for."""
    return Wish(task=walk.target, constraints=walk.constraints)


def parts_of(walk: Walk) -> tuple[str, str]:
    """The group and the family that a walk has come to; a task stands in the first place."""
    group, _, family = walk.target.removeprefix("@").partition("/")
    return group, family


def helpings(knowledge: Knowledge, walk: Walk) -> int:
    """How many helpings of three tools there are for the result."""
    advice = advise(knowledge, wish_of(walk))
    return -(-(len(advice.picks) + len(advice.rest)) // MOST_PICKS)


def _which(knowledge: Knowledge, walk: Walk) -> Question:
    """Which family of tasks, or which task, inside what was said."""
    group, family = parts_of(walk)
    families = _families(knowledge, group)
    if family or len(families) == 1 or len(_tasks(knowledge, group)) <= MOST_TASKS:
        names = [task.id for task in _tasks(knowledge, group, family)]
        options = [(name, replace(walk, target=name, page=0)) for name in names]
        sort: Sort = "task"
    else:
        options = [(name, _into(knowledge, walk, group, name)) for name in families]
        sort = "family"
    return _paged(knowledge, walk, sort, family or group, options)


def _paged(knowledge: Knowledge, walk: Walk, sort: Sort, name: str, options: Sequence[tuple[str, Walk]]) -> Question:
    """A helping of the options and, where others follow, the way to them; a single one left over is shown at once."""
    first = walk.page * MOST_OPTIONS
    last = first + MOST_OPTIONS
    if len(options) - last <= 1:
        last = len(options)
    further = replace(walk, page=walk.page + 1) if last < len(options) else None
    return Question(sort, name, tuple(options[first:last]), _left_open(knowledge, walk), further)


def _into(knowledge: Knowledge, walk: Walk, group: str, family: str = "") -> Walk:
    """Into a group or family; straight to the task when there is only one."""
    tasks = _tasks(knowledge, group, family)
    target = tasks[0].id if len(tasks) == 1 else f"@{group}/{family}" if family else f"@{group}"
    return replace(walk, target=target, page=0)


def _left_open(knowledge: Knowledge, walk: Walk) -> Walk:
    """Past the question of what is wanted: the plain task for what is known."""
    group, family = parts_of(walk)
    group = group or next(name for name in GROUPS if _tasks(knowledge, name))
    tasks = _tasks(knowledge, group, family)
    plain = plain_task(knowledge, GROUPS[group][0])
    target = plain if plain and (not family or knowledge.tasks[plain].family == family) else tasks[0].id
    return replace(walk, target=target, page=0)


def _most_telling(knowledge: Knowledge, walk: Walk) -> str | None:
    """The open constraint whose answer tells most about the advice; None when none changes it."""
    answered = {name for name, _ in walk.answers}
    task = knowledge.tasks.get(walk.target)
    own = task is None or task.output[0] in CONFIDED
    names = [name for name in ASKED if name not in answered and (name != "private" or own)]
    if not names:
        return None
    results = [
        (wanted, _share(names, wanted), _result(knowledge, walk, names, wanted))
        for wanted in product((False, True), repeat=len(names))
    ]
    gains = {name: _gain(results, place) for place, name in enumerate(names)}
    best = max(names, key=lambda name: (round(gains[name], 6), -names.index(name)))
    return best if gains[best] >= LEAST_GAIN else None


def _share(names: Sequence[str], wanted: Sequence[bool]) -> float:
    """How many of the askers want just these."""
    return prod(ASKED[name] if yes else 1 - ASKED[name] for name, yes in zip(names, wanted, strict=True))


def _result(knowledge: Knowledge, walk: Walk, names: Sequence[str], wanted: Sequence[bool]) -> tuple[str, ...]:
    wish = wish_of(walk)
    more = (name for name, yes in zip(names, wanted, strict=True) if yes)
    advice = advise(knowledge, replace(wish, constraints=(*wish.constraints, *more)))
    return tuple(ranked.tool.id for ranked in advice.picks)


Case = tuple[tuple[bool, ...], float, tuple[str, ...]]
"""What somebody wants of the open constraints, how many do, and the tools that they are led to."""


def _gain(cases: Sequence[Case], place: int) -> float:
    """Bits that one answer tells about the result."""
    parts = [[case for case in cases if case[0][place] is yes] for yes in (False, True)]
    shares = [sum(share for _, share, _ in part) for part in parts]
    return _entropy(cases) - sum(share * _entropy(part) for share, part in zip(shares, parts, strict=True))


def _entropy(cases: Sequence[Case]) -> float:
    masses: Counter[tuple[str, ...]] = Counter()
    for _, share, tools in cases:
        masses[tools] += share  # type: ignore[assignment]  # a Counter adds fractions as well
    total = sum(masses.values())
    return -sum(mass / total * log2(mass / total) for mass in masses.values() if mass)


def _depth(knowledge: Knowledge, walk: Walk) -> int:
    """Questions that lie before a task."""
    depth, walk = 0, Walk(walk.target)
    while (back := step_back(knowledge, walk)) is not None:
        depth, walk = depth + 1, back
    return depth


def _group_of(task: Task) -> str:
    return next(group for group, made in GROUPS.items() if task.output[0] in made)


def _is_in(knowledge: Knowledge, target: str, group: str) -> bool:
    task = knowledge.tasks.get(target)
    return task is not None and _group_of(task) == group


def _tasks(knowledge: Knowledge, group: str, family: str = "") -> list[Task]:
    """Tasks of a group (and family), the plain ones first, then by name."""
    made = GROUPS.get(group, ())
    plain = [plain_task(knowledge, output) for output in made]
    found = (task for task in knowledge.tasks.values() if task.output[0] in made and family in ("", task.family))
    return sorted(found, key=lambda task: (task.id not in plain, task.id))


def _families(knowledge: Knowledge, group: str) -> list[str]:
    """Families of a group, the largest first."""
    counts = Counter(task.family for task in _tasks(knowledge, group))
    return [family for family, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
