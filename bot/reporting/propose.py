"""Drafts for curators from what people asked in vain. Files to read, change and move by hand: nothing else happens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bot.reporting.gather import Report
from bot.reporting.likeness import Group

LONGEST_ID = 32


def propose(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write a draft for each entry that came near, and for each wish that has none; the files written.

    A file that exists already is left as it is: it may hold somebody's work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, text in drafts(report).items():
        path = folder / name
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        written.append(path)
    return tuple(written)


def drafts(report: Report) -> Mapping[str, str]:
    """File name → text."""
    near: defaultdict[str, list[Group]] = defaultdict(list)
    files: dict[str, str] = {}
    for group in report.groups:
        if group.nearest:
            near[group.nearest].append(group)
        else:
            files.setdefault(f"new-{_id(group.phrase)}.md", _page(group))
    return {**{f"phrases-{entry}.txt": _phrases(entry, found) for entry, found in near.items()}, **files}


def _phrases(entry: str, found: list[Group]) -> str:
    lines = [
        f"# People asked these in vain; {entry} came nearest. Read each: does that page answer it?",
        "# Yes: move the line under `phrases` of that page. No: delete it, or begin a page of its own.",
    ]
    for group in found:
        lines += ["", f"# {group.people} people", group.phrase, *(f"# also: {example}" for example in group.examples)]
    return "\n".join(lines) + "\n"


def _page(group: Group) -> str:
    """The beginning of a topic: it does not load before its answer and its source are written."""
    examples = "".join(f"# also: {example}\n" for example in group.examples)
    return (
        f"---\n# {group.people} people asked this in vain and no page came near.\n{examples}"
        f"title:\nphrases: |\n  {group.phrase}\ngroup: practical\nfacts:\n  - claim:\n    source:\n    as_of:\n---\n"
    )


def _id(phrase: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")
    return words[:LONGEST_ID].rstrip("-") or "page"
