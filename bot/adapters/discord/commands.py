"""Slash commands and the message menu: for servers and for people, in every place where Discord shows them.

What a command means is the bot's business; here its options become the words of a Message.
"""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandError, CommandTree, locale_str

from bot.adapters.discord import pressing, server, talking
from bot.adapters.discord.answering import answer, tell
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.markdown import shorten

log = logging.getLogger(__name__)

Question = app_commands.Range[str, 1, 1000]
Name = app_commands.Range[str, 1, 100]
NAMES = (
    "ask", "choose", "compare", "tool", "topic", "topics", "sources", "feedback", "privacy", "mydata", "forget",
    "cancel", "help", "settings",
)  # fmt: skip
"""All slash commands; the message menu has a line for its name."""
PERSONAL = {"feedback", "privacy", "mydata", "forget", "cancel"}
"""Commands whose answers are nobody else's business."""
LIMIT = 25
Suggestions = list[app_commands.Choice[str]]


class Tree(CommandTree[discord.Client]):
    """The commands, with one place for cooldowns and for what goes wrong."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.desk = desk

    async def interaction_check(self, interaction: discord.Interaction[discord.Client], /) -> bool:
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        return await pressing.admitted(self.desk, interaction)

    async def on_error(self, interaction: discord.Interaction[discord.Client], error: AppCommandError, /) -> None:
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            log.info("a command is out of date at Discord; it is renewed at every start")
            await tell(self.desk, interaction, "discord_stale")
            return
        log.error("a command failed", exc_info=error)
        await tell(self.desk, interaction, "discord_failed")


class Names(app_commands.Translator):
    """Names and descriptions in the language of the answers, for people whose Discord speaks it.

    A language gives its own names by lines such as `discord_name_ask: frag`; English ones are in the code.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        language = self.desk.settings.language
        if language == "en" or locale.value.split("-")[0] != language or "line" not in string.extras:
            return None
        try:
            return shorten(self.desk.say(string.extras["line"]), 100)
        except KeyError:
            return None


def add_commands(tree: Tree) -> None:
    """Put every command into the tree."""
    desk = tree.desk
    described = _Described(desk)

    @tree.command(name=described.name("ask"), description=described("ask"))
    @app_commands.describe(question=described("option_question"), private=described("option_private"))
    async def ask(interaction: discord.Interaction[Any], question: Question, private: bool | None = None) -> None:
        await _run(desk, interaction, "ask", question, private)

    @tree.command(name=described.name("choose"), description=described("choose"))
    @app_commands.describe(private=described("option_private"))
    async def choose(interaction: discord.Interaction[Any], private: bool | None = None) -> None:
        await _run(desk, interaction, "choose", "", private)

    @tree.command(name=described.name("compare"), description=described("compare"))
    @app_commands.describe(
        a=described("option_first"), b=described("option_other"), c=described("option_other"),
        d=described("option_other"), private=described("option_private"),
    )  # fmt: skip
    async def compare(
        interaction: discord.Interaction[Any], a: Name, b: Name,
        c: Name | None = None, d: Name | None = None, private: bool | None = None,
    ) -> None:  # fmt: skip
        await _run(desk, interaction, "compare", ", ".join(name for name in (a, b, c, d) if name), private)

    @tree.command(name=described.name("tool"), description=described("tool"))
    @app_commands.describe(name=described("option_tool"), private=described("option_private"))
    async def tool(interaction: discord.Interaction[Any], name: Name, private: bool | None = None) -> None:
        await _run(desk, interaction, "tool", name, private)

    @tree.command(name=described.name("topic"), description=described("topic"))
    @app_commands.describe(name=described("option_topic"), private=described("option_private"))
    async def topic(interaction: discord.Interaction[Any], name: Name, private: bool | None = None) -> None:
        await _run(desk, interaction, "topic", name, private)

    for completed, kinds in ((compare, ("tool", "topic")), (tool, ("tool",)), (topic, ("topic",))):
        for option in ("a", "b", "c", "d") if completed is compare else ("name",):
            completed.autocomplete(option)(_completion(desk, kinds))

    for plain in ("topics", "sources", "feedback", "privacy", "mydata", "forget", "cancel", "help"):
        tree.add_command(_plain(desk, described, plain))

    @tree.command(name=described.name("settings"), description=described("settings"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def settings(interaction: discord.Interaction[Any]) -> None:
        await server.open_panel(desk, interaction)

    @tree.context_menu(name=locale_str(shorten(desk.say("discord_menu"), 32), line="discord_menu"))
    async def which(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await _about(desk, interaction, message)


class _Described:
    """Names and descriptions of commands, as Discord wants them: short, and ready for other languages."""

    def __init__(self, desk: Desk) -> None:
        self._say = desk.say

    def __call__(self, what: str) -> locale_str:
        return locale_str(shorten(self._say(f"discord_{what}"), 100), line=f"discord_{what}")

    def name(self, what: str) -> locale_str:
        return locale_str(what, line=f"discord_name_{what}")


def _plain(desk: Desk, described: _Described, name: str) -> app_commands.Command[Any, ..., None]:
    """A command that has no words, only the option to keep the answer private."""

    @app_commands.describe(private=described("option_private"))
    async def plain(interaction: discord.Interaction[Any], private: bool | None = None) -> None:
        await _run(desk, interaction, name, "", private)

    return app_commands.Command(name=described.name(name), description=described(name), callback=plain)


def _completion(desk: Desk, kinds: tuple[str, ...]) -> Any:
    """Names while somebody types, best first; what is sent on is the name itself, so that nothing needs decoding."""

    async def complete(interaction: discord.Interaction[Any], typed: str) -> Suggestions:
        unique = dict.fromkeys(choice.label for choice in desk.handler.suggest(typed[:100], kinds, LIMIT))
        return [app_commands.Choice(name=label[:100], value=label[:100]) for label in unique if label][:LIMIT]

    return complete


async def _run(
    desk: Desk, interaction: discord.Interaction[Any], command: str, text: str, private: bool | None
) -> None:
    rules = await desk.rules(interaction.guild_id)
    quiet = rules.are_quiet(discord.utils.utcnow())
    hidden = command in PERSONAL or quiet or (rules.private if private is None else private)
    message = desk.message(
        interaction.user.id, interaction.channel_id, text=text, command=command,
        locale=rules.language or interaction.locale.value,
        public=interaction.guild_id is not None and not hidden,
    )  # fmt: skip
    note = pressing.wish_note(text) if command == "ask" else ""
    await answer(desk, interaction, message, private=hidden, note=note)


async def _about(desk: Desk, interaction: discord.Interaction[Any], target: discord.Message) -> None:
    """Answer somebody's message where it stands."""
    forwarded = target.message_snapshots[0].content if target.message_snapshots else ""
    text = talking.words_of(target.content or forwarded, 0)
    if not text:
        await tell(desk, interaction, "discord_no_text")
        return
    rules = await desk.rules(interaction.guild_id)
    hidden = rules.private or rules.are_quiet(discord.utils.utcnow())
    message = desk.message(
        interaction.user.id, interaction.channel_id, text=text,
        locale=rules.language or interaction.locale.value,
        public=interaction.guild_id is not None and not hidden,
    )  # fmt: skip
    note = desk.say("discord_about_message", url=target.jump_url)
    await answer(desk, interaction, message, private=hidden, note=note)
