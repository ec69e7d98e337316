"""Fields that YAML takes without a word although nobody meant them so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.load import split_head

_FIELD = re.compile(r"^[\"']?([\w.-]+)[\"']?:", re.MULTILINE)


def twice(checked: Checked) -> Iterator[Problem]:
    """Fields that stand twice in one file: YAML keeps the last and drops what stood in the first."""
    for file, text in checked.places.texts.items():
        if file.endswith(".txt") or "/replies/" in file:
            continue
        head, _, offset = split_head(text) if file.endswith(".md") else (text, "", 0)
        seen: set[str] = set()
        for match in _FIELD.finditer(head or ""):
            if match[1] in seen:
                line = (head or "").count("\n", 0, match.start()) + 1 + offset
                yield Problem(file, line, f"'{match[1]}' stands twice, and only the last one counts; join them")
            seen.add(match[1])
