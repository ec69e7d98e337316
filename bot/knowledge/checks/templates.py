"""Templates: every one is filled with every combination of present and missing values, as the answers fill it.

A new value gets a line in `VALUES` (short lines) or `REPLIES` (reply templates) with samples of all that it may be.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import get_args

import yaml
from jinja2 import Environment, TemplateError, TemplateSyntaxError, meta

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.load import Loader, default_folder, installed_lines
from bot.knowledge.model import Constraint, Modality, Price, Rights, ToolKind
from bot.knowledge.places import Record

Samples = Mapping[str, Sequence[object]]
SAID_BY_PEOPLE = ("phrases", "examples", "twins", "names", "words", "aliases", "misspellings", "ambiguous")
"""Fields that hold what people type: anything may stand there."""
_BRACES = re.compile(r"\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)", re.MULTILINE)
MOST = 2048
"""Combinations that are tried of one template; none of today's comes near."""
_WORD, _MAYBE = ("Suno",), ("Suno", "")
_NONE = ((), ("Suno", "Udio"))
_LIST = (("text",), ("text", "pictures"))
_YES_NO, _COUNT = (True, False), (1, 12)

VALUES: Samples = {
    # who, what and where
    "name": _WORD, "names": (("Suno", "Udio"),), "maker": _WORD, "tool": _WORD, "task": _WORD, "kind": ("a chat",),
    "what": _WORD, "why": _WORD, "reason": _MAYBE, "became": _MAYBE, "note": _MAYBE, "made": ("pictures", ""),
    "claim": _WORD, "as_of": ("May 2026",), "url": ("https://example.org",), "channel": ("#general",),
    "username": ("which_ai_bot",), "permissions": ("Send Messages",), "hours": ("22:00-07:00",), "language": _WORD,
    "data": ("{}",), "known": ("a logo", ""), "missed": ("frobnicate", ""), "memory": ("8", ""), "level": _MAYBE,
    "step": _WORD, "title": _WORD, "constraint": ("free",), "label": ("Free",), "tool_class": ("image generator",),
    "question": _WORD, "price": _MAYBE, "app": _MAYBE, "camera": _YES_NO, "business": _YES_NO,
    # lists
    "best": (("songs", "jingles"), "songs"), "weak": _LIST, "tools": _LIST, "takes": _LIST, "gives": _LIST,
    "back": _LIST, "parts": _LIST, "constraints": _LIST, "texts": _LIST, "words": _LIST,
    # one of a few
    "free": ("yes", "limited", "no", "unknown"), "commercial": ("business use allowed",),
    "status": ("superseded", "discontinued"),
    # yes or no
    "offline": _YES_NO, "api": _YES_NO, "open": _YES_NO, "through": _YES_NO, "quiet": _YES_NO, "admins": _YES_NO,
    "sees_mentions": _YES_NO, "keeps_unanswered": _YES_NO, "home": _YES_NO, "private": _YES_NO, "account": _YES_NO,
    "mobile": _YES_NO, "brings": _YES_NO, "near": _YES_NO, "chats": _YES_NO, "spoken": _YES_NO, "voice": _YES_NO,
    "mac": _YES_NO,
    # tools that drop out of a list
    "out": _NONE,
    # gigabytes that a model takes and that a person has
    "needs": ("24", ""), "has": ("8", ""), "room": ("11",), "hint": _MAYBE,
    # what can be typed into a chat as it stands, and a page's answer in a sentence
    "request": _WORD, "gist": _WORD,
    # what is said beside an advice or a comparison
    "met": _LIST, "lines": (("one.",), ("one.", "two.")), "others": _NONE, "instead": _NONE, "points": _LIST,
    "numbers": ((), ("5", "4")), "when": ("", "May 2026"), "never": _NONE,
    "outright": _NONE, "limited": _NONE, "paid": _NONE, "next": _NONE, "caveat": _MAYBE, "said": _MAYBE, "cost": _WORD,
    "fact": _WORD, "amount": ("300 pages",), "same": _YES_NO, "consent": _YES_NO, "too_many": _YES_NO,
    # the size of a model, in billions of parameters, and whether it fits
    "size": ("14",), "most": (0, 10), "fits": _YES_NO, "barely": _YES_NO,
    "tiny": _YES_NO, "ordinary": _YES_NO,
    # versions of a tool
    "asked": ("Claude 12",), "newest": ("Claude 5",), "awaited": _YES_NO,
    # how many
    "count": _COUNT, "seconds": _COUNT, "left": _COUNT, "limit": (1000,), "rows": (0, 3),
    "replies": (0, 1, 12),
    # whose a tool is, and whose it was said to be
    "asks": _YES_NO, "gone": _YES_NO, "other": _WORD, "theirs": _MAYBE,
    # what is kept of a person
    "kept": (("A talk.",),), "day": ("2026-11-22",), "about": _NONE, "excluded": _NONE, "shown": _NONE, "chosen": _NONE,
    "budget": ("20", ""), "value": _WORD, "text": _WORD,
    # the two tools of a short answer, and one with what the notes say of it
    "first": _WORD, "second": ("", "Udio"),
    "pick": (
        {"name": "Suno", "reason": "songs", "price": "free plan with limits", "caveat": "", "weak": "", "kept": ""},
    ),
}  # fmt: skip
"""What the bot's short lines may be filled with: a name means the same in every line."""


WORDED: Mapping[str, object] = {
    "modality": Modality, "input": Modality, "constraint": Constraint, "kind": ToolKind,
    "free": Price.model_fields["free"].annotation, "level": Price.model_fields["level"].annotation,
    "commercial": Rights.model_fields["commercial"].annotation,
}  # fmt: skip
"""Beginnings of the lines that put the model's ids into words."""


def _rows(always: Sequence[str], maybe: Sequence[str] = ()) -> Sequence[object]:
    """No row at all, and rows with every combination of what may be missing."""
    combinations = itertools.product(("text", ""), repeat=len(maybe))
    rows = [{**dict.fromkeys(always, "text"), **dict(zip(maybe, values, strict=True))} for values in combinations]
    return ([], rows)


_TABLE: Sequence[object] = ([], [{"label": "Makes", "cells": ["music", "text"]}])
_TEXTS: Sequence[object] = ([], ["one", "two"])
_TWO: Sequence[object] = (["Suno", "Udio"],)
REPLIES: Mapping[str, Samples] = {
    "choose": {"lead": _MAYBE, "picks": _rows(["name", "price"], ["reason", "caveat", "weak", "kept"]), "notes": _TEXTS,
               "watch": _MAYBE},
    "plan": {"opening": _WORD, "steps": _rows(["title", "tool", "price"], ["reason", "other", "hands_on", "kept"]),
             "notes": _TEXTS, "watch": _MAYBE},
    "compare": {"first": _TEXTS, "verdicts": _rows(["name", "what"], ["here"]),
                "notes": _TEXTS, "names": _TWO, "rows": _TABLE, "same": _TEXTS},
    "concepts": {"shorts": _rows(["name", "short"]), "names": _TWO, "rows": _TABLE},
    "checked": {"lines": _TEXTS, "instead": _TEXTS, "constraint": ("free",), "all": _YES_NO},
    "further": {"opening": _MAYBE, "lines": ([], ["1. one", "two"]), "notes": _TEXTS},
    "guide": {"opening": _MAYBE, "question": _WORD},
    "profile": {"first": _MAYBE, "rest": _TEXTS, "facts": _TEXTS},
    "capability": {"first": _MAYBE, "rest": _TEXTS, "facts": _TEXTS},
}  # fmt: skip
"""What each reply template is filled with."""


def templates(checked: Checked) -> Iterator[Problem]:
    """Templates that cannot be read, ask for values that nobody gives, or fail or stay empty with some values."""
    made = checked.templates
    lines = _line_places(checked)
    own = checked.places.language
    for name in checked.knowledge.templates:
        file = f"{own}/replies/{name}.md"
        for line, text in _wrong(made, f"replies/{name}", REPLIES.get(name, {})):
            yield Problem(file, line, text)
    for name in checked.knowledge.lines:
        file, first = lines.get(name, (f"{own}/lines", 1))
        for line, text in _wrong(made, f"lines/{name}", VALUES):
            yield Problem(file, first + line - 1, f"{name}: {text}")


def in_pages(checked: Checked) -> Iterator[Problem]:
    """Braces of a template in what a page says: pages are plain Markdown, so people would read the braces."""
    places = checked.places
    records: list[Record] = [*checked.knowledge.tools.values(), *checked.knowledge.entries()]
    for record in records:
        if not _BRACES.search(places.texts.get(places.file(record), "")):
            continue
        for text in _strings(record.model_dump(exclude=set(SAID_BY_PEOPLE))):
            for found in _BRACES.finditer(text):
                what = f"'{found.group()}' is shown as it stands, pages are no templates"
                yield places.problem(record, f"{what}; write the words themselves", words=found.group())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _strings(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _strings(one))


def unworded(checked: Checked) -> Iterator[Problem]:
    """Ids of the model (a modality, a kind of tool, a price level) that no line puts into words, lent ones included."""
    places = checked.places
    lent = installed_lines(places.folder, places.language) if (default_folder() / places.language).is_dir() else {}
    lines = {**lent, **checked.knowledge.lines}
    if not checked.knowledge.lines:
        return
    for start, ids in WORDED.items():
        for name in get_args(ids):
            if f"{start}-{name}" not in lines:
                file = f"{checked.places.language}/lines/words.yaml"
                text = f"the line '{start}-{name}' is missing; add what people call it in a sentence"
                yield checked.places.problem(file, text, words=f"{start}-")


def untranslated(checked: Checked) -> Iterator[Problem]:
    """Lines and reply templates that the English knowledge has and this language lacks."""
    knowledge, places = checked.knowledge, checked.places
    if places.language == "en":
        return
    for path in sorted((places.folder / "en" / "lines").glob("*.yaml")):
        for name in yaml.load(path.read_text("utf-8"), Loader) or {}:
            if name not in knowledge.lines:
                yield Problem(
                    f"{places.language}/lines/{path.name}",
                    1,
                    f"the line '{name}' is missing; translate the one in en/lines",
                )
    for path in sorted((places.folder / "en" / "replies").glob("*.md")):
        if path.stem not in knowledge.templates:
            yield Problem(
                f"{places.language}/replies/{path.name}", 1, "the template is missing; translate the one in en/replies"
            )


def combinations(names: Sequence[str], samples: Samples) -> Iterator[dict[str, object]]:
    """Every combination of the samples of these values, up to a bound."""
    product = itertools.product(*(samples[name] for name in names))
    for values in itertools.islice(product, MOST):
        yield dict(zip(names, values, strict=True))


def _wrong(made: Environment, name: str, samples: Samples) -> Iterator[tuple[int, str]]:
    """What is wrong with one template: line in it (from 1) and words."""
    try:
        source = made.loader.get_source(made, name)[0] if made.loader else ""
        if "{" not in source:
            return
        read = made.parse(source)
        wanted = sorted(meta.find_undeclared_variables(read))
        template = made.template_class.from_code(made, made.compile(read, name), made.make_globals(None))
    except TemplateSyntaxError as error:
        yield error.lineno, f"not a valid template ({error.message}); check braces and names of filters"
        return
    unknown = [value for value in wanted if value not in samples]
    if unknown:
        line = next((number for number, text in enumerate(source.splitlines(), 1) if unknown[0] in text), 1)
        near = get_close_matches(unknown[0], list(samples), 3) or sorted(samples)
        yield line, f"there is no value '{unknown[0]}'; use one of: {', '.join(near) or 'none here'}"
        return
    for values in combinations(wanted, samples):
        try:
            text = template.render(**values)
        except (TemplateError, TypeError, ValueError) as error:
            yield 1, f"fails with {_told(values)} ({error}); guard the value with an if"
            return
        if "None" in text or "True" in text or "False" in text:
            yield 1, f"shows a bare value with {_told(values)}; word it with an if"
            return


def _told(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value!r}"[:60] for name, value in values.items())


def _line_places(checked: Checked) -> dict[str, tuple[str, int]]:
    """File and first line of each short line's text."""
    places: dict[str, tuple[str, int]] = {}
    start = f"{checked.places.language}/lines/"
    for file, text in checked.places.texts.items():
        if file.startswith(start):
            for number, line in enumerate(text.splitlines(), 1):
                name, colon, rest = line.partition(":")
                if colon and name and not name.startswith((" ", "#", "-")):
                    block = rest.strip() in ("|", ">", ">-", "|-")
                    places[name.strip("\"'")] = (file, number + 1 if block else number)
    return places
