"""The built index on disk: made once, checked by hash at every start, made anew when anything does not fit.

Two files in one folder: the vectors of all phrasings by the hash of phrase and model, so that a change of one file
encodes only what is new; and the finished index of one version of the knowledge. Both begin with the sha256 of the
rest and are written to a draft first, so that a half-written file is never trusted.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from bot.knowledge.load import default_folder
from bot.knowledge.model import Knowledge
from bot.settings import Settings
from bot.understanding.encoder import Encoder, EncoderMissing, Vectors
from bot.understanding.examples import Example, collect
from bot.understanding.hashing import HashedEncoder
from bot.understanding.hearing import Hearing
from bot.understanding.index import Index, build, from_arrays, to_arrays
from bot.understanding.kept import keep
from bot.understanding.learned import read
from bot.understanding.notes import Notes, notes_of, without_names
from bot.understanding.slots import SlotReading
from bot.understanding.understand import TextEncoder, Understander
from bot.understanding.ways import Ways, phrases_of, ways_of

FORMAT = 38
"""Raised whenever the code makes another index from the same files."""
SHIPPED = Path(__file__).resolve().parents[1] / "_index"
"""Where a release carries its index."""
KEPT_VECTORS = 80_000
"""Vectors of phrases that are gone are dropped beyond this many."""
HASH_SIZE = 32
PART = 256
"""Texts that a core encodes before it says how far it is."""
Arrays = dict[str, npt.NDArray[np.generic]]
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


def cache_folder(settings: Settings) -> Path:
    """Where the index is kept: the setting, or the user's cache folder."""
    if settings.cache is not None:
        return settings.cache
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whichai"


def find_encoder(settings: Settings) -> tuple[str, TextEncoder]:
    """The encoder of the settings and the name of its learned numbers; the lexical stand-in where it is missing."""
    if settings.encoder != "off":
        try:
            return "dense", Encoder(settings.encoder, (cache_folder(settings), SHIPPED))
        except EncoderMissing as error:
            log.warning("no sentence encoder (%s); matching by words and letters alone", error)
    return "lexical", HashedEncoder()


def open_understander(knowledge: Knowledge, settings: Settings, progress: Progress | None = None) -> Understander:
    """Everything ready to understand, from the cache where it fits and built anew where not."""
    name, encoder = find_encoder(settings)
    learned = read(knowledge_folder(settings) / knowledge.language, name)
    with ThreadPoolExecutor(1) as other_core:
        loading = other_core.submit(_loaded, knowledge, encoder, settings)
        hearing = Hearing.of(knowledge)
        index = loading.result() or build_index(knowledge, hearing, encoder, settings, progress)
    ways = open_ways(knowledge, hearing, encoder, settings)
    notes = open_notes(knowledge, hearing, encoder, settings)
    return Understander(knowledge, hearing, index, encoder, learned, ways, notes)


def _loaded(knowledge: Knowledge, encoder: TextEncoder, settings: Settings) -> Index | None:
    """The kept index, after the model, since loading that is what takes the most memory for a moment."""
    encoder.warm()
    return load_index(knowledge, encoder, settings)


def open_ways(knowledge: Knowledge, hearing: Hearing, encoder: TextEncoder, settings: Settings) -> Ways:
    """What people say after an answer, as vectors: from the cache where it fits, else encoded and kept."""
    groups, phrases = phrases_of(knowledge.lexicon, lambda phrase: hearing.tidier.tidy(phrase).text)
    return ways_of(groups, _kept_rows("ways", (*groups, *phrases), lambda: phrases, encoder, settings))


def open_notes(knowledge: Knowledge, hearing: Hearing, encoder: TextEncoder, settings: Settings) -> Notes:
    """What the notes have on each tool, as vectors: from the cache where it fits, else encoded and kept."""

    def rows(lines: Sequence[str]) -> Vectors:
        def read() -> list[str]:
            return [without_names(hearing.read(hearing.tidier.tidy(line))) for line in lines]

        return _kept_rows("notes", (str(FORMAT), knowledge.words_version, *lines), read, encoder, settings)

    return notes_of(knowledge, rows)


def _kept_rows(
    kind: str, key: Sequence[str], texts: Callable[[], Sequence[str]], encoder: TextEncoder, settings: Settings
) -> Vectors:
    """The vectors of some texts, kept in one file that is made anew whenever its key changes."""
    digest = hashlib.sha256("\n".join((encoder.sha256, *key)).encode()).hexdigest()
    name = f"{kind}-{digest[:16]}.bin"
    kept = (read_arrays(folder / name) for folder in (cache_folder(settings), SHIPPED))
    found = next((arrays for arrays in kept if arrays is not None), None)
    if found is not None:
        return np.asarray(found["rows"], np.float32)
    rows = _encoded(texts(), encoder, cache_folder(settings), None).astype(np.float16)
    path = cache_folder(settings) / name
    if write_arrays(path, {"rows": rows}):
        _drop_old(path.parent, f"{kind}-*.bin")
    return rows.astype(np.float32)


def knowledge_folder(settings: Settings) -> Path:
    return settings.knowledge or default_folder()


def load_index(knowledge: Knowledge, encoder: TextEncoder, settings: Settings) -> Index | None:
    """The finished index of exactly this knowledge, encoder and code; None when there is none to be trusted."""
    for folder in (cache_folder(settings), SHIPPED):
        arrays = read_arrays(folder / index_name(knowledge, encoder))
        if arrays is None:
            continue
        with suppress(KeyError, ValueError, TypeError):
            return from_arrays(Lines(arrays.pop("examples")), arrays)
    return None


class Lines(Sequence[Example]):
    """Examples that are read from their lines when asked for: all as objects would be a tenth of the bot's memory."""

    def __init__(self, data: npt.NDArray[np.generic]) -> None:
        """Raises ValueError when these are no lines of examples."""
        self._data = data.tobytes()
        self._ends = np.flatnonzero(data == ord("\n"))
        if len(self._ends):
            self[-1]

    @classmethod
    def write(cls, examples: Sequence[Example]) -> npt.NDArray[np.uint8]:
        """The lines as bytes, one for each example."""
        lines = (json.dumps([*asdict(example).values()], ensure_ascii=False) for example in examples)
        return np.frombuffer("".join(f"{line}\n" for line in lines).encode(), np.uint8)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> Example: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Example, ...]: ...
    def __getitem__(self, place: int | slice) -> Example | tuple[Example, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        number = range(len(self))[place]
        start = self._ends[number - 1] + 1 if number else 0
        return Example(*json.loads(self._data[start : self._ends[number]]))


def index_name(knowledge: Knowledge, encoder: TextEncoder) -> str:
    key = f"{FORMAT} {knowledge.words_version} {knowledge.language} {encoder.sha256}"
    return f"index-{hashlib.sha256(key.encode()).hexdigest()[:16]}.bin"


def build_index(
    knowledge: Knowledge, hearing: Hearing, encoder: TextEncoder, settings: Settings, progress: Progress | None = None
) -> Index:
    """Build the index and keep it; where nothing can be written it is only used."""
    examples, vectors, signs, _ = prepare(knowledge, hearing, encoder, settings, progress)
    index = build(examples, vectors, signs)
    arrays = {**to_arrays(index), "examples": Lines.write(examples)}
    path = cache_folder(settings) / index_name(knowledge, encoder)
    if write_arrays(path, arrays):
        _drop_old(path.parent, "index-*.bin")
    return index


def _drop_old(folder: Path, names: str) -> None:
    """Leave the newest three files of one kind."""
    for old in sorted(folder.glob(names), key=lambda one: one.stat().st_mtime)[:-3]:
        with suppress(OSError):
            old.unlink()


def prepare(
    knowledge: Knowledge, hearing: Hearing, encoder: TextEncoder, settings: Settings, progress: Progress | None = None
) -> tuple[tuple[Example, ...], Vectors, Vectors, list[SlotReading]]:
    """Examples, their vectors and signs, and their slots: what the heads and the weights are learned from."""
    examples = collect(knowledge, hearing.tidier)
    with ThreadPoolExecutor(1) as other_core:  # the encoder lets it run beside
        heard = other_core.submit(_heard, examples, hearing)
        vectors = _encoded([example.text for example in examples], encoder, cache_folder(settings), progress)
        readings, signs = heard.result()
    return examples, vectors, signs, readings


def _heard(examples: Sequence[Example], hearing: Hearing) -> tuple[list[SlotReading], Vectors]:
    """The slots and the signs of all examples."""
    readings = [hearing.slots.read(example.text.split(), example.raw) for example in examples]
    pairs = zip(examples, readings, strict=True)
    return readings, np.stack([hearing.cues.signs(one.text.split(), reading, one.raw) for one, reading in pairs])


def _encoded(texts: Sequence[str], encoder: TextEncoder, folder: Path, progress: Progress | None) -> Vectors:
    """Vectors of all texts, only those encoded that no cache holds."""
    name = f"vectors-{encoder.sha256[:16]}.bin"
    known: dict[bytes, Vectors] = {}
    for place in (SHIPPED, folder):
        arrays = read_arrays(place / name)
        if arrays is not None:
            known.update(zip((row.tobytes() for row in arrays["keys"]), np.asarray(arrays["vectors"]), strict=False))
    keys = [hashlib.blake2b(text.encode(), digest_size=12).digest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        encoder.warm()
        # texts of one length beside each other: the shorter are filled up to the longest
        ordered = sorted(missing.items(), key=lambda one: (len(one[1]), one[0]))
        parts = [ordered[start : start + PART] for start in range(0, len(ordered), PART)]
        with ThreadPoolExecutor(os.cpu_count() or 1) as cores:
            for number, fresh in enumerate(cores.map(lambda part: encoder.encode([text for _, text in part]), parts)):
                # half precision keeps three digits, far below what a decision hangs on, and halves the file
                known.update(zip((key for key, _ in parts[number]), fresh.astype(np.float16), strict=True))
                if progress:
                    progress(min((number + 1) * PART, len(ordered)), len(ordered))
        used = dict.fromkeys([*keys, *list(known)[-KEPT_VECTORS:]]) if len(known) > KEPT_VECTORS else known
        kept = [key for key in used if key in known]
        write_arrays(folder / name, {
            "keys": np.frombuffer(b"".join(kept), np.uint8).reshape(-1, 12),
            "vectors": np.stack([known[key] for key in kept]),
        })  # fmt: skip
    return np.stack([known[key] for key in keys]).astype(np.float32)


def write_arrays(path: Path, arrays: Arrays) -> bool:
    """Write arrays with their hash, whole or not at all; False where the folder cannot be written."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    data = buffer.getvalue()
    return keep(path, hashlib.sha256(data).digest(), data)


def read_arrays(path: Path) -> Arrays | None:
    """Arrays of a file whose hash is right; None for anything else."""
    try:
        with path.open("rb") as file:
            wanted, digest = file.read(HASH_SIZE), hashlib.sha256()
            while part := file.read(1 << 20):  # a whole copy in memory would be the bot's peak
                digest.update(part)
            if digest.digest() != wanted:
                log.warning("%s is damaged and is built anew", path.name)
                return None
            file.seek(HASH_SIZE)
            with np.load(file, allow_pickle=False) as found:
                return {name: found[name] for name in found.files}
    except OSError:
        return None
