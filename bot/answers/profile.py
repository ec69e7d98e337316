"""What is it, and what about it? The asked side of one tool first, then the rest in short, with dated facts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.advice import ALIKE, Wish, advise, order_constraints, replacements, suits
from bot.answers.compare import compare_choice
from bot.answers.cost import costs
from bot.answers.counted import asks_amount
from bot.answers.criterion import starts
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, best_facts, next_choices, told
from bot.answers.machine import fitting, machine
from bot.answers.quantity import amount
from bot.answers.request import on_language
from bot.answers.secret import guarded, handing
from bot.answers.sides import SIGNS, asked_aspect, facts_on, side
from bot.answers.version import of_older
from bot.knowledge.model import Constraint, Fact, FactKind, Tool
from bot.knowledge.plain import plain_task
from bot.message import Choice
from bot.text import tokens

MOST_OUTPUTS = 4
IN_VIEW = frozenset({"it", "its", "they", "them", "these", "those"})
"""Words for a tool in view, which is held against the one that is named."""
_ELSE = re.compile(r"\b(?:alternatives?|replacements?|instead of|something like|sth like|similar to|anything like)\b")
"""Words by which a tool is only the measure of what is wanted."""
NAME = "namedtool"
"""Stands for the name of a tool in a pattern: one that is made anew for each name costs a millisecond."""
_MEASURED_WAY = (
    r"\b(?:alternatives?(?: to| for)?|replacements?(?: for)?|instead of|(?:something|sth|anything) like|similar to"
    r"|(?:as|just as|equally) good as|besides|other than|apart from|aside from|beyond|except(?: for)?"
    r"|(?:better|cheaper|easier|faster|simpler|stronger|smarter|smaller)(?: \w+){{0,5}} than"
    r"|(?:closest|nearest)(?: \w+){{0,3}} to|comparable to|on par with|equivalents? (?:of|to)|substitutes? for"
    r"|competitors? (?:of|to|for))"
    r" (?:the |using |use |chat )?{name}\b"
)
_MEASURED = re.compile(_MEASURED_WAY.format(name=NAME))
"""How a tool is named that is only the measure of what is wanted, or to be left out."""
_FAULT = (
    r"\b(?:expensive|pric(?:e?y|ier)|overpriced|dear|costly|slow(?:er)?|limited|complicated|annoying|down|offline|broken|ads"
    r"|worse|not working|(?:doesnt|doesn't|stopped|isnt|isn't) work(?:ing)?|dumb(?:er)?|stupid|lazy|nerfed|useless"
    r"|costs? (?:a fortune|too much|a lot)|(?:doesnt|doesn't|wont|won't) let"
    r"|crap|bad|awful|terrible|garbage|boring|censored|cautious|strict(?:er)?"
    r"|sucks|banned|blocked|crash\w*|gone|unavailable|too much)\b"
)
_OTHERS = (
    r"\b(?:what else|what now|what is better|whats better|anything else|any other|(?<!no )alternatives?|substitutes?"
    r"|replacements?|instead|others? us(?:e|ing)|options?"
    r"|(?:switch|switching|move|moving|change) to"
    r"|something (?:similar|else|like (?:it|that)|cheaper|better)"
    r"|(?:cheaper|better|other|free) (?:ones?|options?|apps?|tools?|ais?)"
    r"|(?:what|which)(?: \w+){{0,2}} (?:can|could|should|do|to) (?:i |we )?(?:use|try|take|go))\b"
)
_ELSE_SAID = re.compile(r"\bwhat else\b|(?<!no )\balternatives?\b|\bsubstitutes?\b|\breplacements?\b")
_WHILE = r"(?:while|when|now|if|since|because|as)"
_LEFT_WAY = (
    rf"\b{{name}}\b.*\btoo (?:expensive|pricey|dear|costly|much money)(?: for (?:me|us))?$"
    rf"|\b(?:blocked|banned|lost|cancelled|quit|hate)\b(?: \w+){{{{0,2}}}} {{name}}\b.*{_OTHERS}"
    rf"|\b{{name}}\b.*{_FAULT}.*{_OTHERS}|{_OTHERS}.* {_WHILE}\b.* {{name}}\b.*{_FAULT}"
)
_LEFT = re.compile(_LEFT_WAY.format(name=NAME))
"""How somebody speaks of a tool that is to be replaced: "zapier is too expensive, what else ..."."""
FACTS_FOR: dict[str, tuple[FactKind, ...]] = {
    "price": ("price", "quota"), "free": ("price", "quota"), "limits": ("quota",), "status": ("status", "version"),
    "version": ("version",),
}  # fmt: skip
"""Which kinds of fact answer which aspect."""
PAGES = {
    "telemetry": "local-vs-cloud", "compliance": "firm-data-contract", "watermark": "watermark-provenance",
    "school": "academic-integrity", "privacy": "chat-privacy-by-vendor", "size": "local-hardware",
    "rights": "commercial-use", "limits": "usage-limits", "accuracy": "check-an-answer", "how": "getting-started",
}  # fmt: skip
"""The page on an aspect in general."""


def profile(context: Context) -> Draft:
    """The tool that was understood, in the version that was named."""
    tool = context.knowledge.tools[context.understanding.entry or context.understanding.slots.tools[0]]
    return of_older(context, tool, _side_of(context, tool))


def _side_of(context: Context, tool: Tool) -> Draft:
    if special := handing(context, tool) or fitting(context, tool):
        return special
    if chosen := _chosen(context, tool) or alternatives(context, tool):
        return chosen
    if measure(context):
        return about(context, tool, "alternatives")
    counts = "many" in context.plain or asked_aspect(context) in ("limits", "free")
    if tool.status == "active" and counts and asks_amount(context):
        return amount(context, tool)
    if asked_aspect(context) in ("", "good-at") and (tongue := on_language(context, tool)):
        values = {"first": tongue[0], "rest": [], "facts": []}
        return guarded(context, replace(about(context, tool, "what"), template="capability", values=values), (tool.id,))
    about_it = about(context, tool, asked_aspect(context) or ("offline" if machine(context, tool) else "what"))
    return guarded(context, about_it, (tool.id,))


def is_left(context: Context) -> bool:
    """Whether fault is found with the tool that is named first, and another wanted: "claude got dumber, what else"."""
    found = [slot for slot in context.understanding.slots.found if slot.kind == "tool" and slot.text]
    words = " ".join(tokens(context.text))
    if not found or words.startswith("why") or not _LEFT.search(_with_name(words, found[0].text)):
        return False
    return len({slot.value for slot in found}) == 1 or bool(_ELSE_SAID.search(words))  # a further one is to go with it


def measure(context: Context) -> str:
    """The one tool that is only the measure of what is wanted: "anything as good as suno"; empty for none."""
    found = [slot for slot in context.understanding.slots.found if slot.kind == "tool" and slot.text]
    words = " ".join(tokens(context.text))
    if found and is_left(context):
        return found[0].value if found[0].value in context.knowledge.tools else ""
    if len({slot.value for slot in found}) != 1 or found[0].value not in context.knowledge.tools:
        return ""
    measured = _MEASURED.search(_with_name(words, found[0].text))
    return found[0].value if measured and IN_VIEW.isdisjoint(words.split()) else ""


def _with_name(words: str, name: str) -> str:
    """The words with a fixed word for the tool that they name, so that one pattern serves for all names."""
    return f" {words} ".replace(f" {name} ", f" {NAME} ").strip()


def alternatives(context: Context, tool: Tool) -> Draft | None:
    """ "something like X, offline": what does the same under the limits that were named; None where X is meant."""
    found = context.understanding.slots.found
    carried = any(slot.value == "alternatives" and not slot.text for slot in found)  # "no monthly", after what else
    if tool.status != "active" or not (carried or _ELSE.search(context.text) or measure(context)):
        return None
    wanted = order_constraints(context.understanding.slots.constraints)
    tools = context.knowledge.tools
    kin = [tools[name] for name in tool.alternatives if name in tools]
    made = Wish(plain_task(context.knowledge, tool.outputs[0]), constraints=wanted)
    kin += [one.tool for one in advise(context.knowledge, made).picks if tool.kind in ALIKE]
    kin += [other for other in tools.values() if other.kind == tool.kind]
    others = [one for one in {other.id: other for other in kin}.values() if one.status == "active" and one != tool]
    fitting_ones = [other for other in others if all(suits(other, name, wanted) for name in wanted)]
    if not wanted or not fitting_ones:
        return None if not wanted else _no_other(context, tool, wanted)
    met = [context.word(f"constraint-{name}") for name in wanted]
    bullets = [context.line("pro-alternative-line", name=one.name, best=", ".join(one.best_for[:2]))
               for one in fitting_ones[:3]]  # fmt: skip
    first = context.line("instead-that-meet", name=tool.name, constraints=met)
    shown = tuple(one.id for one in fitting_ones[:3])
    return Draft(
        "capability", {"first": first, "rest": [], "facts": bullets}, title=tool.name, shown=shown, recommended=shown,
        choices=next_choices(context, shown), entry=tool.id,
        facts=tuple(fact for one in fitting_ones[:3] for fact in backing(context, one, *one.best_for[:2])),
    )  # fmt: skip


def _no_other(context: Context, tool: Tool, wanted: Iterable[Constraint]) -> Draft:
    """That the notes know nothing like a tool under those limits, with what is like it without them."""
    names = [one.name for one in replacements(context.knowledge, tool)[:3]]
    met = [context.word(f"constraint-{name}") for name in wanted]
    text = context.line("instead-none", name=tool.name, constraints=met, tools=names)
    shown = tuple(one.id for one in replacements(context.knowledge, tool)[:3])
    values = {"first": text, "rest": [], "facts": []}
    return Draft(
        "capability", values, title=tool.name, shown=shown, choices=next_choices(context, shown), entry=tool.id
    )


def _chosen(context: Context, tool: Tool) -> Draft | None:
    """ "which one would you take" after a list: its first, why, and the next; None for any other question."""
    shown, task = context.memory.shown, next(iter(context.before), None)
    wanted = context.understanding.follow == "one" or starts(context)
    if task is None or len(shown) < 2 or tool.id != shown[0] or not wanted:
        return None
    pick = next((one for one in task.picks if one.tool == tool.id), None)
    others = [context.knowledge.title(name) for name in shown[1:3]]
    text = context.line("compare-start", name=tool.name, reason=pick.reason if pick else "", others=others)
    cost = costs(context, tool)
    return Draft(
        "capability", {"first": text, "rest": [cost], "facts": []}, title=tool.name, shown=shown,
        choices=next_choices(context, (tool.id, *task.follow_ups)), recommended=(tool.id,), entry=tool.id,
        facts=backing(context, tool, pick.reason if pick else "", cost),
    )  # fmt: skip


def about(context: Context, tool: Tool, aspect: str) -> Draft:
    """One aspect of a tool first, then what everybody should know of it."""
    gone = tool.status != "active"
    instead = replacements(context.knowledge, tool)
    lead = [what_became(context, tool)] if gone else []
    lines = [*lead, *side(context, tool, aspect)]
    facts: tuple[Fact, ...] = ()
    if aspect in SIGNS:
        facts = facts_on(context, tool, SIGNS[aspect])
    elif aspect != "alternatives":
        facts = _facts_for(context, tool, aspect)
    facts = tuple(one for one in facts if told(context, one) not in lines)
    if not gone and aspect not in ("what", "alternatives") and tool.id not in context.memory.shown:
        lines.append(context.line("kind-of", kind=context.word(f"kind-{tool.kind}"), maker=tool.maker))
    lines += _rest(context, tool, aspect)
    page = [name for name in (PAGES.get(aspect, ""),) if name]
    names = [*page, *(other.id for other in instead[:2]), *_tasks_of(context, tool)]
    versus = compare_choice(context, (tool.id, instead[0].id)) if instead and not gone else None
    others = tuple(other.id for other in instead[:3])  # "the second one" is the second of these
    shown = others if aspect == "alternatives" and others and not gone else (tool.id, *(others[:2] if gone else ()))
    choices: tuple[Choice, ...] = (
        *((versus,) if versus and not page else ()),
        *next_choices(context, names, but=[tool.id], most=MOST_CHOICES - 1),
    )
    return Draft(
        "profile", {"first": lines[0], "rest": lines[1:], "facts": [told(context, fact) for fact in facts]},
        title=tool.name, choices=choices, shown=shown,
        recommended=tuple(other.id for other in instead[:3]) if gone or aspect == "alternatives" else (tool.id,),
        facts=facts or backing(context, tool, *lines), entry=tool.id,
    )  # fmt: skip


def _facts_for(context: Context, tool: Tool, aspect: str) -> tuple[Fact, ...]:
    """The facts that come nearest to the question; on money and limits only those that tell of them."""
    kinds, most = FACTS_FOR.get(aspect, ()), 1 if aspect == "what" else 2
    if aspect not in ("price", "free", "limits"):
        return best_facts(context, tool, kinds, limit=most)
    return tuple(fact for fact in best_facts(context, tool, kinds, limit=len(tool.facts)) if fact.kind in kinds)[:most]


def what_became(context: Context, tool: Tool) -> str:
    """What became of a tool that is gone, and what to use now."""
    instead = [other.name for other in replacements(context.knowledge, tool)[:3]]
    text = context.line("pro-gone", name=tool.name, maker=tool.maker, status=tool.status, became=tool.became)
    return f"{text} {context.line('pro-instead', tools=instead)}" if instead else text


def _rest(context: Context, tool: Tool, aspect: str) -> list[str]:
    if tool.status != "active":
        return []
    lines = []
    takes = [context.word(f"input-{name}") for name in tool.inputs]
    gives = [context.word(f"modality-{name}") for name in tool.outputs[:MOST_OUTPUTS]]
    if aspect == "what":
        lines.append(context.line("pro-in-out", takes=takes, gives=gives))
        lines.append(costs(context, tool))
    if tool.weak_at and aspect in ("what", "good-at"):
        lines.append(context.line("pro-weak", weak=tool.weak_at[:2]))
    if tool.url and aspect in ("what", "price", "free", "limits"):
        lines.append(context.line("pro-url", url=tool.url))
    return lines


def _tasks_of(context: Context, tool: Tool) -> list[str]:
    """Tasks for which the editors pick this tool, the ones that put it first first."""
    ranked = [
        (place, task.id)
        for task in context.knowledge.tasks.values()
        for place, pick in enumerate(task.picks)
        if pick.tool == tool.id
    ]
    return [name for _, name in sorted(ranked)][:3]
