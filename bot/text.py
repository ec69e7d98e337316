"""Words as people type them become words that can be compared. Pure functions, no knowledge.

Everything after `tidy` sees one canonical form (lower case, no punctuation, single spaces), so that case, emoji,
punctuation and odd characters cannot change a decision.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

MAX_MARKS = 2
"""Combining marks kept on one letter; more is decoration that makes text unreadable (zalgo)."""

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"<[@#][!&]?\d+>|(?<![\w.])@\w+")
_TAG = re.compile(r"</?(?!https?:)[A-Za-z][^<>\n]{0,80}>")
_COMMAND = re.compile(r"^\s*/[A-Za-z_]\w*(?:@\w+)?\s*")
_TOKEN = re.compile(r"c\+\+|c#|w/o(?!\w)|\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")
_DOTTED_AI = re.compile(r"(?<![\w.])a\.i\b")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": " ", "_": " "})
_CONTROLS = dict.fromkeys({*range(0x20), 0x7F} - {ord("\n")}, " ")
_LONG_RUN = re.compile(r"([^\W\d])\1{2,}")
_PROSE = re.compile(r"(?<=[?!.])\s+|\n+")
_SENTENCE = re.compile(r"(?<=[?!.;])\s+|\n+")


def clean(raw: str, limit: int = 1000) -> str:
    """Readable single-spaced text of at most `limit` characters: NFKC, no tags, no control or direction characters."""
    text = _TAG.sub(" ", unicodedata.normalize("NFKC", raw[: limit * 4])).translate(_QUOTES)
    plain = text.translate(_CONTROLS) if text.isascii() else _without_odd(text)
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)[:limit].strip()


def _without_odd(text: str) -> str:
    """Without letters that nobody sees and marks that nobody can read."""
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > MAX_MARKS or category in ("Cf", "Co", "Cs", "Cn"):
            continue
        kept.append(" " if category == "Cc" and char != "\n" else char)
    return "".join(kept)


def strip_address(text: str) -> str:
    """Without links, mentions and a leading slash command."""
    return _MENTION.sub(" ", _LINK.sub(" ", _COMMAND.sub("", text)))


def has_link(text: str) -> bool:
    """Whether a web address stands in it: people who send one want something done with that page."""
    return _LINK.search(text) is not None


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers in order; accents are kept off, so that café and cafe are one word.

    "A.I." is a word of this field, so its dots do not make two of it. The last few stay at hand: a message is taken
    apart by many.
    """
    return _found(_shortened(_plain(text)))


def tokens_of(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """The same of many texts, each of one line, in a third of the time."""
    lines = _shortened("\n".join(map(_plain, texts))).split("\n")
    return [tuple(map(sys.intern, _found(line))) for line in lines]  # each word is held once


def _found(plain: str) -> tuple[str, ...]:
    words = _TOKEN.findall(plain)
    return tuple(word.replace("'", "") for word in words) if "'" in plain else tuple(words)


def _plain(text: str) -> str:
    """In lower case, without accents."""
    plain = text.lower()
    if "a.i" in plain:
        plain = _DOTTED_AI.sub("ai", plain)
    if not plain.isascii():
        plain = unicodedata.normalize("NFD", plain)
        plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    return plain


def _shortened(plain: str) -> str:
    """Without the many letters of a key that somebody held down."""
    return _LONG_RUN.sub(r"\1\1", plain)


def canonical(text: str) -> str:
    """The one form in which texts are compared: tokens joined by single spaces."""
    return " ".join(tokens(text))


def squash(text: str) -> str:
    """Letters and digits alone: `DALL-E 3`, `dall e 3` and `dalle3` become the same key."""
    return "".join(tokens(text)).replace(".", "").replace(",", "")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message in order, empty ones left out."""
    return tuple(part.strip() for part in _SENTENCE.split(text) if part.strip())


def prose(text: str) -> tuple[str, ...]:
    """The sentences of a page, whole ones, without the marks of a list."""
    return tuple(part.removeprefix("- ").strip() for part in _PROSE.split(text) if part.strip())


def strip_wrappers(
    words: Sequence[str], openings: Iterable[tuple[str, ...]], closings: Iterable[tuple[str, ...]]
) -> tuple[str, ...]:
    """Words without polite openings ("hey bot") and endings ("thanks in advance"), as long as something remains.

    Both are token tuples, longest first. Taken off again and again until nothing more comes off.
    """
    found, first, last = tuple(words), tuple(openings), tuple(closings)
    changed = bool(found)
    while changed:
        changed = False
        for wrapper in first:
            if wrapper[0] == found[0] and len(wrapper) < len(found) and found[: len(wrapper)] == wrapper:
                found, changed = found[len(wrapper) :], True
        for wrapper in last:
            if wrapper[-1] == found[-1] and len(wrapper) < len(found) and found[-len(wrapper) :] == wrapper:
                found, changed = found[: -len(wrapper)], True
    return found
