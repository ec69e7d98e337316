"""Is an amount asked for? How many, how much of it, 50 a day."""

from __future__ import annotations

import re

from bot.answers.draft import Context

COUNTED = re.compile(
    r"\b\d+(?: \w+){1,3},? (?:a|an|per|each|every)\s(?:minute|hour|day|week|month|year)\b|\bunlimited\b"
    r"|\bhow many\b(?! (?:hours|hrs|minutes|mins|seconds|days|weeks)\b.*\b(?:takes?|needs?|lasts?|pass)\b)"
    r"|\bas many\b"
    r"|\ball \d+(?: of them)? (?:at once|in one go|together)\b"
    r"|\b\d+ (?:pages?|hours?|minutes?|files?|pdfs?|photos?|pictures?|pics|images?|songs?|videos?)\b.*"
    r"\b(?:at once|in one go|at a time|at the same time|limit)\b|\bis there a limit\b|"
    r"\bhow (?:much|often|long) can i (?:use|chat|talk)\b|\bhow big\b|\bhow large\b|\bnumber of\b"
    r"|\bfree (?:minutes|images|pictures|videos|songs|messages|credits|tokens)\b"
)
"""An amount is asked for: "50 songs a day"."""
ALLOWED = re.compile(r"\bhow (?:many|much|long)\b.*\b(?:i|we|you) (?:get|have|am allowed)\b")
"""What one is given is asked for: "how many minutes do I get"."""
GIVEN = re.compile(
    r"\bhow (?:many|much|long)\b(?! (?:people|users?|gb|ram|vram|parameters?|does it cost|is|are|to)\b)"
    r".*\b(?:can|could|do|may|will) (?:i|we)\b.*\b(?:free|without paying|a day|per|before|at once)\b"
    r"|\bfree (?:plan |tier |version )?limits?\b|\blimits? (?:of|on) (?:the )?free\b"
    r"|\bfree (?:minutes|images|pictures|videos|songs|messages|credits|tokens)\b(?! (?:for|with|by|in) \w+ \w+ \w+)"
)
"""It is asked how much of a tool is free, or how much of it one gets in a time."""


def asks_amount(context: Context) -> bool:
    """Whether it is asked how much of a tool one gets, or how much of something it does in a time."""
    return bool(COUNTED.search(context.text) or GIVEN.search(context.text))
