"""A server with a channel, a forum and a few people, and the bot in it."""

from __future__ import annotations

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.adapters.discord import create_bot
from bot.settings import Settings
from tests.adapters.discord.stand_in import StandIn


@pytest.fixture
def handler() -> StandIn:
    return StandIn()


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)


@pytest.fixture
def simcord_bot(handler: StandIn, settings: Settings) -> object:
    return create_bot(handler, settings)


@pytest.fixture
def guild(simcord_env: Env) -> GuildHandle:
    return simcord_env.create_guild()


@pytest.fixture
def channel(guild: GuildHandle) -> ChannelHandle:
    return guild.create_text_channel("general")


@pytest.fixture
def alice(simcord_env: Env, guild: GuildHandle) -> MemberActor:
    return guild.add_member(simcord_env.create_user("alice"))


@pytest.fixture
def bob(simcord_env: Env, guild: GuildHandle) -> MemberActor:
    return guild.add_member(simcord_env.create_user("bob"))


@pytest.fixture
def admin(simcord_env: Env, guild: GuildHandle) -> MemberActor:
    import discord

    role = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    return guild.add_member(simcord_env.create_user("admin"), roles=[role])
