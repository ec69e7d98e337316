"""Phrases that another page wins: what a curator wrote for one page and the built index gives to another.

The heads say of all phrases at once which ones are in doubt; only those are ranked in full, as a message would be.
Being won within one family of tasks is no theft, since the advice is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.errors import Problem
from bot.knowledge.model import Entry
from bot.knowledge.places import Places
from bot.understanding.decide import Decision, Option
from bot.understanding.examples import Example
from bot.understanding.understand import Understander


def thefts(understander: Understander, folder: Path) -> tuple[Problem, ...]:
    """Every phrase that another page wins, with both places and their scores; sorted by file and line.

    A phrase that stands in the knowledge wins its own page by its very words; this tells of those that would not win
    it otherwise, so that nobody who says it a little differently gets there. Takes some minutes for a whole knowledge.
    A phrase that a referral wins, or that belongs to a referral and counts as ours, is told too.
    """
    places = Places(folder, understander.knowledge.language)
    return tuple(sorted(set(_stolen(understander, places))))


def _stolen(understander: Understander, places: Places) -> Iterator[Problem]:
    knowledge = understander.knowledge
    for example in _doubtful(understander):
        own = knowledge.entry(example.entry)
        decision = understander.contested(example.raw)
        winner = _winner(understander, decision)
        if own is None or winner is None or _same(understander, own, winner):
            continue
        text = f"'{example.raw}' is won by {_told(understander, places, winner, decision, own)}"
        yield places.problem(own, f"{text}; say it with words of this page, or move it there", words=example.raw)


def _doubtful(understander: Understander) -> Iterator[Example]:
    """Examples that a head alone gives to another page, or to the other side of what is ours."""
    index = understander.index
    best = index.entry_head.log_probabilities(index.nearness.whole()).argmax(axis=1)
    doubtful = (index.owner >= 0) & (best != index.owner)
    for place in np.flatnonzero(doubtful).tolist():
        yield index.examples[place]


def _winner(understander: Understander, decision: Decision) -> Option | None:
    """What the message would be answered with: the best option, or the referral when it counts as not ours."""
    if decision.ours < understander.learned.ours:
        return decision.referral
    return decision.options[0] if decision.options else None


def _same(understander: Understander, own: Entry, winner: Option) -> bool:
    knowledge = understander.knowledge
    if winner.entry == own.id or winner.entry in knowledge.tools or winner.entry is None:
        return True  # a question about one named tool is its tool's, whatever page it was written for
    if own.id in knowledge.tasks and winner.entry in knowledge.tasks:
        return knowledge.tasks[own.id].family == knowledge.tasks[winner.entry].family
    return own.id in knowledge.referrals and winner.entry in knowledge.referrals


def _told(understander: Understander, places: Places, winner: Option, decision: Decision, own: Entry) -> str:
    """The other place and both scores."""
    other = understander.knowledge.entry(winner.entry or "")
    where = f"{winner.entry} ({places.file(other)}:1)" if other else str(winner.entry)
    if decision.ours < understander.learned.ours:
        return (
            f"{where}, since it counts as ours with {decision.ours:.2f} only, of {understander.learned.ours:.2f} needed"
        )
    if own.id in understander.knowledge.referrals:
        return f"{where}, since it counts as ours with {decision.ours:.2f}, from {understander.learned.ours:.2f} on"
    return f"{where} with {winner.probability:.2f} against {_score(decision, own.id):.2f}"


def _score(decision: Decision, entry: str) -> float:
    return next((option.probability for option in decision.options if option.entry == entry), 0.0)
