"""Whether and how a message leans on the turn before: by set phrases, by its first words, or by pointing back.

The set phrases stand in the lexicon (`followups`), so that a curator can add one. Nothing here knows what was said
before; `followup` completes the message from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.foreign import LANGUAGES
from bot.knowledge.model import Lexicon
from bot.knowledge.variants import expand
from bot.message import SlotKind, Slots
from bot.text import tokens
from bot.understanding.names import TOOL
from bot.understanding.slots import SlotReading

WHOLE = (
    "more", "why", "first", "second", "third", "last", "cheaper", "other", "cheap_or_free", "compare_it", "pick_for_me",
    "back", "what_is_it", "legal", "trust", "safe", "how", "shorter", "easier", "the_other", "the_others", "when",
    "yes_or_no", "hard", "not_me", "sample", "takes_time", "device", "trouble", "why_not", "language", "age", "machine",
    "data", "quota", "account", "for_another", "closing", "many", "free_one",
    "which_ai", "for_work", "origin", "one_tool", "check_it", "whole_plan", "disliked",
    "summary",
)  # fmt: skip
BEGIN = ("and_with", "and_for", "meant", "compare_it", "add")
ORDINALS = ("first", "second", "third", "last")
ASIDES = ("legal", "trust", "safe")
"""Set phrases that may stand in a longer question."""
MOST_WHY = 3
"""Words of "why claude then"."""
OPENED = ("takes_time", "sample")
"""Set phrases behind which anything may stand: "what do i type for a sad ballad"."""
LEAST_OPENED = 2
"""Words that such a phrase must be longer than."""
TONGUES = frozenset((name,) for name in LANGUAGES)
OF_THEM = (("of", "them"), ("of", "these"), ("of", "those"))
MANY = 10
"""From this number on, pieces are many."""
PLACES = {"first": 0, "second": 1, "third": 2, "last": -1}
DROPS: Mapping[str, tuple[str, ...]] = {
    "drop_free": ("free",), "drop_commercial": ("commercial",), "drop_mobile": ("mobile",),
    "drop_private": ("private", "offline"), "drop_signup": ("no-signup",), "drop_european": ("european",),
    "drop_open": ("open-source",), "drop_once": ("pay-once", "per-use"),
}  # fmt: skip
"""Limits that are taken back: "i can pay", "cloud is ok"."""
_NEVER_SET = re.compile(
    r"\b(?:never|nobody|no ?one|who|didnt|did not|havent|have not) (?:even )?(?:said|say|asked|ask|mention|mentioned"
    r"|want|wanted|told)\b|\b(?:stop|quit|forget|drop|scrap|ignore|enough|no more|never ?mind|lose|ditch)\b"
)
"""Words before a limit that was never set or no longer holds."""
_PLAIN_LIMIT = re.compile(
    r"(?P<free>free)|(?P<private>offline|local|locally|at home|own (?:computer|pc)|private|confidential|secret)"
    r"|(?P<commercial>business|commercial)|(?P<mobile>phone|mobile|smartphone)|(?P<european>europe(?:an)?|eu)"
    r"|(?P<open>open source)|(?P<signup>no (?:sign ?up|account))|(?P<once>pay once)"
)
"""The plain words for limits, by the names in `DROPS`."""
_NO_MATTER = re.compile(
    r" (?:(?:thing|part|limit|bit) )?(?:really )?(?:(?:doesnt|does not|dont|wont|isnt|is not|not) (?:really )?"
    r"(?:matter|important|needed|necessary|a must)|is (?:off the table|out|gone))\b"
)
"""Words behind a limit that no longer counts."""
_ON = re.compile(
    r" (?:(?:saying|telling|asking|with|of|about|for|me|you|it|its|this|that|the|a|an|is|was|had|has|must|should|to|be"
    r"|anything|things?|part|bit|stuff|limit|word|and|or|only|all|my) )*"
)
"""Words between them that change nothing."""
KEEPS: Mapping[str, tuple[str, ...]] = {"keep_private": ("private",)}
"""Limits that are set for the talk, whatever else a message says: "i am a lawyer"."""
WHAT_ABOUT = (("what", "about"), ("how", "about"))
"""First words of a short clause that stands for the message: "what about gemma? its small enough for me"."""
QUOTING = frozenset({("you", "said"), ("you", "say"), ("you", "told"), ("you", "wrote"), ("it", "says")})
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
ASKING = frozenset({
    "can", "could", "may", "is", "are", "am", "do", "does", "should", "must", "what", "which", "how", "who", "where",
    "when", "why", "will", "would",
})  # fmt: skip
"""First words of a question; a statement begins otherwise."""
SURELY_ASKING = ASKING - {"will", "would", "am"}
"""Words that ask wherever they stand; "will try that" does not."""
AGAINST = frozenset({"or", "vs", "versus", "against"})
ONE_OF = POINTERS - {"which", "there", "both"}
AROUND_AGAINST = frozenset({"one", "rather", "better", "just", "is", "the", "use", "should", "i", "take"})
"""Words between the tool in view and the one that it is held against: "this one or rather claude"."""
AROUND_PLACE = frozenset({"in", "what", "how", "about", "here", "for", "the", "same", "and", "or"})
"""Words around a country that is all a message says: "and what about austria"."""
BEFORE_A_LIMIT = frozenset({"on", "my", "the", "a", "an", "for", "with", "in"})
STATEMENTS = frozenset({
    ("it", "is"), ("its", "for"), ("they", "are"), ("it", "must"), ("it", "should"), ("it", "has"), ("it", "needs"),
})  # fmt: skip
NEEDED = frozenset({("need", "it"), ("want", "it"), ("use", "it"), ("need", "this"), ("need", "them")})
"""How "i need it for my shop" goes on after its first word."""
ASKS_ANEW = frozenset((which, what) for which in ("which", "what") for what in ("ai", "ais", "tool", "tools", "app"))
"""How a whole question begins, though "which" may point back: "which tool shows links"."""
IS_THERE = frozenset({
    ("is", "there", "one"), ("is", "there", "any"), ("is", "there", "a"), ("is", "there", "something"),
    ("is", "there", "anything"), ("are", "there", "any"),
})  # fmt: skip
"""How a question begins that asks for another tool: "is there one that stays on my computer"."""
JOINING = ("and ", "also ", "plus ", "ok and ", "but ", "or ")
SHORT = 7
"""Words of a message that may lean on the last turn without saying so."""
ANY = frozenset({"any", "which", "whats"})
SOME = frozenset({"something", "anything", "one", "ones", "another"})
"""Words that ask for other tools, not for a side of the one in view: "ok something offline"."""
FIRST = frozenset({"first", "now", "next", "then", "part", "thing", "just", "also", "too"})
"""Words by which one of several wishes is taken before the others: "for the pictures first"."""
MADE = frozenset({"result", "results", "output", "outputs"})
"""Words for what comes out: "can i use the results commercially" asks it of what was shown."""
GIVEN = frozenset({"my", "our", "own"})
"""Words of what goes in: "with my own graphs" wants no graphs."""
BYES = frozenset({"bye", "night", "goodbye", "cu", "later", "bed"})
"""Words by which somebody leaves."""


@dataclass(frozen=True, slots=True)
class Lean:
    """How a message leans on the last turn."""

    how: str
    """`more`, `why`, a place in the list, `and_for` ...; `short` when it only points back."""
    rest: tuple[str, ...] = ()
    """The words behind the set phrase."""


PER_TIME = frozenset(
    (per, unit) for per in ("a", "an", "per", "each", "every")
    for unit in ("minute", "hour", "day", "week", "month", "year")
)  # fmt: skip
MOST_COUNTED = 4
"""Words between "how many" and "a day"."""
COUNTED_THINGS = frozenset({
    "pics", "pictures", "images", "photos", "songs", "tracks", "videos", "clips", "minutes", "hours", "messages",
    "prompts", "questions", "credits", "tokens", "files", "pages", "words", "characters", "uploads", "downloads",
    "designs", "slides", "decks", "posts", "chats", "searches", "requests", "ones", "times", "free", "for", "can", "i",
    "make", "do", "get", "is", "that", "it", "then", "we", "the", "on", "with", "plan", "version", "use", "generate",
    "send", "upload", "without", "paying", "of", "them", "those", "are", "there", "and", "so", "does", "give", "me",
})  # fmt: skip
"""Words of a question how many of them one gets."""


class Leaning:
    """Reads how messages lean, with the set phrases of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        groups = lexicon.group("followups")
        self._phrases = {
            name: frozenset(tokens(one) for way in ways for one in expand(way, None)) - {()}
            for name, ways in groups.items()
        }
        self._longest = max((len(way) for ways in self._phrases.values() for way in ways), default=0)

    def is_phrase(self, words: Sequence[str], *names: str) -> bool:
        """Whether the words are one of the set phrases of these names, and nothing else."""
        return any(tuple(words) in self._phrases.get(name, ()) for name in names)

    def begins(self, words: Sequence[str], how: str) -> int:
        """How many words of the longest set phrase of this name stand at the beginning; 0 for none."""
        sizes = range(len(words), 0, -1)
        return next((size for size in sizes if tuple(words[:size]) in self._phrases.get(how, ())), 0)

    def says_more(self, words: Sequence[str], how: str) -> bool:
        """Whether the words hold one that no set phrase of this name has and that says something."""
        known = {word for way in self._phrases.get(how, ()) for word in way}
        return not set(words) <= known | EMPTY | EDGES | POINTERS

    def place(self, words: Sequence[str]) -> int | None:
        """Which place in a list the words name, from 0, or -1 for its end; None when they name none."""
        return next((PLACES[name] for name in ORDINALS if self.is_phrase(words, name)), None)

    def dropped(self, words: Sequence[str]) -> tuple[str, ...]:
        """The limits that the words take back; what the bot is quoted with takes nothing back."""
        pairs = pairwise(words)
        quoted = next((place for place, pair in enumerate(pairs) if pair in QUOTING), len(words))
        words = words[:quoted]
        known = (name for how, names in DROPS.items() for name in names if self.holds(words, how))
        return tuple(dict.fromkeys((*known, *_never_set(words))))

    def kept(self, words: Sequence[str]) -> tuple[str, ...]:
        """The limits that the words set for the whole talk, unless they take the same back."""
        dropped = self.dropped(words)
        names = (name for how, names in KEEPS.items() for name in names if self.holds(words, how))
        return tuple(name for name in names if name not in dropped)

    def holds(self, words: Sequence[str], how: str) -> bool:
        """Whether a set phrase stands somewhere in the words."""
        return not self._phrases.get(how, frozenset()).isdisjoint(_runs(tuple(words), self._longest))

    def lean(self, words: Sequence[str], reading: SlotReading, readable: str = "") -> Lean | None:
        """How a message leans on the last turn; None when it stands alone. `readable` still has its first "and"."""
        line = tuple(words)
        if reading.slots.ids("stranger"):  # what is asked of an unknown product is not asked of the last one
            return None
        typed = tokens(readable)
        for way in dict.fromkeys((typed, _from_first(typed), line, without_edges(line))):
            for how in WHOLE:
                if way in self._phrases.get(how, ()):
                    return Lean(how)
        limits = {word for slot in reading.slots.found if slot.kind == "constraint" for word in slot.text.split()}
        left = [word for word in without_edges(line) if word not in limits]
        while limits and left and left[-1] in BEFORE_A_LIMIT:
            left.pop()
        if limits and tuple(left) in self._phrases.get("how", ()):
            return Lean("how", line)  # "show me how, on my iphone"
        for how, names in (("country", self._phrases.get("countries", frozenset())), ("language", TONGUES)):
            rest = {word for word in line if (word,) not in names}
            if len(rest) < len({*line}) and rest <= EDGES | AROUND_PLACE:  # "german and turkish"
                return Lean(how, line)
        named = "tool" in {slot.kind for slot in reading.slots.found}
        if len(line) <= SHORT and line[:2] == ("why", "not") and named:
            return Lean("why_not", line)
        if named and (_against(reading.masked) or (len(line) <= SHORT and "better" in line and "than" not in line)):
            return Lean("compare_it", line)  # "is claude better", "that or claude"
        if len(line) <= MOST_WHY and line[:1] == ("why",) and reading.slots.tools:
            return Lean("why_one", line)
        takes_back = next((way for way in (line, typed) if self.dropped(way)), None)
        sets = {*reading.slots.constraints} - {*self.dropped(takes_back or ())}  # "free, no signup, no phone"
        if takes_back and not sets and len(line) <= 2 * SHORT and not own_names(reading.slots, "task"):
            return Lean("drop", takes_back)
        if self._counts(_from_first(typed), reading.slots):
            return Lean("many", line)
        if asks_quota(_from_first(typed)):
            return Lean("quota", line)
        for how in BEGIN:
            sizes = [size for size in range(1, len(line)) if line[:size] in self._phrases.get(how, ())]
            if sizes and len(line) - max(sizes) <= SHORT:
                return Lean(how, line[max(sizes) :])
        for how in OPENED:
            if len(line) <= 2 * SHORT and self.begins(_from_first(line), how) > LEAST_OPENED:
                return Lean(how, line)
        if not reading.pointed and (
            reading.slots.ids("tool", excluded=True) or reading.slots.ids("maker", excluded=True)
        ):
            return Lean("without", line)
        goes_on = readable.lower().startswith(JOINING)
        for how in ASIDES:
            if own_names(reading.slots, "topic"):  # "safe for children" is a page of its own
                break
            most = (1, 3, 4, 5) if goes_on else (3, 4, 5)  # "and legally with the pictures"
            if len(line) <= 2 * SHORT - 2 and any(line[:size] in self._phrases.get(how, ()) for size in most):
                return Lean(how, line)
        if len(line) <= SHORT and goes_on:
            return Lean("and_for", line)
        if line[:2] in ASKS_ANEW:
            return None
        if line[:3] in IS_THERE and reading.slots.constraints and len(line) <= 2 * SHORT:
            return Lean("short", line)
        short = len(line) <= SHORT or _only_limits(line, reading.slots)
        return Lean("short", line) if short and _points(line, reading.slots) else None

    def _counts(self, line: tuple[str, ...], slots: Slots) -> bool:
        """Whether a message only says how many pieces there are: "what if i have 200 photos"."""
        place = next((place for place, word in enumerate(line) if word.isdecimal() and int(word) >= MANY), len(line))
        of_them = line[place + 1 :] in OF_THEM
        named = of_them or bool(slots.inputs or slots.modalities)
        counted = named and not has_amount(slots) and not slots.constraints
        opened = not place or self.is_phrase(line[:place], "counting")
        return counted and len(line) - place in (2, 3, 4) and opened


def _never_set(words: Sequence[str]) -> list[str]:
    """The limits that are called by their plain names and denied: "stop saying offline", "european doesnt matter"."""
    line, names = " ".join(words), list[str]()
    for denial in _NEVER_SET.finditer(line):
        at = denial.end()
        while (between := _ON.match(line, at)) and (limit := _PLAIN_LIMIT.match(line, between.end())):
            names += DROPS[f"drop_{limit.lastgroup}"]
            at = limit.end()
    named = (limit for limit in _PLAIN_LIMIT.finditer(line) if _NO_MATTER.match(line, limit.end()))
    return [*names, *(name for limit in named for name in DROPS[f"drop_{limit.lastgroup}"])]


def asks_quota(line: tuple[str, ...]) -> bool:
    """Whether words only ask how much one gets in a time: "how many pics a day then", "how much a month for free"."""
    counted = next((place for place, pair in enumerate(pairwise(line)) if pair in PER_TIME), 0)
    asks = line[:2] in (("how", "many"), ("how", "much")) and 2 <= counted <= 2 + MOST_COUNTED
    return asks and {*line[2:counted], *line[counted + 2 :]} <= COUNTED_THINGS | EDGES | EMPTY


@lru_cache(maxsize=64)
def _runs(line: tuple[str, ...], longest: int) -> frozenset[tuple[str, ...]]:
    """Every run of words up to that length; a message is asked for dozens of phrases in a row."""
    sizes = range(1, min(longest, len(line)) + 1)
    return frozenset(line[first : first + size] for size in sizes for first in range(len(line) - size + 1))


def without_edges(line: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those at the edges that change nothing; the whole line when no more would be left."""
    first, last = 0, len(line)
    while first < last and line[first] in EDGES:
        first += 1
    while last > first and line[last - 1] in EDGES:
        last -= 1
    return line[first:last] or line


def _from_first(line: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those at the beginning that change nothing: "where then" of "ok where then"."""
    return line[next((place for place, word in enumerate(line) if word not in EDGES), 0) :]


def _points(line: Sequence[str], slots: Slots) -> bool:
    """Whether a short message points back: it names nothing of its own, and has a pointer, a limit or an aspect."""
    if slots.tools or slots.modalities:
        bare = len(line) <= 2
        if slots.tools:
            return bare
    else:
        bare = False
    if has_amount(slots) or states(line, slots):
        return True
    if own_names(slots, "task") or slots.ids("maker") or own_names(slots, "topic"):
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
    rest = set(line) - set(limits) - EMPTY - EDGES - POINTERS - {"actually", "really", "best", "good"}
    return bool(limits) and not rest and len(line) <= 2 * SHORT


def states(line: Sequence[str], slots: Slots) -> bool:
    """Whether a message only adds a limit to what was said: "it is confidential", "with 8 gb"."""
    secret = tuple(line[:2]) in (("its", "confidential"), ("its", "secret"), ("its", "private"))
    return bool(slots.constraints) and (secret or tuple(line[:2]) in STATEMENTS or tuple(line[1:3]) in NEEDED)


def _against(masked: Sequence[str]) -> bool:
    """Whether a pointer stands against the name of a tool: "this one vs gemini", "is it cheaper than claude"."""
    if masked[:1] in (("is",), ("are",)) and not ONE_OF.isdisjoint(masked[1:2]) and masked[-2:] == ("than", TOOL):
        return True
    line = [word for word in masked if word not in AROUND_AGAINST]
    pairs = zip(line, line[1:], line[2:], strict=False)
    return any(middle in AGAINST and {first, last} & ONE_OF and TOOL in (first, last) for first, middle, last in pairs)


def has_amount(slots: Slots) -> bool:
    """Whether money or memory was named."""
    return slots.budget is not None or slots.memory_gb is not None


def own_names(slots: Slots, kind: SlotKind) -> tuple[str, ...]:
    """What is named by words of its own: the "coding" of "no coding" names no task and no output."""
    limits = [(slot.start, slot.end) for slot in slots.found if slot.kind == "constraint" and slot.start >= 0]
    return tuple(
        slot.value for slot in slots.found
        if slot.kind == kind and not any(start <= slot.start and slot.end <= end for start, end in limits)
    )  # fmt: skip
