"""Word pieces: a text as the numbers that the encoder reads (WordPiece with BERT's lower-case vocabulary)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib import resources

MAX_PIECES = 64
UNKNOWN, START, END = 100, 101, 102


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Word pieces and their numbers; whole words stand in order of how common they are."""
    lines = resources.files("bot.understanding").joinpath("data/vocab.txt").read_text("utf-8").splitlines()
    return {piece: number for number, piece in enumerate(lines)}


def to_pieces(text: str) -> list[int]:
    """WordPiece numbers of a text with start and end marks, at most `MAX_PIECES` (the longest match first)."""
    return [START, *word_pieces(text, MAX_PIECES - 2), END]


def word_pieces(text: str, most: int) -> list[int]:
    """The first WordPiece numbers of a text, without marks."""
    numbers: list[int] = []
    for word in _basic(text):
        numbers += _of_word(word)
        if len(numbers) >= most:
            break
    return numbers[:most]


def _basic(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = (
        "" if unicodedata.category(char) == "Mn" else char if char.isalnum() or char.isspace() else f" {char} "
        for char in plain
    )  # fmt: skip
    return "".join(spaced).split()


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[int, ...]:
    vocab = vocabulary()
    if len(word) > 100:
        return (UNKNOWN,)
    pieces: list[int] = []
    start = 0
    while start < len(word):
        prefix = "##" if start else ""
        end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in vocab), 0)
        if not end:
            return (UNKNOWN,)
        pieces.append(vocab[prefix + word[start:end]])
        start = end
    return tuple(pieces)
