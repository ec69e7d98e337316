"""Does somebody ask what a thing is? That wants an explanation, never a recommendation."""

from __future__ import annotations

from bot.answers.draft import Context

ASKS_WHAT = (
    ("what", "is"), ("what", "are"), ("whats",), ("what's",), ("what", "does", "the", "word"), ("define",),
    ("meaning", "of"),
)  # fmt: skip
ARTICLES = frozenset({"a", "an", "the", "that", "exactly", "actually", "mean"})
ADVISING = frozenset({
    "ai", "app", "apps", "best", "better", "cheapest", "easiest", "fastest", "for", "free", "generator", "good",
    "maker", "model", "program", "service", "site", "software", "there", "tool", "tools", "top", "way", "which", "your",
})  # fmt: skip
"""Words after "what is" that ask for advice all the same: "what is the best logo maker"."""
MOST_DEFINED = 3


def defines(context: Context) -> bool:
    """Whether the words ask what something is ("what is a pdf")."""
    words = context.plain
    for opening in ASKS_WHAT:
        if tuple(words[: len(opening)]) == opening:
            rest = [word for word in words[len(opening) :] if word not in ARTICLES]
            return 0 < len(rest) <= MOST_DEFINED and ADVISING.isdisjoint(rest) and not context.understanding.follow
    return False
