"""The encoder's model as it is run: one graph, written anew from the shipped model's tables.

The shipped file holds whole numbers and their scales, but its graph turns every table into fractions before anything
is added up: 120 MB more, and four times as much to read for each message. Here each product is summed in whole
numbers: every row of what goes in is rounded to eight bits by its own largest value, so that a text's vector hangs on
nothing beside it. What onnxruntime has in one step is one step, and layers are normalised by the operator that is
quickest at it. That takes a third of the time, and vectors keep a cosine of 0.997 with what they were (the mean of
three thousand). Made once and kept, since onnx, which writes the graph, is large to load.

The numbers that are added to a layer, and those that scale it when it is evened out, are not the shipped ones: they
were tuned to this field (`tune`), a thousandth of the model in sixty kilobytes. The model is run in two parts, since
its upper layers are there twice: as they are for any text, and for a turn within its talk (`in_talk`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from bot.understanding import in_talk
from bot.understanding.in_talk import LOWER
from bot.understanding.kept import keep

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

FORM = "8 bits a weight, 8 bits a value of a row, written anew"
"""Names the form; a change of it makes other vectors and thereby another index."""
TUNED = "data/tuned.npz"
"""The tuned numbers, beside this file."""
LAYERS, HEADS, SIZE = 6, 12, 384
"""The shape of all-MiniLM-L6: layers, heads of attention, numbers a word piece."""
EPSILON = 1e-12
LARGEST, ZERO = 127, 128
"""The largest whole number of a row, and the number that stands for nothing."""
FUSED = "com.microsoft"
"""Where onnxruntime keeps its own operators."""
OPERATORS, FILE_FORM = 17, 8
"""Versions in which what is written here means this."""
FRACTION, LONG, SHORT = 1, 7, 6
"""The file's numbers for kinds of numbers."""
DIGITS = 16
Array = npt.NDArray[Any]
Part = Literal["lower", "upper", "talk"]
"""The layers that every text goes through, those above, and those above for a turn within its talk."""


def compacted(model: Path, digest: str, folders: Sequence[Path], part: Part) -> Path | bytes:
    """One part of the shipped model, whose sha256 is told, in its compact form: a file kept in one of the folders, else
    made anew.

    The first folder that can be written keeps it, under a name that holds the hash of its content, so that nothing
    half-written or changed is ever run. Where none can be written the model itself comes back.
    """
    own = _digest(in_talk.file()) if part == "talk" else ""
    stem = f"encoder-{part}-{hashlib.sha256(f'{digest} {form()} {own}'.encode()).hexdigest()[:DIGITS]}"
    for folder in folders:
        for path in sorted(folder.glob(f"{stem}-*.onnx")):
            if path.stem == f"{stem}-{_digest(path.read_bytes())}":
                return path
    data = _written(model, part)
    paths = (folder / f"{stem}-{_digest(data)}.onnx" for folder in folders)
    return next((path for path in paths if keep(path, data)), data)


def form() -> str:
    """Names the form with the tuned numbers in it."""
    return f"{FORM} {_digest(_tuned_file())}"


@lru_cache(maxsize=1)
def tuned() -> Mapping[str, Array]:
    """The tuned numbers by the names that they have in the model."""
    with np.load(io.BytesIO(_tuned_file()), allow_pickle=False) as found:
        return {name: found[name].astype(np.float32) for name in found.files}


@lru_cache(maxsize=1)
def _tuned_file() -> bytes:
    return resources.files("bot.understanding").joinpath(TUNED).read_bytes()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def _written(source: Path, part: Part) -> bytes:
    writing = _Writing(_InTalk(source) if part == "talk" else _Tables(source))
    data: bytes = (writing.lower() if part == "lower" else writing.upper()).SerializeToString(deterministic=True)
    return data


class ShippedTables:
    """The numbers of the shipped model, found by the names that they have in every model of this kind."""

    def __init__(self, source: Path) -> None:
        import onnx
        from onnx import numpy_helper

        model = onnx.load(str(source))
        self._read = numpy_helper.to_array
        self._arrays = {_bare(table.name): table for table in model.graph.initializer}
        products = {node.output[0]: node.input[1] for node in model.graph.node if node.op_type == "MatMul"}
        sums = [node.input for node in model.graph.node if node.op_type == "Add" and node.input[0] in products]
        self._factors = {_bare(bias): _bare(products[product]) for product, bias in sums}
        """For each bias the table whose product it is added to."""

    def plain(self, name: str) -> Array:
        return self._read(self._arrays[name])

    def whole(self, name: str) -> tuple[Array, Array]:
        """A table's whole numbers and their scales."""
        return self.plain(f"{name}_q"), self.plain(f"{name}_scale")

    def fractions(self, name: str) -> Array:
        """A table without the rounding of its scales."""
        whole, scales = self.whole(name)
        return (whole.astype(np.float32) * scales).astype(np.float32)

    def factor(self, bias: str) -> Array:
        """The table whose product a bias is added to, as fractions."""
        return self.fractions(self._factors[bias])

    def layers(self, *names: str) -> tuple[Array, Array, Array]:
        """Whole numbers, scale of each column and bias of layers that are computed side by side."""
        biases = [f"{name}.bias" for name in names]
        whole, scales = zip(*(self.whole(self._factors[bias]) for bias in biases), strict=True)
        return (
            np.concatenate(whole, axis=1), np.concatenate(scales, axis=1)[0],
            np.concatenate([self.plain(bias) for bias in biases]),
        )  # fmt: skip


class _Tables(ShippedTables):
    """The same with the tuned numbers in their places."""

    def plain(self, name: str) -> Array:
        found = tuned().get(name)
        return found if found is not None else super().plain(name)


class _InTalk(_Tables):
    """The same for a turn within its talk: upper layers that were learned a second time."""

    def __init__(self, source: Path) -> None:
        super().__init__(source)
        self._learned = in_talk.differences()

    def plain(self, name: str) -> Array:
        found = self._learned.get(name)
        return found if found is not None else super().plain(name)

    def layers(self, *names: str) -> tuple[Array, Array, Array]:
        learned = self._learned
        tables = [self.factor(f"{name}.bias") + learned[f"{name}.left"] @ learned[f"{name}.right"].T for name in names]
        table = np.concatenate(tables, axis=1)
        scales = (np.abs(table).max(axis=0) / LARGEST).astype(np.float32)
        whole = np.rint(table / scales).astype(np.int8)
        return whole, scales, np.concatenate([self.plain(f"{name}.bias") for name in names])


def _bare(name: str) -> str:
    return name.removeprefix("inner.")


class _Writing:
    """A graph, step by step: each step gives the name of its result. The pieces of all texts stand in one row."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._unit, self._zero = self._constant(np.float32(1 / LARGEST)), self._constant(np.uint8(ZERO))
        self._mask = self._step("Cast", "attention_mask", to=SHORT)
        shape = self._step("Shape", "attention_mask")
        self._one_row = self._constant(np.asarray([1, -1, SIZE]))
        self._apart, self._apart_thrice = (
            self._step("Concat", shape, self._constant(np.asarray([size])), axis=0) for size in (SIZE, 3 * SIZE)
        )

    def lower(self) -> ModelProto:
        """From word pieces to what the lower layers make of them."""
        pieces = self._step("Reshape", self._looked_up(), self._one_row)
        self._count(pieces)
        return self._model(self._through(self._evened(pieces, "embeddings"), range(LOWER)), "input_ids", LONG)

    def upper(self) -> ModelProto:
        """From there to what the model makes of each piece."""
        pieces = self._step("Reshape", "lower", self._one_row)
        self._count(pieces)
        return self._model(self._through(pieces, range(LOWER, LAYERS)), "lower", FRACTION, SIZE)

    def _count(self, pieces: str) -> None:
        count = self._step("Shape", pieces, start=1, end=2)
        self._ones, self._zeros = (
            self._step("ConstantOfShape", count, value=self._table(np.full(1, number, np.float32))) for number in (1, 0)
        )

    def _through(self, pieces: str, layers: range) -> str:
        for number in layers:
            pieces = self._layer(pieces, f"encoder.layer.{number}")
        return self._step("Reshape", pieces, self._apart)

    def _model(self, result: str, given: str, kind: int, *size: int) -> ModelProto:
        from onnx.helper import make_graph, make_model, make_opsetid, make_tensor_value_info

        row = ["texts", "pieces"]
        inputs = [
            make_tensor_value_info(given, kind, [*row, *size]), make_tensor_value_info("attention_mask", LONG, row),
        ]  # fmt: skip
        output = make_tensor_value_info(result, FRACTION, [*row, SIZE])
        graph = make_graph(self._nodes, "encoder", inputs, [output], self._constants)
        versions = [make_opsetid("", OPERATORS), make_opsetid(FUSED, 1)]
        return make_model(graph, opset_imports=versions, ir_version=FILE_FORM)

    def _looked_up(self) -> str:
        """What each word piece is, and where it stands; of the two kinds of text that there are it is the first."""
        whole, scales = self._tables.whole("embeddings.word_embeddings.weight")
        rows = self._step("Gather", self._constant(whole), "input_ids")
        scale = self._step("Gather", self._constant(scales), "input_ids")
        words = self._step("Mul", self._step("Cast", rows, to=FRACTION), scale)
        whole, scales = self._tables.whole("embeddings.position_embeddings.weight")
        kind = self._tables.plain("embeddings.token_type_embeddings.weight")[0]
        length = self._step("Shape", "input_ids", start=1, end=2)
        places = self._constant((whole * scales + kind).astype(np.float32))
        return self._step("Add", words, self._step("Slice", places, self._constant(np.asarray([0])), length))

    def _layer(self, pieces: str, name: str) -> str:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        asked, bias = self._product(pieces, *parts)
        three = self._steps("Split", 3, self._step("Reshape", asked, self._apart_thrice), axis=-1)
        seen = self._step("MultiHeadAttention", *three, bias, self._mask, domain=FUSED, num_heads=HEADS)
        pieces = self._added(self._step("Reshape", seen, self._one_row), pieces, f"{name}.attention.output")
        wide = self._step("BiasGelu", *self._product(pieces, f"{name}.intermediate.dense"), domain=FUSED)
        return self._added(wide, pieces, f"{name}.output")

    def _product(self, pieces: str, *names: str) -> tuple[str, str]:
        """The product with some layers' tables, in whole numbers and scaled back by column and row; and its bias."""
        whole, scales, bias = (self._constant(table) for table in self._tables.layers(*names))
        largest = self._step("ReduceMax", self._step("Abs", pieces), axes=[-1], keepdims=1)
        rounded = self._step("QuantizeLinear", self._step("Div", pieces, largest), self._unit, self._zero)
        factors = (rounded, whole, self._unit, scales, self._zero)
        product = self._step("MatMulIntegerToFloat", *factors, domain=FUSED)
        return self._step("Mul", product, largest), bias

    def _added(self, pieces: str, before: str, name: str) -> str:
        """A layer's product, with what went into the layer, evened out."""
        product, bias = self._product(pieces, f"{name}.dense")
        return self._evened(self._step("Add", self._step("Add", product, bias), before), name)

    def _evened(self, pieces: str, name: str) -> str:
        """Each piece with mean 0 and variance 1, then scaled: LayerNormalization, in a quarter of its time."""
        even = self._step("InstanceNormalization", pieces, self._ones, self._zeros, epsilon=EPSILON)
        weight, bias = (self._constant(self._tables.plain(f"{name}.LayerNorm.{part}")) for part in ("weight", "bias"))
        return self._step("Add", self._step("Mul", even, weight), bias)

    def _step(self, operator: str, *inputs: str, **how: Any) -> str:
        return self._steps(operator, 1, *inputs, **how)[0]

    def _steps(self, operator: str, count: int, *inputs: str, **how: Any) -> list[str]:
        from onnx.helper import make_node

        results = [f"step{len(self._nodes)}_{number}" for number in range(count)]
        self._nodes.append(make_node(operator, inputs, results, **how))
        return results

    def _constant(self, numbers: npt.ArrayLike) -> str:
        self._constants.append(self._table(numbers, f"table{len(self._constants)}"))
        return self._constants[-1].name

    @staticmethod
    def _table(numbers: npt.ArrayLike, name: str = "") -> TensorProto:
        from onnx import numpy_helper

        return numpy_helper.from_array(np.ascontiguousarray(numbers), name)
