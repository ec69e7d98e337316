"""Buttons, selects and forms below an answer. Only the asker moves a public answer on; others get one of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from bot.adapters.discord import forums, server
from bot.adapters.discord.answering import answer, guarded, tell
from bot.adapters.discord.cards import Says
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.manners import PER_PERSON
from bot.adapters.discord.markdown import plain, shorten
from bot.adapters.discord.presses import Press, payload, picked

NEEDS = ("free", "offline", "private", "commercial", "easy")
"""What the form offers to tick; its words are lines of their own (`discord_need_free`) and join the wish."""


async def pressed(desk: Desk, interaction: discord.Interaction[Any], press: Press) -> None:
    """Act on a button or a select."""
    if press.kind == "server":
        await server.pressed(desk, interaction, press)
    elif press.kind == "remove":
        await forums.remove(desk, interaction, press)
    elif not await admitted(desk, interaction):
        return
    elif press.kind == "words":
        with guarded():
            await interaction.response.send_modal(wish_form(desk.say))
    else:
        await _choose(desk, interaction, press)


async def _choose(desk: Desk, interaction: discord.Interaction[Any], press: Press) -> None:
    own = press.asker in (0, interaction.user.id)
    source = interaction.message
    private = not own or press.kind == "feedback" or (source is not None and source.flags.ephemeral)
    message = desk.message(
        interaction.user.id,
        interaction.channel_id,
        locale=await locale(desk, interaction),
        public=interaction.guild_id is not None and not private,
        choice=next(iter(picked(interaction)), press.value),
    )
    redraw = own and press.kind in ("answer", "step")
    note = "" if own else desk.say("discord_not_yours")
    await answer(desk, interaction, message, private=private, redraw=redraw, note=note)


async def submitted(desk: Desk, interaction: discord.Interaction[Any], press: Press) -> None:
    """Act on a filled-in form; found by its id, so that one opened before a restart counts too."""
    fields = dict(_fields(payload(interaction)))
    if press.kind == "server":
        await server.submitted(desk, interaction, "".join(fields.get("quiet", ())))
        return
    if not await admitted(desk, interaction):
        return
    wish = " ".join(" ".join(fields.get("wish", ())).split())
    needs = [desk.say(f"discord_need_{need}") for need in fields.get("needs", ()) if need in NEEDS]
    source = interaction.message
    private = source is not None and source.flags.ephemeral
    message = desk.message(
        interaction.user.id,
        interaction.channel_id,
        text=", ".join([wish, *(need[:1].lower() + need[1:] for need in needs)]),
        locale=await locale(desk, interaction),
        public=interaction.guild_id is not None and not private,
    )
    await answer(desk, interaction, message, private=private, note=wish_note(wish))


def wish_note(wish: str) -> str:
    """What was typed into the form or a command, shown above the answer so that others can follow."""
    return f"“{plain(shorten(wish, 100))}”" if wish else ""


async def admitted(desk: Desk, interaction: discord.Interaction[Any]) -> bool:
    """Whether this person may ask one more just now; says when, if not."""
    who = ("person", interaction.user.id)
    if desk.cooldowns.admit(who, PER_PERSON) == "go":
        return True
    await tell(desk, interaction, "discord_slow_down", seconds=desk.cooldowns.wait(who))
    return False


async def locale(desk: Desk, interaction: discord.Interaction[Any]) -> str:
    """The language for this person here: the server's where one is set, else the person's own."""
    rules = await desk.rules(interaction.guild_id)
    return rules.language or interaction.locale.value


def wish_form(say: Says) -> ui.Modal:
    """The form for a wish in one's own words. Its id is always the same: nothing is remembered for it."""
    form = ui.Modal(title=shorten(say("discord_wish_title"), 45), custom_id=str(Press("words", 0)))
    wish: ui.TextInput[Any] = ui.TextInput(
        custom_id="wish", style=discord.TextStyle.paragraph, max_length=500,
        placeholder=shorten(say("discord_wish_hint"), 100),
    )  # fmt: skip
    options = [discord.SelectOption(label=shorten(say(f"discord_need_{need}"), 100), value=need) for need in NEEDS]
    needs: ui.Select[Any] = ui.Select(
        custom_id="needs", options=options, min_values=0, max_values=len(options), required=False,
        placeholder=shorten(say("discord_needs_hint"), 150),
    )  # fmt: skip
    form.add_item(ui.Label(text=shorten(say("discord_wish"), 45), component=wish))
    form.add_item(ui.Label(text=shorten(say("discord_needs"), 45), component=needs))
    return form


def _fields(node: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Every filled-in field of a form, however deep Discord has nested it: its id and its values."""
    if "custom_id" in node and ("value" in node or "values" in node):
        given = node["values"] if "values" in node else [node["value"]]
        yield str(node["custom_id"]), [str(value) for value in given or () if value is not None]
    for child in [*node.get("components", ()), *([node["component"]] if "component" in node else [])]:
        yield from _fields(child)
