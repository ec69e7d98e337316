"""`whichai check`, `try` and `schemas`: what people who write the answers use."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from bot import logs
from bot.cli.opening import building, one_thread
from bot.errors import Problem
from bot.privacy import Hasher
from bot.settings import Settings


def check(args: Namespace, settings: Settings) -> int:
    """Print what is wrong in the knowledge, due for another look, or won by another page; 1 where there is any."""
    from bot.knowledge.check import check as problems_of
    from bot.knowledge.check import stale
    from bot.knowledge.load import load
    from bot.understanding.cache import knowledge_folder

    folder, today = args.folder or knowledge_folder(settings), datetime.now(UTC).date()
    if args.stale:
        found = stale(load(folder, settings.language), today, folder)
    elif args.conflicts:
        found = _conflicts(folder, settings)
    else:
        found = problems_of(folder, settings.language, today)
    for problem in found:
        print(problem)
    what = "due for another look" if args.stale else "to mend"
    print(f"{len(found)} {what} in {folder}" if found else f"nothing {what} in {folder}", file=sys.stderr)
    return 1 if found else 0


def schemas(args: Namespace, settings: Settings) -> int:
    """Write the schemas into the knowledge folder, and print where."""
    from bot.knowledge.schemas import write
    from bot.understanding.cache import knowledge_folder

    for path in write(args.folder or knowledge_folder(settings)):
        print(path)
    return 0


def try_out(args: Namespace, settings: Settings) -> int:
    """Print which entry wins the question, how sure, the runner-up, and what would help."""
    one_thread()
    from bot.knowledge.load import load
    from bot.understanding.cache import knowledge_folder, open_understander
    from bot.understanding.trying import explain

    logs.set_up(settings, Hasher(b"try"))
    knowledge = load(knowledge_folder(settings), settings.language)
    with building() as progress:
        understander = open_understander(knowledge, settings, progress)
    print(explain(understander, " ".join(args.question)))
    return 0


def _conflicts(folder: Path, settings: Settings) -> tuple[Problem, ...]:
    """Phrases that another page wins in the built index, and words that lead to the wrong task."""
    one_thread()
    from bot.knowledge.load import load
    from bot.understanding.astray import astray
    from bot.understanding.cache import open_understander
    from bot.understanding.theft import thefts

    knowledge = load(folder, settings.language)
    with building() as progress:
        understander = open_understander(knowledge, settings.model_copy(update={"knowledge": folder}), progress)
    return (*astray(understander, folder), *thefts(understander, folder))
