"""A word of warning where something must stay confidential and an online service comes up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.advice import Wish, advise, at_home
from bot.answers.draft import Context, Draft
from bot.knowledge.model import Tool

SECRET = frozenset({"private", "offline"})
"""Limits that keep a thing in the house."""
ONLINE = frozenset({"online", "web", "website", "browser", "cloud", "internet"})


def is_secret(context: Context) -> bool:
    """Whether the talk is about something that must stay in the house."""
    return not SECRET.isdisjoint(_limits(context))


def _limits(context: Context) -> tuple[str, ...]:
    """The limits that were set now, in the turn before, or for the whole talk."""
    last = context.memory.last
    return (*context.memory.held, *context.understanding.slots.constraints, *(last.constraints if last else ()))


def was_secret(context: Context) -> bool:
    """Whether the talk was about such a thing before this message: to ask which tool is private tells of no secret."""
    last = context.memory.last
    return not SECRET.isdisjoint((*context.memory.held, *(last.constraints if last else ())))


def guarded(context: Context, draft: Draft, tools: Iterable[str]) -> Draft:
    """The draft of an answer on some tools, opened by the warning where one of them is no place for a secret.

    What a tool can do is not said then at all: a "yes" below the warning would take it back.
    """
    known = context.knowledge.tools
    open_ones = [known[name] for name in tools if name in known and not is_kept(known[name])]
    if not open_ones or not is_secret(context):
        return draft
    first = draft.values.get("first")
    name = "not-for-secrets" if "private" in _limits(context) else "not-at-home"
    warning = context.line(name, tools=[tool.name for tool in open_ones[:2]], instead=at_home_for(context))
    if draft.template == "capability":
        return replace(draft, values={"first": warning, "rest": [], "facts": []})
    opening: object = [warning, *first] if isinstance(first, list) else f"{warning}\n\n{first}"
    return replace(draft, values={**draft.values, "first": opening})


def is_kept(tool: Tool) -> bool:
    """Whether what is given to it stays on one's own computer."""
    return at_home(tool) or tool.status != "active"


def no_online(context: Context) -> str:
    """That there is no online service for what must stay in the house, where one is asked for; else empty."""
    words = {word.strip(".,!?") for word in context.words}
    return "" if words.isdisjoint(ONLINE) or not is_secret(context) else context.line("none-online-for-secrets")


def at_home_for(context: Context) -> list[str]:
    """Tools on one's own computer for the wish of the talk; none when it is unknown."""
    last = context.memory.last
    task = next((name for name in (last.wish, last.entry) if name in context.knowledge.tasks), None) if last else None
    picks = advise(context.knowledge, Wish(task=task, constraints=("private",))).picks if task else ()
    return [one.tool.name for one in picks if at_home(one.tool)][:2]
