"""How near a message stands to every phrasing: cosines along the few directions in which phrasings differ most.

Comparing whole vectors with thirty thousand others costs more than everything else but the encoder, in time and in
memory. Along the `AXES` strongest directions (principal axes, not centred) the cosines stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
AXES = 192
"""Directions that are kept. A hidden question's nearest phrasing is its own page's in 44.3, 47.8, 48.9 and 49.3 of 100
along 64, 128, 192 and all 384 directions."""


@dataclass(frozen=True)
class Nearness:
    """The phrasings along the strongest directions."""

    axes: Floats
    """One column a direction."""
    rows: Floats
    """One row a phrasing, of length one."""

    @classmethod
    def of(cls, vectors: Floats) -> Nearness:
        """Find the directions of these vectors and lay them along."""
        strength, directions = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
        strongest = np.argsort(-strength, kind="stable")[:AXES]
        axes = np.ascontiguousarray(directions[:, strongest], np.float32)
        # as rounded as the cache keeps them, so that an index just built and one read back say the same
        return cls(axes, _along(vectors, axes).astype(np.float16).astype(np.float32))

    def cosines(self, vectors: Floats) -> Floats:
        """Cosine with every phrasing: one vector gives one row, several give a row each."""
        return np.asarray(_along(vectors, self.axes) @ self.rows.T, np.float32)

    def whole(self) -> Floats:
        """The phrasings' vectors again, without what lies off the axes."""
        return np.asarray(self.rows @ self.axes.T, np.float32)


def _along(vectors: Floats, axes: Floats) -> Floats:
    laid = vectors @ axes
    return np.asarray(laid / np.maximum(np.linalg.norm(laid, axis=-1, keepdims=True), 1e-9), np.float32)
