"""How labelled questions are graded, on small made-up cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import Assistant, evaluation
from bot.cli.evaluate import compared, report
from bot.errors import SettingsError
from bot.evaluation import Case, Result, judge, mentions, read_cases, reliability
from bot.message import Message, Reply, Understanding


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Try **Suno** for it", ["suno"], True),
        ("It hallucinates", ["hallucinat"], True),
        ("unlicensed", ["licen"], False),  # only where a word begins
        ("I want it", ["wan"], False),  # short ones must end there too
        ("wan2.2 is open", ["wan"], True),
        ("wan_video", ["wan"], True),
        ("Wan.", ["wan"], True),
        ("Gemini 3", ["gemini 3"], True),
        ("I don’t know", ["don't"], True),  # curly apostrophes count as straight ones
        ("Which one?", ["?"], True),  # signs alone may stand anywhere
        ("none of it", ["suno", "udio"], False),
        ("the second counts", ["suno", "second"], True),
        ("x-suno", ["suno"], True),
        ("über-suno", ["über"], True),
        ("äsuno", ["suno"], False),
        ("anything", [], True),
        ("AI", ["ai"], True),
        ("said", ["ai"], False),
        ("aisle", ["ai"], False),
        ("c++ is fine", ["c++"], True),
    ],
)
def test_mentions(text: str, words: list[str], found: bool) -> None:
    assert mentions(text, words) is found


def case(category: str = "A", **given: object) -> Case:
    fields: dict[str, object] = {"id": "q", "text": "x", "intent": "choose-tool", "category": category} | given
    return Case(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "outcome", "mentioned", "verdict"),
    [
        (case(), "answer", True, "right"),
        (case(), "answer", False, "wrong"),
        (case(), "ask", True, "asked"),
        (case(), "decline", True, "declined"),
        (case(), "error", True, "wrong"),
        (case(note="asked in a community about ChatGPT"), "ask", False, "right"),
        (case(note="asked in a community about ChatGPT"), "decline", True, "declined"),
        (case("G"), "answer", True, "right"),
        (case("G"), "answer", False, "wrong"),
        (case("G"), "decline", True, "declined"),
        (case("G", topic="garbage"), "decline", False, "right"),
        (case("H"), "decline", False, "right"),
        (case("H"), "ask", False, "right"),
        (case("H"), "answer", True, "wrong"),
        (case("H"), "error", True, "wrong"),
    ],
)
def test_verdicts(asked: Case, outcome: str, mentioned: bool, verdict: str) -> None:
    assert judge(asked, outcome, mentioned) == verdict


def result(category: str, ours: float, **given: object) -> Result:
    fields: dict[str, object] = {
        "case": case(category, id=f"{category}{ours}"), "verdict": "right", "outcome": "answer", "intent": "choose",
        "entry": "poster", "confidence": 0.9, "ours": ours, "mentioned": True, "text": "",
    }  # fmt: skip
    return Result(**(fields | given))  # type: ignore[arg-type]


def test_the_area_counts_pairs_in_the_right_order_and_halves_ties() -> None:
    assert evaluation.auroc([result("A", 0.9), result("B", 0.4), result("H", 0.5)]) == 0.5
    assert evaluation.auroc([result("A", 0.5), result("H", 0.5)]) == 0.5
    assert evaluation.auroc([result("A", 0.9), result("H", 0.1)]) == 1.0
    assert evaluation.auroc([result("A", 0.9), result("G", 0.1)]) is None
    hardware = result("H", 0.99, case=case("H", note="hardware"))
    assert evaluation.auroc([result("A", 0.9), result("H", 0.1), hardware]) == 1.0


def test_calibration_is_the_distance_of_confidence_and_truth() -> None:
    sure = [result("A", 1, confidence=0.95) for _ in range(3)] + [result("A", 1, confidence=0.95, verdict="wrong")]
    unsure = [result("A", 1, confidence=0.55, verdict="wrong"), result("A", 1, confidence=0.2, outcome="ask")]
    bins = reliability([*sure, *unsure])
    assert [(one.low, one.count, one.right) for one in bins] == [(0.5, 1, 0.0), (0.9, 4, 0.75)]
    assert evaluation.calibration_error(bins) == pytest.approx((4 * 0.20 + 1 * 0.55) / 5)
    assert evaluation.calibration_error(()) is None
    assert reliability([result("A", 1, confidence=1.0)])[0].high == 1.0


class Remembering:
    """Says what it heard before in the same conversation."""

    def __init__(self) -> None:
        self.heard: dict[str, list[str]] = {}

    async def reply(self, message: Message) -> Reply:
        before = self.heard.setdefault(message.conversation_id, [])
        before.append(message.text)
        return Reply(" ".join(before), understanding=Understanding("answer", "choose"))


async def test_single_questions_stand_alone_and_dialogues_remember() -> None:
    singles = [case(id="a", text="one"), case(id="b", text="two")]
    dialogue = [case(id="d.1", text="three", turn=1), case(id="d.2", text="four", turn=2)]
    done: list[tuple[int, int]] = []
    results = await evaluation.run(
        Remembering(),  # type: ignore[arg-type]  # only `reply` is asked
        singles,
        [dialogue],
        lambda count, total: done.append((count, total)),
    )
    assert [one.text for one in results] == ["one", "two", "three", "three four"]
    assert [one.case.follow_up for one in results] == [False, False, False, True]
    assert done[-1] == (4, 4)


LINE = {"id": "q1", "text": "which ai makes a poster", "category": "A", "intent": "choose-tool", "origin": "real"}
TURN = {"user": "hello", "category": "G", "intent": "smalltalk", "must_mention_any": ["hello", "see you"]}


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def test_files_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "q", LINE | {"must_mention_any": ["brushbot"]}, "", {"id": "d1", "turns": [TURN, TURN]})
    singles, dialogues = read_cases([path])
    assert singles == (Case("q1", LINE["text"], "A", "choose-tool", mention=("brushbot",), origin="real"),)
    assert [turn.id for turn in dialogues[0]] == ["d1.1", "d1.2"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nonsense", ":1: not a labelled question"),
        ("[]", ":1: not a labelled question"),
        ({"id": "q1"}, ":1: the field"),
        (LINE | {"must_mention_any": 7}, "must_mention_any"),
    ],
)
def test_a_file_that_is_no_set_of_questions(tmp_path: Path, row: object, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_cases([write(tmp_path / "q", row)])


async def test_a_run_on_the_sample_is_reported_saved_and_compared(assistant: Assistant, tmp_path: Path) -> None:
    rows = [
        LINE | {"must_mention_any": ["brushbot"]},
        LINE | {"id": "q2", "must_mention_any": ["nothing like it"]},
        {"id": "q3", "text": "will it rain tomorrow", "category": "H", "intent": "out-of-scope", "note": "other-topic"},
        {"id": "q4", "text": "what is a token", "category": "H", "intent": "out-of-scope", "note": "hardware"},
        {"id": "d1", "turns": [TURN, TURN | {"must_mention_any": ["good", "hello"]}]},
    ]
    results = await evaluation.run(assistant, *read_cases([write(tmp_path / "q", *rows)]))
    assert [one.verdict for one in results] == ["right", "wrong", "right", "wrong", "right", "right"]
    text = "\n".join(report(results))
    assert "AUROC 1.0000" in text
    assert "H-hardware" in text
    assert "follow-up" in text
    assert "the answer mentions none of: nothing like it" in text
    assert "not ours and was answered" in text
    evaluation.save(results, tmp_path / "run")
    assert evaluation.changes(results, tmp_path / "run") == ()
    other = [result("A", 1.0, case=one.case, entry="song") if one.case.id == "q1" else one for one in results]
    assert "  q1: right choose poster -> right choose song" in compared(other, tmp_path / "run")


def test_a_file_that_is_no_saved_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not a run"):
        evaluation.changes([], write(tmp_path / "run", {"case": "q1"}))
