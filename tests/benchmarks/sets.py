"""Public sets of intents as they are published: folders in, labelled lines out. None of them is kept here.

Wanted below one folder, each as in its own repository (a set that is not there is left out):

    oos-eval/data/data_full.json                                  github.com/clinc/oos-eval
    task-specific-datasets/banking_data/{train,test}.csv          github.com/PolyAI-LDN/task-specific-datasets
    NLU-Evaluation-Data/CrossValidation/**/KFold_1/trainset/*.csv and testset/csv/*.csv
                                                                  github.com/xliuhw/NLU-Evaluation-Data
    HINT3/dataset/v1/{train,test}/<bot>*.csv                      github.com/hellohaptik/HINT3

HWU64 is the first of the ten folds that its authors published; the words are those of the column `answer_from_anno`,
the label is scenario and intent together (64 of them).
"""

from __future__ import annotations

import csv
import json
import random
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_ASKED = 1500
"""Questions in one cell of a table; more would only cost time."""
BOTS = ("sofmattress", "curekart", "powerplay11")
NOBODY = "NO_NODES_DETECTED"
"""The label that HINT3 gives to what its bots have no answer for."""
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class Line:
    """Something said, and what is meant."""

    text: str
    intent: str
    """Empty for what belongs to no intent."""


@dataclass(frozen=True, slots=True)
class IntentSet:
    """Lines to learn from and lines to ask."""

    name: str
    train: tuple[Line, ...]
    test: tuple[Line, ...]
    outside: tuple[Line, ...] = ()
    """Lines to ask that belong to no intent."""

    def shots(self, examples: int, seed: int) -> tuple[Line, ...]:
        """So many examples of every intent, drawn by the seed; more examples hold the fewer ones."""
        by_intent: dict[str, list[Line]] = {}
        for line in self.train:
            by_intent.setdefault(line.intent, []).append(line)
        chance = random.Random(f"{self.name} {seed}")
        drawn: list[Line] = []
        for intent in sorted(by_intent):
            chance.shuffle(by_intent[intent])
            drawn += by_intent[intent][:examples]
        return tuple(drawn)

    def asked(self, seed: int) -> tuple[Line, ...]:
        """The lines to ask, the same for every number of examples."""
        chance = random.Random(f"{self.name} {seed}")
        return tuple(chance.sample(self.test, min(MOST_ASKED, len(self.test))))


def clinc(folder: Path) -> IntentSet:
    """CLINC150 with its lines out of scope."""
    data = json.loads((folder / "oos-eval/data/data_full.json").read_text("utf-8"))
    train, test, outside = (
        tuple(Line(text, "" if intent == "oos" else intent) for text, intent in data[part])
        for part in ("train", "test", "oos_test")
    )
    return IntentSet("CLINC150", train, test, outside)


def banking(folder: Path) -> IntentSet:
    """BANKING77."""
    place = folder / "task-specific-datasets/banking_data"
    train, test = (_lines([place / f"{part}.csv"], "text", "category") for part in ("train", "test"))
    return IntentSet("BANKING77", train, test)


def hwu(folder: Path) -> IntentSet:
    """HWU64, fold 1."""
    fold = next((folder / "NLU-Evaluation-Data").glob("CrossValidation/**/KFold_1/trainset")).parent
    parts = []
    for part in ("trainset", "testset/csv"):
        lines = []
        for path in sorted((fold / part).glob("*.csv")):
            lines += [Line(line.text, path.stem) for line in _lines([path], "answer_from_anno", "intent", ";")]
        parts.append(tuple(lines))
    return IntentSet("HWU64", parts[0], parts[1])


def hint3(folder: Path, bot: str) -> IntentSet:
    """One of the three bots of HINT3, first release, with the questions that it has no answer for."""
    place = folder / "HINT3/dataset/v1"
    train = _lines([place / f"train/{bot}_train.csv"], "sentence", "label")
    asked = _lines([place / f"test/{bot}_test.csv"], "sentence", "label")
    inside = tuple(line for line in asked if line.intent != NOBODY)
    return IntentSet(bot, train, inside, tuple(Line(line.text, "") for line in asked if line.intent == NOBODY))


def with_typos(lines: Iterable[Line], seed: int) -> tuple[Line, ...]:
    """Every line with a slip of the fingers: one word, and others of three letters up with a chance of 1/6."""
    chance = random.Random(seed)
    return tuple(Line(_mistyped(line.text, chance), line.intent) for line in lines)


def _mistyped(text: str, chance: random.Random) -> str:
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= 3] or list(range(len(words)))
    hit = {place for place in long if chance.random() < 1 / 6} or {chance.choice(long)}
    return " ".join(_slip(word, chance) if place in hit else word for place, word in enumerate(words))


def _slip(word: str, chance: random.Random) -> str:
    """A neighbouring key, two letters swapped, one left out, or one too many."""
    place = chance.randrange(len(word))
    kind = chance.choice(("key", "swap", "drop", "extra"))
    near = _neighbour(word[place].lower(), chance)
    match kind:
        case "swap" if place + 1 < len(word) and word[place] != word[place + 1]:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case "drop" if len(word) > 1:
            return word[:place] + word[place + 1 :]
        case "extra":
            return word[:place] + near + word[place:]
        case _:
            return word[:place] + near + word[place + 1 :]


def _neighbour(letter: str, chance: random.Random) -> str:
    """A letter beside this one on the keyboard; any letter beside what is none."""
    for number, row in enumerate(KEYS):
        if (place := row.find(letter)) >= 0:
            beside = [row[near] for near in (place - 1, place + 1) if 0 <= near < len(row)]
            rows = [other for other in KEYS[max(0, number - 1) : number + 2] if other != row]
            beside += [other[place] for other in rows if place < len(other)]
            return chance.choice(beside)
    return chance.choice(string.ascii_lowercase)


def _lines(paths: Sequence[Path], text: str, intent: str, delimiter: str = ",") -> tuple[Line, ...]:
    lines = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=delimiter)
            lines += [Line(row[text], row[intent]) for row in rows if (row[text] or "").strip()]
    return tuple(lines)
