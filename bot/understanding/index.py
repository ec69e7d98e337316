"""The built index: every example with its vector, the three learned heads, and the likeness in letters.

Built from the knowledge alone, so that the same files give the same index whatever their order or an earlier build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Vectors
from bot.understanding.examples import Example
from bot.understanding.lexical import LexicalIndex
from bot.understanding.nearness import Nearness
from bot.understanding.question_kind import KINDS
from bot.understanding.softmax import Softmax

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Index:
    """Everything that a message is compared with."""

    examples: Sequence[Example]
    """What is ours first, and on either side one entry after the other: `collect` brings them in this order."""
    nearness: Nearness
    entries: tuple[str, ...]
    """Ids of all entries, sorted: the columns of the entry head."""
    owner: Ints
    """Column of each example's entry, -1 for those that nobody owns."""
    ours: npt.NDArray[np.bool_]
    lexical: LexicalIndex
    entry_head: Softmax
    kind_head: Softmax
    scope_head: Softmax

    @cached_property
    def column(self) -> dict[str, int]:
        """The column of each entry."""
        return {entry: number for number, entry in enumerate(self.entries)}

    @cached_property
    def sides(self) -> tuple[slice, slice]:
        """Where the examples that are ours stand, and where the others."""
        border = int(self.ours.sum())
        return slice(border), slice(border, None)

    def best(self, scores: Vectors) -> Vectors:
        """The best score of each entry's examples."""
        starts, groups = self._groups
        return np.asarray(np.maximum.reduceat(scores, starts)[groups], np.float32) if len(groups) else scores[:0]

    @cached_property
    def _groups(self) -> tuple[Ints, Ints]:
        """Where each run of examples with one owner begins, and which run each entry's is."""
        starts = np.flatnonzero(np.diff(self.owner, prepend=-2))
        owners = self.owner[starts]
        return starts, np.argsort(owners, kind="stable")[int((owners < 0).sum()) :]

    @cached_property
    def column_ours(self) -> npt.NDArray[np.bool_]:
        """For each entry whether it is one of ours (no referral)."""
        flags = np.zeros(len(self.entries), bool)
        flags[self.owner[(self.owner >= 0) & self.ours]] = True
        return flags


def owners(examples: Sequence[Example]) -> tuple[tuple[str, ...], Ints]:
    """The entry ids, sorted, and the column of each example."""
    entries = tuple(sorted({example.entry for example in examples if example.entry}))
    column = {entry: number for number, entry in enumerate(entries)}
    return entries, np.asarray([column.get(example.entry, -1) for example in examples], np.int64)


def build(
    examples: Sequence[Example], vectors: Vectors, signs: Vectors, lexical: LexicalIndex | None = None,
    nearness: Nearness | None = None, hidden: npt.NDArray[np.bool_] | None = None,
) -> Index:  # fmt: skip
    """Fit the heads. With `hidden`, those examples are kept out of the heads (cross-validation)."""
    entries, owner = owners(examples)
    seen = np.ones(len(examples), bool) if hidden is None else ~hidden
    ours = np.asarray([example.ours for example in examples])
    kinds = np.asarray([KINDS.index(example.kind) if example.kind else -1 for example in examples], np.int64)
    both = np.hstack([vectors, signs])
    owned, kinded = seen & (owner >= 0), seen & (kinds >= 0)
    evenly = _even(kinds[kinded], len(KINDS))
    with ThreadPoolExecutor(1) as other_core:  # the sums of the largest fit let the rest run beside
        letters = other_core.submit(lambda: lexical or LexicalIndex.of([example.text for example in examples]))
        near = other_core.submit(lambda: nearness or Nearness.of(vectors))
        kind_head = other_core.submit(Softmax.fit, both[kinded], kinds[kinded], len(KINDS), sample_weights=evenly)
        scope_head = other_core.submit(Softmax.fit, both[seen], ours[seen].astype(np.int64), 2)
        entry_head = Softmax.fit(vectors[owned], owner[owned], len(entries))
        return Index(
            examples, near.result(), entries, owner, ours, letters.result(), entry_head, kind_head.result(),
            scope_head.result(),
        )  # fmt: skip


def _even(labels: Ints, classes: int) -> Vectors:
    """Weights that let a kind with few examples count more, by the root of its share."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    weights = np.sqrt(len(labels) / (classes * counts))
    return np.asarray(weights[labels], np.float32)


def to_arrays(index: Index) -> dict[str, npt.NDArray[np.generic]]:
    """The index without its examples, which the cache keeps apart."""
    heads = {"entry": index.entry_head, "kind": index.kind_head, "scope": index.scope_head}
    arrays: dict[str, npt.NDArray[np.generic]] = dict(index.lexical.arrays())
    arrays |= {"entries": np.asarray(index.entries), "owner": index.owner, "ours": index.ours}
    arrays |= {f"near_{name}": getattr(index.nearness, name) for name in Nearness.__annotations__}
    for name, head in heads.items():
        arrays[f"{name}_head_weights"], arrays[f"{name}_head_bias"] = head.weights, head.bias
    return arrays


def from_arrays(examples: Sequence[Example], arrays: Mapping[str, npt.NDArray[np.generic]]) -> Index:
    """The index that `to_arrays` took apart. Raises KeyError or ValueError when something does not fit."""
    entries: tuple[str, ...] = tuple(arrays["entries"].tolist())
    heads = {
        name: Softmax(
            np.asarray(arrays[f"{name}_head_weights"], np.float32), np.asarray(arrays[f"{name}_head_bias"], np.float32)
        )
        for name in ("entry", "kind", "scope")
    }
    near = Nearness(**{name: arrays[f"near_{name}"] for name in Nearness.__annotations__})  # type: ignore[arg-type]
    if heads["entry"].weights.shape[0] != len(entries) or len(near.rows) != len(examples):
        raise ValueError("the index belongs to other knowledge")
    return Index(
        examples, near, entries, np.asarray(arrays["owner"], np.int64), np.asarray(arrays["ours"], bool),
        LexicalIndex.from_arrays(arrays, len(examples)), heads["entry"], heads["kind"], heads["scope"],
    )  # fmt: skip
