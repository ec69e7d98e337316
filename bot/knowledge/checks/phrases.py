"""What people say: nothing is claimed twice, nothing looks like what it is not, and there is enough of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.model import Entry, Task, Tool, Topic
from bot.knowledge.variants import expand
from bot.text import canonical, squash, tokens_of

Named = TypeVar("Named", Tool, Topic)
LEAST: dict[type[Entry], int] = {Task: 20, Topic: 15}
"""Phrases that a page needs so that people who put it otherwise are understood too."""
_INVISIBLE = ("Cf", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class _Said:
    """A phrase and where it stands."""

    entry: Entry
    phrase: str


def shared(checked: Checked) -> Iterator[Problem]:
    """Phrases that two pages claim, twins that a referral sends away, and everyday talk that a page claims."""
    first: dict[str, _Said] = {}
    for said, key in _all(checked):
        other = first.setdefault(key, said)
        if other.entry is not said.entry:
            text = f"'{said.phrase}' is claimed by {_where(checked, other)} too; keep it where the answer fits better"
            yield checked.places.problem(said.entry, text, words=said.phrase)
    for entry in checked.knowledge.referrals.values():
        for twin in entry.twins:
            found = first.get(canonical(twin))
            if found and found.entry.id in checked.knowledge.referrals:
                text = f"the twin '{twin}' is ours, but {_where(checked, found)} sends it away; keep it in one of them"
                yield checked.places.problem(entry, text, words=twin)
    yield from _lists(checked, first)


def _lists(checked: Checked, owned: Mapping[str, _Said]) -> Iterator[Problem]:
    """Everyday talk that some page claims as its own, and lines of a kind of question that a referral sends away."""
    knowledge = checked.knowledge
    own = f"{checked.places.language}/"
    for file, text in checked.places.texts.items():
        folder = file.removeprefix(own).split("/")[0]
        listed = file.startswith(own) and file.endswith(".txt") and folder in ("background", "kinds")
        for number, line in enumerate(text.splitlines(), 1) if listed else ():
            found = owned.get(canonical(line)) if line.strip() and not line.startswith("# ") else None
            if found is None:
                continue
            away = found.entry.id in knowledge.referrals
            if (folder == "background" and not away) or (folder == "kinds" and away):
                yield Problem(
                    file, number, f"'{line.strip()}' is a phrase of {_where(checked, found)}; keep it in one of them"
                )


def half_open(checked: Checked) -> Iterator[Problem]:
    """Phrases whose short forms `(a|b)` or `[a]` lack a bracket, so that they would be taken as they stand."""
    for entry in checked.knowledge.entries():
        for phrase in (*entry.phrases, *entry.examples):
            for variant in expand(phrase)[:1]:
                if "|" in variant or variant.count("[") != variant.count("]"):
                    text = f"'{phrase}' lacks a bracket; write (one|of these) or [may be missing]"
                    yield checked.places.problem(entry, text, words=phrase)


def names(checked: Checked) -> Iterator[Problem]:
    """Names that two tools or two topics claim, told at both: only their authors know whose it is."""
    tools: dict[str, tuple[Tool, str]] = {}
    for tool in checked.knowledge.tools.values():
        for name in dict.fromkeys((tool.name, *tool.aliases, *tool.misspellings)):
            yield from _claimed(checked, tools, tool, name)
    topics: dict[str, tuple[Topic, str]] = {}
    for topic in checked.knowledge.topics.values():
        for name in dict.fromkeys(topic.names):
            yield from _claimed(checked, topics, topic, name)


def _claimed(checked: Checked, owners: dict[str, tuple[Named, str]], record: Named, name: str) -> Iterator[Problem]:
    other, theirs = owners.setdefault(squash(name), (record, name))
    if other is record:
        return
    places = checked.places
    for one, said, another in ((record, name, other), (other, theirs, record)):
        text = f"'{said}' means {another.id} too ({places.file(another)}); keep it in one of them"
        yield places.problem(one, text, words=said)


def enough(checked: Checked) -> Iterator[Problem]:
    """Pages with too few phrases, without examples, and referrals without twins."""
    for entry in checked.knowledge.entries():
        least = LEAST.get(type(entry), 1)
        if len(entry.phrases) < least:
            yield checked.places.problem(
                entry, f"{len(entry.phrases)} phrases; write at least {least} ways to ask for it", "phrases"
            )
        if type(entry) in LEAST and not entry.examples:
            yield checked.places.problem(
                entry, "no examples; add 'examples: |' with two real questions that must find this page", "title"
            )
    for referral in checked.knowledge.referrals.values():
        if not referral.twins:
            yield checked.places.problem(
                referral, "no twins; add 'twins: |' with questions that look alike and are ours", "title"
            )


def look_alikes(checked: Checked) -> Iterator[Problem]:
    """Letters of other scripts inside words, letters that only look like a to z, and invisible characters."""
    for file, text in checked.places.texts.items():
        if text.isascii():
            continue
        for number, line in enumerate(text.splitlines(), 1):
            wrong = None if line.isascii() else _look_alike(line)
            if wrong:
                yield Problem(file, number, wrong)


def _all(checked: Checked) -> Iterator[tuple[_Said, str]]:
    """Everything that people say for an entry, with its comparable form; each once for each entry."""
    for entry in checked.knowledge.entries():
        keys: set[str] = set()
        lines = [(line, phrase) for line in (entry.title, *entry.phrases, *entry.examples) for phrase in expand(line)]
        for (line, _), words in zip(lines, tokens_of(phrase for _, phrase in lines), strict=True):
            key = " ".join(words)
            if key and key not in keys:
                keys.add(key)
                yield _Said(entry, line), key


def _where(checked: Checked, said: _Said) -> str:
    file = checked.places.file(said.entry)
    return f"{said.entry.id} ({file}:{checked.places.line_with(file, said.phrase)})"


def _look_alike(line: str) -> str | None:
    latin = any(char.isascii() and char.isalpha() for char in line)
    for char in line:
        if char.isascii():
            continue
        if unicodedata.category(char) in _INVISIBLE and char != "\N{ZERO WIDTH JOINER}":
            return f"an invisible character ({_name(char)}); delete it"
        if char.isalpha() and _plain(char):
            return f"'{char}' ({_name(char)}) only looks like '{_plain(char)}'; type the plain letter"
    foreign = []
    for word in "".join(char if char.isalpha() else " " for char in line).split():
        odd = next((char for char in word if _script(char) in ("CYRILLIC", "GREEK")), "")
        if odd and any(_script(char) == "LATIN" for char in word):
            return f"'{word}' mixes alphabets: '{odd}' is {_name(odd)}; type the plain letter"
        if odd:
            foreign.append(word)
    if latin and foreign and all(len(word) > 1 and set(word) <= _TWINS for word in foreign):
        word = foreign[0]
        return f"'{word}' is written in letters that only look like a to z ({_name(word[0])}); type the plain letters"
    return None


def _plain(char: str) -> str:
    """The a-to-z letters that a styled letter (fullwidth, mathematical) stands for; empty for real letters."""
    normal = unicodedata.normalize("NFKC", char)
    return normal if normal != char and normal.isascii() and normal.isalpha() and char not in "ªºﬁﬂ" else ""


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else _name(char).split()[0]


def _name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}")


_TWINS = frozenset("аеорсухіјѕԁһӏԛԝАВЕКМНОРСТУХІЈЅαορνιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
"""Cyrillic and Greek letters that cannot be told from Latin ones by eye."""
