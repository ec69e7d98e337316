"""New knowledge takes over whole, or the last good one stays."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import observe
from bot.errors import KnowledgeError, Problem, SettingsError
from bot.reload import keep_reloading, reload


class Serving:
    """What is read, and what is adopted: both as a bot would, with the file's text as its knowledge."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "topic.md"
        self.file.write_text("first")
        self.version = "first"
        self.read_by: list[str] = []
        self.changed = asyncio.Event()

    def read(self) -> str:
        self.read_by.append(threading.current_thread().name)
        text = self.file.read_text()
        if "bug" in text:
            raise ZeroDivisionError
        if "broken" in text:
            raise KnowledgeError([Problem("topic.md", 3, "no title; add one"), Problem("topic.md", 9, "odd")])
        return text

    def adopt(self, version: str) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.version = version
        self.changed.set()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    observe.reset()
    yield
    observe.reset()


async def test_new_knowledge_is_read_in_a_thread_and_adopted_on_the_loop(tmp_path: Path) -> None:
    serving = Serving(tmp_path)
    serving.file.write_text("second")
    assert await reload(serving.read, serving.adopt)
    assert serving.version == "second"
    assert serving.read_by != ["MainThread"]


@pytest.mark.parametrize(
    ("text", "said"), [("broken", "topic.md:3: no title; add one (and 1 more)"), ("bug", "see the log")]
)
async def test_broken_knowledge_keeps_the_last_good_version_and_says_so(tmp_path: Path, text: str, said: str) -> None:
    serving = Serving(tmp_path)
    serving.file.write_text(text)
    assert not await reload(serving.read, serving.adopt)
    assert serving.version == "first"
    assert said in observe.broken_knowledge()
    serving.file.write_text("mended")
    assert await reload(serving.read, serving.adopt)
    assert serving.version == "mended" and not observe.broken_knowledge()


async def test_a_hangup_reloads_again_and_again(tmp_path: Path) -> None:
    serving = Serving(tmp_path)
    task = asyncio.create_task(keep_reloading(tmp_path, serving.read, serving.adopt))
    await asyncio.sleep(0)
    for version in ("second", "third"):
        serving.file.write_text(version)
        serving.changed.clear()
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(5):
            await serving.changed.wait()
        assert serving.version == version
    task.cancel()


async def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    serving = Serving(tmp_path)
    task = asyncio.create_task(keep_reloading(tmp_path, serving.read, serving.adopt, watch=True))
    async with asyncio.timeout(20):
        for version in ("second", "third"):
            serving.changed.clear()
            while not serving.changed.is_set():  # the watcher needs a moment to begin
                serving.file.write_text(version)
                await asyncio.wait([asyncio.create_task(serving.changed.wait())], timeout=0.5)
            assert serving.version == version
    task.cancel()


async def test_watching_without_the_extra_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    serving = Serving(tmp_path)
    with pytest.raises(SettingsError, match=r"whichai\[watch\]"):
        async with asyncio.timeout(5):
            await keep_reloading(tmp_path, serving.read, serving.adopt, watch=True)
