"""The encoder's compact form says what the model says, and nothing half-written is ever run."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime  # type: ignore[import-untyped]  # ships no types
import pytest

from bot.understanding import compact
from bot.understanding.compact import compacted
from bot.understanding.encoder import Encoder, find_model
from bot.understanding.in_talk import frame
from bot.understanding.pieces import to_pieces

TEXTS = ("a logo for my bakery", "suno", "which ai should i use to turn a long recording into text with names", "42")


def plainly(text: str) -> npt.NDArray[np.float32]:
    """The vector of a text by the model as it was shipped."""
    session = onnxruntime.InferenceSession(str(find_model("auto")), providers=["CPUExecutionProvider"])
    ids = np.asarray([to_pieces(text)], np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    mean = np.asarray(session.run(None, feed)[0])[0].mean(0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


@pytest.mark.parametrize("text", TEXTS)
def test_the_compact_form_says_what_the_model_says(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "tuned", dict)  # without what was tuned to this field
    assert Encoder("auto", (tmp_path,)).encode([text])[0] @ plainly(text) > 0.99


def test_the_tuned_numbers_are_those_that_the_model_has(tmp_path: Path) -> None:
    shipped = compact.ShippedTables(find_model("auto"))
    assert len(compact.tuned()) == 2 + compact.LAYERS * 10
    assert all(shipped.plain(name).shape == numbers.shape for name, numbers in compact.tuned().items())
    encoder = Encoder("auto", (tmp_path,))
    near = [float(vector @ plainly(text)) for text, vector in zip(TEXTS, encoder.encode(TEXTS), strict=True)]
    assert min(near) > 0.6 and np.mean(near) < 0.99  # another vector, and not far from the shipped one


def test_it_is_kept_and_anything_half_written_is_made_anew(tmp_path: Path) -> None:
    model = find_model("auto")
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    first = compacted(model, digest, (tmp_path,), "lower")
    assert isinstance(first, Path)
    made = first.stat().st_mtime_ns
    assert compacted(model, digest, (tmp_path,), "lower") == first and first.stat().st_mtime_ns == made
    whole = first.read_bytes()
    first.write_bytes(whole[:1000])
    assert compacted(model, digest, (tmp_path,), "lower") == first and first.read_bytes() == whole


def test_without_a_folder_to_write_in_it_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    blocked = Encoder("auto", (tmp_path / "file",)).encode(TEXTS)
    assert np.array_equal(blocked, Encoder("auto", (tmp_path,)).encode(TEXTS))


def test_another_model_is_run_as_it_is_and_knows_no_talks(tmp_path: Path) -> None:
    model = onnx.load(str(find_model("auto")))
    model.producer_name = "somebody else"
    onnx.save(model, str(tmp_path / "other.onnx"))
    other = Encoder(str(tmp_path / "other.onnx"), (tmp_path,))
    assert min(other.encode([text])[0] @ plainly(text) for text in TEXTS) > 0.999
    assert other.encode_turn(frame(("", "", ""), TEXTS[0])) is None


def test_turns_are_read_by_layers_of_their_own(tmp_path: Path) -> None:
    encoder = Encoder("auto", (tmp_path,))
    turn = encoder.encode_turn(frame(("", "", ""), TEXTS[0]))
    assert turn is not None and abs(float(turn @ turn) - 1) < 1e-5
    assert float(turn @ encoder.encode(TEXTS[:1])[0]) < 0.99
    of_a_song = encoder.encode_turn(frame(("A song", "", ""), TEXTS[0]))
    assert of_a_song is not None and not np.array_equal(turn, of_a_song)
