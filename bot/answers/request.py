"""Does it do what I ask? A request held against a tool's strong and weak points: "can it tell who speaks"."""

from __future__ import annotations

import re

from bot.answers.draft import Context, stems, told
from bot.answers.predicate import DIFFICULTIES
from bot.foreign import LANGUAGES
from bot.knowledge.fresh import sayable
from bot.knowledge.model import Tool

PLAIN = stems(
    "does use used using work works with know knows tell able make makes take takes also really well want need have "
    "there here please yes no what which when where who how much many some thing things something anything it's "
    "could would should will able ok just even ever more page pages day week month go going let"
)
"""Stems that say nothing of what is asked."""
OF_A_COUNTRY = frozenset({
    "law", "laws", "legal", "lawyer", "lawyers", "court", "courts", "tax", "taxes", "vat", "rules", "regulation",
    "regulations", "constitution", "copyright", "insurance", "tenancy", "rental", "labour", "labor", "employment",
    "government", "politics", "history", "economy", "market", "bank", "banks", "company", "companies", "server",
    "servers", "data", "provider", "providers", "school", "schools", "passport", "visa", "culture", "food", "recipes",
})  # fmt: skip
"""Behind such a word it is the country that is meant, not its language."""
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
    return [context.line("cap-language", name=tool.name, language=named, said=said_of(context, tool))] * bool(named)


def said_of(context: Context, tool: Tool) -> str:
    """The first of the notes on a tool that tells of the language that is named, or of languages; empty for none."""
    named = language(context)
    points = [*tool.best_for, *(fact.claim for fact in tool.facts)]
    points += [context.line("as-weak", text=weak) for weak in tool.weak_at]
    several = " and " in named or re.search(DIFFICULTIES["languages"], context.text)
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
    scored = [(len(wanted & stems(point)), -place, point) for place, point in enumerate(points)]
    best = max(scored, default=(0, 0, ""))
    return best[0], best[2]
