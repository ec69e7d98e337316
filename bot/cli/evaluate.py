"""`whichai evaluate`: labelled questions and dialogues, scored and printed as tables."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from bot import evaluation, trial
from bot.cli.opening import building, opened
from bot.evaluation import HARDWARE, NOT_OURS, OURS, VERDICTS, Result
from bot.settings import Settings
from bot.trial import Tried

TALKS = ".txt"
"""How the names of files of labelled talks end."""
SHOWN = 160
"""Characters of a reply that a miss shows."""


async def evaluate(args: Namespace, settings: Settings) -> int:
    """Print the tables; comes back with 0 whatever the scores are."""
    files = [path for path in args.files if path.suffix != TALKS]
    singles, dialogues = evaluation.read_cases(files)
    talks = trial.read_files([path for path in args.files if path.suffix == TALKS])
    # asking test questions must not fill the memory of real people
    async with opened(settings.model_copy(update={"store": "memory://", "keep_unanswered": False})) as assistant:
        with building("Asking") as progress:
            results = await evaluation.run(assistant, singles, dialogues, progress)
            turns = [one async for one in trial.tried(assistant.reply, assistant.knowledge, talks, progress)]
    for line in (*(report(results) if results or not turns else ()), *(of_talks(turns) if turns else ())):
        print(line)
    if args.against:
        for line in compared(results, args.against):
            print(line)
    if args.save:
        evaluation.save(results, args.save)
        print(f"kept in {args.save}", file=sys.stderr)
    return 0


def report(results: Sequence[Result]) -> Iterator[str]:
    """All tables of a run, as lines."""
    single = [result for result in results if not result.case.turn]
    turns = [result for result in results if result.case.turn]
    if single:
        yield from _part("Single questions", single)
    if turns:
        yield from _part("Dialogues", turns)
        yield from table("follow-up turns", {"follow-up": [result for result in turns if result.case.follow_up]})
    yield from _misses(results)


def of_talks(turns: Sequence[Tried]) -> Iterator[str]:
    """The turns of labelled talks by their kind, and those that are not right."""
    yield f"\n== Talks: {len(turns)} turns"
    kinds = {kind: [one for one in turns if one.kind == kind] for kind in get_args(trial.Kind)}
    yield from table("turn", {"all": turns, "later": [one for one in turns if one.number], **kinds})
    yield "\n== Not right"
    for one in turns:
        if one.verdict != "right":
            read = one.reply.understanding
            yield f"{one.talk} {one.number + 1}: {one.said.text}"
            wanted, found = " | ".join(one.said.wanted), f"{read.intent or '-'} {read.entry or '-'}"
            yield f"  {one.verdict}; wanted {wanted}, read as {found}"


def compared(results: Sequence[Result], path: Path) -> Iterator[str]:
    """Which questions changed since a saved run."""
    found = evaluation.changes(results, path)
    yield f"\nChanged since {path}: {len(found)}"
    for change in found:
        yield f"  {change.id}: {change.before} -> {change.after}"


def _part(title: str, results: Sequence[Result]) -> Iterator[str]:
    yield f"\n== {title}: {len(results)}"
    yield from _headline(results)
    for name, key in KEYS.items():
        yield from table(name, evaluation.grouped(results, key))
    yield from _calibration(results)


KEYS: Mapping[str, Callable[[Result], str]] = {
    "category": lambda result: f"{result.case.category}{'-' + HARDWARE if result.case.hardware else ''}",
    "intent": lambda result: result.case.intent,
    "origin": lambda result: result.case.origin,
}


def _headline(results: Sequence[Result]) -> Iterator[str]:
    ours = [result for result in results if result.case.category in OURS]
    outside = [result for result in results if result.case.category == NOT_OURS]
    yield from table("in all", {
        "ours (A-F)": ours,
        "smalltalk (G)": [result for result in results if result.case.category == "G"],
        "not ours (H), no hardware": [result for result in outside if not result.case.hardware],
        "hardware shopping (H)": [result for result in outside if result.case.hardware],
    })  # fmt: skip


def table(name: str, groups: Mapping[str, Sequence[evaluation.Judged]]) -> Iterator[str]:
    """Numbers and shares of each verdict, one line a group; empty groups are left out."""
    width = max([len(name), *(len(group) for group in groups)])
    yield ""
    yield f"{name:{width}}  {'all':>5}" + "".join(f"  {verdict:>14}" for verdict in VERDICTS)
    for group, results in groups.items():
        counts = evaluation.tally(results)
        if counts["all"]:
            cells = (f"{counts[verdict]:>5} {counts[verdict] / counts['all']:>7.1%}" for verdict in VERDICTS)
            yield f"{group:{width}}  {counts['all']:>5}" + "".join(f"  {cell:>14}" for cell in cells)


def _calibration(results: Sequence[Result]) -> Iterator[str]:
    area, bins = evaluation.auroc(results), evaluation.reliability(results)
    error = evaluation.calibration_error(bins)
    yield ""
    if area is not None:
        yield f"scope alone, ours (A-F) against not ours (H without hardware): AUROC {area:.4f}"
    if error is not None:
        yield f"calibration of the answers: expected error {error:.4f}"
        yield f"{'confidence':12}{'answers':>8}{'mean':>8}{'right':>8}"
        for one in bins:
            yield f"{one.low:.1f} to {one.high:.1f}  {one.count:>8}{one.confidence:>8.3f}{one.right:>8.3f}"


def _misses(results: Iterable[Result]) -> Iterator[str]:
    misses = [result for result in results if result.verdict != "right"]
    yield f"\n== Not right: {len(misses)}"
    for result in misses:
        case = result.case
        yield f"\n{case.id} {case.category} {case.intent}: {' '.join(case.text.split())}"
        yield f"  {result.verdict}, because {_reason(result)}"
        read = f"{result.intent or '-'} {result.entry or '-'}"
        yield f"  read as {read} (confidence {result.confidence:.2f}, ours {result.ours:.2f})"
        text = " ".join(result.text.split())
        yield f"  said: {text[:SHOWN]}{'…' if len(text) > SHOWN else ''}"
        nearest = [line for line in result.why if line.startswith(("slots", "nearest", "options", "leans"))]
        yield from (f"  {line}" for line in nearest)


def _reason(result: Result) -> str:
    case = result.case
    if result.outcome == "error":
        return "it failed"
    if case.category == NOT_OURS:
        return "it is not ours and was answered as if it were"
    if result.verdict == "wrong":
        wanted = ", ".join(case.mention[:6])
        return f"the answer mentions none of: {wanted}{', ...' if len(case.mention) > 6 else ''}"
    if result.verdict == "asked":
        return "it was not sure enough"
    return "it took the question for one that is not ours"
