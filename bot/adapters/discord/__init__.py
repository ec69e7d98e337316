"""Which AI on Discord: `create_bot` gives the client before it is run, `run` keeps it running."""

from bot.adapters.discord.client import create_bot
from bot.adapters.discord.commands import NAMES
from bot.adapters.discord.running import run

__all__ = ["NAMES", "create_bot", "run"]
