"""Learning which class a vector belongs to: softmax regression, fitted by L-BFGS from a closed-form start.

The start (linear discriminants with one shared covariance) is already within two points of the end, so few steps
are needed and the result never depends on an earlier fit. Numbers only; no knowledge of what the classes are.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
MEMORY = 6
"""Steps that L-BFGS looks back."""
PART = 4096
"""Rows that are looked at together: all at once would take half a gigabyte and no less time."""
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
        cls, vectors: Floats, labels: Ints, classes: int, *, strength: float = 10.0, steps: int = 40,
        sample_weights: Floats | None = None,
    ) -> Softmax:  # fmt: skip
        """The head for labelled vectors. `strength` is the inverse of the penalty on large weights."""
        size = vectors.shape[1]
        rows = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
        given = np.ones(len(rows), np.float32) if sample_weights is None else sample_weights
        penalty = np.full(size + 1, 1 / strength, np.float32)
        penalty[-1] = 0  # the bias goes free

        def loss(flat: Floats) -> tuple[float, Floats]:
            table = flat.reshape(classes, size + 1)
            value = 0.5 * float((table**2 * penalty).sum())
            slope = table * penalty
            for start in range(0, len(rows), PART):
                part = slice(start, start + PART)
                hot = (np.arange(len(rows[part])), labels[part])
                scores = rows[part] @ table.T
                scores -= scores.max(axis=1, keepdims=True)
                right = scores[hot]
                sums = np.exp(scores, out=scores).sum(axis=1)
                value -= float(((right - np.log(sums)) * given[part]).sum())
                scores *= (given[part] / sums)[:, None]
                scores[hot] -= given[part]
                slope += scores.T @ rows[part]
            return value, slope.ravel()

        best = lbfgs(loss, _start(vectors, labels, classes).ravel(), steps).reshape(classes, size + 1)
        return cls(np.ascontiguousarray(best[:, :-1]), np.ascontiguousarray(best[:, -1]))


def _start(vectors: Floats, labels: Ints, classes: int) -> Floats:
    """Linear discriminants, cooled to the scale at which softmax regression ends."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1).astype(np.float32)
    means = np.zeros((classes, vectors.shape[1]), np.float32)
    np.add.at(means, labels, vectors)
    means /= counts[:, None]
    rest = vectors - means[labels]
    spread = rest.T @ rest / len(rest)
    ball = np.eye(len(spread), dtype=np.float32) * np.trace(spread) / len(spread)
    table = np.linalg.solve((1 - SHRINK) * spread + SHRINK * ball, means.T).T * 0.05
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
