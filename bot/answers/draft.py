"""What an answer is made of before it is worded, and what it may look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from bot.conversation import ConversationState, fingerprint
from bot.knowledge.fresh import sayable, spoken, state
from bot.knowledge.model import Fact, Knowledge, Task, Tool
from bot.knowledge.plain import name_of
from bot.message import Choice, SourceNote, Understanding
from bot.replies import Replies
from bot.subject import subject_of
from bot.understanding.notes import Particular

MOST_SOURCES = 3
MOST_CHOICES = 4
LABEL = 48
"""Characters of a title that a button shows whole."""
YES_OR_NO = re.compile(r"^(?:Yes|No)(?:[.,:]| and)\s+")
SURE_FACT = 0.6
"""How surely a fact on a tool answers by its meaning (`Context.particulars`), to be told: one in fifteen is another."""
GUIDED = "choose-tool"
"""As a next question, this task opens the guided chooser."""


@dataclass(frozen=True)
class Context:
    """Everything that an answer may look at: values only."""

    knowledge: Knowledge
    replies: Replies
    understanding: Understanding
    memory: ConversationState
    today: date
    turn: int = 0
    """Number of the turn in the conversation; varies greetings without chance."""
    words: tuple[str, ...] = ()
    """The words of the message with their signs, slips mended, for finding what it asks for."""
    unknown: tuple[str, ...] = ()
    """Words of the message that neither the knowledge nor plain English has."""

    particulars: Mapping[str, Particular] = field(default_factory=dict)
    """Of each tool that is named or in view the fact that comes nearest to the message in meaning."""
    nearest: str = ""
    """Of a page that was told before, the sentence that comes nearest to the message."""
    corrected: bool = False
    """Whether the message contradicts what the one before was taken for."""

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The words without the signs that stand at them."""
        return tuple(word.strip(".,!?;:") for word in self.words)

    @cached_property
    def text(self) -> str:
        """The words with their signs, as one text."""
        return " ".join(self.words)

    @property
    def limits(self) -> tuple[str, ...]:
        """The limits that were set before, or are named now."""
        return (*self.set_before, *self.understanding.slots.constraints)

    @property
    def set_before(self) -> tuple[str, ...]:
        """The limits of the wish and of the whole talk; what is only asked ("does it run offline") sets none."""
        last = self.memory.last
        return (*self.memory.held, *(last.constraints if last is not None and last.intent == "choose" else ()))

    @property
    def before(self) -> tuple[Task, ...]:
        """The tasks that the talk was about before this message, at most two; none when it was about none."""
        last = self.memory.last
        names = dict.fromkeys((last.entry or "", last.wish or "")) if last else ()
        return tuple(self.knowledge.tasks[name] for name in names if name in self.knowledge.tasks)

    def word(self, name: str) -> str:
        """What an id is called in a sentence (`modality-image`)."""
        return self.knowledge.lines[name]

    def line(self, name: str, /, **values: object) -> str:
        """One of the bot's own short lines, filled."""
        return self.replies.line(name, values)

    def fresh(self, texts: Sequence[str]) -> str:
        """The first of some variants that was not said of late, beginning at another one each turn."""
        turned = [texts[(self.turn + number) % len(texts)] for number in range(len(texts))]
        last = self.memory.said[-1:]
        unsaid = [text for text in turned if not self.memory.has_said(text)]
        return (unsaid or [text for text in turned if fingerprint(text) not in last] or turned)[0]

    def variant(self, name: str, /, count: int = 3, **values: object) -> str:
        """A short line that comes in several wordings (`decline_1`, `decline_2`), never the same twice in a row."""
        return self.fresh([self.line(f"{name}_{number}", **values) for number in range(1, count + 1)])


@dataclass(frozen=True)
class Draft:
    """An answer before wording."""

    template: str
    """Name of a reply template; `line:<name>` for a short line, `text` for a text that stands ready in `values`."""
    values: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    choices: tuple[Choice, ...] = ()
    recommended: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """Tools shown, in order, for "the second one"; the recommended ones when empty."""
    picture: str | None = None
    facts: tuple[Fact, ...] = ()
    """What it rests on: their sources are named."""
    entry: str | None = None
    """The entry that answers, when it is another than the understanding says."""
    offered: tuple[str, ...] = ()
    """Entries offered as choices to the bot's question."""
    walk: str = ""
    """Where the guided chooser stands, when it waits for an answer."""
    understanding: Understanding | None = None
    """What the turn amounts to, when that is only known now: the wish at the end of the chooser."""


def source_notes(knowledge: Knowledge, facts: Iterable[Fact]) -> tuple[SourceNote, ...]:
    """The sources of facts, each once, at most three; what a maker says of its own product is marked."""
    notes: dict[str, SourceNote] = {}
    for fact in facts:
        source = knowledge.sources.get(fact.source) or knowledge.sources.get(host(fact.source))
        title = source.title if source else host(fact.source) or fact.source
        if source and source.vendor:
            title += knowledge.lines.get("vendor-mark", " (the maker)")
        url = fact.source if fact.source.startswith("http") else source.url if source else ""
        notes.setdefault(fact.source, SourceNote(title, url, fact.as_of))
    return tuple(notes.values())[:MOST_SOURCES]


def host(address: str) -> str:
    """The site of an address, without `www.`; empty for what is no address."""
    return urlsplit(address).netloc.removeprefix("www.")


def told(context: Context, fact: Fact) -> str:
    """A fact as a sentence; one past its life, or in doubt, carries its date and says so."""
    if state(fact, context.knowledge.lives, context.today) == "fresh" and fact.confidence != "low":
        return fact.claim
    name = "fact-weak" if fact.confidence == "low" else "fact-aged"
    return context.line(name, claim=fact.claim, as_of=spoken(fact.as_of))


def best_facts(context: Context, tool: Tool, kinds: Iterable[str] = (), limit: int = 2) -> tuple[Fact, ...]:
    """The facts on a tool that come nearest to the question: of the asked kinds, then sharing its words."""
    wanted, words = set(kinds), {_stem(word) for word in context.words if len(word) > 3}
    words -= _plain_words(f"{tool.name} {tool.maker}")  # that a fact names the tool says nothing
    facts = sayable(tool.facts, context.knowledge.lives, context.today)
    scored = [
        (
            (fact.kind in wanted) * 2
            + len(words & {_stem(word.strip(".,:;()").lower()) for word in fact.claim.split()}),
            _is_known(context, fact),
            -place,
            fact,
        )
        for place, fact in enumerate(facts)
    ]
    best = sorted(scored, key=lambda one: one[:3], reverse=True)
    return tuple(fact for score, _, _, fact in best if score > 0 or not (wanted or words))[:limit]


def backing(context: Context, tool: Tool, *said: str, kinds: Iterable[str] = ()) -> tuple[Fact, ...]:
    """The one fact on a tool that stands behind what is said of it: of the asked kinds, else sharing its words.

    None at all where no fact belongs to it: a source on something else proves nothing.
    """
    wanted, words = set(kinds), _plain_words(" ".join(said)) - _plain_words(f"{tool.name} {tool.maker}")
    scored = [
        ((fact.kind in wanted) * 2 + len(words & _claimed(fact.claim)), _is_known(context, fact), -place, fact)
        for place, fact in enumerate(sayable(tool.facts, context.knowledge.lives, context.today))
    ]
    best = max(scored, key=lambda one: one[:3], default=None)
    return (best[3],) if best and best[0] > 0 else ()


def _is_known(context: Context, fact: Fact) -> bool:
    """Whether its source is one that the editors list by name: of two facts that say as much it comes first."""
    sources = context.knowledge.sources
    return fact.source in sources or host(fact.source) in sources


@lru_cache(maxsize=4096)
def _claimed(claim: str) -> frozenset[str]:
    """The same of a fact's claim: there are few, and each is looked at again and again."""
    return frozenset(_plain_words(claim))


def _plain_words(text: str) -> set[str]:
    """The stems of the longer words of a text that say something."""
    return {stem for stem in stems(text) if len(stem) > 3}


def stems(text: str) -> set[str]:
    """The stems of the words of a text that say something."""
    words = (word.strip(".,:;()!?'\"").lower() for word in text.split())
    return {_stem(word) for word in words if len(word) > 2} - _EMPTY


_EMPTY = frozenset({"with", "from", "that", "this", "have", "many", "also", "only", "into", "your", "own", "plan",
                    "most", "more", "where", "which", "makes", "make", "other", "without", "the", "and", "for", "are",
                    "has", "does", "can", "not", "but", "its", "you", "best", "bette", "good", "all", "any", "get",
                    "gets", "one", "than", "doesn", "don't", "dont", "doesnt", "isnt", "very"})  # fmt: skip
"""Stems that two texts may share without speaking of the same."""


_BEGINNINGS = ("trans", "inter", "under")
"""First letters that many words share: translating is no transcribing."""


def _stem(word: str) -> str:
    return word[: 8 if word.startswith(_BEGINNINGS) else 5]


def plainly(text: str) -> str:
    """A text without the yes or no at its beginning, for what asks neither."""
    rest = YES_OR_NO.sub("", text, count=1)
    return rest[:1].upper() + rest[1:]


def next_choices(
    context: Context, ids: Iterable[str], but: Iterable[str] = (), most: int = MOST_CHOICES
) -> tuple[Choice, ...]:
    """Buttons for entries and tools that exist and were not just answered."""
    knowledge, used = (
        context.knowledge,
        {*but, context.understanding.entry, context.memory.last and context.memory.last.entry},
    )
    choices: list[Choice] = []
    for entry_id in dict.fromkeys(ids):
        known = entry_id in knowledge.tools or knowledge.entry(entry_id) is not None
        if known and entry_id not in used and len(choices) < most:
            guided = entry_id == GUIDED
            name = context.line("choice_help_pick") if guided else label(knowledge, entry_id)
            choices.append(Choice(name, "w:" if guided else f"e:{entry_id}"))
    return tuple(choices)


def way_back(context: Context) -> tuple[Choice, ...]:
    """The button that leads back to what the talk is about; none at its beginning."""
    subject = subject_of(context.knowledge, context.memory)
    if subject is None:
        return ()
    name = context.line("choice_back", name=name_of(context.knowledge, subject))
    return (Choice(name[:60], f"e:{subject}"),)


def label(knowledge: Knowledge, entry_id: str) -> str:
    """A title that fits a button whole: else its part before a colon or bracket, else what the thing is called."""
    title = knowledge.title(entry_id)
    head = re.split(r": | \(", title)[0]
    named = knowledge.topics[entry_id].names if entry_id in knowledge.topics else ()
    called = next((name for name in named if " " in name), head)
    written = {word.lower(): word for word in re.findall(r"\w+", title)[1:]}  # a name as the title has it: "DeepL"
    short = re.sub(r"\w+", lambda found: written.get(found[0], found[0]), called)
    short = re.sub(r"\b(ai|eu)\b", lambda found: found[0].upper(), short)
    fitting = (one for one in (title, head, short[:1].upper() + short[1:]) if len(one) <= LABEL)
    return next(fitting, f"{title[: LABEL - 1].rstrip()}…")


def price(context: Context, tool: Tool) -> str:
    """What a tool costs, in a few words."""
    free = context.word(f"free-{tool.price.free}")
    if tool.price.free == "no" and tool.price.level not in ("unknown", "free"):
        return context.word(f"level-{tool.price.level}")
    return free
