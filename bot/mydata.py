"""What is kept of a person, in words that the person reads: pages and tools by their names instead of ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.knowledge.model import Knowledge
from bot.replies import Replies

Rows = Mapping[str, list[dict[str, Any]]]
"""What a store exports of one person: table → rows."""


def in_words(rows: Rows, knowledge: Knowledge, replies: Replies) -> tuple[str, ...]:
    """A sentence or two for every row; empty when nothing is kept."""
    talks = (_talk(row, knowledge, replies) for row in rows.get("conversations", ()))
    preferences = (replies.line("mydata_setting", row) for row in rows.get("preferences", ()))
    asked = (replies.line("mydata_question", row) for row in rows.get("unanswered", ()))
    return (*talks, *preferences, *asked)


def as_stored(rows: Rows) -> str:
    """The same as the store holds it, as JSON."""
    return json.dumps(rows, indent=1, ensure_ascii=False)


def _talk(row: Mapping[str, Any], knowledge: Knowledge, replies: Replies) -> str:
    state: Mapping[str, Any] = row["state"]
    last: Mapping[str, Any] = state.get("last") or {}
    pages = [last.get("entry"), *last.get("tasks", ()), *last.get("topics", ()), *last.get("tools", ())]
    chosen = str((state.get("notes") or {}).get("chose", "")).partition(":")[0]
    values = {
        "day": str(row["touched_at"])[:10],
        "about": _titles(pages, knowledge),
        "made": _words("modality", last.get("modalities", ()), knowledge),
        "constraints": _words("constraint", last.get("constraints", ()), knowledge),
        "excluded": _titles((*last.get("excluded", ()), *state.get("out", ())), knowledge),
        "budget": _number(last.get("budget")),
        "memory": _number(last.get("memory_gb")),
        "shown": _titles(state.get("shown", ()), knowledge),
        "chosen": _titles([chosen], knowledge),
        "open": bool(state.get("pending")),
        "replies": len(state.get("said", ())),
    }
    return replies.line("mydata_talk", values)


def _titles(ids: Iterable[str | None], knowledge: Knowledge) -> list[str]:
    return [knowledge.title(name) for name in dict.fromkeys(ids) if name]


def _words(kind: str, ids: Iterable[str], knowledge: Knowledge) -> list[str]:
    return [knowledge.lines.get(f"{kind}-{name}", name) for name in ids]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
