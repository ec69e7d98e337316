"""Does it make that, take that, serve for that? The fields of one tool, and the editors' words for a task."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.advice import Ranked, Wish, advise, at_home, ranked_for
from bot.answers.checked import own_limits, says
from bot.answers.draft import Context, plainly, stems, told
from bot.answers.predicate import ADVERBS, EDITS, HANDED, MAKES, POINTERS, SERVES, TAKES, question
from bot.answers.quantity import unsaid
from bot.answers.request import LEAST, PLAIN, on_language, on_request
from bot.answers.secret import CHATS
from bot.answers.sides import facts_on
from bot.as_wish import OF_IT
from bot.knowledge.model import Task, Tool
from bot.knowledge.plain import plain_task

Verdict = tuple[list[str], tuple[str, ...]]
"""The lines, and the tools that are named instead."""
AUDIBLE = {"music", "speech", "sound"}
"""Outputs so near to each other that one without the other is no plain no: a singer may speak."""
READ_OUT = re.compile(r"\breads? (?:\w+ ){0,3}?(?:out|aloud)\b")
DOING = {"draw": "image", "paint": "image", "sketch": "image", "sing": "music", "animate": "video"}
"""Verbs that say what comes out."""
FILES = frozenset({"pdf", "pdfs", "docx", "excel", "xlsx", "csv", "spreadsheet", "spreadsheets"})
SCANS = frozenset({"scan", "scans", "scanned", "handwriting", "handwritten", "ocr"})
"""Words for pictures of writing."""
AT_HOME = ("private", "offline")
"""Limits that hold for what is named in passing too: what is secret must not be led astray."""
CONDITIONS = {
    "speech": ("audio", "sound", "voice"), "music": ("audio", "sound", "music"), "video": ("video",),
    "image": ("image", "picture", "photo", "ocr", "scan"), "data": ("file", "spreadsheet", "table"),
}  # fmt: skip
"""What a fact holds that speaks of something, by what goes in."""
WELL = frozenset({"well", "good", "better", "right", "correctly", "spell", "readable", "legible", "properly"})
LETTERS = re.compile(r"\b(?:text|letter\w*|spell\w*|typograph\w*|words)\b")
"""What a point on an image model holds that speaks of words in a picture."""
SPELLED = re.compile(r"\b(?:umlauts?|letters|lettering|spell\w*|characters|accents)\b|[äöüßéèñç]")
"""What is asked about words in a picture, also without the word for them."""
WRITTEN = 0.1
"""Confidence from which a task is what a tool is asked to write."""
THEME = re.compile(r"\b(?:about|for|with|of|from|if|when|because|so that)\b.*")
"""What a thing is to be about, or for whom: any tool for the task does that."""
VERBS = stems(" ".join((*MAKES, *TAKES, *EDITS, *SERVES, *HANDED, *ADVERBS)))
"""Stems of the verbs that a question is asked with."""
INTO = ("upload", "takes", "take ", "reads", "read ", "input", "accept", "source", "recogni", "ocr", "sound files")
"""What a fact holds that speaks of what goes in."""


def serves(context: Context, tool: Tool) -> Verdict | None:
    """Whether a tool is of use for what is named: a limit, a language, a task, something made or taken in, a point."""
    if limits := own_limits(context):
        return [says(context, tool, name) for name in limits], ()
    if tongue := on_language(context, tool):
        return tongue, ()
    for task in asked_tasks(context):
        return does(context, tool, task)
    if verdict := makes(context, tool) or takes(context, tool):
        return verdict
    points = on_request(context, tool)
    return (points, ()) if points else None


def makes(context: Context, tool: Tool) -> Verdict | None:
    """Whether it makes what is named; None where nothing is named that could come out."""
    made = names_output(context)
    if made == "text" and "image" in tool.outputs and (said := lettering(context, tool)):
        return said, ()
    pointed = context.before and question(context).object in POINTERS
    written = made == "search" and "write" in context.plain  # "can it write my thesis with real sources"
    if not made or pointed or written or (made == "text" and "text" in tool.outputs):
        return None
    what = context.word(f"modality-{made}")
    if made in tool.outputs or (made == "code" and tool.kind in CHATS):
        through = made == "image" and tool.draws == "by-tool"
        first = context.line("cap-makes", name=tool.name, what=what, through=through)
        said, own = _for_named(context, tool, made)
        lines = [first if own else plainly(first), *said]
        return ([*open_one, plainly(first), *lines[1:]] if (open_one := unsaid(context)) else lines), ()
    home = _kept_home(context)
    task = _task_for(context, made)
    advice = advise(context.knowledge, Wish(outputs=(made,), task=task, excluded=(tool.id,), constraints=home))
    names = [ranked.tool.name for ranked in advice.picks if made in ranked.tool.outputs]
    warned = [context.line("cap-not-secret")] if home and advice.relaxed else []
    gives = [context.word(f"modality-{name}") for name in tool.outputs]
    step = _step_of(context, tool, task)
    if step:
        first = context.line("cap-step", name=tool.name, what=what, reason=step)
    elif made in tool.inputs and made != "text":
        first = context.line("cap-takes-not-makes", name=tool.name, what=context.word(f"input-{made}"), back=gives)
    else:
        first = context.line(
            "cap-not-makes", name=tool.name, kind=context.word(f"kind-{tool.kind}"), back=gives, what=what
        )
    near = _in_the_same_app(context, tool, made)
    rest = [*near, context.line("cap-instead", what=what, tools=names), *warned]
    return [first, *rest], tuple(ranked.tool.id for ranked in advice.picks)


def _in_the_same_app(context: Context, tool: Tool, made: str) -> list[str]:
    """Which other tool in the app of this one makes what is asked for: clips beside Nano Banana's pictures."""
    known = context.knowledge.tools
    app = known.get(tool.inside)
    kin = (one for one in known.values() if app and one.inside == app.id and one.status == "active")
    other = next((one for one in kin if one.id != tool.id and made in one.outputs[:1]), None)
    if app is None or other is None:
        return []
    return [context.line("cap-same-app", app=app.name, name=other.name, best=next(iter(other.best_for), ""))]


def lettering(context: Context, tool: Tool) -> list[str]:
    """How well an image model letters a picture, where that is asked: "does midjourney do text well", "can it do ö"."""
    asked = not WELL.isdisjoint(context.plain) or SPELLED.search(context.text)
    if not asked or "text" in tool.outputs or "image" not in tool.outputs:
        return []
    weak = [point for point in tool.weak_at if LETTERS.search(point)]
    good = [point for point in tool.best_for if LETTERS.search(point)]
    lines = [context.line("cap-weak", name=tool.name, weak=point) for point in weak[:1]]
    facts = facts_on(context, tool, ("letters in pictures",))
    lines = lines or [context.line("cap-strong", name=tool.name, best=point) for point in good[:1]]
    return [*lines, *(told(context, fact) for fact in facts)]


def _step_of(context: Context, tool: Tool, task: str | None) -> str:
    """What the editors take a tool for on the way to a task's output; empty for nothing."""
    steps = context.knowledge.tasks[task].steps if task else ()
    return next((step.do for step in steps if tool.id in step.tools), "")


def names_output(context: Context) -> str:
    """The kind of output that is named; also where the understanding kept only its page."""
    if READ_OUT.search(context.text):
        return "speech"
    if made := next(iter(context.understanding.slots.modalities), ""):
        return made
    if context.understanding.slots.tasks or context.understanding.slots.inputs:
        return ""
    if done := next((DOING[word] for word in context.plain if word in DOING), ""):
        return done
    words = f" {' '.join(context.plain)} "
    groups = context.knowledge.lexicon.group("modalities").items()
    said = ((len(way), made) for made, ways in groups for way in ways if f" {way} " in words)
    return max(said, default=(0, ""))[1]


def takes(context: Context, tool: Tool) -> Verdict | None:
    """Whether it takes in what is named, with the condition that a fact sets; None where nothing is named."""
    given = _given(context)
    if not given:
        return None
    what = context.word(f"input-{given}")
    if given == "image" and not SCANS.isdisjoint(context.plain):
        signs: tuple[str, ...] = ("ocr", "scan", "handwrit")
    else:
        signs = CONDITIONS.get(given, ())
    noted = [told(context, fact) for fact in facts_on(context, tool, signs, INTO)][:1]
    if given in tool.inputs or (given in ("transcription", "slides") and "text" in tool.inputs):
        first = context.line("cap-takes", name=tool.name, what=what)
        return [first, *noted, *_for_named(context, tool, given=given)[0], *unsaid(context)], ()
    back = [context.word(f"input-{name}") for name in tool.inputs]
    return [context.line("cap-not-takes", name=tool.name, what=what, back=back)], ()


def _given(context: Context) -> str:
    """What is to go in; empty where nothing of that kind is named."""
    slots = context.understanding.slots
    if not SCANS.isdisjoint(context.plain):
        return "image"
    named = next(iter((*slots.inputs, *slots.modalities)), "")
    return named or ("" if FILES.isdisjoint(context.plain) else "data")


def edits(context: Context, tool: Tool) -> Verdict | None:
    """Whether it takes in what is to be changed and gives the same kind back; how well is another matter."""
    given = _given(context)
    if not given or given not in tool.inputs or given not in tool.outputs:
        return None
    what = context.word(f"input-{given}")
    return [context.line("cap-edits", name=tool.name, what=what), *_for_named(context, tool, given=given)[0]], ()


def does(context: Context, tool: Tool, task: Task) -> Verdict:
    """Whether a tool is one for a task: the editors' words on it, or which tools they would take."""
    home = _kept_home(context)
    advice = advise(context.knowledge, Wish(task=task.id, constraints=home))
    picks, known = advice.picks, context.knowledge.tools
    own = [one for one in picks if one.tool.id == tool.id]
    own += [ranked_for(tool, pick, Wish(), task) for pick in task.picks if pick.tool == tool.id]
    kin = [pick for pick in task.picks if known[pick.tool].maker == tool.maker]
    kin = [pick for pick in kin if tool.kind in CHATS or known[pick.tool].kind == tool.kind]
    own += [ranked_for(known[pick.tool], pick, Wish(), task) for pick in kin]
    first = next((one.tool.name for one in picks if one.tool.id != tool.id), "")
    if own:
        said = own[0]
        caveat = said.caveat if said.own_caveat else ""
        values = {"name": said.tool.name, "task": task.title, "reason": said.reason, "caveat": caveat}
        if open_words(context, task, said):
            return [context.line("cap-does-not-said", **values)], ()
        return [context.line("cap-does", **values), *task.watch[:1]], ()
    if home and at_home(tool) and (advice.relaxed or not any(at_home(one.tool) for one in picks)):
        return [context.line("cap-stays-home", task=task.title)], ()
    makes_it = set(task.output[:1]) <= set(tool.outputs) and set(task.inputs) <= {*tool.inputs, "text"}
    if makes_it and tool.kind in CHATS and any(known[pick.tool].kind in CHATS for pick in task.picks):
        return [context.line("cap-does-too", name=tool.name, task=task.title, first=first)], ()
    if noted := on_request(context, tool, 2):
        return noted, ()
    names = [one.tool.name for one in picks[:2]]
    near = AUDIBLE if AUDIBLE & set(tool.outputs) else set()
    if not set(task.output) & {*tool.outputs, *near}:
        kind, made = context.word(f"kind-{tool.kind}"), context.word(f"modality-{task.output[0]}")
        gives = [context.word(f"modality-{name}") for name in tool.outputs]
        no = context.line("cap-not-makes", name=tool.name, kind=kind, back=gives, what=made)
        beside = _in_the_same_app(context, tool, task.output[0])
        return [no, *beside, context.line("cap-named", task=task.title, tools=names)], tuple(
            one.tool.id for one in picks[:2]
        )
    return [context.line("cap-not-named", name=tool.name, task=task.title, tools=names)], tuple(
        one.tool.id for one in picks[:2]
    )


def open_words(context: Context, task: Task, said: Ranked) -> set[str]:
    """What a question asks of a tool beyond the task itself and what the editors' words on it hold: no plain yes."""
    asked = question(context).text
    if context.understanding.follow == OF_IT or not asked:
        return set()
    if "only" in context.plain:  # "is harvey only for big firms"
        return {"only"}
    named = " ".join(slot.text for slot in context.understanding.slots.found if slot.kind != "topic")
    known = f"{named} {task.title} {' '.join(task.words)} {said.reason} {said.caveat} {said.tool.name}"
    return {stem for stem in stems(THEME.sub("", asked)) - PLAIN - VERBS - stems(known) if len(stem) >= LEAST}


def able_ones(tools: Sequence[Tool], task: Task) -> tuple[Tool, ...]:
    """The tools that the editors name for a task; all of them where they name none."""
    own = {pick.tool for pick in task.picks}
    return tuple(tool for tool in tools if tool.id in own) or tuple(tools)


def of_each(context: Context, tools: Sequence[Tool], task: Task) -> Verdict:
    """Which of several tools serve for a task, each with the reason; else in one line which tools the notes name."""
    verdicts = [does(context, tool, task) for tool in tools]
    if len(tools) == 1 and verdicts[0][1]:
        return verdicts[0]
    advice = advise(context.knowledge, Wish(task=task.id, constraints=_kept_home(context)))
    able = dict.fromkeys(lines[0] for lines, instead in verdicts if not instead)
    if able:
        further = dict.fromkeys(line for lines, instead in verdicts if not instead for line in lines[1:])
        said = "\n".join(f"- {line}" for line in able) if len(able) > 1 else next(iter(able))
        first = next(iter(advice.picks), None)
        if first is None or advice.relaxed or first.tool in tools:
            return [said, *further], ()
        rather = context.line("cap-rather", task=task.title, name=first.tool.name, reason=first.reason)
        return [said, rather, *further], (first.tool.id,)
    picks = advice.picks[:2]
    names, others = [f"**{tool.name}**" for tool in tools], [f"**{one.tool.name}**" for one in picks]
    line = context.line("cap-others-named", names=names, task=task.title, tools=others)
    reasons = [context.line("cap-named-for", name=one.tool.name, reason=one.reason) for one in picks if one.reason]
    return [line, *reasons, *task.watch[:1]], tuple(one.tool.id for one in picks)


def meant_task(context: Context) -> Task | None:
    """The task that all the words beside the names of tools mean, or what is to be written; None for none."""
    found, tasks = context.understanding.slots.found, context.knowledge.tasks
    meant = [slot.value for slot in found if slot.kind == "task" and slot.start < 0 and 0 < slot.sure < 1]
    if question(context).verb == "makes" and "write" in context.plain:  # "can claude write my book"
        likely = (one.entry for one in context.understanding.candidates if one.confidence >= WRITTEN)
        meant += [name for name in likely if name in tasks and "text" in tasks[name].output]
    return next((tasks[name] for name in meant if name in tasks), None)


def asked_tasks(context: Context) -> list[Task]:
    """The tasks that are asked about: those named in the message, else with "it" the one of the talk."""
    tasks = context.knowledge.tasks
    named = [slot.value for slot in context.understanding.slots.found if slot.kind == "task"]
    asked = question(context)
    before = () if POINTERS.isdisjoint(context.plain) or not asked.plainly else context.before
    if before and asked.object in POINTERS:  # "could it do that instead": what else is named stands beside
        return list(before)
    return [*(tasks[name] for name in dict.fromkeys(named) if name in tasks), *before]


def _for_named(context: Context, tool: Tool, made: str = "", given: str = "") -> tuple[list[str], bool]:
    """What the editors say of the tool for the task that was named, and whether they don't rather take another."""
    tasks = (context.knowledge.tasks[name] for name in context.understanding.slots.tasks)
    for task in tasks:
        if (made and made not in task.output) or (given and given not in task.inputs):
            continue
        said = next((pick for pick in task.picks if pick.tool == tool.id), None)
        advice = advise(context.knowledge, Wish(task=task.id, constraints=_kept_home(context)))
        first = next(iter(advice.picks), None)
        if said:
            return [context.line("cap-for-task", task=task.title, reason=said.reason, caveat=said.caveat)], True
        if first and not advice.relaxed:
            return [context.line("cap-rather", task=task.title, name=first.tool.name, reason=first.reason)], False
    return [], True


def _kept_home(context: Context) -> tuple[str, ...]:
    """The limits of the talk that keep things at home."""
    return tuple(dict.fromkeys(name for name in context.limits if name in AT_HOME))


def _task_for(context: Context, made: str) -> str | None:
    """The task for an output, so that the editors' picks come first: one that was named, else the plain one."""
    tasks = context.knowledge.tasks
    named = (name for name in context.understanding.slots.tasks if name in tasks and made in tasks[name].output)
    return next(named, None) or plain_task(context.knowledge, made)
