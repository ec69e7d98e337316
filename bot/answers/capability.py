"""Can it do that? What is asked of a tool, each kind answered from its own field or fact; else openly nothing."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from bot.advice import replacements
from bot.answers.able import (
    FILES,
    SPELLED,
    Verdict,
    able_ones,
    asked_tasks,
    does,
    edits,
    lettering,
    makes,
    meant_task,
    names_output,
    of_each,
    serves,
    takes,
)
from bot.answers.borne import ENOUGH, answers_on, borne
from bot.answers.checked import own_limits, says
from bot.answers.cost import priced
from bot.answers.counted import asks_amount
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, next_choices, plainly, told
from bot.answers.explain import explain
from bot.answers.machine import fitting, machine
from bot.answers.predicate import HANDED, POINTERS, Predicate, asks_how, asks_yes_or_no, predicates, question
from bot.answers.profile import about, alternatives, what_became
from bot.answers.quantity import amount
from bot.answers.request import built_on, on_count, on_language, on_particular, on_request
from bot.answers.secret import CHATS, guarded, handing
from bot.answers.sides import SIGNS, SPECIAL, asked_aspect, facts_on, holds, side
from bot.answers.unread import named_tool
from bot.answers.version import of_older
from bot.as_wish import OF_IT
from bot.knowledge.model import Fact, Task, Tool, Topic
from bot.text import tokens
from bot.understanding.leaning import PLACES

NEAR = 0.3
"""Confidence from which a page is said under a tool of which the notes have no answer."""
PARTLY = 0.34
"""Share of the telling words that it then has to hold."""
LEAST, LEADS = 0.2, 1.5
"""The same of a page that is so much likelier than the next."""
LIKELY = 0.5
"""Confidence from which it comes before a note that only shares some words with the question."""
WHY = (("why",), ("whys",))
"""How a question begins that asks for a reason, so that no yes or no fits."""
LIST = ("choose", "compare")
"""Answers that show several tools, so that "can it" asks of each of them."""
SEVERAL = re.compile(
    r"\b(\d{1,3})\b(?: [\w-]+){1,5},? (?:all )?(?:at once|in one (?:go|message|answer|prompt)|in a row)\b"
)
"""So many things in one message: "15 quiz questions at once"."""
SAVING = ("export", "save", "download", "file", "output", "format")
"""What a fact holds that speaks of saving."""
FILE_TYPES = ("pdf", "mp4", "png", "mp3", "docx", "wav")
"""What a fact holds that lists the formats."""
MARKS = (*SIGNS["watermark"], "badge", "carry a logo", "brand mark")
MODELS = ("llm", "multimodal-llm", "local-runtime")
"""Kinds that work inside other programs."""
ALIVE = ("active", "maintain", "development", "commit", "discontinu", "acqui", "bought", "release", "end on", "retire",
         "shut", "joined")  # fmt: skip
COPING = {
    "languages": ("several languages", "language", "multilingual", "translat"),
    "accents": ("dialect", "accent", "noise", "noisy"),
    "length": ("long ", "hours", "length", "pages"),
    "exactness": (*SIGNS["accuracy"], "mistake", "number", "exact", "as right as"),
}  # fmt: skip
"""What a line of the notes holds that speaks of a difficulty."""
OWN = ("saves", "marks", "joins", "keeps", "costs", "lives", "copes", "shares")
"""Verbs with a field or facts of their own."""
PLAIN = ("makes", "takes", "edits", "serves", "other", "")
HINTED = ("saves", "joins", "copes", "shares")
"""Verbs of which it is said what exactly the notes do not say."""


def capability(context: Context) -> Draft:
    """What was asked of the tool that was named, in the version that was named, or of each of those at hand."""
    tool = _subject(context)
    return of_older(context, tool, _asked_of_it(context, tool))


def _asked_of_it(context: Context, tool: Tool) -> Draft:
    if special := handing(context, tool) or fitting(context, tool):
        return special
    if (other := alternatives(context, tool)) is not None:
        return other
    if tool.status == "active" and asks_amount(context) and "offline" not in own_limits(context):
        return amount(context, tool)
    if context.plain[:1] in WHY and (page := nearest_page(context)):
        return _on_page(context, page)
    asked, aspect = predicates(context), asked_aspect(context)
    brings = aspect in ("limits", "how", "url") and context.understanding.slots.modalities
    if asked[0].verb in PLAIN and aspect in SPECIAL and not brings:
        return about(context, tool, aspect)
    if tool.status != "active":
        instead = tuple(one.id for one in replacements(context.knowledge, tool)[:3])
        return _drafted(context, (tool,), [what_became(context, tool)], instead)
    tools = _asked_of(context, tool)
    tongue = on_language(context, tool) if len(tools) == 1 and not CHATS.count(tool.kind) else []
    if context.understanding.follow == OF_IT and (said := tongue or on_particular(context, tool)):
        return guarded(context, _drafted(context, (tool,), said, ()), [tool.id])
    if context.understanding.follow == OF_IT and asked[0].verb in PLAIN:
        task = context.knowledge.tasks[context.understanding.slots.tasks[0]]
        able = able_ones(tools, task)
        return _drafted(context, able, *of_each(context, able, task))
    lines, instead, known = _answer(context, tools, asked)
    if not known and (page := page_instead(context)):
        return guarded(context, _on_page(context, page), [one.id for one in tools])
    return guarded(context, _drafted(context, tools, lines, instead), [one.id for one in tools])


def _subject(context: Context) -> Tool:
    """The tool that is asked about; of "can I hook it up to obsidian" the one in view, not what it goes with."""
    known, asked = context.knowledge.tools, predicates(context)[0]
    tool = known[context.understanding.entry or context.understanding.slots.tools[0]]
    pointed = not POINTERS.isdisjoint(context.plain)
    view = next((name for name in context.memory.in_view if name in known), tool.id)
    beside = asked.verb == "joins" and asked.what.lower() == tool.name.lower()
    return known[view] if pointed and beside else tool


def _asked_of(context: Context, tool: Tool) -> tuple[Tool, ...]:
    """The tools that are asked about: those of the list in view where none is named or chosen, else the one."""
    last, known = context.memory.last, context.knowledge.tools
    view = [known[name] for name in context.memory.in_view if name in known]
    found = context.understanding.slots.found
    named = any(slot.kind == "tool" and slot.text and (slot.text in context.text or slot.start >= 0) for slot in found)
    named = named or any(one.name.lower() in context.text for one in view)  # "the gamma one"
    named = named or any(f"the {word} one" in " ".join(context.plain) for word in tokens(tool.name))
    placed = any(f"the {place}" in " ".join(context.plain) for place in PLACES)  # "is the second one free"
    named = named or (placed and (tool not in view[:1] or "the first" in " ".join(context.plain)))
    if named or last is None or last.intent not in LIST or tool not in view:
        return (tool,)
    return tuple(one for one in view if one.status == "active")


def knows(context: Context, tool: Tool, verbs: Collection[str] = OWN) -> bool:
    """Whether the notes on a tool have something on a verb with facts of its own."""
    own = [one for one in predicates(context) if one.verb in verbs]
    noted = {"marks": MARKS, "keeps": SIGNS["privacy"]}  # without a fact it is said openly that there is none
    return any(_noted(context, tool, noted[one.verb]) if one.verb in noted else _said(context, tool, one)
               for one in own)  # fmt: skip


def _on_page(context: Context, page: Topic) -> Draft:
    """The page that answers what the notes on a tool don't."""
    why = (*context.understanding.why, "the notes on the tool are silent, a page is not")
    meant = replace(context.understanding, outcome="answer", intent="explain", entry=page.id, why=why)
    return replace(explain(replace(context, understanding=meant)), understanding=meant)


def _answer(
    context: Context, tools: tuple[Tool, ...], asked: tuple[Predicate, ...]
) -> tuple[list[str], tuple[str, ...], bool]:
    """The lines on what is asked, one for each of several tools; the tools that are named instead; was any known?"""
    lines: list[str] = []
    instead: tuple[str, ...] = ()
    found = False
    for one in asked:
        said = [(tool, _said(context, tool, one)) for tool in tools]
        known = [verdict for _, verdict in said if verdict is not None]
        found = found or bool(known)
        if len(tools) > 1:
            each_once = dict.fromkeys(each[0] for each, _ in known)
            lines += ["\n".join(f"- {line}" for line in each_once)] if len(each_once) > 1 else [*each_once]
        else:
            lines += [line for each, _ in known for line in each]
            instead += tuple(name for _, names in known for name in names)
        open_ones = [tool for tool, verdict in said if verdict is None]
        lines += _unsaid(context, open_ones, one) if open_ones else []
        if not known and (page := nearest_page(context)):
            quoted = re.sub(r"\s*[^.!?]*:$", "", page.body.split("\n\n")[0])  # not the words before a list
            lines = [*lines, quoted]
            instead += (page.id,)
    return lines, instead, found


def _said(context: Context, tool: Tool, asked: Predicate) -> Verdict | None:
    """What the notes on a tool say to one kind of verb, from the field or the facts that it reads; None for nothing."""
    if on_machine := machine(context, tool):
        return on_machine, ()
    how = asks_how(context)
    if told_so := on_count(context, tool) or (on_particular(context, tool) if asked.verb in PLAIN and not how else []):
        return told_so, ()
    if asked.verb in PLAIN and SPELLED.search(context.text) and (said := lettering(context, tool)):
        return said, ()
    if _asks_about_file(context) and (verdict := takes(context, tool)):
        return verdict
    match asked.verb:
        case "saves":
            return _noted(context, tool, asked.signs or SAVING, SAVING) or _other_formats(context, tool, asked)
        case "marks":
            return _noted(context, tool, MARKS) or (side(context, tool, "watermark"), ())
        case "joins":
            return _noted(context, tool, asked.signs) or _through(context, tool, asked)
        case "shares":
            return _noted(context, tool, asked.signs)
        case "keeps":
            return side(context, tool, "privacy"), ()
        case "costs":
            return priced(context, tool), ()
        case "lives":
            return _alive(context, tool)
        case "copes":
            signs = COPING[asked.what]
            own = _noted(context, tool, signs[:1]) or _noted(context, tool, signs)
            built = built_on(context, tool, lambda model: [
                told(context, one) for sign in signs for one in facts_on(context, model, (sign,))
            ])  # fmt: skip
            return ([*(own[0] if own else []), *built], ()) if own or built else None
        case "makes" if not how:
            return _made(context, tool) or _other(context, tool)
        case "other" if not how and not HANDED.isdisjoint(context.plain):  # "photograph it and upload that"
            return takes(context, tool) or _other(context, tool)
        case "takes" if not how:
            return takes(context, tool) or _other(context, tool)
        case "edits" if not how:
            return edits(context, tool) or _made(context, tool) or _other(context, tool)
        case "serves" | "" if not how:
            return serves(context, tool) or _other(context, tool)
        case _:
            return None if how else _other(context, tool)


def _asks_about_file(context: Context) -> bool:
    """ "can i ask it about my own pdf": a file goes in, whatever is asked about it."""
    return {"ask", "about"} <= {*context.plain} and not FILES.isdisjoint(context.plain)


def _another_task(context: Context, tool: Tool) -> Task | None:
    """The task beside the one in view for which each tool shown is asked: "can it also do the flyer"."""
    tasks, found = context.knowledge.tasks, context.understanding.slots.found
    named = (tasks[slot.value] for slot in found if slot.kind == "task" and slot.start >= 0 and slot.value in tasks)
    task = next((one for one in named if one not in context.before and "text" not in one.output), None)
    makes_it = task is not None and len(_asked_of(context, tool)) > 1 and {*task.output[:1]} <= {*tool.outputs}
    return task if makes_it else None


def _made(context: Context, tool: Tool) -> Verdict | None:
    """Whether it makes what is named, and what is known of the language that it is to be in."""
    if (task := _another_task(context, tool)) is not None:
        return does(context, tool, task)
    if verdict := makes(context, tool):
        return [*verdict[0], *on_language(context, tool)], verdict[1]
    if several := _several_texts(context, tool):
        return several, ()
    if "write" in context.plain and names_output(context) == "text" in tool.outputs and not asked_tasks(context):
        return [context.line("cap-makes", name=tool.name, what=context.word("modality-text"), through=False)], ()
    return (None if asked_tasks(context) else takes(context, tool)) or serves(context, tool)


def _several_texts(context: Context, tool: Tool) -> list[str]:
    """How a chat is asked for several texts at once: that is one message, and no matter of its limits."""
    found = SEVERAL.search(context.text)
    if found is None or tool.kind not in CHATS or names_output(context) not in ("", "text"):
        return []
    first = context.line("cap-writes", names=[f"**{tool.name}**"])
    return [context.line("cap-several", count=found[1], name=tool.name), first]


def _noted(context: Context, tool: Tool, signs: tuple[str, ...], also: tuple[str, ...] = ()) -> Verdict | None:
    """What the notes on a tool have that holds one of some signs: facts, else its price note and points."""
    if not signs:
        return None
    if facts := facts_on(context, tool, signs, also):
        said = " ".join(told(context, fact) for fact in facts)
    else:
        weak = (context.line("as-weak", text=one) for one in tool.weak_at)
        notes = (*tool.price.note.split("; "), *tool.best_for, *weak)
        said = next((context.line("as-sentence", text=text) for text in notes if holds(text, signs)), "")
    return ([context.line("cap-fact", name=tool.name, fact=said)], ()) if said else None


def _other_formats(context: Context, tool: Tool, asked: Predicate) -> Verdict | None:
    """The list of what it saves as, where the format that is asked for is not on it."""
    listed = [fact for fact in facts_on(context, tool, ("export", "saves as")) if holds(fact.claim, FILE_TYPES)]
    if not asked.what or not listed:
        return None
    said = told(context, listed[0])
    return [context.line("cap-nearest", name=tool.name, known=asked.what, fact=said)], ()


def _through(context: Context, tool: Tool, asked: Predicate) -> Verdict | None:
    """Another tool of the talk, or one like it, through which a model goes together with what is named."""
    if tool.kind not in MODELS:
        return None
    known = context.knowledge.tools
    picks = (pick.tool for task in context.before for pick in task.picks)
    for name in dict.fromkeys((*context.memory.shown, *picks, *tool.alternatives)):
        if name != tool.id and asked.signs and (facts := facts_on(context, known[name], asked.signs)):
            fact = told(context, facts[0])
            return [context.line("cap-through", name=tool.name, tool=known[name].name, fact=fact)], (name,)
    return None


def _alive(context: Context, tool: Tool) -> Verdict:
    """What is known of its being kept up, and of who stands behind it."""
    facts = facts_on(context, tool, ALIVE)
    first = context.line("pro-active", name=tool.name)
    maker = context.line("pro-maker", name=tool.name, maker=tool.maker)
    return [first, *(told(context, fact) for fact in facts), maker], ()


def _other(context: Context, tool: Tool) -> Verdict | None:
    """What the notes have nearest to a verb that nobody here knows: on the task that is meant, or in its words."""
    if limits := own_limits(context):
        return [says(context, tool, name) for name in limits], ()
    if (task := meant_task(context)) is not None:
        return does(context, tool, task)
    if "text" not in tool.outputs and names_output(context) == "text":  # an image model that is to talk
        return makes(context, tool)
    said = on_language(context, tool) or ([] if nearest_page(context, LIKELY) else on_request(context, tool, 2))
    return (said, ()) if said else None


def _unsaid(context: Context, tools: list[Tool], asked: Predicate) -> list[str]:
    """That the notes on some tools do not say it, what may help, and where to look."""
    names, url = [f"**{tool.name}**" for tool in tools], tools[0].url if len(tools) == 1 else ""
    if asks_how(context):
        return [context.line("cap-no-way", names=names, url=url)]
    if asked.verb in HINTED:
        hint = context.knowledge.lines.get(f"hint-{asked.verb}-{asked.what.lower()}", "")
        return [context.line("cap-unsaid", names=names, what=_open(context, asked), hint=hint, url=url)]
    if asked.verb == "makes" and "write" in context.plain and "text" in tools[0].outputs:
        return [context.line("cap-writes", names=names)]
    strong = ", ".join(tools[0].best_for[:2]) if len(tools) == 1 else ""
    kind, known = context.word(f"kind-{tools[0].kind}"), question(context).thing
    return [context.line("cap-open", names=names, kind=kind, best=strong, url=url, known=known)]


def _open(context: Context, asked: Predicate) -> str:
    """What it is that the notes do not say."""
    if not asked.what:
        return context.word(f"unsaid-{asked.verb}-any")
    what = context.word(f"difficulty-{asked.what}") if asked.verb == "copes" else asked.what
    return context.line(f"unsaid-{asked.verb}", what=what)


def nearest_page(context: Context, least: float = NEAR) -> Topic | None:
    """The page that may answer what the notes on a tool don't: the likeliest other reading; None where it is far."""
    topics, tool = context.knowledge.topics, context.knowledge.tools.get(named_tool(context))
    likely = (one.entry for one in context.understanding.candidates if one.confidence >= least)
    return next((topics[name] for name in likely if name in topics and answers_on(context, topics[name], tool)), None)


def page_instead(context: Context) -> Topic | None:
    """The page that answers where the notes on a tool are silent: a likely one, or one that leads all others."""
    likely = nearest_page(context, LIKELY)
    tool = context.knowledge.tools.get(named_tool(context))
    if predicates(context)[0].verb not in PLAIN:  # that is said openly, unless the page holds just the words
        return likely if likely is None or tool is None or borne(context, likely, tool) >= ENOUGH else None
    if likely is not None:
        return likely
    pages = [one for one in context.understanding.candidates if one.entry not in context.knowledge.tools]
    first, second = [*(one.confidence for one in pages[:2]), 0.0, 0.0][:2]
    page = nearest_page(context, first) if first >= max(LEAST, LEADS * second) else None
    return page if page is None or tool is None or borne(context, page, tool) >= PARTLY else None


def _drafted(context: Context, tools: tuple[Tool, ...], lines: list[str], instead: tuple[str, ...]) -> Draft:
    """The draft of some lines on some tools, with what they rest on."""
    slots, tool = context.understanding.slots, tools[0]
    said = "\n".join(lines)
    facts: tuple[Fact, ...] = tuple(fact for one in tools for fact in one.facts if told(context, fact) in said)
    tasks = [name for name in slots.tasks if name in context.knowledge.tasks]
    topics = ["multimodal"] if slots.modalities and tool.kind in CHATS and len(tools) == 1 else []
    names = (*tasks, *(one.id for one in tools), *topics, *instead)
    instead = tuple(name for name in instead if name in context.knowledge.tools)  # a page is no tool in view
    shown = tuple(dict.fromkeys((*(one.id for one in tools), *instead)))
    lines = lines if asks_yes_or_no(context) else [plainly(lines[0]), *lines[1:]]
    return Draft(
        "capability", {"first": lines[0], "rest": lines[1:], "facts": []}, title=tool.name,
        choices=next_choices(context, names, most=MOST_CHOICES), shown=shown,
        recommended=instead or tuple(one.id for one in tools),
        facts=facts or tuple(fact for one in tools for fact in backing(context, one, lines[0])), entry=tool.id,
    )  # fmt: skip
