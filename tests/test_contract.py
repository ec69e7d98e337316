"""The command line as scripts use it: the real process, its streams and exit codes, on the made-up knowledge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIELDS = {
    "id", "conversation", "outcome", "intent", "entry", "slots", "confidence", "candidates", "text", "choices",
    "recommended", "sources", "picture", "ms",
}  # fmt: skip
SLOTS = {"tasks", "modalities", "tools", "constraints", "topics"}
Whichai = Callable[..., "subprocess.CompletedProcess[bytes]"]
Record = dict[str, Any]


@pytest.fixture(scope="module")
def environment(sample: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Everything of ours set, run from a folder without a file .env."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WHICHAI_")}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**kept, "PYTHONPATH": path, "WHICHAI_KNOWLEDGE": str(sample), "WHICHAI_CACHE": str(cache)}


@pytest.fixture(scope="module")
def whichai(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Whichai:
    folder = tmp_path_factory.mktemp("elsewhere")

    def run(*words: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words], input=stdin, capture_output=True, cwd=folder,
            env={**environment, **variables}, timeout=120, check=False,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return run


class Lines:
    """A running `ask --jsonl`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, line: bytes | Mapping[str, object]) -> Record:
        """One line in, one line out, before the next goes in: replies are flushed one by one."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
        self._process.stdin.flush()
        record: Record = json.loads(self._process.stdout.readline())
        assert set(record) >= FIELDS
        assert set(record["slots"]) == SLOTS
        assert 0 <= record["confidence"] <= 1
        assert record["ms"] >= 0
        return record


@pytest.fixture(scope="module")
def lines(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lines]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=tmp_path_factory.mktemp("lines"), env=environment,
    )  # fmt: skip
    with process:
        yield Lines(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(20) == 0


def test_an_answer_has_what_scripts_rely_on(lines: Lines) -> None:
    record = lines.ask({"id": "q1", "conversation": "c1", "text": "which ai makes a poster?"})
    assert (record["id"], record["conversation"]) == ("q1", "c1")
    assert (record["outcome"], record["intent"], record["entry"]) == ("answer", "choose", "poster")
    assert record["recommended"][0] == "brushbot"
    assert record["slots"]["tasks"] == ["poster"]
    assert record["candidates"][0]["entry"] == "poster"
    assert "Brushbot" in record["text"]
    assert record["sources"] == [] or set(record["sources"][0]) == {"title", "url", "as_of"}
    assert set(record["choices"][0]) == {"label", "value"}


def test_what_is_not_ours_is_declined_and_named(lines: Lines) -> None:
    record = lines.ask({"id": 2, "text": "will it rain tomorrow"})
    assert (record["outcome"], record["intent"], record["entry"]) == ("decline", None, "weather")


def test_a_button_of_an_earlier_reply_can_be_pressed(lines: Lines) -> None:
    offered = lines.ask({"conversation": "press", "text": "hello"})["choices"]
    pressed = lines.ask({"conversation": "press", "choice": offered[0]["value"]})
    assert (pressed["outcome"], pressed["entry"]) == ("answer", "poster")


def test_lines_of_one_conversation_share_memory_and_others_do_not(lines: Lines) -> None:
    lines.ask({"conversation": "memory", "text": "tell me about songbird"})
    together = lines.ask({"conversation": "memory", "text": "is it free"})
    lines.ask({"text": "tell me about songbird"})
    alone = lines.ask({"text": "is it free"})
    assert together["slots"]["tools"] == ["songbird"]
    assert alone["slots"]["tools"] == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"not json", "not JSON"),
        (b'{"id": "x", "text": ', "not JSON"),
        (b"", "empty line"),
        (b"[1, 2]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"id": "x"}', "no question"),
        (b'{"text": 7}', "'text' must be text"),
        (b'{"choice": {}}', "'choice' must be text"),
        (b'{"text": "hi", "conversation": []}', "'conversation'"),
        (b'{"text": NaN}', "NaN"),
        (b'\xff\xfe{"text": "hi"}', "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "not JSON"),
        (b'{"id": 1e400, "text": "hi"}', "1e400 is too large"),
    ],
)
def test_a_bad_line_is_told_and_the_next_is_answered(lines: Lines, line: bytes, why: str) -> None:
    bad = lines.ask(line)
    assert bad["outcome"] == "error"
    assert why in bad["message"]
    assert lines.ask({"text": "hello"})["outcome"] == "answer"


def test_a_bad_line_keeps_its_id(lines: Lines) -> None:
    assert lines.ask(b'{"id": "q9", "conversation": "c", "text": 1}')["id"] == "q9"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "\n\n", "a " * 50_000, "x" * 100_000, "\x00\x07\x1b[31m", "\u202egnp.exe", "\ud800 alone",
        "{{ 7*7 }}", "{% for x in y %}", "@everyone", "<b>poster</b>", "💥" * 500, "a\u0301" * 400,
    ],
)  # fmt: skip
def test_odd_text_gets_a_reply_that_holds_none_of_it(lines: Lines, text: str) -> None:
    record = lines.ask({"id": "odd", "text": text})
    assert record["outcome"] in ("answer", "ask", "decline")
    assert record["text"].strip()
    assert not any(sign in record["text"] for sign in ("49", "@everyone", "<b>", "\x1b", "\u202e", "{%"))


def test_the_last_line_may_lack_its_end(whichai: Whichai) -> None:
    done = whichai("ask", "--jsonl", stdin=b'\xef\xbb\xbf{"id": 1, "text": "hello"}\n{"id": 2, "text": "hello"}')
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 2]
    assert done.returncode == 0


def test_one_question_as_text_and_as_an_object(whichai: Whichai) -> None:
    text = whichai("ask", "which ai makes a poster?")
    assert text.returncode == 0
    assert b"Brushbot" in text.stdout
    assert b"why:" not in text.stdout
    record = json.loads(whichai("ask", "--json", "--why", "which", "ai", "makes", "a", "poster?").stdout)
    assert set(record) >= FIELDS
    assert record["entry"] == "poster"
    assert any("poster" in line for line in record["why"])


def test_why_explains(whichai: Whichai) -> None:
    assert b"why: band: answer" in whichai("ask", "--why", "which ai makes a poster?").stdout


def test_a_pipe_is_a_conversation(whichai: Whichai) -> None:
    done = whichai("console", stdin=b"hello\n1\n\xff\xfe\n\nwhat is a token\n")
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "[1] A poster" in said
    assert "Brushbot" in said  # 1 pressed the first choice
    assert "piece of a word" in said
    assert "\x1b" not in said


def test_without_a_command_it_chats(whichai: Whichai) -> None:
    assert b"piece of a word" in whichai(stdin=b"what is a token\n/quit\nhello\n").stdout


@pytest.mark.parametrize(
    ("words", "variables", "said"),
    [
        (["dance"], {}, "dance"),
        (["ask"], {}, "no question"),
        (["ask", "--jsonl", "hello"], {}, "standard input"),
        (["ask", "--loud", "hello"], {}, "--loud"),
        (["evaluate"], {}, "FILE"),
        (["evaluate", "missing.jsonl"], {}, "missing.jsonl"),
        (["settings"], {"WHICHAI_LOG_LEVEL": "LOUD"}, "WHICHAI_LOG_LEVEL"),
        (["settings"], {"WHICHAI_WATCH": "perhaps"}, "WHICHAI_WATCH: write true or false; got 'perhaps'"),
        (["settings"], {"WHICHAI_SECRET": "short"}, "write at least 16 characters; got a value"),
        (["ask", "hi"], {"WHICHAI_STORE": "sqlite:////dev/null/x.sqlite3"}, "WHICHAI_STORE: the key beside"),
        (["settings"], {"WHICHAI_TELEGRAM_TOKE": "x"}, "did you mean WHICHAI_TELEGRAM_TOKEN"),
        (["ask", "hi"], {"WHICHAI_STORE": "mysql://x"}, "WHICHAI_STORE"),
        (["telegram"], {}, "WHICHAI_TELEGRAM_TOKEN"),
        (["discord"], {}, "WHICHAI_DISCORD_TOKEN"),
        (["run"], {}, "WHICHAI_TELEGRAM_TOKEN"),
        (["report"], {}, "WHICHAI_STORE"),
    ],
)
def test_wrong_usage_ends_with_two_and_one_line(
    whichai: Whichai, words: list[str], variables: dict[str, str], said: str
) -> None:
    done = whichai(*words, **variables)
    assert done.returncode == 2
    assert done.stdout == b""
    assert said in done.stderr.decode()
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_with_settings_that_is_no_text(environment: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"WHICHAI_LANGUAGE=\xff\xfe\n")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "settings"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"whichai: .env:")


def test_settings_are_listed_and_secrets_hidden(whichai: Whichai) -> None:
    said = whichai("settings", WHICHAI_TELEGRAM_TOKEN="12345:secret", WHICHAI_DISCORD_LOOK="text").stdout.decode()
    assert "12345:secret" not in said
    assert "WHICHAI_TELEGRAM_TOKEN = (set, hidden)" in said
    assert "WHICHAI_DISCORD_LOOK = text\n" in said
    assert "WHICHAI_LOG_LEVEL = WARNING  (default)" in said


@pytest.mark.parametrize("command", [["ask", "hi"], ["check"], ["console"], ["build"]])
@pytest.mark.parametrize("kind", ["missing", "empty", "a file"])
def test_a_folder_that_is_no_knowledge(whichai: Whichai, tmp_path: Path, command: list[str], kind: str) -> None:
    folder = tmp_path / "knowledge"
    if kind == "empty":
        folder.mkdir()
    if kind == "a file":
        folder.write_text("hello")
    done = whichai(*command, "--knowledge", str(folder))
    assert done.returncode == 1
    assert b"knowledge" in done.stdout + done.stderr


def test_all_problems_of_broken_files_are_listed(whichai: Whichai, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for path in sample.rglob("*.*"):
        target = folder / path.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (folder / "tools" / "brushbot.yaml").write_text("name: [unclosed\n")
    (folder / "en" / "topics" / "token.md").write_text("no head at all\n")
    (folder / "en" / "tasks" / "song.yaml").write_bytes(b"title: \xff\n")
    for command in (
        ["check", str(folder)],
        ["--knowledge", str(folder), "check"],
        ["ask", "hi", "--knowledge", str(folder)],
    ):
        done = whichai(*command)
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == 1
        for place in ("tools/brushbot.yaml:", "en/topics/token.md:1:", "en/tasks/song.yaml:1:"):
            assert place in said


def test_check_prints_what_is_wrong_as_results(whichai: Whichai) -> None:
    done = whichai("check")
    assert done.returncode == 1
    assert b"en/tasks/song.yaml:" in done.stdout  # the sample is too small to pass
    assert b"to mend" in done.stderr


def test_the_index_is_built_where_one_says(whichai: Whichai, tmp_path: Path) -> None:
    done = whichai("build", "--into", str(tmp_path / "index"))
    assert done.returncode == 0
    assert done.stdout == b""
    assert list((tmp_path / "index").glob("index-*.bin"))


def test_questions_are_scored_kept_and_compared(whichai: Whichai, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    question = {"id": "a1", "text": "which ai makes a poster?", "category": "A", "intent": "choose-tool"}
    questions.write_text(json.dumps(question | {"must_mention_any": ["brushbot"], "origin": "written"}) + "\n")
    first = whichai("evaluate", str(questions), "--save", str(tmp_path / "run"))
    assert first.returncode == 0
    assert b"ours (A-F)" in first.stdout
    second = whichai("evaluate", str(questions), "--against", str(tmp_path / "run"))
    assert b"Changed since" in second.stdout
    assert b": 0" in second.stdout.splitlines()[-1]


def test_help_and_version(whichai: Whichai) -> None:
    assert b"console" in whichai("--help").stdout
    assert whichai("--version").stdout.startswith(b"whichai ")


def test_a_reader_who_leaves_is_no_error(environment: Mapping[str, str], tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=tmp_path, env=environment,
    )  # fmt: skip
    with process:
        assert process.stdin and process.stdout and process.stderr
        process.stdout.close()
        process.stdin.write(b'{"text": "hello"}\n')
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0
