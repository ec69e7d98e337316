"""Does a page hold what was said? A page is written for everybody; the talk may have a limit that it breaks.

Whoever keeps things in the house must not be led to a service by a page on something else, and whoever has but a phone
not to a program for a computer: the page then opens with that, in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.advice import Wish, advise, at_home
from bot.answers.draft import Context, Draft
from bot.answers.notes import programs_in_view
from bot.answers.secret import HOME, PAGES, SECRET, at_home_for
from bot.knowledge.model import Tool

ABOUT_IT = frozenset({*PAGES, HOME, "eu-hosting", "local-vs-cloud"})
"""Pages that weigh just these two worlds: they say it themselves."""
WEIGHING = ("trust", "rights", "bot")
"""Groups of pages on what services do with things: they name a tool, and tell nobody to use it."""
LOOKS_UP = frozenset({"research-tool", "search-assistant"})
"""Kinds of tools that look up what is public: no model on one's own computer stands in for them."""
OPPOSITES = {"offline", "current-info"}
MOST_NAMED = 2
SHORTEST = 3
"""Letters of a name that says nothing in a title."""
_ADVISED = re.compile(
    r"(?:^|[.:;] |\n)(?:\d+\. |- )?\*{0,2}(?:Take|Use|Try|Open|Ask|Begin with|Put|Give|Upload|Load|Hand|Let)\b[^.\n]*"
    r"|\bsuch as [^.\n]*|(?:^|\n)(?:\d+\. |- )\*\*[^*]+\*\*|\b(?:take|use|try|best in|works? in|free in) [^.\n]*"
)
"""What a page tells to use, as opposed to what it only speaks of."""


def held_against(context: Context, draft: Draft) -> Draft:
    """The draft of a page, opened by what of it does not go with a limit of the talk; the same where all does."""
    topic = context.knowledge.topics.get(draft.entry or "")
    text = draft.values.get("text")
    limits = {*context.set_before, *context.memory.held}
    if topic is not None and isinstance(text, str) and {*context.understanding.slots.constraints} >= OPPOSITES:
        home = advise(context.knowledge, Wish(HOME, constraints=("offline",))).picks
        first = context.line("opposites", tools=[one.tool.name for one in home][:MOST_NAMED])
        return replace(draft, values={"text": f"{first}\n\n{text}"})
    weighs = topic is None or topic.id in ABOUT_IT or topic.group in WEIGHING
    if weighs or topic is None or not isinstance(text, str) or not limits & {*SECRET, "mobile"}:
        return draft
    titled = list(_titled(context, topic.title))
    advised = [*titled, *(tool for tool in _advised(context, text) if tool not in titled)]
    online = [tool for tool in advised if not at_home(tool)]
    if limits & SECRET and online and not topic.implies:
        looked_up = all(tool.kind in LOOKS_UP for tool in online)
        instead = [] if looked_up else programs_in_view(context) or at_home_for(context, online)
        first = context.line("page-online", tools=[tool.name for tool in online[:MOST_NAMED]], instead=instead)
    elif "mobile" in limits and advised and not any(tool.meets("mobile") for tool in advised):
        first = context.line("page-computer", tools=[tool.name for tool in advised[:MOST_NAMED]])
    else:
        return draft
    return draft if context.memory.has_said(first) else replace(draft, values={"text": f"{first}\n\n{text}"})


def _titled(context: Context, title: str) -> Iterator[Tool]:
    """The tools that a page is on as a whole, by its title: "Scanned PDFs in NotebookLM"."""
    for tool in context.knowledge.active.values():
        names = (name for name in re.split(r" \(|\)", tool.name) if len(name) > SHORTEST)
        if any(name in title and re.search(rf"\b{re.escape(name)}\b", title) for name in names):
            yield tool


def _advised(context: Context, text: str) -> Iterator[Tool]:
    """The tools that a text tells to use, in its order."""
    said = " ".join(found[0] for found in _ADVISED.finditer(text))
    known = [(name.split(" (")[0], tool) for name, tool in context.knowledge.active.items()]
    found = list[tuple[int, Tool]]()
    for name, tool in sorted(known, key=lambda one: -len(one[0])):  # "Gemini Notebook" before "Gemini"
        if match := re.search(rf"\b{re.escape(name)}\b", said):
            found.append((match.start(), tool))
            said = said.replace(name, " " * len(name))
    yield from (tool for _, tool in sorted(found, key=lambda one: one[0]))
