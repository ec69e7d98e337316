"""What is made of a message before anything is compared: its words, its slots, and the signs of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.knowledge.model import Knowledge
from bot.understanding.question_kind import CueReader
from bot.understanding.slots import SlotReader, SlotReading
from bot.understanding.tidy import Tidied, Tidier


@dataclass(frozen=True)
class Hearing:
    """The three readers of one knowledge. It must be the same for messages as for the phrasings that were learned."""

    tidier: Tidier
    slots: SlotReader
    cues: CueReader

    @classmethod
    def of(cls, knowledge: Knowledge) -> Self:
        slots = SlotReader(knowledge)
        return cls(Tidier(knowledge, slots.names()), slots, CueReader(knowledge.lexicon))

    def read(self, tidied: Tidied) -> SlotReading:
        """The slots of a tidied message."""
        return self.slots.read(tidied.words, tidied.readable, tidied.repaired.unknown)
