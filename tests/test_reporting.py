"""What curators see: counted rightly, nobody's words, and drafts that change nothing by themselves."""

from __future__ import annotations

import io
import itertools
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.knowledge.model import Fact, Knowledge, Lexicon, Pick, Price, Rights, Task, Tool, Topic
from bot.knowledge.words import vocabulary
from bot.reporting import Report, gather, propose, to_html, to_terminal
from bot.reporting.likeness import groups
from bot.store import STALE, Feedback, MemoryStore, Unanswered, Use

TODAY = date(2026, 11, 22)
OLD = Fact(claim="It costs <b>9</b> dollars.", source="maker", as_of="2026-01-05", kind="price")
NEW = Fact(claim="It costs 10 dollars.", source="maker", as_of="2026-11-05", kind="price")


def tool(id: str, *facts: Fact) -> Tool:
    return Tool(
        id=id, name=id.title(), maker="Maker", kind="music-generator", inputs=("text",), outputs=("music",),
        best_for=("songs",), price=Price(free="no"), offline=False, open_weights=False, api=False,
        rights=Rights(commercial="yes"), facts=facts,
    )  # fmt: skip


KNOWLEDGE = Knowledge(
    version="abc123",
    language="en",
    tools={"humtune": tool("humtune", OLD, NEW), "unused": tool("unused", OLD)},
    tasks={
        "song": Task(
            id="song",
            title="A song",
            output=("music",),
            lead="Use a music generator.",
            tool_class="music generator",
            family="music",
            picks=(Pick(tool="humtune", reason="it sings"),),
            phrases=("make a song with vocals",),
        )
    },
    topics={"price": Topic(id="price", title="Prices", group="practical", body="It depends.", facts=(OLD,))},
    smalltalk={},
    referrals={},
    lexicon=Lexicon(),
    sources={},
    lives={"price": 60},
    lines={},
    templates={},
)


def asked(text: str, *people: str, nearest: str = "song") -> list[Unanswered]:
    return [Unanswered(TODAY, text, nearest, person) for person in people]


STEMS = [
    *asked("split a song into stems for zanzibar", "ann"),
    *asked("how can i split song into stems", "bob", "cho"),
    *asked("which ai splits a song into stems", "dee"),
]


async def filled() -> MemoryStore:
    store = MemoryStore()
    for use in (
        Use(TODAY, "telegram", "answer", "choose", "song", "abc123", 5),
        Use(TODAY - timedelta(days=1), "discord", "answer", "choose", "song", "abc123", 2),
        Use(TODAY, "telegram", "ask", "profile", "humtune", "abc123", 1),
        Use(TODAY, "telegram", "decline", times=4),
        Use(TODAY - timedelta(days=40), "console", "answer", "choose", "song", "abc123", 100),
        Use(TODAY, "telegram", STALE, "hidden", "humtune", "abc123", 6),
        Use(TODAY, "telegram", STALE, "shown", "price", "abc123", 2),
        Use(TODAY, "telegram", STALE, "shown", "gone", "abc123", 2),
    ):
        await store.count(use)
    for vote in (
        Feedback(TODAY, "song", "abc123", False, times=4),
        Feedback(TODAY, "song", "abc123", False, "outdated", 3),
        Feedback(TODAY, "song", "abc123", True, times=2),
        Feedback(TODAY, "price", "abc123", True),
    ):
        await store.add_feedback(vote)
    for one in [*STEMS, *asked("what about knitting <script>", "ann", "bob", "cho", nearest="")]:
        await store.add_unanswered(one)
    return store


@pytest.fixture
async def report() -> Report:
    return await gather(await filled(), KNOWLEDGE, TODAY)


async def test_use_is_counted_by_intent_platform_and_band(report: Report) -> None:
    assert report.total == 12
    assert report.table == {
        "choose": {"telegram": 5, "discord": 2},
        "-": {"telegram": 4},
        "profile": {"telegram": 1},
    }
    assert report.bands[TODAY] == {"answer": 5, "ask": 1, "decline": 4}
    assert len(report.bands) == 30
    assert report.entries == (("song", "A song", 7), ("humtune", "Humtune", 1))


async def test_unhelpful_answers_come_with_their_reasons(report: Report) -> None:
    assert [(one.entry, one.unhelpful, one.helpful, one.reasons) for one in report.judged] == [
        ("song", 4, 2, (("outdated", 3),))
    ]


async def test_stale_facts_are_listed_by_the_replies_that_met_them_and_no_others_are(report: Report) -> None:
    assert [(one.where, one.claim, one.uses) for one in report.stale] == [
        ("humtune", OLD.claim, 6),
        ("price", OLD.claim, 2),
    ]


async def test_like_questions_are_one_group_with_nearest_entry_and_phrase(report: Report) -> None:
    stems, knitting = report.groups
    assert (stems.people, stems.nearest) == (4, "song")
    assert {"split", "song", "stems"} <= set(stems.phrase.split())
    assert (knitting.people, knitting.nearest) == (3, "")


def test_what_only_two_people_asked_alike_is_not_shown() -> None:
    two = [*asked("split a song into stems", "ann", "bob"), *asked("how to split song stems", "ann")]
    other = asked("knit me a scarf", "cho", "dee")
    assert groups([*two, *other]) == ()


def test_a_word_that_fewer_than_three_people_used_is_hidden() -> None:
    (group,) = groups(STEMS)
    assert "zanzibar" not in str(group)
    (group,) = groups(STEMS, known={"zanzibar"})
    assert "zanzibar" in str(group)


def test_the_order_of_questions_changes_nothing() -> None:
    one = groups(STEMS)
    assert all(groups(order) == one for order in itertools.permutations(STEMS))


def test_many_different_questions_are_grouped_in_time() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(300)]
    many = [
        Unanswered(TODAY, " ".join(chance.choices(words, k=5)), "", f"p{number}") for number in range(1000)
    ]  # fmt: skip
    assert groups(many) == ()


def test_the_vocabulary_holds_words_of_the_knowledge_alone() -> None:
    words = vocabulary(KNOWLEDGE)
    assert {"humtune", "vocals", "maker"} <= words
    assert "zanzibar" not in words


async def test_the_page_needs_nothing_from_outside_and_no_script_gets_in(report: Report) -> None:
    page = to_html(report)
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"']?(https?:)?//", page)
    assert "<script" not in page and "<b>9</b>" not in page
    assert page.count('<rect class="answer"') == 3  # two days, and the key
    assert "Humtune" in page and "split" in page and "zanzibar" not in page


async def test_an_empty_time_makes_a_page_and_a_print_too() -> None:
    report = await gather(MemoryStore(), KNOWLEDGE, TODAY, days=1)
    assert "Nothing was asked" in to_html(report)
    assert "Nothing was asked" in printed(report)


def printed(report: Report) -> str:
    console = Console(file=io.StringIO(), width=100)
    to_terminal(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_the_terminal_shows_every_part(report: Report) -> None:
    text = printed(report)
    for part in ("12 messages", "choose", "telegram", "decline", "stems", "outdated", "humtune", "knitting"):
        assert part in text


async def test_drafts_are_written_once_and_never_over_somebodys_work(report: Report, tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    written = propose(report, folder)
    assert {path.name for path in written} == {"phrases-song.txt", "new-what-about-knitting-script.md"}
    draft = folder / "phrases-song.txt"
    assert "# 4 people" in draft.read_text() and "zanzibar" not in draft.read_text()
    draft.write_text("mine")
    assert propose(report, folder) == ()
    assert draft.read_text() == "mine"


async def test_a_draft_stays_inside_its_folder(tmp_path: Path) -> None:
    store = MemoryStore()
    for one in asked("../../etc/passwd please", "ann", "bob", "cho", nearest=""):
        await store.add_unanswered(one)
    (path,) = propose(await gather(store, KNOWLEDGE, TODAY), tmp_path / "drafts")
    assert path.parent == tmp_path / "drafts"
