"""The terminal as a platform: for a person with line editing and colours, and for a pipe, one message a line.

Rules
- Choices are numbered; a number presses the button with that number in the last reply.
- Nothing is kept on disk: what was typed before can be called back with the arrow keys until the program ends.
- In a pipe, replies come out as Markdown, unwrapped and uncoloured, an empty line after each.
- What came from elsewhere never reaches the terminal with control characters in it.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Protocol, TextIO

from bot.message import ENTRY_KINDS, Choice, Message, Reply

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from rich.console import Console

COMMANDS = (
    "help", "choose", "compare", "tool", "topics", "sources", "feedback", "privacy", "mydata", "forget", "cancel",
)  # fmt: skip
LEAVE = frozenset({"/quit", "/exit", "/q", ":q"})
PROMPT = "you> "
NARROWEST, WIDEST = 20, 100
"""Columns: lines longer than `WIDEST` are hard to read, and below `NARROWEST` nothing can be laid out."""
REFRESH = 0.5
"""Seconds after which the status beside the prompt is drawn anew."""
COMPLETED_WORDS = 3
"""How many of the last words may together be the name that is being typed."""


class Talker(Protocol):
    """What the terminal needs of the bot."""

    async def reply(self, message: Message) -> Reply | None: ...

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]: ...


class Screen(Protocol):
    """Where replies go."""

    async def show(self, reply: Reply) -> None: ...


async def run(
    talker: Talker, status: Callable[[], str] = str, stdin: TextIO | None = None, stdout: TextIO | None = None
) -> None:
    """Chat until the person leaves or the input ends. `status` is shown beside the prompt while it is not empty."""
    source, target = stdin or sys.stdin, stdout or sys.stdout
    if source.isatty() and target.isatty():
        await converse(talker, typed(talker, status), Terminal(target), first=Message(command="start"))
    else:
        await converse(talker, piped(source.buffer), Pipe(target))


async def converse(talker: Talker, lines: AsyncIterator[str], screen: Screen, first: Message | None = None) -> None:
    """Answer line by line; the numbers of a reply's choices hold until the next reply.

    What `first` is answered comes when it is ready: the first prompt does not wait for it.
    """
    greeting = asyncio.create_task(_answered(talker, screen, first)) if first else None
    reply: Reply | None = None
    async for line in lines:
        if line.strip().lower() in LEAVE:
            break
        if greeting:
            reply, greeting = await greeting, None
        reply = await _answered(talker, screen, to_message(line, reply.choices if reply else ())) or reply
    if greeting:
        greeting.cancel()


async def _answered(talker: Talker, screen: Screen, message: Message) -> Reply | None:
    reply = await talker.reply(message)
    if reply:
        await screen.show(reply)
    return reply


def to_message(line: str, choices: Sequence[Choice] = ()) -> Message:
    """What a typed line means: a press, a command, or words."""
    text = line.strip()
    if text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= len(choices):
        return Message(choice=choices[int(text) - 1].value)
    name, _, rest = text.removeprefix("/").partition(" ")
    if text.startswith("/") and name.lower() in (*COMMANDS, "start", "ask"):
        return Message(rest.strip(), command=name.lower())
    return Message(line)


async def piped(stream: BinaryIO) -> AsyncIterator[str]:
    """Lines of a pipe; bytes that are no UTF-8 become replacement characters."""
    while line := await asyncio.to_thread(stream.readline):
        yield line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")


async def typed(talker: Talker, status: Callable[[], str] = str) -> AsyncIterator[str]:
    """Lines as a person edits them, until Ctrl-D; Ctrl-C drops the line."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.shortcuts import CompleteStyle

    session: PromptSession[str] = PromptSession(
        history=InMemoryHistory(),
        completer=_completer(talker),
        complete_while_typing=False,
        complete_style=CompleteStyle.READLINE_LIKE,
        rprompt=status,
        refresh_interval=REFRESH if status() else 0,
    )
    while True:
        try:
            yield await session.prompt_async(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def completions(talker: Talker, text: str) -> tuple[tuple[str, int], ...]:
    """Endings for what was typed so far, each with the number of characters that it replaces."""
    if text.startswith("/") and " " not in text:
        return tuple((f"/{name}", len(text)) for name in COMMANDS if name.startswith(text[1:].lower()))
    words = text.split(" ")
    for count in range(min(COMPLETED_WORDS, len(words)), 0, -1):  # "stable diff" before "diff"
        part = " ".join(words[-count:])
        found = [choice.label for choice in talker.suggest(part, limit=8) if _continues(choice.label, part)]
        if len(part) > 1 and found:
            return tuple((label, len(part)) for label in found)
    return ()


def _continues(label: str, part: str) -> bool:
    return label.lower().startswith(part.lower())


def _completer(talker: Talker) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    class Completing(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            for text, replaced in completions(talker, document.text_before_cursor):
                yield Completion(text, start_position=-replaced)

    return Completing()


class Pipe:
    """Replies as Markdown for whatever reads them."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    async def show(self, reply: Reply) -> None:
        parts = [reply.text, "\n".join(numbered(reply.choices)), "\n".join(sources(reply))]
        text = "\n\n".join(part for part in parts if part)
        encoding = self._target.encoding or "utf-8"
        self._target.write(printable(text).encode(encoding, "replace").decode(encoding) + "\n\n")
        self._target.flush()


class Terminal:
    """Replies for a person: Markdown laid out to the window, colours where they are wanted."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    async def show(self, reply: Reply) -> None:
        """Above the prompt, should one be open already."""
        from prompt_toolkit.application import run_in_terminal

        await run_in_terminal(partial(self.print, reply))

    def print(self, reply: Reply) -> None:
        from rich.markdown import Markdown
        from rich.text import Text

        console = self._console()
        console.print()
        console.print(Markdown(printable(reply.text)))
        for lines, style in ((numbered(reply.choices), "cyan"), (sources(reply), "dim")):
            if lines:
                console.print(Text("\n" + "\n".join(lines), style))
        console.print()

    def _console(self) -> Console:
        from rich.console import Console

        # rich heeds NO_COLOR and TERM=dumb by itself, but takes every dumb terminal for 80 columns wide
        # unless both measures are given
        size = shutil.get_terminal_size()
        width = max(NARROWEST, min(size.columns, WIDEST))
        return Console(file=self._target, highlight=False, width=width, height=size.lines)


def numbered(choices: Sequence[Choice]) -> list[str]:
    """The buttons as lines to press by number."""
    return [f"[{number}] {printable(choice.label)}" for number, choice in enumerate(choices, 1)]


def sources(reply: Reply) -> list[str]:
    """Where the reply's facts are from, one line each."""
    notes = (f"{note.title} ({note.as_of}) {note.url}".strip() for note in reply.sources)
    return [f"Source: {printable(note)}" for note in notes]


def printable(text: str) -> str:
    """Without control characters and half character pairs, which a terminal could obey or choke on."""
    plain = "".join(char for char in text if char in "\n\t\u00a0" or char.isprintable())
    return plain.encode("utf-8", "replace").decode()
