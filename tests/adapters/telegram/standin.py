"""A bot that says predictable things, so that what the adapter does with them can be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import yaml
from jinja2 import Environment, StrictUndefined

from bot.errors import StoreError
from bot.message import ENTRY_KINDS, Choice, Message, Reply, SourceNote, Understanding

LINES = Path(__file__).parents[3] / "knowledge" / "en" / "lines"
_JINJA = Environment(undefined=StrictUndefined, autoescape=False)  # Markdown, not HTML


class StandIn:
    """Echoes; certain words bring certain replies."""

    def __init__(self) -> None:
        self._something_heard = asyncio.Event()
        self.heard: list[Message] = []
        self.kept: dict[str, dict[str, str]] = {}
        self.is_down = False
        self.gate: asyncio.Event | None = None
        """While set, a reply waits for it."""
        self._lines = {
            name: text for path in LINES.glob("*.yaml") for name, text in yaml.safe_load(path.read_text()).items()
        }

    async def reply(self, message: Message) -> Reply | None:
        self.heard.append(message)
        self._something_heard.set()
        if self.gate is not None:
            await self.gate.wait()
        if message.choice is not None:
            return _chosen(message.choice)
        if message.command is not None:
            return Reply(f"command {message.command}: {message.text}", choices=_choices("start"))
        match message.text:
            case "nothing":
                return None
            case "blank":
                return Reply("  \n ")
            case "bug":
                raise RuntimeError("a bug")
            case "menu":
                return Reply("**Which one?**", choices=_choices("menu"), understanding=Understanding("ask"))
            case "long":
                return Reply("\n\n".join(f"Paragraph {n} " + "word 😀 " * 40 for n in range(30)), _choices("start"))
            case "sourced":
                return Reply("A fact.", sources=(_SOURCE, SourceNote("A [b](c) *d*", "", "2026")))
            case "table":
                return Reply("| Tool | Free |\n|---|---|\n| Suno | yes |\n| Udio | no |")
            case "drawn":
                return Reply("All **layers**.", _choices("start"), picture="layers", title="Layers")
            case "undrawn":
                return Reply("No such picture.", picture="lost")
            case "link":
                return Reply("Its page: [suno](https://suno.com)", understanding=Understanding("answer", "profile"))
        return Reply(f"you said: {message.text}", _choices("rate"), title="An answer")

    async def has_heard(self, count: int) -> None:
        """Wait until so many messages have come."""
        while len(self.heard) < count:
            self._something_heard.clear()
            await asyncio.wait_for(self._something_heard.wait(), 5)

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        if message.text == "nothing":
            return ()
        if message.text == "bug":
            raise RuntimeError("a bug")
        return tuple(Reply(f"**{n}** {message.text}", title=f"Answer {n}") for n in range(limit))

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        return ()

    def line(self, name: str, /, **values: object) -> str:
        return _JINJA.from_string(self._lines[name]).render(values).strip()

    async def picture(self, name: str) -> bytes | None:
        return PNG if name == "layers" else None

    async def preferences(self, place: str) -> Mapping[str, str]:
        return {} if self.is_down else self.kept.get(place, {})

    async def prefer(self, place: str, name: str, value: str | None) -> None:
        if self.is_down:
            raise StoreError("down")
        own = self.kept.setdefault(place, {})
        own.pop(name, None)
        if value is not None:
            own[name] = value


PNG = b"\x89PNG\r\n\x1a\n of layers"
_SOURCE = SourceNote("A source", "https://example.org", "2026-11")


def _choices(kind: str) -> tuple[Choice, ...]:
    match kind:
        case "menu":
            return (Choice("Suno", "pick:suno", "answer"), Choice("Udio", "pick:udio", "answer"))
        case "rate":
            return (Choice("More", "more", "next"), Choice("👍", "good", "feedback"), Choice("👎", "bad", "feedback"))
    return (Choice("Make a logo", "logo"), Choice("Write a song about my cat", "song"), Choice("x", "y" * 80))


def _chosen(value: str) -> Reply:
    match value:
        case "bad":
            return Reply("What was wrong?", (Choice("Too old", "why:old", "feedback"),))
        case "good" | "why:old":
            return Reply("Thank you!")
        case "more":
            return Reply("More about it.", title="More")
    return Reply(f"You chose {value}.", (Choice("Next", "more", "next"),))
