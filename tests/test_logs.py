"""Nothing secret, nothing said by a person, and nobody's id in a log line."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog

from bot.logs import LIBRARIES, OURS, set_up
from bot.privacy import Hasher
from bot.settings import load_settings

TELEGRAM = "987654321:CANARY-telegram_0123456789abcdefghij"
DISCORD = "CANARY/discord+token=="
WEBHOOK = "CANARY-webhook"
SECRET = "CANARY-secret-0123"
CANARIES = (TELEGRAM, DISCORD, quote(DISCORD, safe=""), WEBHOOK, SECRET, "CANARY")


@pytest.fixture(params=["console", "json"])
def output(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook
    stream = io.StringIO()
    settings = load_settings(
        log_level="DEBUG",
        log_format=request.param,
        telegram_token=TELEGRAM,
        discord_token=DISCORD,
        telegram_webhook_secret=WEBHOOK,
        secret=SECRET,
    )
    set_up(settings, Hasher(b"k" * 32), stream)
    yield stream
    root.handlers[:], root.level, sys.excepthook = before
    logging.getLogger(OURS).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def _fail(token: str) -> None:
    raise RuntimeError(f"POST https://api.example.test/bot{token}/getUpdates failed")


@pytest.mark.parametrize("hidden", [TELEGRAM, DISCORD, quote(DISCORD, safe=""), WEBHOOK, SECRET])
def test_no_canary_survives_on_any_way_into_the_log(output: io.StringIO, hidden: str) -> None:
    log = structlog.stdlib.get_logger("bot.test")
    plain = logging.getLogger("some.library")
    log.debug(f"said {hidden}")
    log.info("field", address=f"https://x.test/bot{hidden}/getMe", nested={"deep": [hidden]})
    plain.debug("argument %s", hidden)
    plain.debug("mapping %(a)s", {"a": hidden})
    plain.info("extra", extra={"address": hidden})
    for logger in (log, plain):
        try:
            try:
                _fail(hidden)
            except RuntimeError as error:
                raise ValueError(hidden) from error
        except ValueError:
            logger.exception("failed with %s", hidden)
    logging.getLogger("httpx").warning("HTTP Request: POST https://x.test/bot%s/x", hidden)
    plain.warning("with stack", stack_info=True)
    sys.excepthook(*_crash(hidden))
    written = output.getvalue()
    assert written.count("[secret]") >= 9
    assert "RuntimeError" in written and "crashed" in written
    assert not [c for c in CANARIES if c in written]


def _crash(hidden: str) -> tuple[type[BaseException], BaseException, None]:
    error = OSError(f"cannot reach bot{hidden}")
    return type(error), error, None


def test_libraries_stay_silent_below_warnings_even_at_debug(output: io.StringIO) -> None:
    libraries = (*LIBRARIES, "markdown_it", "some.library")
    for name in libraries:
        logging.getLogger(name + ".inner").info("a whole update with a person's words")
        logging.getLogger(name + ".inner").warning("a warning of %s", name)
    assert "words" not in output.getvalue()
    assert output.getvalue().count("a warning of") == len(libraries)


def test_ids_are_hashed_and_words_dropped(output: io.StringIO) -> None:
    structlog.stdlib.get_logger("bot.test").info(
        "replied",
        chat_id=4815162342,
        sender_id="4815162342",
        text="my secret plan",
        query="my secret plan",
        entry="logo",
    )
    written = output.getvalue()
    assert "4815162342" not in written and "secret plan" not in written
    assert written.count(Hasher(b"k" * 32).short("4815162342")) == 2
    assert "logo" in written


def test_nobody_forges_a_second_line(output: io.StringIO) -> None:
    logging.getLogger("some.library").warning("name: %s", "x\n2026-11-22 [error] forged\x1b[2J\u2028")
    assert len(output.getvalue().splitlines()) == 1
    assert "\x1b" not in output.getvalue()


def test_json_lines_are_json() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook
    stream = io.StringIO()
    set_up(load_settings(log_format="json"), Hasher(b"k" * 32), stream)
    try:
        structlog.stdlib.get_logger("bot.test").warning("store_failed", error='a "quoted" word')
        logging.getLogger("some.library").error("plain")
        structlog.stdlib.get_logger("bot.test").info("below the level")
    finally:
        root.handlers[:], root.level, sys.excepthook = before
        logging.getLogger(OURS).setLevel(logging.NOTSET)
        structlog.reset_defaults()
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["level"], first["logger"], first["error"]) == (
        "store_failed",
        "warning",
        "bot.test",
        'a "quoted" word',
    )
    assert second["event"] == "plain"
