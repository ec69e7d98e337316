"""Vectors that are needed again: those of a message for a moment, those of the notes' own sentences for longer.

What a person wrote is never kept beyond the few latest readings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.understanding.encoder import Vectors

AT_ONCE = 4
"""Sentences of the notes that are read in one run: a whole page at once would be the bot's peak of memory."""
MOST_READ = 10_000
"""Sentences of the notes whose vectors are kept, in half precision: what people talk about is asked about again."""


class Recalled:
    """An encoder that does no text twice in a row. Another thread may put a newer memory in the place of the old."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], latest: int) -> None:
        self._encode, self._most = encode, latest
        self._latest: dict[str, Vectors] = {}
        self._notes: dict[str, Vectors] = {}

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of some texts, together in one run of the encoder those that are not kept from a moment ago."""
        kept = self._latest
        known = {text: kept[text] for text in texts if text in kept}
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(fresh, self._encode(fresh) if fresh else (), strict=True))
        self._latest = {**dict(list(kept.items())[-self._most :]), **known}
        return [known[text] for text in texts]

    def nearness(self, text: str, notes: Sequence[str]) -> list[float]:
        """How near each sentence of the notes comes to a text in meaning, from -1 to 1."""
        own, known = self.vectors([text])[0], self._read(notes)
        near: list[float] = (np.stack([known[one] for one in notes]).astype(np.float32) @ own).tolist()
        return near

    def read_ahead(self, notes: Sequence[str]) -> bool:
        """Keep the vectors of sentences that will be asked for; False where there is no room for more."""
        if len(self._notes) + len(notes) > MOST_READ:
            return False
        self._read(notes)
        return True

    def _read(self, notes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of these sentences of the notes, and of all that are kept."""
        kept = self._notes
        fresh = [one for one in dict.fromkeys(notes) if one not in kept]
        if not fresh:
            return kept
        parts = [fresh[start : start + AT_ONCE] for start in range(0, len(fresh), AT_ONCE)]
        rows = [row for part in parts for row in self._encode(part).astype(np.float16)]
        known = kept | dict(zip(fresh, rows, strict=True))
        self._notes = dict(list(known.items())[-MOST_READ:])
        return known
