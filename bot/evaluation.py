"""Labelled questions become scores: answered rightly or wrongly, asked back or declined, and how sure the bot was.

Rules
- A single question is asked of a bot that remembers nothing; a dialogue is asked turn by turn with its memory.
- An answer is right when it mentions what it must (`mentions`): a generous floor, not a full grade.
- What is not ours (category H) is right when the bot declines or asks back, whatever its words.
- Where a question leaves out the tool that was meant ("asked in a community ..."), asking back is right too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

from bot.errors import SettingsError
from bot.message import Handler, Message, Reply

Verdict = Literal["right", "wrong", "asked", "declined"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "asked", "declined")
OURS = "ABCDEF"
"""Categories that are questions on AI; G is smalltalk, H is not ours."""
NOT_OURS = "H"
HARDWARE = "hardware"
"""Shopping for graphics cards lies so near that it is counted apart."""
COMMUNITY = "asked in a community"
BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled question or turn."""

    id: str
    text: str
    category: str
    intent: str
    topic: str = ""
    mention: tuple[str, ...] = ()
    note: str = ""
    origin: str = ""
    turn: int = 0
    """Place in its dialogue, from 1; 0 for a single question."""

    @property
    def follow_up(self) -> bool:
        return self.turn > 1

    @property
    def hardware(self) -> bool:
        return self.category == NOT_OURS and HARDWARE in (self.note, self.topic)


@dataclass(frozen=True, slots=True)
class Result:
    """A case, what the bot made of it, and the verdict."""

    case: Case
    verdict: Verdict
    outcome: str
    intent: str | None
    entry: str | None
    confidence: float
    ours: float
    mentioned: bool
    text: str
    why: tuple[str, ...] = ()


def read_cases(paths: Iterable[Path]) -> tuple[tuple[Case, ...], tuple[tuple[Case, ...], ...]]:
    """Single questions and dialogues of some files. Raises SettingsError that names file and line of what is wrong."""
    singles: list[Case] = []
    dialogues: list[tuple[Case, ...]] = []
    for path, number, line in _lines(paths):
        try:
            fields = json.loads(line)
            if "turns" in fields:
                turns = enumerate(fields["turns"], 1)
                dialogues.append(tuple(_case(turn, f"{fields['id']}.{place}", place) for place, turn in turns))
            else:
                singles.append(_case(fields, str(fields["id"])))
        except KeyError as error:
            raise SettingsError(f"{path}:{number}: the field {error} is missing") from None
        except (ValueError, TypeError, AttributeError) as error:
            raise SettingsError(f"{path}:{number}: not a labelled question ({error})") from None
    return tuple(singles), tuple(dialogues)


def _lines(paths: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    for path in paths:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: cannot be read ({error}); name a file of JSON lines") from None
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield path, number, line


def _case(fields: Mapping[str, object], case_id: str, turn: int = 0) -> Case:
    mention = fields.get("must_mention_any", ())
    if not isinstance(mention, list | tuple):
        raise ValueError("'must_mention_any' must be a list")
    text = fields["user"] if "user" in fields else fields["text"]
    return Case(
        case_id, str(text), str(fields["category"]), str(fields["intent"]), str(fields.get("topic", "")),
        tuple(str(word) for word in mention), str(fields.get("note", "")), str(fields.get("origin", "")), turn,
    )  # fmt: skip


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, at the beginning of a word; with none to look for, True.

    Words of up to three characters must not be followed by a letter; signs alone may stand anywhere.
    """
    plain = text.lower().translate(_STRAIGHT)
    wanted = tuple(words)
    return not wanted or any(_pattern(word).search(plain) for word in wanted)


def _pattern(word: str) -> re.Pattern[str]:
    if not any(char.isalnum() for char in word):
        return re.compile(re.escape(word))
    start = r"(?<![^\W_])" if word[0].isalnum() else ""
    end = r"(?![^\W\d_])" if len(word) <= 3 else ""
    return re.compile(start + re.escape(word) + end)


_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})


def judge(case: Case, outcome: str, mentioned: bool) -> Verdict:
    """The verdict on one reply. A failure is wrong, whatever was asked."""
    if outcome == "error":
        return "wrong"
    if case.category == NOT_OURS:
        return "wrong" if outcome == "answer" else "right"
    if outcome == "answer":
        return "right" if mentioned else "wrong"
    if case.topic == "garbage":  # nobody could understand it, and saying so is the answer
        return "right"
    if outcome == "ask":
        return "right" if case.note.startswith(COMMUNITY) else "asked"
    return "declined"


def grade(case: Case, reply: Reply) -> Result:
    """A reply with its verdict."""
    understood = reply.understanding
    mentioned = mentions(reply.text, case.mention)
    return Result(
        case, judge(case, understood.outcome, mentioned), understood.outcome, understood.intent, understood.entry,
        float(understood.trust), float(understood.ours), mentioned, reply.text, understood.why,
    )  # fmt: skip


async def run(
    handler: Handler, singles: Sequence[Case], dialogues: Sequence[Sequence[Case]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Result, ...]:  # fmt: skip
    """Ask everything in order; every single question and every dialogue in a conversation of its own."""
    talks = [(case,) for case in singles] + [tuple(dialogue) for dialogue in dialogues]
    total, results = sum(len(talk) for talk in talks), list[Result]()
    for number, talk in enumerate(talks):
        for case in talk:
            place = f"evaluation:{number}"
            reply = await handler.reply(Message(case.text, conversation_id=place, sender_id=place))
            results.append(grade(case, reply or Reply("")))
            progress(len(results), total)
    return tuple(results)


class Judged(Protocol):
    """Whatever got a verdict."""

    @property
    def verdict(self) -> Verdict: ...


def tally(results: Iterable[Judged]) -> dict[str, int]:
    """How many there are of each verdict, and `all`."""
    counts = dict.fromkeys((*VERDICTS, "all"), 0)
    for result in results:
        counts[result.verdict] += 1
        counts["all"] += 1
    return counts


def grouped(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, tuple[Result, ...]]:
    """Results by a key, keys sorted, those with an empty key left out."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return {name: tuple(groups[name]) for name in sorted(groups) if name}


def auroc(results: Iterable[Result]) -> float | None:
    """Chance that a question of ours looks more like ours than one that is not; ties count half. None without both."""
    counted = [result for result in results if not result.case.hardware]
    inside = sorted(result.ours for result in counted if result.case.category in OURS)
    outside = [result.ours for result in counted if result.case.category == NOT_OURS]
    if not inside or not outside:
        return None
    won = sum((one > other) + 0.5 * (one == other) for one in inside for other in outside)
    return won / (len(inside) * len(outside))


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers given with about the same confidence."""

    low: float
    high: float
    count: int
    confidence: float
    """Their mean confidence."""
    right: float
    """The share that was right."""


def reliability(results: Iterable[Result], bins: int = BINS) -> tuple[Bin, ...]:
    """The answers by how sure the bot was; empty bins are left out."""
    placed: dict[int, list[Result]] = {}
    for result in results:
        if result.outcome == "answer":
            placed.setdefault(min(int(result.confidence * bins), bins - 1), []).append(result)
    return tuple(
        Bin(
            place / bins, (place + 1) / bins, len(group), sum(one.confidence for one in group) / len(group),
            sum(one.verdict == "right" for one in group) / len(group),
        )
        for place, group in sorted(placed.items())
    )  # fmt: skip


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: the mean distance of confidence and truth, by number of answers."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total if total else None


def save(results: Iterable[Result], path: Path) -> None:
    """Keep a run, one JSON object a line, for a later comparison. Raises SettingsError where it cannot be written."""
    rows = (asdict(result) | {"case": result.case.id} for result in results)
    try:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); name another file for --save") from None


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose verdict or entry is not what it was."""

    id: str
    before: str
    after: str


def changes(results: Iterable[Result], path: Path) -> tuple[Change, ...]:
    """What is different from a saved run, for cases that both hold. Raises SettingsError for a file that is no run."""
    before: dict[str, str] = {}
    for _, number, line in _lines([path]):
        try:
            row = json.loads(line)
            before[row["case"]] = _summary(row["verdict"], row["intent"], row["entry"])
        except (ValueError, KeyError, TypeError):
            raise SettingsError(f"{path}:{number}: not a run that --save wrote") from None
    now = {result.case.id: _summary(result.verdict, result.intent, result.entry) for result in results}
    both = (name for name in now if name in before)
    return tuple(Change(name, before[name], now[name]) for name in both if before[name] != now[name])


def _summary(verdict: str, intent: str | None, entry: str | None) -> str:
    return f"{verdict} {intent or '-'} {entry or '-'}"
