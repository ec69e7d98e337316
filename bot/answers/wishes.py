"""What somebody wishes for: one wish for each task that was named, and one for each output beside them."""

from __future__ import annotations

from bot.advice import Wish
from bot.answers.draft import Context
from bot.knowledge.model import Knowledge, Modality
from bot.knowledge.plain import plain_task
from bot.message import Understanding

JOINED = frozenset({"image", "music", "speech", "sound", "video", "slides", "3d"})
"""Outputs that make a further step when they are named beside another wish."""
JOINERS = frozenset({"and", "with", "plus", "n", "&", "+", "also"})
BACKGROUND = "music-background"
MOST_STEPS = 4


def wishes_of(context: Context) -> tuple[Wish, ...]:
    """What is wished for: one wish for each task named, and for each further output that no task covers."""
    understanding, knowledge = context.understanding, context.knowledge
    tasks = wished_tasks(context)
    covered = {output for task in tasks for output in knowledge.tasks[task].output}
    further = [
        made
        for made in understanding.slots.modalities
        if made in JOINED and made not in covered and _is_joined(context, made)
    ]
    if not tasks and len(understanding.slots.modalities) < 2:
        return (to_wish(understanding, None),)
    names = [*tasks, *(name for made in further if (name := _beside(knowledge, made, covered)))]
    return tuple(to_wish(understanding, name) for name in dict.fromkeys(names))[:MOST_STEPS] or (
        to_wish(understanding, None),
    )


def _beside(knowledge: Knowledge, made: str, others: set[Modality]) -> str | None:
    """The task for a further output: music beside a film is background music."""
    if made == "music" and "video" in others and BACKGROUND in knowledge.tasks:
        return BACKGROUND
    return plain_task(knowledge, made)


def _is_joined(context: Context, made: str) -> bool:
    """Whether an output is joined to another wish by a word such as "and" or "with"."""
    words = [word.strip(".,!?") for word in context.words]
    slots = [slot for slot in context.understanding.slots.found if slot.kind == "modality" and slot.value == made]
    for slot in slots:
        first = slot.text.split()[:1]
        for place, word in enumerate(words):
            near = (*words[max(0, place - 3) : place], *words[place + 1 : place + 3])
            if [word] == first and JOINERS.intersection(near):
                return True
    return False


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
    if (
        entry
        and len(outputs) > 1
        and entry not in named
        and set(tasks[entry].output) & {out[0] for name, out in outputs.items() if name != entry}
    ):
        del outputs[entry]  # an entry for the combination itself gives way to the named parts
    return tuple(outputs)[:MOST_STEPS]


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
