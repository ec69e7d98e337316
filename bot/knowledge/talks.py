"""Talks as people have them, each turn with what a good answer is about: `<lang>/talks/*.txt`.

They teach what few words mean after what was said before. One block a talk, a blank line between two:

    # a-baker
    u: hi i run a small bakery n need a logo
    > logo
    u: free please
    > same:free
    u: can i print it on my van
    > protect-logo | commercial-use-media

Behind `>` stands what would be right, the best first: the id of a page, a wish or a tool; `same`, the subject in view
seen from another side; `tool:ID`, `tool:it` or `tool:first`, a fact of a tool; `compare:...`; `plan:ID,ID`, several
steps; `talk`, a courtesy; `none`, not ours. Behind `!` words may follow of which a good answer has one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = frozenset({"same", "tool", "compare", "plan", "talk", "none"})
"""What stands before a colon in the place of an id, or alone."""

JUDGES = 3
"""Talks of ten that judge what is learned from the rest."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a talk."""

    text: str
    wanted: tuple[str, ...]
    """What a good answer is about, the best first."""
    words: tuple[str, ...] = ()
    """Words of which a good answer has one; none where any will do."""
    line: int = 0

    @property
    def entry(self) -> str:
        """The page or wish that the turn leads to; empty where it leans on the turn before, or is not ours."""
        first = self.wanted[0] if self.wanted else ""
        return first if first not in KINDS and ":" not in first else ""

    def ids(self) -> Iterator[str]:
        """The ids that the label names."""
        for label in self.wanted:
            kind, _, rest = label.partition(":")
            if kind not in KINDS:
                yield label
            elif kind == "plan":
                yield from (part.strip() for part in rest.split(","))


@dataclass(frozen=True, slots=True)
class Talk:
    """What one person types, turn by turn."""

    name: str
    turns: tuple[Said, ...]
    file: str = ""


def is_judge(talk: Talk) -> bool:
    """Whether a talk judges what was learned from the others, and teaches only how its readings are weighed."""
    return len(talk.turns) > 1 and zlib.crc32(talk.name.encode()) % 10 < JUDGES


def read_talks(text: str, file: str = "") -> tuple[Talk, ...]:
    """The talks of a file. Raises ValueError with the line, `12: ...`, and what to write instead."""
    talks: list[Talk] = []
    name, turns, said = "", list[Said](), ""
    for number, line in enumerate((*text.splitlines(), "# "), 1):
        sign, rest = line[:2].strip(), line[2:].strip()
        if said and sign != ">":
            raise ValueError(f"{number - 1}: nothing says what it leads to; write '> ' and an id below it")
        if sign == "#":
            if turns:
                talks.append(Talk(name, tuple(turns), file))
            name, turns = rest, []
        elif sign == "u:" and rest:
            said = rest
        elif sign == ">" and said:
            turns.append(_labelled(said, rest, number - 1))
            said = ""
        elif line.strip():
            raise ValueError(f"{number}: begin the line with '# ' (a talk), 'u: ' (a message) or '> ' (where it leads)")
    return tuple(talks)


def _labelled(text: str, label: str, line: int) -> Said:
    wanted, _, words = label.partition("!")
    parts = tuple(part for one in wanted.split("|") if (part := one.strip()))
    if not parts:
        raise ValueError(f"{line + 1}: nothing behind '>'; write an id, or 'same', 'tool:it', 'talk' or 'none'")
    return Said(text, parts, tuple(part for one in words.split("/") if (part := one.strip().lower())), line)
