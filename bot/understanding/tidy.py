"""From what was typed to the words that are compared: wrappers off, slang spelled out, slips mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import text as words_of
from bot.foreign import in_english, is_foreign
from bot.knowledge.model import Knowledge
from bot.understanding.gazetteer import word_tuples
from bot.understanding.repair import Repaired, Speller

KEPT = 16
"""Messages that stay tidied for a moment: one turn asks for its own several times."""
COMMON = 2
"""Times that a word must stand in the phrasings to count as the knowledge's own: they hold slips on purpose."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """A message made comparable."""

    readable: str
    """As typed, without odd characters."""
    words: tuple[str, ...]
    """Canonical, mended, without polite wrappers."""
    repaired: Repaired

    @property
    def text(self) -> str:
        return " ".join(self.words)


class Tidier:
    """Makes messages comparable with the words of one knowledge."""

    def __init__(self, knowledge: Knowledge, names: Iterable[str]) -> None:
        slang = knowledge.lexicon.group("slang")
        fixed = {
            "".join(words_of.tokens(way)): " ".join(words_of.tokens(plain))
            for plain, ways in slang.items()
            for way in ways
            if len(words_of.tokens(way)) == 1
        }
        said = words_of.tokens_of(phrasing for entry in knowledge.entries() for phrasing in entry.phrasings())
        self._speller = Speller(_own_words(knowledge, said), fixed, names, said)
        fillers = knowledge.lexicon.group("fillers")
        self._openings = word_tuples(fillers.get("opening", ()))
        self._closings = word_tuples(fillers.get("closing", ()))
        self._edges = {way[0] for way in self._openings}, {way[-1] for way in self._closings}
        """First and last words of them: most messages have neither and need no further look."""
        self.tidy = lru_cache(maxsize=KEPT)(self._tidy)
        """The words of a message; empty when it has none."""

    @property
    def known_words(self) -> frozenset[str]:
        return self._speller.known_words

    def _tidy(self, raw: str) -> Tidied:
        readable = words_of.clean(raw)
        typed = words_of.tokens(words_of.strip_address(readable))
        return self.tidy_tokens(readable, (in_english(typed) or typed) if is_foreign(typed) else typed)

    def spelled(self, raw: str) -> str:
        """A message as it was typed, in lower case and with its signs, but without slips; slang stays."""
        text = words_of.clean(raw).lower()
        for typed, meant in self.tidy(raw).repaired.changes:
            if typed not in self._speller.fixed and meant.isalnum():
                text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, text)
        return text

    def tidy_tokens(self, readable: str, tokens: tuple[str, ...]) -> Tidied:
        repaired = self._speller.repair(self._bare(tokens))
        return Tidied(readable, self._bare(repaired.words), repaired)

    def _bare(self, words: tuple[str, ...]) -> tuple[str, ...]:
        first, last = self._edges
        if not words or (words[0] not in first and words[-1] not in last):
            return words
        return words_of.strip_wrappers(words, self._openings, self._closings)


def _own_words(knowledge: Knowledge, phrasings: Iterable[Sequence[str]]) -> dict[str, int]:
    """The knowledge's words and how often they stand in it."""
    names: Counter[str] = Counter()
    for tool in knowledge.tools.values():
        for name in (tool.name, tool.maker, *tool.aliases):
            names.update(words_of.tokens(name))
    for task in knowledge.tasks.values():
        for name in task.words:
            names.update(words_of.tokens(name))
    for topic in knowledge.topics.values():
        for name in topic.names:
            names.update(words_of.tokens(name))
    for group in knowledge.lexicon.groups.values():
        for phrases in group.values():
            for phrase in phrases:
                names.update(words_of.tokens(phrase))
    said = Counter(word for words in phrasings for word in words)
    own = {word: count for word, count in said.items() if count >= COMMON}
    return {**own, **{word: count + COMMON + said[word] for word, count in names.items()}}
