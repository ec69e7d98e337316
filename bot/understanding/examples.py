"""All phrasings of the knowledge as labelled examples: what the heads learn from and the nearest neighbour looks at."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.knowledge.model import Knowledge
from bot.knowledge.talks import Talk
from bot.knowledge.variants import expand
from bot.text import tokens
from bot.understanding.question_kind import Kind
from bot.understanding.tidy import Tidier

GENERAL = "choose-tool"
"""The task that answers "which AI at all?"; the kind `choose` leads there when no entry owns the words."""


NOT_OURS = ("none",)
"""The label of a turn that is nobody's here."""
SHORTEST, LONG = 4, 9
"""Words of a turn that may stand alone, and of one that does although it points back."""
POINTING = frozenset({
    "it", "its", "that", "this", "they", "them", "these", "those", "one", "ones", "he", "she", "her", "his", "him",
})  # fmt: skip
FILLINGS = 4
"""Variants of a line with places for names: enough to learn the line, too few to learn the names."""


@dataclass(frozen=True, slots=True)
class Example:
    """One thing that people say."""

    text: str
    """Tidied canonical words."""
    raw: str
    """As the curator wrote it."""
    entry: str = ""
    """The entry that owns it; empty for twins, background and lines of a kind."""
    kind: Kind | None = None
    """The kind of question; None where only the scope is known (twins)."""
    ours: bool = True
    block: str = ""
    """What is hidden together in cross-validation: a referral with its twins, a line with all its fillings."""
    whole: bool = False
    """A question as a person put it (`examples` in the file) rather than a phrasing: what sureness is measured by."""


def collect(knowledge: Knowledge, tidier: Tidier) -> tuple[Example, ...]:
    """Every example once, in an order that depends on the texts alone: what is ours first, entry by entry."""
    seen: dict[tuple[str, str], Example] = {}
    for example in _all(knowledge):
        tidied = tidier.tidy(example.raw)
        if tidied.words:
            found = replace(example, text=tidied.text)
            seen.setdefault((found.text, found.entry), found)
    return tuple(sorted(seen.values(), key=lambda one: (not one.ours, not one.entry, one.entry, one.text)))


def _all(knowledge: Knowledge) -> Iterator[Example]:
    kinds: tuple[tuple[Kind, object], ...] = (
        ("choose", knowledge.tasks), ("explain", knowledge.topics), ("smalltalk", knowledge.smalltalk),
    )  # fmt: skip
    for kind, entries in kinds:
        for entry in entries.values():  # type: ignore[attr-defined]
            whole = {text for line in entry.examples for text in expand(line)}
            for phrase in entry.phrasings():
                yield Example("", phrase, entry.id, kind, whole=phrase in whole)
    for topic in knowledge.topics.values():
        for name in topic.names:
            yield Example("", name, topic.id, "explain")
    for referral in knowledge.referrals.values():
        whole = {text for line in referral.examples for text in expand(line)}
        for phrase in referral.phrasings():
            yield Example("", phrase, referral.id, "other", ours=False, block=referral.id, whole=phrase in whole)
        for twin in referral.twins:
            yield Example("", twin, block=referral.id)
    for talk in knowledge.talks:
        yield from _in_talk(knowledge, talk)
    for line in knowledge.background:
        yield Example("", line, kind="other", ours=False)
    tools = sorted(tool.name for tool in knowledge.tools.values() if tool.evidence == "dated" and not tool.ambiguous)
    words = sorted(task.words[0] for task in knowledge.tasks.values() if task.words)
    for name, lines in sorted(knowledge.kinds.items()):
        for line in lines:
            for text in filled(line, tools, words):
                entry = GENERAL if name == "choose" else ""
                yield Example("", text, entry, name, block=f"{name}: {line}")  # type: ignore[arg-type]


def _in_talk(knowledge: Knowledge, talk: Talk) -> Iterator[Example]:
    """The turns of a talk that lead to a page or a wish, or to nothing, and say enough to be understood alone."""
    for said in talk.turns:
        first = said is talk.turns[0]  # a whole question, as a person began with it
        if said.wanted == NOT_OURS and _stands_alone(said.text):
            yield Example("", said.text, kind="other", ours=False, whole=first)
        kind: Kind | None = "choose" if said.entry in knowledge.tasks else "explain"
        if said.entry not in knowledge.tasks and said.entry not in knowledge.topics:
            continue
        if _stands_alone(said.text):
            yield Example("", said.text, said.entry, kind, block=f"talk {talk.name}", whole=first)


def _stands_alone(text: str) -> bool:
    """Whether a turn says enough without the one before: it points at nothing, or says much besides."""
    words = tokens(text)
    return len(words) >= LONG or (len(words) >= SHORTEST and POINTING.isdisjoint(words))


def filled(line: str, tools: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """A line with its places for names filled in a few ways, always the same ones; a line without places as it is."""
    if "{" not in line or len(tools) < 2 or not words:
        yield line
        return
    for number in range(FILLINGS):
        pick = zlib.crc32(f"{number} {line}".encode())
        tool, other, word = tools[pick % len(tools)], tools[pick // 7 % len(tools)], words[pick // 11 % len(words)]
        yield line.replace("{tool2}", other).replace("{tool}", tool).replace("{task}", word)
