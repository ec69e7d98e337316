"""How near a message stands to every phrasing: cosines of vectors whose numbers are rounded to eight bits.

Comparing a message with fifty thousand phrasings is a matter of memory. So all are looked at along the few directions
in which phrasings differ most, and only what is nearest there with all its numbers: decisions are as right so as with
all numbers of all (0.5484 against 0.5486 right less wrong, cross-validated), for half of the time. Sums of whole
numbers come out the same in any order; numkong sums them with whatever instructions the processor has for that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from numkong import PackedMatrix, cdist, dots_pack, dots_packed

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]
LARGEST = 127
DIRECTIONS = 64
CLOSE = 25
"""One in so many phrasings is looked at with all its numbers, and any when they are few."""
FEW = 4096
PART = 4096
"""Rows that are squared together: all at once would be the peak of memory."""
SAMPLE = 16
"""Every so manieth tells where the nearest begin."""


@dataclass(frozen=True)
class Nearness:
    """The phrasings' vectors, rounded."""

    rows: Bytes
    """One row a phrasing."""
    directions: Floats
    """Columns of length one, at right angles."""
    along: Bytes
    """The rows, made of length one, along the directions alone: 127 is one."""

    @classmethod
    def of(cls, vectors: Floats) -> Nearness:
        """Round one vector a row, whatever its length."""
        _, axes = np.linalg.eigh(vectors.T @ vectors)
        directions = np.ascontiguousarray(axes[:, ::-1][:, :DIRECTIONS], np.float32)
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        along = np.rint(vectors @ directions * (LARGEST / lengths)).astype(np.int8)
        return cls(_rounded(vectors), directions, along)

    def cosines(self, vectors: Floats) -> Floats:
        """Cosine with every phrasing: one vector gives one row, several give a row each."""
        return self._near(vectors) if vectors.ndim == 1 else np.stack([self._near(vector) for vector in vectors])

    def whole(self) -> Floats:
        """The phrasings' vectors again, of length one, without what was rounded off."""
        return np.asarray(self.rows * self._shares[:, None], np.float32)

    def _near(self, vector: Floats) -> Floats:
        asked = _rounded(vector[None])
        if len(self.rows) <= FEW:
            return np.asarray(self._exactly(asked, self.rows) * self._shares, np.float32)
        part = vector @ self.directions
        near: Floats = np.asarray(dots_packed(_rounded(part[None]), self._packed), np.float32)[0]
        near *= np.abs(part).max() / (LARGEST * LARGEST * max(math.sqrt(vector @ vector), 1e-9))
        some = near[::SAMPLE]
        close = np.flatnonzero(near >= np.partition(some, -(len(some) // CLOSE))[-(len(some) // CLOSE)])
        near[close] = self._exactly(asked, self.rows[close]) * self._shares[close]
        return near

    def _exactly(self, asked: Bytes, rows: Bytes) -> Floats:
        """Cosines but for the lengths of the rows."""
        if not len(rows):
            return _NOTHING
        sums: Floats = np.asarray(cdist(asked, rows, "dot"), np.float32)[0]
        sums /= max(math.sqrt(np.square(asked[0], dtype=np.int32).sum()), 1e-9)
        return sums

    @cached_property
    def _packed(self) -> PackedMatrix:
        return dots_pack(self.along)

    @cached_property
    def _shares(self) -> Floats:
        """One by the length of each row."""
        return _shares(self.rows)


_NOTHING = np.zeros(0, np.float32)


def _rounded(vectors: Floats) -> Bytes:
    most = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0), 1e-9)
    rows: Bytes = np.rint(vectors * (LARGEST / most)).astype(np.int8)
    return rows


def _shares(rows: Bytes) -> Floats:
    """One by the length of each row."""
    parts = [np.square(rows[start : start + PART], dtype=np.int32).sum(axis=1) for start in range(0, len(rows), PART)]
    return np.asarray(1 / np.sqrt(np.maximum(np.concatenate([_NOTHING, *parts]), 1e-18)), np.float32)
