"""What is wished for? One wish for each task that was named, and one for each output beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.advice import Wish
from bot.answers.draft import Context
from bot.knowledge.model import Knowledge, Modality, Task
from bot.knowledge.plain import plain_task
from bot.message import Slot, Understanding
from bot.understanding.slots import PASSING

JOINED = frozenset({"image", "music", "speech", "sound", "video", "slides", "3d"})
"""Outputs that make a further step when they are named beside another wish."""
AND = frozenset({"and", "plus", "n", "&", "+", "also", "then"})
JOINERS = AND | {"with"}
BACKGROUND = "music-background"
MOST_STEPS = 4
CLEAR, LONG = 0.7, 12
"""Confidence and words from which a message says plainly what it wants, and names other things only in passing."""


def wishes_of(context: Context) -> tuple[Wish, ...]:
    """What is wished for: one wish for each task named, and for each further output that no task covers."""
    understanding, knowledge = context.understanding, context.knowledge
    tasks = wished_tasks(context)
    covered = {made for task in tasks for made in (*knowledge.tasks[task].output, *knowledge.tasks[task].inputs)}
    if not tasks and len(understanding.slots.modalities) < 2:
        return (to_wish(understanding, None),)
    names = [*tasks, *_further(context, covered)]
    return tuple(to_wish(understanding, name) for name in dict.fromkeys(names))[:MOST_STEPS] or (
        to_wish(understanding, None),
    )


def _further(context: Context, covered: set[Modality]) -> Iterator[str]:
    """The tasks for outputs that are joined to the wish and covered by no task: the one that their own word names."""
    knowledge, found = context.knowledge, context.understanding.slots.found
    there = {slot.start for slot in found if slot.kind == "task" and slot.sure <= PASSING and slot.start >= 0}
    for slot in found:
        made: Modality = slot.value  # type: ignore[assignment]  # the lexicon has no others
        if slot.kind != "modality" or made in covered or slot.start in there:  # "i got a slogan, make a tune from it"
            continue
        named = next((task.id for task in knowledge.tasks.values() if slot.text in task.words), None)
        if _joins(context, slot, JOINERS if made in JOINED else AND) and (made in JOINED or named):
            name = named or _beside(knowledge, made, covered)
            covered = covered | {made}
            yield from (name,) if name else ()


def _beside(knowledge: Knowledge, made: str, others: set[Modality]) -> str | None:
    """The task for a further output: music beside a film is background music."""
    if made == "music" and "video" in others and BACKGROUND in knowledge.tasks:
        return BACKGROUND
    return plain_task(knowledge, made)


def _joins(context: Context, slot: Slot, joiners: frozenset[str]) -> bool:
    """Whether a joining word, or a comma, stands just before the words of a slot or, but for a comma, just after."""
    words = context.plain
    commas = {place for place, word in enumerate(context.words) if word.endswith(",")}
    first = slot.text.split()[:1]
    for place, word in enumerate(words):
        before = range(max(0, place - 3), place)
        near = {*words[before.start : place], *words[place + 1 : place + 3]}
        if [word] == first and (joiners & near or not commas.isdisjoint(before)):
            return True
    return False


def wished_tasks(context: Context) -> tuple[str, ...]:
    """The tasks that are wished for: the entry that was understood, and others that are named beside it."""
    understanding = context.understanding
    tasks = context.knowledge.tasks
    entry = understanding.entry if understanding.entry in tasks else None
    slots = [slot for slot in understanding.slots.found if slot.kind == "task" and slot.value in tasks]
    slots = [slot for slot in slots if slot.text != "cheapest"] or slots  # "the cheapest for a jingle" is no shopping
    wished = {slot.value: slot for slot in slots if slot.sure > PASSING}
    named = list(wished or {slot.value: slot for slot in slots if not entry or slot.value == entry})
    plainly = entry and understanding.confidence >= CLEAR and len(context.plain) >= LONG
    if plainly and entry not in wished and not any(map(_is_a_step, slots)):  # the whole says it, no word alone
        return (entry,) if entry else ()
    if plainly:
        named = [name for name in named if name == entry or name not in wished or _is_wished(context, wished[name])]
    outputs = {entry: tasks[entry].output[:1]} if entry else {}
    for name in named:  # another word for the same output is no second wish, unless it is joined by "and"
        kin = tasks[name].family and tasks[name].family in {tasks[other].family for other in outputs}
        joined = name in wished and _joins(context, wished[name], AND) and not _same_tool(tasks, name, outputs)
        joined = joined or (name in wished and _is_a_step(wished[name]))
        if name not in outputs and (joined or (not kin and tasks[name].output[:1] not in outputs.values())):
            outputs[name] = tasks[name].output[:1]
    if (
        entry
        and len(outputs) > 1
        and entry not in named
        and set(tasks[entry].output) & {out[0] for name, out in outputs.items() if name != entry}
    ):
        del outputs[entry]  # an entry for the combination itself gives way to the named parts
    return tuple(outputs)[:MOST_STEPS]


def _is_wished(context: Context, slot: Slot) -> bool:
    """Whether a task that a long message names beside what it plainly wants is wished for too, not only mentioned.

    "The exam is wednesday" mentions one, "to translate perl to python" says what the first is for.
    """
    first, words = slot.text.split()[:1], context.plain
    place = next((place for place, word in enumerate(words) if [word] == first), 0)
    purpose = words[place - 1 : place] == ("to",) and AND.isdisjoint(words[max(0, place - 3) : place])
    return _is_a_step(slot) or (_joins(context, slot, JOINERS) and not purpose)


def _is_a_step(slot: Slot) -> bool:
    """Whether a task was a step before: what is carried over was wished for by itself."""
    return slot.start < 0 and not slot.text


def _same_tool(tasks: Mapping[str, Task], name: str, others: Iterable[str]) -> bool:
    """Whether a task begins with the tool of one that is wished for already: then it needs no step of its own."""
    return tasks[name].picks[0].tool in {tasks[other].picks[0].tool for other in others}


def to_wish(understanding: Understanding, task: str | None) -> Wish:
    """The wish of an understanding for one of its tasks."""
    slots = understanding.slots
    return Wish(
        task=task,
        outputs=() if task else slots.modalities[:1] or ("text",),
        inputs=() if task else slots.inputs,
        constraints=slots.constraints,
        excluded=slots.ids("tool", excluded=True),
        budget=slots.budget,
        memory_gb=slots.memory_gb,
    )
