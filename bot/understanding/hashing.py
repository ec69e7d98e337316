"""The stand-in for the sentence encoder where onnxruntime or the model is missing: hashed words and letter runs.

Each feature lands in one of `SIZE` places with a sign (feature hashing; Weinberger and others, 2009). Vectors have
the same shape as the encoder's, so that every later stage is the same code with its own learned numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.text import canonical
from bot.understanding.encoder import Vectors
from bot.understanding.lexical import piece_features, word_features

SIZE = 768


class HashedEncoder:
    """Text in, unit vectors out, in microseconds."""

    sha256 = f"hashed-{SIZE}"

    def warm(self) -> None:
        """Nothing to load."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One row a text, of length one (a text without words gives zeros)."""
        vectors = np.zeros((len(texts), SIZE), np.float32)
        for number, text in enumerate(texts):
            plain = canonical(text)
            for features, weight in ((word_features(plain), 1.0), (piece_features(plain), 0.35)):
                signed = np.where(features & 0x80000000, weight, -weight)
                vectors[number] += np.bincount(features % SIZE, signed, SIZE)
            if progress:
                progress(1)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), np.float32)

    def encode_turn(self, pieces: Sequence[int]) -> None:
        """Nothing was learned for turns of a talk without the encoder."""
