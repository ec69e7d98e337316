"""Hashing, scrubbing, and noticing keys."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.privacy import Hasher, holds_key, redact, scrub, secret_for
from bot.settings import load_settings

FAKE = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"
KEYS = [
    f"sk-{FAKE}",
    f"sk-proj-{FAKE}",
    f"sk-ant-api03-{FAKE}",
    f"ghp_{FAKE}",
    f"hf_{FAKE}",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    f"AIza{FAKE}",
    f"123456789:AA{FAKE}",
    f"MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.{FAKE}",
    f"eyJhbGciOiJI.eyJzdWIiOiIx.{FAKE}",
    "-----BEGIN RSA PRIVATE KEY-----",
    f"Authorization: Bearer {FAKE}",
    FAKE,
    "postgres://bot:hunter2@example.test/db",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_pasted_key_is_noticed_and_scrubbed(key: str) -> None:
    text = f"why does {key} not work?"
    assert holds_key(text)
    scrubbed = scrub(text)
    assert not any(part in scrubbed for part in (FAKE, "hunter2", "KLMNOP"))


@pytest.mark.parametrize(
    "text",
    [
        "my password is hunter2 what now",
        "my bank pin is 8821",
        "my card is 4111 1111 1111 1111",
        "pay with 5500-0000-0000-0004 please",
        "send it to AT61 1904 3002 3457 3201",
        "DE89370400440532013000",
    ],
)
def test_passwords_cards_and_accounts_are_noticed(text: str) -> None:
    assert holds_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "which ai makes a logo?",
        "is sk-learn an ai",
        "what about https://example.test/watch?v=A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5",
        "gpt-4o-mini-2024-07-18 or claude-3-5-sonnet-20241022?",
        "pneumonoultramicroscopicsilicovolcanoconiosis",
        "d41d8cd98f00b204e9800998ecf8427e",
        "at 10:30 on 2026-11-05",
        "order 4111 1111 1111 1112 has no right check digit",
        "my password is gone, which ai helps",
        "AB12 is the shelf and CD34 EFGH the box",
    ],
)
def test_ordinary_words_are_no_keys(text: str) -> None:
    assert not holds_key(text)
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("write to ann.b+c@mail.example.test please", "write to [mail] please"),
        ("call +49 (0)151 23456789 now", "call [number] now"),
        ("see https://a.test/x?token=1 and www.b.test", "see [link] and [link]"),
        ("is example.com/me good", "is [link] good"),
        ("ask @annie_b about it", "ask [name] about it"),
        ("my name is bob and i need a logo", "my name is [name] and i need a logo"),
        ("I'm Zofia, which AI for Kraków?", "I'm [name], which AI for [name]?"),
        ("hello, dear Kowalski, what is Suno's price", "hello, dear [name], what is Suno's price"),
        ("i am looking for a 3d tool", "i am looking for a 3d tool"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("DE89 3704 0044 0532 0130 00 is mine", "[number] is mine"),
        ("half \ud800 a pair", "half ? a pair"),
    ],
)
def test_scrubbing_takes_what_points_at_somebody(text: str, scrubbed: str) -> None:
    assert scrub(text, known={"suno"}) == scrubbed


def test_no_text_makes_scrubbing_slow() -> None:
    hostile = [
        "a" * 1000,
        "a.a" * 333,
        "1 " * 500,
        "sk-" * 333,
        "@" * 1000,
        "A-" * 500,
        "://" * 333,
        "my name is " * 90,
    ]
    began = time.perf_counter()
    for text in hostile:
        scrub(text)
        holds_key(text)
    assert time.perf_counter() - began < 1


def test_the_same_id_has_one_hash_for_each_secret_and_purpose() -> None:
    ours, theirs = Hasher(b"a" * 32), Hasher(b"b" * 32)
    assert ours.person("telegram", "7") == Hasher(b"a" * 32).person("telegram", "7")
    different = {
        ours.person("telegram", "7"),
        theirs.person("telegram", "7"),
        ours.person("discord", "7"),
        ours.conversation("telegram", "7"),
        ours.place("telegram:7"),
        ours.person("telegra", "m7"),
    }
    assert len(different) == 6
    assert all(len(value) == 32 and "7" * 9 not in value for value in different)


def test_the_secret_is_made_once_beside_the_database(tmp_path: Path) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/data/bot.sqlite3")
    secret = secret_for(settings)
    kept = tmp_path / "data" / "bot.secret"
    assert secret_for(settings) == secret == kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_secret_in_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WHICHAI_SECRET", "0123456789abcdef")
    assert secret_for(load_settings(store=f"sqlite:///{tmp_path}/bot.sqlite3")) == b"0123456789abcdef"
    assert not list(tmp_path.iterdir())


def test_memory_gets_a_new_secret_each_time() -> None:
    assert secret_for(load_settings()) != secret_for(load_settings())


def test_processes_that_share_a_store_must_share_a_secret() -> None:
    with pytest.raises(SettingsError, match="WHICHAI_SECRET"):
        secret_for(load_settings(store="redis://127.0.0.1:1/0"))


def test_an_emptied_secret_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "bot.secret").write_text("")
    with pytest.raises(SettingsError, match="too short"):
        secret_for(load_settings(store=f"sqlite:///{tmp_path}/bot.sqlite3"))
