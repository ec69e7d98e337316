"""Score the matcher on public sets of intents, beside two plain baselines in the same run.

    python tests/benchmarks/intents.py --data FOLDER [--seeds 3] [--table scope | few-shot]

`sets.py` says which files are wanted and where they come from. Nothing is tuned to a set: weights, confidence and
edges are learned from its examples, by hiding some of them, as the bot learns from its knowledge.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from bot.understanding.encoder import Encoder, Vectors
from bot.understanding.learn import auroc
from tests.benchmarks import sets
from tests.benchmarks.baselines import by_tf_idf, by_token_set
from tests.benchmarks.matcher import Encode, Matcher
from tests.benchmarks.sets import IntentSet, Line, with_typos

SHOTS = (5, 10, 20)
WANTED = {"BANKING77": (85, 82), "CLINC150": (90, 87), "HWU64": (82, 80)}
"""Per cent that must be right with ten examples an intent: clean, and with a typo in every question."""


@dataclass(frozen=True)
class Scope:
    """Figures of one run with questions beyond all intents, in per cent of each side."""

    right: float
    wrong: float
    refused: float
    top1: float
    auroc: float


def remembering(encoder: Encoder) -> Encode:
    """The encoder, which never encodes a text twice."""
    known: dict[str, Vectors] = {}

    def encode(texts: Sequence[str]) -> Vectors:
        fresh = sorted({text for text in texts if text not in known})
        known.update(zip(fresh, encoder.encode(fresh), strict=True))
        return np.stack([known[text] for text in texts])

    return encode


def per_cent(flags: Sequence[bool] | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return 100 * float(np.mean(flags))


def accuracy(lines: Sequence[Line], found: Sequence[str]) -> float:
    return per_cent([line.intent == intent for line, intent in zip(lines, found, strict=True)])


def accuracies(data: IntentSet, shots: int, seed: int, encode: Encode) -> list[float]:
    """Per cent right of the clean and of the mistyped questions: token_set_ratio, tf-idf, ours."""
    lines, asked = data.shots(shots, seed), data.asked(seed)
    matcher = Matcher(lines, encode)
    row: list[float] = []
    for questions in (asked, with_typos(asked, seed)):
        texts = [line.text for line in questions]
        found = (by_token_set(lines, texts), by_tf_idf(lines, texts), matcher.match(texts).intents)
        row += [accuracy(questions, intents) for intents in found]
    return row


def scope(lines: Sequence[Line], inside: Sequence[Line], outside: Sequence[Line], encode: Encode) -> Scope:
    """Match what is inside and what is beyond all intents; refuse below the edge that the examples taught."""
    matcher = Matcher(lines, encode)
    ours, beyond = (matcher.match([line.text for line in asked]) for asked in (inside, outside))
    right = np.asarray([line.intent == intent for line, intent in zip(inside, ours.intents, strict=True)])
    answered = ours.confidence >= matcher.edge
    return Scope(
        per_cent(right & answered), per_cent(~right & answered), per_cent(beyond.confidence < matcher.edge),
        per_cent(right), auroc([*ours.confidence, *beyond.confidence], [True] * len(inside) + [False] * len(outside)),
    )  # fmt: skip


def few_shot_table(folder: Path, seeds: int, encode: Encode) -> Iterator[str]:
    yield "Right, per cent. `typos`: a slip in every question."
    yield f"{'':14}{'token_set':>11}{'tf-idf':>8}{'ours':>8}  |{'typos: token_set':>17}{'tf-idf':>8}{'ours':>8}"
    for read in (sets.banking, sets.clinc, sets.hwu):
        data = present(read, folder)
        if data is None:
            continue
        for shots in SHOTS:
            a, b, c, d, e, f = np.mean([accuracies(data, shots, seed, encode) for seed in range(1, seeds + 1)], axis=0)
            wanted = f"   wanted {WANTED[data.name][0]} / {WANTED[data.name][1]}" if shots == 10 else ""
            yield f"{data.name:10}{shots:4}{a:11.1f}{b:8.1f}{c:8.1f}  |{d:17.1f}{e:8.1f}{f:8.1f}{wanted}"


def scope_table(folder: Path, seeds: int, encode: Encode) -> Iterator[str]:
    yield "Questions beyond all intents, edges from the examples alone. Per cent; refused is of those beyond."
    yield f"{'':16}{'right':>7}{'wrong':>7}{'refused':>9}{'top-1':>7}{'AUROC':>7}"
    data = present(sets.clinc, folder)
    if data is not None:
        runs = [scope(data.shots(20, seed), data.asked(seed), data.outside, encode) for seed in range(1, seeds + 1)]
        yield _scope_line("CLINC150    20", runs) + "   wanted 89 / 5 / 83"
    bots: list[Scope] = []
    for bot in sets.BOTS:
        data = present(lambda place, bot=bot: sets.hint3(place, bot), folder)  # type: ignore[misc]
        if data is not None:
            bots.append(scope(data.train, data.test, data.outside, encode))
            yield _scope_line(f"HINT3 {bot}", bots[-1:])
    if len(bots) == len(sets.BOTS):
        yield _scope_line("HINT3 mean", bots) + "   wanted top-1 76, AUROC .85"


def _scope_line(name: str, runs: Sequence[Scope]) -> str:
    right, wrong, refused, top1, area = np.mean([(r.right, r.wrong, r.refused, r.top1, r.auroc) for r in runs], axis=0)
    return f"{name:18}{right:5.1f}{wrong:7.1f}{refused:9.1f}{top1:7.1f}{area:7.3f}"


def present(read: Callable[[Path], IntentSet], folder: Path) -> IntentSet | None:
    """A set, or None with a word on the error stream where its files are not there."""
    try:
        return read(folder)
    except (FileNotFoundError, StopIteration) as error:
        print(f"left out: {error or 'no fold of NLU-Evaluation-Data'}", file=sys.stderr)
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="where the sets lie")
    parser.add_argument("--seeds", type=int, default=1, help="draws of examples to take the mean of")
    tables = {"scope": scope_table, "few-shot": few_shot_table}
    parser.add_argument("--table", choices=tables, help="only this one")
    options = parser.parse_args(arguments)
    encoder = Encoder()
    encoder.warm()
    encode = remembering(encoder)
    for name in [options.table] if options.table else tables:
        for line in tables[name](options.data, options.seeds, encode):
            print(line, flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
