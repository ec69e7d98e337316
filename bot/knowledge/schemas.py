"""JSON Schemas of the knowledge files, for editors that complete and underline; made from the model.

`python -m bot.knowledge.schemas FOLDER` writes them into `FOLDER/schemas/`; the check says when they are out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.checks.coverage import Point
from bot.knowledge.model import FactKind, Lines, Referral, Smalltalk, Source, Task, Tool, Topic

FOLDER = "schemas"
_NOT_IN_HEAD: dict[str, tuple[str, ...]] = {
    "tool": ("id",), "task": ("id",), "topic": ("id", "body", "more"), "smalltalk": ("id", "variants"),
    "referral": ("id", "body"),
}  # fmt: skip
"""Fields that come from the file's name or from its body."""
_RECORDS: dict[str, type[BaseModel]] = {
    "tool": Tool, "task": Task, "topic": Topic, "smalltalk": Smalltalk, "referral": Referral,
}  # fmt: skip
_OTHERS: dict[str, TypeAdapter[Any]] = {
    "lexicon": TypeAdapter(dict[str, Lines]),
    "lines": TypeAdapter(dict[str, str]),
    "sources": TypeAdapter(dict[str, dict[str, Source]]),
    "freshness": TypeAdapter(dict[FactKind, int | None]),
    "coverage": TypeAdapter(dict[str, Point]),
}


def schemas() -> dict[str, str]:
    """Name (`tool`) → the schema as JSON text."""
    made = {name: _head(name, kind.model_json_schema()) for name, kind in _RECORDS.items()}
    made |= {name: {"title": name, **adapter.json_schema()} for name, adapter in _OTHERS.items()}
    return {name: json.dumps(schema, indent=1, ensure_ascii=False) + "\n" for name, schema in made.items()}


def write(folder: Path) -> tuple[Path, ...]:
    """Write all schemas below a knowledge folder; the files written."""
    (folder / FOLDER).mkdir(exist_ok=True)
    written = []
    for name, text in schemas().items():
        path = folder / FOLDER / f"{name}.json"
        path.write_text(text, "utf-8")
        written.append(path)
    return tuple(written)


def outdated(checked: Checked) -> Iterator[Problem]:
    """Schemas that no longer say what the model says; a knowledge without the folder has none to check."""
    folder = checked.places.folder / FOLDER
    if not folder.is_dir():
        return
    for name, text in schemas().items():
        path = folder / f"{name}.json"
        if not path.is_file() or path.read_text("utf-8") != text:
            yield Problem(f"{FOLDER}/{name}.json", 1, "older than the model; write it again with 'whichai schemas'")


def _head(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that are not written in the head of the file."""
    left_out = _NOT_IN_HEAD[name]
    properties = {field: value for field, value in schema["properties"].items() if field not in left_out}
    required = [field for field in schema.get("required", ()) if field not in left_out]
    return {**schema, "properties": properties, "required": required}


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
