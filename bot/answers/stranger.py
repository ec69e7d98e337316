"""A product that nobody here knows is named as unknown; of a known tool its asked side is told even when unsure."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.draft import Context, Draft, next_choices
from bot.answers.profile import profile
from bot.answers.sides import SPECIAL, asked_aspect

LIKELY = 0.3
"""How likely a message must be ours before a tool's side is told without asking back."""
HOLDING = frozenset({
    "a", "an", "and", "any", "are", "at", "by", "can", "cost", "costs", "do", "does", "for", "from", "have", "how",
    "i", "in", "is", "it", "its", "me", "much", "my", "of", "on", "or", "so", "that", "the", "their", "there", "they",
    "this", "to", "use", "we", "our", "need", "want", "please", "some", "something",
    "what", "whats", "which", "who", "with", "you",
})  # fmt: skip
"""Words that hold a question together."""
MONEY = frozenset({"euro", "euros", "dollar", "dollars", "bucks", "pounds", "quid", "budget", "max", "month"})
STARTS = ("choose-tool", "trustworthy-ai", "fake-ai-apps")


def is_unknown(context: Context) -> bool:
    """Whether a product that nobody here knows is asked about, and nobody else's page is meant."""
    understanding = context.understanding
    if understanding.outcome == "decline" and understanding.entry:
        return False
    return bool(understanding.slots.ids("stranger"))


def stranger(context: Context) -> Draft:
    """That there is no page on it; what is known of a tool that was named beside it."""
    understanding, tools = context.understanding, context.knowledge.tools
    name = understanding.slots.ids("stranger")[0]
    known = [tools[one] for one in understanding.slots.tools if one in tools]
    lines = [context.line("stranger", name=name)]
    for tool in known[:1]:
        beside = context.line("stranger-beside", known=tool.name)
        kind = context.word(f"kind-{tool.kind}")
        what = context.line("pro-what", name=tool.name, kind=kind, maker=tool.maker, best=tool.best_for[:3])
        lines.append(f"{beside} {what}")
    why = (*understanding.why, f"nobody here knows {name!r}")
    entry = known[0].id if known else None
    meant = replace(understanding, outcome="answer", intent="profile", entry=entry, why=why)
    choices = next_choices(context, (*(tool.id for tool in known), *STARTS), most=3)
    return Draft(
        "text", {"text": "\n\n".join(lines)}, title=name, choices=choices, shown=tuple(tool.id for tool in known[:1]),
        understanding=meant,
    )  # fmt: skip


def is_asked_of_a_tool(context: Context) -> bool:
    """Whether one known tool is named with a side that is asked about, though what else was meant is unsure."""
    understanding = context.understanding
    tools = understanding.slots.tools
    unsure = understanding.outcome in ("ask", "decline") and not understanding.follow
    likely = unsure and (understanding.ours >= LIKELY or not unread(context))
    return likely and len(tools) == 1 and tools[0] in context.knowledge.tools and asked_aspect(context) in SPECIAL


def unread(context: Context) -> set[str]:
    """The words that neither name the tool or the side asked about nor only hold the sentence together."""
    words = {word.strip(".,!?$€£").removesuffix("'s") for word in context.words} - HOLDING - {""}
    words -= {word for word in words if word.isdigit() or (word in MONEY and context.understanding.slots.budget)}
    return words - {part for slot in context.understanding.slots.found for part in slot.text.split()}


def of_a_tool(context: Context) -> Draft:
    """The asked side of the one tool that was named."""
    understanding = context.understanding
    meant = replace(understanding, outcome="answer", intent="profile", entry=understanding.slots.tools[0])
    return replace(profile(replace(context, understanding=meant)), understanding=meant)
