"""Pressed buttons become understandings. A value says by itself what to do, so it works after a restart.

e:<entry or tool>      show that page
m:<topic or task>      the longer form of it
t:<task>:<constraint>  advice for the task with one more constraint, or with a minus before it one less
a:<tool>:<aspect>      one side of a tool
h:                     how to begin with what was last shown
c:<tool>,<tool>        compare
n:                     none of what was offered
w:<walk>               a step of the guided chooser (see `chooser.py`)
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import Heard
from bot.knowledge.model import Knowledge
from bot.message import Candidate, Intent, Slot, Slots, Understanding

PRESSED = ("a button was pressed",)


def understand_press(knowledge: Knowledge, value: str, heard: Heard | None) -> Understanding | None:
    """What a button means; None when it is from another version, or its page is gone."""
    kind, _, rest = value.partition(":")
    match kind:
        case "e":
            return show(knowledge, rest)
        case "m":
            page = show(knowledge, rest)
            return page and replace(page, follow="more")
        case "t":
            task, _, constraint = rest.partition(":")
            return narrowed(knowledge, task, (constraint,), heard)
        case "a":
            tool, _, aspect = rest.partition(":")
            page = show(knowledge, tool)
            return page and replace(page, slots=Slots((*page.slots.found, Slot("aspect", aspect))))
        case "h":
            return begun(knowledge, heard)
        case "c":
            return compared(knowledge, rest.split(","))
        case "n":
            return Understanding("ask", confidence=1.0, ours=1.0, follow="none", why=PRESSED)
        case "w":
            return stepped(value)
    return None


def show(knowledge: Knowledge, name: str) -> Understanding | None:
    """The understanding that leads to a page or a tool; None when there is none."""
    if name in knowledge.tools:
        return _sure("profile", name, Slots((Slot("tool", name),)))
    if name in knowledge.tasks:
        return _sure("choose", name, Slots((Slot("task", name),)))
    if name in knowledge.topics:
        return _sure("explain", name, Slots((Slot("topic", name),)))
    if name in knowledge.smalltalk:
        return _sure("smalltalk", name, Slots())
    if name in knowledge.referrals:
        return Understanding("decline", None, name, confidence=1.0, why=PRESSED)
    return None


def narrowed(
    knowledge: Knowledge, task: str, constraints: tuple[str, ...], heard: Heard | None
) -> Understanding | None:
    """Advice for a task, with the constraints so far when it was the last one, and these."""
    if task not in knowledge.tasks:
        return None
    same = heard is not None and heard.entry == task
    dropped = tuple(name[1:] for name in constraints if name.startswith("-"))
    constraints = tuple(name for name in constraints if not name.startswith("-"))
    before = tuple(name for name in heard.constraints if name not in dropped) if heard and same else ()
    excluded = heard.excluded if heard and same else ()
    found = (
        Slot("task", task),
        *(Slot("constraint", name) for name in dict.fromkeys((*before, *constraints)) if name),
        *(Slot("constraint", name, excluded=True) for name in dropped),
        *(Slot("tool", name, excluded=True) for name in excluded),
    )
    budget, memory = (heard.budget, heard.memory_gb) if heard and same else (None, None)
    return _sure("choose", task, Slots(found, budget, memory))


def begun(knowledge: Knowledge, heard: Heard | None) -> Understanding | None:
    """How to begin with what the last turn was about; None when there is nothing."""
    name = (heard.entry or next(iter(heard.tools), None)) if heard else None
    page = show(knowledge, name) if name else None
    return page and replace(page, follow="how")


def stepped(value: str) -> Understanding:
    """A step of the guided chooser; whether the walk is still known is found out when it is answered."""
    return Understanding("ask", "choose", confidence=1.0, ours=1.0, follow=value, why=PRESSED)


def compared(knowledge: Knowledge, names: list[str]) -> Understanding | None:
    """A comparison of two to four tools; None when fewer are known."""
    known = [name for name in dict.fromkeys(names) if name in knowledge.tools][:4]
    if len(known) < 2:
        return None
    return _sure("compare", None, Slots(tuple(Slot("tool", name) for name in known)))


def _sure(intent: Intent, entry: str | None, slots: Slots) -> Understanding:
    candidates = (Candidate(entry, 1.0),) if entry else ()
    return Understanding("answer", intent, entry, slots, 1.0, candidates, ours=1.0, why=PRESSED)
