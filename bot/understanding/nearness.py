"""How near a message stands to every phrasing: cosines of vectors whose numbers are rounded to eight bits.

Comparing a message with forty thousand phrasings is a matter of memory: rounded, they take a quarter of it and a fifth
of the time, and sums of whole numbers come out the same on every machine. numkong sums them with whatever instructions
the processor has for that, which numpy does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numkong import cdist

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]
LARGEST = 127


@dataclass(frozen=True)
class Nearness:
    """The phrasings' vectors, rounded."""

    rows: Bytes
    """One row a phrasing."""
    lengths: Floats
    """The length of each row."""

    @classmethod
    def of(cls, vectors: Floats) -> Nearness:
        """Round one vector a row, whatever its length."""
        most = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0), 1e-9)
        rows: Bytes = np.rint(vectors * (LARGEST / most)).astype(np.int8)
        return cls(rows, np.maximum(np.linalg.norm(rows.astype(np.float32), axis=1), 1e-9).astype(np.float32))

    def cosines(self, vectors: Floats) -> Floats:
        """Cosine with every phrasing: one vector gives one row, several give a row each."""
        asked = Nearness.of(np.atleast_2d(vectors))
        sums = np.asarray(cdist(asked.rows, self.rows, "dot"), np.float32)
        near: Floats = sums / asked.lengths[:, None] / self.lengths
        return near if vectors.ndim > 1 else near[0]

    def whole(self) -> Floats:
        """The phrasings' vectors again, of length one, without what was rounded off."""
        return np.asarray(self.rows / self.lengths[:, None], np.float32)
