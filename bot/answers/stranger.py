"""What of a product that nobody here knows? Openly nothing, with what is known of a tool named beside it."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.draft import Context, Draft, next_choices

SURE = 0.85
"""Confidence from which a page is meant, whatever word in the message nobody knows."""
STARTS = ("choose-tool", "trustworthy-ai", "fake-ai-apps")


def stranger(context: Context) -> Draft | None:
    """That there is no page on it; None where no such product is asked about, or somebody else's page is meant."""
    understanding, tools = context.understanding, context.knowledge.tools
    elsewhere = understanding.outcome == "decline" and understanding.entry
    name = next(iter(understanding.slots.ids("stranger")), None)
    page = understanding.intent in ("explain", "choose") and understanding.outcome == "answer"
    if name is None or elsewhere or (page and understanding.confidence >= SURE):
        return None
    known = [tools[one] for one in understanding.slots.tools if one in tools]
    lines = [context.variant("stranger", 2, name=name) if name else context.line("stranger-it")]
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
