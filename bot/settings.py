"""The environment becomes `Settings`: every variable begins with `WHICHAI_`, a `.env` file may hold them too.

A wrong value stops the program with one line that names the variable and what it may be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "WHICHAI_"


class Settings(BaseSettings):
    """Everything that can be set from outside. `whichai settings` prints this list with its values."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    knowledge: Path | None = Field(None, description="knowledge folder; default: the one that was installed")
    language: str = Field("en", description="language of the answers, a folder in the knowledge")
    store: str = Field(
        "memory://",
        description="where memory is kept: memory://, sqlite:///PATH (a path from the root makes four slashes), redis://HOST",
    )
    secret: SecretStr | None = Field(
        None, min_length=16, description="key of the hashed ids; default: a file beside the SQLite database"
    )
    keep_unanswered: bool = Field(False, description="keep questions that found no answer, scrubbed, for curators")
    health_listen: str = Field("127.0.0.1:8081", description="where /live, /ready and /metrics listen; off for nowhere")
    watch: bool = Field(False, description="reload the knowledge when its files change; needs the extra 'watch'")
    cache: Path | None = Field(None, description="folder of the built index; default: the user's cache folder")
    encoder: str = Field("auto", description="sentence encoder: auto, off, or the path of a model file")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("WARNING", description="how much is logged")
    log_format: Literal["console", "json"] = Field("console", description="how log lines look")

    telegram_token: SecretStr | None = Field(None, description="the token that @BotFather gave")
    telegram_api_url: str = Field("https://api.telegram.org", description="Bot API server")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="how updates arrive")
    telegram_webhook_url: str | None = Field(None, description="public address that Telegram calls")
    telegram_webhook_listen: str = Field("127.0.0.1:8080", description="where the webhook listens")
    telegram_webhook_secret: SecretStr | None = Field(None, description="secret that Telegram sends along")
    telegram_file_url: str | None = Field(None, description="where files are fetched; default: <API URL>/file")
    telegram_poll_seconds: float = Field(30, ge=0, le=50, description="how long one request waits for updates")
    telegram_burst_seconds: float = Field(
        0.5, ge=0, le=5, description="how long a short message waits for the next one of the same person; 0: not at all"
    )
    telegram_concurrency: int = Field(32, ge=1, le=200, description="requests to Telegram at the same time")
    telegram_pace: bool = Field(True, description="keep to 30 messages a second, 1 a chat, 20 a minute in a group")
    telegram_questions_per_minute: int = Field(
        20, ge=0, description="questions a minute that one person, or one group, gets answered; 0: no limit"
    )
    telegram_stop_seconds: float = Field(8, ge=0, description="how long replies in flight may take when stopping")

    discord_token: SecretStr | None = Field(None, description="the bot token from Discord's developer page")
    discord_api_url: str | None = Field(None, description="REST address; default: Discord's own")
    discord_gateway_url: str | None = Field(None, description="gateway address; default: Discord's own")
    discord_look: Literal["cards", "embeds", "text"] = Field("cards", description="how answers look on Discord")
    discord_message_content: bool = Field(
        False,
        description="ask Discord for the message-content intent: whole posts, not only titles, in opted-in forums",
    )
    discord_sharded: bool = Field(False, description="split the connection as Discord asks of bots in many servers")
    discord_stop_seconds: float = Field(8, ge=0, description="how long replies in flight may take when stopping")


def load_settings(**given: object) -> Settings:
    """Settings from the environment, `given` winning over it. Raises SettingsError on the first wrong value."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        secret = any(name.endswith(ending) for ending in ("TOKEN", "SECRET"))
        got = "a value that is not shown" if secret else repr(first["input"])
        raise SettingsError(f"{name}: {_worded(first)}; got {got}") from None


def _worded(error: ErrorDetails) -> str:
    """What was wrong, in an operator's words where the library's are a programmer's."""
    match error["type"]:
        case "bool_parsing":
            return "write true or false"
        case "too_short" | "string_too_short":
            return f"write at least {error['ctx']['min_length']} characters"
        case _:
            return error["msg"]
