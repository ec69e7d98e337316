"""A page as an answer: its first part or its second, with the buttons that lead on and the tools that it names."""

from __future__ import annotations

import re

from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices, plainly
from bot.answers.predicate import asks_how
from bot.knowledge.model import Knowledge, Topic
from bot.message import Choice

BOLD = re.compile(r"\*\*(.+?)\*\*")
_WORD = r"[A-Z][\w-]*(?:\.\w+)*"
_NAME = rf"{_WORD}(?: {_WORD})*"
_ROW = re.compile(rf"{_NAME}(?:(?:, (?:and |or )?| and | or ){_NAME})+")
"""Several names in a row."""
SHORTEST = 3
"""Letters that what is left of a name without its maker's must be longer than."""
MOST_SHOWN = 4
EITHER = re.compile(
    r"^(?:which|what|who|where|when|why)\b"
    r"|^(?!(?:is|are|can|could|does|do|did|will|would|should|may|has|have)\b)(?:\w+ ){1,3}or \w+"
)
"""How a question begins that no yes or no answers."""


def page(context: Context, topic: Topic, *, more: bool = False) -> Draft:
    """The first part of a page, or the second."""
    goes_on = [Choice(context.word("more"), f"m:{topic.id}")] if topic.more and not more else []
    follow = next_choices(context, topic.follow_ups, but=[topic.id], most=MOST_CHOICES - len(goes_on))
    text = topic.more if more and topic.more else _opened(context, topic.body)
    return Draft(
        "text", {"text": text}, title=topic.title, choices=(*goes_on, *follow), facts=topic.facts, entry=topic.id,
        shown=named_in(context, text), picture=topic.picture if topic.picture and not more else None,
    )  # fmt: skip


def _opened(context: Context, text: str) -> str:
    """A page without the yes or no at its beginning, where nothing was asked that this answers."""
    return plainly(text) if context.plain and (asks_how(context) or EITHER.search(context.text)) else text


def named_in(context: Context, text: str) -> tuple[str, ...]:
    """The tools that a page names in bold, in its order, so that "which of the three" has an answer.

    While a wish is in view, its list stays the one that is meant.
    """
    last = context.memory.last
    if last is not None and last.wish is not None:
        return ()
    return _named_in(context.knowledge, text)


def tools_on(knowledge: Knowledge, topic: Topic) -> tuple[str, ...]:
    """The tools that a page names, whatever wish is in view."""
    return _named_in(knowledge, topic.body)


def _named_in(knowledge: Knowledge, text: str) -> tuple[str, ...]:
    """Those in bold, else the first several that the first paragraph names in a row: "ChatGPT, Gemini or Copilot"."""
    active = knowledge.active
    bold = dict.fromkeys(name for part in BOLD.findall(text) for name in re.split(r", | and | or ", part))
    if named := [active[name].id for name in bold if name in active]:
        return tuple(named)[:MOST_SHOWN]
    short = {tool.name.removeprefix(f"{tool.maker} "): tool.id for tool in active.values()}
    known = {name: tool for name, tool in short.items() if len(name) > SHORTEST} | {
        name: tool.id for name, tool in active.items()
    }
    rows = (re.split(r", (?:and |or )?| and | or ", row) for row in _ROW.findall(text.split("\n\n")[0]))
    runs = ([known[name] for name in row if name in known] for row in rows)
    return tuple(next((run for run in runs if len(run) > 1), ()))[:MOST_SHOWN]
