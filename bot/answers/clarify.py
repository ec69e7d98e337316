"""What is said when the bot is not sure, or when a question is not its own: never a dead end, never the same twice."""

from __future__ import annotations

from bot.answers.draft import Context, Draft, label, next_choices
from bot.answers.guide import asked
from bot.chooser import Walk, next_question
from bot.knowledge.model import Knowledge
from bot.message import Choice, Understanding
from bot.replies import listed

STARTS = ("choose-tool", "generative-vs-llm", "hallucination", "what-can-you-do")
"""Where the menu leads when nothing better is known."""
MOST_ASKED = 3
NONE = "n:"
"""The button "none of these"."""


def ask(context: Context) -> Draft:
    """Ask back: with choices the first time, for other words the second, the menu the third."""
    match context.understanding.follow:
        case "before":
            return Draft("line:nothing_before", choices=next_choices(context, STARTS, most=3))
        case "none":
            return Draft("line:ask_none", choices=next_choices(context, STARTS, most=3))
        case "stale":
            return Draft("line:stale_button", choices=next_choices(context, STARTS, most=3))
        case "empty":
            return Draft("line:empty_message", choices=next_choices(context, STARTS, most=3))
    offered = offered_by(context.knowledge, context.understanding)
    pending, misses = context.memory.pending, context.memory.misses
    repeated = pending is not None and pending.kind == "entry" and set(pending.options) == set(offered)
    if offered and not repeated and misses < 2:
        choices = [Choice(label(context.knowledge, name), f"e:{name}", "answer") for name in offered]
        none = Choice(context.line("choice_none"), NONE, "answer")
        return Draft("text", {"text": context.variant("ask_which")}, choices=(*choices, none), offered=offered)
    values = {"known": listed(_known(context)), "missed": next(iter(context.unknown), "")}
    if misses < 2 and not context.memory.has_said(context.line("ask_other_words", **values)):
        return Draft("line:ask_other_words", values, choices=next_choices(context, STARTS, most=3))
    return menu(context)


def menu(context: Context) -> Draft:
    """The first question of the guided chooser, as the way out of not understanding."""
    question = next_question(context.knowledge, Walk())
    if question is None:
        return Draft("line:menu", choices=next_choices(context, STARTS))
    openings = (context.line("menu"), context.line("guide-not-got"), "")
    return asked(context, Walk(), question, openings[context.memory.misses % len(openings)])


def offered_by(knowledge: Knowledge, understanding: Understanding) -> tuple[str, ...]:
    """The entries and tools that could be meant, at most three."""
    named = [one.entry for one in understanding.candidates]
    known = [name for name in named if name in knowledge.tools or knowledge.entry(name)]
    pages = [name for name in known if name not in knowledge.smalltalk]
    return tuple(pages or known)[:MOST_ASKED]  # nobody means a greeting when anything else could be meant


def decline(context: Context) -> Draft:
    """Say kindly that this is not ours, where to go with it, and what the bot can do."""
    referral = context.knowledge.referrals.get(context.understanding.entry or "")
    if referral:
        nearest = () if referral.careful else next_choices(context, (*referral.follow_ups, *STARTS), most=2)
        return Draft("text", {"text": referral.body}, title=referral.title, choices=nearest, entry=referral.id)
    return Draft("text", {"text": context.variant("decline")}, choices=next_choices(context, STARTS, most=3))


def _known(context: Context) -> list[str]:
    """What was understood of the message, in words."""
    slots = context.understanding.slots
    tasks = [label(context.knowledge, name) for name in slots.tasks]
    outputs = [context.word(f"modality-{name}") for name in slots.modalities]
    return [*tasks, *outputs][:2]
