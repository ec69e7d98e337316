"""What is passed over without a word although somebody meant it: files of another kind, fields that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.load import split_head

ENDINGS = {
    "tools": (".yaml",), "tasks": (".yaml",), "topics": (".md",), "smalltalk": (".md",), "referrals": (".md",),
    "lexicon": (".yaml",), "lines": (".yaml",), "replies": (".md",), "background": (".txt",), "kinds": (".txt",),
    "talks": (".txt",), "pictures": (".svg",),
}  # fmt: skip
_FIELD = re.compile(r"^[\"']?([\w.-]+)[\"']?:", re.MULTILINE)


def unread(checked: Checked) -> Iterator[Problem]:
    """Files in the folders of pages that are not read for their name's ending; hidden files are nobody's page."""
    places = checked.places
    for name, endings in ENDINGS.items():
        folder = places.folder / ("" if name == "tools" else places.language) / name
        for path in folder.glob("[!.]*"):
            if path.suffix not in endings:
                file = path.relative_to(places.folder).as_posix()
                yield Problem(file, 1, f"is not read; let its name end in {endings[0]}, or move it away")


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
