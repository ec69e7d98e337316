"""A short statement after advice is a detail of the wish: "she likes roses", "called anna", "make it funny".

It belongs into the request that is given to the tool, and is no question about roses. Rules
- Only statements count, and only while a wish that needs no care is in view.
- What is understood as a question or wish of its own is left alone, and so is every careful page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.conversation import ConversationState, Heard
from bot.foreign import LANGUAGES
from bot.knowledge.model import Referral
from bot.knowledge.plain import name_of
from bot.message import Slot, Slots, Understanding
from bot.subject import ABOUT, CLEAR
from bot.text import tokens
from bot.understanding.followup import UNDECIDED
from bot.understanding.leaning import ASKING, EDGES, EMPTY, NEEDED, WHOLE, without_edges
from bot.understanding.understand import Understander

DETAIL = "detail"
"""`Understanding.follow` of a detail."""
MOST_WORDS = 14
MOST_TOLD = 25
"""Words of what is told about somebody."""
OTHERS = frozenset({
    "she", "he", "they", "shes", "hes", "theyre", "her", "his", "their", "theyve", "called", "named", "make", "put",
})  # fmt: skip
"""First words of what is said about somebody, or about how it should be: never smalltalk with the bot."""
OWN = frozenset({
    "it", "its", "i", "im", "ive", "my", "we", "were", "weve", "our", "the", "there", "in", "with", "about", "from",
    "for", "to", "at", "on", "a", "an", "no", "not", "and", "some", "one",
})  # fmt: skip
"""First words of what may be a detail where nothing else was understood."""
INTO = frozenset({"from", "with", "as", "about", "into", "out"})
"""First words of what goes on with the sentence that the wish began."""
MOST_ADDED = 6
ONE = frozenset({"a", "an", "some"})
"""First words of what names a thing to make."""
ARTICLES = frozenset({"my", "our", "her", "his", "their", "a", "an", "two", "some"})
"""Second words of what can only be a detail."""
FIRST_PERSON = frozenset({"i", "im", "ive", "my", "we", "our"})
WANTING = frozenset({"want", "need", "would", "wanna", "like", "think", "hate", "love", "know", "dont", "mean", "meant",
                     "cant", "did", "didnt", "said", "asked", "clicked", "paid"})  # fmt: skip
"""Second words after "i" of what is no detail."""
FAULTS = frozenset({"says", "said", "asks", "asked", "wants", "shows", "keeps", "doesnt", "does", "didnt", "wont",
                    "isnt", "cant", "crashed", "stopped", "hangs", "failed"})  # fmt: skip
"""Second words after "it" that tell of trouble with a tool."""
VERBS = frozenset({"is", "was", "isnt", "wasnt", "does", "doesnt", "did", "means", "one", "makes", "works", "sounds"})
"""Second words after "that" which speak of the answer, not of somebody."""
MADE = (("it",), ("them",), ("him",), ("her",))
"""Words after "make" at the beginning of what is to be different: "make it funny"."""
POINTED = ("it", "him", "her", "them", "that", "this", "my", "his", "their", "some", "in")
WORDED = frozenset({"text", "music", "speech", "slides", "transcription"})
"""Outputs that are in some language: "in german please" tells of these."""
THEMED = frozenset({"text", "image", "music", "video", "slides"})
"""Outputs that are about something."""
OWN_LANGUAGE = "languages"
"""The page on the bot's own language."""
REFUSALS = ("harmful-to-people", "harmful-crime")
"""Pages that refuse a request: what is told of somebody, "she is afraid of the dark", asks for nothing."""
NONSENSE = "gibberish-fragments"
"""The page for what means nothing."""
NAMED = 0.6
"""How sure a page on another walk of life must be to stand against somebody's "i" or "my"."""
NAMING = ("tool", "task", "modality", "stranger", "maker", "aspect")
AROUND_TONES = EDGES | frozenset({
    "more", "make", "it", "a", "bit", "very", "not", "too", "less", "should", "be", "sound", "look", "something",
    "rather", "little", "in", "or",
})  # fmt: skip


_AGE = re.compile(
    r"^(?:its |it is |they are |about )?\d+ (?:hours?|hrs?|minutes?|mins?|pages?|words?|seconds?) long$"
    r"|^(?:she|he|they|my \w+|our \w+|her \w+|his \w+) (?:is|are|was|were|turns?|will be)"
    r"(?: only| just| now| turning)? \d{1,3}\b"
)
"""Somebody's age, or the length of something: it belongs into the request, whatever page there is on that."""


def tells_an_age(text: str) -> bool:
    """Whether a message says how old somebody is, or how long something."""
    return _AGE.search(" ".join(without_edges(tokens(text)))) is not None


def as_detail(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The wish in view with one more detail, where a message says only that; else what was understood before.

    Whatever is clear by itself and wants something else made is a new wish, however it is put.
    """
    found = _as_detail(reader, understood, text, state)
    if found.follow != DETAIL:
        return found
    alone, tasks = reader.understand(text), reader.knowledge.tasks
    other, wish = tasks.get(alone.entry or ""), tasks.get(found.entry or "")
    new = other and wish and other.id != UNDECIDED and other.output[0] != wish.output[0]
    made = {slot.value for slot in reader.slots(text).found if slot.kind == "modality" and slot.start >= 0}
    if wish and made and made.isdisjoint(wish.output) and tokens(text)[0] in ONE:  # "a video with it"
        return understood
    return alone if new and alone.outcome == "answer" and alone.confidence >= CLEAR else found


def _as_detail(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    words = without_edges(tokens(text))
    going_on = understood.outcome != "answer" and not INTO.isdisjoint(words[:1])
    beside = (
        going_on or words[:1] == ("with",) or (words[:1] == ("make",) and words[1:2] in MADE)
    )  # a page may lie between
    wish = _wish(reader, state, beside=beside)
    most = MOST_TOLD if words and words[0] in OTHERS else MOST_WORDS
    sighs = reader.follow_ups.begins(words, "aside") > 2
    asks = any(ASKING.intersection(tokens(part)[:1]) for part in re.split(r"[.!;]\s+", text))
    if wish is None or sighs or asks or "?" in text or not 0 < len(words) <= most or words[0] in ASKING:
        return understood
    if words[1:2] == ("one",) and not (understood.follow or understood.slots.constraints or understood.slots.tools):
        return as_detail_of(understood, wish)  # "academic one, a0"
    if words[-2:] == ("would", "be") or (words[0] == "no" and words[-1] in POINTED):
        return as_detail_of(understood, wish)  # "a word plugin would be nice", "no captions on it"
    if (whole := _spelled_out(reader, understood, words, wish)) is not None:
        return whole
    if _adds(reader, understood, words, wish, state):
        return as_detail_of(understood, wish)
    if _is_clear(reader, understood, words, wish) or not (_is_tone(reader, words) or _states(words, understood)):
        return understood
    return as_detail_of(understood, wish)


def _adds(
    reader: Understander, understood: Understanding, words: Sequence[str], wish: str, state: ConversationState
) -> bool:
    """Whether words name the same wish with more to it, or what it comes with, or are a scrap right after advice."""
    last, tasks, new = state.last or Heard(), reader.knowledge.tasks, understood.slots
    right_after = last.intent == "choose" and len(last.tasks) < 2
    if words[0] in FIRST_PERSON or reader.follow_ups.is_phrase(words, *WHOLE):  # "for work"
        return False
    if understood.outcome == "ask":
        near = next((one.entry for one in understood.candidates), wish)  # "c# mostly" comes nearest to the wish itself
        unread = understood.follow in ("", ABOUT) and not understood.quote and near == wish
        return right_after and unread and len(words) <= MOST_ADDED
    said = reader.slots(" ".join(words))
    if understood.intent != "choose" or understood.follow or said.constraints or said.tools or said.budget:
        return False
    if understood.entry != wish:  # "with emojis"
        other = tasks.get(understood.entry or "")
        return words[0] == "with" and other is not None and other.output[0] != tasks[wish].output[0]
    limits = {*new.constraints, *new.ids("tool", excluded=True)} - {*last.constraints, *last.excluded, *state.held}
    named = {word for slot in said.found for word in slot.text.split()}
    return right_after and not limits and bool(words[0] in INTO or {*words} - named - EMPTY - EDGES)


def _spelled_out(
    reader: Understander, understood: Understanding, words: Sequence[str], wish: str
) -> Understanding | None:
    """ "From my word file" goes on with the wish before it, and is no question on Word files: both read together."""
    named = any(slot.start >= 0 and slot.kind in ("tool", "stranger") for slot in understood.slots.found)
    page = reader.knowledge.referrals.get(understood.entry or "")
    if len(had := words[reader.follow_ups.begins(words, "counting") :]) < len(words) and _only_goes_in(reader, had):
        return as_detail_of(understood, wish)  # "i got 5 pdfs"
    own = not {*words[1:2]}.isdisjoint(ARTICLES)  # "with my own graphs" wishes for no graphs
    other = understood.intent not in ("explain", "profile", "choose" if own else None)
    asks = understood.outcome == "answer" and (other or understood.follow)
    if words[0] not in INTO or len(words) > MOST_ADDED or named or asks or (page is not None and page.careful):
        return None
    both = reader.understand(f"{name_of(reader.knowledge, wish)} {' '.join(words)}")
    wishes = both.outcome == "answer" and both.intent == "choose"
    if wishes and both.entry != wish and not (own and _output(reader, both.entry) != _output(reader, wish)):
        return both if both.confidence >= CLEAR else None
    aspects = {*understood.slots.ids("aspect")} - {"what"}  # the "about" itself asks for nothing
    unread = understood.outcome != "answer" and not aspects
    return as_detail_of(understood, wish) if own or (wishes and unread) else None


def _output(reader: Understander, task: str | None) -> str:
    return reader.knowledge.tasks[task or ""].output[0]


def _only_goes_in(reader: Understander, words: Sequence[str]) -> bool:
    """Whether the words only name what somebody has: "5 pdfs", "a word file"."""
    uncounted = " ".join(word for word in words if not word.isdecimal())
    found = reader.slots(f"from {uncounted}").found
    return any(slot.kind == "input" and slot.text.removeprefix("from ") == uncounted for slot in found)


def as_detail_of(understood: Understanding, wish: str) -> Understanding:
    """The wish in view, with what was said as a detail of it."""
    why = (*understood.why, f"a detail of {wish}")
    return Understanding("answer", "choose", wish, Slots((Slot("task", wish),)), ours=1.0, follow=DETAIL, why=why)


def _wish(reader: Understander, state: ConversationState, *, beside: bool = False) -> str | None:
    """The task that was last wished for and is still in view; with `beside` also behind a page."""
    last = state.last
    if last is None or not state.shown or not (beside or last.intent in ("choose", "profile", "capability", "compare")):
        return None
    name = last.entry if last.intent == "choose" else last.wish
    task = reader.knowledge.tasks.get(name or "")
    return task.id if task is not None and not task.careful and task.id != UNDECIDED else None


def _likeliest_task(reader: Understander, words: Sequence[str]) -> str | None:
    """The task that the words come nearest to: "a birthday poem" after advice on poems says nothing new."""
    options = reader.ranking(" ".join(words))[3].options
    return next((option.entry for option in options if option.kind == "choose"), None)


def _is_clear(reader: Understander, understood: Understanding, words: Sequence[str], wish: str) -> bool:
    """Whether the message was understood as something of its own."""
    found = reader.slots(" ".join(words)).found
    said = [slot for slot in found if slot.start >= 0 and slot.text != "about"]  # "its about my dog"
    named = any(slot.kind in NAMING for slot in said) and words[0] not in ("called", "named")
    if named and understood.outcome != "answer" and not any(slot.kind == "tool" for slot in found):
        named = _likeliest_task(reader, words) != wish
    page = reader.knowledge.referrals.get(understood.entry or "")
    of_oneself = reader.follow_ups.is_phrase(words[:2], "about_me") and not (page and page.careful)
    if tells_an_age(" ".join(words)) or _is_theme(reader, words, page, wish):
        return False
    if words[0] in FIRST_PERSON and understood.outcome == "decline" and understood.confidence >= NAMED:
        return not of_oneself
    mood = len(words) > 1 and _is_tone(reader, words)  # "sad but warm" tells of the poem, "sad" of a person
    careful = page is not None and page.careful and not (page.id in REFUSALS and words[0] in OTHERS)
    if ((named or careful) and not mood) or understood.follow not in ("", ABOUT):
        return True
    if understood.outcome != "answer":
        return False
    if words[0] in ("it", "its", "they") and words[-1] in LANGUAGES:
        return False
    if understood.entry == OWN_LANGUAGE and (words[0] == "in" or of_oneself):
        return WORDED.isdisjoint(reader.knowledge.tasks[wish].output)
    if understood.intent == "smalltalk":
        return not (words[0] in OTHERS or words[0].isdecimal() or _is_tone(reader, words))
    return understood.intent != "explain" or understood.confidence >= CLEAR


def _is_tone(reader: Understander, words: Sequence[str]) -> bool:
    """Whether the words only say how it should be: "polite", "a bit more modern", "blue and gold"."""
    rest = [word for word in words if word not in AROUND_TONES]
    return bool(rest) and all(reader.follow_ups.is_phrase((word,), "tones") for word in rest)


def _is_theme(reader: Understander, words: Sequence[str], page: Referral | None, wish: str) -> bool:
    """Whether a word or two name what a picture, song or text is to be about: "dinosaurs"."""
    makes = THEMED.isdisjoint(reader.knowledge.tasks[wish].output[:1])
    listed = words[0] in ARTICLES - FIRST_PERSON and len(words) <= MOST_ADDED  # "two croissants and a rolling pin"
    short = listed or (len(words) <= 2 and page is not None and not page.near)
    return not makes and short and page is not None and not page.careful


def _states(words: Sequence[str], understood: Understanding) -> bool:
    """Whether the words make a statement about the thing or the person it is for."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    named = understood.entry not in (None, NONSENSE)
    if first.isdecimal() or (len(words) <= 2 and understood.outcome == "decline" and named):
        return True
    if first in ("make", "put"):
        return second in POINTED
    if first in ("it", "its") and second in FAULTS:
        return False
    if first in ("that", "this"):
        return len(words) > 2 and second not in VERBS
    if tuple(words[1:3]) in NEEDED:
        return True
    courtesy = understood.intent == "smalltalk" and understood.entry != OWN_LANGUAGE  # not "i speak french too"
    if first in ("i", "im", "ive", "we", "weve") and (second in WANTING or courtesy):
        return False
    return len(words) > 1 and first in OTHERS | OWN | ARTICLES
