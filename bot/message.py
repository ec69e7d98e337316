"""All that crosses the border between a platform and the bot: plain values, no behaviour.

An adapter turns what its platform sends into a `Message`, hands it to a `Handler`, and shows the `Reply`.
Text in a reply is Markdown (headings, bold, italics, lists, links, code, tables); the adapter renders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

ENTRY_KINDS = ("tool", "task", "topic")

Outcome = Literal["answer", "ask", "decline", "error"]
Intent = Literal["choose", "compare", "capability", "explain", "profile", "smalltalk"]
SlotKind = Literal["task", "modality", "input", "tool", "maker", "constraint", "topic", "aspect", "kind", "stranger"]

MAX_TEXT = 1000
"""Characters of a message that are read; people who paste more are answered on its beginning."""
MAX_CHOICE = 58
"""Bytes of a choice's value: Telegram takes 64 with the adapter's own prefix."""

SERVES_TOO = 0.6
"""The share of what a confidence leaves open in which the reply holds all the same what a right answer must contain,
the measure by which `evaluate` counts. Of 7,724 answers to hidden phrasings 18 in a hundred came from another page than
the one meant; for 207 of them somebody who had read only the question wrote down what must be mentioned, and 65 % of
those counted as wrong mentioned it (`tests/benchmarks/served.tsv`). Careful readers, half of use counting half, would
say 0.2.
"""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person said, or the button that the person pressed."""

    text: str = ""
    """The words; for a command, what stands after it."""
    conversation_id: str = "local"
    """One for each person in each place; memory hangs on it."""
    sender_id: str = "local"
    """The person, unique within the platform."""
    platform: str = "console"
    """`console`, `telegram` or `discord`."""
    locale: str = "en"
    """The person's language as the platform tells it."""
    sent_at: datetime | None = None
    """When it was sent, with time zone; None means now."""
    addressed: bool = True
    """False for words in a group that were not meant for the bot: such a message gets no reply."""
    public: bool = False
    """True where others read along (a group, a channel)."""
    choice: str | None = None
    """The value of a pressed button, exactly as the reply offered it."""
    command: str | None = None
    """A command's name without its slash: `compare`, `forget`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press. How it is shown is the adapter's business (button, number, select)."""

    label: str
    """What the person reads, at most 60 characters."""
    value: str
    """Says by itself what to do, so that it works after a restart; at most `MAX_CHOICE` bytes of ASCII."""
    kind: Literal["answer", "next", "step", "feedback"] = "next"
    """`answer` settles what the bot asked, `next` is a further question, `step` belongs to the chooser."""


HELD = "held"
"""Stands in a slot for the words that named it, when they were said earlier in the talk."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that a message names."""

    kind: SlotKind
    value: str
    """An id: of a tool, a task, a modality, a constraint, a topic, an aspect."""
    start: int = -1
    """Where its words begin in the tidied text; -1 when it was carried over or pressed."""
    end: int = -1
    sure: float = 1.0
    """0 to 1."""
    text: str = ""
    """The words that named it."""
    excluded: bool = False
    """True for "not chatgpt", "anything but midjourney"."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Everything a message names, in the order in which it was named."""

    found: tuple[Slot, ...] = ()
    budget: float | None = None
    """The most the person wants to pay, in US dollars a month."""
    memory_gb: float | None = None
    """Graphics memory (or a Mac's shared memory) that the person has, in gigabytes."""

    def ids(self, kind: SlotKind, *, excluded: bool = False) -> tuple[str, ...]:
        """Ids of one kind, each once, in order; with `excluded`, those that were ruled out instead."""
        return tuple(dict.fromkeys([s.value for s in self.found if s.kind == kind and s.excluded is excluded]))

    @property
    def tasks(self) -> tuple[str, ...]:
        return self.ids("task")

    @property
    def modalities(self) -> tuple[str, ...]:
        """What is to come out."""
        return self.ids("modality")

    @property
    def inputs(self) -> tuple[str, ...]:
        """What goes in."""
        return self.ids("input")

    @property
    def tools(self) -> tuple[str, ...]:
        return self.ids("tool")

    @property
    def constraints(self) -> tuple[str, ...]:
        return self.ids("constraint")

    @property
    def topics(self) -> tuple[str, ...]:
        return self.ids("topic")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that could be meant, and how likely it is."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was made of a message. Not understanding is an empty list of candidates, never an error."""

    outcome: Outcome = "decline"
    """The band: sure enough to answer, unsure enough to ask, or not ours."""
    intent: Intent | None = None
    entry: str | None = None
    slots: Slots = field(default_factory=Slots)
    confidence: float = 0.0
    """How likely this is the very page that was meant, 0 to 1, calibrated; the bands hang on it."""
    candidates: tuple[Candidate, ...] = ()
    """The best few, best first."""
    do_it: bool = False
    """The person asked the bot itself to make the thing."""
    ours: float = 0.0
    """Probability that the message is ours at all, decided apart from which entry it is."""
    follow: str = ""
    """How it leans on the turn before: `more`, `why`, `how`, `hard`, `not_me`, `shorter`, `yes_or_no`, `when`,
    `sample`, `detail`, `another`, `back`, `check`, `none`, `one`, `why_not`, `for_another`, a side of the tools in
    view (`language`, `age`, `machine`, `data`, `quota`), `about` (unclear about the subject), or a step of the guided
    chooser (`w:...`); empty for a question of its own."""
    quote: str = ""
    """A sentence of the subject's page that comes nearest to a message that was not understood."""
    why: tuple[str, ...] = ()
    """What matched and how the decision fell, in words that a curator reads."""

    @property
    def trust(self) -> float:
        """How likely the reply holds what a right answer must contain, 0 to 1: by the page meant or another."""
        return self.confidence if self.outcome == "decline" else 1 - (1 - self.confidence) * (1 - SERVES_TOO)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where something that a reply says comes from."""

    title: str
    url: str
    as_of: str
    """`2026-11-05`, `2026-11` or `2026`: as exact as the source is."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says."""

    text: str
    """Markdown."""
    choices: tuple[Choice, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    recommended: tuple[str, ...] = ()
    """Ids of the tools that the reply recommends, best first."""
    picture: str | None = None
    """Id of a picture that goes with it; `Handler.picture` gives it."""
    title: str = ""
    """A few words that name the answer: a card's heading, an inline result."""
    understanding: Understanding = field(default_factory=Understanding)
    shown: tuple[str, ...] = ()
    """Ids of all tools that it shows, in order, recommended or not."""


class Handler(Protocol):
    """What an adapter may ask of the bot. `Assistant` is the only real one; tests pass stand-ins."""

    async def reply(self, message: Message) -> Reply | None:
        """The answer; None when the message was not meant for the bot. Never raises for what users do."""
        ...

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        """The best few answers to choose from, best first, without touching any memory (inline cards)."""
        ...

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        """Completions while someone types: tools, tasks or topics by name, tolerant of typos. Takes under 5 ms."""
        ...

    def line(self, name: str, /, **values: object) -> str:
        """One of the bot's own short lines from `knowledge/<lang>/lines/`, rendered. Raises KeyError for no such."""
        ...

    async def picture(self, name: str) -> bytes | None:
        """A reply's picture as PNG; None when there is no such."""
        ...

    async def preferences(self, place: str) -> Mapping[str, str]:
        """What was set for a place (a server, a group, a person): empty when nothing was, or the store is down."""
        ...

    async def prefer(self, place: str, name: str, value: str | None) -> None:
        """Set one preference; None removes it. Raises StoreError."""
        ...
