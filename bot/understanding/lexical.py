"""How like two texts are in their letters: cosine of tf-idf over word pairs and over pieces of words.

This is the half of the matcher that sees exact names and rare words, which a sentence encoder blurs. Features are
hashed to 32 bits (two in a million collide here, which no score shows), so the index is plain arrays.
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
WORDS, PIECES = 2, 5
"""Longest run of words and of letters that makes a feature (word runs from 1, letter runs from 2)."""
KEPT_WORDS = 10_000
"""Words whose pieces stay at hand: few words make most of all texts."""
MANY = 2000
COMMON = 0.12
"""Features of more than this share of many phrases weigh nothing: they tell little apart and cost half the time."""


def word_features(canonical: str) -> Iterator[int]:
    """Hashes of the words and of the pairs of neighbours."""
    words = canonical.split()
    yield from map(_hash, words)
    for first, second in pairwise(words):
        yield _hash(f"{first} {second}")


def piece_features(canonical: str) -> Iterator[int]:
    """Hashes of the letter runs of 2 to 5 inside each word, with the word's borders marked."""
    for word in canonical.split():
        yield from _pieces(word)


@lru_cache(maxsize=KEPT_WORDS)
def _pieces(word: str) -> tuple[int, ...]:
    marked = f" {word} "
    return tuple(
        _hash("#" + marked[start : start + size])
        for size in range(2, PIECES + 1)
        for start in range(max(1, len(marked) - size + 1))
    )


def _hash(feature: str) -> int:
    return zlib.crc32(feature.encode())


@dataclass(frozen=True)
class _Postings:
    """One kind of feature over all phrases: which phrases hold it, with what weight."""

    features: npt.NDArray[np.uint32]
    """Hashes, sorted."""
    starts: Ints
    """Where each feature's phrases begin in the two arrays below; one longer than `features`."""
    phrases: npt.NDArray[np.unsignedinteger]
    weights: Floats
    idf: Floats

    @classmethod
    def of(cls, bags: Iterable[Mapping[int, float]]) -> _Postings:
        sizes, keys, values = array("q"), array("I"), array("f")
        for bag in bags:  # one at a time: all of them at once would take half a gigabyte
            sizes.append(len(bag))
            keys.extend(bag)
            values.extend(bag.values())
        counts, total = np.asarray(sizes, np.int64), len(sizes)
        hashes, tf = np.asarray(keys, np.uint32), np.asarray(values, np.float32)
        phrases = np.repeat(np.arange(total, dtype=np.min_scalar_type(total)), counts)
        features, inverse, df = np.unique(hashes, return_inverse=True, return_counts=True)
        idf = (np.log((1 + total) / (1 + df)) + 1).astype(np.float32)
        if total >= MANY:
            idf[df > total * COMMON] = 0
        kept = idf[inverse] > 0
        inverse, phrases = inverse[kept], phrases[kept]
        weights = tf[kept] * idf[inverse]
        norms = np.sqrt(np.bincount(phrases, weights**2, total))
        weights = (weights / np.maximum(norms, 1e-9)[phrases]).astype(np.float32)
        order = np.argsort(inverse, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(inverse, minlength=len(features)))]).astype(np.int64)
        return cls(features, starts, phrases[order], weights[order], idf)

    def scores(self, bag: Mapping[int, float], total: int) -> Floats:
        """Cosine with every phrase."""
        hashes = np.fromiter(bag, np.uint32, len(bag))
        found = np.searchsorted(self.features, hashes)
        found[found == len(self.features)] = 0
        known = self.features[found] == hashes if len(self.features) else np.zeros(len(hashes), bool)
        weights = np.fromiter(bag.values(), np.float32, len(bag))
        # a feature that no phrase has still counts in the length: unknown words make a question less sure
        rare = float(np.log(1 + total) + 1)
        weights = weights * np.where(known, self.idf[found] if len(self.idf) else rare, rare)
        norm = float(np.sqrt((weights**2).sum()))
        if not known.any() or not norm:
            return np.zeros(total, np.float32)
        rows = [slice(self.starts[place], self.starts[place + 1]) for place in found[known]]
        values = np.concatenate(
            [self.weights[row] * weight for row, weight in zip(rows, weights[known] / norm, strict=True)]
        )
        where = np.concatenate([self.phrases[row] for row in rows])
        return np.bincount(where, values, total).astype(np.float32)


class LexicalIndex:
    """Phrases that a text can be compared with."""

    def __init__(self, words: _Postings, pieces: _Postings, size: int) -> None:
        self._words, self._pieces, self.size = words, pieces, size

    @classmethod
    def of(cls, phrases: Sequence[str]) -> LexicalIndex:
        """Index of canonical phrases, in their order."""
        words = _Postings.of(_bag(word_features(phrase)) for phrase in phrases)
        pieces = _Postings.of(_bag(piece_features(phrase)) for phrase in phrases)
        return cls(words, pieces, len(phrases))

    def scores(self, canonical: str) -> Floats:
        """Likeness to every phrase, 0 to 1: the mean of the cosines over words and over pieces."""
        if not self.size:
            return np.zeros(0, np.float32)
        words = self._words.scores(_bag(word_features(canonical)), self.size)
        pieces = self._pieces.scores(_bag(piece_features(canonical)), self.size)
        return np.asarray((words + pieces) / 2, np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything as named arrays, for the cache."""
        both = (("words", self._words), ("pieces", self._pieces))
        return {f"{name}_{field}": getattr(part, field) for name, part in both for field in _Postings.__annotations__}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]], size: int) -> LexicalIndex:
        words, pieces = (
            _Postings(**{field: arrays[f"{name}_{field}"] for field in _Postings.__annotations__})  # type: ignore[arg-type]
            for name in ("words", "pieces")
        )
        return cls(words, pieces, size)


def _bag(features: Iterable[int]) -> dict[int, float]:
    """Features with sublinear counts."""
    return {key: 1 + math.log(count) for key, count in sorted(Counter(features).items())}
