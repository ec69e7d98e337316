"""How like two texts are in their letters: cosine of tf-idf over word pairs and over pieces of words.

This is the half of the matcher that sees exact names and rare words, which a sentence encoder blurs. Features are
hashed to 32 bits (two in a million collide here, which no score shows), so the index is plain arrays.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.unsignedinteger]
Hashes = npt.NDArray[np.uint32]
PIECES = 5
"""Longest run of letters that makes a feature, from 2 on."""
KEPT_WORDS = 10_000
"""Words whose pieces stay at hand: few words make most of all texts."""
COMMON_WORDS, COMMON_PIECES = 0.04, 0.02
"""Features of more than this share of the phrases weigh nothing: they tell nothing apart (cross-validated) and would
take nine tenths of the time."""
RARE = 360
"""Features of so few phrases always count."""


def word_features(canonical: str) -> Hashes:
    """Hashes of the words and of the pairs of neighbours."""
    words = canonical.split()
    return np.fromiter(map(_hash, (*words, *map(" ".join, pairwise(words)))), np.uint32)


def piece_features(canonical: str) -> Hashes:
    """Hashes of the letter runs of 2 to 5 inside each word, with the word's borders marked."""
    return np.concatenate([_NOTHING, *map(_pieces, canonical.split())])


_NOTHING = np.zeros(0, np.uint32)


@lru_cache(maxsize=KEPT_WORDS)
def _pieces(word: str) -> Hashes:
    marked = f" {word} "
    runs = (
        _hash("#" + marked[start : start + size])
        for size in range(2, PIECES + 1)
        for start in range(max(1, len(marked) - size + 1))
    )
    return np.fromiter(runs, np.uint32)


def _hash(feature: str) -> int:
    return zlib.crc32(feature.encode())


Bag = tuple[Hashes, Floats]
"""The features of one text, sorted, each once, and how much it counts: one more than the logarithm of how often."""


@dataclass(frozen=True)
class _Postings:
    """One kind of feature over all phrases: which phrases hold it, with what weight."""

    features: Hashes
    """Hashes, sorted."""
    starts: Ints
    """Where each feature's phrases begin in the two arrays below; one longer than `features`."""
    phrases: Places
    weights: Floats
    idf: Floats

    @classmethod
    def of(cls, bags: Iterable[Bag], common: float) -> _Postings:
        sizes, keys, values = array("q"), array("I"), array("f")
        for bag, tf in bags:  # one at a time: all of them at once would take half a gigabyte
            sizes.append(len(bag))
            keys.frombytes(bag.tobytes())
            values.frombytes(tf.tobytes())
        counts, total = np.asarray(sizes, np.int64), len(sizes)
        hashes, often = np.asarray(keys, np.uint32), np.asarray(values, np.float32)
        phrases = np.repeat(np.arange(total, dtype=np.min_scalar_type(total)), counts)
        features, inverse, df = np.unique(hashes, return_inverse=True, return_counts=True)
        idf = (np.log((1 + total) / (1 + df)) + 1).astype(np.float32)
        idf[df > max(total * common, RARE)] = 0
        kept = idf[inverse] > 0
        inverse, phrases = inverse[kept], phrases[kept]
        weights = often[kept] * idf[inverse]
        norms = np.sqrt(np.bincount(phrases, weights**2, total))
        weights = (weights / np.maximum(norms, 1e-9)[phrases]).astype(np.float32)
        order = np.argsort(inverse, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(inverse, minlength=len(features)))]).astype(np.int64)
        return cls(features, starts, phrases[order], weights[order], idf)

    def shared(self, bag: Bag, total: int) -> tuple[Floats, Places]:
        """What each shared feature adds to the cosine with a phrase, and with which phrase."""
        hashes, often = bag
        found = np.minimum(np.searchsorted(self.features, hashes), len(self.features) - 1)
        known = self.features[found] == hashes if len(self.features) else np.zeros(len(hashes), bool)
        # a feature that no phrase has still counts in the length: unknown words make a question less sure
        idf = np.full(len(hashes), np.log(1 + total) + 1, np.float32)
        idf[known] = self.idf[found[known]]
        weights = often * idf
        weights /= max(float(np.sqrt(np.square(weights).sum())), 1e-9)
        starts, sizes = self.starts[found[known]], self.starts[found[known] + 1] - self.starts[found[known]]
        # the runs of all features as one list of places: each run's start, and how far on in it
        places = np.arange(sizes.sum()) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
        return self.weights[places] * np.repeat(weights[known], sizes), self.phrases[places]


class LexicalIndex:
    """Phrases that a text can be compared with."""

    def __init__(self, words: _Postings, pieces: _Postings, size: int) -> None:
        self._words, self._pieces, self.size = words, pieces, size

    @classmethod
    def of(cls, phrases: Sequence[str]) -> LexicalIndex:
        """Index of canonical phrases, in their order."""
        words = _Postings.of((_bag(word_features(phrase)) for phrase in phrases), COMMON_WORDS)
        pieces = _Postings.of((_bag(piece_features(phrase)) for phrase in phrases), COMMON_PIECES)
        return cls(words, pieces, len(phrases))

    def scores(self, canonical: str) -> Floats:
        """Likeness to every phrase, 0 to 1: the mean of the cosines over words and over pieces."""
        values, where = self._words.shared(_bag(word_features(canonical)), self.size)
        more, there = self._pieces.shared(_bag(piece_features(canonical)), self.size)
        both = np.concatenate([values, more]) / 2
        return np.bincount(np.concatenate([where, there]), both, self.size).astype(np.float32)

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


def _bag(features: Hashes) -> Bag:
    hashes, counts = np.unique(features, return_counts=True)
    return hashes, (1 + np.log(counts)).astype(np.float32)
