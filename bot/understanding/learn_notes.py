"""Learning how surely a fact on a tool answers a question: each question of the notes is left out in turn and asked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bot.understanding.learn import fold_of, logistic
from bot.understanding.notes import Notes, Row, compared

FEWEST = 200
"""Questions that it takes to learn anything."""
PENALTY = 1e-5
"""On large weights: three of them need next to none."""
SURE = 0.6
"""For the figures: from here on a fact is told."""


def learn_notes(notes: Notes) -> tuple[tuple[float, ...], Mapping[str, float]]:
    """The weights of `notes.Row`, and figures of tools that taught nothing; both empty where there is too little."""
    asked = [one for tool in notes.lines for one in _left_out(notes, tool)]
    if len(asked) < FEWEST:
        return (), {}
    rows = np.asarray([row for _, row, _, _ in asked], np.float32)
    right = np.asarray([fits for _, _, fits, _ in asked])
    known = np.asarray([has_fact for _, _, _, has_fact in asked])
    folds = np.asarray([fold_of(tool) for tool, _, _, _ in asked])
    even = np.ones(len(rows), np.float32)
    scores = np.zeros(len(rows))
    for fold in set(folds.tolist()):
        seen = folds != fold
        scores[~seen] = rows[~seen] @ np.asarray(logistic(rows[seen], right[seen], even[seen], PENALTY), np.float32)
    told = 1 / (1 + np.exp(-scores)) >= SURE
    figures = {
        "particulars": len(rows),
        "particulars told": round(float((told & right)[known].mean()), 4),
        "another told": round(float((told & ~right)[known].mean()), 4),
        "unknown, and one told": round(float(told[~known].mean()), 4),
    }
    return logistic(rows, right, even, PENALTY), figures


def _left_out(notes: Notes, tool: str) -> list[tuple[str, Row, bool, bool]]:
    """Each question on a tool without its own line: what speaks for the nearest fact, and whether that answers it."""
    lines, rows = notes.lines[tool], notes.rows[tool]
    found: list[tuple[str, Row, bool, bool]] = []
    for place, line in enumerate(lines):
        if line.is_claim or not any(one.fact is None for one in lines):
            continue
        others = np.delete(np.arange(len(lines)), place)
        nearest = compared([lines[other] for other in others], rows[others] @ rows[place])
        fact, row = nearest if nearest is not None else (None, (-1.0, 0.0, 1.0))
        found.append((tool, row, fact is not None and fact is line.fact, line.fact is not None))
    return found
