"""Can it do that? Yes, no, or through what: from what goes in and what comes out, then from the dated facts."""

from __future__ import annotations

from bot.advice import Wish, advise, replacements
from bot.answers.checked import says
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, best_facts, next_choices, told
from bot.answers.machine import MAKES, fitting, machine
from bot.answers.profile import about, alternatives, what_became
from bot.answers.quantity import COUNTED, amount, unsaid
from bot.answers.request import on_language, on_request
from bot.answers.secret import guarded, handing
from bot.answers.sides import SPECIAL, asked_aspect
from bot.knowledge.model import Constraint, Task, Tool, Topic
from bot.knowledge.plain import plain_task
from bot.message import HELD

CHATS = ("llm-assistant", "llm", "multimodal-llm")
NEAR = 0.3
"""Confidence from which a page is said under a tool of which the notes have no answer."""
OUTSIDE = frozenset({"print", "prints", "post", "posts", "publish", "deliver", "ship", "sign", "call",
                     "tune", "finetune", "fine-tune", "train", "keep", "own", "credit", "closed", "resell",
                     "calls", "book", "order", "tell", "recognise", "recognize", "know", "knows"})  # fmt: skip
"""Verbs for more than taking in and making."""
FILES = frozenset({"pdf", "pdfs", "docx", "excel", "xlsx", "csv", "spreadsheet", "spreadsheets"})
AT_HOME = ("private", "offline")
"""Limits that hold for what is named in passing too: what is secret must not be led astray."""
POINTERS = frozenset({"it", "that", "this", "them", "these", "those"})
READS = frozenset({"read", "reads", "see", "sees", "understand", "understands", "recognise", "recognize", "open",
                   "look", "analyse", "analyze", "accept", "accepts", "decipher", "view", "send", "show", "give",
                   "upload", "attach", "put", "paste"})  # fmt: skip
"""Verbs by which something goes in: read by the tool, or handed to it."""


def capability(context: Context) -> Draft:
    """Whether the tool that was named makes, takes or is what was asked for."""
    tool = context.knowledge.tools[context.understanding.entry or context.understanding.slots.tools[0]]
    if special := handing(context, tool) or fitting(context, tool):
        return special
    if (other := alternatives(context, tool)) is not None:
        return other
    aspect = asked_aspect(context)
    if tool.status == "active" and COUNTED.search(context.text):
        return amount(context, tool)
    if aspect in SPECIAL and not (aspect in ("limits", "how", "url") and context.understanding.slots.modalities):
        return about(context, tool, aspect)
    facts = best_facts(context, tool)
    if tool.status != "active":
        lines, instead = (
            [what_became(context, tool)],
            tuple(one.id for one in replacements(context.knowledge, tool)[:3]),
        )
    else:
        lines, instead = _verdict(context, tool)
    tasks = [name for name in context.understanding.slots.tasks if name in context.knowledge.tasks]
    topics = ["multimodal"] if context.understanding.slots.modalities and tool.kind in CHATS else []
    follow = next_choices(context, (*tasks, tool.id, *topics, *instead), but=[], most=MOST_CHOICES)
    facts = facts if tool.status != "active" or lines[0].endswith(":") else ()
    draft = Draft(
        "capability", {"first": lines[0], "rest": lines[1:], "facts": [told(context, fact) for fact in facts]},
        title=tool.name, choices=follow, shown=(tool.id, *instead), recommended=instead or (tool.id,),
        facts=facts or backing(context, tool, lines[0]), entry=tool.id,
    )  # fmt: skip
    return guarded(context, draft, (tool.id,))


def _verdict(context: Context, tool: Tool) -> tuple[list[str], tuple[str, ...]]:
    slots = context.understanding.slots
    gives = [context.word(f"modality-{name}") for name in tool.outputs]
    made = slots.modalities[0] if slots.modalities else None
    given = slots.inputs[0] if slots.inputs else None
    if on_machine := machine(context, tool):
        return on_machine, ()
    does_more = not OUTSIDE.isdisjoint(context.plain)
    if made and not given and _is_read(context):
        return _takes(context, tool, made)
    if made and made != "text" and not does_more:
        return _makes(context, tool, made, gives)
    if given and not does_more and not (_is_made(context) and _asked_tasks(context)):
        return _takes(context, tool, given)
    for slot in slots.found:
        if slot.kind == "constraint" and slot.text not in ("", HELD):
            return _meets(context, tool, slot.value)
    if not FILES.isdisjoint(context.plain):
        return _takes(context, tool, "data")
    if tongue := on_language(context, tool):
        return tongue, ()
    for task in _asked_tasks(context) if not does_more else ():
        return _does(context, tool, task)
    if said := on_request(context, tool, 2 if does_more else 1):
        return said, ()
    lead = context.line(
        "cap-open", name=tool.name, kind=context.word(f"kind-{tool.kind}"), best=", ".join(tool.best_for[:2])
    )
    near = _nearest_page(context)
    if near is not None:
        return [lead + ".", near.body.split("\n\n")[0]], (near.id,)
    return [lead + ":" if best_facts(context, tool) else lead + "."], ()


def _nearest_page(context: Context) -> Topic | None:
    """The page that may answer what the notes on a tool don't: the likeliest other reading; None where it is far."""
    topics = context.knowledge.topics
    likely = (one.entry for one in context.understanding.candidates if one.confidence >= NEAR)
    return next((topics[name] for name in likely if name in topics), None)


def _asked_tasks(context: Context) -> list[Task]:
    """The tasks that are asked about: those named in the message, else with "it" the one of the talk."""
    tasks = context.knowledge.tasks
    named = [slot.value for slot in context.understanding.slots.found if slot.kind == "task"]
    before = () if POINTERS.isdisjoint(context.plain) else context.before
    return [*(tasks[name] for name in dict.fromkeys(named) if name in tasks), *before]


def _does(context: Context, tool: Tool, task: Task) -> tuple[list[str], tuple[str, ...]]:
    """Whether a tool is one for a task: the editors' words on it, or which tools they would take."""
    picks = advise(context.knowledge, Wish(task=task.id)).picks
    known = context.knowledge.tools
    own = [pick for pick in task.picks if pick.tool == tool.id]
    said = next(iter(own or (pick for pick in task.picks if known[pick.tool].maker == tool.maker)), None)
    first = next((one.tool.name for one in picks if one.tool.id != tool.id), "")
    if said:
        name = known[said.tool].name
        line = context.line("cap-does", name=name, task=task.title, reason=said.reason, caveat=said.caveat)
        return [line, *task.watch[:1]], ()
    makes = set(task.output[:1]) <= set(tool.outputs) and set(task.inputs) <= {*tool.inputs, "text"}
    if makes and tool.kind in CHATS:
        return [context.line("cap-does-too", name=tool.name, task=task.title, first=first)], ()
    return [
        context.line("cap-not-named", name=tool.name, task=task.title, tools=[one.tool.name for one in picks[:2]])
    ], tuple(one.tool.id for one in picks[:2])


def _makes(context: Context, tool: Tool, made: str, gives: list[str]) -> tuple[list[str], tuple[str, ...]]:
    what = context.word(f"modality-{made}")
    if made in tool.outputs:
        through = made == "image" and tool.draws == "by-tool"
        first = context.line("cap-makes", name=tool.name, what=what, through=through)
        return [first, *_for_named(context, tool, made), *unsaid(context)], ()
    home = tuple(dict.fromkeys(name for name in context.limits if name in AT_HOME))
    task = _task_for(context, made)
    advice = advise(context.knowledge, Wish(outputs=(made,), task=task, excluded=(tool.id,), constraints=home))
    names = [ranked.tool.name for ranked in advice.picks]
    warned = [context.line("cap-not-secret")] if home and advice.relaxed else []
    if made in tool.inputs:
        first = context.line("cap-takes-not-makes", name=tool.name, what=context.word(f"input-{made}"), back=gives)
    else:
        first = context.line(
            "cap-not-makes", name=tool.name, kind=context.word(f"kind-{tool.kind}"), back=gives, what=what
        )
    rest = [context.line("cap-instead", what=what, tools=names), *warned]
    return [first, *rest], tuple(ranked.tool.id for ranked in advice.picks)


def _takes(context: Context, tool: Tool, given: str) -> tuple[list[str], tuple[str, ...]]:
    what = context.word(f"input-{given}")
    if given in tool.inputs or (given in ("transcription", "slides") and "text" in tool.inputs):
        return [
            context.line("cap-takes", name=tool.name, what=what),
            *_for_named(context, tool, given=given),
            *unsaid(context),
        ], ()
    takes = [context.word(f"input-{name}") for name in tool.inputs]
    return [context.line("cap-not-takes", name=tool.name, what=what, back=takes)], ()


def _for_named(context: Context, tool: Tool, made: str = "", given: str = "") -> list[str]:
    """What the editors say of the tool for the task that was named: why it, or which they would rather take."""
    tasks = (context.knowledge.tasks[name] for name in context.understanding.slots.tasks)
    for task in tasks:
        if (made and made not in task.output) or (given and given not in task.inputs):
            continue
        said = next((pick for pick in task.picks if pick.tool == tool.id), None)
        first = next(iter(advise(context.knowledge, Wish(task=task.id)).picks), None)
        if said:
            return [context.line("cap-for-task", task=task.title, reason=said.reason, caveat=said.caveat)]
        if first:
            return [context.line("cap-rather", task=task.title, name=first.tool.name, reason=first.reason)]
    return []


def _is_made(context: Context) -> bool:
    """Whether what is named is to be made, not read: "does it do invoices"."""
    return READS.isdisjoint(context.plain) and not (MAKES | {"do", "write", "design"}).isdisjoint(context.plain[1:])


def _is_read(context: Context) -> bool:
    """Whether what is named is to be read, not made: "can it read photos"."""
    return not READS.isdisjoint(context.plain) and MAKES.isdisjoint(context.plain)


def _meets(context: Context, tool: Tool, constraint: str) -> tuple[list[str], tuple[str, ...]]:
    name: Constraint = constraint  # type: ignore[assignment]  # the reader finds no others
    return [says(context, tool, name)], ()


def _task_for(context: Context, made: str) -> str | None:
    """The task for an output, so that the editors' picks come first: one that was named, else the plain one."""
    tasks = context.knowledge.tasks
    named = (name for name in context.understanding.slots.tasks if name in tasks and made in tasks[name].output)
    return next(named, None) or plain_task(context.knowledge, made)
