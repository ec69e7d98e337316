"""What a message names: tools, tasks, modalities and their side, constraints, topics, amounts, and what it rules out.

Rules
- Names come first and keep their words: the "diffusion" in "stable diffusion" is no topic.
- A modality is *given* when it is read, edited or brought along ("my picture", "image to video"), else it is *made*.
- "not", "anything but", "instead of" before a name rule it out; "not necessarily free" states no constraint.
- A limit inside the name of an output is none: a "phone greeting" need not work on a phone.
- A task named after another one as its purpose or its material ("music for my video", "from this chart") is no wish.
- A word that stands where the name of a product stands, and that nobody here knows, is kept as a stranger.
- Amounts are read from the readable text, since the canonical one has no signs: "$20", "8 gb vram".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, product

from bot.knowledge.model import Knowledge
from bot.knowledge.variants import expand
from bot.message import Slot, SlotKind, Slots
from bot.text import canonical, squash
from bot.understanding.bounds import bounds, merged, without_options
from bot.understanding.gazetteer import Gazetteer, Hit, Name, word_tuples
from bot.understanding.strangers import Strangers

_AMOUNT = re.compile(
    r"(?:(?P<sign>[$€£])\s?(?P<a>\d{1,4})(?:[.,]\d+)?|\b(?P<b>\d{1,4})\s?(?:[$€£]|bucks?\b|dollars?\b|usd\b|eur(?:os?)?\b|quid\b|pounds?\b))",
    re.IGNORECASE,
)
_MEMORY = re.compile(r"\b(\d{1,3})\s?(?:gb|gigs?|gigabytes?)\b(?:\s?(?:of\s)?(?P<what>\w+))?", re.IGNORECASE)
_NOT_MEMORY = frozenset({"file", "files", "video", "videos", "storage", "disk", "ssd", "pdf", "data", "upload"})
_TO = frozenset({"to", "into", "2"})
_ADDING = frozenset({"add", "adds", "adding", "added", "put", "putting"})
"""What something is done to with these words goes in: the video of "add music to a video"."""
_OURS = frozenset(
    {"my", "this", "these", "our", "the", "a", "an", "some", "it", "from", "existing", "old", "your", "of"}
)
_INSTEAD = (
    "besides", "beyond", "aside from", "other than",
    "instead of", "alternative to", "alternatives to", "alternative for", "alternatives for",
    "replacement for", "replace", "replacing",
)  # fmt: skip
_AS = ("like", "similar to", "better than")
_EXCLUDERS = (
    *_INSTEAD, *_AS, "not", "no", "except", "without", "anything but", "apart from", "rather than", "dont want",
    "do not want", "hate", "dont like", "sick of", "tired of", "avoid", "isnt", "is not", "not using", "dont have",
    "dont use", "away from", "leaving", "quit", "not to", "nothing from", "nothing by",
    "cancelled", "canceled", "unsubscribed from", "ditched", "stopped using", "stopped paying for", "got rid of",
    "dont say", "dont suggest", "dont recommend", "dont name", "never", "scrap", "drop", "dropping", "skip", "ditch",
    "ditching", "leave out", "kick out",
)  # fmt: skip
_LIKE = frozenset({*_INSTEAD, *_AS})
"""After these a tool is not wanted itself, but says what kind is wanted."""
_RULING_OUT = (("no",), ("nothing",), ("forget",))
"""Words before a limit that is none: "nothing for business"."""
_NONE = frozenset({"no", "without", "not", "never"})
"""A limit that begins so wishes for none of what it names: the mail of "no email"."""
_PURPOSE = frozenset({"for", "about", "in", "on", "from", "inside", "of", "at"})
_GIVEN = frozenset({"this", "these", "that", "those"})
_HAVING = {*product(("i", "we", "already"), ("have", "got")), ("have", "got"), ("ive", "got"), ("i", "wrote")}
_AT = _PURPOSE | {"to", "under", "behind", "onto", "into"}
SHOWN_ON = frozenset({
    "reel", "reels", "shorts", "tiktok", "tiktoks", "youtube", "website", "homepage", "site", "blog", "channel", "feed",
})  # fmt: skip
_JOINED = frozenset({"and", "or", "also", "plus", "make", "need", "want", "with", "then", "but"})
_MOST_BEFORE = 4
"""Places where an output is shown, words that begin something new, and how many may stand before such a place: in
"a jingle for our cafe's instagram reels" no video is asked for."""
_PLANS = frozenset({"sub", "subscription", "plan", "membership", "pro", "plus", "premium", "licence", "license"})
_IS = (("is",), ("was",), ("seems",), ("feels",))
_WASTED = (("wasted",), ("overkill",), ("pointless",))
_WASTES = (("is", "a", "waste"), ("was", "a", "waste"), ("isnt", "worth", "it"), ("is", "not", "worth"))
_PUTTING = frozenset({"put", "add", "place", "stick"})
"""Of "put my logo on them" as well."""
_WANTING = frozenset({"need", "want", "make", "turn", "create", "get"})
"""Of "i got a slogan, make a tune from it" the slogan is there already."""
_BESIDE = frozenset({"my", "our", "the", "a", "an", "some", "your", "his", "her", "their", *_GIVEN})
COMMERCIAL = "commercial"
CODING = "code-assistant"
_EDITORS = re.compile(
    r"\b(?:ides?|(?:vs|versus) ?code|vscode|visual studio|jetbrains|intellij|pycharm|neovim|xcode|repos?"
    r"|autocomplete|code completion)\b"
)
"""Places where code is written."""
_ASKS = frozenset({"does", "can", "could", "will"})
_BE = frozenset({"is", "are", "was", "got", "a", "an", "the", "be"})
_FAULTS = frozenset({"so", "too", "way", "down", "slow", "expensive", "overpriced", "bad", "crap", "broken", "really"})
ABOUT = frozenset({"ai", "what", "whats", "is", "the", "this", "thing", "app", "tool", "tell", "me", "about"})
"""Words around a name that ask for nothing but the thing itself."""
_ITS_KIND = frozenset({"ai", "app", "tool"})
IDIOM = "idiom"
"""The group of turns of speech that hold a word for an output and ask for none."""
PASSING = 0.5
"""How sure it is that a task is wished for when it is only named in passing."""
_HEDGES = frozenset({"necessarily", "have", "has", "need", "needs", "matter", "must"})
NAMED: dict[str, SlotKind] = {"tool": "tool", "maker": "maker", "topic": "topic"}


MOBILE = "mobile"
_RECORDED = frozenset(
    {"recorded", "recording", "recordings", "shot", "filmed", "took", "taken", "photographed", "saved"}
)
_WITH = frozenset({"with", "on", "my", "a", "the", "by", "from", "it", "them", "an", "old", "our", "her", "his"})
"""Words of who tells with what something was recorded."""
KIND = "tool"
"""Behind a name that is an everyday word too, it is surely the tool: "piper tool"."""


@dataclass(frozen=True, slots=True)
class SlotReading:
    """Slots, and the words with every name replaced by a plain stand-in."""

    slots: Slots
    masked: tuple[str, ...]
    """For the stages that must not hang on which tool it is: `suno or udio` becomes `tool or tool`."""
    pointed: bool = False
    """The first tool stands as the measure of what is wanted ("like midjourney", "alternatives to suno")."""
    framed: bool = False
    """A tool's name stands where only a product's name stands ("how much is harvey")."""


class SlotReader:
    """Reads slots with the words that the knowledge holds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names = Gazetteer(_names(knowledge))
        self._written = {
            (tool.id, canonical(name)) for tool in knowledge.tools.values() for name in (tool.name, *tool.aliases)
            if canonical(name) not in map(canonical, tool.ambiguous)
        }  # fmt: skip
        lexicon = knowledge.lexicon
        self._made = Gazetteer(_group(lexicon.group("modalities"), "modality"))
        self._given = Gazetteer(_group(lexicon.group("inputs"), "input"))
        self._limits = Gazetteer([
            *_group(lexicon.group("constraints"), "constraint"),
            *_group(lexicon.group("hardware"), "hardware"),
        ])  # fmt: skip
        self._aspects = Gazetteer(_group(lexicon.group("aspects"), "aspect"))
        self._tasks = Gazetteer(
            (word, Name("task", task.id)) for task in knowledge.tasks.values() for word in task.words
        )
        self._strangers = Strangers(knowledge)
        self._kinds = {tool.id: tool.kind for tool in knowledge.tools.values()}
        self._whole_names = {tool.id: canonical(tool.name) for tool in knowledge.tools.values()}
        self._last_words = {tool.id: tool.name.lower().split()[-1] for tool in knowledge.tools.values()}
        self._verbs = frozenset(lexicon.group("sides").get("given-verbs", ()))
        self._excluders = word_tuples(_EXCLUDERS)

    def names(self) -> set[str]:
        """Keys that must never be mended into something else."""
        return self._names.words()

    def read(self, words: Sequence[str], readable: str = "", unknown: Iterable[str] = ()) -> SlotReading:
        """Slots of repaired canonical words; `readable` is the text before, for amounts."""
        frames = self._strangers.framed(words)
        hits = [self._as_written(hit, words) for hit in self._names.find(words, unknown)]
        named = _settled(hits, frames | self._asked_alone(hits, words), self._kinds)
        taken = {place for hit in named for place in range(hit.first, hit.last)}
        made = [hit for hit in self._made.find(words) if hit.last - hit.first > 1]
        within = taken | {place for hit in made for place in range(hit.first, hit.last)}
        tasks = self._tasks.find(words)
        own = {place for hit in tasks if hit.last - hit.first > 1 for place in range(hit.first, hit.last)}
        limits = [  # no limit to business is the name of "a business plan"
            hit for hit in self._limits.find(words)
            if taken.isdisjoint(places := range(hit.first, hit.last)) and not within.issuperset(places)
            and not _is_camera(words, hit)
            and not (hit.name.value == COMMERCIAL and (own.issuperset(places) or {hit.last - 1, hit.last} <= own))
        ]  # fmt: skip
        subjects = {place for hit in named if hit.name.kind == "tool" for place in range(hit.first, hit.last)}
        limits = without_options(merged(bounds(tuple(words)), limits, subjects), words)
        found = self._joined([self._slot(hit, words) for hit in named], named, words)
        found += [self._slot(hit, words) for hit in limits if not self._is_hedged(words, hit.first)]
        denied = {place for hit in limits if words[hit.first] in _NONE for place in range(hit.first + 1, hit.last)}
        shown = _shown_on(words, [*self._made.find(words), *tasks])
        found += self._modalities(words, taken | denied | shown | _named_limits(limits))
        found += self._named_tasks(words, bool(found), denied, shown)
        found += [self._slot(hit, words) for hit in self._aspects.find(words)]
        found += self._strangers.find(words, taken, frames)
        slots = _with_amounts(Slots(self._by_namesake(found, words)), readable)
        first = next((hit.first for slot, hit in zip(found, named, strict=False) if slot.kind == "tool"), None)
        pointed = first is not None and self._excluder(words, first)[1]
        framed = any(hit.name.kind == "tool" and hit.first in frames for hit in named)
        return SlotReading(_with_hardware(slots), _masked(words, named), pointed, framed)

    def _as_written(self, hit: Hit, words: Sequence[str]) -> Hit:
        """A name that is no everyday word as it stands here: "runway", though "run way" is one."""
        plain = (hit.name.value, " ".join(words[hit.first : hit.last])) in self._written or _is_subject(words, hit)
        return replace(hit, name=replace(hit.name, weak=False)) if hit.name.weak and plain else hit

    def _asked_alone(self, hits: Sequence[Hit], words: Sequence[str]) -> frozenset[int]:
        """Where a tool's whole name, an everyday word too, is all that is asked about: "what is buzz"."""
        return frozenset(
            hit.first for hit in hits
            if hit.name.weak and hit.last - hit.first < len(words)
            and ABOUT.issuperset(words[: hit.first]) and _ITS_KIND.issuperset(words[hit.last :])
            and self._whole_names.get(hit.name.value) == " ".join(words[hit.first : hit.last])
        )  # fmt: skip

    def _slot(self, hit: Hit, words: Sequence[str], kind: SlotKind | None = None) -> Slot:
        start = len(" ".join(words[: hit.first])) + (1 if hit.first else 0)
        text = " ".join(words[hit.first : hit.last])
        own = kind or NAMED.get(hit.name.kind) or hit.name.kind
        excluded = own in ("tool", "maker") and (self._excluder(words, hit.first)[0] or _is_waste(words[hit.last :]))
        return Slot(own, hit.name.value, start, start + len(text), hit.sure, text, excluded)  # type: ignore[arg-type]

    def _by_namesake(self, slots: Sequence[Slot], words: Sequence[str]) -> tuple[Slot, ...]:
        """The slots, a name that several tools end with given to the one of the kind that the message is about.

        "cursor or copilot" and "copilot in vs code" mean the one of GitHub.
        """
        kinds: set[str] = {self._kinds[slot.value] for slot in slots if slot.kind == "tool"}
        kinds |= {CODING for slot in slots if slot.kind in ("modality", "input") and slot.value == "code"}
        kinds |= {CODING} if _EDITORS.search(" ".join(words)) else set()
        return tuple(replace(slot, value=self._namesake(slot, kinds)) for slot in slots)

    def _namesake(self, slot: Slot, kinds: Collection[str]) -> str:
        """The tool of one of some kinds that a slot may name; the one that it names where none or several do."""
        if slot.kind != "tool" or self._last_words[slot.value] != slot.text:
            return slot.value
        own = self._kinds[slot.value]
        same = [name for name, word in self._last_words.items()
                if word == slot.text and self._kinds[name] in kinds and self._kinds[name] != own]  # fmt: skip
        return same[0] if len(same) == 1 else slot.value

    def _joined(self, slots: list[Slot], named: Sequence[Hit], words: Sequence[str]) -> list[Slot]:
        """What holds for the first of two names holds for the other: "not chatgpt or claude", "like suno and udio"."""
        for place in range(1, len(slots)):
            link = words[named[place - 1].last : named[place].first]
            if slots[place].kind == "tool" and slots[place - 1].excluded and tuple(link) in (("or",), ("and",)):
                slots[place] = replace(slots[place], excluded=True)
        return slots

    def _named_tasks(self, words: Sequence[str], others: bool, denied: set[int], shown: set[int]) -> list[Slot]:
        """The tasks that are named; one that is another's purpose, place or material is named in passing."""
        hits = [hit for hit in self._tasks.find(words) if not denied.issuperset(range(hit.first, hit.last))]
        slots = []
        for hit in hits:
            before = list(words[max(0, hit.first - 3) : hit.first])
            given = before[-1:] and before[-1] in _GIVEN
            while before and before[-1] in _BESIDE:
                before.pop()
            had = tuple(before[-2:]) in _HAVING and not _WANTING.isdisjoint(words[hit.last :])
            own = words[hit.first - 1 : hit.first] in (("my",), ("our",))
            had = had or (own and bool(before) and before[-1] in _PUTTING)
            follows = any(other.last <= hit.first and other.name != hit.name for other in hits)
            passing = (
                shown.issuperset(range(hit.first, hit.last))
                or (follows and bool(before) and before[-1] in _PURPOSE)
                or ((given or had) and (others or len(hits) > 1))
            )
            slot = self._slot(hit, words)
            slots.append(replace(slot, sure=min(slot.sure, PASSING)) if passing else slot)
        return slots

    def _excluder(self, words: Sequence[str], first: int) -> tuple[bool, bool]:
        """Whether words before this place rule a tool out, and whether it then serves as the measure."""
        before = tuple(words[max(0, first - 4) : first])
        while before and before[-1] in ("the", "using", "use", "chat", "a", "any", "or", "my", "our"):
            before = before[:-1]
        for option in self._excluders:
            if before[-len(option) :] == option:
                phrase = " ".join(option)
                return phrase not in _AS, phrase in _LIKE
        return False, False

    def _is_hedged(self, words: Sequence[str], first: int) -> bool:
        """ "doesn't have to be free", "not necessarily open source", "nothing for business"."""
        before = words[max(0, first - 4) : first]
        negated = any(word in ("not", "doesnt", "dont", "neednt", "isnt") for word in before)
        return before[-1:] in _RULING_OUT or (negated and (before[-1:] == ("not",) or not _HEDGES.isdisjoint(before)))

    def _modalities(self, words: Sequence[str], taken: set[int]) -> list[Slot]:
        hits = [hit for hit in self._made.find(words) if taken.isdisjoint(range(hit.first, hit.last))]
        given = [hit for hit in self._given.find(words) if taken.isdisjoint(range(hit.first, hit.last))]
        under = {place for hit in given for place in range(hit.first, hit.last)}
        slots = [self._slot(hit, words, "input") for hit in given]
        for hit in hits:
            inside = not under.isdisjoint(range(hit.first, hit.last))
            if not inside and hit.name.value != IDIOM:
                slots.append(self._slot(hit, words, "input" if self._is_given(words, hit) else "modality"))
        return slots

    def _is_given(self, words: Sequence[str], hit: Hit) -> bool:
        after = words[hit.last : hit.last + 1]
        if after and after[0] in _TO and hit.last + 1 < len(words):
            return bool(self._made.find(words[hit.last + 1 : hit.last + 3]))
        before = list(words[max(0, hit.first - 6) : hit.first])
        if before[-1:] and before[-1] in ("my", "this", "these", "our"):
            return True
        if not _ADDING.isdisjoint(before) and not {"to", "under", "behind"}.isdisjoint(before[-2:]):
            return True
        while before and before[-1] in _OURS:
            if before[-1] == "from":
                return True
            before.pop()
        return bool(before) and before[-1] in self._verbs


def _is_camera(words: Sequence[str], hit: Hit) -> bool:
    """Whether a phone is only what something was recorded with: "recorded on my phone" is no wish for an app on it."""
    before = [word for word in words[max(0, hit.first - 4) : hit.first] if word not in _WITH]
    return hit.name.value in (MOBILE, "phone") and not _RECORDED.isdisjoint(before[-1:])


def _is_subject(words: Sequence[str], hit: Hit) -> bool:
    """Whether a name opens a question or a complaint: "does leonardo give", "leonardo is so slow"."""
    before, after = " ".join(words[: hit.first]), words[hit.last : hit.last + 2]
    asks = before in _ASKS and len(after) > 1 and after[0] not in _BE
    return asks or (not before and len(after) > 1 and after[0] in _BE and after[1] in _FAULTS)


def _is_waste(behind: Sequence[str]) -> bool:
    """Whether what follows a name says that it is not wanted any more: "my runway sub is wasted on me"."""
    line = tuple(dropwhile(_PLANS.__contains__, behind))[:3]
    return (line[:1] in _IS and line[1:2] in _WASTED) or line in _WASTES


def _shown_on(words: Sequence[str], outputs: Sequence[Hit]) -> set[int]:
    """The places of what only says where an output is shown: the "reels" of "a song for our insta reels"."""
    shown = set[int]()
    for place, word in enumerate(words):
        before = place
        while before and place - before < _MOST_BEFORE and words[before - 1] not in _AT | _JOINED:
            before -= 1
        at = word in SHOWN_ON and before and words[before - 1] in _AT
        if at and any(hit.last < before and not SHOWN_ON.issuperset(words[hit.first : hit.last]) for hit in outputs):
            shown |= {*range(before, place + 1)}
    return shown


def _named_limits(limits: Iterable[Hit]) -> set[int]:
    """The places of machines that are named: the "graphics" of a graphics card are no picture."""
    return {place for hit in limits if hit.name.kind == "hardware" for place in range(hit.first, hit.last)}


def _names(knowledge: Knowledge) -> Iterable[tuple[str, Name]]:
    for tool in knowledge.tools.values():
        everyday = {squash(text) for text in tool.ambiguous}
        if squash(tool.name) in everyday:
            yield f"{tool.name} {KIND}", Name("tool", tool.id)
        for text in (tool.name, *tool.aliases, *tool.misspellings, *tool.ambiguous):
            yield text, Name("tool", tool.id, weak=squash(text) in everyday)
    for tool in knowledge.tools.values():
        yield tool.maker, Name("maker", tool.maker)
    for topic in knowledge.topics.values():
        for text in topic.names:
            yield text, Name("topic", topic.id)


def _group(group: Iterable[str] | object, kind: str) -> Iterable[tuple[str, Name]]:
    assert hasattr(group, "items")
    for value, phrases in group.items():
        for phrase in phrases:
            for way in expand(phrase, None):
                yield way, Name(kind, value)


def _settled(hits: Sequence[Hit], framed: Collection[int], kinds: Mapping[str, str]) -> list[Hit]:
    """One meaning for each place: a tool before a maker before a topic.

    Weak names count only beside other tools, beside another weak name of the same kind ("elicit or consensus"), or
    where the name of a product stands ("how much is harvey").
    """
    order = {"tool": 0, "maker": 1, "topic": 2}
    weak = {hit.name.value for hit in hits if hit.name.kind == "tool" and hit.name.weak}
    paired = len(weak) > 1 and len({kinds[name] for name in weak}) == 1
    strong = paired or any(hit.name.kind == "tool" and not hit.name.weak for hit in hits)
    best: dict[tuple[int, int], Hit] = {}
    for hit in sorted(hits, key=lambda hit: (order[hit.name.kind], hit.name.weak, hit.name.value)):
        if not hit.name.weak or strong or hit.first in framed:
            best.setdefault((hit.first, hit.last), hit)
    return [best[place] for place in sorted(best)]


def _masked(words: Sequence[str], named: Sequence[Hit]) -> tuple[str, ...]:
    masked = list(words)
    for hit in reversed(named):
        if hit.name.kind in ("tool", "maker"):
            masked[hit.first : hit.last] = ["toolname"]
    return tuple(masked)


def _with_amounts(slots: Slots, readable: str) -> Slots:
    amount = _AMOUNT.search(readable)
    budget = float(amount["a"] or amount["b"]) if amount else None
    memory = next(
        (float(found[1]) for found in _MEMORY.finditer(readable) if (found["what"] or "").lower() not in _NOT_MEMORY),
        None,
    )
    found = list(slots.found)
    if budget == 0:
        found.append(Slot("constraint", "free", sure=0.9, text="0"))
    if memory is not None:
        found.append(Slot("constraint", "offline", sure=0.8, text=f"{memory:g} GB"))
    return replace(slots, found=tuple(found), budget=budget, memory_gb=memory)


def _with_hardware(slots: Slots) -> Slots:
    """What a machine named in passing means as a constraint: a phone wants mobile, a graphics card means at home.

    Where it only tells what a thing is ("40 phone photos"), it means nothing.
    """
    meaning = {"phone": "mobile", "gpu": "offline"}
    things = {slot.start - 1 for slot in slots.found if slot.kind in ("modality", "input")}
    found = tuple(
        replace(slot, kind="constraint", value=meaning[slot.value]) if slot.kind == "hardware" else slot  # type: ignore[comparison-overlap]
        for slot in slots.found
        if slot.kind != "hardware" or (slot.value in meaning and slot.end not in things)  # type: ignore[comparison-overlap]
    )
    return replace(slots, found=found)
