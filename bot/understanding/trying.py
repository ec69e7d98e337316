"""`whichai try`: how one question is understood, told to a curator, with what to write where it goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.knowledge.model import Entry, Knowledge, Referral, Task, Topic
from bot.knowledge.variants import expand
from bot.message import Understanding
from bot.text import canonical
from bot.understanding.decide import Decision
from bot.understanding.evidence import Evidence
from bot.understanding.tidy import Tidied
from bot.understanding.understand import Understander

NEAREST = 3
SURE = 0.8
"""From here on nothing needs to be added."""
_KINDS: dict[type[Entry], tuple[str, str]] = {
    Task: ("tasks", "yaml"), Topic: ("topics", "md"), Referral: ("referrals", "md"),
}  # fmt: skip


def explain(understander: Understander, question: str) -> str:
    """Lines for a terminal: the winner and how sure, the runner-up, the nearest phrases, what to add."""
    understood = understander.understand(question)
    tidied, reading, evidence, decision = understander.ranking(question)
    if not tidied.words:
        return "No words in it: write a question as a person would."
    named = dict.fromkeys(f"{slot.kind} {slot.value}" for slot in reading.slots.found)
    second = "of ours" if understood.outcome == "decline" else "runner-up"
    lines = [
        f"question   {tidied.readable}",
        f"read as    {tidied.text}",
        f"names      {', '.join(named) or 'nothing'}",
        f"outcome    {_outcome(understander, understood)}",
        f"winner     {_winner(understander, understood, decision)}",
        f"{second:<9}  {_runner_up(understander, understood, decision)}",
        *_nearest(understander, evidence),
        *_to_add(understander, understood, decision, tidied, question),
    ]
    return "\n".join(lines)


def file_of(knowledge: Knowledge, name: str) -> str:
    """The file of a tool or an entry, relative to the knowledge folder."""
    if name in knowledge.tools:
        return f"tools/{name}.yaml"
    entry = knowledge.entry(name)
    folder, ending = _KINDS.get(type(entry), ("smalltalk", "md")) if entry else ("topics", "md")
    return f"{knowledge.language}/{folder}/{name}.{ending}"


def _outcome(understander: Understander, understood: Understanding) -> str:
    learned = understander.learned
    match understood.outcome:
        case "answer":
            return f"answers, {understood.confidence:.2f} sure ({understood.intent})"
        case "ask":
            return f"asks back, {understood.confidence:.2f} sure (answers from {learned.least(understood.ours):.2f})"
        case _:
            return f"declines: ours with {understood.ours:.2f} (from {learned.ours:.2f} on it counts as ours)"


def _winner(understander: Understander, understood: Understanding, decision: Decision) -> str:
    if understood.entry is None:
        return f"none; a question of the kind '{understood.intent}'" if understood.intent else "none"
    scores = [option.probability for option in decision.options if option.entry == understood.entry]
    return _told(understander.knowledge, understood.entry, scores[0] if scores else understood.confidence)


def _runner_up(understander: Understander, understood: Understanding, decision: Decision) -> str:
    for option in decision.options:
        if option.entry and option.entry != understood.entry:
            return _told(understander.knowledge, option.entry, option.probability)
    return "none"


def _told(knowledge: Knowledge, name: str, score: float) -> str:
    return f'{name}, "{knowledge.title(name)}" ({file_of(knowledge, name)}) {score:.2f}'


def _nearest(understander: Understander, evidence: Evidence) -> Iterator[str]:
    """The phrases most like it in their letters, of different pages."""
    index = understander.index
    for column in np.argsort(-evidence.letters)[:NEAREST].tolist():
        name = index.entries[column]
        yield f"like       {name}: letters {evidence.letters[column]:.2f}"
    example = index.examples[evidence.nearest]
    yield f"nearest    '{example.raw}' of {example.entry or 'nobody'}: meaning {evidence.best_cosine:.2f}"


def _to_add(
    understander: Understander, understood: Understanding, decision: Decision, tidied: Tidied, question: str
) -> Iterator[str]:
    """What a curator can write, the most likely first."""
    knowledge = understander.knowledge
    best = next((option.entry for option in decision.options if knowledge.entry(option.entry or "")), None)
    known = best is not None and _is_phrase(knowledge, best, question)
    if understood.outcome == "decline":
        perhaps = f" (perhaps {file_of(knowledge, best)})" if best else ""
        yield f"to add     nothing, if it is not ours; else this question under 'phrases' of its page{perhaps}"
        if understood.entry:
            twins = file_of(knowledge, understood.entry)
            yield f"           and under 'twins' in {twins}, so that its like stays with us"
    elif understood.outcome == "answer" and understood.confidence >= SURE:
        yield "to add     nothing, if that is the right page; else this question under 'examples' of the right one"
    elif known:
        yield "to add     it is a phrase of that page already: write two more like it there, in other words"
    elif best:
        yield f"to add     if that is the right page: this question under 'phrases' in {file_of(knowledge, best)}"
        yield "           if another one is: there; if none is: write a new page (see knowledge/README.md)"
    for word in tidied.repaired.unknown:
        yield f"           '{word}' is a new word: a tool's name goes under its 'aliases', a slip under 'misspellings'"


def _is_phrase(knowledge: Knowledge, name: str, question: str) -> bool:
    entry = knowledge.entry(name)
    wanted = canonical(question)
    return entry is not None and any(
        canonical(text) == wanted for line in (*entry.phrases, *entry.examples) for text in expand(line)
    )
