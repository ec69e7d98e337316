"""The verb and the object of a question about a tool, read from the words alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.answers import Context
from bot.answers.predicate import asks_how, predicates, question
from bot.conversation import ConversationState
from bot.knowledge.load import load
from bot.message import Slot, Slots, Understanding
from bot.replies import Replies

KNOWLEDGE = load(Path(__file__).resolve().parents[1] / "knowledge")
REPLIES = Replies(KNOWLEDGE)


def _asked(text: str) -> Context:
    """The context of a message that names Gamma, or no tool."""
    found = (Slot("tool", "gamma", 0, 5, text="gamma"),) if "gamma" in text else ()
    understood = Understanding("answer", "capability", "gamma", Slots(found))
    return Context(
        KNOWLEDGE, REPLIES, understood, ConversationState(), date(2026, 11, 22), words=tuple(text.lower().split())
    )


@pytest.mark.parametrize(("text", "verbs"), [
    ("can gamma save it as pdf", ["saves"]),
    ("ok, can i put it in powerpoint?", ["saves"]),
    ("can i take the logo off or put it in powerpoint", ["marks", "saves"]),
    ("does it leave a watermark", ["marks"]),
    ("can it put our logo on the flyer", ["other"]),
    ("can i hook it up to vs code", ["joins"]),
    ("is gamma still maintained", ["lives"]),
    ("will it mess up the dates", ["copes"]),
    ("does it store my files", ["keeps"]),
    ("will gamma charge me later", ["costs"]),
    ("does it draw cats", ["makes"]),
    ("can gamma read a scan", ["takes"]),
    ("can i upload photos", ["takes"]),
    ("can it send me a parcel", ["other"]),
    ("can it edit my photo", ["edits"]),
    ("is gamma good for a talk", ["serves"]),
    ("can i use the transcript in court", ["other"]),
    ("gamma for slides", [""]),
    ("hm no logo please, could gamma do it instead", ["makes"]),
])  # fmt: skip
def test_the_verb_decides(text: str, verbs: list[str]) -> None:
    assert [one.verb for one in predicates(_asked(text))] == verbs


@pytest.mark.parametrize(("text", "what"), [
    ("can i get it as an epub", "EPUB"), ("does it run inside jetbrains", "JetBrains"),
    ("can it handle two languages", "languages"), ("will it choke on 3 hours", "length"),
])  # fmt: skip
def test_the_object_is_named(text: str, what: str) -> None:
    assert predicates(_asked(text))[0].what == what


@pytest.mark.parametrize(("text", "how"), [
    ("how do i connect it to excel", True), ("and hook that into vs code how", True), ("steps please", True),
    ("how good is it", False), ("how much does it cost", False), ("can it do that", False),
])  # fmt: skip
def test_a_way_is_told_from_a_yes_or_no(text: str, how: bool) -> None:
    assert asks_how(_asked(text)) is how


def test_more_than_just_that_is_asked() -> None:
    assert question(_asked("can it do that too")).plainly
    assert not question(_asked("can it do that live")).plainly
