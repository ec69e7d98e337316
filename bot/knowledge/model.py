"""The shape of the knowledge: what each file may hold, and the snapshot that the bot answers from.

Rules
- A file's name is its entry's id; ids are unique over all kinds, lower-case words joined by hyphens.
- A fact about a product lives once, in its tool file, and is used by name everywhere, in every language.
- Every fact has a source and a date; how long it may be said as fresh follows from its kind (`Fact.kind`).
- A snapshot never changes. New files make a new snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.knowledge.talks import Talk
from bot.knowledge.variants import expand

Modality = Literal[
    "text", "code", "image", "music", "speech", "sound", "transcription",
    "video", "3d", "slides", "data", "search", "agent",
]  # fmt: skip
Constraint = Literal[
    "free", "offline", "private", "open-source", "commercial", "easy", "quality",
    "fast", "api", "long-context", "current-info", "mobile", "no-signup", "pay-once",
    "per-use", "european",
]  # fmt: skip
FactKind = Literal["price", "quota", "version", "status", "use", "concept"]
ToolKind = Literal[
    "llm-assistant", "llm", "multimodal-llm", "code-assistant", "search-assistant", "image-generator",
    "video-generator", "music-generator", "sound-effects", "speech-synthesis", "speech-recognition",
    "3d-generator", "design-suite", "local-runtime", "automation", "writing-aid", "translator",
    "data-tool", "research-tool", "education", "avatar-generator", "audio-editor", "video-editor",
    "image-editor", "api-platform", "notes", "companion", "ai-detector", "model-hub", "other",
]  # fmt: skip

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def _check_id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 32:
        raise ValueError("an id has lower-case words and hyphens, at most 32 characters; write it like made-up-facts")
    return text


def _check_date(value: object) -> object:
    """YAML reads 2026-11-05 as a date and 2026 as a number; both are meant as written."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    try:
        if _DATE.fullmatch(text) and date.fromisoformat((text + "-01-01")[:10]):
            return text
    except ValueError:
        pass  # a month 13, a 31 June
    raise ValueError("write the date as 2026-11-05, 2026-11 or 2026")


def _yes_no(value: object) -> object:
    """YAML reads an unquoted yes or no as a truth value; here they are words."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _lines(value: object) -> object:
    """A block of text is one phrase a line; `#` begins a remark line. A list is taken as it is."""
    if value is None:
        return ()
    if not isinstance(value, str):
        return value
    lines = (line.strip() for line in value.splitlines())
    return tuple(line for line in lines if line and not line.startswith("# "))


Id = Annotated[str, AfterValidator(_check_id)]
Day = Annotated[str, BeforeValidator(_check_date)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_lines, json_schema_input_type=str | tuple[str, ...])]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Record):
    """Who says something. In `sources.yaml`, under its id (named sources) or its host (`sites`)."""

    title: str
    url: str = ""
    vendor: bool = False
    """True when the maker of a product writes about its own product."""
    date: Day | None = None


class Fact(_Record):
    """One claim with its source and date."""

    claim: str
    source: str
    """A web address, or the id of a named source."""
    as_of: Day
    """The day that the claim speaks for."""
    undated: bool = False
    """The page bears no date: `as_of` is then the day on which it was read."""
    confidence: Literal["high", "medium", "low"] = "medium"
    kind: FactKind = "use"
    """Decides how long the claim may be said as fresh."""
    asked: Lines = ()
    """How people ask for just this, of a fact on a tool: by these the fact is found, whatever words it has."""

    def day(self) -> date:
        """The day to count its age from: the last of a month, the middle of a year that stands alone."""
        year, month, day = [*(int(part) for part in self.as_of.split("-")), 0, 0][:3]
        if day:
            return date(year, month, day)
        if not month:
            return date(year, 7, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(after.toordinal() - 1)


class Price(_Record):
    """What using a tool costs, in levels that stay true longer than figures."""

    free: Annotated[Literal["yes", "limited", "no", "unknown"], BeforeValidator(_yes_no)]
    """`yes` without a limit that most people meet, `limited` for a free plan or trial."""
    level: Literal["free", "low", "medium", "high", "usage", "unknown"] = "unknown"
    """A month of the usual paid plan: low under 15 US dollars, medium under 35, high above; `usage`: pay as you go."""
    note: str = ""


class Rights(_Record):
    """Whether what comes out may be used for business."""

    commercial: Annotated[Literal["yes", "paid-plan", "depends", "no", "unknown"], BeforeValidator(_yes_no)]
    note: str = ""


class Tool(_Record):
    """One AI product or model: `tools/<id>.yaml`, in no language."""

    id: Id
    name: str
    aliases: Lines = ()
    """Other names, old names and nicknames that mean this tool and nothing else."""
    misspellings: Lines = ()
    """How people mistype it, where that is more than one letter off."""
    ambiguous: Lines = ()
    """Names that are everyday words too (flow, wan): they count only beside other signs of this tool."""
    maker: str
    kind: ToolKind
    inputs: tuple[Modality, ...]
    outputs: tuple[Modality, ...]
    draws: Literal["itself", "by-tool", "no"] | None = None
    """For chat assistants and multimodal models: whether the model makes pictures itself or calls another one."""
    best_for: Lines
    weak_at: Lines = ()
    price: Price
    offline: bool
    open_weights: bool
    api: bool
    rights: Rights
    traits: tuple[Constraint, ...] = ()
    """Further constraints that it meets well: easy, quality, fast, private, long-context, current-info, mobile,
    no-signup, european for the service of a European firm, pay-once for what is bought and not rented, and open-source
    for a program that has no weights of its own."""
    systems: tuple[Literal["apple"], ...] = ()
    """The only computers that it runs on, where that rules the others out."""
    languages: tuple[str, ...] = ()
    """All languages that a voice speaks, in English and small letters; empty for many or unknown."""
    memory_gb: float | None = None
    """Graphics memory that running it at home takes at least, in gigabytes."""
    status: Literal["active", "superseded", "discontinued"] = "active"
    successors: tuple[Id, ...] = ()
    """What to use instead, best first."""
    became: str = ""
    """One sentence on what became of it, for a tool that is not active."""
    alternatives: tuple[Id, ...] = ()
    inside: Id | Literal[""] = ""
    """The tool in whose app it is found, where it has none of its own: Nano Banana in Gemini."""
    built_on: tuple[Id, ...] = ()
    """The models that do its work: how well it hears or which languages it knows is theirs."""
    url: str = ""
    evidence: Literal["dated", "partly", "background"] = "dated"
    facts: tuple[Fact, ...] = ()
    unknown: Lines = ()
    """What people ask of it and no fact answers: said openly, and a list of what to look up."""

    def meets(self, constraint: Constraint) -> bool:
        """Whether the tool meets a constraint, as far as the file says; what is unknown is not met."""
        match constraint:
            case "free":
                return self.price.free in ("yes", "limited")
            case "offline":
                return self.offline
            case "private":
                # an assistant with open weights is still a service where most people meet it
                return "private" in self.traits or (self.offline and self.kind != "llm-assistant")
            case "open-source":
                return self.open_weights or "open-source" in self.traits
            case "pay-once":
                return "pay-once" in self.traits or (self.price.free == "yes" and self.price.level == "free")
            case "per-use":
                return self.price.level == "usage" or (self.api and not self.offline)  # as every API is
            case "commercial":
                return self.rights.commercial in ("yes", "paid-plan")
            case "api":
                return self.api
            case _:
                return constraint in self.traits


class Pick(_Record):
    """A tool for a task and why."""

    tool: Id
    reason: str
    caveat: str = ""


class Option(_Record):
    """Tools for a constraint (free, offline, open), and a remark."""

    tools: tuple[Id, ...] = ()
    note: str = ""


class Avoid(_Record):
    """What not to use for a task."""

    what: str
    why: str


class Step(_Record):
    """One step of a way that takes several tools."""

    do: str
    """What is done, as an instruction: `Write the text`."""
    makes: Modality
    tools: tuple[Id, ...] = ()


class Entry(_Record):
    """What every answerable page has."""

    id: Id
    title: str
    phrases: Lines = ()
    """How people ask for it: one phrasing a line, with `[optional|parts]` and `(either|or)`."""
    examples: Lines = ()
    """Real questions that must find this entry; used for learning like phrases, and checked one by one."""
    follow_ups: tuple[Id, ...] = ()
    """Entries (tasks, topics, tools) that people ask for next."""

    def phrasings(self) -> Iterator[str]:
        """Everything people say for this entry, expanded, title first, each once."""
        seen: set[str] = set()
        for line in (self.title, *self.phrases, *self.examples):
            for text in expand(line):
                if text not in seen:
                    seen.add(text)
                    yield text


class Task(Entry):
    """Something people want done: `<lang>/tasks/<id>.yaml`."""

    output: tuple[Modality, ...]
    """What comes out, the main thing first."""
    inputs: tuple[Modality, ...] = ()
    """What the person brings along (a photo for editing)."""
    lead: str
    """The direct answer in one or two sentences: the kind of AI and why, before any brand."""
    tool_class: str
    """The kind of tool, as a noun: `image generator`."""
    family: Id
    """Tasks of one family lead to much the same advice; being unsure between them is no reason to ask back."""
    picks: tuple[Pick, ...]
    free: Option = Option()
    offline: Option = Option()
    open: Option = Option()
    avoid: tuple[Avoid, ...] = ()
    watch: Lines = ()
    """What to watch for: rights, checks, privacy."""
    steps: tuple[Step, ...] = ()
    """Where one tool is not enough, the way in order."""
    no_ai: str = ""
    """Where no AI is needed or a person is the answer: said first."""
    careful: bool = False
    """Health, law, money: the careful answer with where to go."""
    words: Lines = ()
    """Nouns and verbs that name this task inside a longer wish (`logo`, `jingle`)."""
    sources: tuple[str, ...] = ()


class Topic(Entry):
    """A page of explanation: `<lang>/topics/<id>.md`. The body's part after a line `---more---` comes on request."""

    names: Lines = ()
    """What the thing is called: terms that name this topic inside a sentence (`rag`, `context window`)."""
    group: Literal["concept", "trust", "practical", "rights", "sensitive", "bot"]
    short: str = ""
    """One sentence on it, for comparisons and inline cards."""
    aspects: Mapping[str, str] = Field(default_factory=dict)
    """For comparing concepts: aspect → what holds for this one."""
    compare_with: tuple[Id, ...] = ()
    implies: tuple[Constraint, ...] = ()
    """Limits that whoever asks for this page has, and keeps for the rest of the talk: secrecy means private."""
    picture: Id | Literal[""] = ""
    """A drawing that goes with the first part: `<lang>/pictures/<id>.svg`."""
    facts: tuple[Fact, ...] = ()
    body: str
    more: str = ""


class Smalltalk(Entry):
    """Greetings, thanks, and questions about the bot: `<lang>/smalltalk/<id>.md`, variants parted by a line `---`."""

    variants: tuple[str, ...]


class Referral(Entry):
    """Questions that are not ours and where to go with them: `<lang>/referrals/<id>.md`."""

    near: bool
    """True for AI-flavoured questions, False for other walks of life."""
    twins: Lines
    """Look-alikes that are ours; they teach the border."""
    careful: bool = False
    """Crisis, health: the reply carries no cheerful offer."""
    body: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that people use, from `<lang>/lexicon/*.yaml`: group → id → ways to say it."""

    groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def group(self, name: str) -> Mapping[str, tuple[str, ...]]:
        return self.groups.get(name, {})


@dataclass(frozen=True)
class Knowledge:
    """One immutable snapshot of everything, in one language."""

    version: str
    """Hash of all files, 12 hex digits."""
    language: str
    tools: Mapping[str, Tool]
    tasks: Mapping[str, Task]
    topics: Mapping[str, Topic]
    smalltalk: Mapping[str, Smalltalk]
    referrals: Mapping[str, Referral]
    lexicon: Lexicon
    sources: Mapping[str, Source]
    """Named sources by id, and sites by host name."""
    lives: Mapping[FactKind, int | None]
    """Days that a fact of each kind may be said as fresh; None for ever."""
    lines: Mapping[str, str]
    """The bot's own short lines: name → Jinja2 template."""
    templates: Mapping[str, str]
    """Reply templates: name → Jinja2 template."""
    background: tuple[str, ...] = ()
    """Everyday talk that is nobody's question, for learning what is not ours."""

    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Phrasings of the kinds of question that no entry owns: `compare`, `capability`, `profile`."""

    talks: tuple[Talk, ...] = ()
    """What people say in talks and where it leads, for learning what leans on what was said before."""

    pictures: Mapping[str, str] = field(default_factory=dict)
    """Drawings: name → SVG."""

    words_version: str = ""
    """The same over the files that understanding rests on: the bot's own lines do not count."""

    @cached_property
    def active(self) -> Mapping[str, Tool]:
        """The tools that can still be had, by name."""
        return {tool.name: tool for tool in self.tools.values() if tool.status == "active"}

    def entry(self, entry_id: str) -> Entry | None:
        """Task, topic, smalltalk or referral of that id; None for a tool or an unknown id."""
        for kind in (self.tasks, self.topics, self.smalltalk, self.referrals):
            if entry_id in kind:
                return kind[entry_id]
        return None

    def entries(self) -> Iterator[Entry]:
        """All entries, sorted by id, so that the order of files never matters."""
        kinds = (self.tasks, self.topics, self.smalltalk, self.referrals)
        yield from sorted((entry for kind in kinds for entry in kind.values()), key=lambda entry: entry.id)

    def title(self, entry_id: str) -> str:
        """What people call an entry or a tool; the id itself when nothing has it."""
        if entry_id in self.tools:
            return self.tools[entry_id].name
        entry = self.entry(entry_id)
        return entry.title if entry else entry_id
