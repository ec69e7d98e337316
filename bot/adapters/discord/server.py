"""A server's settings: one panel for those who manage the server, every part of it stateless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from bot.adapters.discord.answering import guarded, tell
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.manners import QuietHours, ServerRules
from bot.adapters.discord.markdown import shorten
from bot.adapters.discord.presses import Press, PressItem, picked

HEARD = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
]
MOST = 25
OWN = "own"
"""Value of the language option that leaves it to each person."""
COLOUR = 0x2E7D6B


async def open_panel(desk: Desk, interaction: discord.Interaction[Any]) -> None:
    """Show the settings to the person who may change them."""
    if not await _may_change(desk, interaction):
        return
    with guarded():
        rules = await desk.rules(interaction.guild_id)
        await interaction.response.send_message(view=panel(desk, rules), ephemeral=True)


async def pressed(desk: Desk, interaction: discord.Interaction[Any], press: Press) -> None:
    """Change one setting and show the panel anew."""
    guild = interaction.guild_id
    if guild is None or not await _may_change(desk, interaction):
        return
    if press.value == "quiet":
        with guarded():
            await interaction.response.send_modal(_quiet_form(desk, (await desk.rules(guild)).quiet))
        return
    values = picked(interaction)
    if press.value == "private":
        rules = await desk.rules(guild)
        await _set(desk, interaction, guild, "private", None if rules.private else "yes")
    elif press.value in ("channels", "forums"):
        await _set(desk, interaction, guild, press.value, ",".join(values) or None)
    elif press.value == "language":
        await _set(desk, interaction, guild, "language", next((value for value in values if value != OWN), None))
    else:
        await tell(desk, interaction, "discord_stale")


async def submitted(desk: Desk, interaction: discord.Interaction[Any], hours: str) -> None:
    """Quiet hours from the form."""
    guild = interaction.guild_id
    if guild is None or not await _may_change(desk, interaction):
        return
    try:
        value = str(QuietHours.parse(hours)) if hours.strip() else None
    except ValueError:
        await tell(desk, interaction, "discord_settings_quiet_wrong")
        return
    await _set(desk, interaction, guild, "quiet", value)


async def _set(desk: Desk, interaction: discord.Interaction[Any], guild: int, name: str, value: str | None) -> None:
    if not await desk.set_rule(guild, name, value):
        await tell(desk, interaction, "discord_settings_not_saved")
        return
    with guarded():
        await interaction.response.edit_message(view=panel(desk, await desk.rules(guild)))


async def _may_change(desk: Desk, interaction: discord.Interaction[Any]) -> bool:
    if interaction.guild_id is not None and interaction.permissions.manage_guild:
        return True
    await tell(desk, interaction, "discord_settings_refused")
    return False


def panel(desk: Desk, rules: ServerRules) -> ui.LayoutView:
    """All settings with their present values."""
    say = desk.say
    box: ui.Container[Any] = ui.Container(accent_colour=COLOUR)
    box.add_item(ui.TextDisplay(f"### {say('discord_settings_title')}\n{say('discord_settings_intro')}"))
    box.add_item(ui.Separator())
    box.add_item(ui.TextDisplay(say("discord_settings_channels")))
    box.add_item(_channels("channels", HEARD, rules.channels))
    forums = say("discord_settings_forums")
    if not desk.settings.discord_message_content:
        forums += f"\n-# {say('discord_settings_forums_titles')}"
    box.add_item(ui.TextDisplay(forums))
    box.add_item(_channels("forums", [discord.ChannelType.forum], rules.forums))
    box.add_item(ui.Separator())
    private = "discord_settings_private_on" if rules.private else "discord_settings_private_off"
    box.add_item(_section(say(private), say("discord_settings_change"), "private"))
    quiet = "discord_settings_quiet_on" if rules.quiet else "discord_settings_quiet_off"
    box.add_item(_section(say(quiet, hours=str(rules.quiet)), say("discord_settings_set"), "quiet"))
    own = say("discord_settings_language_own")
    box.add_item(ui.TextDisplay(say("discord_settings_language", language=rules.language or own)))
    box.add_item(_languages(rules.language, own, desk.settings.language))
    return ui.LayoutView(timeout=None).add_item(box)


def _section(text: str, label: str, name: str) -> ui.Item[Any]:
    button: ui.Button[Any] = ui.Button(label=shorten(label, 80), custom_id=str(Press("server", 0, name)))
    return ui.Section(text, accessory=PressItem(button))


def _channels(name: str, types: list[discord.ChannelType], chosen: Iterable[int]) -> ui.Item[Any]:
    select: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=str(Press("server", 0, name)), channel_types=types, min_values=0, max_values=MOST,
        default_values=[discord.SelectDefaultValue(id=i, type=discord.SelectDefaultValueType.channel)
                        for i in sorted(chosen)[:MOST]],
    )  # fmt: skip
    return ui.ActionRow(PressItem(select))


def _languages(chosen: str, own: str, spoken: str) -> ui.Item[Any]:
    options = [discord.SelectOption(label=shorten(own, 100), value=OWN, default=not chosen)]
    names = dict.fromkeys((spoken, *([chosen] if chosen else [])))
    options += [discord.SelectOption(label=name, value=name, default=name == chosen) for name in names]
    select: ui.Select[Any] = ui.Select(custom_id=str(Press("server", 0, "language")), options=options)
    return ui.ActionRow(PressItem(select))


def _quiet_form(desk: Desk, quiet: QuietHours | None) -> ui.Modal:
    title = shorten(desk.say("discord_settings_quiet_title"), 45)
    form = ui.Modal(title=title, custom_id=str(Press("server", 0, "quiet")))
    hours: ui.TextInput[Any] = ui.TextInput(
        custom_id="quiet", required=False, max_length=60, default=str(quiet) if quiet else None
    )
    label, hint = desk.say("discord_settings_quiet_label"), desk.say("discord_settings_quiet_help")
    form.add_item(ui.Label(text=shorten(label, 45), description=shorten(hint, 100), component=hours))
    return form
