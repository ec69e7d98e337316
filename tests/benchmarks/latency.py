"""What understanding one message costs, stage by stage, on one thread, and how that grows with the knowledge.

    python tests/benchmarks/latency.py [--messages 300] [--rounds 3] [--most 100000]

Messages are the knowledge's own phrasings with a typing slip each, so that nothing is remembered from before. Times are
those that the thread spent computing, which other work on the machine disturbs least; "on the clock" stands beside the
whole. Figures are medians over the rounds. The yardstick runs in between, in the same run: one scan of the same phrases
by rapidfuzz (`extractOne`). Start and memory are those of a process of its own, with a warm cache.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

BEGUN = time.perf_counter()
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy reads it once, when it is first imported
ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from rapidfuzz import fuzz, process  # noqa: E402

from bot.knowledge.load import load  # noqa: E402
from bot.message import Slots  # noqa: E402
from bot.settings import load_settings  # noqa: E402
from bot.understanding.cache import open_understander  # noqa: E402
from bot.understanding.decide import Decider  # noqa: E402
from bot.understanding.encoder import Encoder, Vectors  # noqa: E402
from bot.understanding.evidence import gather  # noqa: E402
from bot.understanding.hearing import Hearing  # noqa: E402
from bot.understanding.index import Index  # noqa: E402
from bot.understanding.lexical import LexicalIndex  # noqa: E402
from bot.understanding.nearness import Nearness  # noqa: E402
from bot.understanding.slots import SlotReading  # noqa: E402
from bot.understanding.understand import Understander  # noqa: E402
from tests.benchmarks.sets import Line, with_typos  # noqa: E402

Result = TypeVar("Result")
SIZES = (100, 1_000, 4_000, 10_000, 30_000, 100_000)
SCAN_EVERY = 10
"""Only each tenth message is scanned for: a scan takes long and hardly varies."""
SCORERS = {"extractOne WRatio": fuzz.WRatio, "extractOne token_set_ratio": fuzz.token_set_ratio}
STAGES = ("whole", "whole, on the clock", "tidy and repair", "slots", "encode", "cosines", "letters", "heads", "gather",
          "decide", *SCORERS)  # fmt: skip


class Watch:
    """Collects microseconds by name."""

    def __init__(self) -> None:
        self._spent: dict[str, list[float]] = {}

    def time(self, name: str, work: Callable[..., Result], *given: object) -> Result:
        """What the work gives; the thread's own time for it is kept, and that on the clock."""
        clock, own = time.perf_counter_ns(), time.thread_time_ns()
        result = work(*given)
        self._spent.setdefault(name, []).append((time.thread_time_ns() - own) / 1000)
        self._spent.setdefault(f"{name}, on the clock", []).append((time.perf_counter_ns() - clock) / 1000)
        return result

    def quantile(self, name: str, share: float) -> float:
        return float(np.quantile(self._spent[name], share))


def opened() -> Understander:
    """The matcher over the full knowledge, from the cache where it fits."""
    settings = load_settings()
    folder = settings.knowledge or ROOT / "knowledge"
    return open_understander(load(folder), load_settings(knowledge=folder))


def mistyped(understander: Understander, messages: int, seed: int) -> list[str]:
    """Phrasings of the knowledge, each with a slip."""
    phrases = [example.raw for example in understander.index.examples if example.ours]
    drawn = random.Random(seed).sample(phrases, min(messages, len(phrases)))
    return [line.text for line in with_typos((Line(text, "") for text in drawn), seed)]


def heads(index: Index, vector: Vectors) -> tuple[Vectors, ...]:
    """What all three heads say."""
    signs = np.zeros(index.kind_head.weights.shape[1] - len(vector), np.float32)
    both = np.concatenate([vector, signs])[None]
    return (
        index.entry_head.log_probabilities(vector[None]), index.kind_head.log_probabilities(both),
        index.scope_head.log_probabilities(both),
    )  # fmt: skip


def stages(understander: Understander, encoder: Encoder, texts: Sequence[str]) -> Watch:
    """Time the whole and each stage, message by message."""
    watch = Watch()
    index, learned = understander.index, understander.learned
    hearing = Hearing.of(understander.knowledge)
    decider = Decider(understander.knowledge, index)
    phrases = [example.text for example in index.examples]
    signs = np.zeros(index.kind_head.weights.shape[1] - index.entry_head.weights.shape[1], np.float32)
    for number, raw in enumerate(texts):
        watch.time("whole", understander.understand, raw)
        tidied = watch.time("tidy and repair", hearing.tidier.tidy, raw)
        reading = watch.time("slots", hearing.read, tidied)
        vector = watch.time("encode", encoder.encode, [tidied.text])[0]
        watch.time("cosines", index.nearness.cosines, vector)
        watch.time("letters", index.lexical.scores, tidied.text)
        watch.time("heads", heads, index, vector)
        evidence = watch.time("gather", gather, index, learned, tidied.text, vector, signs, reading)
        watch.time("decide", decider.decide, evidence, learned, tidied.words)
        if number % SCAN_EVERY == 0:
            for name, scorer in SCORERS.items():
                watch.time(name, scan, tidied.text, phrases, scorer)
    return watch


def scan(text: str, phrases: Sequence[str], scorer: Callable[..., float]) -> object:
    return process.extractOne(text, phrases, scorer=scorer)


def stage_table(understander: Understander, encoder: Encoder, messages: int, rounds: int) -> None:
    found = [stages(understander, encoder, mistyped(understander, messages, seed)) for seed in range(rounds)]

    def middle(name: str, share: float) -> float:
        return float(np.median([watch.quantile(name, share) for watch in found]))

    size = len(understander.index.examples)
    print(f"{size} phrases, {messages} messages, {rounds} rounds; microseconds of one thread")
    print(f"{'':30}{'p50':>9}{'p99':>9}" + "".join(f"{'× ' + name.split()[1]:>18}" for name in SCORERS))
    for name in STAGES:
        ratios = "".join(f"{middle(name, 0.5) / middle(scorer, 0.5):18.3f}" for scorer in SCORERS)
        print(f"{name:30}{middle(name, 0.5):9.0f}{middle(name, 0.99):9.0f}{ratios}")
    print("gather holds cosines, letters and heads, and takes the nearest of each side")


def growth_table(understander: Understander, encoder: Encoder, most: int) -> None:
    """Cost by the number of phrases: encoding stays, all that compares grows."""
    texts = mistyped(understander, 40, seed=7)
    print(f"\n{'phrases':>9}{'encode':>9}{'compare':>9}{'both':>9}{'× WRatio':>10}   medians, microseconds")
    for size in (one for one in SIZES if one <= most):
        index, phrases = grown(understander.index, size)
        signs = np.zeros(index.kind_head.weights.shape[1] - index.entry_head.weights.shape[1], np.float32)
        watch = Watch()
        for number, text in enumerate(texts):
            vector = watch.time("encode", encoder.encode, [text])[0]
            watch.time("compare", gather, index, understander.learned, text, vector, signs, SlotReading(Slots(), ()))
            if number % SCAN_EVERY == 0:
                watch.time("scan", scan, text, phrases, fuzz.WRatio)
        encode, compare, yardstick = (watch.quantile(name, 0.5) for name in ("encode", "compare", "scan"))
        both = encode + compare
        print(f"{size:9}{encode:9.0f}{compare:9.0f}{both:9.0f}{both / yardstick:10.2f}", flush=True)


def grown(index: Index, size: int) -> tuple[Index, list[str]]:
    """An index of so many phrases: some of its own, or its own and others joined from halves of two."""
    chance = np.random.default_rng(1)
    rows = np.sort(chance.choice(len(index.examples), size, replace=size > len(index.examples)))
    phrases = [index.examples[row].text for row in rows]
    for place in range(len(index.examples), size):
        first, second = phrases[place].split(), phrases[int(chance.integers(place))].split()
        phrases[place] = " ".join(first[: len(first) // 2 + 1] + second[len(second) // 2 :])
    whole = index.nearness.whole()[rows]
    nearness = Nearness.of(whole + chance.normal(0, 0.01, whole.shape).astype(np.float32))
    examples = tuple(replace(index.examples[row], text=text) for row, text in zip(rows, phrases, strict=True))
    return replace(
        index, examples=examples, nearness=nearness, owner=index.owner[rows], ours=index.ours[rows],
        lexical=LexicalIndex.of(phrases),
    ), phrases  # fmt: skip


def start() -> None:
    """In a process of its own: open the matcher, answer some messages, tell seconds and the peak of memory."""
    understander = opened()
    seconds = time.perf_counter() - BEGUN
    for text in mistyped(understander, 200, seed=3):
        understander.understand(text)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 2), "peak_mib": round(peak)}))


def start_line(rounds: int) -> str:
    """Median start and memory of fresh processes."""
    command = [sys.executable, __file__, "--start"]
    subprocess.run(command, capture_output=True, check=True)  # makes the cache where there is none
    told = [subprocess.run(command, capture_output=True, check=True, text=True).stdout for _ in range(rounds)]
    runs = [json.loads(text) for text in told]
    seconds, peak = (float(np.median([run[name] for run in runs])) for name in ("seconds", "peak_mib"))
    return f"warm start {seconds:.2f} s, peak memory {peak:.0f} MiB after 200 messages (median of {rounds} processes)"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="phrases in the largest index")
    parser.add_argument("--start", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.start:
        start()
        return 0
    print(start_line(options.rounds), flush=True)  # first: a process inherits the peak of the one that started it
    understander, encoder = opened(), Encoder()
    encoder.warm()
    stage_table(understander, encoder, options.messages, options.rounds)
    growth_table(understander, encoder, options.most)
    return 0


if __name__ == "__main__":
    sys.exit(main())
