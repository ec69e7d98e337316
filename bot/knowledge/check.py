"""Everything wrong in the knowledge, as its authors read it: file, line, what is wrong, what to write instead.

A new check is a function in `checks/` (`Checked` in, problems out), a line in `CHECKS`, and its two tests.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bot.errors import KnowledgeError, Problem
from bot.knowledge import schemas
from bot.knowledge.checks import Check, Checked, coverage, facts, fields, links, phrases, runs, templates, texts
from bot.knowledge.fresh import spoken, state
from bot.knowledge.load import load
from bot.knowledge.model import Fact, Knowledge
from bot.knowledge.places import Places, Record

CHECKS: tuple[Check, ...] = (
    fields.unread, fields.twice,
    facts.sources, facts.unsourced, facts.repeated,
    links.ids, links.in_talks, links.gone, links.recommended, links.unreachable, links.addresses, links.pictures,
    phrases.shared, phrases.names, phrases.enough, phrases.half_open, phrases.look_alikes,
    texts.long_texts, texts.long_answers, runs.copied,
    templates.templates, templates.in_pages, templates.unworded, templates.untranslated,
    coverage.coverage, schemas.outdated,
)  # fmt: skip


def check(folder: Path, language: str, today: date) -> tuple[Problem, ...]:
    """All problems, sorted by file and line; empty when the knowledge is clean.

    What does not fit the schema is told alone: the other checks need knowledge that loads.
    """
    with _uncollected():
        try:
            knowledge = load(folder, language, alone=True)
        except KnowledgeError as error:
            return error.problems
        checked = Checked(knowledge, Places(folder, language), today)
        return tuple(sorted({problem for run in CHECKS for problem in run(checked)}))


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: the checks make half a million small things and no cycle, a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def stale(knowledge: Knowledge, today: date, folder: Path) -> tuple[Problem, ...]:
    """Facts past their life, first what to renew first: what most answers rest on, then what is longest overdue."""
    places = Places(folder, knowledge.language)
    used = Counter(pick.tool for task in knowledge.tasks.values() for pick in task.picks)
    records: list[Record] = [*knowledge.tools.values(), *knowledge.topics.values()]
    found = [
        (-used[record.id], -_lives_past(fact, knowledge, today), _renew(places, record, number, fact, knowledge, today))
        for record in records
        for number, fact in enumerate(getattr(record, "facts", ()))
        if state(fact, knowledge.lives, today) != "fresh"
    ]
    return tuple(problem for _, _, problem in sorted(found))


def _lives_past(fact: Fact, knowledge: Knowledge, today: date) -> float:
    return (today - fact.day()).days / (knowledge.lives.get(fact.kind) or 1)


def _renew(places: Places, record: Record, number: int, fact: Fact, knowledge: Knowledge, today: date) -> Problem:
    how = "no longer said" if state(fact, knowledge.lives, today) == "hidden" else "said with its date only"
    age, life = (today - fact.day()).days, knowledge.lives.get(fact.kind)
    text = (
        f"{fact.kind} of {spoken(fact.as_of)}, {age} days old and fresh for {life}, {how}: {fact.claim} "
        f"({fact.source}); look it up again and mend claim, source and as_of"
    )
    return places.problem(record, text, "facts", number, "as_of")
