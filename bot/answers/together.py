"""Do these two go together? "A + B, is that it?" asks whether both make one set-up, not which is the better one."""

from __future__ import annotations

import re

from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices, told
from bot.answers.profile import what_became
from bot.answers.sides import facts_on
from bot.knowledge.model import Fact, Tool
from bot.text import tokens

TOGETHER = re.compile(
    r"\btogether\b|\bis that (?:it|all|enough|everything)\b|\bthats? (?:it|all|enough|everything)\b|\ball i need\b"
    r"|\bdo i need both\b|\bneed both\b|\bcombined?\b|\bside by side\b|\b(?:works?|go|goes|play|used?) with\b"
    r"|\bwith each other\b"
)
INSIDE = r" (?:in|inside|with|through|via|into|within|from) "
AGAINST = frozenset({"or", "vs", "versus", "compare", "comparison", "better", "best", "which", "difference", "between",
                     "against"})  # fmt: skip
"""Words that set several names against each other."""
WEAKLY = frozenset({"or", "between"})
"""These do so only where nothing else is asked of them: "ollama in lm studio (or the other way round)"."""
ALL = re.compile(r"\bis that|\bthats? (?:it|all|enough|everything)|\ball i need")
"""Asks whether something is missing."""
MODELS = ("llm", "multimodal-llm", "llm-assistant")
RUNTIME = "local-runtime"
HOME = "offline-private"
ROLES = (RUNTIME, "code-assistant", "llm", "speech-recognition")
"""Kinds whose part in a set-up has words of its own."""


def asks_together(context: Context) -> bool:
    """Whether two tools are named as parts of one set-up: joined in so many words, or one inside the other."""
    if len(context.understanding.slots.tools) != 2:
        return False
    return bool(TOGETHER.search(" ".join(context.plain))) or _is_inside(context)


def _is_inside(context: Context) -> bool:
    """ "ollama models in lm studio", "use flux in comfyui": only a small word stands between the two."""
    words = " ".join(tokens(context.text))
    named = [re.escape(slot.text) for slot in context.understanding.slots.found if slot.kind == "tool" and slot.text]
    if len(named) != 2 or not (AGAINST - WEAKLY).isdisjoint(words.split()):
        return False
    return bool(re.search(rf"\b{named[0]}(?: \w+)?{INSIDE}(?:\w+ )?{named[1]}\b", words))


def known_together(context: Context) -> bool:
    """Whether a fact on one of the two names the other."""
    tools = [context.knowledge.tools[name] for name in context.understanding.slots.tools]
    return bool(_linking(context, *tools))


def together(context: Context) -> Draft:
    """Whether the two go together, what each does, and what is still missing."""
    tools = [context.knowledge.tools[name] for name in context.understanding.slots.tools]
    gone = [what_became(context, one) for one in tools if one.status != "active"]
    facts = () if gone else _linking(context, *tools)
    first = gone[0] if gone else _verdict(context, tools, facts)
    same = tools[0].kind == tools[1].kind
    parts = [f"**{one.name}**{_part(context, one, same=same)}" for one in tools if one.status == "active"]
    lines = [context.line("together-parts", parts=parts), *_missing(context, tools)]
    names = (*(one.id for one in tools), *(task.id for task in context.before))
    return Draft(
        "capability", {"first": first, "rest": lines, "facts": []}, title=" + ".join(one.name for one in tools),
        choices=next_choices(context, names, most=MOST_CHOICES), shown=tuple(one.id for one in tools),
        recommended=tuple(one.id for one in tools if one.status == "active"), facts=facts, entry=tools[0].id,
    )  # fmt: skip


def _linking(context: Context, one: Tool, other: Tool) -> tuple[Fact, ...]:
    """The facts on either tool that name the other."""
    return (*facts_on(context, one, (other.name.lower(),)), *facts_on(context, other, (one.name.lower(),)))[:2]


def _verdict(context: Context, tools: list[Tool], facts: tuple[Fact, ...]) -> str:
    """Yes with what the notes have, or openly that they do not say it; one is enough where both do the same."""
    names = [f"**{one.name}**" for one in tools]
    if facts:
        return context.line("together-yes", names=names, lines=[told(context, fact) for fact in facts])
    if tools[0].kind != tools[1].kind:
        return context.line("together-open", names=names)
    return context.line("together-inside" if _is_inside(context) else "together-same", names=names)


def _part(context: Context, tool: Tool, *, same: bool) -> str:
    """What a tool does in a set-up; two of one kind are told apart by their strong points."""
    if tool.kind in ROLES and not same:
        return f" {context.word(f'role-{tool.kind}')}"
    return context.line("role", best=tool.best_for[0])


def _missing(context: Context, tools: list[Tool]) -> list[str]:
    """The model that a program needs, where it is asked whether that is all."""
    kinds = {one.kind for one in tools}
    if RUNTIME not in kinds or not kinds.isdisjoint(MODELS) or not ALL.search(" ".join(context.plain)):
        return []
    known = context.knowledge.tools
    tasks = [*context.before, *(context.knowledge.tasks[name] for name in (HOME,) if name in context.knowledge.tasks)]
    picks = (known[pick.tool] for task in tasks for pick in task.picks)
    model = next((one.name for one in picks if one.kind in MODELS and one.open_weights), "")
    return [context.line("together-model", made=model)]
