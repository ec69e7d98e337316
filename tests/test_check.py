"""The checks for curators: a small clean knowledge, and what is said about each slip in it, with the right line."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from bot.errors import Problem
from bot.knowledge import schemas
from bot.knowledge.check import check, stale
from bot.knowledge.checks import runs
from bot.knowledge.checks.templates import WORDED
from bot.knowledge.load import load

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 22)
ARTICLE = "The quick reader looks at every single word of this made up article twice."


def _phrases(words: str, count: int) -> str:
    return "".join(f"  {words} number {number}\n" for number in range(count))


TOOL = """\
name: Brushbot
aliases: |
  brush bot
maker: Brush Works
kind: image-generator
inputs: [text]
outputs: [image]
best_for: |
  posters
price:
  free: limited
offline: true
open_weights: true
api: false
rights:
  commercial: yes
url: https://brushbot.example
facts:
  - claim: It draws posters.
    source: https://news.example/brushbot
    as_of: '2026-11-05'
    kind: version
  - claim: It costs nothing.
    source: survey
    as_of: '2026-08-01'
    kind: price
"""
GONE = (
    TOOL.replace("Brushbot", "Inkpot").replace("brush bot", "ink pot").replace("brushbot.example", "inkpot.example")
    + "status: discontinued\nbecame: It was closed.\nsuccessors: [brushbot]\n"
)
TASK = f"""\
title: A poster
output: [image]
lead: An image generator, since letters must be right.
tool_class: image generator
family: images
picks:
  - tool: brushbot
    reason: draws posters
free:
  tools: [brushbot]
steps:
  - do: Draw it
    makes: image
    tools: [brushbot]
phrases: |
{_phrases("poster of kind", 20)}examples: |
  a big sheet for my shop window
follow_ups: [hallucination]
sources:
  - survey
"""
TOPIC = f"""\
---
title: Made-up facts
picture: reader
group: trust
names: |
  hallucination
phrases: |
{_phrases("invented fact", 15)}examples: |
  it cited a book that nobody wrote
follow_ups: [poster]
facts:
  - claim: Models guess.
    source: survey
    as_of: '2026-02-07'
    kind: concept
---
An answer that sounds right and is made up. Check names at the source.

Read [the study](https://news.example/study).
"""
REFERRAL = """\
---
title: The weather
near: false
phrases: |
  will it rain today
twins: |
  which ai forecasts the weather
---
A weather service knows that better than I do.
"""
CHOOSE = """\
{{ lead }}
{% for pick in picks %}
- {{ pick.name }} {{ pick.reason }} {{ pick.price }}
{% endfor %}
"""
FILES = {
    "tools/brushbot.yaml": TOOL,
    "tools/inkpot.yaml": GONE,
    "en/tasks/poster.yaml": TASK,
    "en/topics/hallucination.md": TOPIC,
    "en/referrals/weather.md": REFERRAL,
    "en/pictures/reader.svg": "<svg xmlns='http://www.w3.org/2000/svg'>\n</svg>\n",
    "en/smalltalk/greeting.md": "---\ntitle: Hello\nphrases: |\n  hi bot\n---\nHello!\n---\nHi!\n",
    "en/background/talk.txt": "# talk of every day\nmy cat sleeps\n",
    "en/kinds/compare.txt": "what is the difference\n",
    "en/lines/answers.yaml": "avoid: '{{ what }} ({{ why }})'\nbest: '{{ best | listed }}'\nplain: Hello\n",
    "en/lines/words.yaml": "",
    "en/replies/choose.md": CHOOSE,
    "en/replies/guide.md": "{{ question }}\n",
    "sources.yaml": "sources:\n  survey:\n    title: A survey\nsites:\n  news.example:\n    title: News\n",
    "freshness.yaml": "price: 60\nquota: 60\nversion: 120\nstatus: 120\nuse: 365\nconcept:\n",
    "coverage.yaml": "A1:\n  entries: [hallucination]\n  mentions: [made up]\nA2:\n  left_out: Page furniture.\n",
    "article-runs.txt": runs.write([ARTICLE]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small knowledge with nothing wrong in it."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    words = "".join(f'{start}-{name}: "{name}"\n' for start, ids in WORDED.items() for name in get_args(ids))
    (tmp_path / "en/lines/words.yaml").write_text(words, "utf-8")
    return tmp_path


def _line(path: Path, words: str) -> int:
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if words in line)


def test_a_clean_knowledge_has_no_problems(folder: Path) -> None:
    assert check(folder, "en", TODAY) == ()


SLIPS = [
    # file, what stands there, what is written instead, words on the line that is named, words of the problem
    ("tools/brushbot.yaml", "source: survey", "source: rumour", "source: rumour", "unknown source 'rumour'"),
    ("tools/brushbot.yaml", "https://news.example/", "https://blog.example/", "blog.example", "has no name yet"),
    ("tools/brushbot.yaml", "source: survey", "source: ''", "source: ''", "unknown source ''"),
    ("tools/brushbot.yaml", "'2026-11-05'", "'2027-01'", "2027-01", "still to come"),
    ("tools/brushbot.yaml", "'2026-11-05'", "'2026-13'", "2026-13", "write the date as"),
    ("tools/brushbot.yaml", "    as_of: '2026-11-05'\n", "", "draws posters.", "as_of is missing"),
    ("tools/brushbot.yaml", "It costs nothing.", "It draws posters.", "claim: It draws", "stands in the file already"),
    ("tools/brushbot.yaml", "https://brushbot.example", "brushbot.example", "url:", "no https:// address"),
    ("tools/brushbot.yaml", "outputs: [image]", "outputs: [music]", "tool: brushbot", "makes music, not image"),
    ("tools/brushbot.yaml", "offline: true", "offlin: true", "offlin: true", "no field of this file"),
    ("tools/brushbot.yaml", "maker: ", "name: Other\nmaker: ", "name: Other", "'name' stands twice"),
    ("tools/brushbot.yaml", "offline: true", "offline: maybe", "offline:", "write true or false"),
    ("tools/brushbot.yaml", "maker: ", 'maker: "', "maker:", "never closed"),
    ("tools/brushbot.yaml", "maker: ", "maker: by: ", "maker:", "a colon inside a text"),
    ("tools/inkpot.yaml", "became: It was closed.\n", "", "status:", "not what became of it"),
    ("tools/inkpot.yaml", "successors: [brushbot]", "successors: []", "status:", "no active tool to use instead"),
    ("tools/inkpot.yaml", "[brushbot]", "[brushbot, nowhere]", "successors:", "no other tool has the id 'nowhere'"),
    ("tools/inkpot.yaml", "  ink pot", "  Brush-Bot", "Brush-Bot", "'Brush-Bot' means brushbot too"),
    ("tools/inkpot.yaml", "  ink pot", "  Brush-Bot", "Brushbot", "'Brushbot' means inkpot too"),
    ("en/tasks/poster.yaml", "  - tool: brushbot", "  - tool: inkpot", "tool: inkpot", "inkpot is discontinued"),
    ("en/tasks/poster.yaml", "  - tool: brushbot", "  - tool: penbot", "tool: penbot", "no tool has the id 'penbot'"),
    ("en/tasks/poster.yaml", "free:\n", "offline:\n  tools: [nopen]\nfree:\n", "[nopen]", "no tool has the id 'nopen'"),
    ("en/tasks/poster.yaml", "makes: image", "makes: music", "    tools: [brushbot]", "does not make music"),
    ("en/tasks/poster.yaml", "[hallucination]", "[hallucination, nowhere]", "follow_ups", "has the id 'nowhere'"),
    ("en/tasks/poster.yaml", "[hallucination]", "[]", "", "name 'hallucination' in 'follow_ups'"),
    ("en/tasks/poster.yaml", "  - survey\n", "  - gossip\n", "gossip", "unknown source 'gossip'"),
    ("en/tasks/poster.yaml", "sources:\n  - survey\n", "", "title:", "no sources"),
    ("en/tasks/poster.yaml", "  poster of kind number 3\n", "", "phrases:", "19 phrases"),
    ("en/tasks/poster.yaml", "examples: |\n  a big sheet for my shop window\n", "", "title:", "no examples"),
    ("en/tasks/poster.yaml", "kind number 3\n", "kind number 3\n  Invented fact, number 4!\n", "", "is claimed by"),
    ("en/topics/hallucination.md", "Check names", "Check {{ name }}", "{{ name }}", "pages are no templates"),
    ("en/topics/hallucination.md", "Check names", "Check {% if x %}", "{% if", "'{% if x %}' is shown as it stands"),
    ("en/smalltalk/greeting.md", "Hello!", "Hello {{ user", "{{ user", "'{{ user' is shown as it stands"),
    ("en/tasks/poster.yaml", "draws posters", "draws {{ best }}", "{{ best }}", "'{{ best }}' is shown"),
    ("en/topics/hallucination.md", "group:", "picture: lost\ngroup:", "picture:", "no en/pictures/lost.svg"),
    ("en/topics/hallucination.md", "picture: reader\n", "", "", "no page shows it"),
    ("en/pictures/reader.svg", "</svg>", "</svgs>", "</svgs>", "is no drawing"),
    ("en/tasks/poster.yaml", "a big sheet", "a (big|large sheet", "large", "lacks a bracket"),
    ("en/tasks/poster.yaml", "a big sheet", "a [big sheet", "sheet", "lacks a bracket"),
    ("en/tasks/poster.yaml", "a big sheet", "a b\u0456g sheet", "g sheet", "mixes alphabets"),
    ("en/tasks/poster.yaml", "a big sheet", "a \u0441\u043e\u0440 sheet", " sheet", "only look like a to z"),
    ("en/tasks/poster.yaml", "a big sheet", "a b\u200big sheet", "ig sheet", "an invisible character"),
    ("en/tasks/poster.yaml", "a big sheet", "a \uff42ig sheet", "ig sheet", "only looks like 'b'"),
    ("en/tasks/poster.yaml", "since letters", "s" * 320, "lead:", "the lead has"),
    ("en/tasks/poster.yaml", "reason: draws posters", "reason: draws" + " on" * 300, "lead:", "the whole answer has"),
    ("en/topics/hallucination.md", "Check names", "Check" + " names" * 60, "An answer", "the first two sentences have"),
    ("en/topics/hallucination.md", "Read [", "So. " * 250 + "Read [", "An answer", "the first part has"),
    ("en/topics/hallucination.md", "(https://news", "(news", "the study", "leads nowhere"),
    ("en/topics/hallucination.md", "---\nAn answer", f"---\n{ARTICLE}\n\nAn answer", "The quick", "word for word"),
    ("en/topics/hallucination.md", "is made up", "is false", "mentions", "'made up' stands in none"),
    ("en/topics/hallucination.md", "[poster]", "[hallucination]", "follow_ups", "leads to this page itself"),
    ("en/referrals/weather.md", "twins: |\n  which ai forecasts the weather", "twins:", "title:", "no twins"),
    ("en/referrals/weather.md", "  which ai forecasts", "  will it rain today\n  which ai", "", "sends it away"),
    ("en/referrals/weather.md", "A weather service", "A weather service" * 30, "A weather", "where to go instead"),
    ("en/smalltalk/greeting.md", "Hello!", "Hello!" * 200, "Hello!H", "keep small talk under"),
    ("en/background/talk.txt", "my cat sleeps", "poster of kind number 1", "number 1", "is a phrase of poster"),
    ("en/kinds/compare.txt", "what is the", "will it rain today\nwhat is the", "rain", "is a phrase of weather"),
    ("en/lines/answers.yaml", "avoid:", 'broken: "{{ nobody }}"\navoid:', "broken:", "there is no value 'nobody'"),
    ("en/lines/answers.yaml", "avoid:", 'broken: "{% if %}"\navoid:', "broken:", "not a valid template"),
    ("en/lines/answers.yaml", "avoid:", 'broken: "{{ best.x }}"\navoid:', "broken:", "fails with best="),
    ("en/lines/answers.yaml", "plain: Hello", "plain: No", "plain: No", "plain is read as False"),
    ("en/replies/choose.md", "{{ lead }}", "{{ leed }}", "leed", "there is no value 'leed'"),
    ("en/replies/choose.md", "pick.price", "pick.cost", "", "fails with"),
    ("coverage.yaml", "[hallucination]", "[nowhere]", "entries: [nowhere]", "nothing has the id 'nowhere'"),
    ("coverage.yaml", "  mentions: [made up]\n", "", "A1:", "no 'mentions'"),
    ("coverage.yaml", "  left_out: Page furniture.\n", "  entries: []\n", "A2:", "neither carried nor left out"),
    ("coverage.yaml", "A2:", "A3:", "A3:", "A2 is missing"),
    ("coverage.yaml", "left_out", "leftout", "leftout", "write 'entries' with 'mentions'"),
    ("coverage.yaml", "A2:", "B:", "B:", "is no point"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "told"), SLIPS, ids=[f"{slip[0]}: {slip[4]}" for slip in SLIPS]
)
def test_each_slip_is_told_at_its_line(folder: Path, file: str, old: str, new: str, where: str, told: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = [problem for problem in check(folder, "en", TODAY) if told in problem.text]
    assert len(found) == 1, check(folder, "en", TODAY)
    if where:
        assert found[0].line in _lines(folder / found[0].file, where), found
    assert ";" in found[0].text or "write" in found[0].text, "says what to write instead"


def _lines(path: Path, words: str) -> list[int]:
    return [number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if words in line]


def test_slips_do_not_hide_each_other(folder: Path) -> None:
    _change(folder / "tools/brushbot.yaml", lambda text: text.replace("source: survey", "source: rumour"))
    _change(folder / "en/tasks/poster.yaml", lambda text: text.replace("- survey", "- gossip"))
    told = "\n".join(map(str, check(folder, "en", TODAY)))
    assert "rumour" in told
    assert "gossip" in told


def test_a_page_under_a_name_that_is_not_read_is_told(folder: Path) -> None:
    shutil.copy(folder / "tools/brushbot.yaml", folder / "tools/penbot.yml")
    shutil.copy(folder / "tools/brushbot.yaml", folder / "tools/.brushbot.yaml.swp")
    assert [(found.file, found.text.split(";")[1]) for found in check(folder, "en", TODAY)] == [
        ("tools/penbot.yml", " let its name end in .yaml, or move it away")
    ]


def test_two_entries_of_one_name_are_told(folder: Path) -> None:
    (topic,) = list((folder / "en/topics").glob("*.md"))[:1]
    (folder / "en/referrals" / topic.name).write_text(topic.read_text("utf-8"), "utf-8")
    problems = check(folder, "en", TODAY)
    assert [(one.file, one.line) for one in problems] == [(f"en/referrals/{topic.name}", 1)]
    assert f"en/topics/{topic.name} has this name already" in problems[0].text


def test_a_mark_before_the_text_is_passed_over(folder: Path) -> None:
    for name in ("tools/brushbot.yaml", "en/topics/hallucination.md"):
        _change(folder / name, lambda text: "\ufeff" + text)
    assert check(folder, "en", TODAY) == ()


def test_a_file_in_another_encoding_is_told_once(folder: Path) -> None:
    (folder / "tools/brushbot.yaml").write_bytes(b"name: Brushbot\nmaker: Caf\xe9\n")
    assert [str(found) for found in check(folder, "en", TODAY)] == [
        "tools/brushbot.yaml:2: not UTF-8 text; save the file as UTF-8"
    ]


def test_words_of_another_alphabet_are_no_look_alikes(folder: Path) -> None:
    _change(
        folder / "en/background/talk.txt",
        lambda text: text + "как дела bot\nein schönes café\n\u0441\u043e \u043c\u043d\u043e\u0439 bot\n",
    )
    assert check(folder, "en", TODAY) == ()


def test_a_run_of_seven_words_is_no_copy(folder: Path) -> None:
    _change(
        folder / "en/topics/hallucination.md", lambda text: text.replace("An answer", " ".join(ARTICLE.split()[:7]), 1)
    )
    assert not [problem for problem in check(folder, "en", TODAY) if "word for word" in problem.text]


def test_copied_runs_are_found_across_lines_and_told_once(folder: Path) -> None:
    folded = ARTICLE.replace("looks at", "looks\nat").upper()
    _change(folder / "en/topics/hallucination.md", lambda text: text + folded)
    assert len([problem for problem in check(folder, "en", TODAY) if "word for word" in problem.text]) == 1


def test_the_runs_hold_no_words_of_the_text() -> None:
    assert not set(ARTICLE.lower().split()) & set(runs.write([ARTICLE]).splitlines()[1].split())


def test_schemas_are_checked_where_there_are_some(folder: Path) -> None:
    schemas.write(folder)
    assert check(folder, "en", TODAY) == ()
    _change(folder / "schemas/tool.json", lambda text: text.replace("aliases", "nicknames"))
    assert [problem.file for problem in check(folder, "en", TODAY)] == ["schemas/tool.json"]


def test_another_language_says_what_is_missing(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "de")
    _change(folder / "de/lines/answers.yaml", lambda text: text.replace("avoid:", "avoided:", 1))
    (folder / "de/replies/guide.md").unlink()
    told = [problem.text for problem in check(folder, "de", TODAY)]
    assert any("the line 'avoid' is missing" in text for text in told)
    assert any("the template is missing" in text for text in told)


def test_ids_that_nothing_puts_into_words_are_told(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "de")  # no German is installed that could lend the line
    for language in ("en", "de"):
        _change(folder / language / "lines/words.yaml", lambda text: text.replace('kind-other: "other"\n', ""))
    assert not [found for found in check(folder, "en", TODAY) if "'kind-other' is missing" in found.text]
    assert len([found for found in check(folder, "de", TODAY) if "'kind-other' is missing" in found.text]) == 1


def test_stale_names_what_to_renew_first(folder: Path) -> None:
    found = stale(load(folder), TODAY, folder)
    assert [(problem.file, problem.line) for problem in found] == [
        ("tools/brushbot.yaml", _line(folder / "tools/brushbot.yaml", "2026-08-01")),  # recommended, so it comes first
        ("tools/inkpot.yaml", _line(folder / "tools/inkpot.yaml", "2026-08-01")),
    ]
    assert "113 days old and fresh for 60" in found[0].text
    assert stale(load(folder), date(2026, 9, 1), folder) == ()


def test_a_folder_that_is_missing_or_broken_is_told(tmp_path: Path) -> None:
    assert "no such folder" in check(tmp_path / "nowhere", "en", TODAY)[0].text
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/x.yaml").write_text("name: [", "utf-8")
    assert "not valid YAML" in check(tmp_path, "en", TODAY)[0].text


def test_a_language_without_pages_is_told_with_those_that_have_some(folder: Path, tmp_path: Path) -> None:
    found = check(folder, "de", TODAY)
    assert [problem.file for problem in found] == [str(folder)]
    assert "'de'; set WHICHAI_LANGUAGE to en" in found[0].text
    (tmp_path / "empty").mkdir()
    assert "no knowledge in here" in check(tmp_path / "empty", "en", TODAY)[0].text


def _change(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_text(change(text), "utf-8")


def _problems() -> tuple[Problem, ...]:
    return check(ROOT / "knowledge", "en", TODAY)


def test_the_products_knowledge_is_clean() -> None:
    assert "\n".join(map(str, _problems())) == ""


def test_the_products_knowledge_covers_both_articles_whole() -> None:
    text = (ROOT / "knowledge/coverage.yaml").read_text("utf-8").splitlines()
    points = {line.rstrip(":") for line in text if line and line[0] in "AB" and line.endswith(":")}
    assert points == {f"A{number}" for number in range(1, 74)} | {f"B{number}" for number in range(1, 71)}


def test_the_whole_check_is_quick() -> None:
    """Processor time, so that a busy machine fails nothing; what other tests have left in memory is not walked."""
    gc.collect()
    gc.freeze()
    start = time.process_time()
    _problems()
    took = time.process_time() - start
    gc.unfreeze()
    assert took < 2
