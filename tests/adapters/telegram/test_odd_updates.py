"""Ten thousand odd updates over real HTTP: no crash, nothing sent that Telegram refuses, and the bot still answers."""

from __future__ import annotations

import logging

import pytest

from tests.adapters.telegram.conftest import running
from tests.adapters.telegram.odd import odd_updates
from tests.adapters.telegram.people import Person
from tests.adapters.telegram.server import Server
from tests.adapters.telegram.standin import StandIn

COUNT = 10_000


async def test_odd_updates_break_nothing(
    bot: StandIn, server: Server, ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    for update in odd_updates(COUNT, seed=9):
        await server.queue(update)
    with caplog.at_level(logging.ERROR):
        async with running(bot, server) as task:
            await server.until(lambda: not server.waiting(), seconds=120)
            assert (await ann.asks("still there?"))["text"] == "you said: still there?"
            assert not task.done()
    failures = [record for record in caplog.records if record.getMessage() == "a turn failed"]
    assert failures == []
    assert len(bot.heard) > COUNT / 20
    refused = [refusal for refusal in server.refusals if "to edit" not in refusal and "be edited" not in refusal]
    assert refused == []
    server.refusals.clear()  # the messages that the odd buttons stand under were never sent, so they cannot be edited
