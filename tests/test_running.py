"""Platforms run side by side, one failing never stops another, and all stop cleanly."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot import health, observe, running
from bot.errors import PlatformError, SettingsError, StoreError
from bot.message import ENTRY_KINDS, Choice, Message, Reply
from bot.running import keep_running, keep_sweeping, run_platforms, with_token
from bot.settings import load_settings
from bot.store import MemoryStore

OFF = load_settings(health_listen="off")


class Silent:
    """A handler that no platform here ever asks."""

    async def reply(self, message: Message) -> Reply | None:
        return None

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        return ()

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        return ()

    def line(self, name: str, /, **values: object) -> str:
        return name

    async def picture(self, name: str) -> bytes | None:
        return None

    async def preferences(self, place: str) -> Mapping[str, str]:
        return {}

    async def prefer(self, place: str, name: str, value: str | None) -> None:
        return None


class Platform:
    """Fails as told, then runs until it is cancelled."""

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.started = 0
        self.running = asyncio.Event()
        self.finished = False

    async def run(self, handler: object, settings: object) -> None:
        self.started += 1
        if self.failures:
            failure = self.failures.pop(0)
            if failure is not None:
                raise failure
            return
        self.running.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # a reply that is on its way ends first
            self.finished = True


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    observe.reset()
    yield
    observe.reset()


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


async def start(*platforms: Platform, names: str = "abc") -> asyncio.Task[int]:
    runners = {name: platform.run for name, platform in zip(names, platforms, strict=False)}
    return asyncio.create_task(run_platforms(runners, Silent(), OFF, MemoryStore()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_all_platforms_cleanly(number: signal.Signals) -> None:
    one, two = Platform(), Platform()
    task = await start(one, two)
    await asyncio.gather(one.running.wait(), two.running.wait())
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        assert await task == 0
    assert one.finished and two.finished


async def test_a_wrong_token_leaves_the_others_running() -> None:
    wrong, fine = Platform(PlatformError("WHICHAI_A_TOKEN is wrong", fatal=True)), Platform()
    task = await start(wrong, fine)
    await fine.running.wait()
    assert observe.given_up() == {"a": "WHICHAI_A_TOKEN is wrong"}
    assert not task.done()
    os.kill(os.getpid(), signal.SIGTERM)
    assert await task == 0
    assert wrong.started == 1


async def test_when_nothing_can_run_the_process_ends_and_says_so() -> None:
    task = await start(
        Platform(PlatformError("wrong", fatal=True)), Platform(SettingsError("wrong")), Platform(ImportError("x"))
    )
    async with asyncio.timeout(5):
        assert await task == 2


@pytest.mark.parametrize("failure", [PlatformError("gone"), RuntimeError("a bug"), OSError("no network"), None])
async def test_a_failing_platform_is_started_again(failure: Exception | None) -> None:
    platform = Platform(failure, failure, failure)
    task = asyncio.create_task(keep_running("a", lambda: platform.run(None, None), no_pause))
    async with asyncio.timeout(5):
        await platform.running.wait()
    task.cancel()
    assert platform.started == 4


async def test_pauses_grow_to_a_minute() -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    platform = Platform(*[PlatformError("gone")] * 8)
    task = asyncio.create_task(keep_running("a", lambda: platform.run(None, None), pause))
    async with asyncio.timeout(5):
        await platform.running.wait()
    task.cancel()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_platform_that_does_not_stop_is_left_behind_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STOP_TIME", 0.05)
    stubborn = asyncio.Event()

    async def run(handler: object, settings: object) -> None:
        stubborn.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(run_platforms({"a": run}, Silent(), OFF, MemoryStore()))
    await stubborn.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        assert await task == 1


async def test_failing_helpers_do_not_stop_a_platform() -> None:
    platform = Platform()

    async def wrong() -> None:
        raise SettingsError("not installed")

    async def buggy() -> None:
        raise RuntimeError("a bug")

    task = asyncio.create_task(run_platforms({"a": platform.run}, Silent(), OFF, MemoryStore(), [wrong, buggy]))
    await platform.running.wait()
    await asyncio.sleep(0)
    assert not task.done()
    os.kill(os.getpid(), signal.SIGTERM)
    assert await task == 0


def test_platforms_with_a_token_are_found() -> None:
    assert with_token(load_settings(discord_token="x" * 20)) == ("discord",)
    assert with_token(load_settings(discord_token="x" * 20, telegram_token="y" * 20)) == ("telegram", "discord")
    with pytest.raises(SettingsError, match="WHICHAI_TELEGRAM_TOKEN"):
        with_token(load_settings())


class Clocks:
    """A wall clock and a steady one, moved an hour by each pause, and by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.ticks = 0.0
        self.jumps: list[timedelta] = []

    async def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds) + (self.jumps.pop(0) if self.jumps else timedelta())
        self.ticks += seconds
        await asyncio.sleep(0)


class Swept(MemoryStore):
    """Notes when it was swept, and ends the test after a while."""

    def __init__(self, clocks: Clocks, ends_after: float) -> None:
        super().__init__()
        self.clocks, self.ends_after = clocks, ends_after
        self.hours: list[float] = []

    async def sweep(self, now: datetime) -> int:
        self.hours.append(self.clocks.ticks / 3600)
        if self.clocks.ticks >= self.ends_after:
            raise asyncio.CancelledError
        if len(self.hours) == 1:
            raise StoreError("locked just now")
        return 0


async def test_sweeping_waits_an_hour_after_the_clock_was_set() -> None:
    clocks = Clocks()
    clocks.jumps = [timedelta(), timedelta(days=400), timedelta(), timedelta(days=-400)]
    store = Swept(clocks, 5 * 3600)
    with pytest.raises(asyncio.CancelledError):
        await keep_sweeping(store, lambda: clocks.now, lambda: clocks.ticks, clocks.pause)
    assert store.hours == [0, 1, 3, 5]  # not at 2 and 4, when the clock had just been moved


class Check:
    """Says of the store what it is told to say."""

    def __init__(self) -> None:
        self.problem = ""

    async def __call__(self) -> str:
        if self.problem == "bug":
            raise RuntimeError("a bug")
        return self.problem


@pytest.fixture
def store() -> Check:
    return Check()


@pytest.fixture
async def page(store: Check) -> AsyncIterator[str]:

    async with health.serving("127.0.0.1:0", {"store": store}) as runner:
        assert runner is not None
        host, port = runner.addresses[0][:2]
        assert host == "127.0.0.1"
        yield f"http://{host}:{port}"


async def get(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status, await response.text()


async def test_pages_are_green_while_all_is_well(page: str) -> None:
    observe.expected("telegram")
    observe.alive("telegram")
    assert (await get(page + "/live"))[0] == 200
    assert (await get(page + "/ready"))[0] == 200


async def test_ready_is_red_until_a_platform_is_reached(page: str) -> None:
    observe.expected("telegram")
    status, text = await get(page + "/ready")
    assert status == 503 and "not reached yet" in text
    assert (await get(page + "/live"))[0] == 200


async def test_pages_turn_red_when_a_platform_falls_silent(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    observe.alive("telegram")
    monkeypatch.setattr(observe, "DEAD_AFTER", -1.0)
    for name in ("/live", "/ready"):
        status, text = await get(page + name)
        assert status == 503 and "telegram" in text and "no sign of life" in text
    monkeypatch.setattr(observe, "DEAD_AFTER", 75.0)
    assert (await get(page + "/ready"))[0] == 200
    assert observe.DEAD_AFTER < 90


async def test_a_platform_that_gave_up_makes_ready_red_and_leaves_live_green(page: str) -> None:
    observe.expected("discord")
    observe.stopped("discord", "WHICHAI_DISCORD_TOKEN is wrong")
    assert (await get(page + "/live"))[0] == 200
    status, text = await get(page + "/ready")
    assert status == 503 and "WHICHAI_DISCORD_TOKEN is wrong" in text


@pytest.mark.parametrize("problem", ["nothing can be stored", "bug"])
async def test_ready_is_red_while_nothing_can_be_stored(page: str, store: Check, problem: str) -> None:
    store.problem = problem
    assert (await get(page + "/ready"))[0] == 503
    assert (await get(page + "/live"))[0] == 200


async def test_broken_new_knowledge_is_a_warning(page: str) -> None:
    observe.reloaded("topics/x.md:3: oops")
    status, text = await get(page + "/ready")
    assert status == 200 and "topics/x.md:3: oops" in text
    observe.reloaded()
    assert "oops" not in (await get(page + "/ready"))[1]


async def test_metrics_hold_numbers_and_fixed_words_alone(page: str) -> None:
    observe.answered("telegram", "answer", "choose", 0.004)
    observe.answered("telegram", "987654321:CANARY token", "What is my name?", 0.004)
    observe.failed("telegram", "https://x/bot987654321:CANARY/getMe")
    observe.judged(True)
    observe.stale("shown", 2)
    status, text = await get(page + "/metrics")
    assert status == 200
    assert 'whichai_messages_total{band="answer",intent="choose",platform="telegram"}' in text
    assert 'whichai_errors_total{part="telegram",what="other"}' in text
    assert "CANARY" not in text and "name?" not in text


async def test_a_busy_port_does_not_stop_the_bot(page: str) -> None:
    async with health.serving(page.removeprefix("http://"), {}) as runner:
        assert runner is None


async def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="WHICHAI_HEALTH_LISTEN"):
        async with health.serving("8081", {}):
            pass
