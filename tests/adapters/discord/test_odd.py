"""Ten thousand odd messages and interactions over a real socket: no crash, no mention, nothing that Discord refuses.

The bot here says back whatever it hears, in every field that a reply has: the worst that knowledge could ever hold.
"""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Any

import pytest

from bot.adapters.discord import manners
from bot.message import Choice, Message, Outcome, Reply, SourceNote, Understanding
from tests.adapters.discord.fake_discord import BOT, HUMAN, FakeDiscord
from tests.adapters.discord.stage import running
from tests.adapters.discord.stand_in import StandIn

EVENTS = 10_000
AT_ONCE = 50
OUTCOMES: tuple[Outcome, ...] = ("answer", "ask", "decline", "error")
PIECES = (
    "@everyone", "@here", "<@2000>", "<@!123456789012345678>", "<@&3000>", "<#4000>", "</ask:1>", "<t:0>", "<:a:1>",
    "**", "__", "||", "~~", "`", "```", "```py\n", "> ", ">>> ", "# ", "-# ", "- ", "1. ", "---\n", "***\n",
    "|a|b|\n|-|-|\n|1|2|\n", "[x](https://e.org/a_(b))", "[x](javascript:alert(1))", "![i](https://e.org/i.png)",
    "<b>", "&amp;", "https://e.org/_a_b_", "\u202e", "\u200b", "\ufeff", "\x00", "\x1b[31m", "\x1e", "\ud83d",
    "\U0001f4a5", "\U0001f469\u200d\U0001f469", "\xe9", "e\u0301\u0301\u0301", "Z\u0337\u0349\u0311a\u0336",
    "\u4e2d\u6587", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\n", "\n\n", "\r\n", "\t", " ", "   ", "\\",
    "{{ 7*7 }}", "{% raw %}", "%s", "a" * 70, "word ", "which ai ", "logo ", "null", "0", "-1", "../../etc/passwd",
    "'; drop table x; --", "discord.gg/x", "MTA.token.like",
)  # fmt: skip


class Echo(StandIn):
    """Puts what it hears into every field of a reply."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.count = 0

    async def reply(self, message: Message) -> Reply | None:
        self.count += 1
        text = message.text or message.choice or "nothing"
        many = self.chance.randrange(12)
        if many == 11:
            return None
        kinds = ("answer", "next", "step", "feedback")
        choices = tuple(
            Choice(text[i : i + 60], f"v{i % 7}:{text[:9]!a}"[:58], self.chance.choice(kinds))  # type: ignore[arg-type]
            for i in range(many * 3)
        )
        return Reply(
            text=text * self.chance.choice((1, 1, 1, 3, 40)),
            title=self.chance.choice(("", text)),
            choices=choices,
            sources=tuple(SourceNote(text[i:], text if i % 2 else "https://e.org", text[:10]) for i in range(many)),
            recommended=tuple(text[i : i + 20] for i in range(many)),
            understanding=Understanding(outcome=self.chance.choice(OUTCOMES)),
        )


def odd(chance: random.Random) -> str:
    text = "".join(chance.choices(PIECES, k=chance.choice((0, 1, 2, 5, 20, 60))))
    return text[: chance.choice((10, 200, 2000, 4000))]


async def send_one(fake: FakeDiscord, chance: random.Random, number: int) -> bool:
    """One odd event; True when it must be acknowledged."""
    person = {**HUMAN, "id": str(20_000 + number)}
    text = odd(chance)
    match chance.randrange(8):
        case 0:
            await fake.say(f"<@{BOT['id']}> {text}", author=person, channel_id=str(40_000 + number))
        case 1:
            await fake.say_privately(text, author=person, channel_id=str(50_000 + number))
        case 2:
            kind, hook = chance.choice((0, 0, 6, 7, 19, 24)), chance.choice((None, "77"))
            await fake.say(text, author=person, type=kind, webhook_id=hook)
        case 3:
            name = chance.choice(("ask", "compare", "tool", "topic", "choose", "help", "forget", "nosuch"))
            await fake.interact(2, {"id": "1", "name": name, "type": 1, "options": options(name, text)}, **by(person))
            return True
        case 4:
            focused = [{"name": "name", "type": 3, "value": text[:100], "focused": True}]
            await fake.interact(4, {"id": "1", "name": "tool", "type": 1, "options": focused}, **by(person))
            return True
        case 5:
            target = fake.message(text, author=person)
            data = {"id": "1", "name": "Which AI for this?", "type": 3, "target_id": target["id"],
                    "resolved": {"messages": {target["id"]: target}}}  # fmt: skip
            await fake.interact(2, data, **by(person))
            return True
        case 6:
            await press(fake, chance, person, text)
            return True
        case _:
            inside = {"type": 18, "component": {"type": 4, "custom_id": "wish", "value": text[:500]}}
            custom_id = chance.choice(("wa1:w:0:", "wa1:w::", "wa1:o::quiet", "wa0:x", text[:100] or "x"))
            await fake.interact(5, {"custom_id": custom_id, "components": [inside]}, **by(person))
            return True
    return False


def by(person: dict[str, Any]) -> dict[str, Any]:
    return {"member": {"user": person, "roles": [], "permissions": "0", "deaf": False, "mute": False, "flags": 0,
                       "joined_at": "2026-01-01T00:00:00+00:00"}}  # fmt: skip


def options(name: str, text: str) -> list[dict[str, Any]]:
    given = {"ask": ["question"], "compare": ["a", "b", "d"], "tool": ["name"], "topic": ["name"]}.get(name, [])
    return [{"name": option, "type": 3, "value": text[:1000] or "x"} for option in given]


async def press(fake: FakeDiscord, chance: random.Random, person: dict[str, Any], text: str) -> None:
    kind, asker = chance.choice("anstfxowzq"), chance.choice(("", "0", "k0", "zzzz", "!"))
    custom_id = chance.choice((f"wa1:{kind}:{asker}:{text[:58]}", "wa0:old", text[:100] or "x"))[:100]
    select = chance.random() < 0.5
    part = {"type": 3, "options": [{"label": "x", "value": "x"}]} if select else {"type": 2, "style": 1, "label": "x"}
    row = {"type": 1, "components": [{**part, "custom_id": custom_id}]}
    flags = chance.choice((0, 1 << 15, (1 << 15) | 64))
    source = fake.message("", author=BOT, components=[row], flags=flags)
    data = {"component_type": part["type"], "custom_id": custom_id, **({"values": [text[:100]]} if select else {})}
    await fake.interact(3, data, message=source, **by(person))


async def acknowledged(fake: FakeDiscord, count: int) -> None:
    async with asyncio.timeout(20), fake.answered:
        await fake.answered.wait_for(lambda: len(fake.acknowledged) >= count)


@pytest.mark.parametrize("look", ["cards", "embeds", "text"])
async def test_odd_messages_and_interactions(
    look: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "PER_CHANNEL", 10**9)
    chance = random.Random(20261122)
    handler = Echo(chance)
    expected = 0
    async with FakeDiscord() as fake, running(fake, handler, discord_look=look):
        for number in range(EVENTS // 3 + 1):
            expected += await send_one(fake, chance, number)
            if number % AT_ONCE == 0:
                await acknowledged(fake, expected)
        await acknowledged(fake, expected)
    assert fake.problems == []
    ours = [record for record in caplog.records if record.name.startswith("bot")]
    assert [record for record in ours if record.levelno >= logging.WARNING] == []
    assert handler.count > EVENTS // 10
