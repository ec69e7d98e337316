"""Whether a tool meets one condition, in a sentence: for "is it free?" and "which of them is free?"."""

from __future__ import annotations

from bot.answers.draft import Context
from bot.knowledge.model import Constraint, Tool


def says(context: Context, tool: Tool, name: Constraint) -> str:
    """Whether one tool meets a constraint, in a sentence with what is known beside it."""
    if name == "free":
        level = context.word(f"level-{tool.price.level}") if tool.price.level not in ("unknown", "free") else ""
        return context.line("pro-free", name=tool.name, free=tool.price.free, note=tool.price.note, level=level)
    if name == "offline":
        memory = f"{tool.memory_gb:g}" if tool.memory_gb else ""
        return context.line("pro-offline", name=tool.name, offline=tool.offline, memory=memory)
    if name == "commercial":
        commercial = context.word(f"commercial-{tool.rights.commercial}")
        return context.line("pro-rights-short", name=tool.name, commercial=commercial, note=tool.rights.note)
    line = "cap-meets" if tool.meets(name) else "cap-meets-not"
    return context.line(line, name=tool.name, what=context.word(f"constraint-{name}"))
