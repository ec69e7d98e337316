"""A message completed from the turn before, and the ways to complete it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import Heard
from bot.knowledge.model import Knowledge, Tool
from bot.knowledge.plain import plain_task
from bot.message import HELD, Intent, Slot, Slots
from bot.text import squash
from bot.understanding.leaning import ASKING, ASKS_ANEW, EMPTY, POINTERS, SHORT
from bot.understanding.slots import SlotReading

DETERMINERS = frozenset({"this", "that", "these", "those"})
"""Pointers that may only stand in front of a thing."""
BACKGROUND = "music-background"
"""Music beside a film."""
LICENSED = ("open-model-commercial", "open-weights-licences", "open-weights", "commercial-use")
"""Pages after which "and gemma?" asks for its licence."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A message completed from the last turn."""

    slots: Slots
    intent: Intent | None = None
    """The kind of question when the last turn settles it; None to decide it from the words and slots."""
    entry: str | None = None
    follow: str = ""
    words: tuple[str, ...] = ()
    """The words that the entry is looked for with."""


def of_chosen(heard: Heard) -> Heard:
    """The last turn as one about the tool that was chosen, where one was."""
    if not heard.chosen or heard.intent != "choose":
        return heard
    return replace(heard, intent="profile", entry=heard.chosen, tools=(heard.chosen,), aspects=())


def kept_of(heard: Heard) -> Slots:
    """The slots of the last turn, as carried over."""
    found = [
        *(Slot("task", name) for name in heard.tasks), *(Slot("modality", name) for name in heard.modalities),
        *(Slot("input", name) for name in heard.inputs), *(Slot("tool", name) for name in heard.tools),
        *(Slot("tool", name, excluded=True) for name in heard.excluded),
        *(Slot("constraint", name) for name in heard.constraints), *(Slot("topic", name) for name in heard.topics),
    ]  # fmt: skip
    return Slots(tuple(found), heard.budget, heard.memory_gb)


def joined(first: Slots, second: Slots) -> Slots:
    return Slots((*first.found, *second.found), second.budget or first.budget, second.memory_gb or first.memory_gb)


def limits_of(slots: Slots) -> Slots:
    """What rules tools out: limits, and names that are not wanted."""
    found = tuple(slot for slot in slots.found if slot.kind == "constraint" or slot.excluded)
    return replace(slots, found=found)


def of_price(slots: Slots) -> Slots | None:
    """The question for the price alone; None where it is not asked for."""
    asked = tuple(slot for slot in slots.found if slot.kind == "aspect" and slot.value == "price")
    return replace(slots, found=asked) if asked else None


def held_limits(heard: Heard) -> Slots:
    """The limits of the last turn, as those of another wish."""
    kept = limits_of(kept_of(heard))
    found = tuple(replace(slot, text=HELD) if slot.kind == "constraint" else slot for slot in kept.found)
    return replace(kept, found=found)


def first_in_view(heard: Heard, shown: Sequence[str]) -> tuple[str, ...]:
    """The tool that was last in view."""
    return heard.tools[:1] or heard.in_view(shown)[:1]


def still_shown(heard: Heard, shown: Sequence[str]) -> tuple[str, ...]:
    """The tool that was last in view, unless other tools have been shown in its place since."""
    return tuple(name for name in first_in_view(heard, shown) if name in shown or not shown)


class NamesAlone:
    """Which tool a name alone means, one that everybody uses for something else too, or the name of its maker."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._tools = knowledge.tools
        self._named: dict[str, list[Tool]] = {}
        self._made: dict[str, list[Tool]] = {}
        for tool in knowledge.tools.values():
            if tool.status == "active":
                for name in {squash(name): None for name in (tool.name, *tool.aliases)}:
                    self._named.setdefault(name, []).append(tool)
                self._made.setdefault(squash(tool.maker), []).append(tool)

    def tool(self, words: Sequence[str], view: str) -> str | None:
        """The tool named so; by its maker alone, the one most like the tool in view."""
        said, shown = squash(" ".join(word for word in words if word != "and")), self._tools.get(view)
        if named := self._named.get(said):
            return named[0].id
        alike = [tool for tool in self._made.get(said, ()) if shown is not None and tool.kind == shown.kind]
        beside = shown.alternatives if shown is not None else ()
        return min(alike, key=lambda tool: (tool.id not in beside, len(tool.name))).id if alike else None


def to_page(knowledge: Knowledge, page: str) -> Carried | None:
    return Carried(Slots((Slot("topic", page),)), "explain", page) if page in knowledge.topics else None


def to_tool(tool: str) -> Carried:
    return Carried(Slots((Slot("tool", tool),)), "profile", tool)


def side_by_side(tools: Sequence[str], shown: Sequence[str], own: Slots = Slots()) -> Carried | None:  # noqa: B008
    """The tools compared, on the sides and limits that the message names itself; None where there is but one."""
    ids = tuple(dict.fromkeys(tools)) if len(set(tools)) > 1 else tuple(dict.fromkeys((*tools, *shown)))[:2]
    asked = tuple(slot for slot in own.found if slot.kind in ("aspect", "constraint") and not slot.excluded)
    named = {slot.value: slot for slot in own.found if slot.kind == "tool" and not slot.excluded}
    found = (*(named.get(name, Slot("tool", name)) for name in ids[:4]), *asked)
    return Carried(Slots(found, own.budget, own.memory_gb), "compare") if len(ids) > 1 else None


def with_earlier(knowledge: Knowledge, heard: Heard, follow: str) -> Carried | None:
    """The wishes of the talk as one plan; None where there is but one."""
    whole = planned(knowledge, heard.wished, held_limits(heard)) if heard.intent == "choose" else None
    return whole and replace(whole, follow=follow)


def planned(knowledge: Knowledge, names: Sequence[str], limits: Slots) -> Carried | None:
    """A plan of these steps, each once, under the limits so far; None where they are no plan."""
    steps = [name for name in dict.fromkeys(names) if name in knowledge.tasks]
    plan = Slots(tuple(Slot("task", name) for name in steps))
    return Carried(joined(plan, limits), "choose", steps[0]) if len(steps) > 1 else None


def summed(heard: Heard) -> Carried | None:
    """The wishes of the talk under its limits, to be summed up; None where there was none."""
    tasks = Slots(tuple(Slot("task", name) for name in heard.wished))
    last = heard.wished[-1] if heard.wished else ""
    return Carried(joined(tasks, limits_of(kept_of(heard))), "choose", last, "summary") if last else None


def step_of(knowledge: Knowledge, own: Slots, heard: Heard) -> str | None:
    """The step of a plan that is named: "what do I type for the music"."""
    made, tasks = next(iter(own.modalities), None), knowledge.tasks
    first = tasks.get(heard.entry or "")
    if made is None or heard.intent != "choose" or (first is not None and made in first.output):
        return None
    named = [name for name in (*own.tasks, *heard.tasks) if name in tasks]
    fitting = next((name for name in named if made in tasks[name].output[:1]), None)
    beside = BACKGROUND if made == "music" and "video" in heard.modalities else None
    return fitting or (beside if beside in tasks else plain_task(knowledge, made))


def wholly_free(knowledge: Knowledge, heard: Heard, shown: Sequence[str]) -> Carried | None:
    """Cheaper than what is free to begin with: what costs nothing at all; None where something shown is paid only."""
    free = {knowledge.tools[name].price.free for name in shown if name in knowledge.tools}
    task = knowledge.tasks.get(heard.entry or "")
    if heard.intent != "choose" or task is None or not free or free - {"yes", "limited"}:
        return None
    alike = (tool for tool in knowledge.tools.values() if task.output[0] in tool.outputs and tool.status == "active")
    limited = [tool.id for tool in alike if tool.price.free != "yes"]
    wanted = Slots((Slot("constraint", "free"), *(Slot("tool", name, excluded=True) for name in limited)))
    return Carried(joined(kept_of(heard), wanted), "choose", heard.entry, "another")


def other_tool(heard: Heard, own: Slots, *, short: bool) -> Carried | None:
    """ "and claude?": the same question about another tool."""
    if own.tasks or own.modalities or (short and heard.intent != "capability"):
        return None
    if heard.intent == "compare":
        return side_by_side((*heard.tools, *own.tools), ())
    if heard.intent == "capability" and heard.modalities + heard.inputs:
        asked = Slots(tuple(slot for slot in kept_of(heard).found if slot.kind in ("modality", "input")))
        return Carried(joined(own, asked), "capability", own.tools[0])
    before = ("rights",) if heard.entry in LICENSED else heard.aspects
    before = () if own.ids("aspect") or short else before
    sides = tuple(Slot("aspect", name) for name in before)
    if heard.intent not in ("profile", "choose", "capability") and not sides:
        return None
    return Carried(replace(own, found=(*own.found, *sides)), "profile", own.tools[0])


def unread(words: Sequence[str], own: Slots) -> set[str]:
    """The words that neither name anything nor only hold a question together."""
    return {*words} - EMPTY - ASKING - POINTERS - {word for slot in own.found for word in slot.text.split()}


def _asks_for_ai(words: Sequence[str]) -> bool:
    """Whether a message asks for AI as such, so that "it" is that: "can ai watch a video and sum it up"."""
    place = next((place for place, word in enumerate(words[:3]) if word in ("ai", "ais")), None)
    return place is not None and (place == 0 or words[place - 1] not in POINTERS | {"the", "same"})


def _pointing(slots: Slots, words: Sequence[str]) -> list[str]:
    """The words without those that only stand in front of a thing: "upscale this video"."""
    starts = {slot.start for slot in slots.found if slot.kind in ("modality", "input", "task") and slot.start >= 0}
    left: list[str] = []
    at = 0
    for word in words:
        behind = at + len(word) + 1
        if word not in DETERMINERS or starts.isdisjoint((at, behind)):
            left.append(word)
        at = behind
    return left


def with_pointed(reading: SlotReading, words: Sequence[str], heard: Heard, shown: Sequence[str]) -> SlotReading:
    """The reading with the tool that "it" or "that" points at, when none is named."""
    named = reading.slots.tasks or reading.slots.modalities
    if (
        reading.slots.ids("stranger")
        or reading.slots.tools
        or reading.slots.topics
        or tuple(words[:2]) in ASKS_ANEW
        or _asks_for_ai(words)
        or (
            (POINTERS | {"same"}).isdisjoint(_pointing(reading.slots, words)[:6])
            and not ("it" in words and len(words) <= SHORT + 2)
        )
        or len(words) > 2 * SHORT
        or (named and "same" in words and ASKING.isdisjoint(words))  # "the same thing as a video" is no tool
    ):
        return reading
    tools = first_in_view(heard, shown)
    if not tools or heard.intent not in ("profile", "capability", "compare", "choose"):
        return reading
    return replace(reading, slots=joined(Slots((Slot("tool", tools[0]),)), reading.slots))
