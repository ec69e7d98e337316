"""Make it for me: "write me a poem". The bot makes nothing itself; it says which AI does, and the talk goes on so."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import advise
from bot.answers.choose import pick_values
from bot.answers.draft import MOST_CHOICES, Context, Draft, label
from bot.answers.narrowing import narrowings
from bot.answers.notes import standing
from bot.answers.wishes import wishes_of
from bot.message import Choice


def ordered(context: Context, likely: str) -> Draft | None:
    """Who makes what was ordered, where it is the likely task of an order; None for everything else."""
    task = context.knowledge.tasks.get(likely)
    if task is None or task.careful or not context.understanding.do_it:
        return None
    asked = replace(context, understanding=replace(context.understanding, intent="choose", entry=likely))
    advice = advise(context.knowledge, wishes_of(asked)[0])
    if not advice.picks:
        return None
    best = advice.picks[0]
    text = context.line("made-elsewhere", kind=task.tool_class, pick=pick_values(asked, best, advice.wanted))
    page = Choice(label(context.knowledge, likely), f"e:{likely}")
    how = Choice(context.line("choice_how"), "h:")
    return Draft(
        "text", {"text": text}, title=task.title, choices=(page, how, *narrowings(asked, advice))[:MOST_CHOICES],
        recommended=(best.tool.id,), entry=likely, facts=standing(asked, advice.picks[:1], task, advice.wanted),
    )  # fmt: skip
