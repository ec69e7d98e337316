"""A turn read in its talk: behind what that is about, by upper layers learned for it.

What a talk is about are three names: the subject and the wish in view, and what the turn before might have meant else.

What the layers are learned from stands in `tune_talk`. The vector goes through the same head as any other, so that a
new page needs nothing new; `ACTS` are what a turn may be that no page stands for.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.understanding.pieces import END, START, word_pieces
from bot.understanding.softmax import Floats, Softmax, log_softmax

FILE = "data/in_talk.npz"
"""How the upper layers differ, beside this file."""
LOWER = 3
"""Layers below, which every reading shares."""
STAY, TOOL, COMPARE, NONE, TALK = ACTS = ("same", "tool", "compare", "none", "talk")
"""The subject in view seen from another side; a fact of a tool; tools side by side; nothing of ours; courtesy. As in
the labels of talks."""
MOST_NAMED, MOST_SAID = 8, 34
"""Word pieces of a name, and of the turn."""
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class InTalk:
    """What a turn most probably is within its talk."""

    entries: Floats
    """Log-probability of each column of the index."""
    acts: Mapping[str, float]
    """Log-probability of each act."""


class About(NamedTuple):
    """What a talk is about: ids of pages, wishes or tools, each empty for none."""

    here: str = ""
    """The subject in view."""
    wish: str = ""
    """What was last wished for."""
    rival: str = ""
    """What else the turn before might have meant: whoever was misread leads back to it."""

    def plainly(self) -> About:
        """The same with nothing said twice."""
        wish = self.wish if self.wish != self.here else ""
        return About(self.here, wish, self.rival if self.rival not in (self.here, wish) else "")


def frame(about: Sequence[str], text: str) -> list[int]:
    """The word pieces of a turn behind the names of what its talk is about, all tidied; an empty name for none."""
    before = [piece for name in about for piece in (*word_pieces(name, MOST_NAMED), END)]
    return [START, *before, *word_pieces(text, MOST_SAID), END]


def read(head: Softmax, vector: Floats) -> InTalk:
    """What the vector of a framed turn says."""
    rows, bias = _acts()
    scores = np.concatenate([head.weights @ vector + head.bias, rows @ vector + bias])
    logs = log_softmax(np.asarray(scores, np.float32))
    return InTalk(logs[: -len(ACTS)], dict(zip(ACTS, logs[-len(ACTS) :].tolist(), strict=True)))


@lru_cache(maxsize=1)
def _acts() -> tuple[Array, Array]:
    """The rows that tell the acts, and what is added to each; the rest of the file is read only to write the model."""
    with np.load(io.BytesIO(file()), allow_pickle=False) as found:
        return found["acts"].astype(np.float32), found["act_bias"].astype(np.float32)


def differences() -> Mapping[str, Array]:
    """The learned numbers by their names; the thin tables of a difference with their scales multiplied in."""
    with np.load(io.BytesIO(file()), allow_pickle=False) as found:
        plain = {name: found[name].astype(np.float32) for name in found.files}
    scales = {name: numbers for name, numbers in plain.items() if name.endswith("_scale")}
    return {
        name: numbers * scales[f"{name}_scale"] if f"{name}_scale" in scales else numbers
        for name, numbers in plain.items() if name not in scales
    }  # fmt: skip


def file() -> bytes:
    return resources.files("bot.understanding").joinpath(FILE).read_bytes()
