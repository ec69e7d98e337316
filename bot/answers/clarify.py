"""What is said when the bot is not sure, or when a question is not its own: never a dead end, never the same twice."""

from __future__ import annotations

from bot.answers.draft import Context, Draft, label, next_choices
from bot.message import Choice
from bot.replies import listed

STARTS = ("choose-tool", "generative-vs-llm", "hallucination", "what-can-you-do")
"""Where the menu leads when nothing better is known."""
MOST_ASKED = 3


def ask(context: Context) -> Draft:
    """Ask back: with choices the first time, for other words the second, the menu the third."""
    offered = tuple(
        candidate.entry for candidate in context.understanding.candidates
        if candidate.entry in context.knowledge.tools or context.knowledge.entry(candidate.entry)
    )[:MOST_ASKED]  # fmt: skip
    pending = context.memory.pending
    repeated = pending is not None and pending.kind == "entry" and set(pending.options) == set(offered)
    if offered and not repeated and context.memory.misses < 2:
        choices = tuple(Choice(label(context.knowledge, name), f"e:{name}", "answer") for name in offered)
        return Draft(f"line:ask_which_{context.turn % 3 + 1}", choices=choices, offered=offered)
    if context.memory.misses < 2:
        values = {"known": listed(_known(context)), "missed": ""}
        return Draft("line:ask_other_words", values, choices=next_choices(context, STARTS, most=3))
    return Draft("line:menu", choices=next_choices(context, STARTS))


def decline(context: Context) -> Draft:
    """Say kindly that this is not ours, where to go with it, and what the bot can do."""
    referral = context.knowledge.referrals.get(context.understanding.entry or "")
    if referral:
        nearest = () if referral.careful else next_choices(context, (*referral.follow_ups, *STARTS), most=2)
        return Draft("text", {"text": referral.body}, title=referral.title, choices=nearest, entry=referral.id)
    variant = context.turn % 3 + 1
    return Draft(f"line:decline_{variant}", choices=next_choices(context, STARTS, most=3))


def _known(context: Context) -> list[str]:
    """What was understood of the message, in words."""
    slots = context.understanding.slots
    tasks = [label(context.knowledge, name) for name in slots.tasks]
    outputs = [context.word(f"modality-{name}") for name in slots.modalities]
    return [*tasks, *outputs][:2]
