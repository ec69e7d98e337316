"""Does a page bear it out? The telling words of a question beside the names in it, and what of them a page holds."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from bot.answers.draft import Context, stems
from bot.answers.predicate import question
from bot.answers.request import PLAIN
from bot.knowledge.model import Knowledge, Tool, Topic

ENOUGH = 0.67
"""Share of the telling words from which a page on other tools speaks of the question all the same."""
COMMON = 0.1
"""Share of the pages from which on a word tells nothing."""
SHORTEST = 4
"""Letters of a name that stands for a tool in a sentence."""


def answers_on(context: Context, page: Topic, tool: Tool | None) -> bool:
    """Whether a page may answer what is asked of a tool: a page on tools of other kinds has to hold the words."""
    return tool is None or not is_on_others(context.knowledge, page, tool) or borne(context, page, tool) >= ENOUGH


def telling(context: Context, tool: Tool) -> set[str]:
    """The stems of what is asked, without the names of tools and without words that say nothing."""
    found = context.understanding.slots.found
    named = " ".join(slot.text for slot in found if slot.kind in ("tool", "maker"))
    return stems(question(context).text or context.text) - PLAIN - stems(f"{tool.name} {tool.maker} {named}")


def borne(context: Context, page: Topic, tool: Tool) -> float:
    """The share of the telling words that a page holds; all where nothing is telling."""
    topics = context.knowledge.topics.values()
    asked = telling(context, tool) - _common(tuple(topic.body for topic in topics))
    return len(asked & _stems_of(_text(page))) / len(asked) if asked else 1.0


def is_on_others(knowledge: Knowledge, page: Topic, tool: Tool) -> bool:
    """Whether a page names tools, and neither this one nor any of its kind, of its maker or of its family."""
    named = _named(knowledge, page)
    kin = {tool.id, tool.inside, *tool.built_on}
    return bool(named) and not any(
        one.id in kin or one.kind == tool.kind or one.maker == tool.maker or tool.id in (one.inside, *one.built_on)
        for one in named
    )


def _named(knowledge: Knowledge, page: Topic) -> tuple[Tool, ...]:
    """The tools that a page names in its first part."""
    return tuple(knowledge.active[name] for name in _found(page.body, tuple(knowledge.active)))


@lru_cache(maxsize=256)
def _found(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_any_of(names).findall(text)))


@lru_cache(maxsize=2)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((name for name in names if len(name) >= SHORTEST), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@lru_cache(maxsize=2)
def _common(bodies: tuple[str, ...]) -> frozenset[str]:
    """The stems that so many pages hold that they tell nothing apart."""
    counts = Counter(stem for body in bodies for stem in stems(body))
    return frozenset(stem for stem, count in counts.items() if count > COMMON * len(bodies))


def _text(page: Topic) -> str:
    return " ".join((page.title, *page.phrases, *page.examples, page.body, page.more))


@lru_cache(maxsize=256)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stems(re.sub(r"[|()\[\]*]", " ", text)))
