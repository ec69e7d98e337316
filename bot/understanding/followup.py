"""What a message leaves out is taken from the turn before, and no more than that.

A message leans on the last turn when it is a set phrase ("more", "the second one"), begins like one ("and for ..."),
or is short, names nothing of its own and points back ("is it free?"). Everything else is a question of its own, which
beats whatever was open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.conversation import Heard
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import plain_task
from bot.message import HELD, Intent, Slot, SlotKind, Slots
from bot.text import tokens
from bot.understanding.slots import SlotReading

WHOLE = (
    "more", "why", "first", "second", "third", "cheaper", "other", "cheap_or_free", "compare_it", "pick_for_me", "back",
    "what_is_it", "legal", "trust", "safe", "how", "shorter", "easier", "the_other",
)  # fmt: skip
BEGIN = ("and_for", "meant", "compare_it")
ORDINALS = ("first", "second", "third")
WHICH = frozenset({"which", "better", "best", "difference", "both", "them", "these", "those", "any"})
"""Words that ask among the tools shown, not about one of them."""
PAGES: Mapping[str, tuple[str, str]] = {
    "legal": ("rights", "commercial-use-media"), "trust": ("trust", "check-an-answer"),
    "safe": ("trust", "privacy-training"),
}  # fmt: skip
"""Where a bare "legal?" leads after a task: a page of this group that the task names, else this page."""
SIDES: Mapping[str, str] = {"legal": "rights", "safe": "privacy", "trust": "bad-at", "what_is_it": "what"}
"""Which side of a tool the same words ask for."""
PLACES = {"first": 0, "second": 1, "third": 2}
DROPS: Mapping[str, tuple[str, ...]] = {
    "drop_free": ("free",), "drop_commercial": ("commercial",), "drop_mobile": ("mobile",),
    "drop_private": ("private", "offline"),
}  # fmt: skip
"""Limits that are taken back: "i can pay", "cloud is ok"."""
KEEPS: Mapping[str, tuple[str, ...]] = {"keep_private": ("private",)}
"""Limits that are set for the talk, whatever else a message says: "i am a lawyer"."""
EDGES = frozenset({
    "ok", "okay", "thanks", "thank", "thx", "hm", "hmm", "nah", "so", "and", "then", "tho", "though", "please", "pls",
    "just", "well", "but", "cool", "nice", "great", "oh", "ah", "yeah", "now", "fine", "good",
})  # fmt: skip
"""Words around a set phrase that change nothing about it: "ok the second then"."""
POINTERS = frozenset({
    "it", "its", "that", "this", "they", "them", "these", "those", "one", "ones", "which", "both", "there",
})  # fmt: skip
EMPTY = frozenset({
    "is", "are", "the", "a", "an", "for", "does", "do", "can", "i", "to", "and", "or", "in", "on", "use", "me",
    "please", "then", "you", "but", "with", "my", "of", "need", "want", "be", "must", "should", "now", "ok", "also",
    "only", "have",
})  # fmt: skip
STATEMENTS = frozenset({
    ("it", "is"), ("its", "for"), ("they", "are"), ("it", "must"), ("it", "should"), ("it", "has"), ("it", "needs"),
})  # fmt: skip
ASKS_ANEW = frozenset((which, what) for which in ("which", "what") for what in ("ai", "ais", "tool", "tools", "app"))
"""How a whole question begins, though "which" may point back: "which tool shows links"."""
JOINING = ("and ", "also ", "plus ", "ok and ", "but ", "or ")
SHORT = 7
"""Words of a message that may lean on the last turn without saying so."""
ASPECT_OF: Mapping[str, str] = {
    "free": "free", "offline": "offline", "commercial": "rights", "private": "privacy", "api": "api",
    "current-info": "what", "open-source": "offline",
}  # fmt: skip
"""Which side of a tool a bare constraint asks for: "offline?" after a profile."""


@dataclass(frozen=True, slots=True)
class Lean:
    """How a message leans on the last turn."""

    how: str
    """`more`, `why`, a place in the list, `and_for` ...; `short` when it only points back."""
    rest: tuple[str, ...] = ()
    """The words behind the set phrase."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A message completed from the last turn."""

    slots: Slots
    intent: Intent | None = None
    """The kind of question when the last turn settles it; None to decide it from the words and slots."""
    entry: str | None = None
    follow: str = ""
    words: tuple[str, ...] = ()
    """The words that the entry is looked for with."""


class FollowUps:
    """Completes messages with the set phrases of a lexicon."""

    def __init__(self, knowledge: Knowledge) -> None:
        groups = knowledge.lexicon.group("followups")
        self._knowledge = knowledge
        self._phrases = {name: frozenset(tokens(way) for way in ways) - {()} for name, ways in groups.items()}

    def is_phrase(self, words: Sequence[str], *names: str) -> bool:
        """Whether the words are one of the set phrases of these names, and nothing else."""
        return any(tuple(words) in self._phrases.get(name, ()) for name in names)

    def place(self, words: Sequence[str]) -> int | None:
        """Which place in a list the words name, from 0; None when they name none."""
        return next((PLACES[name] for name in ORDINALS if self.is_phrase(words, name)), None)

    def dropped(self, words: Sequence[str]) -> tuple[str, ...]:
        """The limits that the words take back."""
        return tuple(name for how, names in DROPS.items() for name in names if self._holds(words, how))

    def kept(self, words: Sequence[str]) -> tuple[str, ...]:
        """The limits that the words set for the whole talk, unless they take the same back."""
        dropped = self.dropped(words)
        names = (name for how, names in KEEPS.items() for name in names if self._holds(words, how))
        return tuple(name for name in names if name not in dropped)

    def _holds(self, words: Sequence[str], how: str) -> bool:
        """Whether a set phrase stands somewhere in the words."""
        line = tuple(words)
        return any(
            line[place : place + len(way)] == way
            for way in self._phrases.get(how, ()) for place in range(len(line) - len(way) + 1)
        )  # fmt: skip

    def lean(self, words: Sequence[str], reading: SlotReading, readable: str = "") -> Lean | None:
        """How a message leans on the last turn; None when it stands alone. `readable` still has its first "and"."""
        line = tuple(words)
        if reading.slots.ids("stranger"):  # what is asked of an unknown product is not asked of the last one
            return None
        for way in dict.fromkeys((line, without_edges(line))):
            for how in WHOLE:
                if way in self._phrases.get(how, ()):
                    return Lean(how)
        if len(line) <= 2 * SHORT and self.dropped(line):
            return Lean("drop", line)
        for how in BEGIN:
            sizes = [size for size in range(1, len(line)) if line[:size] in self._phrases.get(how, ())]
            if sizes and len(line) - max(sizes) <= SHORT:
                return Lean(how, line[max(sizes) :])
        for how in PAGES:
            if len(line) <= 2 * SHORT - 2 and any(line[:size] in self._phrases.get(how, ()) for size in (3, 4, 5)):
                return Lean(how, line)
        if len(line) <= SHORT and readable.lower().startswith(JOINING):
            return Lean("and_for", line)
        if line[:2] in ASKS_ANEW:
            return None
        short = len(line) <= SHORT or _only_limits(line, reading.slots)
        return Lean("short", line) if short and _points(line, reading.slots) else None

    def carry(self, lean: Lean, heard: Heard, shown: Sequence[str], reading: SlotReading) -> Carried | None:
        """The completed message; None when the last turn has nothing that would complete it."""
        own = reading.slots
        kept = _kept(heard)
        match lean.how:
            case "more" | "why" | "back":
                return Carried(kept, _intent(heard), heard.entry, lean.how) if heard.entry or heard.tools else None
            case "first" | "second" | "third":
                place = PLACES[lean.how]
                return _tool(shown[place]) if place < len(shown) else None
            case "legal" | "trust" | "safe" | "what_is_it":
                return self._side(lean.how, heard, shown)
            case "pick_for_me":
                return self._picked(heard, shown)
            case "how" | "shorter":
                return Carried(kept, _intent(heard), heard.entry, lean.how) if heard.entry or heard.tools else None
            case "easier":
                easy = Slots((Slot("constraint", "easy"),))
                wished = heard.intent in ("choose", "compare")
                return self._narrow(easy, heard, shown) if wished else self._wish(heard, easy)
            case "drop":
                return self._without(heard, self.dropped(lean.rest))
            case "the_other" if len(heard.tools) == 2 or len(shown) == 2:
                both = heard.tools if len(heard.tools) == 2 else tuple(shown)
                return _tool(both[0] if heard.tools[:2] == both[1:] else both[1])
            case "other" | "the_other":
                return self._another(heard, shown)
            case "cheaper" | "cheap_or_free":
                priced = Slots((Slot("constraint", "free"), Slot("aspect", "price")))
                return self._narrow(priced, heard, shown, asks=lean.how == "cheap_or_free")
            case "compare_it" if own.constraints and heard.intent == "compare":
                return self._narrow(own, heard, shown)
            case "compare_it":
                return _compared((*_first(heard, shown), *own.tools), shown)
            case _:
                return self._short(lean, heard, shown, own)

    def _picked(self, heard: Heard, shown: Sequence[str]) -> Carried | None:
        """ "so what do I use": the first that was shown, or after a tool that does not do it, what does."""
        if heard.intent in ("profile", "capability"):
            made = Slots(tuple(Slot("modality", name) for name in heard.modalities))
            wished = Carried(made, "choose", plain_task(self._knowledge, heard.modalities[0])) if made.found else None
            return wished or self._wish(heard, Slots()) or _tool(shown[0] if shown else heard.tools[0])
        if shown:
            return _tool(shown[0])
        return Carried(_kept(heard), _intent(heard), heard.entry) if heard.entry else None

    def _without(self, heard: Heard, names: Sequence[str]) -> Carried | None:
        """ "i can pay after all": the last wish without that limit."""
        gone = Slots(tuple(Slot("constraint", name, excluded=True) for name in names))
        if heard.intent != "choose":
            return self._wish(heard, gone)
        kept = _kept(replace(heard, constraints=tuple(name for name in heard.constraints if name not in names)))
        return Carried(_joined(kept, gone), "choose", heard.entry)

    def _wish(self, heard: Heard, more: Slots) -> Carried | None:
        """The wish from before the talk went on to a tool or a page, with more said about it."""
        if heard.wish is None:
            return None
        return Carried(_joined(Slots((Slot("task", heard.wish),)), more), "choose", heard.wish)

    def _another(self, heard: Heard, shown: Sequence[str]) -> Carried | None:
        """ "something else": the last wish without what was shown for it."""
        if heard.intent in ("profile", "capability") and heard.tools:
            found = (Slot("tool", heard.tools[0]), Slot("aspect", "alternatives"))
            return Carried(Slots(found), "profile", heard.tools[0])
        without = Slots(tuple(Slot("tool", name, excluded=True) for name in shown))
        if heard.intent != "choose":
            return self._wish(heard, without)
        return Carried(_joined(_kept(heard), without), "choose", heard.entry, "another")

    def _side(self, how: str, heard: Heard, shown: Sequence[str]) -> Carried | None:
        """ "legal?", "is it safe?": the asked side of the tool in view, or the page that the task names for it."""
        if heard.intent == "compare" and how == "legal":
            return self._narrow(Slots((Slot("constraint", "commercial"),)), heard, shown)
        if heard.tools and (heard.intent in ("profile", "capability") or how == "what_is_it"):
            return Carried(Slots((Slot("tool", heard.tools[0]), Slot("aspect", SIDES[how]))), "profile", heard.tools[0])
        task = self._knowledge.tasks.get(heard.entry or "")
        if how in PAGES and task is not None:
            group, page = PAGES[how]
            topics = self._knowledge.topics
            own = (name for name in task.follow_ups if name in topics and topics[name].group == group)
            page = next(own, page) if how != "safe" else page
            return Carried(Slots((Slot("topic", page),)), "explain", page) if page in topics else None
        if shown and (how == "what_is_it" or heard.intent == "compare"):
            return Carried(Slots((Slot("tool", shown[0]), Slot("aspect", SIDES[how]))), "profile", shown[0])
        return None

    def _short(self, lean: Lean, heard: Heard, shown: Sequence[str], own: Slots) -> Carried | None:
        excluded = own.ids("tool", excluded=True)
        if own.tools and lean.how == "meant" and not (own.tasks or own.modalities) and heard.intent == "explain":
            return _tool(own.tools[0])
        if own.tools:
            return _other_tool(heard, own, lean)
        if own.constraints and (_amount(own) or _states(lean.rest, own)):
            return self._narrow(own, heard, shown)
        if _own(own, "topic"):
            return None
        if excluded and heard.intent == "choose" and not own.tasks:
            return Carried(_joined(_kept(heard), own), "choose", heard.entry, "another")
        if _own(own, "task") or _own(own, "modality") or own.inputs:
            return self._other_wish(lean, heard, own)
        if own.constraints or own.ids("aspect"):
            asks = lean.how == "short" and not POINTERS.isdisjoint(lean.rest)
            return self._narrow(own, heard, shown, asks=asks, among=not WHICH.isdisjoint(lean.rest))
        nothing_else = set(lean.rest) <= WHICH | POINTERS | EMPTY | {
            "what",
            "whats",
            "between",
            "two",
            "easier",
            "good",
        }
        if len(shown) > 1 and nothing_else and not (WHICH - {"them", "any"}).isdisjoint(lean.rest):
            return _compared(tuple(shown), shown)
        return None

    def _other_wish(self, lean: Lean, heard: Heard, own: Slots) -> Carried | None:
        """ "and for video?": another thing under the same constraints, or the same question to the same tool."""
        if heard.intent == "capability" and heard.tools and not _own(own, "task"):
            asked = Slots(tuple(Slot("tool", name) for name in heard.tools[:1]))
            return Carried(_joined(asked, own), "capability", heard.tools[0])
        if lean.how == "short" and (len(lean.rest) > 3 or heard.intent != "choose"):
            return None
        found = tuple(
            replace(slot, text=HELD) if slot.kind == "constraint" else slot
            for slot in _kept(heard).found if slot.kind == "constraint" or slot.excluded
        )  # fmt: skip
        slots = _joined(Slots(found, heard.budget, heard.memory_gb), own)
        bare = len(lean.rest) <= 2 and not _own(own, "task") and len(own.modalities) == 1
        entry = plain_task(self._knowledge, own.modalities[0]) if bare else None
        return Carried(slots, "choose", entry, words=lean.rest)

    def _narrow(
        self, own: Slots, heard: Heard, shown: Sequence[str], *, asks: bool = False, among: bool = False
    ) -> Carried | None:
        """The last wish with one more constraint, or the asked side of what was shown last.

        `asks` tells a question about what was shown ("is it free?") from a further wish ("free ones"), `among` a
        question that wants one of several ("which is free?").
        """
        if heard.intent == "compare" and len(heard.tools) > 1:
            return Carried(_joined(_kept(heard), own), "compare")
        if among and len(shown) > 1 and heard.intent in ("profile", "capability"):
            return Carried(_joined(Slots(tuple(Slot("tool", name) for name in shown[:4])), own), "compare")
        if heard.intent == "choose" and (heard.entry or heard.modalities) and own.constraints:
            return Carried(
                _joined(_kept(heard), own),
                "choose",
                heard.entry,
                "check" if asks and shown and len(own.constraints) == 1 else "",
            )
        tools = _first(heard, shown)
        aspects = own.ids("aspect") or tuple(ASPECT_OF[name] for name in own.constraints if name in ASPECT_OF)
        if tools and aspects:
            found = (Slot("tool", tools[0]), *(Slot("aspect", name) for name in aspects[:1]))
            return Carried(Slots(found, own.budget, own.memory_gb), "profile", tools[0])
        if tools and own.constraints:
            asked = Slots((Slot("tool", tools[0]), *(slot for slot in own.found if slot.kind == "constraint")))
            return Carried(asked, "capability", tools[0])
        return None


def with_pointed(reading: SlotReading, words: Sequence[str], heard: Heard, shown: Sequence[str]) -> SlotReading:
    """The reading with the tool that "it" or "that" points at, when none is named."""
    if (
        reading.slots.ids("stranger")
        or reading.slots.tools
        or reading.slots.topics
        or (POINTERS.isdisjoint(words[:6]) and not ("it" in words and len(words) <= SHORT + 2))
        or len(words) > 2 * SHORT
    ):
        return reading
    tools = _first(heard, shown)
    if not tools or heard.intent not in ("profile", "capability", "compare", "choose"):
        return reading
    return replace(reading, slots=_joined(Slots((Slot("tool", tools[0]),)), reading.slots))


def without_edges(line: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those at the edges that change nothing; the whole line when no more would be left."""
    first, last = 0, len(line)
    while first < last and line[first] in EDGES:
        first += 1
    while last > first and line[last - 1] in EDGES:
        last -= 1
    return line[first:last] or line


def _points(line: Sequence[str], slots: Slots) -> bool:
    """Whether a short message points back: it names nothing of its own, and has a pointer, a limit or an aspect."""
    if slots.tools or slots.modalities:
        bare = len(line) <= 2
        if slots.tools:
            return bare
    else:
        bare = False
    if _amount(slots) or _states(line, slots):
        return True
    if _own(slots, "task") or slots.ids("maker") or _own(slots, "topic"):
        return False
    if bare or not POINTERS.isdisjoint(line) or slots.ids("tool", excluded=True):
        return True
    if not slots.constraints and not slots.ids("aspect"):
        return False
    covered = set(" ".join(slot.text for slot in slots.found).split())
    return len([word for word in line if word not in covered and word not in EMPTY]) <= 1


def _only_limits(line: Sequence[str], slots: Slots) -> bool:
    """Whether a longer message holds limits and nothing else: "free please, i don't want to pay anything"."""
    limits = " ".join(slot.text for slot in slots.found if slot.kind == "constraint").split()
    rest = set(line) - set(limits) - EMPTY - EDGES - POINTERS - {"actually", "really"}
    return bool(limits) and not rest and len(line) <= 2 * SHORT


def _states(line: Sequence[str], slots: Slots) -> bool:
    """Whether a message only adds a limit to what was said: "it is confidential", "with 8 gb"."""
    return bool(slots.constraints) and tuple(line[:2]) in STATEMENTS


def _amount(slots: Slots) -> bool:
    return slots.budget is not None or slots.memory_gb is not None


def _own(slots: Slots, kind: SlotKind) -> tuple[str, ...]:
    """What is named by words of its own: the "coding" of "no coding" names no task and no output."""
    limits = [(slot.start, slot.end) for slot in slots.found if slot.kind == "constraint" and slot.start >= 0]
    return tuple(
        slot.value for slot in slots.found
        if slot.kind == kind and not any(start <= slot.start and slot.end <= end for start, end in limits)
    )  # fmt: skip


def _kept(heard: Heard) -> Slots:
    """The slots of the last turn, as carried over."""
    found = [
        *(Slot("task", name) for name in heard.tasks), *(Slot("modality", name) for name in heard.modalities),
        *(Slot("input", name) for name in heard.inputs), *(Slot("tool", name) for name in heard.tools),
        *(Slot("tool", name, excluded=True) for name in heard.excluded),
        *(Slot("constraint", name) for name in heard.constraints), *(Slot("topic", name) for name in heard.topics),
    ]  # fmt: skip
    return Slots(tuple(found), heard.budget, heard.memory_gb)


def _joined(first: Slots, second: Slots) -> Slots:
    return Slots((*first.found, *second.found), second.budget or first.budget, second.memory_gb or first.memory_gb)


def _first(heard: Heard, shown: Sequence[str]) -> tuple[str, ...]:
    """The tool that was last in view."""
    return heard.tools[:1] or tuple(shown[:1])


def _tool(tool: str) -> Carried:
    return Carried(Slots((Slot("tool", tool),)), "profile", tool)


def _compared(tools: Sequence[str], shown: Sequence[str]) -> Carried | None:
    ids = tuple(dict.fromkeys(tools)) if len(set(tools)) > 1 else tuple(dict.fromkeys((*tools, *shown)))[:2]
    return Carried(Slots(tuple(Slot("tool", name) for name in ids[:4])), "compare") if len(ids) > 1 else None


def _other_tool(heard: Heard, own: Slots, lean: Lean) -> Carried | None:
    """ "and claude?": the same question about another tool."""
    if own.tasks or own.modalities or (lean.how == "short" and heard.intent != "capability"):
        return None
    if heard.intent == "compare":
        return _compared((*heard.tools, *own.tools), ())
    if heard.intent == "capability" and heard.modalities + heard.inputs:
        asked = Slots(tuple(slot for slot in _kept(heard).found if slot.kind in ("modality", "input")))
        return Carried(_joined(own, asked), "capability", own.tools[0])
    return Carried(own, "profile", own.tools[0]) if heard.intent in ("profile", "choose", "capability") else None


def _intent(heard: Heard) -> Intent | None:
    return heard.intent  # type: ignore[return-value]  # only contract intents are ever kept
