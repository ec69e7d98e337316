"""A version that the notes do not have is named as unknown, with the newest that they have and its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.answers.draft import Context, Draft, next_choices
from bot.knowledge.fresh import spoken
from bot.knowledge.model import Tool
from bot.text import squash

NEXT = (
    r"(?=$|[?!.,]|\s+(?:or|vs|versus|and|is|are|out|coming|released|better|good|worth|price|cost|free|yet|already)\b)"
)
"""What follows a version's number; anything else may be a count of songs or gigabytes."""


def unknown_version(context: Context) -> Draft | None:
    """That there is no such version in the notes; None where no higher one than theirs is asked about."""
    understanding, tools = context.understanding, context.knowledge.tools
    text = " ".join(context.words)
    if understanding.follow or not any(char.isdigit() for char in text):
        return None
    for tool in (tools[name] for name in understanding.slots.tools if name in tools):
        aliases = {squash(alias) for alias in tool.aliases}
        for name in _names(tool):
            asked = re.search(rf"(?<!\w){re.escape(name)}[- ]?v?(\d{{1,2}}(?:\.\d)?){NEXT}", text)
            known = max(_known(context, name), default=None)
            if asked is None or known is None or float(asked[1]) <= known[0] or squash(asked[0]) in aliases:
                continue
            said = asked[0].replace(name, tool.name.split()[0], 1)
            newest = f"{tool.name.split()[0]} {known[0]:g}"
            line = context.line("unknown-version", asked=said, newest=newest, day=spoken(known[1]))
            meant = replace(understanding, outcome="answer", intent="profile", entry=tool.id)
            return Draft(
                "text", {"text": line}, title=tool.name, choices=next_choices(context, (tool.id,), most=2),
                shown=(tool.id,), understanding=meant,
            )  # fmt: skip
    return None


def _names(tool: Tool) -> tuple[str, ...]:
    """The words that a version's number stands behind."""
    first = tool.name.lower().split()[0]
    return (first, "chatgpt") if first == "gpt" else (first,) * (len(first) > 2)


def _known(context: Context, name: str) -> Iterator[tuple[float, str]]:
    """The versions that the facts name, each with the day of the fact."""
    form = re.compile(rf"\b{re.escape(name)}[- ]v?(\d{{1,2}}(?:\.\d)?)(?![\w.]\d|\d|[kK]\b)", re.IGNORECASE)
    for tool in context.knowledge.tools.values():
        for fact in tool.facts:
            yield from ((float(found), fact.as_of) for found in form.findall(fact.claim))
