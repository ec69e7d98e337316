"""Tuning the encoder to turns of a talk: `python -m bot.understanding.tune_talk`, beside `tune` and just as rarely.

"The free one, does it save my stuff" means one page after a wish for a translation and another after one for a chat
partner. So the upper layers are learned a second time: they read a turn behind the names of what the talk is about
(`in_talk.frame`), and their vector goes through the head that the index has anyway, which thereby finds the page that
is meant in the talk. What no page can be (a stay with the subject, a fact of the tool in view ...) is told by a few
rows of their own. Learned from the labelled talks but for those that judge (`is_judge`), and from the phrasings, half
of them behind a subject that has nothing to do with them. A part of the turns stands behind what the one before might
have been taken for: whoever was misread corrects it, and the page that was meant is then the rival. What comes out is
how each table differs, in few directions.

Needs torch and the built index; takes two cores for a quarter of an hour.
"""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import name_of
from bot.knowledge.talks import Said, Talk, is_judge
from bot.settings import load_settings
from bot.understanding.cache import knowledge_folder, open_understander
from bot.understanding.compact import LAYERS, SIZE, ShippedTables, tuned
from bot.understanding.encoder import find_model
from bot.understanding.examples import collect
from bot.understanding.hearing import Hearing
from bot.understanding.in_talk import ACTS, FILE, LOWER, STAY, About, frame
from bot.understanding.index import Index
from bot.understanding.kept import keep
from bot.understanding.tune import BATCH, Model
from bot.understanding.understand import Understander

EPOCHS = 4
STEP, ACT_STEP = 2e-4, 2e-3
WARM, COOL = 60, 0.02
SMOOTH = 0.05
"""How much it counts that nothing is ruled out."""
PHRASINGS = 0.7
"""Phrasings that are read for each turn, drawn anew every time."""
MISREAD = 0.25
"""Share of turns that are read as if the one before had been misread."""
MEANT = 0.6
"""How often what was really meant then is the rival."""
NEAR, MOST_RIGHT = 4, 6
"""Pages for which a turn may be taken, and how many of the likeliest may be right."""
DIRECTIONS = 64
"""Directions in which a table may differ from the shipped one; half of them cost a point."""
LARGEST = 127
SHOWN = 50
Line = tuple[list[int], list[int]]
"""Word pieces, and the classes that are right: pages by their column in the index, acts behind them."""


def main() -> int:
    """Learn the upper layers and write how they differ beside the code."""
    import torch  # type: ignore[import-not-found, unused-ignore]  # only whoever tunes has it

    torch.manual_seed(0)
    random.seed(0)
    settings = load_settings()
    knowledge = load(knowledge_folder(settings), settings.language)
    reader = open_understander(knowledge, settings)
    index = reader.index
    lines = _Lines(knowledge, reader)
    upper = Upper(torch, ShippedTables(find_model(settings.encoder)), index)
    steps = EPOCHS * len(lines.drawn()) // BATCH
    moving = torch.optim.AdamW(
        [{"params": upper.own, "lr": ACT_STEP}, {"params": upper.moved, "lr": STEP}], weight_decay=0.01
    )
    pace = torch.optim.lr_scheduler.LambdaLR(moving, lambda step: min(1, step / WARM) * max(COOL, 1 - step / steps))
    for step, batch in zip(range(steps), _batches(lines), strict=False):
        logs = torch.log_softmax(upper.scores([pieces for pieces, _ in batch]), 1)
        right = torch.full_like(logs, -1e9)
        for row, (_, classes) in enumerate(batch):
            right[row, classes] = 0
        loss = -torch.logsumexp(logs + right, 1).mean() - SMOOTH * logs.mean()
        moving.zero_grad()
        loss.backward()
        moving.step()
        pace.step()
        if step % SHOWN == 0:
            print(f"step {step} of {steps}: {loss.item():.3f}", file=sys.stderr)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **upper.differences())
    keep(Path(__file__).parent / FILE, buffer.getvalue())
    return 0


class Upper(Model):
    """The tuned encoder, whose upper layers may change, with the index's head behind it."""

    def __init__(self, torch: Any, tables: ShippedTables, index: Index) -> None:
        super().__init__(torch, tables)
        for name, numbers in tuned().items():
            self.free[name].data = torch.tensor(numbers)
        self._first = {name: table.clone() for name, table in self._tables.items() if _is_upper(name)}
        for name, table in self._first.items():
            self._tables[name] = torch.nn.Parameter(table.clone())
        self._upper = {name: one for name, one in self.free.items() if _is_upper(name)}
        self.moved = [*self._upper.values(), *(self._tables[name] for name in self._first)]
        self._head, self._bias = torch.tensor(index.entry_head.weights), torch.tensor(index.entry_head.bias)
        self._sharp = float(self._head.norm(dim=1).mean())
        self._acts = torch.nn.Parameter(torch.zeros(len(ACTS), SIZE))
        self._act_bias = torch.nn.Parameter(torch.zeros(len(ACTS)))
        self.own = [self._acts, self._act_bias]

    def scores(self, rows: Sequence[Sequence[int]]) -> Any:
        """One row a line: what speaks for each column of the index, and for each act."""
        vectors = self(rows)
        pages, acts = vectors @ self._head.T + self._bias, self._sharp * (vectors @ self._acts.T) + self._act_bias
        return self._torch.cat([pages, acts], 1)

    def _layer(self, pieces: Any, unseen: Any, name: str) -> Any:
        if _is_upper(name):
            return super()._layer(pieces, unseen, name)
        with self._torch.no_grad():
            return super()._layer(pieces, unseen, name)

    def differences(self) -> dict[str, Any]:
        """What the file holds: the small numbers, each table's difference as two thin ones, and the rows of acts."""
        found = {name: one.detach().numpy().astype(np.float16) for name, one in self._upper.items()}
        for name, before in self._first.items():
            left, sizes, right = self._torch.linalg.svd(self._tables[name].detach() - before, full_matrices=False)
            root = sizes[:DIRECTIONS].sqrt()
            thin = {"left": left[:, :DIRECTIONS] * root, "right": (right[:DIRECTIONS].T * root)}
            for side, numbers in thin.items():
                scale = numbers.abs().amax(0) / LARGEST
                found[f"{name}.{side}"] = (numbers / scale).round().to(self._torch.int8).numpy()
                found[f"{name}.{side}_scale"] = scale.numpy()
        acts = self._sharp * self._acts.detach().numpy()
        return found | {"acts": acts.astype(np.float16), "act_bias": self._act_bias.detach().numpy()}


class _Turn(NamedTuple):
    """A labelled turn in its talk."""

    said: Said
    about: About
    """What the talk is about where all was understood."""
    near: Sequence[str]
    """What the turn before might have been taken for, the likeliest first."""


class _Lines:
    """All that is learned from: turns behind what their talk is about, and phrasings."""

    def __init__(self, knowledge: Knowledge, reader: Understander) -> None:
        index = reader.index
        self._knowledge, self._reader = knowledge, reader
        self._column, self._pages = index.column, len(index.entries)
        self._hearing = Hearing.of(knowledge)
        self._turns = [turn for talk in knowledge.talks if not is_judge(talk) for turn in self._of(talk)]
        self._subjects = [turn.about for turn in self._turns if any(turn.about)]
        self._phrasings = [
            (one.raw, self._column[one.entry]) for one in collect(knowledge, self._hearing.tidier)
            if one.entry in self._column and not one.block.startswith("talk")
        ]  # fmt: skip

    def drawn(self) -> list[Line]:
        """What one round learns from, in any order."""
        lines = []
        for said, meant, near in self._turns:
            about = self._drawn(meant, near)
            if right := self._right(said, about, meant):
                lines.append((self._pieces(said.text, about), right))
        for text, page in random.sample(self._phrasings, int(PHRASINGS * len(self._turns))):
            about = random.choice(self._subjects) if random.random() < 0.5 else About()
            stays = [self._act(STAY)] if page in [self._column.get(name) for name in about[:2]] else []
            lines.append((self._pieces(text, about), [page, *stays]))
        random.shuffle(lines)
        return lines

    @staticmethod
    def _drawn(about: About, near: Sequence[str]) -> About:
        """What a talk is about, now and then as if the turn before had been misread."""
        if not about.here or not near:
            return about
        if random.random() >= MISREAD:
            return about._replace(rival=random.choice(("", near[0], random.choice(near))))
        taken = random.choice(near)
        wish = taken if random.random() < 0.3 else about.wish
        return About(taken, wish, about.here if random.random() < MEANT else random.choice(("", *near)))

    def _of(self, talk: Talk) -> Iterator[_Turn]:
        """The turns with what was meant before them."""
        here, wish, near = "", "", list[str]()
        for said in talk.turns:
            yield _Turn(said, About(here, wish), near)
            kind, _, rest = (said.wanted[0] if said.wanted else "").partition(":")
            steps = [name for part in rest.split(",") if (name := part.strip()) in self._knowledge.tasks]
            tool = rest.split(":")[0]
            if kind in self._knowledge.tasks or (kind == "plan" and steps):
                here = wish = steps[0] if kind == "plan" else kind
            elif kind in self._knowledge.topics:
                here = kind
            elif kind == "tool" and tool in self._knowledge.tools:
                here = tool
            near = self._near(said)

    def _near(self, said: Said) -> list[str]:
        """The pages for which a turn may be taken by its words alone."""
        logs, entries = self._reader.ranking(said.text)[2].entry_logs, self._reader.index.entries
        first = (entries[place] for place in np.argsort(-logs, kind="stable")[: NEAR + MOST_RIGHT])
        pages = (name for name in first if name in self._knowledge.tasks or name in self._knowledge.topics)
        return [name for name in pages if name not in said.ids()][:NEAR]

    def _right(self, said: Said, about: About, meant: About) -> list[int]:
        """The classes that are right; who stays with what was meant leaves what it was taken for."""
        found = {self._column[name] for name in said.ids() if name in self._column}
        kinds = {label.partition(":")[0] for label in said.wanted}
        if about.here != meant.here and "same" in kinds:
            found |= {self._column[name] for name in (meant.here,) if name in self._column}
            kinds.remove("same")
        tools = {"tool"} if any(name in self._knowledge.tools for name in said.ids()) else set[str]()
        in_view = {self._column.get(name) for name in about[:2]}
        stays = {STAY} if "same" in kinds or found & in_view else set[str]()
        return sorted(found | {self._act(name) for name in (kinds | tools | stays) & {*ACTS}})

    def _act(self, name: str) -> int:
        return self._pages + ACTS.index(name)

    def _pieces(self, text: str, about: About) -> list[int]:
        def tidied(raw: str) -> str:
            return self._hearing.tidier.tidy(raw).text

        return frame([tidied(name_of(self._knowledge, name)) if name else "" for name in about.plainly()], tidied(text))


def _batches(lines: _Lines) -> Iterator[list[Line]]:
    """Lines in ever new order, those of like length together: the shorter are filled up to the longest."""
    while True:
        drawn = lines.drawn()
        for start in range(0, len(drawn), BATCH * 40):
            near = sorted(drawn[start : start + BATCH * 40], key=lambda line: len(line[0]))
            batches = [near[first : first + BATCH] for first in range(0, len(near), BATCH)]
            yield from random.sample(batches, len(batches))


def _is_upper(name: str) -> bool:
    """Whether a table or number belongs to the layers that are learned a second time."""
    parts = name.split(".")
    return parts[0] == "encoder" and LOWER <= int(parts[2]) < LAYERS


if __name__ == "__main__":
    raise SystemExit(main())
