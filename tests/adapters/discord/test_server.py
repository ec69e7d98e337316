"""The settings of a server, changed by the people who manage it and felt by the others."""

from __future__ import annotations

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.adapters.discord.manners import QuietHours, ServerRules
from tests.adapters.discord.look import custom_ids, text_of
from tests.adapters.discord.stand_in import LINES, StandIn
from tests.adapters.discord.test_talking import mention, said


def control(message: object, name: str) -> str:
    return next(custom_id for custom_id in custom_ids(message) if custom_id.endswith(f":{name}"))


async def test_mentions_are_answered_in_chosen_channels_only(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, channel: ChannelHandle,
    admin: MemberActor, alice: MemberActor,
) -> None:  # fmt: skip
    chosen = guild.create_text_channel("ask-ai")
    panel = await admin.slash(channel, "settings")
    assert panel.ephemeral and panel.response is not None
    await admin.select(panel.response, [chosen], custom_id=control(panel.response, "channels"))
    assert handler.places[f"discord:guild:{guild.id}"] == {"channels": str(chosen.id)}
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    assert handler.heard == []
    await alice.send(chosen, f"{mention(simcord_env)} a logo")
    assert len(handler.heard) == 1
    thread = simcord_env.backend.create_thread(chosen.id, "more", alice.id)
    await alice.send(next(t for t in chosen.threads if t.id == thread.id), f"{mention(simcord_env)} a logo")
    assert len(handler.heard) == 2
    await admin.select(panel.response, [], custom_id=control(panel.response, "channels"))
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    assert len(handler.heard) == 3


async def test_answers_can_be_private_unless_the_asker_says_otherwise(
    handler: StandIn, channel: ChannelHandle, admin: MemberActor, alice: MemberActor
) -> None:
    panel = await admin.slash(channel, "settings")
    assert panel.response is not None
    await admin.click(panel.response, custom_id=control(panel.response, "private"))
    assert (await alice.slash(channel, "ask", question="a logo")).ephemeral
    assert not (await alice.slash(channel, "ask", question="a logo", private=False)).ephemeral
    await admin.click(panel.response, custom_id=control(panel.response, "private"))
    assert not (await alice.slash(channel, "ask", question="a logo")).ephemeral


async def test_in_quiet_hours_it_keeps_quiet(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, admin: MemberActor, alice: MemberActor
) -> None:
    panel = await admin.slash(channel, "settings")
    assert panel.response is not None
    form = await admin.click(panel.response, custom_id=control(panel.response, "quiet"))
    await admin.submit_modal(form, {"quiet": "23:00-06:30 UTC"})  # the simulated day begins at midnight
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    assert handler.heard == [] and said(simcord_env, channel) == []
    assert (await alice.slash(channel, "ask", question="a logo")).ephemeral
    await simcord_env.advance_time(7 * 3600)
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    assert len(said(simcord_env, channel)) == 1
    form = await admin.click(panel.response, custom_id=control(panel.response, "quiet"))
    await admin.submit_modal(form, {"quiet": ""})
    assert all("quiet" not in place for place in handler.places.values())


async def test_unreadable_hours_are_explained(handler: StandIn, channel: ChannelHandle, admin: MemberActor) -> None:
    panel = await admin.slash(channel, "settings")
    assert panel.response is not None
    form = await admin.click(panel.response, custom_id=control(panel.response, "quiet"))
    answer = await admin.submit_modal(form, {"quiet": "at night"})
    assert answer.ephemeral and answer.response is not None
    assert answer.response.content == LINES["discord_settings_quiet_wrong"]
    assert handler.places == {}


async def test_the_language_of_a_server_wins(
    handler: StandIn, channel: ChannelHandle, admin: MemberActor, alice: MemberActor
) -> None:
    panel = await admin.slash(channel, "settings")
    assert panel.response is not None
    await admin.select(panel.response, ["en"], custom_id=control(panel.response, "language"))
    await alice.slash(channel, "ask", question="a logo")
    assert handler.heard[-1].locale == "en"
    await admin.select(panel.response, ["own"], custom_id=control(panel.response, "language"))
    await alice.slash(channel, "ask", question="a logo")
    assert handler.heard[-1].locale == "en-US"


async def test_nobody_else_may_change_it(
    simcord_env: Env, handler: StandIn, guild: GuildHandle, channel: ChannelHandle, alice: MemberActor
) -> None:
    role = guild.create_role("Helpers", permissions=discord.Permissions(manage_guild=True))
    helper = guild.add_member(simcord_env.create_user("helper"), roles=[role])
    panel = await helper.slash(channel, "settings")
    assert panel.response is not None
    simcord_env.backend.remove_member_role(guild.id, helper.id, role.id)
    await simcord_env.settle()
    pressed = await helper.click(panel.response, custom_id=control(panel.response, "private"))
    assert pressed.response is not None and pressed.response.content == LINES["discord_settings_refused"]
    assert handler.places == {}


async def test_what_cannot_be_stored_is_said(handler: StandIn, channel: ChannelHandle, admin: MemberActor) -> None:
    panel = await admin.slash(channel, "settings")
    assert panel.response is not None
    handler.store_down = True
    pressed = await admin.click(panel.response, custom_id=control(panel.response, "private"))
    assert pressed.response is not None and pressed.response.content == LINES["discord_settings_not_saved"]


async def test_the_panel_shows_what_is_set(handler: StandIn, channel: ChannelHandle, admin: MemberActor) -> None:
    panel = await admin.slash(channel, "settings")
    assert LINES["discord_settings_private_off"] in text_of(panel.response)
    assert panel.response is not None
    await admin.click(panel.response, custom_id=control(panel.response, "private"))
    assert LINES["discord_settings_private_on"] in text_of((await admin.slash(channel, "settings")).response)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:00-07:00 Europe/Berlin", "22:00-07:00 Europe/Berlin"),
        ("22-7", "22:00-07:00 UTC"),
        (" 8:30 to 9:15 ", "08:30-09:15 UTC"),
        ("25:00-07:00", None),
        ("22:00-07:00 Nowhere/Land", None),
        ("night", None),
    ],
)
def test_quiet_hours_are_read(text: str, expected: str | None) -> None:
    try:
        assert str(QuietHours.parse(text)) == expected
    except ValueError:
        assert expected is None


def test_damaged_settings_count_as_not_set() -> None:
    damaged = {"channels": "x,,7", "quiet": "??", "private": "maybe"}
    assert ServerRules.read(damaged) == ServerRules(channels=frozenset({7}))
