"""Facts and sources: every claim says where it is from and when, and nothing is dated ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.model import Fact, Source, Tool, Topic

MOST_CLAIM = 300
"""Characters of a claim: it stands as one bullet in an answer."""


def sources(checked: Checked) -> Iterator[Problem]:
    """Sources that nobody knows, sites without a readable name, dates in the future."""
    knowledge, problem = checked.knowledge, checked.places.problem
    records: list[Tool | Topic] = [*knowledge.tools.values(), *knowledge.topics.values()]
    for record in records:
        for number, fact in enumerate(record.facts):
            wrong = _unknown(fact.source, knowledge.sources)
            if wrong:
                yield problem(record, wrong, "facts", number, "source")
            if fact.as_of > checked.today.isoformat()[: len(fact.as_of)]:
                yield problem(
                    record,
                    f"as_of {fact.as_of} is still to come; write the day the claim speaks for",
                    "facts",
                    number,
                    "as_of",
                )
            if len(fact.claim) > MOST_CLAIM:
                text = f"a claim of {len(fact.claim)} characters; say it in {MOST_CLAIM} or make it two facts"
                yield problem(record, text, "facts", number, "claim")
    for task in knowledge.tasks.values():
        for number, source in enumerate(task.sources):
            wrong = _unknown(source, knowledge.sources)
            if wrong:
                yield problem(task, wrong, "sources", number)


def unsourced(checked: Checked) -> Iterator[Problem]:
    """Pages that state things and name no source at all."""
    problem, knowledge = checked.places.problem, checked.knowledge
    for tool in knowledge.tools.values():
        if tool.evidence != "background" and not tool.facts:
            yield problem(
                tool,
                f"evidence is '{tool.evidence}' but there are no facts; add one, or write 'evidence: background'",
                "evidence",
            )
    for topic in knowledge.topics.values():
        if not topic.facts and topic.group != "bot":
            yield problem(topic, "no facts; add at least one with claim, source and as_of", "title")
    for task in knowledge.tasks.values():
        if not task.sources:
            yield problem(task, "no sources; add 'sources:' with a web address or the id of a named source", "title")


def repeated(checked: Checked) -> Iterator[Problem]:
    """A claim that stands twice in one file."""
    records: list[Tool | Topic] = [*checked.knowledge.tools.values(), *checked.knowledge.topics.values()]
    for record in records:
        for number in _repeats(record.facts):
            yield checked.places.problem(
                record, "this claim stands in the file already; remove one", "facts", number, "claim"
            )


def _repeats(facts: Sequence[Fact]) -> Iterator[int]:
    seen: set[str] = set()
    for number, fact in enumerate(facts):
        if fact.claim in seen:
            yield number
        seen.add(fact.claim)


def _unknown(source: str, known: Mapping[str, Source]) -> str | None:
    """What is wrong with a source; None when it is a known one."""
    if source in known:
        return None
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https") or not parts.netloc or not source.isascii() or " " in source:
        return f"unknown source '{source}'; write a web address, or the id of a source in sources.yaml"
    host = parts.netloc.removeprefix("www.")
    if host not in known:
        return f"the site {host} has no name yet; add it under 'sites' in sources.yaml with a title"
    return None
