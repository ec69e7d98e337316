"""Completions while someone types: tools, tasks and topics by any of their names, tolerant of typos."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from bot.knowledge.model import Knowledge, Task, Topic
from bot.message import Choice
from bot.text import squash

LIKE = 72
"""Least likeness of a name to a mistyped beginning, of 100."""


class Suggester:
    """All names of one knowledge, ready to be searched."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[str, dict[str, tuple[str, str]]] = {"tool": {}, "task": {}, "topic": {}}
        for tool in knowledge.tools.values():
            for name in (tool.name, *tool.aliases):
                self._names["tool"].setdefault(squash(name), (tool.id, tool.name))
        pages: tuple[tuple[str, Mapping[str, Task] | Mapping[str, Topic]], ...] = (
            ("task", knowledge.tasks),
            ("topic", knowledge.topics),
        )
        for kind, entries in pages:
            for entry in entries.values():
                names = entry.words if isinstance(entry, Task) else entry.names
                for name in (entry.title, *names):
                    self._names[kind].setdefault(squash(name), (entry.id, entry.title))

    def suggest(self, text: str, kinds: tuple[str, ...], limit: int) -> tuple[Choice, ...]:
        """Up to `limit` names: those that begin so, then those that hold it, then those that are like it."""
        key = squash(text)
        names = {name: found for kind in kinds for name, found in self._names.get(kind, {}).items()}
        begins = sorted(name for name in names if name.startswith(key))
        holds = sorted(name for name in names if len(key) > 2 and key in name)
        like = [name for name, _, _ in process.extract(key, list(names), processor=None, scorer=fuzz.ratio, limit=limit,
                                                       score_cutoff=LIKE)] if len(key) > 2 else []  # fmt: skip
        best: dict[str, str] = {}
        for name in (*begins, *holds, *like):
            entry, label = names[name]
            best.setdefault(entry, label)
        return tuple(Choice(label[:60], f"e:{entry}") for entry, label in list(best.items())[:limit])
