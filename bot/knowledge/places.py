"""Where things stand in the files, so that a problem names file and line. Looked up only for what is wrong."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from bot.errors import Problem
from bot.knowledge.load import Loader, iter_paths, line_of, split_head
from bot.knowledge.model import Entry, Referral, Smalltalk, Task, Tool, Topic

_FOLDERS: dict[type, tuple[str, str]] = {
    Task: ("tasks", "yaml"), Topic: ("topics", "md"), Smalltalk: ("smalltalk", "md"), Referral: ("referrals", "md"),
}  # fmt: skip
Record = Tool | Entry


class Places:
    """The files of one knowledge folder, named relative to it (`en/tasks/logo.yaml`)."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        self._root = lru_cache(maxsize=64)(self._compose)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Contents of every file of this language and of all languages, by name; README and schemas aside."""
        read = {}
        for path in iter_paths(self.folder):
            name = path.relative_to(self.folder).as_posix()
            top = name.split("/")[0]
            if path.name != "README.md" and (top in (self.language, "tools") or top == name):
                read[name] = path.read_text("utf-8-sig")
        return read

    def file(self, record: Record) -> str:
        """The file of a tool or an entry."""
        if isinstance(record, Tool):
            return f"tools/{record.id}.yaml"
        kind, ending = _FOLDERS[type(record)]
        return f"{self.language}/{kind}/{record.id}.{ending}"

    def line(self, file: str, *where: str | int) -> int:
        """Line of a field, found by keys and positions (`"facts", 2, "source"`)."""
        root, offset = self._root(file)
        return line_of(root, list(where)) + offset

    def line_with(self, file: str, words: str) -> int:
        """The first line that is these words, else the first that holds them, else 1."""
        lines = [line.strip() for line in self.texts.get(file, "").splitlines()]
        if words in lines:
            return lines.index(words) + 1
        return next((number for number, line in enumerate(lines, 1) if words in line), 1)

    def problem(self, record: Record | str, text: str, *where: str | int, words: str = "") -> Problem:
        """A problem of a record or a file, at a field or at the line that holds `words`."""
        file = record if isinstance(record, str) else self.file(record)
        return Problem(file, self.line_with(file, words) if words else self.line(file, *where) if where else 1, text)

    def _compose(self, file: str) -> tuple[yaml.Node | None, int]:
        text = self.texts.get(file, "")
        head, _, offset = split_head(text) if file.endswith(".md") else (text, "", 0)
        return yaml.compose(head or "", Loader), offset
