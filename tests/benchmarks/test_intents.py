"""The benchmark itself on a made-up set: published layouts are read, and the same stages learn from the examples."""

from __future__ import annotations

import json
from pathlib import Path

from bot.understanding.hashing import HashedEncoder
from tests.benchmarks import sets
from tests.benchmarks.baselines import by_tf_idf, by_token_set
from tests.benchmarks.intents import present, scope
from tests.benchmarks.matcher import Matcher
from tests.benchmarks.sets import Line, with_typos

SUBJECTS = {
    "cat": "kitten paws", "train": "railway ticket", "soup": "broth bowl", "rain": "wet umbrella",
    "piano": "music keys",
}  # fmt: skip
LINES = tuple(
    Line(f"{start} {word} {other}", intent)
    for intent, words in SUBJECTS.items()
    for word in words.split()
    for start, other in (("tell me about", intent), ("i want a", "now"), ("where is my", "please"), ("buy", intent))
)
ENCODE = HashedEncoder().encode


def test_the_matcher_knows_its_lines_even_mistyped() -> None:
    matcher = Matcher(LINES, ENCODE)
    for asked in (LINES, with_typos(LINES, 1)):
        found = matcher.match([line.text for line in asked]).intents
        assert sum(line.intent == intent for line, intent in zip(asked, found, strict=True)) >= 36


def test_what_is_beyond_all_intents_is_less_sure() -> None:
    outside = [Line(text, "") for text in ("explain quantum physics", "who won yesterday", "zebra crossing rules")]
    result = scope(LINES, LINES, outside, ENCODE)
    assert result.auroc > 0.9
    assert result.right + result.wrong <= 100


def test_the_same_lines_give_the_same_matcher() -> None:
    one, other = Matcher(LINES, ENCODE), Matcher(LINES, ENCODE)
    assert (one.weights, one.edge) == (other.weights, other.edge)


def test_baselines_find_the_very_line() -> None:
    texts = [line.text for line in LINES]
    wanted = [line.intent for line in LINES]
    assert by_tf_idf(LINES, texts) == by_token_set(LINES, texts) == wanted


def test_every_mistyped_line_differs() -> None:
    assert all(one.text != other.text for one, other in zip(LINES, with_typos(LINES, 3), strict=True))
    assert with_typos(LINES, 3) == with_typos(LINES, 3)


def test_published_layouts_are_read(tmp_path: Path) -> None:
    oos = {"train": [["a b", "x"]], "test": [["a c", "x"]], "oos_test": [["q", "oos"]]}
    write(tmp_path / "oos-eval/data/data_full.json", json.dumps(oos))
    for part in ("train", "test"):
        write(tmp_path / f"task-specific-datasets/banking_data/{part}.csv", "text,category\nwhere is it?,card\n")
        write(tmp_path / f"HINT3/dataset/v1/{part}/curekart_{part}.csv", f"sentence,label\nhi,A\nho,{sets.NOBODY}\n")
    fold = tmp_path / "NLU-Evaluation-Data/CrossValidation/any/KFold_1"
    for part in ("trainset", "testset/csv"):
        write(fold / part / "alarm_set.csv", 'intent;answer_from_anno\nset;"wake me at six"\n')
    clinc, banking, hwu = sets.clinc(tmp_path), sets.banking(tmp_path), sets.hwu(tmp_path)
    assert clinc.outside == (Line("q", ""),)
    assert banking.test == (Line("where is it?", "card"),)
    assert hwu.train == hwu.test == (Line("wake me at six", "alarm_set"),)
    assert sets.hint3(tmp_path, "curekart").outside == (Line("ho", ""),)


def test_a_set_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert present(sets.clinc, tmp_path) is None
    assert present(sets.hwu, tmp_path) is None


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
