"""Learning which class a vector belongs to: softmax regression, fitted from a closed-form start.

The start (linear discriminants with one shared covariance) is already near, so few rounds are needed and the result
never depends on an earlier fit. Numbers only; no knowledge of what the classes are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
MEMORY = 6
"""Steps that L-BFGS looks back."""
BATCH, FEWEST, ROUNDS = 512, 16, 6
"""Rows of a step, of many and of few, and how often every row is looked at."""
ENOUGH = 100
"""Steps of a round, where the rows are few."""
STEP, SLOWEST = 0.03, 0.02
"""How far a step goes, and the share of it at the end."""
FIRST, SECOND = 0.9, 0.99
"""How long Adam remembers slopes, and their squares."""
MEANT = 0.3
"""The last share of the steps, of whose tables the mean is taken."""
WARM, MANY = 0.1, 5000
"""The scale of the start, beside that of linear discriminants, from so many rows on: of fewer they are too sure."""
SHRINK = 0.5
"""Share of the plain sphere in the start's covariance; 0.3 to 0.8 differ by less than half a point."""


def log_softmax(scores: Floats) -> Floats:
    """Log-probabilities over the last axis."""
    top = scores.max(axis=-1, keepdims=True)
    shifted = scores - top
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)


def log_sum(logs: Floats) -> float:
    """The logarithm of the sum of what some logarithms stand for; at least one."""
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).sum()))


class Softmax:
    """A fitted head: vectors to log-probabilities of classes."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        self.weights, self.bias = weights, bias

    def log_probabilities(self, vectors: Floats) -> Floats:
        """One row a vector, one column a class."""
        return log_softmax(vectors @ self.weights.T + self.bias)

    @classmethod
    def fit(
        cls, vectors: Floats, labels: Ints, classes: int, *, strength: float = 10.0,
        sample_weights: Floats | None = None, rounds: int = ROUNDS,
    ) -> Softmax:  # fmt: skip
        """The head for labelled vectors. `strength` is the inverse of the penalty on large weights.

        By Adam (Kingma and Ba, 2015) over small batches in a drawn but fixed order, and the mean of where it went at
        the end: a tenth of the passes that quasi-Newton steps over everything take, and a phrasing more or less
        changes little of the rest.
        """
        rows = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
        given = np.ones(len(rows), np.float32) if sample_weights is None else sample_weights
        penalty = np.full(vectors.shape[1] + 1, 1 / (strength * len(rows)), np.float32)
        penalty[-1] = 0  # the bias goes free
        table = _start(vectors, labels, classes)
        slopes, squares, mean = np.zeros_like(table), np.zeros_like(table), np.zeros_like(table)
        order, size = np.random.default_rng(0), min(BATCH, max(FEWEST, len(rows) // ENOUGH))
        drawn = -(-len(rows) // size) * rounds
        batches = (chosen for _ in range(rounds) for chosen in _batches(order.permutation(len(rows)), size))
        settled = int(drawn * (1 - MEANT))
        for number, chosen in enumerate(batches, 1):
            scores = _shares(rows[chosen] @ table.T)
            scores[np.arange(len(chosen)), labels[chosen]] -= 1
            scores *= given[chosen][:, None] / len(chosen)
            slope = scores.T @ rows[chosen] + penalty * table
            slopes += (1 - FIRST) * (slope - slopes)
            squares += (1 - SECOND) * (slope * slope - squares)
            pace = np.float32(STEP * max(1 - number / drawn, SLOWEST) / (1 - FIRST**number))
            table -= pace * slopes / (np.sqrt(squares / np.float32(1 - SECOND**number)) + np.float32(1e-8))
            if number > settled:
                mean += table
        mean /= drawn - settled
        return cls(np.ascontiguousarray(mean[:, :-1]), np.ascontiguousarray(mean[:, -1]))


def _batches(order: Ints, size: int) -> Iterator[Ints]:
    return (order[start : start + size] for start in range(0, len(order), size))


def _shares(scores: Floats) -> Floats:
    """Probabilities of the classes, one row a vector, in the place of the scores."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def _start(vectors: Floats, labels: Ints, classes: int) -> Floats:
    """Linear discriminants, cooled to about the scale at which softmax regression ends."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1).astype(np.float32)
    means = np.zeros((classes, vectors.shape[1]), np.float32)
    np.add.at(means, labels, vectors)
    means /= counts[:, None]
    rest = vectors - means[labels]
    spread = rest.T @ rest / len(rest)
    ball = np.eye(len(spread), dtype=np.float32) * np.trace(spread) / len(spread)
    table = np.linalg.solve((1 - SHRINK) * spread + SHRINK * ball, means.T).T * WARM * min(1, len(vectors) / MANY)
    bias = -0.5 * (table * means).sum(1)
    return np.hstack([table, bias[:, None]]).astype(np.float32)


def lbfgs(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int) -> Floats:
    """Minimise a smooth convex function (limited-memory BFGS with step halving; Nocedal and Wright, chapter 7)."""
    point = start
    value, slope = loss(point)
    moves: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -_scaled(slope, moves)
        downhill = float(direction @ slope)
        if downhill >= 0:
            break
        size = 1.0 if moves else min(1.0, 1.0 / float(np.abs(slope).sum() + 1e-9) * 100)
        for _ in range(20):
            trial = point + np.float32(size) * direction
            trial_value, trial_slope = loss(trial)
            if trial_value <= value + 1e-4 * size * downhill:
                break
            size /= 2
        else:
            break
        step, change = trial - point, trial_slope - slope
        curve = float(step @ change)
        if curve > 1e-10:
            moves = [*moves[-MEMORY + 1 :], (step, change, 1 / curve)]
        done = abs(value - trial_value) < 1e-6 * max(1.0, abs(value))
        point, value, slope = trial, trial_value, trial_slope
        if done:
            break
    return point


def _scaled(slope: Floats, moves: list[tuple[Floats, Floats, float]]) -> Floats:
    """The slope times the approximate inverse curvature (the two-loop recursion)."""
    result = slope.copy()
    shares: list[float] = []
    for step, change, inverse in reversed(moves):
        share = inverse * float(step @ result)
        shares.append(share)
        result -= np.float32(share) * change
    if moves:
        step, change, inverse = moves[-1]
        result *= np.float32(1 / (inverse * float(change @ change)))
    for (step, change, inverse), share in zip(moves, reversed(shares), strict=True):
        result += step * np.float32(share - inverse * float(change @ result))
    return result
