"""What is asked about the tools in view without a name: which language, from which age, on which machine, who sees it,
where it comes from.

One line for each tool in view, at most three; openly, where the notes have nothing on one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.advice import at_home
from bot.answers.criterion import PAUSE
from bot.answers.draft import SURE_FACT, Context, Draft, next_choices, told
from bot.answers.quantity import allowances
from bot.answers.request import language, on_language, said_of
from bot.knowledge.fresh import sayable
from bot.knowledge.model import Fact, Tool
from bot.presses import show
from bot.replies import listed

PAGES: Mapping[str, str] = {
    "language": "translate-text", "age": "children-age-limits", "machine": "low-end-pc", "data": "data-by-plan",
    "origin": "eu-hosting", "account": "ai-without-sign-up",
}  # fmt: skip
"""Where each question leads on."""
HOME_PAGE = "local-ai-telemetry"
SAID: Mapping[str, re.Pattern[str]] = {
    "language": re.compile(r"\blanguages?\b|\bdialects?\b", re.I),
    "age": re.compile(r"\b(?:(?:from|under|over|least) 1[368]|children|kids|minors|teens?|teenagers)\b", re.I),
    "origin": re.compile(r"\b(?:Europe(?:an)?|EU|France|Germany|Switzerland|China|Chinese)\b"),
    "data": re.compile(r"\b(?:train(?:s|ed|ing)?|stored?|reviewers?|deleted?|privacy|encrypted)\b", re.I),
}
"""What a fact holds that speaks of it."""
ASKS: Mapping[str, re.Pattern[str]] = {
    "age": re.compile(
        r"\bage (?:limit|restriction|rating|gate)s?\b|\bminimum age\b|\bhow old\b|\bunder ?age\b"
        r"|\b(?:can|may|could) (?:my|our|an?) (?:\w+ )?\d{1,2}\b"
    ),
    "origin": re.compile(
        r"\b(?:is|are|isnt|arent|not|any|which|an?|the|those|these|them|really|only|by)"
        r" (?:european|american|chinese|french|german|swiss)(?: (?:ones?|firms?|company|companies|makers?|tools?|ais?"
        r"|services?))?(?: (?:and|or|but|please)\b|$)"
        r"|\bfrom (?:europe|china|america|germany|france|the (?:us|usa|eu))\b"
    ),
}  # fmt: skip
"""How the same is asked of tools that are set against each other: "which of those has no age limit"."""
THOSE = frozenset({"which", "those", "these", "them"})
_SYSTEM = re.compile(r"\b(windows|mac|linux|chromebook)(?:book|os)?\b")
_BRACKETS = re.compile(r" \(|\)")
"""Between the names that a tool goes by: "Nano Banana (Gemini)"."""
WORDED = frozenset({"text", "speech", "music", "transcription", "slides", "search", "code"})
"""Outputs that are in some language."""


def at_hand(context: Context) -> Draft:
    """The answer for each tool in view."""
    asked = context.understanding.follow
    tools = [context.knowledge.tools[name] for name in context.memory.in_view if name in context.knowledge.tools]
    if asked == "quota":
        return replace(allowances(context, tools), entry=None)  # the talk stays with the wish
    lines, facts = LINES[asked](context, tools)
    page = HOME_PAGE if asked == "data" and all(map(at_home, tools)) else PAGES[asked]
    title = listed([tool.name for tool in tools])
    said = show(context.knowledge, page) if asked == "age" else None
    return Draft(
        "text", {"text": "\n\n".join(lines)}, title=title, facts=tuple(facts), shown=context.memory.shown,
        choices=next_choices(context, (page, *(tool.id for tool in tools)), most=3), understanding=said,
    )  # fmt: skip


Lines = tuple[list[str], list[Fact]]


def of_each(context: Context, tools: list[Tool]) -> tuple[list[str], tuple[str, ...]]:
    """What is known of the age or the origin of tools that are compared, and the page on it; nothing where none is
    asked."""
    question = PAUSE.split(context.text)[0].rstrip("?.! ")  # "which of these sings in french, my wife is french"
    said = {"age": " ".join(context.plain), "origin": question}
    asked = next((name for name, words in ASKS.items() if words.search(said[name])), "")
    spoken = not asked and bool(language(context)) and not THOSE.isdisjoint(context.plain)
    if spoken and any(said_of(context, tool) for tool in tools):
        return LINES["language"](context, tools)[0], ()
    return (LINES[asked](context, tools)[0], (PAGES[asked],)) if asked else ([], ())


def _languages(context: Context, tools: list[Tool]) -> Lines:
    named = language(context)
    lettered = any("letter" in f"{task.title} {task.lead}".lower() or "words" in task.title for task in context.before)
    wordless = [tool.name for tool in tools if WORDED.isdisjoint(tool.outputs) and not lettered]
    lines = [context.line("hand-wordless", names=wordless, language=named)] * bool(wordless)
    worded = [tool for tool in tools if tool.name not in wordless]
    if named:
        silent = [tool for tool in worded if not said_of(context, tool)]
        if len(silent) > 1:  # one line for all of them
            names = [f"**{tool.name}**" for tool in silent]
            lines = [*lines, context.line("cap-languages-none", names=names, language=named)]
            worded = [tool for tool in worded if tool not in silent]
        return [*lines, *(line for tool in worded for line in on_language(context, tool))], []
    return _from_facts(context, worded, "language", lines)


def _ages(context: Context, tools: list[Tool]) -> Lines:
    said = _opening(context, PAGES["age"])
    unsaid = [tool for tool in tools if not any(name in said for name in _BRACKETS.split(tool.name) if name)]
    return _from_facts(context, unsaid, "age", [said] if said else [])


def _opening(context: Context, name: str) -> str:
    """The first paragraph of a page; empty where there is no such page."""
    page = context.knowledge.topics.get(name)
    return page.body.split("\n\n")[0] if page else ""


def _machines(context: Context, tools: list[Tool]) -> Lines:
    named = _SYSTEM.search(context.text)
    if named is None:
        return _on_machines(context, tools)
    told_of = {tool.id: _on_system(context, tool, named[1]) for tool in tools}
    silent = [tool for tool in tools if not told_of[tool.id]]
    unsaid = [tool.name for tool in silent if tool.offline]
    online, _ = _on_machines(context, [tool for tool in silent if not tool.offline])
    none = [context.line("hand-system-none", names=unsaid)] * bool(unsaid)
    return [*(line for lines in told_of.values() for line in lines), *none, *online], []


def _on_system(context: Context, tool: Tool, system: str) -> list[str]:
    """What the notes on a tool say of a system that is named: what it is good for there, or that it is not for it."""
    good = [text for text in tool.best_for if system in text.lower()]
    weak = [text for text in tool.weak_at if system in text.lower()]
    facts = [
        fact for fact in sayable(tool.facts, context.knowledge.lives, context.today) if system in fact.claim.lower()
    ]
    lines = [context.line("pro-good", name=tool.name, best=good[:1])] * bool(good)
    lines += [context.line("further-weak", name=tool.name, weak=weak[:1])] * bool(weak)
    return lines or [told(context, fact) for fact in facts[:1]]


def _on_machines(context: Context, tools: list[Tool]) -> Lines:
    online = [tool.name for tool in tools if not tool.offline]
    home = [
        context.line("hand-machine-home", name=tool.name, needs=f"{tool.memory_gb:g}" if tool.memory_gb else "")
        for tool in tools if tool.offline
    ]  # fmt: skip
    return [*([context.line("hand-machine", names=online)] if online else []), *home], []


def _data(context: Context, tools: list[Tool]) -> Lines:
    home = [tool.name for tool in tools if at_home(tool)]
    online = [tool for tool in tools if not at_home(tool)]
    first = context.line("hand-data", tools=home, names=[tool.name for tool in online])
    facts = [fact for tool in online for fact in _facts(context, tool, "data")[:1]]
    return [first, *(f"- {told(context, fact)}" for fact in facts)], facts


def _origins(context: Context, tools: list[Tool]) -> Lines:
    """Who makes each: the notes have makers, and a country only where a fact or a strong point names one."""
    facts = [fact for tool in tools for fact in _facts(context, tool, "origin")[:1]]
    named = [f"{tool.name} by {tool.maker}" if tool.maker != tool.name else tool.name for tool in tools]
    made = context.line("hand-origin", names=named)
    ours = [tool.name for tool in tools if any("European" in text for text in tool.best_for)]
    home, europe = [tool.name for tool in tools if at_home(tool)], "europ" in context.text
    chats = any(tool.outputs[:1] == ("text",) and not at_home(tool) for tool in tools)
    none = [context.line("hand-origin-none")] * europe
    first = " ".join((*([context.line("hand-origin-here", names=ours)] if ours else none), made))
    beside = [_opening(context, PAGES["origin"])] * chats
    beside += [context.line("hand-data", tools=home, names=[])] * bool(home)
    return [first, *beside, *(told(context, fact) for fact in facts)], facts


def _from_facts(context: Context, tools: list[Tool], asked: str, lines: list[str]) -> Lines:
    """What the facts on each tool say of it, and for which there is nothing."""
    known = {tool.name: _facts(context, tool, asked)[:1] for tool in tools}
    facts = [fact for found in known.values() for fact in found]
    silent = [name for name, found in known.items() if not found]
    said = [*lines, *(told(context, fact) for fact in facts)]
    return [*said, *([context.line(f"hand-{asked}-none", names=silent)] if silent else [])], facts


def _facts(context: Context, tool: Tool, asked: str) -> list[Fact]:
    known, just = sayable(tool.facts, context.knowledge.lives, context.today), context.particulars.get(tool.id)
    own = [just.fact] if just is not None and just.sure >= SURE_FACT and just.fact in known else []
    return list(dict.fromkeys((*own, *(fact for fact in known if SAID[asked].search(fact.claim)))))


LINES: Mapping[str, Callable[[Context, list[Tool]], Lines]] = {
    "language": _languages, "age": _ages, "machine": _machines, "data": _data,
    "origin": _origins,
}  # fmt: skip
