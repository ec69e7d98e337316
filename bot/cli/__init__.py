"""The command line: which commands there are, what they take, and how errors end.

Rules
- Exit codes: 0 done, 1 found problems, 2 wrong usage or settings (one line on standard error that says what to change).
- Standard output holds results alone; logs and progress go to standard error.
- A user's mistake never ends in a traceback.
- Nothing heavy is imported before the command that needs it runs: start-up time counts.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module, metadata
from pathlib import Path
from typing import NoReturn

from dotenv import dotenv_values

from bot.errors import KnowledgeError, SettingsError, WhichAIError
from bot.settings import PREFIX, Settings, load_settings

DONE, PROBLEMS, USAGE, INTERRUPTED = 0, 1, 2, 130
ENV_FILE = ".env"

Runner = Callable[[argparse.Namespace, Settings], int | Coroutine[object, object, int]]
Options = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Command:
    """One command: its name, what it does, where its function stands, and what it takes."""

    name: str
    does: str
    runs: str
    """`module:function` below `bot.cli`; the module is imported only when the command runs."""
    options: Options = lambda parser: None


def _ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="*", help="the question, in quotes or not")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("--jsonl", action="store_true", help="answer JSON lines from standard input, one by one")
    parser.add_argument("--why", action="store_true", help="explain how the question was understood")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="knowledge folder to check")
    parser.add_argument("--stale", action="store_true", help="list facts that are due for another look instead")
    parser.add_argument(
        "--conflicts", action="store_true", help="list phrases that another page wins instead (takes a while)"
    )


def _schemas(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="knowledge folder to write them into")


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled questions, dialogues or talks")
    parser.add_argument("--against", type=Path, metavar="FILE", help="show which questions changed since that run")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep this run for a later --against")


def _build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="where to put the index; default: the cache folder")


def _learn(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--talks", action="store_true", help="only what is learned from the talks, the rest stays")


def _try(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="+", help="the question, in quotes or not")


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page that needs nothing else")
    _days(parser)


def _propose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", default=Path("proposals"), help="where to put the drafts"
    )
    _days(parser)


def _days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=30, help="how far back to look (default: 30)")


COMMANDS: tuple[Command, ...] = (
    Command("console", "chat in the terminal, or through a pipe (this is what runs without a command)", "chat:console"),
    Command("ask", "answer one question, or many as JSON lines", "ask:ask", _ask),
    Command("telegram", "run the Telegram bot", "serve:telegram"),
    Command("discord", "run the Discord bot", "serve:discord"),
    Command("run", "run every platform that has a token, in one process", "serve:run"),
    Command("doctor", "examine tokens, rights, store and knowledge", "serve:doctor"),
    Command("settings", "list all settings with meaning and value", "settings:settings"),
    Command("check", "list everything wrong in the knowledge", "curate:check", _check),
    Command("schemas", "write the JSON Schemas of the knowledge files anew", "curate:schemas", _schemas),
    Command("try", "show which entry wins a question, how sure, and what to add", "curate:try_out", _try),
    Command("evaluate", "score labelled questions and dialogues", "evaluate:evaluate", _evaluate),
    Command("build", "build the index of the knowledge beforehand", "index:build", _build),
    Command("learn", "learn weights and edges from the knowledge anew (minutes)", "index:learn", _learn),
    Command("report", "what people asked, and what found no answer", "report:report", _report),
    Command("propose", "draft phrases and pages from what found no answer", "report:propose_drafts", _propose),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; comes back with its exit code."""
    try:
        return _run(_parsed(list(sys.argv[1:] if argv is None else argv)))
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    except WhichAIError as error:
        print(f"whichai: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the results has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _run(args: argparse.Namespace) -> int:
    settings = _settings(args.knowledge)
    module, _, function = args.command.runs.partition(":")
    runner: Runner = getattr(import_module(f"bot.cli.{module}"), function)
    result = runner(args, settings)
    code = result if isinstance(result, int) else asyncio.run(result)
    sys.stdout.flush()
    return code


def _settings(knowledge: Path | None) -> Settings:
    """The settings, after a look for misspelt names: a token under a wrong name would be missed in silence."""
    try:
        given = {*os.environ, *dotenv_values(ENV_FILE)} if Path(ENV_FILE).exists() else {*os.environ}
        known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
        for name in sorted(given):
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                near = get_close_matches(name.upper(), known, 1)
                hint = f"did you mean {near[0]}?" if near else "whichai settings lists all"
                raise SettingsError(f"{name}: no such setting; {hint}")
        return load_settings(knowledge=knowledge)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{ENV_FILE}: cannot be read ({error}); save it as UTF-8 text, or remove it") from None


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    args = parser.parse_args(argv)
    if not hasattr(args, "command"):
        args = parser.parse_args([*argv, "console"])
    args.knowledge = getattr(args, "knowledge", None)
    return args


def _parser() -> argparse.ArgumentParser:
    shared = _OneLineParser(add_help=False)
    shared.add_argument(
        "--knowledge", type=Path, metavar="FOLDER", default=argparse.SUPPRESS, help="another knowledge folder"
    )
    parser = _OneLineParser(
        prog="whichai", description="Which AI should I use? Answers with sources, without a language model.",
        parents=[shared], allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"whichai {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name, help=command.does, description=_sentence(command.does), parents=[shared], allow_abbrev=False
        )
        sub.set_defaults(command=command)
        command.options(sub)
    return parser


class _OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong, without repeating the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _version() -> str:
    try:
        return metadata.version("whichai")
    except metadata.PackageNotFoundError:  # a checkout that was not installed
        return "from source"
