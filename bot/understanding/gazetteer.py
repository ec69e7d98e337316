"""Names and set phrases found in a text, longest first, with or without spaces and hyphens, one slip allowed.

A key is squashed (`text.squash`): "dall-e 3", "dalle 3" and "DALL·E3" are one. A name wins over a shorter name inside
it, so "stable diffusion" never yields "diffusion".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text import squash, tokens
from bot.understanding.pieces import vocabulary

LONGEST = 6
"""Words in the longest phrase that is looked for."""
SLIPPED = 2
"""Words in the longest phrase that may hold a slip."""
PARTED_FROM = 6
"""Letters from which a name of one word may be written as several."""
FUZZY_FROM = 6
"""Letters from which a whole name may hold a slip; two from ten on."""
LEADING = frozenset({"a", "an", "at", "by", "from", "in", "is", "my", "of", "on", "or", "the", "to", "with"})
"""Words that belong to the next one, and hardly ever begin a name that is written apart."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a phrase stands for."""

    kind: str
    value: str
    weak: bool = False
    """An everyday word too: counts only beside other signs."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: words `first` up to `last` (exclusive) of the text."""

    name: Name
    first: int
    last: int
    sure: float


class Gazetteer:
    """A set of phrases and what they stand for."""

    def __init__(self, entries: Iterable[tuple[str, Name]]) -> None:
        """Pairs of a phrase and its meaning; a phrase may have several meanings (they are all reported)."""
        self._names: dict[str, list[Name]] = {}
        parted: set[str] = set()
        whole: set[str] = set()
        for phrase, name in entries:
            key = squash(phrase)
            if not key:
                continue
            (parted if len(tokens(phrase)) > 1 else whole).add(key)
            for form in (key, key + "s") if len(key) > 3 and not key.endswith("s") and key[-1].isalpha() else (key,):
                known = self._names.setdefault(form, [])
                if name not in known:
                    known.append(name)
        self._english = (parted - whole) & vocabulary().keys()
        """Names of several words that written as one are plain words: "did" is not D-ID."""
        self._short = {key for key in whole - parted if len(key) < PARTED_FROM}
        """Names of one word that plain words side by side may happen to spell: "do i" is no DOI."""
        self._whole = whole - parted
        self._long = sorted(key for key in self._names if len(key) >= FUZZY_FROM)
        self._openings = {key[:size] for key in self._names for size in range(len(key) + 1)}
        """What a phrase can begin with: most words of a message begin none and need no further look."""

    def words(self) -> set[str]:
        """Every single-word key: words that must never be taken for slips."""
        return set(self._names)

    def find(self, words: Sequence[str], unknown: Iterable[str] = ()) -> tuple[Hit, ...]:
        """All hits in order of place. Words of an earlier, longer hit are not used again."""
        hits: list[Hit] = []
        taken: set[int] = set()
        strange = set(unknown)
        bare = _bare(tuple(words))
        opens = self._openings
        reach = [self._reach(bare[first : first + LONGEST]) if word in opens else 0 for first, word in enumerate(bare)]
        for first in range(len(words) if strange else 0):
            if not strange.isdisjoint(words[first : first + 2]):
                reach[first] = max(reach[first], SLIPPED)
        for size in range(max(reach, default=0), 0, -1):
            for first in [first for first, longest in enumerate(reach) if longest >= size]:
                span = range(first, first + size)
                if span.stop > len(words) or not taken.isdisjoint(span):
                    continue
                slip = size <= SLIPPED and not strange.isdisjoint(words[first : span.stop])
                key = "".join(bare[first : span.stop])
                if size > 1 and self._is_chance(key, bare[first : span.stop]):
                    continue
                if found := self._look_up(key, single=size == 1, slip=slip):
                    names, sure = found
                    hits += [Hit(name, first, span.stop, sure) for name in names]
                    taken.update(span)
        return tuple(sorted(hits, key=lambda hit: (hit.first, hit.name.kind, hit.name.value)))

    def _reach(self, bare: Sequence[str]) -> int:
        """How many of some words from the first on may be the beginning of a name."""
        key = ""
        for size, word in enumerate(bare):
            key += word
            if key not in self._openings:
                return size
        return len(bare)

    def _is_chance(self, key: str, parts: Sequence[str]) -> bool:
        """Whether plain words side by side only happen to spell a name of one word: "games in video form"."""
        led = parts[0] in LEADING and not self._whole.isdisjoint((key, key.removesuffix("s")))
        return (led or key in self._short) and vocabulary().keys() >= {*parts}

    def _look_up(self, key: str, *, single: bool, slip: bool) -> tuple[list[Name], float] | None:
        """What a key stands for and how sure; with `slip` a near one will do."""
        if key in self._names and not (single and key in self._english):
            return self._names[key], 1.0
        if not slip or len(key) < FUZZY_FROM:
            return None
        slips = 1 if len(key) < 10 else 2
        near = process.extractOne(key, self._long, scorer=OSA.distance, score_cutoff=slips)
        if near is None or near[0][0] != key[0]:
            return None
        return self._names[near[0]], 1 - near[1] / len(key)


@lru_cache(maxsize=16)
def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the points of their numbers; one message is looked through for many kinds of names."""
    return tuple(word.replace(".", "").replace(",", "") for word in words)


def word_tuples(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Phrases as token tuples, longest first, for matching at the ends of a text."""
    return tuple(sorted({tokens(phrase) for phrase in phrases} - {()}, key=lambda words: (-len(words), words)))
