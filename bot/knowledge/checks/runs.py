"""Word runs of texts that must not be copied, as hashes: `article-runs.txt` holds them and nothing of the texts.

A run's number is the sum of its words' hashes, each times a power of one odd number, modulo 2**48. So the runs of a
whole knowledge are a few array operations. `python -m bot.knowledge.checks.runs TEXT... > article-runs.txt` renews it.
"""

from __future__ import annotations

import hashlib
import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import Problem
from bot.knowledge.checks import Checked

FILE = "article-runs.txt"
RUN = 8
"""Words in a row that nobody writes twice by chance."""
_BITS = np.uint64(2**48 - 1)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
TYPED = ("talks", "background", "kinds", "lexicon")
"""Folders of what people type, and nobody says."""
Numbers = npt.NDArray[np.uint64]


def copied(checked: Checked) -> Iterator[Problem]:
    """Runs of eight words that stand in the texts that the knowledge was written from."""
    known = read(checked.places.texts.get(FILE, ""))
    if not len(known):
        return
    words: list[str] = []
    starts: dict[int, str] = {}
    typed = tuple(f"{checked.places.language}/{name}/" for name in TYPED)
    for file, text in checked.places.texts.items():
        if file != FILE and not file.startswith(typed):
            starts[len(words)] = file
            words += _words(text)
    end, firsts = -1, list(starts)
    for place in np.flatnonzero(np.isin(numbers(words), known)).tolist():
        if place > end:  # a longer run is one problem
            first = firsts[bisect_right(firsts, place) - 1]
            file, run = starts[first], " ".join(words[place : place + RUN])
            line = _line(checked.places.texts[file], place - first)
            yield Problem(file, line, f"'{run}' stands word for word in the source; say it in your own words")
        end = place + RUN - 1


def numbers(words: Sequence[str]) -> Numbers:
    """The number of the run that begins at each word."""
    if len(words) < RUN:
        return np.zeros(0, np.uint64)
    hashes = {
        word: int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") for word in set(words)
    }
    values = np.asarray([*map(hashes.__getitem__, words)], np.uint64)
    total = np.zeros(len(words) - RUN + 1, np.uint64)
    with np.errstate(over="ignore"):
        for place in range(RUN):
            total = total * _BASE + values[place : place + len(total)]
    return total & _BITS


def read(text: str) -> Numbers:
    """The runs of a file: 12 hex digits each, parted by spaces and lines."""
    return np.asarray(
        [int(number, 16) for line in text.splitlines() if not line.startswith("#") for number in line.split()],
        np.uint64,
    )


def write(texts: Iterable[str]) -> str:
    """The file for these texts: a remark, then the sorted runs, eight in a line."""
    found = np.unique(np.concatenate([numbers(_words(text)) for text in texts]))
    cells = [f"{number:012x}" for number in found.tolist()]
    rows = [" ".join(cells[start : start + 8]) for start in range(0, len(cells), 8)]
    return "\n".join(
        (
            "# Hashes of all runs of eight words in the two starting articles; the check fails on a shared one.",
            *rows,
            "",
        )
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _line(text: str, place: int) -> int:
    """The line on which the word of that number stands."""
    for number, match in enumerate(_WORD.finditer(text.lower().replace("’", "'"))):
        if number == place:
            return text.count("\n", 0, match.start()) + 1
    return 1


if __name__ == "__main__":
    sys.stdout.write(write(Path(name).read_text("utf-8") for name in sys.argv[1:]))
