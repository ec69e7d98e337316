"""The terminal as a platform: through a pipe, through a real terminal, and in its parts."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot import Assistant
from bot.adapters import console
from bot.adapters.console import Pipe, Terminal, completions, converse, piped, printable, to_message
from bot.message import Choice, Message, Reply, SourceNote

ROOT = Path(__file__).resolve().parents[1]
CHOICES = (Choice("A poster", "e:poster"), Choice("A song", "e:song"))


class Echo:
    """Says what it heard, and offers two choices."""

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def suggest(self, text: str, kinds: tuple[str, ...] = (), limit: int = 25) -> tuple[Choice, ...]:
        return ()

    async def reply(self, message: Message) -> Reply | None:
        self.heard.append(message)
        return (
            Reply(f"heard {message.choice or message.command or message.text}", CHOICES)
            if message.text != "mute"
            else None
        )


class Kept:
    """Keeps replies instead of showing them."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def show(self, reply: Reply) -> None:
        self.texts.append(reply.text)


async def given(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("which ai", Message("which ai")),
        ("", Message("")),
        ("2", Message(choice="e:song")),
        (" 1 ", Message(choice="e:poster")),
        ("3", Message("3")),  # no such choice: words
        ("0", Message("0")),
        ("²", Message("²")),
        ("1" * 5000, Message("1" * 5000)),
        ("/help", Message("", command="help")),
        ("/Compare suno udio", Message("suno udio", command="compare")),
        ("/tool  suno ", Message("suno", command="tool")),
        ("/dance now", Message("/dance now")),
        ("compare suno udio", Message("compare suno udio")),
        ("/", Message("/")),
    ],
)
def test_what_a_line_means(line: str, message: Message) -> None:
    assert to_message(line, CHOICES) == message


async def test_numbers_press_the_last_choices_until_somebody_leaves() -> None:
    echo, kept = Echo(), Kept()
    await converse(echo, given(["1", "hello", "1", "mute", "/QUIT", "more"]), kept, Message(command="start"))
    assert kept.texts == ["heard start", "heard e:poster", "heard hello", "heard e:poster"]


async def test_bytes_that_are_no_text_are_read_all_the_same() -> None:
    stream = io.BytesIO(b"\xef\xbb\xbfhello\r\n\xff\xfe\n\nlast")
    assert [line async for line in piped(stream)] == ["hello", "\ufffd\ufffd", "", "last"]


async def shown_in_pipe(reply: Reply, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    target = io.TextIOWrapper(raw, encoding, newline="\n")
    await Pipe(target).show(reply)
    return raw.getvalue().decode(encoding)


async def test_a_pipe_gets_markdown_choices_and_sources() -> None:
    reply = Reply("**Bold** words", CHOICES, (SourceNote("Field Notes", "https://x.example", "2026-09"),))
    assert await shown_in_pipe(reply) == (
        "**Bold** words\n\n[1] A poster\n[2] A song\n\nSource: Field Notes (2026-09) https://x.example\n\n"
    )


async def test_a_pipe_with_few_characters_gets_what_it_can_hold() -> None:
    assert await shown_in_pipe(Reply("café → 💥"), "ascii") == "caf? ? ?\n\n"


def test_nothing_reaches_the_terminal_that_it_could_obey() -> None:
    assert printable("a\x1b[31mb\x07\u202ec\rd\x9b\ud800\n\te") == "a[31mbcd\n\te"


class Tty(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    return monkeypatch


LONG = Reply("# Title\n\n**Bold** " + "words " * 60 + "\n\n| a | b |\n|---|---|\n| 1 | 2 |", CHOICES)


def on_terminal(reply: Reply) -> str:
    target = Tty()
    Terminal(target).print(reply)
    return target.getvalue()


def test_a_terminal_gets_colours_and_no_markup(terminal: pytest.MonkeyPatch) -> None:
    said = on_terminal(LONG)
    assert "\x1b[" in said
    assert "**" not in said
    assert "[1] A poster" in said


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_refused(terminal: pytest.MonkeyPatch, name: str, value: str) -> None:
    terminal.setenv(name, value)
    assert not any(f"\x1b[3{digit}" in on_terminal(LONG) for digit in range(8))


@pytest.mark.parametrize("columns", [20, 40, 80, 300])
def test_lines_fit_the_window(terminal: pytest.MonkeyPatch, columns: int) -> None:
    terminal.setenv("NO_COLOR", "1")
    terminal.setenv("TERM", "dumb")
    terminal.setenv("COLUMNS", str(columns))
    longest = max(len(line.rstrip()) for line in on_terminal(LONG).splitlines())
    assert longest <= min(columns, console.WIDEST)


async def test_completions_are_commands_and_names(assistant: Assistant) -> None:
    assert ("/compare", 4) in completions(assistant, "/com")
    assert completions(assistant, "/dance") == ()
    assert ("Songbird", 4) in completions(assistant, "what is song")
    assert ("Songbird", 2) in completions(assistant, "/tool so")
    assert completions(assistant, "") == ()
    assert completions(assistant, "hello ") == ()


async def test_a_person_edits_calls_back_and_completes(assistant: Assistant) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        lines = console.typed(assistant)

        async def next_line(pressed: str) -> str:
            keys.send_text(pressed)
            async with asyncio.timeout(10):
                return await anext(lines)

        assert await next_line("helo\x1b[Dl\r") == "hello"  # the arrow goes one back
        assert await next_line("\x1b[A\r") == "hello"  # up calls the last line back
        assert await next_line("/top\t\r") == "/topics"
        assert await next_line("dropped\x03again\r") == "again"  # Ctrl-C drops the line
        keys.send_text("\x04")  # Ctrl-D leaves
        with pytest.raises(StopAsyncIteration):
            await anext(lines)


async def test_a_whole_chat_through_a_pipe(assistant: Assistant) -> None:
    read, write = os.pipe()
    os.write(write, b"which ai makes a poster?\n1\n")
    os.close(write)
    target = io.StringIO()
    with os.fdopen(read, encoding="utf-8") as source:
        await console.run(assistant, str, source, target)
    assert target.getvalue().count("Inkpot") >= 2


def test_the_first_prompt_waits_for_nothing_and_the_greeting_comes_above_it(
    sample: Path, cache: Path, tmp_path: Path
) -> None:
    primary, secondary = os.openpty()
    ours = {"PYTHONPATH": str(ROOT), "WHICHAI_KNOWLEDGE": str(sample), "WHICHAI_CACHE": str(cache)}
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1", **ours}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        cwd=tmp_path,
        env=environment,
    )
    os.close(secondary)
    with process:
        before = read_until(primary, "you>")
        assert "Which AI" not in before
        os.write(primary, b"what is a token\r")  # typed before anything is loaded
        assert "Which AI" in read_until(primary, "piece of a word")
        read_until(primary, "you>")
        os.write(primary, b"\x04")
        assert process.wait(20) == 0
    os.close(primary)


def read_until(terminal: int, wanted: str) -> str:
    """What a terminal shows until something appears; without an end, the process has died."""
    said = b""
    while wanted not in said.decode("utf-8", "replace"):
        said += os.read(terminal, 4096)
    return said.decode("utf-8", "replace")
