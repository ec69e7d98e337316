"""Reads what a person sees: the words, the buttons and the selects of a message, however they are nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def parts(message: Any) -> Iterator[dict[str, Any]]:
    """Every component of a message, outer ones first."""
    assert message is not None, "there is no message"
    yield from walk([part if isinstance(part, dict) else part.to_dict() for part in message.components])


def walk(raw: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same for what is sent."""
    while raw:
        part, *raw = raw
        yield part
        inside = [*part.get("components", ()), *([part["accessory"]] if part.get("accessory") else [])]
        raw = inside + raw


def text_of(message: Any) -> str:
    """All words of a message."""
    assert message is not None, "there is no message"
    embeds = [f"{embed.title or ''}\n{embed.description or ''}" for embed in message.embeds]
    return "\n".join([message.content, *embeds, *(p["content"] for p in parts(message) if p["type"] == 10)])


def buttons(message: Any) -> list[str]:
    """Labels of the buttons."""
    return [part["label"] for part in parts(message) if part["type"] == 2]


def selects(message: Any) -> list[dict[str, str]]:
    """The selects, each as label → value."""
    return [{o["label"]: o["value"] for o in part["options"]} for part in parts(message) if part["type"] == 3]


def custom_ids(message: Any) -> list[str]:
    return [part["custom_id"] for part in parts(message) if "custom_id" in part]
