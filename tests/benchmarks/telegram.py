"""The Telegram bot beside a bare echo bot on the same library, in one run, against the same server on loopback.

    python -m tests.benchmarks.telegram [--updates 400] [--without-assistant]

Three loads: 8 in flight; 32 in flight with 50 ms on each send; 50 updates a second. Three bots: `bare` (the library's
own echo bot), `adapter` (ours with an echo instead of the matcher) and `whichai` (the whole). Printed for each: updates
a second, the reply's p50 and p99, CPU a message, memory, and what was lost or answered twice. Ours must stay below 1.5
times the bare bot's CPU plus the matcher's own. The limits that Telegram sets on sending are switched off: they are no
measure of a program. `--without-assistant` leaves out the whole bot, whose index may have to be built first.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import resource
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.message import Message, Reply
from bot.settings import Settings

TOKEN = "123456789:AAHbenchBENCHbenchBENCHbenchBENCHb00"
ME = {"id": 1, "is_bot": True, "first_name": "B", "username": "bench_bot", "can_read_all_group_messages": True}
QUESTIONS = (
    "Which AI makes a free logo for my bakery?", "Is there anything that turns my lecture recordings into notes?",
    "What is the difference between generative AI and a language model?", "Can ChatGPT read a PDF of 200 pages?",
    "Compare Suno and Udio for me, please.", "How do I make a short video from a photo without paying?",
    "Why does it invent sources all the time?", "Which one writes code best on an old laptop, offline?",
)  # fmt: skip
WARM_UP = 40


@dataclass(frozen=True)
class Load:
    """How updates come: a number kept in flight, or so many a second."""

    name: str
    in_flight: int = 0
    a_second: float = 0.0
    send_delay: float = 0.0


LOADS = (Load("8 in flight", 8), Load("32 in flight, 50 ms a send", 32, send_delay=0.05), Load("50 a second", 0, 50.0))


@dataclass
class Bench:
    """A Bot API server that hands out updates, each in a chat of its own, and times the reply to it."""

    delay: float = 0.0
    released: dict[int, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    replies: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._waiting: deque[dict[str, Any]] = deque()
        self._arrived = asyncio.Event()
        self._answered = asyncio.Event()
        self._chats = itertools.count(1000)

    def release(self) -> None:
        """One more update for the bot to fetch."""
        chat = next(self._chats)
        user = {"id": chat, "is_bot": False, "first_name": "A"}
        message = {
            "message_id": 1, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "from": user,
            "text": QUESTIONS[chat % len(QUESTIONS)],
        }  # fmt: skip
        self.released[chat] = time.perf_counter()
        self._waiting.append({"update_id": chat, "message": message})
        self._arrived.set()

    async def run(self, load: Load, count: int) -> None:
        """So many updates, until each has a reply (or a while has passed)."""
        self.delay = load.send_delay
        self.released, self.took, self.replies = {}, [], Counter()
        if load.a_second:
            started = time.perf_counter()
            for number in range(count):
                await asyncio.sleep(max(0.0, started + number / load.a_second - time.perf_counter()))
                self.release()
        else:
            for _ in range(min(load.in_flight, count)):
                self.release()
        async with asyncio.timeout(120):
            while len(self.replies) < count:
                self._answered.clear()
                await self._answered.wait()
                while load.in_flight and len(self.released) < min(count, len(self.replies) + load.in_flight):
                    self.release()
        await asyncio.sleep(0.3)  # a second reply to the same update would come now

    async def serve(self, request: web.Request) -> web.Response:
        try:
            form = await request.post()
        except ConnectionResetError:  # a bot that was measured and ended
            return web.Response()
        match request.match_info["method"]:
            case "getMe":
                return _ok(ME)
            case "getUpdates":
                return _ok(await self._updates(form))
            case "sendMessage":
                return _ok(await self._sent(int(str(form["chat_id"])), str(form["text"])))
            case "sendPhoto":  # goes before its words, which are the reply that is timed
                return _ok({"message_id": 3, "date": 1, "chat": {"id": int(str(form["chat_id"])), "type": "private"}})
            case "getMyCommands":
                return _ok([])
            case "getMyDescription" | "getMyShortDescription":
                return _ok({"description": "", "short_description": ""})
        return _ok(True)

    async def _updates(self, form: Any) -> list[dict[str, Any]]:
        offset = int(str(form.get("offset", 0)))
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), float(str(form.get("timeout", 0))) or 0.001)
            except TimeoutError:
                return []
        return list(itertools.islice(self._waiting, 100))

    async def _sent(self, chat: int, text: str) -> dict[str, Any]:
        if self.delay:
            await asyncio.sleep(self.delay)
        self.replies[chat] += 1
        if self.replies[chat] == 1:
            self.took.append(time.perf_counter() - self.released[chat])
        self._answered.set()
        return {"message_id": 2, "date": 1, "chat": {"id": chat, "type": "private"}, "from": ME, "text": text}


def _ok(result: Any) -> web.Response:
    return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


async def measure(kind: str, url: str, bench: Bench, count: int) -> dict[str, float]:
    """Start one bot, put every load on it, print the rows; CPU a message by load."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.telegram", "--bot", kind, "--url", url, stdin=asyncio.subprocess.PIPE
    )
    await bench.run(Load("warm-up", 4), WARM_UP)
    spent: dict[str, float] = {}
    for load in LOADS:
        before, started = _cpu(bot.pid), time.perf_counter()
        await bench.run(load, count)
        seconds = time.perf_counter() - started - 0.3
        spent[load.name] = (_cpu(bot.pid) - before) / count * 1000
        took = sorted(bench.took)
        twice = sum(number > 1 for number in bench.replies.values())
        print(
            f"{load.name:28} {kind:8} {count / seconds:7.1f}/s  p50 {took[len(took) // 2] * 1000:6.1f} ms  "
            f"p99 {took[int(len(took) * 0.99)] * 1000:6.1f} ms  {spent[load.name]:5.2f} ms CPU  "
            f"{_memory(bot.pid):5.0f} MB  lost {count - len(bench.replies)}  twice {twice}",
            flush=True,
        )
    bot.terminate()
    await bot.wait()
    return spent


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Echo:
    """A handler that says back what it heard: the adapter's own cost."""

    async def reply(self, message: Message) -> Reply | None:
        return Reply(message.text)

    def line(self, name: str, /, **values: object) -> str:
        return name


async def run_bare(url: str) -> None:
    """The library's echo bot as its examples write it, with as many updates at once as ours sends."""

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(32).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        if application.updater:
            await application.updater.start_polling(timeout=10)
        await asyncio.Event().wait()


async def run_ours(url: str, kind: str) -> None:
    """Our adapter, with the echo or with the whole bot behind it."""
    from bot.adapters.telegram import run

    settings = Settings.model_validate({
        "telegram_token": TOKEN, "telegram_api_url": url, "telegram_pace": False, "telegram_poll_seconds": 10,
    })  # fmt: skip
    if kind == "adapter":
        await run(Echo(), settings)  # type: ignore[arg-type]  # the rest of a handler is not asked for here
        return
    from bot import Assistant

    await run(await Assistant.open(settings=settings), settings)


async def matcher(count: int) -> float:
    """Milliseconds of CPU that the bot itself takes for a question, without any platform."""
    from bot import Assistant

    assistant = await Assistant.open(settings=Settings.model_validate({}))
    started = 0.0
    for number in range(-WARM_UP, count):
        if number == 0:
            started = _used()
        question = QUESTIONS[number % len(QUESTIONS)]
        await assistant.reply(Message(text=question, conversation_id=f"bench:{number}", sender_id=str(number)))
    return (_used() - started) / count * 1000


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def compare(count: int, *, whole: bool) -> int:
    """Everything in one run; 1 when ours takes more than it may."""
    bench = Bench()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", bench.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    kinds = ("bare", "adapter", "whichai") if whole else ("bare", "adapter")
    spent = {kind: await measure(kind, url, bench, count) for kind in kinds}
    own = await matcher(count) if whole else 0.0
    await runner.cleanup()
    too_much = 0
    for load in LOADS:
        for kind in kinds[1:]:
            allowed = 1.5 * spent["bare"][load.name] + (own if kind == "whichai" else 0.0)
            too_much += spent[kind][load.name] > allowed
            print(f"{load.name:28} {kind:8} {spent[kind][load.name]:5.2f} ms of {allowed:5.2f} ms allowed")
    if whole:
        print(f"the matcher alone: {own:.2f} ms CPU a question")
    return 1 if too_much else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=400, help="updates for each load")
    parser.add_argument("--without-assistant", action="store_true", help="leave out the whole bot")
    parser.add_argument("--bot", choices=("bare", "adapter", "whichai"), help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.bot == "bare":
        asyncio.run(run_bare(args.url))
    elif args.bot:
        asyncio.run(run_ours(args.url, args.bot))
    else:
        return asyncio.run(compare(args.updates, whole=not args.without_assistant))
    return 0


if __name__ == "__main__":
    sys.exit(main())
