"""Does it do what I ask? A request held against a tool's strong and weak points: "can it tell who speaks"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from bot.answers.draft import Context, stems, told
from bot.answers.predicate import DIFFICULTIES, question
from bot.foreign import LANGUAGES
from bot.knowledge.fresh import sayable
from bot.knowledge.model import Tool

PLAIN = stems(
    "does use used using work works with know knows tell able make makes take takes also really well want need have "
    "there here please yes no what which when where who how much many some thing things something anything it's "
    "could would should will able about ok just even ever more page pages day week month go going let"
)
"""Stems that say nothing of what is asked."""
OF_A_COUNTRY = frozenset({
    "law", "laws", "legal", "lawyer", "lawyers", "court", "courts", "tax", "taxes", "vat", "rules", "regulation",
    "regulations", "constitution", "copyright", "insurance", "tenancy", "rental", "labour", "labor", "employment",
    "government", "politics", "history", "economy", "market", "bank", "banks", "company", "companies", "server",
    "servers", "data", "provider", "providers", "school", "schools", "passport", "visa", "culture", "food", "recipes",
})  # fmt: skip
"""Behind such a word it is the country that is meant, not its language."""
_PEOPLE = re.compile(r"\b\d[\d,.]* (?:\w+ )?(?:users?|people|employees|seats|customers|colleagues|members)\b")
"""How many people are to use it."""
LEAST = 4
"""Letters of a stem that may stand alone for what is asked."""


def language(context: Context) -> str:
    """The language that is named, as it is written; empty for none, and for what is of a country ("german law")."""
    words = context.plain
    named = (
        word for place, word in enumerate(words)
        if word in LANGUAGES and OF_A_COUNTRY.isdisjoint(words[place + 1 : place + 3])
    )  # fmt: skip
    if "swiss" in words and "german" in words:
        return "Swiss German"
    return " and ".join(dict.fromkeys(word.capitalize() for word in named))


def on_language(context: Context, tool: Tool) -> list[str]:
    """What the notes have on a language that is named, or openly that they have nothing; empty for none."""
    named = language(context)
    if not named:
        return []
    said = said_of(context, tool)
    told_so = context.line("cap-language", name=tool.name, language=named, said=said)
    clear = "languages" in said or named.lower() in said.lower()
    return [told_so, *([] if clear else built_on(context, tool, lambda model: [said_of(context, model)]))]


def built_on(context: Context, tool: Tool, said: Callable[[Tool], Sequence[str]]) -> list[str]:
    """What is said of the model that does the work of a tool; empty where it has none, or nothing is known of it."""
    known = context.knowledge.tools
    models = (known[name] for name in tool.built_on if name in known)
    found = next(((model, lines[0]) for model in models if (lines := said(model))), None)
    return [context.line("cap-built-on", tool=found[0].name, said=found[1])] if found else []


def on_particular(context: Context, tool: Tool) -> list[str]:
    """What is written on just that: the fact that holds the words of a question, else one on the thing it asks for.

    It says more than a plain yes that the fields would give.
    """
    if said := exact(context, tool):
        return [context.line("cap-fact", name=tool.name, fact=said)]
    asked = question(context)
    facts = sayable(tool.facts, context.knowledge.lives, context.today)
    if not asked.thing or tool.outputs[:1] == ("text",) or asked.thing in LANGUAGES:
        return []
    head = stems(asked.thing.split()[-1])  # of "scottish voices" what there is on voices, else on what is scottish
    near = (told(context, fact) for part in (head, stems(asked.thing)) for fact in facts if part & stems(fact.claim))
    return [context.line("cap-nearest", name=tool.name, known=asked.thing, fact=said) for said in [*near][:1]]


def exact(context: Context, tool: Tool) -> str:
    """The fact that holds all but one of the telling words of a question, at least two; empty for none."""
    read = ("tool", "maker", "constraint", "aspect")  # what they say has a field of its own
    named = " ".join(slot.text for slot in context.understanding.slots.found if slot.kind in read)
    asked = question(context).text or context.text
    wanted = stems(asked) - PLAIN - stems(f"{tool.name} {tool.maker} {named}")
    wanted = {stem for stem in wanted if not stem.isdigit()}
    facts = sayable(tool.facts, context.knowledge.lives, context.today)
    shared, fact = _nearest(wanted, tuple(told(context, fact) for fact in facts))
    return fact if shared >= max(2, len(wanted) - 1) else ""


def on_count(context: Context, tool: Tool) -> list[str]:
    """The note on a tool that counts the same as a question, people above all: "above 50 users" for "40 users"."""
    counted = _PEOPLE.search(context.text)
    notes = (tool.rights.note, tool.price.note, *(told(context, fact) for fact in tool.facts))
    said = next((note for note in notes if counted and _PEOPLE.search(note.lower())), "")
    return [context.line("cap-fact", name=tool.name, fact=context.line("as-sentence", text=said))] if said else []


def said_of(context: Context, tool: Tool) -> str:
    """The first of the notes on a tool that tells of the language that is named, or of languages; empty for none."""
    named = language(context)
    points = [*tool.best_for, *(fact.claim for fact in tool.facts)]
    points += [context.line("as-weak", text=weak) for weak in tool.weak_at]
    several = " and " in named or "english" in context.plain or re.search(DIFFICULTIES["languages"], context.text)
    signs = ("several languages", "languages") if several else (named.lower(), "language", "dialect")
    return next((text for sign in signs for text in points if sign in text.lower()), "")


def on_request(context: Context, tool: Tool, least: int = 1) -> list[str]:
    """A yes or a no with the point that shares enough words with it; empty when no point speaks of it."""
    wanted = stems(context.text) - PLAIN - stems(f"{tool.name} {tool.maker}")
    wanted = {stem for stem in wanted if len(stem) >= LEAST}
    facts = sayable(tool.facts, context.knowledge.lives, context.today)
    least = min(least, len(wanted))
    weak, strong, said = (
        _nearest(wanted, points)
        for points in (tool.weak_at, tool.best_for, tuple(told(context, fact) for fact in facts))
    )
    if said[0] >= max(weak[0], strong[0], min(2, len(wanted)), 1):
        return [context.line("cap-fact", name=tool.name, fact=said[1])]
    if weak[0] >= max(least, strong[0] + 1):
        return [context.line("cap-weak", name=tool.name, weak=weak[1])]
    return [context.line("cap-strong", name=tool.name, best=strong[1])] if strong[0] >= max(least, 1) else []


def _nearest(wanted: set[str], points: tuple[str, ...]) -> tuple[int, str]:
    """The point that shares most with what is asked, and how many words."""
    scored = [(len(wanted & _stems_of(point)), -place, point) for place, point in enumerate(points)]
    best = max(scored, default=(0, 0, ""))
    return best[0], best[2]


@lru_cache(maxsize=4096)
def _stems_of(point: str) -> frozenset[str]:
    """The stems of a point or a fact: there are few, and each is looked at again and again."""
    return frozenset(stems(point))
