"""Whether a tool meets one condition, in a sentence: for "is it free?" and "which of them is free?"."""

from __future__ import annotations

from bot.advice import at_home
from bot.answers.draft import Context
from bot.knowledge.model import Constraint, Tool

SERVER_GB = 48
"""Graphics memory from which a model is for a server, not for a computer that people have at home."""
MODELS = ("llm", "multimodal-llm", "llm-assistant")


def says(context: Context, tool: Tool, name: Constraint) -> str:
    """Whether one tool meets a constraint, in a sentence with what is known beside it."""
    match name:
        case "free":
            return costs(context, tool)
        case "offline":
            return runs_at_home(context, tool)
        case "commercial":
            commercial = context.word(f"commercial-{tool.rights.commercial}")
            return context.line("pro-rights-short", name=tool.name, commercial=commercial, note=tool.rights.note)
        case "api":
            return context.line("pro-api", name=tool.name, api=tool.api)
        case "private":
            return context.line("pro-private", name=tool.name, home=at_home(tool), private="private" in tool.traits)
        case "no-signup" if at_home(tool) and not tool.meets(name):
            return context.line("no-signup-at-home", name=tool.name)
        case _:
            return context.line(f"{'has' if tool.meets(name) else 'has-not'}-{name}", name=tool.name)


def costs(context: Context, tool: Tool) -> str:
    """What is known of a tool's price; a level beside a figure would only blur it."""
    known = tool.price.level not in ("unknown", "free") and not any(sign.isdigit() for sign in tool.price.note)
    level = context.word(f"level-{tool.price.level}") if known else ""
    return context.line("pro-free", name=tool.name, free=tool.price.free, note=tool.price.note, level=level)


def runs_at_home(context: Context, tool: Tool) -> str:
    """Whether it runs on one's own machine, with the memory that takes and the memory that was named."""
    needs, has = tool.memory_gb, context.understanding.slots.memory_gb
    values = {"name": tool.name, "needs": f"{needs:g}" if needs else "", "has": f"{has:g}" if has else ""}
    large = needs is not None and needs >= SERVER_GB
    if large or (tool.open_weights and tool.kind in MODELS and not at_home(tool)):
        return context.line("home-server", **values)
    if not at_home(tool):
        return context.line("home-partly" if tool.offline else "home-not", **values)
    if needs and has:
        return context.line("home-fits" if needs <= has else "home-too-small", **values)
    return context.line("home-yes", **values)
