"""Tuning the encoder to this field: `python -m bot.understanding.tune`, for whoever keeps the knowledge, now and then.

It needs torch, which nothing else here does (`pip install torch`), and takes two cores for half an hour. Only what is
added to the layers and what scales them is learned (BitFit, Ben Zaken, Ravfogel and Goldberg, 2022), so that what comes
out is a small file and the model runs as fast as before. Every phrasing of the knowledge shall come near to the others
of its page, and every set phrase to those that say the same; while no vector goes far from where it was, since
likenesses are compared with fixed edges elsewhere. Three rounds, and telling ours from the rest besides, brought no
more on messages that nothing was learned from.
"""

from __future__ import annotations

import io
import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.settings import load_settings
from bot.understanding.cache import knowledge_folder
from bot.understanding.compact import HEADS, LAYERS, SIZE, TUNED, ShippedTables
from bot.understanding.encoder import find_model
from bot.understanding.examples import collect
from bot.understanding.hearing import Hearing
from bot.understanding.kept import keep
from bot.understanding.pieces import to_pieces
from bot.understanding.ways import phrases_of

EPOCHS, BATCH = 2, 96
STEP, HEAD_STEP = 1e-3, 3e-3
"""How far a step goes, for the model's numbers and for the middles of the pages."""
SHARPNESS = 16.0
"""How much a likeness counts in the probability of a page."""
PRIOR = 0.3
"""How much it counts that a page has more phrasings than others."""
SMOOTH = 0.05
STAY = 1.0
"""What staying near counts against telling the pages apart."""
WARM, COOL = 50, 0.02
HIDDEN = 20
"""One phrasing in so many is left out, for the figures."""
PARTS = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
         "intermediate.dense", "output.dense")  # fmt: skip
EVENED = ("attention.output.LayerNorm", "output.LayerNorm")
Line = tuple[list[int], str]
"""Word pieces, and what they belong with: an entry, or a group of set phrases."""


def main() -> int:
    """Learn the numbers and write them beside the code."""
    import torch  # type: ignore[import-not-found, unused-ignore]  # only whoever tunes has it

    torch.manual_seed(0)
    random.seed(0)
    settings = load_settings()
    knowledge = load(knowledge_folder(settings), settings.language)
    lines = [*_lines(knowledge)]
    kept = [line for number, line in enumerate(lines) if number % HIDDEN]
    hidden = [line for number, line in enumerate(lines) if not number % HIDDEN]
    model = Model(torch, ShippedTables(find_model(settings.encoder)))
    classes = {name: number for number, name in enumerate(sorted({line[1] for line in kept}))}
    before = model.encoded([line[0] for line in kept])
    _fit(torch, model, kept, classes, before)
    after = model.encoded([line[0] for line in kept])
    near = _right(model.encoded([line[0] for line in hidden]), hidden, after, kept)
    moved = float((before * after).sum(1).mean())
    print(f"nearest phrasing of the right page: {near:.4f}; likeness of vectors to what they were: {moved:.4f}")
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: one.detach().numpy().astype(np.float16) for name, one in model.free.items()})
    keep(Path(__file__).parent / TUNED, buffer.getvalue())
    return 0


def _lines(knowledge: Knowledge) -> Iterator[Line]:
    """All that is learned from: phrasings, and set phrases by their group."""
    hearing = Hearing.of(knowledge)
    for one in collect(knowledge, hearing.tidier):
        if one.entry:
            yield to_pieces(one.text), one.entry
    for group, text in zip(*phrases_of(knowledge.lexicon, lambda way: hearing.tidier.tidy(way).text), strict=True):
        yield to_pieces(text), f"way {group}"


class Model:
    """The encoder in torch, with the shipped model's tables; `free` are the numbers that may change."""

    def __init__(self, torch: Any, tables: ShippedTables) -> None:
        self._torch, self.free = torch, dict[str, Any]()
        self._words, self._places = (torch.tensor(tables.fractions(f"embeddings.{name}_embeddings.weight"))
                                     for name in ("word", "position"))  # fmt: skip
        self._kind = torch.tensor(tables.plain("embeddings.token_type_embeddings.weight")[0])
        self._tables: dict[str, Any] = {}
        evened = ["embeddings.LayerNorm"]
        for number in range(LAYERS):
            for part in PARTS:
                name = f"encoder.layer.{number}.{part}"
                self._tables[name] = torch.tensor(tables.factor(f"{name}.bias"))
                self._let_free(f"{name}.bias", tables)
            evened += [f"encoder.layer.{number}.{part}" for part in EVENED]
        for name in evened:
            self._let_free(f"{name}.weight", tables)
            self._let_free(f"{name}.bias", tables)

    def _let_free(self, name: str, tables: ShippedTables) -> None:
        self.free[name] = self._torch.nn.Parameter(self._torch.tensor(tables.plain(name).astype(np.float32)))

    def __call__(self, rows: Sequence[Sequence[int]]) -> Any:
        """One vector a row, of length one."""
        torch, longest = self._torch, max(map(len, rows))
        ids, mask = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.tensor(row)
            mask[number, : len(row)] = 1
        pieces = self._evened(self._words[ids] + self._places[:longest] + self._kind, "embeddings.LayerNorm")
        unseen = (1 - mask)[:, None, None, :] * -1e9
        for number in range(LAYERS):
            pieces = self._layer(pieces, unseen, f"encoder.layer.{number}")
        mean = (pieces * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return torch.nn.functional.normalize(mean, dim=-1)

    def _layer(self, pieces: Any, unseen: Any, name: str) -> Any:
        torch, shape = self._torch, (*pieces.shape[:2], HEADS, SIZE // HEADS)
        asked, keys, values = (
            self._product(pieces, f"{name}.{part}").view(shape).transpose(1, 2) for part in PARTS[:3]
        )
        shares = torch.softmax(asked @ keys.transpose(-1, -2) / math.sqrt(SIZE // HEADS) + unseen, -1)
        seen = (shares @ values).transpose(1, 2).reshape(pieces.shape)
        pieces = self._evened(self._product(seen, f"{name}.{PARTS[3]}") + pieces, f"{name}.{EVENED[0]}")
        wide = torch.nn.functional.gelu(self._product(pieces, f"{name}.{PARTS[4]}"))
        return self._evened(self._product(wide, f"{name}.{PARTS[5]}") + pieces, f"{name}.{EVENED[1]}")

    def _product(self, pieces: Any, name: str) -> Any:
        return pieces @ self._tables[name] + self.free[f"{name}.bias"]

    def _evened(self, pieces: Any, name: str) -> Any:
        weight, bias = self.free[f"{name}.weight"], self.free[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(pieces, (SIZE,), weight, bias, 1e-12)

    def encoded(self, rows: Sequence[Sequence[int]]) -> Any:
        """Vectors of many rows, without learning."""
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        vectors = self._torch.zeros(len(rows), SIZE)
        with self._torch.no_grad():
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                vectors[chosen] = self([rows[number] for number in chosen])
        return vectors


def _fit(torch: Any, model: Model, lines: Sequence[Line], classes: dict[str, int], before: Any) -> None:
    """Move the free numbers, and with them the middle of each page's phrasings."""
    free = torch.nn.functional
    labels = torch.tensor([classes[name] for _, name in lines])
    middles = torch.zeros(len(classes), SIZE).index_add_(0, labels, before)
    middles = torch.nn.Parameter(free.normalize(middles, dim=-1))
    prior = torch.log(torch.bincount(labels, minlength=len(classes)) / len(lines)) * PRIOR
    steps = EPOCHS * len(lines) // BATCH
    moving = torch.optim.AdamW(
        [{"params": [middles], "lr": HEAD_STEP}, {"params": [*model.free.values()], "lr": STEP}], weight_decay=0.0
    )
    pace = torch.optim.lr_scheduler.LambdaLR(moving, lambda step: min(1, step / WARM) * max(COOL, 1 - step / steps))
    for number, chosen in zip(range(steps), _batches(lines), strict=False):
        vectors = model([lines[place][0] for place in chosen])
        scores = SHARPNESS * (vectors @ free.normalize(middles, dim=-1).T) + prior
        loss = free.cross_entropy(scores, labels[chosen], label_smoothing=SMOOTH)
        loss = loss + STAY * (1 - (vectors * before[chosen]).sum(1)).mean()
        loss.backward()
        moving.step()
        moving.zero_grad()
        pace.step()
        if number % WARM == 0:
            print(f"step {number} of {steps}: {loss.item():.3f}", file=sys.stderr)


def _batches(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Places in ever new order, those of like length together: the shorter are filled up to the longest."""
    while True:
        order = random.sample(range(len(lines)), len(lines))
        for start in range(0, len(order), BATCH * 50):
            near = sorted(order[start : start + BATCH * 50], key=lambda place: len(lines[place][0]))
            batches = [near[first : first + BATCH] for first in range(0, len(near), BATCH)]
            yield from random.sample(batches, len(batches))


def _right(asked: Any, lines: Sequence[Line], known: Any, others: Sequence[Line]) -> float:
    """The share of lines whose nearest line is of the same page."""
    nearest = (asked @ known.T).argmax(1).tolist()
    return float(np.mean([others[place][1] == line[1] for place, line in zip(nearest, lines, strict=True)]))


if __name__ == "__main__":
    raise SystemExit(main())
