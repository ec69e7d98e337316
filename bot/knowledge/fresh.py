"""How long a fact may be said, by its kind: fresh, then with its date, then not at all. Today is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.knowledge.model import Fact, FactKind, Tool, Topic

State = Literal["fresh", "aged", "hidden"]
Fate = Literal["shown", "hidden"]
SHOWN: Fate = "shown"
HIDDEN: Fate = "hidden"
HIDDEN_AFTER = 3
"""A fact is said with its date until it is this many lives old, then no more."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overdue:
    """Facts past their life in one reply."""

    where: str
    """Id of the tool or topic that holds them."""
    fate: Fate
    """Whether they were said with their date, or no more."""
    facts: int


def state(fact: Fact, lives: Mapping[FactKind, int | None], today: date) -> State:
    """Whether a fact may be said as it is, only with its date, or not at all."""
    life = lives.get(fact.kind)
    if life is None:
        return "fresh"
    age = (today - fact.day()).days
    if age <= life:
        return "fresh"
    return "aged" if age <= life * HIDDEN_AFTER else "hidden"


def sayable(facts: Iterable[Fact], lives: Mapping[FactKind, int | None], today: date) -> tuple[Fact, ...]:
    """The facts that may still be said, the fresh and well supported ones first, each rank in file order."""
    ranks = {"high": 0, "medium": 1, "low": 2}
    kept = [fact for fact in facts if state(fact, lives, today) != "hidden"]
    return tuple(sorted(kept, key=lambda fact: (state(fact, lives, today) != "fresh", ranks[fact.confidence])))


def overdue(
    records: Iterable[Tool | Topic], said: Iterable[Fact], lives: Mapping[FactKind, int | None], today: date
) -> tuple[Overdue, ...]:
    """What a reply that shows these records and says these facts did with facts past their life; none without any."""
    found, used = [], tuple(said)
    for record in records:
        states = [(fact, state(fact, lives, today)) for fact in record.facts]
        # what a tool's facts say is left out once they are too old; a page's text stands as it is
        stands = isinstance(record, Topic)
        hidden = sum(how == "hidden" for _, how in states) if not stands else 0
        shown = sum((how == "aged" or (how == "hidden" and stands)) and fact in used for fact, how in states)
        found += [Overdue(record.id, what, count) for what, count in ((SHOWN, shown), (HIDDEN, hidden)) if count]
    return tuple(found)


def spoken(as_of: str) -> str:
    """A date as people say it: 5 November 2026, November 2026, 2026."""
    parts = as_of.split("-")
    month = [MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    day = [str(int(parts[2]))] if len(parts) > 2 else []
    return " ".join([*day, *month, parts[0]])
