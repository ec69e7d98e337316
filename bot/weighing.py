"""Which of all the readings of a turn is meant: one choice, with weights that are learned from labelled talks.

The steps before this one say what a turn most probably is. Here that is set against every page and wish that its words
lead to, alone, with the subject before them, and with the wish before them; and against those next to the subject.
Rules
- What speaks for each is a handful of numbers (`Way.row`); `whichai learn` learns what each counts (`learned.choice`).
- Another page must be clearly likelier than what was understood so far (`CLEARLY`).
- What is settled is not weighed (`settled`). No page for distress is chosen so, nor what the talk is about already.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bot.care import GRAVE
from bot.conversation import ConversationState, Heard
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import name_of
from bot.message import Candidate, Slots, Understanding
from bot.presses import show
from bot.settled import SHORT, asks, is_open
from bot.subject import KEPT
from bot.text import tokens
from bot.understanding.decide import Decision
from bot.understanding.evidence import Evidence
from bot.understanding.understand import Understander

CLEARLY = 2.5
"""How much likelier another page must be. Cross-validated over talks, 1 to 2 come out the same to a tenth of a point;
the more it is, the fewer right readings are lost, and the fewer won."""
BY_WORDS, BY_MEANING = 8, 6
"""Pages of each view that are weighed."""
FURTHEST = -9.0
"""Log-probability below which a page is out of the question."""
WISHING = frozenset({
    "ai", "ais", "tool", "tools", "app", "apps", "program", "software", "which", "best", "need", "want", "make",
    "create", "generate", "something", "smth", "recommend",
})  # fmt: skip
"""Words of whoever has a wish."""
NAMES = ("tool", "maker", "stranger")
Row = dict[str, float]


class Way(NamedTuple):
    """One reading of a turn."""

    entry: str | None
    """The page or wish; None for what was understood so far."""
    row: Row
    """What speaks for it: names of evidence, and how much of it there is."""


class View(NamedTuple):
    """What a turn leads to, read in one way."""

    evidence: Evidence
    decision: Decision


def weighed(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The reading that is meant: what was understood so far, unless another is clearly likelier."""
    weights = reader.learned.choice
    if not weights or not is_open(reader, understood, text, state):
        return understood
    others, kept = _parted(ways(reader, understood, text, state))
    if not others:
        return understood
    best = max(others, key=lambda way: _score(way.row, weights))
    ahead = _score(best.row, weights) - _score(kept.row, weights)
    if ahead < math.log(CLEARLY):
        return understood
    return _as_page(reader, best.entry or "", text, understood, 1 / (1 + math.exp(-ahead)))


def ways(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> list[Way]:
    """Every reading with what speaks for it; what was understood so far comes last."""
    last, views = state.last or Heard(), _views(reader, text, state)
    alone, asking, words = views["alone"], asks(text), {*tokens(text)}
    known = reader.slots(text).found
    named = frozenset(slot.value for slot in known if slot.kind in ("task", "topic") and slot.start >= 0)
    column, tasks = reader.index.column, reader.knowledge.tasks

    def row_of(entry: str) -> Row:
        task = tasks.get(entry)
        row: Row = _seen(views, column[entry]) | _beside(reader.knowledge, entry, last)
        row["task_named" if task else "page_named"] = float(entry in named)
        row["page"] = float(task is None)
        row["page_asked"], row["task_asked"] = float(task is None and asking), float(task is not None and asking)
        row["task_wished"] = float(task is not None and not WISHING.isdisjoint(words))
        return row

    given = _of_message(reader, text, state, alone.decision)
    plain = understood.outcome == "answer" and not understood.follow and understood.intent in ("choose", "explain")
    pool = dict.fromkeys(_pool(reader, views, last))
    found = [
        Way(entry, row_of(entry) | given) for entry in pool
        if not (plain and entry == understood.entry) and entry not in (last.entry, last.wish) and entry not in GRAVE
    ]  # fmt: skip
    entry = understood.entry or ""
    own = row_of(entry) if entry in tasks or entry in reader.knowledge.topics else {}
    kept = _of_understanding(understood, alone.decision) | {f"kept {name}": value for name, value in own.items()}
    kept["kept named"] = given["named"]
    kept["kept limited"] = float(any(slot.kind == "constraint" and slot.start >= 0 for slot in known))
    kept["kept own word"] = float(understood.entry in named)
    kept["kept told"] = float(understood.follow == "detail" and not asking)
    kept["kept short"] = float(len(tokens(text)) <= SHORT)
    kept["kept at home"] = float(bool(KEPT & {*state.held}))
    return [*found, Way(None, kept)]


def _views(reader: Understander, text: str, state: ConversationState) -> Mapping[str, View]:
    """The turn read alone, behind the subject in view, and behind the wish, as far as there are such."""
    knowledge, last = reader.knowledge, state.last or Heard()
    column = reader.index.column
    tool = next(iter(last.tools or state.shown), "")
    here = last.entry if last.entry in column else tool if tool in knowledge.tools else None
    wish = last.wish if last.wish in column and last.wish != last.entry else None
    lines = {"alone": text}
    lines |= {view: f"{name_of(knowledge, name)}: {text}" for view, name in (("here", here), ("wish", wish)) if name}
    reader.encode_ahead([*lines.values()])
    return {view: View(*reader.ranking(line)[2:]) for view, line in lines.items()}


def _pool(reader: Understander, views: Mapping[str, View], last: Heard) -> Iterator[str]:
    """The pages and wishes that come into question."""
    entries, columns = reader.index.entries, reader.pages
    for view in views.values():
        for numbers, most in ((view.evidence.entry_logs, BY_WORDS), (view.evidence.meanings, BY_MEANING)):
            yield from (entries[columns[place]] for place in np.argsort(-numbers[columns], kind="stable")[:most])
    for name in (last.entry, last.wish):
        page = reader.knowledge.entry(name or "")
        beside = page.follow_ups if page is not None else ()
        yield from (one for one in beside if one in reader.knowledge.tasks or one in reader.knowledge.topics)


def _seen(views: Mapping[str, View], column: int) -> Row:
    """How likely, and how near in meaning, a page is in each view."""
    row: Row = {}
    for view in ("alone", "here", "wish"):
        found = views.get(view)
        if found is None:
            row[f"no {view}"] = 1.0
            continue
        row[f"{view} likely"] = max(float(found.evidence.entry_logs[column]), FURTHEST) / 3
        row[f"{view} near"] = float(found.evidence.meanings[column])
    return row


def _beside(knowledge: Knowledge, entry: str, last: Heard) -> Row:
    """How a page stands to what the talk is about."""
    here, wish = knowledge.entry(last.entry or ""), knowledge.entry(last.wish or "")
    page = knowledge.entry(entry)
    task, subject = knowledge.tasks.get(entry), knowledge.tasks.get(last.entry or "")
    return {
        "is earlier": float(entry == last.earlier),
        "next": float(here is not None and entry in here.follow_ups),
        "next to wish": float(wish is not None and entry in wish.follow_ups),
        "back to wish": float(page is not None and last.wish is not None and last.wish in page.follow_ups),
        "kin": float(task is not None and subject is not None and task.family == subject.family and task != subject),
    }


def _of_message(reader: Understander, text: str, state: ConversationState, alone: Decision) -> Row:
    """What speaks for any page at all rather than for what was understood so far."""
    kinds = dict.fromkeys(("profile", "capability", "compare", "smalltalk"), 0.0)
    for option in alone.options:
        if option.kind in kinds:
            kinds[option.kind] = max(kinds[option.kind], option.family)
    alike = reader.alike(text, state.last, state.shown)
    return {
        "another": 1.0,
        "ours": math.log(alone.ours / (1 - alone.ours + 1e-6) + 1e-6) / 5,
        "length": math.log(1 + len(tokens(text))),
        "leans": float(reader.leaning(text, state.last, state.shown) is not None),
        "alike": alike.confidence if alike is not None else 0.0,
        "named": float(any(slot.kind in NAMES and slot.start >= 0 for slot in reader.slots(text).found)),
        **{f"kind {kind}": value for kind, value in kinds.items()},
    }


def _of_understanding(understood: Understanding, alone: Decision) -> Row:
    """What speaks for what was understood so far."""
    return {
        f"kept {understood.outcome}": 1.0,
        f"kept {understood.intent}": 1.0,
        "kept follow": float(bool(understood.follow)),
        "kept detail": float(understood.follow == "detail"),
        "kept sure": understood.confidence,
        "kept tool": understood.confidence * (understood.intent in ("profile", "capability")),
        "kept wish": understood.confidence * (understood.intent == "choose" and not understood.follow),
        "kept page": understood.confidence * (understood.intent == "explain" and not understood.follow),
        "kept referral": alone.referral.probability if alone.referral else 0.0,
    }


def _as_page(reader: Understander, entry: str, text: str, understood: Understanding, sure: float) -> Understanding:
    """The message as a question for that page, or a wish for that, with the limits that it names."""
    alone = reader.understand(text)
    why = (*understood.why, f"weighed: {entry} rather than {understood.entry or understood.outcome} ({sure:.2f})")
    if alone.entry == entry and alone.intent in ("choose", "explain") and not alone.follow:
        return replace(alone, outcome="answer", confidence=max(sure, alone.confidence), why=why)
    page = show(reader.knowledge, entry)
    if page is None:
        return understood
    limits = tuple(slot for slot in alone.slots.found if slot.kind == "constraint" or slot.excluded)
    slots = Slots((*page.slots.found, *limits), alone.slots.budget, alone.slots.memory_gb)
    return replace(page, slots=slots, confidence=sure, candidates=(Candidate(entry, sure),), ours=alone.ours, why=why)


def _score(row: Row, weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in row.items())


def _parted(found: list[Way]) -> tuple[list[Way], Way]:
    return found[:-1], found[-1]
