"""What is remembered between two turns of one person in one place: ids and small numbers, never words.

Rules
- Nothing here holds text that a person wrote; `said` keeps fingerprints of the bot's own replies.
- A change returns a new value; the store saves whole conversations and compares their `revision`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.message import Understanding

FADES_AFTER = 30
"""Minutes of silence after which "and for video?" no longer refers to what was said before."""
MOST_IN_VIEW = 3
"""Tools of a list that a question about them is answered for."""
KEPT_REPLIES = 12
"""Replies that are remembered so that nothing is said twice."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An understanding reduced to ids: what a follow-up can lean on."""

    intent: str | None = None
    entry: str | None = None
    tools: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    """Sides of a tool that were asked for: "and ollama?" asks for the same."""
    excluded: tuple[str, ...] = ()
    """Tools that the person ruled out."""
    wish: str | None = None
    """The task that was last wished for, also when the talk has gone on to a tool or a page since."""
    plan: tuple[str, ...] = ()
    """The tasks of the last plan, also when the talk has gone on to one of them, or to something else, since."""
    earlier: str | None = None
    """The task that was wished for before that one, or that a page since leads to."""
    wished: tuple[str, ...] = ()
    """The tasks that advice was given for in this talk, the latest last: what a summing-up is of."""
    chosen: str | None = None
    """The tool that was taken from those shown; what is asked after that is asked of it."""
    budget: float | None = None
    memory_gb: float | None = None

    @classmethod
    def from_understanding(cls, understanding: Understanding) -> Heard:
        """The ids of an understanding, without the words that named them."""
        slots = understanding.slots
        return cls(
            intent=understanding.intent,
            entry=understanding.entry,
            tools=slots.tools,
            tasks=slots.tasks,
            modalities=slots.modalities,
            inputs=slots.inputs,
            constraints=slots.constraints,
            topics=slots.topics,
            aspects=slots.ids("aspect"),
            excluded=slots.ids("tool", excluded=True),
            budget=slots.budget,
            memory_gb=slots.memory_gb,
        )

    @property
    def steps(self) -> tuple[str, ...]:
        """The tasks of the wish in view: those of the whole plan where it is one of its steps."""
        wish = self.entry if self.intent == "choose" else self.wish
        return self.plan if wish in self.plan else self.tasks

    def in_view(self, shown: Sequence[str]) -> tuple[str, ...]:
        """The tools that a question is about that names none: one that was asked about or chosen, else those shown."""
        asked = self.tools[:1] if self.intent in ("profile", "capability") else ()
        return asked or ((self.chosen,) if self.chosen else tuple(shown[:MOST_IN_VIEW]))


@dataclass(frozen=True, slots=True)
class Pending:
    """What the bot has just asked and waits to hear about."""

    kind: str
    """What was asked, as a short fixed word: `entry`, `chooser`, `reason`."""
    options: tuple[str, ...] = ()
    """Ids that it offered, in the order shown."""
    about: str = ""
    """An id that the question is about, or the chooser's path so far."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the latest turn made of a message, and what the talk was about before it: for whoever takes it back."""

    about: Heard | None = None
    """What the talk was about before."""
    shown: tuple[str, ...] = ()
    """The tools that were in view before."""
    read: str = ""
    """The page or the wish as which the message was read; empty where it was another kind of answer."""
    rivals: tuple[str, ...] = ()
    """What else it might have been."""
    named: tuple[str, ...] = ()
    """The tools that it named."""
    unknown: bool = False
    """Whether it was about a product that nobody here knows."""


@dataclass(frozen=True, slots=True)
class ConversationState:
    """What the last turns left behind."""

    last: Heard | None = None
    shown: tuple[str, ...] = ()
    """Ids of the tools last shown, in that order: "the second one"."""
    pending: Pending | None = None
    said: tuple[str, ...] = ()
    """Fingerprints of the bot's latest replies, newest last."""
    misses: int = 0
    """Turns in a row that were not understood."""
    held: tuple[str, ...] = ()
    """Limits that were once set and last until they are taken back: free, offline, for business."""
    out: tuple[str, ...] = ()
    """Tools that were ruled out: no advice of the talk names them until one is chosen after all."""
    buttons: Mapping[str, str] = field(default_factory=dict)
    """The buttons of the last reply: the fingerprint of a label, and its value."""
    care: str = ""
    """The careful page that the talk has come to: despair, loss, an emergency, fraud (see `care.py`)."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Small things to keep: that a notice was given, a choice that was made. Fixed words and ids only."""
    turn: Turn = field(default_factory=Turn)
    """The latest turn, in case it is taken back."""

    @property
    def in_view(self) -> tuple[str, ...]:
        """The tools that a question is about that names none: the chosen one, else those shown."""
        last = self.last
        return last.in_view(self.shown) if last is not None else self.shown[:MOST_IN_VIEW]

    def with_said(self, reply: str) -> ConversationState:
        """The same, knowing that this reply was given."""
        return replace(self, said=(*self.said, fingerprint(reply))[-KEPT_REPLIES:])

    def taken_back(self) -> ConversationState:
        """As before the latest turn, but for what was said: what was misread is no subject."""
        return replace(self, last=self.turn.about, shown=self.turn.shown, pending=None)

    def has_said(self, reply: str) -> bool:
        return fingerprint(reply) in self.said

    def emptied(self) -> ConversationState:
        """As at the beginning of a talk, but for what was said, what needs care, and the notes."""
        return ConversationState(said=self.said, care=self.care, notes=self.notes)

    def with_note(self, name: str, value: str | None) -> ConversationState:
        """The same with one note set, or removed when the value is None."""
        notes = {key: kept for key, kept in self.notes.items() if key != name}
        return replace(self, notes=notes if value is None else {**notes, name: value})


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person's memory in one place."""

    id: str
    """Keyed hash of platform, place and person."""
    person: str
    """Keyed hash of platform and person: what `/forget` goes by."""
    touched_at: datetime
    """Time of the last turn, with time zone."""
    revision: int = 0
    """0 before the first save; the store raises it by one with each."""
    language: str = "en"
    state: ConversationState = field(default_factory=ConversationState)

    def faded(self, now: datetime, minutes: int = FADES_AFTER) -> Conversation:
        """The conversation as it stands at `now`: after a long silence only the notes are left."""
        if now - self.touched_at <= timedelta(minutes=minutes):
            return self
        return replace(self, state=ConversationState(notes=self.state.notes))

    def with_state(self, state: ConversationState, now: datetime) -> Conversation:
        return replace(self, state=state, touched_at=now)

    def to_json(self) -> str:
        return _JSON.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Conversation:
        """The conversation that `to_json` wrote, fields unknown to this version left out. Raises ValueError."""
        return _JSON.validate_json(text)


def fingerprint(text: str) -> str:
    """Eight hex digits that tell replies apart and say nothing about them."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


_JSON = TypeAdapter(Conversation)
