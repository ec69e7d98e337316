"""What curators want to know, gathered from the counters and the knowledge into plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.fresh import HIDDEN, SHOWN, state
from bot.knowledge.model import Knowledge, Tool, Topic
from bot.knowledge.words import vocabulary
from bot.reporting.likeness import Group, groups
from bot.store import STALE, Feedback, Store, Use

BANDS = ("answer", "ask", "decline", "error")
DAYS = 30


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that people marked."""

    entry: str
    title: str
    unhelpful: int
    helpful: int
    reasons: tuple[tuple[str, int], ...]
    """Why not, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A fact past its life, on a page that people use."""

    where: str
    """Id of the tool or topic that holds it."""
    claim: str
    as_of: str
    days: int
    """Since the day that it speaks for."""
    uses: int
    """Replies in this time that said it with its date, or hid it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The state of things for a span of days."""

    since: date
    until: date
    version: str
    total: int
    table: Mapping[str, Mapping[str, int]]
    """Intent → platform → times; what was not understood stands under `-`."""
    bands: Mapping[date, Mapping[str, int]]
    """Day → band → times, every day of the span."""
    entries: tuple[tuple[str, str, int], ...]
    """Most used entries: id, title, times."""
    groups: tuple[Group, ...]
    judged: tuple[Judged, ...]
    stale: tuple[Stale, ...]

    @property
    def platforms(self) -> tuple[str, ...]:
        return tuple(sorted({name for row in self.table.values() for name in row}))


async def gather(store: Store, knowledge: Knowledge, today: date, days: int = DAYS) -> Report:
    """The report on the last `days` days, today included. Raises StoreError."""
    since = today - timedelta(days=days - 1)
    counted = [use for use in await store.uses(since) if use.day <= today]
    uses = [use for use in counted if use.outcome != STALE]
    by_entry = Counter[str]()
    for use in uses:
        if use.entry:
            by_entry[use.entry] += use.times
    return Report(
        since=since,
        until=today,
        version=knowledge.version,
        total=sum(use.times for use in uses),
        table=_table(uses),
        bands=_bands(uses, since, today),
        entries=tuple((entry, knowledge.title(entry), times) for entry, times in by_entry.most_common(15)),
        groups=groups(await store.unanswered(), vocabulary(knowledge)),
        judged=_judged(await store.feedback(since), knowledge),
        stale=tuple(_stale(knowledge, counted, today)),
    )


def _table(uses: Iterable[Use]) -> Mapping[str, Mapping[str, int]]:
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for use in uses:
        table[use.intent or "-"][use.platform] += use.times
    return dict(sorted(table.items(), key=lambda row: (-row[1].total(), row[0])))


def _bands(uses: Iterable[Use], since: date, until: date) -> Mapping[date, Mapping[str, int]]:
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    bands: dict[date, Counter[str]] = {day: Counter() for day in days}
    for use in uses:
        bands[use.day][use.outcome] += use.times
    return bands


def _judged(votes: Iterable[Feedback], knowledge: Knowledge) -> tuple[Judged, ...]:
    good, bad = Counter[str](), Counter[str]()
    why: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for vote in votes:
        if vote.reason:  # told beside the vote, and no vote of its own
            why[vote.entry][vote.reason] += vote.times
        else:
            (good if vote.helpful else bad)[vote.entry] += vote.times
    return tuple(
        Judged(entry, knowledge.title(entry), times, good[entry], tuple(why[entry].most_common()))
        for entry, times in bad.most_common()
    )


def _stale(knowledge: Knowledge, counted: Iterable[Use], today: date) -> list[Stale]:
    """Facts past their life, the most used first: where a curator's hour is spent best."""
    met: Counter[tuple[str, str]] = Counter()
    for use in counted:
        if use.outcome == STALE:
            met[use.entry, use.intent] += use.times
    found = []
    records: list[Tool | Topic] = [*knowledge.tools.values(), *knowledge.topics.values()]
    for record in records:
        for fact in record.facts:
            how = state(fact, knowledge.lives, today)
            said = how == "aged" or record.id in knowledge.topics  # a page's text stands as it is
            uses = met[record.id, SHOWN if said else HIDDEN]
            if uses and how != "fresh":
                found.append(Stale(record.id, fact.claim, fact.as_of, (today - fact.day()).days, uses))
    return sorted(found, key=lambda stale: (-stale.uses, -stale.days, stale.where, stale.claim))
