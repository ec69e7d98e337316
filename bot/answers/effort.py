"""What the wish in view takes: how long it lasts, on which device it goes, and what many pieces at once mean."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import advise, at_home
from bot.answers.draft import Context, Draft, next_choices
from bot.answers.page import page
from bot.answers.wishes import wishes_of
from bot.knowledge.model import Task, Tool
from bot.presses import show

RECORDINGS = "transcription-time"
"""The page with measured times, for whatever is written down from a recording."""
DEVICES = "what-chatgpt-needs"
MOST_NAMED = 2
TIMED = ("image", "music", "speech", "video")
"""Outputs that the tool needs more than seconds for."""


def lasting(context: Context) -> Draft:
    """How long it takes: the page with measured times where there is one, else what can be said without."""
    knowledge, task = context.knowledge, _task(context)
    measured = knowledge.topics.get(RECORDINGS)
    if task is not None and measured is not None and task.id in measured.follow_ups:
        return replace(page(context, measured), understanding=show(knowledge, RECORDINGS))
    made = task.output[0] if task is not None and task.output[0] in TIMED else "text"
    names = [tool.name for tool in _in_view(context)]
    return _said(context, context.line("effort-time", names=names, made=made, home=_runs_at_home(context)))


def devices(context: Context) -> Draft:
    """Whether it takes a computer: which of the tools in view go on a phone."""
    named = [tool.name for tool in _in_view(context) if tool.meets("mobile")][:MOST_NAMED]
    return _said(context, context.line("effort-device", names=named), DEVICES)


def many(context: Context) -> Draft:
    """What changes with many pieces at once."""
    named = [tool.name for tool in _in_view(context) if at_home(tool)][:MOST_NAMED]
    return _said(context, context.line("effort-many", names=named))


def disliked(context: Context) -> Draft:
    """What to do with a result that is not liked: one change at a time, then the next tool."""
    names = [tool.name for tool in _in_view(context)]
    return _said(context, context.line("effort-disliked", names=names[:MOST_NAMED]), "prompt-engineering")


def _said(context: Context, text: str, *first: str) -> Draft:
    """A line on the wish, with its next questions as buttons."""
    task = _task(context)
    follow = (*first, *(task.follow_ups if task else ()))
    return Draft(
        "text", {"text": text}, title=task.title if task else "", choices=next_choices(context, follow, most=3),
        shown=context.memory.shown,
    )  # fmt: skip


def _task(context: Context) -> Task | None:
    return context.knowledge.tasks.get(context.understanding.entry or "")


def _in_view(context: Context) -> list[Tool]:
    """The tools that were shown for the wish, else those that would be."""
    shown = [context.knowledge.tools[name] for name in context.memory.in_view if name in context.knowledge.tools]
    return shown or [ranked.tool for ranked in advise(context.knowledge, wishes_of(context)[0]).picks]


def _runs_at_home(context: Context) -> bool:
    return all(at_home(tool) for tool in _in_view(context))
