"""The points of the starting articles: each is carried by entries that mention it, or left out for a written reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.load import Loader

FILE = "coverage.yaml"


class Point(BaseModel):
    """One thing that an article says: carried by entries, or left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[str, ...] = ()
    """Ids of the entries that carry it."""
    mentions: tuple[str, ...] = ()
    """Words, each of which stands in at least one of these entries."""
    left_out: str = ""
    """Why it needs no entry."""


_POINTS = TypeAdapter(dict[str, Point])
_NAME = re.compile(r"([A-Z])([1-9]\d*)")
_MARKS = re.compile(r"[*_`\"“”]")


def coverage(checked: Checked) -> Iterator[Problem]:
    """Points that nothing carries, unknown entries, words that none of the entries holds, gaps in the count."""
    text = checked.places.texts.get(FILE)
    if text is None:
        return
    try:
        points = _POINTS.validate_python(yaml.load(text, Loader) or {})
    except (yaml.YAMLError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = [part for part in first["loc"] if isinstance(part, str | int)] if first else []
        what = f"{'.'.join(str(part) for part in where)}: {first['msg']}" if first else "not valid YAML"
        line = checked.places.line(FILE, *where) if where else 1
        yield Problem(FILE, line, f"{what}; write 'entries' with 'mentions', or 'left_out' with the reason")
        return
    yield from _gaps(checked, points)
    for name, point in points.items():
        yield from _point(checked, name, point)


def _point(checked: Checked, name: str, point: Point) -> Iterator[Problem]:
    problem = checked.places.problem
    if bool(point.left_out) == bool(point.entries):
        yield problem(FILE, f"{name} is neither carried nor left out; write 'entries' or 'left_out', not both", name)
        return
    files = []
    for number, entry_id in enumerate(point.entries):
        record = checked.knowledge.tools.get(entry_id) or checked.knowledge.entry(entry_id)
        if record is None:
            yield problem(
                FILE,
                f"{name}: nothing has the id '{entry_id}'; name an entry that carries the point",
                name,
                "entries",
                number,
            )
        else:
            files.append(checked.places.file(record))
    said = " ".join(_plain(checked.places.texts.get(file, "")) for file in files)
    for number, words in enumerate(point.mentions):
        if _plain(words) not in said:
            where = ", ".join(point.entries)
            yield problem(
                FILE,
                f"{name}: '{words}' stands in none of {where}; add it there or mend the words",
                name,
                "mentions",
                number,
            )
    if point.entries and not point.mentions:
        yield problem(FILE, f"{name}: no 'mentions'; add words that show that the entries carry it", name)


def _gaps(checked: Checked, points: dict[str, Point]) -> Iterator[Problem]:
    counts: dict[str, list[int]] = {}
    for name in points:
        match = _NAME.fullmatch(name)
        if match is None:
            yield checked.places.problem(
                FILE, f"'{name}' is no point; write the article's letter and a number, like A7", name
            )
        else:
            counts.setdefault(match[1], []).append(int(match[2]))
    for letter, seen in counts.items():
        for missing in sorted(set(range(1, max(seen) + 1)) - set(seen)):
            yield checked.places.problem(FILE, f"{letter}{missing} is missing; add it", f"{letter}{max(seen)}")


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).lower().split())
