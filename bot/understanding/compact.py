"""The encoder's model as it is run: its weights stay eight bits wide in memory and in the sums.

The model's file holds whole numbers and their scales, but its graph turns every table into fractions before anything
is added up: 120 MB more, and four times as much to read for each message. Here each product with such a table is
summed in whole numbers: every row of what goes in is rounded to eight bits by its own largest value, so that a text's
vector hangs on nothing beside it. That takes half the time, and vectors keep a cosine of 0.997 with what they were
(the mean of three thousand). A word's row is scaled only when it is looked up. Made once and kept, since onnx, which
rewrites the graph, is large to load.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.understanding.kept import keep

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

FORM = "8 bits a weight, 8 bits a value of a row"
"""Names the form; a change of it makes other vectors and thereby another index."""
LARGEST, ZERO = 127, 128
"""The largest whole number of a row, and the number that stands for nothing."""
FUSED = "com.microsoft"
"""Where onnxruntime keeps its own operators."""
NEWEST = 17
"""The last version of the operators in which what is written here means this."""
DIGITS = 16


def compacted(model: Path, digest: str, folders: Sequence[Path]) -> Path | bytes:
    """The compact form of a model file with this sha256: a file that is kept in one of the folders, else made anew.

    The first folder that can be written keeps it, under a name that holds the hash of its content, so that nothing
    half-written or changed is ever run. Where none can be written the model itself comes back.
    """
    stem = f"encoder-{hashlib.sha256(f'{digest} {FORM}'.encode()).hexdigest()[:DIGITS]}"
    for folder in folders:
        for path in sorted(folder.glob(f"{stem}-*.onnx")):
            if path.stem == f"{stem}-{_digest(path.read_bytes())}":
                return path
    data = _rewritten(model)
    paths = (folder / f"{stem}-{_digest(data)}.onnx" for folder in folders)
    return next((path for path in paths if keep(path, data)), data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def _rewritten(source: Path) -> bytes:
    import onnx

    model = onnx.load(str(source))
    _Rewriting(model).run()
    data: bytes = model.SerializeToString(deterministic=True)
    return data


class _Rewriting:
    """One pass over a graph: tables that are whole numbers times a scale are used as such wherever they can be."""

    def __init__(self, model: ModelProto) -> None:
        from onnx import numpy_helper

        self._model, self._read, self._write = model, numpy_helper.to_array, numpy_helper.from_array
        self._tables = {table.name: table for table in model.graph.initializer}
        made_by = {name: node for node in model.graph.node for name in node.output}
        self._scaled = {name: parts for name, node in made_by.items() if (parts := self._parts(node, made_by))}
        """What is a table of whole numbers times a scale: the names of the two."""
        self._rows = set[str]()
        """What has been rounded row by row already."""

    def run(self) -> None:
        from onnx.helper import make_opsetid

        graph = self._model.graph
        if not self._scaled or self._model.opset_import[0].version > NEWEST:  # another model, run as it is
            return
        nodes = [new for node in graph.node for new in self._rewrite(node)]
        while len(nodes) > len(nodes := _used(nodes, {output.name for output in graph.output})):
            pass
        del graph.node[:]
        graph.node.extend(nodes)
        named = {name for node in nodes for name in node.input}
        tables = [table for table in self._tables.values() if table.name in named]
        del graph.initializer[:]
        graph.initializer.extend(tables)
        self._model.opset_import.append(make_opsetid(FUSED, 1))

    def _parts(self, node: NodeProto, made_by: dict[str, NodeProto]) -> tuple[str, str] | None:
        """Names of the whole numbers and the scale, where a node multiplies two such tables."""
        if node.op_type != "Mul" or node.input[1] not in self._tables:
            return None
        cast = made_by.get(node.input[0])
        if cast is None or cast.op_type != "Cast" or cast.input[0] not in self._tables:
            return None
        whole = self._tables[cast.input[0]]
        return (whole.name, node.input[1]) if self._read(whole).dtype == np.int8 and len(whole.dims) == 2 else None

    def _rewrite(self, node: NodeProto) -> Iterator[NodeProto]:
        if node.op_type == "Gather" and node.input[0] in self._scaled:
            return self._looked_up(node)
        if node.op_type == "MatMul" and node.input[1] in self._scaled:
            return chain(self._rounded(node.input[0]), self._multiplied(node))
        return iter((node,))

    def _looked_up(self, node: NodeProto) -> Iterator[NodeProto]:
        """The rows that a message needs, scaled after they were found."""
        from onnx import TensorProto
        from onnx.helper import make_node

        whole, scale = self._scaled[node.input[0]]
        rows, result = node.input[1], node.output[0]
        yield make_node("Gather", [whole, rows], [f"{result}_whole"], axis=0)
        yield make_node("Cast", [f"{result}_whole"], [f"{result}_wide"], to=TensorProto.FLOAT)
        yield make_node("Gather", [scale, rows], [f"{result}_scale"], axis=0)
        yield make_node("Mul", [f"{result}_wide", f"{result}_scale"], [result])

    def _rounded(self, values: str) -> Iterator[NodeProto]:
        """Whole numbers for the rows that go into a product, and each row's scale; once, whoever uses them."""
        from onnx.helper import make_node

        if values in self._rows:
            return
        self._rows.add(values)
        one, zero, largest = (
            self._constant("one", np.float32(1)), self._constant("zero", np.uint8(ZERO)),
            self._constant("largest", np.float32(LARGEST)),
        )  # fmt: skip
        yield make_node("Abs", [values], [f"{values}_size"])
        yield make_node("ReduceMax", [f"{values}_size"], [f"{values}_top"], axes=[-1], keepdims=1)
        yield make_node("Div", [f"{values}_top", largest], [f"{values}_scale"])
        yield make_node("Div", [values, f"{values}_scale"], [f"{values}_wide"])
        yield make_node("QuantizeLinear", [f"{values}_wide", one, zero], [f"{values}_whole"])

    def _multiplied(self, node: NodeProto) -> Iterator[NodeProto]:
        """The product of whole numbers, scaled back by column and by row."""
        from onnx.helper import make_node

        values, result = node.input[0], node.output[0]
        whole, scale = self._scaled[node.input[1]]
        columns = self._read(self._tables[whole]).shape[1]
        scales = self._constant(f"{scale}_each", np.resize(self._read(self._tables[scale]), columns))
        factors = [f"{values}_whole", whole, "one", scales, "zero"]
        yield make_node("MatMulIntegerToFloat", factors, [f"{result}_narrow"], domain=FUSED)
        yield make_node("Mul", [f"{result}_narrow", f"{values}_scale"], [result])

    def _constant(self, name: str, value: npt.ArrayLike) -> str:
        self._tables[name] = self._write(np.asarray(value), name)
        return name


def _used(nodes: Sequence[NodeProto], outputs: set[str]) -> list[NodeProto]:
    """The nodes whose results are needed."""
    needed = outputs | {name for node in nodes for name in node.input}
    return [node for node in nodes if needed.intersection(node.output)]
