"""What a message says beyond the names in it: the words that no slot and no plain question accounts for."""

from __future__ import annotations

from bot.answers.draft import Context

USING = frozenset({"use", "take", "work", "works", "ok", "good", "then", "instead", "just", "also", "too", "help",
                   "that", "those", "them", "could", "should", "about"})  # fmt: skip
"""Words that only ask for the use of a tool."""
HOLDING = frozenset({
    "a", "an", "and", "any", "are", "at", "by", "can", "cost", "costs", "do", "does", "for", "from", "have", "how",
    "i", "in", "is", "it", "its", "me", "much", "my", "of", "on", "or", "so", "that", "the", "their", "there", "they",
    "this", "to", "use", "we", "our", "need", "want", "please", "some", "something",
    "what", "whats", "which", "who", "with", "you",
})  # fmt: skip
"""Words that hold a question together."""
MONEY = frozenset({"euro", "euros", "dollar", "dollars", "bucks", "pounds", "quid", "budget", "max", "month"})


def unread(context: Context) -> set[str]:
    """The words that neither name the tool or the side asked about nor only hold the sentence together."""
    words = {word.strip("$€£").removesuffix("'s") for word in context.plain} - HOLDING - {""}
    words -= {word for word in words if word.isdigit() or (word in MONEY and context.understanding.slots.budget)}
    return words - {part for slot in context.understanding.slots.found for part in slot.text.split()}


def named_tool(context: Context) -> str:
    """The one tool that the message itself names; empty for none or several."""
    named = {slot.value for slot in context.understanding.slots.found
             if slot.kind == "tool" and slot.text and slot.text in context.text}  # fmt: skip
    return next(iter(named)) if len(named) == 1 and named <= context.knowledge.tools.keys() else ""
