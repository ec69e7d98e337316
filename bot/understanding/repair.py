"""Typing slips are mended before anything is compared: `midjorney` becomes `midjourney`, `wich` becomes `which`.

Rules
- Only words of three letters and more that nobody knows are touched; what the knowledge or plain English knows stays.
  A rare English word gives way only to one that stands beside its neighbour in the knowledge: "a stort film".
- One slip is allowed below eight letters, two from eight on (optimal string alignment, so a swap is one slip).
- Among the words within reach the likeliest wins: fewer slips, then common words and the knowledge's own, reached by
  slips that fingers make (a neighbouring key, two letters swapped, one doubled), with the first letter kept, and seen
  beside the same neighbours.
- Very short words are only mended to very common ones ("teh", "ythe"): too many others lie one letter away.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, starmap

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.pieces import vocabulary

SHORTEST = 3
LONG = 8
ENGLISH = 16_000
"""So many of the commonest English words may replace a mistyped one; rarer ones are only known, never suggested."""
COMMON = 300
"""So many of them, and the knowledge's frequent words, may replace or be a word of three letters."""
FREQUENT = 3
OWN_RANK = 2000
"""No word of the knowledge counts as rarer than this, however seldom other texts hold it."""
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
RARITY, OWN, OWN_COUNT, FIRST, LEFT_OUT, ODD = 0.4, 1.0, 0.3, 0.7, 0.5, 2.5
"""How much speaks against a word: the log of its rank, not being the knowledge's (and how often it is), another first
letter, a letter left out, a slip that fingers seldom make. Chosen by the share of made slips in training lines of
public sets that were undone; halving or doubling any of them moves it by less than one in a hundred."""
FARTHEST = 4.5
"""With more against it a word stays as typed: above this, most are words that we do not know ("nikon") and no slips."""
BESIDE, RARE_FARTHEST = 1.0, 2.5
"""What each neighbour that a word is known beside takes off, and how much may speak against one that replaces a rare
English word. Of 0.7 to 1.5 and 1.5 to 3.5 none differs by more than two in a thousand."""
BORDER = "|"
"""Stands for the neighbour of the first and the last word."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The words after mending, and what was changed."""

    words: tuple[str, ...]
    changes: tuple[tuple[str, str], ...] = ()
    """Pairs of the word as typed and as read."""
    unknown: tuple[str, ...] = ()
    """Words that stay unknown."""


class Speller:
    """Mends words towards a vocabulary. The same word between the same neighbours is always mended the same way."""

    def __init__(
        self,
        own: Mapping[str, int],
        fixed: Mapping[str, str] | None = None,
        known: Iterable[str] = (),
        said: Iterable[Sequence[str]] = (),
    ) -> None:
        """`own`: words of the knowledge and how often they occur; `fixed`: what some slips always mean; `said`: the
        words of its phrasings, for what stands beside what.
        """
        english = [word for word in vocabulary() if word.isalpha() and word.isascii()]
        self.fixed = dict(fixed or {})
        self._own = dict(own)
        self.known_words = frozenset((*english, *own, *known))
        rank = {word: number for number, word in enumerate(english)}
        said = tuple(said)
        self._rare = frozenset(english[ENGLISH:]).difference(own, known, self.fixed, *said)
        suggested = [word for word in english if rank[word] < ENGLISH and len(word) >= SHORTEST]
        suggested += [word for word in own if len(word) >= SHORTEST and word.isalpha()]
        self._rank = {word: rank.get(word, len(english)) for word in suggested}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._rank):
            self._by_length.setdefault(len(word), []).append(word)
        pairs = chain.from_iterable(pairwise((BORDER, *words, BORDER)) for words in said)
        self._pairs = np.unique(np.fromiter(chain((0,), starmap(_pair, pairs)), np.uint32))
        self._near = lru_cache(maxsize=50_000)(self._within_reach)

    def is_known(self, word: str) -> bool:
        """Whether the knowledge or plain English has this word."""
        return word in self.known_words or not word.isalpha()

    def repair(self, words: Iterable[str]) -> Repaired:
        """All words, mended where that is safe."""
        typed = tuple(words)
        mended: list[str] = []
        changes: list[tuple[str, str]] = []
        unknown: list[str] = []
        for word, after in zip(typed, (*typed[1:], BORDER), strict=False):
            better = self.fixed.get(word) or self._mended(word, mended[-1] if mended else BORDER, after)
            if better is None:
                unknown.append(word)
            elif better != word:
                changes.append((word, better))
            mended += (better or word).split()
        return Repaired(tuple(mended), tuple(changes), tuple(unknown))

    def _mended(self, word: str, before: str, after: str) -> str | None:
        """The word that was meant between these two; None when nothing is near enough."""
        if word in self._rare:
            return self._commoner(word, before, after)
        if self.is_known(word):
            return word
        single = _without_repeats(word)
        if single != word and len(single) > 1 and single in self.known_words:
            return single
        near = self._near(word) if len(word) >= SHORTEST and word.isascii() else ()
        weighed = ((distance, cost - self._beside(before, option, after), option) for distance, cost, option in near)
        ranked = min(weighed, default=None)
        return ranked[2] if ranked and ranked[1] <= FARTHEST else self._parted(word)

    def _commoner(self, word: str, before: str, after: str) -> str:
        """A word one slip from a rare English one that is known beside a neighbour; else the rare one itself."""
        options = [(cost, option) for distance, cost, option in self._near(word) if distance == 1]
        beside = {option: self._beside(before, option, after) for _, option in options}
        weighed = ((cost - beside[option], option) for cost, option in options if beside[option])
        cost, best = min(weighed, default=(math.inf, word))
        return best if cost <= RARE_FARTHEST else word

    def _beside(self, before: str, word: str, after: str) -> float:
        """What speaks for a word between these two: each pair that the knowledge has."""
        return BESIDE * self._known_pairs(_pair(before, word), _pair(word, after))

    def _known_pairs(self, *pairs: int) -> int:
        """How many of these pairs of words stand side by side in the knowledge."""
        asked = np.asarray(pairs, np.uint32)
        return int((self._pairs[np.searchsorted(self._pairs[:-1], asked)] == asked).sum())

    def _within_reach(self, word: str) -> tuple[tuple[float, float, str], ...]:
        """Words few slips away: how many, what speaks against each, and the word."""
        slips = 1 if len(word) < LONG else 2
        return tuple(
            (distance, self._against(word, distance, option), option)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for option, distance, _ in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=None
            )
            if self._is_safe(word, option)
        )

    def _is_safe(self, word: str, option: str) -> bool:
        """Whether neither is so short that anything is near it: "gcc" is not to become another short name."""
        if min(len(word), len(option)) > SHORTEST or self._rank[option] < COMMON:
            return True
        return self._own.get(option, 0) >= FREQUENT and _oddness(word, option) < ODD

    def _against(self, word: str, distance: float, option: str) -> float:
        """What speaks against this word being the one that was meant."""
        count = self._own.get(option, 0)
        cost = RARITY * math.log(20 + min(self._rank[option], OWN_RANK if count else ENGLISH))
        if count:
            cost -= OWN + OWN_COUNT * math.log(count)
        if option[0] != word[0] and option[:2] != word[1::-1]:
            cost += FIRST
        return cost + (_oddness(word, option) if distance == 1 else ODD)

    def _parted(self, word: str) -> str | None:
        """Two words that the knowledge has side by side and that lost the space between them ("freelogo").

        Others stay whole: "supergpt" may be somebody's product, and is no praise of GPT. The longest first part wins.
        """
        for cut in range(len(word) - 3, 2, -1):
            first, second = word[:cut], word[cut:]
            if self._own.get(first, 0) > 2 and self._own.get(second, 0) > 2 and self._known_pairs(_pair(first, second)):
                return f"{first} {second}"
        return None


def _pair(first: str, second: str) -> int:
    return zlib.crc32(f"{first} {second}".encode())


def _oddness(typed: str, meant: str) -> float:
    """How seldom fingers make the one slip between two words; 0 for the usual ones."""
    start = next((place for place, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]),
                 min(len(typed), len(meant)))  # fmt: skip
    around = {*typed[max(0, start - 1) : start], *typed[start + 1 : start + 2]}
    match len(typed) - len(meant):
        case 1:  # a letter too many: the same or a near one was hit along with it
            return 0.0 if any(_are_near(typed[start], other) for other in around) else ODD
        case -1:
            return 0.0 if meant[start] in meant[max(0, start - 1) : start] + meant[start + 1 : start + 2] else LEFT_OUT
        case _:
            swapped = typed[start : start + 2] == meant[start : start + 2][::-1]
            return 0.0 if swapped or _are_near(typed[start], meant[start]) else ODD


@lru_cache(maxsize=1000)
def _are_near(one: str, other: str) -> bool:
    """Whether two letters are one or stand side by side; each row begins a third of a key further right."""
    if one == other:
        return True
    rows = tuple(enumerate(KEYS))
    places = [(row, row / 3 + keys.index(letter)) for letter in (one, other) for row, keys in rows if letter in keys]
    return len(places) == 2 and abs(places[0][0] - places[1][0]) <= 1 and abs(places[0][1] - places[1][1]) <= 1.1


def _without_repeats(word: str) -> str:
    """`freee` → `free`, `soo` → `so`: every run of a letter at the end is written once."""
    end = len(word)
    while end > 1 and word[end - 1] == word[end - 2]:
        end -= 1
    return word[:end]
