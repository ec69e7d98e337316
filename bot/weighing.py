"""Which of all the readings of a turn is meant: one choice, with weights that are learned from labelled talks.

The steps before this one say what a turn most probably is. Here that is set against every page and wish that its words
lead to, alone and in the talk (`understanding.in_talk`), and against those next to the subject.
Rules
- What speaks for each is a handful of numbers (`Way.row`); `whichai learn` learns what each counts (`learned.choice`).
- Another page must be clearly likelier than what was understood so far (`CLEARLY`); so must the subject in view, seen
  from another side (`STAY`), for which also counts whether a sentence on it answers the message (`telling`).
- What a rule settles stays (`settled`), but for a few rules that are evidence like any other (`YIELDING`) or yield only
  to what is beyond doubt (`HARDLY_YIELDING`). No page for distress is chosen so, nor what the talk is about already.
- Where another page wins and is hardly likely itself (`DOUBTFUL`), the likeliest are offered instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bot.care import GRAVE
from bot.conversation import ConversationState, Heard
from bot.details import as_detail_of
from bot.knowledge.model import Knowledge
from bot.message import Candidate, Slots, Understanding
from bot.presses import show
from bot.settled import SHORT, asks, settled_by
from bot.subject import ABOUT, KEPT, subject_of, talked_of
from bot.telling import told
from bot.text import tokens
from bot.understanding.decide import Decision
from bot.understanding.evidence import Evidence
from bot.understanding.followup import UNDECIDED
from bot.understanding.in_talk import COMPARE, NONE, STAY, TALK, TOOL, InTalk
from bot.understanding.softmax import log_softmax
from bot.understanding.understand import Understander

CLEARLY = 1.9
"""How much likelier another page must be. Cross-validated over talks, 1 to 2 come out the same to a tenth of a point;
the more it is, the fewer right readings are lost, and the fewer won."""
DOUBTFUL = 0.4
"""Probability below which a page is asked for rather than told: of such pages one in four is right, and half of the
questions back offer the right one."""
SURE = 0.9
"""Confidence of what was understood so far from which nothing doubtful is asked instead."""
MOST_ASKED = 3
YIELDING = frozenset({"", "quoted", "referred"})
"""What settles a reading only as far as nothing is clearly likelier."""
HARDLY_YIELDING = frozenset({"named", "of the tool"})
"""What settles it unless something else is beyond doubt: so much likelier (`BY_FAR`), and this likely (`SURELY`). In
held-back talks that took 38 such readings, 12 of them right, for others of which 28 are, when a talk at home yielded
too. It stays now, as all else does: where nothing may leave, what is likelier tells of online services."""
BY_FAR, SURELY = 10.0, 0.7
BY_WORDS, BY_MEANING, BY_TALK = 8, 6, 8
"""Pages that are weighed: the likeliest by the words, by the meaning, and in the talk."""
STAYING = 0.2
"""Chance within the talk from which a turn may stay with the subject."""
FURTHEST, UNCLEAR = -9.0, -3.0
"""Log-probability below which a page is out of the question, and that of what the talk says nothing on."""
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
    """The page or wish; `STAY` for the subject in view, None for what was understood so far."""
    row: Row
    """What speaks for it: names of evidence, and how much of it there is."""


def weighed(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The reading that is meant: what was understood so far, unless another is clearly likelier."""
    weights = reader.learned.choice
    if not weights or not is_weighed(reader, understood, text, state):
        return understood
    others, kept = _parted(ways(reader, understood, text, state))
    if not others:
        return understood
    scores = np.asarray([_score(way.row, weights) for way in (*others, kept)])
    chances = np.exp(log_softmax(scores))
    best = int(scores[:-1].argmax())
    yields = settled_by(reader, understood, text, state) in YIELDING
    lead, least = (CLEARLY, 0.0) if yields else (BY_FAR, SURELY)
    if scores[best] - scores[-1] < math.log(lead) or chances[best] < least:
        return understood
    sure = understood.outcome == "answer" and understood.confidence >= SURE
    if chances[best] < DOUBTFUL and (sure or state.last is None):  # no doubt comes of what is hardly likely
        return understood
    candidates = _likeliest(understood, [*others, kept], chances.tolist())
    if chances[best] < DOUBTFUL and not state.misses:
        return Understanding(
            "ask", candidates=candidates, why=(*understood.why, "several readings, none of them likely")
        )
    if others[best].entry == STAY:
        return stayed(reader, understood, text, state, float(chances[best]))
    page = as_page(reader, others[best].entry or "", text, understood, float(chances[best]))
    return replace(page, candidates=candidates)


def stayed(
    reader: Understander, understood: Understanding, text: str, state: ConversationState, sure: float
) -> Understanding:
    """The message as one on the subject in view: its wish under the limits that are named, else what the notes have.

    What only tells of a wish belongs into the request; what nothing answers is admitted.
    """
    subject, slots = subject_of(reader.knowledge, state) or "", reader.slots(text)
    why = (*understood.why, f"stays with {subject} rather than {understood.entry or understood.outcome} ({sure:.2f})")
    if subject in reader.knowledge.tasks and any(slot.kind == "constraint" for slot in slots.found):
        return replace(as_page(reader, subject, text, understood, sure), why=why)
    quote = told(reader, subject, text).text
    if not quote and subject in reader.knowledge.tasks and state.shown and not asks(text):
        return replace(as_detail_of(understood, subject), why=why)
    near = tuple(one for one in understood.candidates if one.entry != subject) if not quote else ()
    ours = reader.ranking(text)[3].ours
    return Understanding("ask", slots=understood.slots, ours=ours, follow=ABOUT, quote=quote, candidates=near, why=why)


def likeliest(
    reader: Understander, understood: Understanding, text: str, state: ConversationState
) -> tuple[Candidate, ...]:
    """The pages and wishes that a turn most probably means, to choose from; none where nothing was learned."""
    weights = reader.learned.choice
    found = ways(reader, understood, text, state) if weights and any(talked_of(reader.knowledge, state)) else []
    chances = np.exp(log_softmax(np.asarray([_score(way.row, weights) for way in found]))) if found else np.zeros(0)
    return _likeliest(understood, found, chances.tolist())


def _likeliest(understood: Understanding, found: Sequence[Way], chances: Sequence[float]) -> tuple[Candidate, ...]:
    own = understood.entry if understood.outcome == "answer" and not understood.follow else None
    entries = (own if way.entry is None else way.entry for way in found)
    named = [Candidate(name, chance) for name, chance in zip(entries, chances, strict=True) if name and name != STAY]
    return tuple(sorted(named, key=lambda one: -one.confidence)[:MOST_ASKED])


def is_weighed(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> bool:
    """Whether anything else may be meant: there is a talk, and what is said is not settled for good.

    After a message that was not understood there is hardly one: what is for somebody else stays so.
    """
    by, yielding = settled_by(reader, understood, text, state), YIELDING | HARDLY_YIELDING
    return any(talked_of(reader.knowledge, state)) and by in (yielding if state.last is not None else {""})


def ways(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> list[Way]:
    """Every reading with what speaks for it; what was understood so far comes last."""
    last, words = state.last or Heard(), {*tokens(text)}
    (alone, decision), asking = reader.ranking(text)[2:], asks(text)
    talk = reader.in_talk(text, talked_of(reader.knowledge, state))
    known = reader.slots(text).found
    named = frozenset(slot.value for slot in known if slot.kind in ("task", "topic") and slot.start >= 0)
    column, tasks = reader.index.column, reader.knowledge.tasks

    def row_of(entry: str) -> Row:
        task = tasks.get(entry)
        row: Row = _seen(alone, talk, column[entry]) | _beside(reader.knowledge, entry, last)
        row["task_named" if task else "page_named"] = float(entry in named)
        row["page"] = float(task is None)
        row["page_asked"], row["task_asked"] = float(task is None and asking), float(task is not None and asking)
        row["task_wished"] = float(task is not None and not WISHING.isdisjoint(words))
        return row

    given = _of_message(reader, text, state, decision)
    plain = understood.outcome == "answer" and not understood.follow and understood.intent in ("choose", "explain")
    pool = dict.fromkeys(_pool(reader, alone, talk, last))
    talked = {last.entry, last.wish, UNDECIDED if last.wish else None}  # whose wish is known is not undecided
    found = [
        Way(entry, row_of(entry) | given) for entry in pool
        if not (plain and entry == understood.entry) and entry not in talked and entry not in GRAVE
    ]  # fmt: skip
    stays = understood.quote or (understood.outcome == "answer" and understood.entry in talked)
    subject = subject_of(reader.knowledge, state)
    if talk is not None and not stays and subject and math.exp(talk.acts[STAY]) >= STAYING:
        row = _staying(talk, text, given["ours"])
        found.append(Way(STAY, row | {"stay told": told(reader, subject, text).chance}))
    entry = understood.entry or ""
    own = row_of(entry) if entry in tasks or entry in reader.knowledge.topics else {}
    kept = _of_understanding(understood, decision) | {f"kept {name}": value for name, value in own.items()}
    kept |= _in_talk(reader, understood, talk, last)
    kept[f"kept settled {settled_by(reader, understood, text, state)}"] = 1.0
    kept["kept named"] = given["named"]
    kept["kept limited"] = float(any(slot.kind == "constraint" and slot.start >= 0 for slot in known))
    kept["kept own word"] = float(understood.entry in named)
    kept["kept told"] = float(understood.follow == "detail" and not asking)
    kept["kept short"] = float(len(tokens(text)) <= SHORT)
    kept["kept at home"] = float(bool(KEPT & {*state.held}))
    return [*found, Way(None, kept)]


def _pool(reader: Understander, alone: Evidence, talk: InTalk | None, last: Heard) -> Iterator[str]:
    """The pages and wishes that come into question."""
    entries, columns = reader.index.entries, reader.pages
    found = [(alone.entry_logs, BY_WORDS), (alone.meanings, BY_MEANING)]
    for numbers, most in (*found, *([(talk.entries, BY_TALK)] if talk else [])):
        yield from (entries[columns[place]] for place in np.argsort(-numbers[columns], kind="stable")[:most])
    for name in (last.entry, last.wish):
        page = reader.knowledge.entry(name or "")
        beside = page.follow_ups if page is not None else ()
        yield from (one for one in beside if one in reader.knowledge.tasks or one in reader.knowledge.topics)


def _seen(alone: Evidence, talk: InTalk | None, column: int) -> Row:
    """How likely a page is by the words alone and in the talk, and how near in meaning."""
    row = {
        "alone likely": max(float(alone.entry_logs[column]), FURTHEST) / 3,
        "alone near": float(alone.meanings[column]),
    }
    if talk is not None:
        row["talk likely"] = max(float(talk.entries[column]), FURTHEST) / 3
        row["talk chance"] = math.exp(float(talk.entries[column]))
    return row


def _staying(talk: InTalk, text: str, ours: float) -> Row:
    """What speaks for the subject in view, seen from another side."""
    log = max(talk.acts[STAY], FURTHEST)
    return {"stay": 1.0, "stay likely": log / 3, "stay chance": math.exp(log), "stay ours": ours,
            "stay length": math.log(1 + len(tokens(text)))}  # fmt: skip


def _in_talk(reader: Understander, understood: Understanding, talk: InTalk | None, last: Heard) -> Row:
    """How likely the talk makes what was understood so far."""
    if talk is None:
        return {}
    columns = reader.index.column
    column, here = columns.get(understood.entry or ""), understood.entry in (last.entry, last.wish)
    if understood.outcome == "decline":
        kind = NONE
    elif understood.intent == "smalltalk":
        kind = TALK
    elif understood.intent == "compare":
        kind = COMPARE
    elif understood.intent in ("profile", "capability"):
        kind = TOOL
    else:
        kind = STAY if understood.quote or here else "page" if column is not None else "unclear"
    likely = [talk.acts[kind]] if kind in talk.acts else []
    likely += [float(talk.entries[column])] if column is not None and kind in (STAY, "page") else []
    log = max(float(np.logaddexp.reduce(likely)), FURTHEST) if likely else UNCLEAR
    row = {"kept talk likely": log / 3, f"kept talk likely {kind}": log / 3, "kept talk chance": math.exp(log)}
    row |= {f"kept act {name}": max(value, FURTHEST) / 3 for name, value in talk.acts.items()}
    return row | {f"kept kind {kind}": 1.0, "kept talk best": max(float(talk.entries.max()), FURTHEST) / 3}


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
        f"kept follow {understood.follow.partition(':')[0]}": float(bool(understood.follow)),
        "kept detail": float(understood.follow == "detail"),
        "kept sure": understood.confidence,
        "kept tool": understood.confidence * (understood.intent in ("profile", "capability")),
        "kept wish": understood.confidence * (understood.intent == "choose" and not understood.follow),
        "kept page": understood.confidence * (understood.intent == "explain" and not understood.follow),
        "kept referral": alone.referral.probability if alone.referral else 0.0,
    }


def as_page(reader: Understander, entry: str, text: str, understood: Understanding, sure: float) -> Understanding:
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
    return replace(page, slots=slots, confidence=sure, ours=alone.ours, why=why)


def _score(row: Row, weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in row.items())


def _parted(found: list[Way]) -> tuple[list[Way], Way]:
    return found[:-1], found[-1]
