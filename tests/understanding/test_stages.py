"""Each stage of understanding by itself: small tables, input and expected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.message import Understanding
from bot.understanding.cache import read_arrays, write_arrays
from bot.understanding.encoder import Encoder, EncoderMissing
from bot.understanding.gazetteer import Gazetteer, Name
from bot.understanding.hashing import HashedEncoder
from bot.understanding.learn import auroc, logistic
from bot.understanding.learned import Learned
from bot.understanding.lexical import LexicalIndex
from bot.understanding.pieces import to_pieces
from bot.understanding.softmax import Softmax


def test_word_pieces_take_the_longest_known_piece() -> None:
    assert to_pieces("hallucination")[0] == 101
    assert to_pieces("hallucination")[-1] == 102
    assert len(to_pieces("word " * 500)) == 64


def test_vectors_do_not_depend_on_what_is_encoded_beside_them() -> None:
    encoder = Encoder()
    texts = ["a logo for my bakery", "suno", "which ai should i use to turn a long recording into text with names"]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_alike_sentences_have_alike_vectors() -> None:
    logo, emblem, weather = Encoder().encode(["make a logo", "design an emblem", "will it rain tomorrow"])
    assert logo @ emblem > logo @ weather + 0.2


def test_a_changed_model_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EncoderMissing, match="no model file"):
        Encoder(str(tmp_path / "missing.onnx"))
    monkeypatch.setattr("bot.understanding.encoder.SHIPPED_SHA256", "0" * 64)
    with pytest.raises(EncoderMissing, match="has been changed"):
        Encoder()


def test_the_stand_in_gives_vectors_of_the_same_kind() -> None:
    one, same, other = HashedEncoder().encode(["free logo maker", "Free LOGO maker!", "weather in rome"])
    assert np.allclose(one, same)
    assert one @ same > one @ other + 0.5


def test_letters_find_the_mistyped_name_and_unknown_text_finds_nothing() -> None:
    index = LexicalIndex.of(["suno for songs", "midjourney for art", "what is a token"])
    assert index.scores("midjorney art").argmax() == 1
    assert index.scores("qqq").max() < 0.2
    assert index.scores("what is a token").max() == pytest.approx(1, abs=1e-4)
    assert LexicalIndex.of([]).scores("anything").shape == (0,)


def test_letters_survive_the_cache() -> None:
    index = LexicalIndex.of(["suno for songs", "what is a token"])
    again = LexicalIndex.from_arrays(index.arrays(), 2)
    assert np.array_equal(index.scores("a song"), again.scores("a song"))


def test_softmax_learns_what_can_be_told_apart() -> None:
    random = np.random.default_rng(1)
    centres = random.normal(size=(4, 16)).astype(np.float32) * 2
    labels = np.repeat(np.arange(4), 30)
    rows = (centres[labels] + random.normal(size=(120, 16))).astype(np.float32)
    head = Softmax.fit(rows, labels, 4)
    assert (head.log_probabilities(rows).argmax(1) == labels).mean() > 0.97
    assert np.allclose(np.exp(head.log_probabilities(rows)).sum(1), 1, atol=1e-4)


def test_logistic_weights_point_the_right_way() -> None:
    rows = np.asarray([[value, 1.0] for value in np.linspace(-2, 2, 40)], np.float32)
    weights = logistic(rows, rows[:, 0] > 0, np.ones(40, np.float32))
    assert weights[0] > 1
    assert abs(weights[1]) < 0.5


def test_auroc_counts_ties_half() -> None:
    assert auroc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == pytest.approx(0.75)
    assert auroc([0.5, 0.5], [False, True]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("is stable diffusion free", ["stable-diffusion"]),
        ("stablediffusion or midjourney", ["stable-diffusion", "midjourney"]),
        ("what is diffusion", ["diffusion"]),
        ("midjournye art", ["midjourney"]),
        ("grow a garden", []),
    ],
)
def test_names_are_found_longest_first_and_with_a_slip(words: str, found: list[str]) -> None:
    names = {
        "Stable Diffusion": "stable-diffusion",
        "Midjourney": "midjourney",
        "diffusion": "diffusion",
        "Grok": "grok",
    }
    gazetteer = Gazetteer((phrase, Name("tool", value)) for phrase, value in names.items())
    unknown = {"midjournye"}
    assert [hit.name.value for hit in gazetteer.find(words.split(), unknown)] == found


def test_a_damaged_file_is_never_trusted(tmp_path: Path) -> None:
    path = tmp_path / "vectors.bin"
    assert write_arrays(path, {"numbers": np.arange(5)})
    whole = path.read_bytes()
    found = read_arrays(path)
    assert found is not None
    assert np.array_equal(found["numbers"], np.arange(5))
    for broken in (whole[:-1], whole[:100], b"", whole[:40] + b"x" + whole[41:]):
        path.write_bytes(broken)
        assert read_arrays(path) is None
    assert read_arrays(tmp_path / "nothing.bin") is None


def test_nothing_breaks_where_the_cache_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not write_arrays(tmp_path / "file" / "index.bin", {"numbers": np.arange(2)})


def test_a_name_in_two_parts_is_not_a_plain_word() -> None:
    gazetteer = Gazetteer([("D-ID", Name("tool", "d-id")), ("Stable Diffusion", Name("tool", "stable-diffusion"))])
    assert [hit.name.value for hit in gazetteer.find(["did", "stablediffusion", "win"])] == ["stable-diffusion"]
    assert [hit.name.value for hit in gazetteer.find(["a", "d", "id", "avatar"])] == ["d-id"]


@pytest.mark.parametrize(
    ("ours", "sure", "answered"),
    [
        (0.95, 0.55, True),  # surely ours: a likely page will do
        (0.7, 0.55, False),
        (0.7, 0.9, True),  # perhaps ours: the page must be sure
        (0.5, 0.99, False),  # below the edge of asking back nothing helps
        (0.99, 0.45, False),
    ],
)
def test_scope_and_page_make_up_for_each_other(ours: float, sure: float, answered: bool) -> None:
    learned = Learned(ours=0.8, perhaps=0.6, answer=0.5, both=2.0)
    assert learned.answers(ours, sure) is answered
    assert (sure >= learned.least(ours) and ours >= learned.perhaps) is answered


def test_a_reply_may_serve_though_another_page_was_meant() -> None:
    assert Understanding("answer", confidence=0.5).trust == pytest.approx(0.8)
    assert Understanding("answer", confidence=1.0).trust == pytest.approx(1.0)
    assert Understanding("decline", confidence=0.5).trust == pytest.approx(0.5)
