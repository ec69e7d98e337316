"""The Telegram bot beside a bare echo bot on the same library, in one run, against the same server on loopback.

    python -m tests.benchmarks.telegram [--updates 250] [--rounds 3] [--without-assistant]

Three loads: 8 in flight; 32 in flight with 50 ms on each send; 50 updates a second. Each has messages of its own, drawn
from the examples of the knowledge: no message comes twice in a process, every program gets the same ones in the same
order, and each comes from a new chat, so that no cache knows the answer. Each ends like a sentence: a short one that
does not is held back for half a second, in case more follows. The programs are
- `bare`: the library's own echo bot, with the library's own transport;
- `adapter`: ours with an echo instead of the bot;
- `whichai`: the whole;
- `matcher`: the bot without any platform, which answers the same messages one after another (and then reads them
  once more, in a new process, for what understanding alone takes).
Printed for each: updates a second, the reply's p50 and p99, CPU a message (user and system time of the whole process
between the first and the last message of a load, without start and warm-up), memory, and what was lost or answered
twice. The programs take turns for several rounds; what is compared in the end are medians of their CPU. Ours must stay
below 1.5 times the bare bot's CPU plus the matcher's own on the same messages. The limits that Telegram sets on sending
are switched off: they are no measure of a program. `--without-assistant` leaves out the whole bot, whose index may have
to be built first.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import resource
import statistics
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.knowledge.load import load as load_knowledge
from bot.message import Message, Reply
from bot.settings import Settings
from bot.text import canonical
from bot.understanding.cache import knowledge_folder

TOKEN = "123456789:AAHbenchBENCHbenchBENCHbenchBENCHb00"
ME = {"id": 1, "is_bot": True, "first_name": "B", "username": "bench_bot", "can_read_all_group_messages": True}
BOTS = ("bare", "adapter", "whichai")
MATCHERS = ("matcher", "reading")
WARM_UP = 40
LEAST_WORDS = 4
SEED = 6


@dataclass(frozen=True)
class Load:
    """How updates come: a number kept in flight, or so many a second."""

    name: str
    in_flight: int = 0
    a_second: float = 0.0
    send_delay: float = 0.0


LOADS = (Load("8 in flight", 8), Load("32 in flight, 50 ms a send", 32, send_delay=0.05), Load("50 a second", 0, 50.0))


def portions(count: int) -> tuple[list[str], list[list[str]]]:
    """Messages for the warm-up and for each load: examples of the knowledge, none twice, always the same draw."""
    settings = Settings.model_validate({})
    knowledge = load_knowledge(knowledge_folder(settings), settings.language)
    phrasings = (phrasing for entry in knowledge.entries() for phrasing in entry.phrasings())
    distinct = {canonical(phrasing): phrasing for phrasing in sorted(phrasings)}
    long = [phrasing for plain, phrasing in distinct.items() if len(plain.split()) >= LEAST_WORDS]
    drawn = [_ended(phrasing) for phrasing in random.Random(SEED).sample(long, WARM_UP + len(LOADS) * count)]
    return drawn[:WARM_UP], [drawn[start : start + count] for start in range(WARM_UP, len(drawn), count)]


def _ended(phrasing: str) -> str:
    return phrasing if phrasing.endswith((".", "?", "!")) else phrasing + "?"


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

    def release(self, text: str) -> None:
        """One more update for the bot to fetch."""
        chat = next(self._chats)
        user = {"id": chat, "is_bot": False, "first_name": "A"}
        message = {
            "message_id": 1, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "from": user,
            "text": text,
        }  # fmt: skip
        self.released[chat] = time.perf_counter()
        self._waiting.append({"update_id": chat, "message": message})
        self._arrived.set()

    async def run(self, load: Load, texts: Sequence[str]) -> None:
        """An update with each text, until each has a reply (or a while has passed)."""
        self.delay = load.send_delay
        self.released, self.took, self.replies = {}, [], Counter()
        if load.a_second:
            started = time.perf_counter()
            for number, text in enumerate(texts):
                await asyncio.sleep(max(0.0, started + number / load.a_second - time.perf_counter()))
                self.release(text)
        async with asyncio.timeout(120):
            while len(self.replies) < len(texts):
                self._answered.clear()
                while load.in_flight and len(self.released) < min(len(texts), len(self.replies) + load.in_flight):
                    self.release(texts[len(self.released)])
                await self._answered.wait()
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
    bot = await _start(kind, url, count)
    warm_up, texts = portions(count)
    await bench.run(Load("warm-up", 4), warm_up)
    spent: dict[str, float] = {}
    for load, messages in zip(LOADS, texts, strict=True):
        before, started = _cpu(bot.pid), time.perf_counter()
        await bench.run(load, messages)
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


async def measure_matcher(kind: str, count: int) -> dict[str, float]:
    """CPU a message by load of the bot without a platform, or of its understanding alone; printed too."""
    process = await _start(kind, "", count)
    output, _ = await process.communicate()
    spent: dict[str, float] = json.loads(output)
    print(f"{'':28} {kind:8} " + "  ".join(f"{name}: {value:.2f} ms CPU" for name, value in spent.items()), flush=True)
    return spent


async def _start(kind: str, url: str, count: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.telegram", "--bot", kind, "--url", url, "--updates", str(count),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


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


async def run_matcher(count: int, *, whole: bool) -> None:
    """Print milliseconds of CPU a message by load: for whole replies without any platform, or for understanding."""
    from bot import Assistant

    assistant = await Assistant.open(settings=Settings.model_validate({}))
    numbers = itertools.count()

    async def answer(text: str) -> None:
        if whole:
            number = next(numbers)
            await assistant.reply(Message(text=text, conversation_id=f"bench:{number}", sender_id=str(number)))
        else:
            assistant.understander.understand(text)

    warm_up, texts = portions(count)
    for text in warm_up:
        await answer(text)
    spent: dict[str, float] = {}
    for load, messages in zip(LOADS, texts, strict=True):
        started = _used()
        for text in messages:
            await answer(text)
        spent[load.name] = (_used() - started) / count * 1000
    print(json.dumps(spent))


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def compare(count: int, rounds: int, *, whole: bool) -> int:
    """Everything in one run; 1 when ours takes more than it may."""
    bench = Bench()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", bench.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    spent: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for kind in (*BOTS, *MATCHERS) if whole else BOTS[:2]:
            found = await (measure_matcher(kind, count) if kind in MATCHERS else measure(kind, url, bench, count))
            for name, value in found.items():
                spent[kind, name].append(value)
    await runner.cleanup()
    return 1 if _judged({key: statistics.median(values) for key, values in spent.items()}, whole=whole) else 0


def _judged(spent: dict[tuple[str, str], float], *, whole: bool) -> int:
    """Print what each may take and takes; how many take too much."""
    too_much = 0
    for load in LOADS:
        for kind in BOTS[1:] if whole else BOTS[1:2]:
            own = spent["matcher", load.name] if kind == "whichai" else 0.0
            bare, ours = spent["bare", load.name], spent[kind, load.name]
            allowed = 1.5 * bare + own
            too_much += ours > allowed
            print(f"{load.name:28} {kind:8} {ours:5.2f} ms of {allowed:5.2f} allowed (1.5 x {bare:.2f} + {own:.2f})")
        if whole:
            print(f"{load.name:28} understanding alone: {spent['reading', load.name]:.2f} ms")
    return too_much


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=250, help="updates for each load")
    parser.add_argument("--rounds", type=int, default=3, help="rounds whose medians are compared")
    parser.add_argument("--without-assistant", action="store_true", help="leave out the whole bot")
    parser.add_argument("--bot", choices=(*BOTS, *MATCHERS), help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.bot == "bare":
        asyncio.run(run_bare(args.url))
    elif args.bot in MATCHERS:
        asyncio.run(run_matcher(args.updates, whole=args.bot == "matcher"))
    elif args.bot:
        asyncio.run(run_ours(args.url, args.bot))
    else:
        return asyncio.run(compare(args.updates, args.rounds, whole=not args.without_assistant))
    return 0


if __name__ == "__main__":
    sys.exit(main())
