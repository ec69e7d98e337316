"""What the matcher is compared with: the nearest example by rapidfuzz and by tf-idf, over the same lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.text import canonical
from bot.understanding.lexical import LexicalIndex
from tests.benchmarks.sets import Line


def by_token_set(lines: Sequence[Line], texts: Sequence[str]) -> list[str]:
    """The intent of the line with the highest token_set_ratio."""
    scores = process.cdist(
        [text.lower() for text in texts], [line.text.lower() for line in lines],
        scorer=fuzz.token_set_ratio, dtype=np.float32, workers=1,
    )  # fmt: skip
    return [lines[best].intent for best in scores.argmax(1)]


def by_tf_idf(lines: Sequence[Line], texts: Sequence[str]) -> list[str]:
    """The intent of the line with the highest cosine of tf-idf over word pairs and pieces of words, nothing mended."""
    index = LexicalIndex.of([canonical(line.text) for line in lines])
    return [lines[int(index.scores(canonical(text)).argmax())].intent for text in texts]
