"""A folder becomes one immutable `Knowledge`, or a `KnowledgeError` that lists every problem with file and line.

Reading is one pass; lines are only looked up (by composing the YAML a second time) for what is wrong.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.errors import KnowledgeError, Problem
from bot.knowledge.model import (
    Entry,
    FactKind,
    Knowledge,
    Lexicon,
    Lines,
    Referral,
    Smalltalk,
    Source,
    Task,
    Tool,
    Topic,
)
from bot.knowledge.talks import Talk, read_talks

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where the wheel has it: ten times as fast, the same result."""
FENCE = "---"
MORE = "---more---"
SHOWN = ("lines/", "replies/", "pictures/")
ONLY_SAID = ("sources.yaml", "freshness.yaml")
"""Folders of a language, and files, that change what is said and never what is understood."""
EVERYDAY = ("lexicon", "background", "kinds")
"""Folders on the language alone: a knowledge that has one of them not takes the installed one."""
Record = TypeVar("Record", Tool, Task, Topic, Smalltalk, Referral)

_WORDS = TypeAdapter(dict[str, Lines])
_LINES = TypeAdapter(dict[str, str])
_SOURCES = TypeAdapter(dict[str, dict[str, Source]])
_LIVES = TypeAdapter(dict[FactKind, int | None])


def load(folder: Path, language: str = "en", *, alone: bool = False) -> Knowledge:
    """Read the whole knowledge. Raises KnowledgeError with all problems at once, none hidden behind another.

    The bot's own lines and templates that the folder does not have come from the installed knowledge, and so do
    everyday words where it has none at all: a folder of a few pages works, and an older copy goes on working with a
    newer bot. With `alone` nothing is lent.
    """
    reader = _Reader(folder)
    if not folder.is_dir():
        raise KnowledgeError([Problem(str(folder), 1, "no such folder; name the folder that holds tools/ and en/")])
    own = f"{language}/"
    lender = None if alone else _lender(folder)
    lines, templates = _lent(lender, language)
    words = {name: lender if lender and not (folder / own / name).is_dir() else reader for name in EVERYDAY}
    tools = reader.records("tools", Tool)
    tasks = reader.records(own + "tasks", Task)
    topics = reader.records(own + "topics", Topic)
    smalltalk = reader.records(own + "smalltalk", Smalltalk)
    referrals = reader.records(own + "referrals", Referral)
    sources = reader.parsed("sources.yaml", _SOURCES, {})
    knowledge = Knowledge(
        version="",
        language=language,
        tools=tools,
        tasks=tasks,
        topics=topics,
        smalltalk=smalltalk,
        referrals=referrals,
        lexicon=Lexicon(words["lexicon"].groups(own + "lexicon")),
        sources={**sources.get("sources", {}), **sources.get("sites", {})},
        lives=reader.parsed("freshness.yaml", _LIVES, {}),
        lines={**lines, **reader.merged(own + "lines")},
        templates={**templates, **reader.templates(own + "replies")},
        background=tuple(itertools.chain(*words["background"].lists(own + "background").values())),
        kinds=words["kinds"].lists(own + "kinds"),
        talks=tuple(itertools.chain(*map(reader.talks, reader.files(own + "talks", ".txt")))),
        pictures={path.stem: reader.text(path) for path in reader.files(own + "pictures", ".svg")},
    )  # fmt: skip
    if lender:
        reader.borrow(lender)
    if not reader.problems and not tasks and not topics:
        reader.problems.append(Problem(str(folder), 1, _lacking(folder, language)))
    if reader.problems:
        raise KnowledgeError(reader.problems)
    object.__setattr__(knowledge, "version", reader.version())
    object.__setattr__(knowledge, "words_version", reader.version(but=tuple(own + name for name in SHOWN) + ONLY_SAID))
    return knowledge


def installed_lines(folder: Path, language: str) -> dict[str, str]:
    """The short lines that the installed knowledge lends to a folder. Raises KnowledgeError for a broken one."""
    lender = _lender(folder)
    lines = _lent(lender, language)[0]
    if lender and lender.problems:
        raise KnowledgeError(lender.problems)
    return lines


def _lender(folder: Path) -> _Reader | None:
    """A reader of the installed knowledge; None for that knowledge itself: what it lacks is missing."""
    installed = default_folder()
    return _Reader(installed) if installed.is_dir() and installed.resolve() != folder.resolve() else None


def _lent(lender: _Reader | None, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Lines and reply templates of the installed knowledge, in English where it lacks the language."""
    if lender is None:
        return {}, {}
    lines = {**lender.merged("en/lines"), **(lender.merged(f"{language}/lines") if language != "en" else {})}
    own = lender.templates(f"{language}/replies") if language != "en" else {}
    return lines, {**lender.templates("en/replies"), **own}


def _lacking(folder: Path, language: str) -> str:
    """What to say of a folder without a single page in that language: others may be there."""
    there = sorted(path.parent.name for path in folder.glob("*/tasks") if path.is_dir())
    if there:
        return f"no pages in the language '{language}'; set WHICHAI_LANGUAGE to {' or '.join(there)}"
    return f"no knowledge in here; it needs tools/*.yaml and {language}/tasks/*.yaml at least"


class _Reader:
    """Reads files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._digests: dict[str, str] = {}
        self._owners: dict[str, Path] = {}
        """The file of each entry: names are unique over all kinds."""

    def problem(self, path: Path, line: int, text: str) -> None:
        name = path.relative_to(self.folder) if path.is_relative_to(self.folder) else path
        self.problems.append(Problem(name.as_posix(), line, text))

    def version(self, but: tuple[str, ...] = ()) -> str:
        """Hash over names and contents of all files read, whatever their order; `but` are beginnings left out."""
        kept = sorted((name, digest) for name, digest in self._digests.items() if not name.startswith(but or "\0"))
        everything = "\n".join(f"{name} {digest}" for name, digest in kept)
        return hashlib.sha256(everything.encode()).hexdigest()[:12]

    def borrow(self, lender: _Reader) -> None:
        """Count what another reader read: its problems, and its everyday words as part of the version."""
        self.problems += [Problem(str(lender.folder / one.file), one.line, one.text) for one in lender.problems]
        read = lender._digests.items()
        self._digests |= {f"installed/{name}": digest for name, digest in read if name.split("/")[1] in EVERYDAY}

    def files(self, name: str, *endings: str) -> list[Path]:
        return sorted(path for path in (self.folder / name).glob("*") if path.suffix in endings)

    def text(self, path: Path) -> str:
        try:
            data = path.read_bytes()
            self._digests[path.relative_to(self.folder).as_posix()] = hashlib.sha256(data).hexdigest()
            return data.decode("utf-8-sig").replace("\r\n", "\n")  # some editors put a mark before the text
        except OSError as error:
            self.problem(path, 1, f"cannot be read ({error.strerror}); check the file and its rights")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.problem(path, line, "not UTF-8 text; save the file as UTF-8")
        return ""

    def lists(self, name: str) -> dict[str, tuple[str, ...]]:
        """The lines of each plain list, without empty ones and remarks."""
        return {path.stem: self._lines(path) for path in self.files(name, ".txt")}

    def _lines(self, path: Path) -> tuple[str, ...]:
        lines = (line.strip() for line in self.text(path).splitlines())
        return tuple(line for line in lines if line and not line.startswith("# "))

    def talks(self, path: Path) -> tuple[Talk, ...]:
        """The labelled talks of a file."""
        try:
            return read_talks(self.text(path), path.name)
        except ValueError as error:
            line, _, what = str(error).partition(": ")
            self.problem(path, int(line), what)
            return ()

    def yaml(self, path: Path, text: str, offset: int = 0) -> dict[str, Any] | None:
        try:
            value = yaml.load(text, Loader)
        except yaml.YAMLError as error:
            line, what = _yaml_mistake(error)
            self.problem(path, line + offset, f"not valid YAML ({what}); check colons, quotes and indent")
            return None
        except ValueError as error:  # a date such as 2026-13-45
            self.problem(path, 1 + offset, f"not valid YAML ({error}); put quotes around the value")
            return None
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.problem(path, 1 + offset, "a list or text where fields were expected; write 'name: value' lines")
            return None
        return value

    def parsed(self, name: str, adapter: TypeAdapter[Any], default: Any) -> Any:
        path = self.folder / name
        if not path.exists():
            return default
        text = self.text(path)
        fields = self.yaml(path, text)
        if fields is None:
            return default
        try:
            return adapter.validate_python(fields)
        except ValidationError as error:
            self._explain(path, text, error)
            return default

    def groups(self, name: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        return {path.stem: self.parsed(f"{name}/{path.name}", _WORDS, {}) for path in self.files(name, ".yaml")}

    def merged(self, name: str) -> Mapping[str, str]:
        merged: dict[str, str] = {}
        for path in self.files(name, ".yaml"):
            for key, value in self.parsed(f"{name}/{path.name}", _LINES, {}).items():
                if key in merged:
                    self.problem(path, 1, f"the line '{key}' stands in another file too; give it another name")
                merged[key] = value.rstrip("\n")
        return merged

    def templates(self, name: str) -> dict[str, str]:
        return {path.stem: self.text(path) for path in self.files(name, ".md")}

    def records(self, name: str, kind: type[Record]) -> Mapping[str, Record]:
        found: dict[str, Record] = {}
        for path in self.files(name, ".yaml", ".md"):
            first = self._owners.setdefault(path.stem, path)
            if first != path:
                taken = first.relative_to(self.folder).as_posix()
                self.problem(
                    path, 1, f"{taken} has this name already; give this file another one, it is the entry's id"
                )
            elif (record := self._record(path, kind)) is not None:
                found[record.id] = record
        return found

    def _record(self, path: Path, kind: type[Record]) -> Record | None:
        before = len(self.problems)
        text = self.text(path)
        if len(self.problems) > before:  # no text to look at: nothing that it lacks is worth telling
            return None
        head, body, offset = split_head(text) if path.suffix == ".md" else (text, "", 0)
        if head is None:
            self.problem(path, 1, "no head; begin the file with a line ---, then the fields, then another line ---")
            return None
        fields = self.yaml(path, head, offset)
        if fields is None:
            return None
        fields["id"] = path.stem
        if path.suffix == ".md":
            fields.update(_body_fields(kind, body))
        try:
            return kind.model_validate(fields)
        except ValidationError as error:
            self._explain(path, head, error, offset)
            return None

    def _explain(self, path: Path, text: str, error: ValidationError, offset: int = 0) -> None:
        root = yaml.compose(text, Loader)
        for item in error.errors():
            where = [part for part in item["loc"] if isinstance(part, str | int)]
            self.problem(path, line_of(root, where) + offset, _worded(item, where))


def _yaml_mistake(error: yaml.YAMLError) -> tuple[int, str]:
    """Line and words for what the parser could not read; of quotes left open, the line where they began."""
    what = str(getattr(error, "problem", None) or str(error).splitlines()[0])
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in what and getattr(error, "context_mark", None):
        what, mark = "quotes or a bracket opened here and never closed", error.context_mark  # type: ignore[attr-defined]
    if "mapping values are not allowed" in what:
        what = "a colon inside a text without quotes, or a wrong indent"
    return (mark.line + 1 if mark else 1), what


def split_head(text: str) -> tuple[str | None, str, int]:
    """Head, body, and the number of lines before the head of a Markdown file with a YAML head."""
    if not text.startswith(FENCE + "\n"):
        return None, text, 0
    head, found, body = text[len(FENCE) + 1 :].partition(f"\n{FENCE}\n")
    return (head + "\n" if found else None), body, 1


def _body_fields(kind: type[Tool] | type[Entry], body: str) -> dict[str, object]:
    if kind is Smalltalk:
        return {"variants": tuple(part.strip() for part in body.split(f"\n{FENCE}\n") if part.strip())}
    first, _, more = body.partition(MORE)
    return {"body": first.strip(), "more": more.strip()} if kind is Topic else {"body": first.strip()}


def line_of(root: yaml.Node | None, where: list[str | int]) -> int:
    """Line (from 1) of the node that a path of keys and positions leads to, or of its nearest ancestor."""
    node, line = root, 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(part)]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _worded(item: Mapping[str, Any], where: list[str | int]) -> str:
    name = ".".join(str(part) for part in where) or "the file"
    match item["type"]:
        case "missing":
            return f"{name} is missing; add a line '{where[-1]}: ...'"
        case "extra_forbidden":
            return f"{name} is no field of this file; remove it or mend its name"
        case "value_error":
            return f"{name}: {item['ctx']['error']}"
        case "string_type" if isinstance(item["input"], bool | int | float):
            return f"{name} is read as {item['input']}, not as words; put quotes around it"
        case "bool_type" | "bool_parsing":
            return f"{name}: write true or false"
        case _:
            return f"{name}: {str(item['msg'])[:1].lower()}{str(item['msg'])[1:]}; mend the value"


def default_folder() -> Path:
    """The knowledge that came with this installation: beside the checkout's package, or inside the wheel."""
    here = Path(__file__).resolve().parents[1]
    inside = here / "_knowledge"
    return inside if inside.is_dir() else here.parent / "knowledge"


def iter_paths(folder: Path) -> Iterator[Path]:
    """Every knowledge file of a folder, sorted: what a watcher looks at."""
    yield from sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".md", ".txt"))
