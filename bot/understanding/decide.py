"""From evidence to a ranking: which kinds of question are possible at all, and which entry each would lead to.

The kind of question and the slots decide together: nothing is compared with itself, no profile is told without a tool.
Probability is summed over a family of tasks, since being unsure between two that give the same advice is no doubt.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.model import Knowledge
from bot.message import Intent
from bot.understanding.encoder import Vectors
from bot.understanding.evidence import Evidence
from bot.understanding.examples import Example
from bot.understanding.gazetteer import word_tuples
from bot.understanding.index import Index
from bot.understanding.learned import Learned
from bot.understanding.question_kind import KINDS, Kind
from bot.understanding.slots import SlotReading
from bot.understanding.softmax import log_sum

GROUPS: tuple[tuple[Kind, str], ...] = (
    ("choose", "tasks"), ("explain", "topics"), ("smalltalk", "smalltalk"), ("other", "referrals"),
)  # fmt: skip
GROUP_SHARE = 0.5
"""How much the entry head's own opinion of the kind (the mass of each group) counts beside the kind head's."""
SETTLED = 0.97
"""How sure a phrasing that stands in the knowledge makes."""
AGAINST = ("or", "vs", "versus", "against")
"""Words between two names that set them against each other."""
STEERING = "prompt-injection"
"""The page for orders to the bot."""
BAND = 4
"""Entries of a group that are carried on as candidates."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to understand a message."""

    kind: Kind
    entry: str | None
    probability: float
    family: float
    """Probability of all entries that lead to the same advice."""


@dataclass(frozen=True)
class Decision:
    """The ranking and how sure it is."""

    options: tuple[Option, ...]
    """Best first."""
    ours: float
    """Probability that the message is ours at all."""
    referral: Option | None
    """The best page for what is not ours."""
    row: Vectors
    """Input of the learned confidence."""
    confidence: float


class Decider:
    """Ranks with the columns of one index."""

    def __init__(self, knowledge: Knowledge, index: Index) -> None:
        self.index = index
        groups = {kind: getattr(knowledge, name) for kind, name in GROUPS}
        self._columns = {
            kind: np.asarray([number for number, entry in enumerate(index.entries) if entry in members], np.int64)
            for kind, members in groups.items()
        }
        self._entries = index.entries
        families = {task.id: f"family {task.family}" for task in knowledge.tasks.values()}
        self._family = [families.get(entry, entry) for entry in index.entries]
        places = {family: place for place, family in enumerate(sorted({*self._family}))}
        self._families = np.asarray([places[family] for family in self._family], np.int64)
        self._orders = word_tuples(knowledge.lexicon.group("kinds").get("steer", ()))

    def decide(self, evidence: Evidence, learned: Learned, words: Sequence[str]) -> Decision:
        """Everything that the message could mean, best first, and how sure that is; a known phrasing settles it."""
        return self._settled(self.weigh(evidence, learned, words), evidence.same)

    def weigh(
        self, evidence: Evidence, learned: Learned, words: Sequence[str], only: Container[Kind] = KINDS
    ) -> Decision:
        """The same by the evidence alone, as if the very words stood nowhere in the knowledge, for some kinds."""
        ours = _squeeze(float(evidence.scope @ np.asarray(learned.scope, np.float32)))
        if evidence.reading.framed:
            ours = max(ours, learned.ours)  # whatever the encoder makes of a name that it has never met
        ordered = any(tuple(words[: len(way)]) == way for way in self._orders)
        if ordered:
            ours = min(ours, 1 - SETTLED)  # however well-known the thing is that the bot is told to claim
        kinds = self._kinds(evidence, words, only)
        options: list[Option] = []
        for kind, probability in kinds.items():
            options += self._options(kind, probability, evidence)
        ranked = tuple(sorted(options, key=lambda option: (-option.family, -option.probability, option.entry or "")))
        referral = self._best("other", evidence)
        if ordered and STEERING in self.index.column:
            referral = Option("other", STEERING, SETTLED, SETTLED)
        row = self._row(ranked, ours, kinds, evidence, words)
        sure = _squeeze(float(row @ np.asarray(learned.confidence, np.float32))) if learned.confidence else (
            ranked[0].family if ranked else 0.0
        )  # fmt: skip
        return Decision(ranked, ours, referral, row, sure)

    def _settled(self, decision: Decision, same: Example | None) -> Decision:
        """What a curator wrote decides for what says the same: its page wins, whatever its neighbours hold."""
        if same is None:
            return decision
        if not same.ours:
            own = Option("other", same.entry, SETTLED, SETTLED) if same.entry else decision.referral
            return replace(decision, ours=min(decision.ours, 1 - SETTLED), referral=own)
        known = replace(decision, ours=max(decision.ours, SETTLED))
        if not same.entry or same.kind is None:
            return known
        own = Option(same.kind, same.entry, SETTLED, SETTLED)
        others = tuple(option for option in decision.options if option.entry != same.entry)
        return replace(known, options=(own, *others), confidence=max(decision.confidence, SETTLED))

    def _kinds(self, evidence: Evidence, words: Sequence[str], only: Container[Kind]) -> Mapping[Kind, float]:
        """Probability of each possible kind among those, given that the message is ours."""
        logs = {kind: float(evidence.kind_logs[number]) for number, kind in enumerate(KINDS)}
        for kind, columns in self._columns.items():
            mass = float(np.exp(evidence.entry_logs[columns]).sum()) if len(columns) else 1e-6
            logs[kind] = (1 - GROUP_SHARE) * logs[kind] + GROUP_SHARE * float(np.log(max(mass, 1e-6)))
        possible = {
            kind: log
            for kind, log in logs.items()
            if kind != "other" and kind in only and self._is_possible(kind, evidence.reading, words)
        }
        if not possible:
            return {}
        total = log_sum(np.asarray([*possible.values()], np.float32))
        return {kind: math.exp(log - total) for kind, log in possible.items()}

    def _is_possible(self, kind: Kind, reading: SlotReading, words: Sequence[str]) -> bool:
        slots = reading.slots
        tools = len(slots.tools) + len(slots.ids("tool", excluded=True))
        bare = all(word in ("toolname", "or", "vs", "and", "versus") for word in reading.masked)
        match kind:
            case "compare":
                # "like suno or udio" asks for a third one
                wanted = bool(slots.tools) and not reading.pointed
                return (tools >= 2 and wanted) or len(slots.topics) >= 2
            case "profile":
                return len(slots.tools) >= 1 and not (bare and tools > 1)
            case "capability":
                return len(slots.tools) >= 1 and not bare
            case "choose":
                return len(self._columns[kind]) > 0 and not bare and not _are_weighed(reading)
            case "smalltalk":
                return len(self._columns["smalltalk"]) > 0 and not bare
            case _:
                return len(self._columns[kind]) > 0 and not bare

    def _options(self, kind: Kind, probability: float, evidence: Evidence) -> list[Option]:
        if kind not in self._columns:
            tool = next(iter(evidence.reading.slots.tools), None)
            return [Option(kind, tool, probability, probability)]
        columns = self._columns[kind]
        logs = evidence.entry_logs[columns]
        shares = np.exp(logs - log_sum(logs)) * probability
        families = self._families[columns]
        together = np.bincount(families, shares)[families]
        best = np.argsort(-shares, kind="stable")[:BAND]
        return [
            Option(kind, self._entries[columns[place]], float(shares[place]), float(together[place])) for place in best
        ]

    def _best(self, kind: Kind, evidence: Evidence) -> Option | None:
        columns = self._columns[kind]
        if not len(columns):
            return None
        logs = evidence.entry_logs[columns]
        best = int(logs.argmax())
        share = math.exp(float(logs[best]) - log_sum(logs))
        return Option(kind, self._entries[columns[best]], share, share)

    def _row(
        self, ranked: Sequence[Option], ours: float, kinds: Mapping[Kind, float], evidence: Evidence,
        words: Sequence[str],
    ) -> Vectors:  # fmt: skip
        """How sure the ranking looks, from several sides."""
        first = ranked[0] if ranked else Option("other", None, 1e-6, 1e-6)
        rival = next((option.family for option in ranked[1:] if abs(option.family - first.family) > 1e-9), 1e-6)
        given = kinds.get(first.kind, 1e-6)
        own, others = self._meanings(first, evidence)
        slots = evidence.reading.slots
        return np.asarray([
            float(np.log(ours / max(1 - ours, 1e-6)).clip(-8, 8)),
            float(np.log(max(given, 1e-6))),
            float(np.log(max(first.family / max(given, 1e-6), 1e-6))),
            float(np.log(max(first.family, 1e-6)) - np.log(max(rival, 1e-6))) / 3,
            float(np.log(max(first.probability, 1e-6))),
            float((np.exp(evidence.entry_logs) * evidence.entry_logs).sum()),
            evidence.best_cosine,
            evidence.best_letters,
            own,
            own - others,
            float(np.log(1 + len(words))),
            float(bool(slots.tools)),
            float(bool(slots.tasks)),
            *(float(first.kind == kind) for kind in KINDS if kind != "other"),
            1.0,
        ], np.float32)  # fmt: skip

    def _meanings(self, first: Option, evidence: Evidence) -> tuple[float, float]:
        """Nearness in meaning to the pages that give the first option's advice, and to the best of all others."""
        if first.entry not in self.index.column:
            return 0.0, 0.0
        same = self._families == self._families[self.index.column[first.entry]]
        return float(evidence.meanings[same].max()), float(evidence.meanings[~same].max(initial=0))

    def family(self, entry: str) -> str:
        """What an entry shares its advice with."""
        return self._family[self._entries.index(entry)] if entry in self._entries else entry


def _are_weighed(reading: SlotReading) -> bool:
    """Whether two names stand against each other: "suno or udio", unless as a measure ("like suno or udio")."""
    words = reading.masked
    pairs = zip(words, words[1:], words[2:], strict=False)
    against = any(one == other == "toolname" and link in AGAINST for one, link, other in pairs)
    return against and len(reading.slots.tools) > 1 and not reading.pointed


def as_intent(kind: Kind) -> Intent | None:
    """The contract's word for a kind; None for what is not ours."""
    return None if kind == "other" else kind


def _squeeze(value: float) -> float:
    return float(1 / (1 + np.exp(-min(max(value, -30.0), 30.0))))
