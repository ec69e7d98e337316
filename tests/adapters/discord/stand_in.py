"""A Handler that says what a test tells it to, with the product's own lines for Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import yaml
from jinja2 import Environment, StrictUndefined

from bot.errors import StoreError
from bot.message import ENTRY_KINDS, Choice, Message, Reply, SourceNote, Understanding

LINES: dict[str, str] = yaml.safe_load(
    (Path(__file__).parents[3] / "knowledge/en/lines/discord.yaml").read_text(encoding="utf-8")
)
_JINJA = Environment(undefined=StrictUndefined, autoescape=False)  # Markdown, not HTML
TEMPLATES = {name: _JINJA.from_string(text) for name, text in LINES.items()}
TOOLS = ("ChatGPT", "Claude", "Midjourney", "Suno", "Stable Diffusion")

PNG = b"\x89PNG\r\n\x1a\n of layers"
ANSWER = Reply(
    title="A logo",
    text="Take an **image generator**.\n\n- Ideogram\n- Midjourney",
    choices=(Choice("And if I sell it?", "ask:rights", "next"), Choice("Helpful", "fb:y:logo", "feedback")),
    sources=(SourceNote("A guide", "https://example.org/guide", "2026-02-07"),),
    recommended=("midjourney", "stable-diffusion"),
    understanding=Understanding(outcome="answer"),
)
ASK = Reply(
    text="Which do you mean?",
    choices=(Choice("A picture", "is:picture", "answer"), Choice("A song", "is:song", "answer")),
    understanding=Understanding(outcome="ask"),
)
DECLINE = Reply(text="That is not mine to answer.", understanding=Understanding(outcome="decline"))


def step(number: int) -> Reply:
    """One step of a chooser with eight kinds, then a budget, then an answer."""
    if number == 0:
        kinds = tuple(Choice(f"Kind {i}", f"c:{i}", "step") for i in range(8))
        return Reply(text="What shall come out?", choices=kinds, understanding=Understanding(outcome="ask"))
    budget = (Choice("Free", "c:3:free", "step"), Choice("Any", "c:3:any", "step"))
    return Reply(text="What may it cost?", choices=budget, understanding=Understanding(outcome="ask"))


class StandIn:
    """Answers by the first rule that fits; everything asked of it is kept in `heard`."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.asked = asyncio.Event()
        self.places: dict[str, dict[str, str]] = {}
        self.rules: dict[str, Reply | None] = {}
        """Exact text, choice or command → reply."""
        self.delay = 0.0
        self.store_down = False
        self.fails = False

    async def reply(self, message: Message) -> Reply | None:
        self.heard.append(message)
        self.asked.set()
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.fails:
            raise RuntimeError("a bug")
        for key in (message.choice, message.text, message.command):
            if key is not None and key in self.rules:
                return self.rules[key]
        if message.command == "choose":
            return step(0)
        if message.choice is not None and message.choice.startswith("c:"):
            return step(1) if message.choice.count(":") == 1 else ANSWER
        if message.choice is not None and message.choice.startswith("fb:"):
            return Reply(text="Thank you.", understanding=Understanding(outcome="answer"))
        return ANSWER

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        return (ANSWER,)

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        if "tool" not in kinds:
            return (Choice("Hallucination", "topic:hallucination"),)
        names = sorted(TOOLS, key=lambda name: name[0].lower() != text[:1].lower())
        return tuple(Choice(name, f"e:{name.lower().replace(' ', '-')}") for name in names)[:limit]

    def line(self, name: str, /, **values: object) -> str:
        return TEMPLATES[name].render(**values)

    async def picture(self, name: str) -> bytes | None:
        return PNG if name == "layers" else None

    async def preferences(self, place: str) -> Mapping[str, str]:
        return dict(self.places.get(place, {}))

    async def prefer(self, place: str, name: str, value: str | None) -> None:
        if self.store_down:
            raise StoreError("the disk is full")
        held = self.places.setdefault(place, {})
        if value is None:
            held.pop(name, None)
        else:
            held[name] = value
