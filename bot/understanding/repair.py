"""Typing slips are mended before anything is compared: `midjorney` becomes `midjourney`, `wich` becomes `which`.

Rules
- Only words of four letters and more that nobody knows are touched; what the knowledge or plain English knows stays.
- The knowledge's words win over English ones, a word with the same first letter over others, then the commoner word.
- One slip is allowed below eight letters, two from eight on (optimal string alignment, so a swap is one slip).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from bot.understanding.encoder import vocabulary

SHORTEST = 4
LONG = 8
ENGLISH = 16_000
"""So many of the commonest English words may replace a mistyped one; rarer ones are only known, never suggested."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The words after mending, and what was changed."""

    words: tuple[str, ...]
    changes: tuple[tuple[str, str], ...] = ()
    """Pairs of the word as typed and as read."""
    unknown: tuple[str, ...] = ()
    """Words that stay unknown."""


class Speller:
    """Mends words towards a vocabulary. The same word is always mended the same way."""

    def __init__(self, own: Mapping[str, int], fixed: Mapping[str, str] | None = None, known: Iterable[str] = ()) -> None:
        """`own`: words of the knowledge and how often they occur; `fixed`: what some slips always mean."""
        english = [word for word in vocabulary() if word.isalpha() and word.isascii() and len(word) > 1]
        self._fixed = dict(fixed or {})
        self._own = dict(own)
        self._known = {*english, *own, *known}
        rank = {word: number for number, word in enumerate(english)}
        suggested = [word for word in english if rank[word] < ENGLISH and len(word) >= SHORTEST]
        suggested += [word for word in own if len(word) >= SHORTEST and word.isalpha()]
        self._rank = {word: rank.get(word, len(english)) for word in suggested}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._rank):
            self._by_length.setdefault(len(word), []).append(word)
        self._mend = lru_cache(maxsize=50_000)(self._find)

    @property
    def known_words(self) -> frozenset[str]:
        return frozenset(self._known)

    def is_known(self, word: str) -> bool:
        """Whether the knowledge or plain English has this word."""
        return word in self._known or not word.isalpha()

    def repair(self, words: Iterable[str]) -> Repaired:
        """All words, mended where that is safe."""
        mended: list[str] = []
        changes: list[tuple[str, str]] = []
        unknown: list[str] = []
        for word in words:
            better = self._fixed.get(word) or (word if self.is_known(word) else self._mend(word))
            if better is None:
                unknown.append(word)
            elif better != word:
                changes.append((word, better))
            mended += (better or word).split()
        return Repaired(tuple(mended), tuple(changes), tuple(unknown))

    def _find(self, word: str) -> str | None:
        """The word that was meant; None when nothing is near enough."""
        single = _without_repeats(word)
        if single != word and single in self._known:
            return single
        if len(word) < SHORTEST or not word.isascii():
            return None
        slips = 1 if len(word) < LONG else 2
        near = [
            (distance, option)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for option, distance, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=None
            )
        ]
        return min(near, key=lambda found: self._order(word, *found))[1] if near else self._parted(word)

    def _order(self, word: str, distance: float, option: str) -> tuple[float, bool, bool, int, int, str]:
        # a letter left out or doubled is likelier than another letter hit: "wich" is "which", not "with"
        letters = Indel.distance(word, option)
        return distance, option[0] != word[0], not self._own.get(option, 0), letters, self._rank[option], option

    def _parted(self, word: str) -> str | None:
        """Two known words that lost the space between them, the longest first part winning."""
        for cut in range(len(word) - 3, 2, -1):
            if self._own.get(word[:cut], 0) > 2 and self._own.get(word[cut:], 0) > 2:
                return f"{word[:cut]} {word[cut:]}"
        return None


def _without_repeats(word: str) -> str:
    """`freee` → `free`, `soo` → `so`: every run of a letter at the end is written once."""
    end = len(word)
    while end > 1 and word[end - 1] == word[end - 2]:
        end -= 1
    return word[:end]
