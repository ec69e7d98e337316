"""What about its price, its rights, its privacy? What the notes have on one side of a tool, or openly nothing."""

from __future__ import annotations

import re

from bot.advice import at_home, replacements
from bot.answers.cost import PAYING, by_price, priced
from bot.answers.counted import ALLOWED, COUNTED
from bot.answers.draft import Context, price, told
from bot.answers.machine import INSTALLED, first_steps_of_a_model, machine, opened_by, runs_at_home
from bot.knowledge.fresh import sayable
from bot.knowledge.model import Fact, Tool

ACCOUNTS = ("llm-assistant", "image-generator", "video-generator", "music-generator", "search-assistant")
"""Kinds of service that mostly want an account."""
SIGNS: dict[str, tuple[str, ...]] = {
    "telemetry": ("telemetry", "usage data", "usage statistic", "analytics", "sends "),
    "compliance": ("gdpr", "dpa", "processing agreement", "server", "europe", "eu ", "hosted", "soc 2", "hipaa"),
    "watermark": ("watermark", "synthid", "c2pa", "visible mark", "visible sign"),
    "size": ("parameter", " gb", "billion", "memory", "vram", "quantis"),
    "accuracy": ("accura", "error", "hallucin", "invent", "reliab", "wrong"),
    "privacy": ("train", "stored", "kept", "data", "reviewer", "people may review", "private", "privacy", "chats"),
    "rights": ("licen", "commercial", "copyright", "ownership", "apache", "mit "),
    "school": ("school", "student", "teacher", "universit"),
}
"""What a fact holds that speaks of an aspect."""
OPEN = ("watermark", "telemetry", "compliance", "school", "accuracy")
"""Sides of which the notes on a tool may have nothing."""
ORDER = (
    "telemetry", "compliance", "watermark", "school", "privacy", "size", "rights", "limits", "offline", "price", "free",
    "alternatives", "maker", "status", "accuracy", "api", "url", "how", "version", "bad-at", "good-at",
)  # fmt: skip
"""Aspects, the most special first: "is it safe, and what does it cost to use" is about safety."""
SCHOOL = frozenset({"school", "uni", "university", "college", "class", "exam", "homework", "teacher", "prof", "course"})
"""Words that make "is it allowed" a question about school and no longer about business."""
DEAR = re.compile(r"\b(?:expensive|overpriced|pric(?:e?y|ier)|dear|costly|cheaper|too much)\b")
WANTED = re.compile(
    r"\b(?:alternatives?|substitutes?|replacements?)\b(?! (?:price|cost))|\bwhat else\b|\binstead of\b|\bswitch to\b"
)
SPECIAL = frozenset({
    "telemetry", "compliance", "watermark", "school", "privacy", "size", "rights", "limits", "price", "how", "url",
})  # fmt: skip
"""Aspects that are answered before anything else is said of a tool."""

_CHEAP_THING = re.compile(
    r"\bcheap(?:er|est)? (?!(?:ones?|plans?|options?|ais?|tools?|apps?|alternatives?|versions?|or|and|for|than|to|in|"
    r"is|subscriptions?|models?|price|way|enough|too|but|with|if|as|please|now|here|there|api|generator|software)\b)\w"
)
"""What is cheap is something else: the flights of "finding cheap flights"."""
NEEDING = frozenset({"need", "needs", "require", "requires"})
"""Words that turn the question round: who needs the internet does not run without it."""


def asked_aspect(context: Context) -> str:
    """The side of a tool that is asked about: a special one before what every question holds; empty for none."""
    found, text = context.understanding.slots.found, " ".join(context.plain)
    made = [slot.text for slot in found if slot.kind in ("modality", "input") and slot.text]
    words = {slot for slot in found if slot.kind == "aspect" and not slot.text.endswith(("my", "our"))}
    described = {slot for slot in words if any(f"{slot.text} {name}" in text for name in made)}  # "training videos"
    described |= {slot for slot in words if slot.text.startswith("cheap") and _CHEAP_THING.search(text)}
    aspects = tuple(dict.fromkeys(slot.value for slot in found if slot.kind == "aspect" and slot not in described))
    counts = COUNTED.search(context.text) or ALLOWED.search(context.text)
    if {"price", "limits"} <= set(aspects) and not (counts and PAYING.isdisjoint(context.plain)):
        return "price"  # "what does it cost me, at 15 calls a day": the amount is told for the price
    if "rights" in aspects and not SCHOOL.isdisjoint(context.plain):
        return "school"
    if "alternatives" in aspects and WANTED.search(context.text):
        return "alternatives"  # "too expensive, alternatives?": the price is only why
    special = [name for name in ORDER if name in aspects]
    return next(iter((*special, *aspects)), "")


def side(context: Context, tool: Tool, aspect: str) -> list[str]:
    """The lines that answer an aspect; the plain description when there is no better."""
    line = context.line
    if on_machine := machine(context, tool):
        return on_machine
    match aspect:
        case "price" | "free":
            return [
                *_not_for_business(context, tool),
                *priced(context, tool),
                *_noted(context, tool, aspect, ("per million",)),
            ]
        case "offline" if not NEEDING.isdisjoint(context.words):
            return [
                line("net-not-needed", name=tool.name)
                if at_home(tool)
                else line("net-needed", name=tool.name, home=tool.kind in INSTALLED)
            ]
        case "offline":
            return [runs_at_home(context, tool)]
        case "maker":
            return [line("pro-maker", name=tool.name, maker=tool.maker)]
        case "rights":
            commercial = context.word(f"commercial-{tool.rights.commercial}")
            return [line("pro-rights", name=tool.name, commercial=commercial, note=tool.rights.note)]
        case "alternatives":
            return _alternatives(context, tool)
        case "status" | "version":
            return [line("pro-active", name=tool.name)] if tool.status == "active" else []
        case "limits":
            dated = any(fact.kind == "quota" for fact in tool.facts)
            return [line("pro-limits" if dated else "pro-no-limits", name=tool.name)]
        case "privacy":
            return [line("pro-privacy", name=tool.name, home=at_home(tool)), *_noted(context, tool, aspect)]
        case "size":
            needs = f"{tool.memory_gb:g}" if tool.memory_gb else ""
            plain = at_home(tool) and needs and not context.understanding.slots.memory_gb
            first = line("size-needs", name=tool.name, needs=needs) if plain else runs_at_home(context, tool)
            return [first, *_noted(context, tool, aspect)]
        case "telemetry" | "compliance" | "watermark" | "school" | "accuracy":
            return _noted(context, tool, aspect) or [_not_noted(context, tool, aspect)]
        case "api":
            return [line("pro-api", name=tool.name, api=tool.api)]
        case "good-at":
            return [line("pro-good", name=tool.name, best=tool.best_for[:4])]
        case "bad-at" if tool.weak_at:
            return [f"**{tool.name}**: {line('pro-weak', weak=tool.weak_at)}"]
        case "how" if tool.status == "active" and opened_by(context, tool):
            return [first_steps_of_a_model(context, tool)]
        case "how" | "url" if tool.status == "active":
            account = tool.kind in ACCOUNTS and "no-signup" not in tool.traits and not at_home(tool)
            return [line("begins", name=tool.name, url=tool.url, mobile="mobile" in tool.traits, account=account,
                         home=at_home(tool), **home_of(context, tool))]  # fmt: skip
        case _:
            return [_what(context, tool)] if tool.status == "active" else []


def home_of(context: Context, tool: Tool) -> dict[str, str]:
    """The app that a tool is found in, empty where it has one of its own, and whose name to look for in a store."""
    app = context.knowledge.tools.get(tool.inside)
    return {"app": app.name if app else "", "maker": app.maker if app else tool.maker}


def _not_for_business(context: Context, tool: Tool) -> list[str]:
    """That what is free of a tool is not for business, where the talk is about business."""
    closed = tool.rights.commercial in ("paid-plan", "no") and "commercial" in context.limits
    return [context.line("free-not-business", name=tool.name, paid=tool.rights.commercial == "paid-plan")] * closed


def _noted(context: Context, tool: Tool, aspect: str, signs: tuple[str, ...] = ()) -> list[str]:
    """What the facts and lines on a tool have about an aspect, at most two."""
    return [told(context, fact) for fact in facts_on(context, tool, signs or SIGNS[aspect])]


def facts_on(context: Context, tool: Tool, signs: tuple[str, ...], also: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """The facts on a tool that hold one of some signs, and one of some others where there are any; at most two."""
    facts = sayable(tool.facts, context.knowledge.lives, context.today)
    return tuple(fact for fact in facts if holds(fact.claim, signs) and (not also or holds(fact.claim, also)))[:2]


def holds(text: str, signs: tuple[str, ...]) -> bool:
    """Whether a text holds one of some signs."""
    return any(sign in f"{text.lower()} " for sign in signs)


def _not_noted(context: Context, tool: Tool, aspect: str) -> str:
    """That the notes have nothing on an aspect, and what to do instead."""
    hint = context.line(f"hint-{aspect}", home=at_home(tool))
    return context.line("not-noted", name=tool.name, what=context.word(f"asked-{aspect}"), hint=hint)


def _alternatives(context: Context, tool: Tool) -> list[str]:
    others, dear = replacements(context.knowledge, tool), bool(DEAR.search(context.text))
    others = tuple(by_price(others)[:3] if dear else others[:3])
    known = [", ".join(one.best_for[:2]) + (f" ({price(context, one)})" if dear else "") for one in others]
    bullets = "".join(
        f"\n- {context.line('pro-alternative-line', name=one.name, best=best)}"
        for one, best in zip(others, known, strict=True)
    )
    lead = context.line("pro-alternatives", name=tool.name, tools=[one.name for one in others])
    return [f"{lead}\n{bullets}"] if others else []


def _what(context: Context, tool: Tool) -> str:
    kind = context.word(f"kind-{tool.kind}")
    return context.line("pro-what", name=tool.name, kind=kind, maker=tool.maker, best=tool.best_for[:3])
