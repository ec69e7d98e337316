"""What many tests share: the made-up knowledge, the product's own, and settings that nothing of the machine touches."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import Assistant
from bot.assistant import Brain
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "tests" / "sample"
SHARED = ("lines", "replies")
"""The bot's own words, which the sample takes from the product: no test says what stands in them."""


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> Iterator[None]:
    """No setting of the machine reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WHICHAI_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up knowledge as a whole folder: three tools, two tasks, two topics, a greeting, a referral."""
    folder = tmp_path_factory.mktemp("knowledge") / "sample"
    shutil.copytree(SAMPLE, folder)
    for name in SHARED:
        shutil.copytree(ROOT / "knowledge" / "en" / name, folder / "en" / name)
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tests keep the sample's index."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
async def assistant(sample: Path, cache: Path) -> AsyncIterator[Assistant]:
    """An assistant that knows the sample and remembers in memory."""
    opened = await Assistant.open(settings=settings(knowledge=sample, cache=cache))
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def product() -> Brain:
    """The product's own knowledge, ready to answer; read once for all tests."""
    return Brain.read(settings())


def settings(**given: object) -> Settings:
    """Settings of a test, whatever file .env lies about."""
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]
