"""How fast the Discord bot is, beside a bare discord.py client in the same run, over real sockets on loopback.

    python -m tests.benchmarks.discord [--events 2000] [--at-once 16]

A small gateway and REST server runs in a process of its own, so that the CPU counted is the client's alone.
`adapter` answers from a stand-in with a typical card; `bot` is the whole bot; `matcher` is the bot without Discord.
The promise: CPU an event of `bot` is at most three times that of `bare`, plus `matcher`. It is judged without the
matcher on both sides (`adapter` against three times `bare`), since the matcher's own noise is larger than either.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import discord
import yarl

from bot import Assistant, Message
from bot.adapters.discord import create_bot
from bot.message import Handler
from tests.adapters.discord.fake_discord import BOT, HUMAN, TOKEN, FakeDiscord
from tests.adapters.discord.stage import settings
from tests.adapters.discord.stand_in import StandIn

QUESTIONS = (
    "which ai should i use for a logo?", "something free that makes songs with vocals", "midjourney or dall-e?",
    "why does it make things up", "i need subtitles for a video", "what is a context window", "an ai for my homework",
    "does claude read pdfs", "what runs offline on my laptop", "thank you", "turn a photo into a drawing",
    "best ai for python code",
)  # fmt: skip
WARM_UP = 100
MOST = 3.0


@dataclass(frozen=True)
class Row:
    """What was measured for one client."""

    name: str
    events: int
    seconds: float
    cpu_ms: float
    """CPU an event, in milliseconds, of the client's process."""
    p50: float
    p99: float
    """Milliseconds from an event's sending to the answer's arrival at the server."""

    def __str__(self) -> str:
        rate = self.events / self.seconds
        return f"{self.name:<22}{rate:>9.0f}{self.p50:>9.2f}{self.p99:>9.2f}{self.cpu_ms:>10.3f}"


class Bare(discord.Client):
    """What anybody would write first: answers a mention, and a command, with one line of text."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True), max_messages=None)
        self.tree = discord.app_commands.CommandTree(self)

        @self.tree.command(name="ask", description="Ask")
        async def ask(interaction: discord.Interaction[Any], question: str) -> None:
            await interaction.response.send_message(question)

    async def on_message(self, message: discord.Message) -> None:
        if self.user is not None and self.user.mentioned_in(message) and not message.author.bot:
            await message.channel.send(message.content, reference=message.to_reference(fail_if_not_exists=False))


async def serve(events: int, at_once: int, kind: str) -> None:
    """The other side: sends events, keeps `at_once` of them open, and prints what it saw."""
    async with FakeDiscord(strict=False) as fake:
        print(json.dumps({"url": fake.url, "gateway": fake.gateway}), flush=True)
        await fake.ready.wait()
        await fake.registered.wait()
        await _drive(fake, WARM_UP, at_once, kind, 0)
        print("start", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began = time.perf_counter()
        times = await _drive(fake, events, at_once, kind, WARM_UP)
        print(json.dumps({"seconds": time.perf_counter() - began, "times": times}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)


async def _drive(fake: FakeDiscord, events: int, at_once: int, kind: str, first: int) -> list[float]:
    """Milliseconds of each event. Everybody asks once, in a channel of their own, so that no cooldown is met."""
    free = asyncio.Semaphore(at_once)

    async def one(number: int) -> float:
        async with free:
            text = QUESTIONS[number % len(QUESTIONS)]
            person = {**HUMAN, "id": str(100_000 + number)}
            key = f"event {number}"
            done = fake.expect(key)
            began = time.perf_counter()
            if kind == "mentions":
                await fake.say(f"<@{BOT['id']}> {text}", author=person, channel_id=str(500_000 + number), id=key[6:])
            else:
                options = [{"name": "question", "type": 3, "value": text}]
                data = {"id": "1", "name": "ask", "type": 1, "options": options}
                member = {"user": person, "roles": [], "permissions": "0", "joined_at": "2026-01-01T00:00:00+00:00",
                          "deaf": False, "mute": False, "flags": 0}  # fmt: skip
                await fake.interact(2, data, member=member, id=key[6:])
            await done
            return 1000 * (time.perf_counter() - began)

    return await asyncio.gather(*(one(first + number) for number in range(events)))


async def measure(name: str, kind: str, events: int, at_once: int, make: Callable[[Any], discord.Client]) -> Row:
    """One client against a fresh server in another process."""
    argv = ["-m", "tests.benchmarks.discord", "--serve", kind, "--events", str(events), "--at-once", str(at_once)]
    child = await asyncio.create_subprocess_exec(
        sys.executable, *argv, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24
    )
    assert child.stdin is not None and child.stdout is not None
    address = json.loads(await child.stdout.readline())
    client = make(argparse.Namespace(**address))
    async with client:
        running = asyncio.create_task(client.start(TOKEN))
        await child.stdout.readline()
        cpu = time.process_time()
        child.stdin.write(b"go\n")
        seen = json.loads(await child.stdout.readline())
        cpu = time.process_time() - cpu
        await client.close()
        await asyncio.gather(running, return_exceptions=True)
    child.stdin.write(b"end\n")
    await child.wait()
    cuts = quantiles(seen["times"], n=100)
    return Row(name, events, seen["seconds"], 1000 * cpu / events, cuts[49], cuts[98])


async def measure_matcher(assistant: Assistant, events: int, at_once: int) -> Row:
    """The bot alone, asked the same questions by as many people, as many at once."""
    free = asyncio.Semaphore(at_once)

    async def one(number: int) -> float:
        async with free:
            start = time.perf_counter()
            await assistant.reply(Message(QUESTIONS[number % len(QUESTIONS)], f"m{number}", f"m{number}"))
            return 1000 * (time.perf_counter() - start)

    await asyncio.gather(*(one(number) for number in range(WARM_UP)))
    cpu, began = time.process_time(), time.perf_counter()
    times = await asyncio.gather(*(one(WARM_UP + number) for number in range(events)))
    cuts = quantiles(times, n=100)
    seconds = time.perf_counter() - began
    return Row("matcher", events, seconds, 1000 * (time.process_time() - cpu) / events, cuts[49], cuts[98])


def bare(address: Any) -> discord.Client:
    discord.http.Route.BASE = address.url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address.gateway)
    client = Bare()
    client.setup_hook = client.tree.sync  # type: ignore[method-assign,assignment]  # the shortest bot there is
    return client


def ours(handler: Handler) -> Callable[[Any], discord.Client]:
    return lambda address: create_bot(handler, settings(address))


async def compare(events: int, at_once: int) -> int:
    """Print the table; comes back with 1 when the promise is broken."""
    assistant = await Assistant.open()
    print(f"Python {platform.python_version()}, discord.py {discord.__version__}, {events} events, {at_once} at once\n")
    print(f"{'':<22}{'events/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>10}")
    kept = True
    matcher = await measure_matcher(assistant, events, at_once)
    print(matcher)
    for kind in ("mentions", "commands"):
        rows: dict[str, Row] = {}
        makers: dict[str, Callable[[Any], discord.Client]] = {
            "bare": bare, "adapter": ours(StandIn()), "bot": ours(assistant),
        }  # fmt: skip
        for name, make in makers.items():
            rows[name] = await measure(f"{name}, {kind}", kind, events, at_once, make)
            print(rows[name])
        times = rows["adapter"].cpu_ms / rows["bare"].cpu_ms
        kept = kept and times <= MOST
        verdict = "kept" if times <= MOST else "BROKEN"
        print(f"  {times:.2f} times bare without the matcher (at most {MOST:.0f}): {verdict}")
        whole = MOST * rows["bare"].cpu_ms + matcher.cpu_ms
        print(f"  {rows['bot'].cpu_ms:.3f} ms CPU in all (at most {whole:.3f})")
    await assistant.close()
    return 0 if kept else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--serve", choices=("mentions", "commands"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    logging.getLogger("discord").setLevel(logging.ERROR)
    if args.serve:
        asyncio.run(serve(args.events, args.at_once, args.serve))
        return 0
    return asyncio.run(compare(args.events, args.at_once))


if __name__ == "__main__":
    sys.exit(main())
