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


def bare_names(reading: SlotReading) -> Intent | None:
    """The kind of question in a message that holds names of tools and hardly anything else: "what is suno"."""
    words = set(reading.masked) - {TOOL}
    if not reading.slots.tools or not words <= AROUND_NAMES:
        return None
    if len(reading.slots.tools) > 1:
        return "compare" if words <= LINKS else None
    return "profile"
