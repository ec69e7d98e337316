"""What stands around the names in a message: nothing at all, a list, or only the question how they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.message import Intent, Slot
from bot.understanding.slots import ABOUT, SlotReading

TOOL = "toolname"
"""Stands for a name where names are left out."""
LINKS = frozenset({"or", "vs", "and", "versus", "ai"})
AROUND_NAMES = LINKS | ABOUT
"""The same around several names."""
OPINIONS = frozenset({
    "how", "good", "is", "are", "any", "really", "actually", "review", "reviews", "opinion", "opinions", "on", "about",
    "of", "experience", "experiences", "pros", "and", "cons", "worth", "it", "the", "a", "what", "whats", "do", "you",
    "think", "your", "thoughts", "rating", "ratings", "recommend", "recommended", "recommendable", "nice", "great",
    "bad", "useful", "strengths", "weaknesses", "like", "in", "general", "overall", "should", "i", "try", "use", "with",
})  # fmt: skip
"""Words around one name that only ask how good it is."""
BETWEEN_CONCEPTS = AROUND_NAMES | frozenset({
    "a", "an", "and", "are", "as", "between", "compare", "compared", "concept", "difference", "differences", "differ",
    "different", "do", "does", "explain", "explained", "from", "how", "in", "isnt", "it", "just", "mean", "means", "of",
    "please", "same", "simple", "terms", "them", "they", "to", "two", "with", "words",
})  # fmt: skip
"""Words around concepts that only ask how they differ."""


LIGHTLY = r"(?:(?:finding|making|getting|doing|using|writing|\w+(?<!ing)) ){0,3}?"
"""Words before what a comparison is for; another verb would name another task: "translating novels"."""
AGAINST_FOR = re.compile(r"\b(?:or|vs|versus|better|best|which)\b.*\b(?:for|at|in|to|with)\b")


AND = r"(?:and|n|plus|&|\+)(?: (?:a|an|the|some|my))?"


def is_listed(slot: Slot, readable: str, others: Iterable[str] = ()) -> bool:
    """Whether its words stand in a list of three or more, beside another one ("a logo and a flyer"), or behind a
    comparison: "better than suno for rap"."""
    named = re.escape(slot.text)
    beside = "|".join(re.escape(other) for other in others if other and other != slot.text)
    if beside and re.search(rf"\b(?:{named}s? {AND} (?:{beside})|(?:{beside})s? {AND} {named})s?\b", readable):
        return True
    if AGAINST_FOR.search(readable) and re.search(rf"\b(?:for|at|in|to|with) {LIGHTLY}{named}\b", readable):
        return True
    before = rf"(?:,|\band)\s+(?:(?:a|an|the|some|my)\s+)?{named}\b"
    return "," in readable and " and " in readable and bool(re.search(rf"{before}|\b{named}s?\s*,", readable))


def asks_opinion(reading: SlotReading) -> bool:
    """Whether the one name in a message is only asked for how good it is: "suno reviews", "should i use canva"."""
    words = set(reading.masked) - {TOOL}
    return len(reading.slots.tools) == 1 and words <= OPINIONS and not words <= AROUND_NAMES


def bare_names(reading: SlotReading) -> Intent | None:
    """The kind of question in a message that holds names of tools and hardly anything else: "what is suno"."""
    words, tools = set(reading.masked) - {TOOL}, reading.slots.tools
    if len(tools) == 1:
        return "profile" if words <= AROUND_NAMES or asks_opinion(reading) else None
    return "compare" if len(tools) > 1 and words <= LINKS else None
