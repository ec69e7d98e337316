"""A talk that has come to despair, loss, an emergency or fraud stays there, whatever short words come next.

After such a page, "sorry bad joke", "i paid already" or "what do i do now" is no joke, no thanks and no question about
tools: it leads back to the page's next step. Rules
- Only a message that a page clearly answers, or that names a tool, an output, a task or AI, takes the talk elsewhere.
- After despair nobody gets a joke for the rest of the talk.
- Who was warned of a scam and says that it has happened is a victim from then on.
- Who says that all is well is believed: the talk goes on where it was before the alarm.
- One clause that tells of despair or an emergency is enough, whatever is asked beside it: "i want to die, which ai";
  but no word of alarm counts in a clear wish ("my throat is shot, a copy of my voice"), nor in a talk that makes it
  something else ("when it moves the face turns into somebody else", of a photo).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.conversation import ConversationState
from bot.knowledge.model import Knowledge
from bot.message import Slot, Slots, Understanding
from bot.presses import show
from bot.subject import talked_of
from bot.text import tokens
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import Understander

CARE = "care"
"""`Understanding.follow` of a message that leads back to a careful page."""
STEPS: Mapping[str, str] = {
    "personal-distress": "care-distress", "grief-loneliness": "care-sad", "emergency": "care-emergency",
    "scam-victim": "care-fraud",
}  # fmt: skip
"""The pages that keep the talk, and the line that tells the next step of each."""
URGENT, ILL = ("personal-distress", "emergency"), "health-symptoms"
"""Pages that one clause of a message is enough for; the last only where the rest but asks for an AI."""
SURELY = 0.9
"""Confidence from which a clause tells of it, and a wish in the same message is clear."""
MAY_BE, LIKELY = 0.02, 0.2
"""Probability in a talk, of the pages for need together, below which a word of alarm means something else, and from
which it is need however it is worded: of 3,500 held-back turns that tell of none four come that far."""
MOST_LOST = 6
"""Words of who only tells of a loss beside a wish: "she died last spring"."""
NEED = ("emergency", "personal-distress", "grief-loneliness", "scam-victim", "health-symptoms")
"""The pages for need."""
MOST_TELLING = 2
"""Clauses that are looked at."""
_TELLING = frozenset({"i", "im", "ive", "my", "he", "she", "hes", "shes", "we", "our"})
"""First words of what is told of oneself or of those near."""
_ASKS_AI = frozenset({
    "which", "what", "whats", "any", "ai", "ais", "chatbot", "bot", "llm", "app", "tool", "should", "do", "does", "can",
    "could", "i", "we", "ask", "use", "talk", "to", "with", "help", "helps", "me", "for", "that", "this", "it", "is",
    "there", "an", "a", "the", "best", "or", "now", "please", "pls", "so", "and", "good", "free",
})  # fmt: skip
"""Words of what only asks for an AI."""
_CLAUSES = re.compile(
    r"[,.;!?\n]+\s*|\s+(?=(?:which|what|any|can|is there|should)\b(?: \w+){0,2} (?:ais?|chatbots?|llms?|bots?|apps?)\b)"
    r"|\s+when\s+(?=i\b)"
)
_WHAT_FIRST = re.compile(
    r"\bshould (?:i|we) (?:\w+ )?(?:call|ring|phone|ask|go|wait|see|drive|tell|take|drink|make)\b"
    r"|\bwhat (?:should|do|can) (?:i|we) (?:do|take|drink)\b",
    re.IGNORECASE,
)
"""Asks what to do first, in need: no question about a tool, whatever it names."""
VICTIM = "scam-victim"
MESSAGES, VOICES = "suspicious-message", "deepfake-scams"
"""The pages for who is in doubt about a message or a voice, and has lost nothing."""
KEPT = ("personal-distress", "grief-loneliness")
"""The pages that the talk does not leave for a page of explanation."""
THANKS = frozenset({"thanks", "thank", "thx", "bye"})
ENDING = frozenset({"thanks", "bye"})
CLEAR = 0.75
WARNINGS = frozenset({"suspicious-message", "deepfake-scams", "fake-ai-apps"})
"""Pages that people come from who then say that it has happened."""
GRAVE = WARNINGS | {"deepfake-of-me", "companion-apps", "family-shares-fakes"}
"""Pages that people come to in distress: what they go on to tell belongs there."""
EATING, NAMED_BY_APP = "eat-what-ai-names", "plant-object-id"
"""The page against eating what an app has named, and the wish after which it is asked."""
WILD = frozenset({"mushroom", "mushrooms", "fungus", "fungi", "berry", "berries", "foraging", "foraged"})
_EAT = frozenset({"eat", "eating", "edible", "poisonous", "toxic"})
_OTHERWISE = frozenset({"ate", "eaten", "swallowed", "recipe", "recipes"})
"""Words of who has eaten it already, which is an emergency, and of who only cooks."""
_LEAVE = frozenset({"safe", "ok", "okay", "may", "can", "should", "fine"})
ALL_CLEAR = "all-clear"
"""The courtesy for whom despair was heard that was none."""
EASED = ("personal-distress", "grief-loneliness", "emergency")
"""The pages that somebody leaves who says that all is well."""
MOST_CLEARING = 5
"""Words beside "I am fine" that ask for nothing of their own."""
AT_HOME = "local-ai-telemetry"
"""The page on what programs on one's own computer send."""
OTHERS = frozenset({"he", "she", "they", "someone", "somebody"})
MOST_TOLD = 9
"""Words of what is told of somebody who wants money."""
ELSEWHERE = frozenset({"ai", "ais", "chatbot", "llm"})
LEAVING = frozenset({"start-over", "bye"})
LIGHT = frozenset({"joke", "laugh", "sorry", "compliment", "bored"})
"""Courtesies that sound wrong after despair, even when the talk has gone on since."""
_LOSS = re.compile(
    r"\b(?:my|his|her|our) (?:late|dead|deceased) (?!line)|\b(?:passed away|funeral)\b"
    r"|\b(?:he|she|they|husband|wife|mum|mom|mother|dad|father|son|daughter|grandma|grandpa|granny|nan|brother|sister"
    r"|friend|dog|cat|baby) (?:has |have |had |just )?died\b"
)
"""Words that tell of a death, and not of a phone that died."""
_TOLD = re.compile(
    r"\b(?:and |who )?(?:(?:my|our) )?(?:he|she|they|husband|wife|mum|mom|mother|dad|father|son|daughter|grandma"
    r"|grandpa|granny|nan|brother|sister|friend|dog|cat)? ?(?:has |have |had |just )?(?:died|passed away)\b"
    r"(?: (?:last \w+|yesterday|in \d+))?"
)
"""The part of a wish that only tells of the loss."""


def led_back(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The careful page that a message still belongs to; None when it may be read like any other."""
    words, last = tokens(text), state.last
    if not words:
        return None
    warned = last is not None and last.entry in WARNINGS
    wanted = words[0] in OTHERS and len(words) <= MOST_TOLD and reader.follow_ups.holds(words, "harm_wanted")
    if wanted and not warned and state.care not in STEPS:  # "he wants a gift card"
        return _warned(reader, words)
    if (state.care == VICTIM or warned) and reader.follow_ups.holds(words, "harm_denied") and not _asks_beside(text):
        other = {slot.kind for slot in reader.slots(text).found} & {"tool", "task", "modality"} or "ai" in words
        shown = None if other else (_of_last(reader, state) if warned else None) or _warned(reader, words)
        return replace(shown, follow="more") if shown and warned else shown
    if warned and _has_happened(reader, words):
        return _page(VICTIM, "")
    first = _of_last(reader, state) if warned else None
    if first and reader.follow_ups.is_phrase(words, "alarm"):  # "oh no", and nothing is lost: what to do first
        return replace(first, follow="how")
    page = state.care
    if page not in STEPS:
        return None
    understood = reader.understand(text)
    if last is not None and page == "grief-loneliness":  # the talk has gone on since
        return _page(page, CARE) if _of_oneself(understood, words) else None
    if last is not None:
        light = understood.entry in LIGHT or (len(words) < 7 and reader.follow_ups.holds(words, "joking"))
        return _page(page, CARE) if page == "personal-distress" and light else None
    if page in URGENT and _WHAT_FIRST.search(text):
        return _page(page, CARE)
    graver = page == "personal-distress" and understood.entry != "emergency"
    if page == VICTIM and (understood.entry in ENDING or _asks_else(reader, understood, words)):
        return None
    other = understood.entry in STEPS and understood.entry != page and not graver
    if other or understood.entry in LEAVING or _goes_elsewhere(reader, understood, words):
        return None
    return _page(page, CARE)


def eased(reader: Understander, text: str, state: ConversationState) -> tuple[str, ConversationState] | None:
    """What else is said by somebody who is well after all, and the talk as before the alarm; None where nobody is."""
    parts = [part for part in _CLAUSES.split(text) if tokens(part)]
    left = [part for part in parts if not reader.follow_ups.holds(tokens(part), "all_clear")]
    if state.care not in EASED or len(left) == len(parts):
        return None
    others = " ".join(left)
    if _is_grave(reader, others, STEPS) or _is_grave(reader, text, KEPT):
        return None
    named = any(slot.kind in ("tool", "task", "modality") for slot in reader.slots(others).found)
    if len(tokens(others)) <= MOST_CLEARING and not named and not _asks_beside(text):
        others = ""
    before = state if state.last is not None else replace(state.taken_back(), turn=replace(state.turn, read=""))
    return others, replace(before, care="")


def _is_grave(reader: Understander, text: str, pages: Collection[str]) -> bool:
    """Whether words surely tell of what one of these pages is for."""
    alone = reader.understand(text) if text else Understanding()
    return alone.outcome == "decline" and alone.entry in pages and alone.confidence >= SURELY


def in_need(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The careful page that one clause of a message calls for; None where none does, or there is but one clause."""
    parts = [part for part in map(tokens, _CLAUSES.split(text)) if part]
    told = [part for part in parts if part[0] in _TELLING and len(part) > 1]
    if len(parts) < 2 or not told:
        return None
    asked = {word for part in parts if part not in told for word in part}
    names = {word for slot in reader.slots(text).found if slot.kind == "tool" for word in slot.text.split()}
    for part in told[:MOST_TELLING]:
        alone = reader.understand(" ".join(part))
        page = alone.entry if alone.outcome == "decline" and alone.confidence >= SURELY else None
        if page in URGENT or (page == ILL and asked <= _ASKS_AI | names):
            other = _is_wish(reader, text) or belied(reader, text, state)
            return None if other else replace(alone, why=(*alone.why, "one clause is enough for this"))
    return None


def told_in_talk(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The page for the need that the talk makes of a message, in whatever words it is told; None for none."""
    chances = _needs(reader, text, state)
    if sum(chances.values()) < LIKELY:
        return None
    page, words = max(chances, key=lambda name: chances[name]), tokens(text)
    if page == "grief-loneliness" and tells_of_loss(words) and len(words) <= MOST_LOST:  # leads back to the advice
        return None
    return Understanding("decline", None, page, confidence=sum(chances.values()), why=("need, told within a talk",))


def belied(reader: Understander, text: str, state: ConversationState) -> bool:
    """Whether the talk makes something else of a word of alarm: no page for need comes into question in it."""
    chances = _needs(reader, text, state)
    return bool(chances) and sum(chances.values()) < MAY_BE


def _needs(reader: Understander, text: str, state: ConversationState) -> dict[str, float]:
    """How likely each page for need is in the talk; empty where there is no talk, or it cannot be read."""
    about, column = talked_of(reader.knowledge, state), reader.index.column
    talk = reader.in_talk(text, about) if state.last is not None and any(about) else None
    return {name: math.exp(talk.entries[column[name]]) for name in NEED if name in column} if talk is not None else {}


def _is_wish(reader: Understander, text: str) -> bool:
    """Whether a message as a whole surely wishes for something that needs no care."""
    whole = reader.understand(text)
    task = reader.knowledge.tasks.get(whole.entry or "")
    sure = whole.outcome == "answer" and whole.intent == "choose" and whole.confidence >= SURELY
    return sure and task is not None and not task.careful


def not_to_eat(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The page against eating what an app has named, whatever else "is it safe" may ask; None for all else."""
    words, last = tokens(text), state.last
    found_out = last is not None and NAMED_BY_APP in (last.entry, last.wish)
    wild = found_out or not WILD.isdisjoint(words)
    asks = "?" in text or not ASKING.isdisjoint(words[:3]) or not _LEAVE.isdisjoint(words)
    meant = wild and asks and not _EAT.isdisjoint(words) and _OTHERWISE.isdisjoint(words)
    return show(reader.knowledge, EATING) if meant else None


def kept_care(state: ConversationState, understood: Understanding) -> ConversationState:
    """The state after a turn: a careful page ends what was talked about before; a warning or advice ends fraud's."""
    if understood.entry == ALL_CLEAR:
        return replace(state, care="")
    if understood.outcome == "decline" and understood.entry in STEPS:
        return replace(state, care=understood.entry or "", last=None, shown=())
    stays = state.care in KEPT or understood.outcome != "answer" or understood.intent == "smalltalk"
    if stays and not (state.care == "grief-loneliness" and understood.intent == "choose"):
        return state
    return replace(state, care="")


def closed(state: ConversationState) -> ConversationState:
    """The state where somebody closes the subject by words: as at the beginning; only despair stays in mind."""
    return replace(state.emptied(), care=state.care if state.care == "personal-distress" else "")


def after_loss(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """A wish in which a loss is only mentioned stays a wish; a loss told after advice leads back to the advice."""
    if understood.outcome == "answer" or (understood.outcome == "decline" and understood.entry != "grief-loneliness"):
        return understood
    words = tokens(text)
    told = " ".join(words)
    if not _LOSS.search(told):
        return understood
    without = " ".join(_TOLD.sub(" ", told).split())
    plain = reader.understand(without) if without else None
    if plain is not None and plain.outcome == "answer" and plain.intent == "choose" and len(words) > 5:
        return plain
    wish = state.last.wish if state.last is not None else None
    page = (
        show(reader.knowledge, wish) if wish and len(words) <= MOST_LOST and understood.outcome == "decline" else None
    )
    return page or understood


def not_alarmed(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """No alarm where nothing is lost: who doubts a message is warned, and a liar in a talk is no fraud."""
    words = tokens(text)
    if understood.outcome != "decline" or understood.entry != VICTIM or not words:
        return understood
    follow_ups = reader.follow_ups
    denied = follow_ups.holds(words, "harm_denied")
    if denied or (follow_ups.holds(words, "harm_doubt") and not follow_ups.holds(words, "harm_done")):
        return _warned(reader, words) or understood
    if state.last is not None and not follow_ups.holds(words, "harm_signs") and not _has_happened(reader, words):
        return replace(understood, outcome="ask", entry=None, candidates=(), why=(*understood.why, "no sign of fraud"))
    return understood


def tells_of_loss(words: Sequence[str]) -> bool:
    """Whether somebody who died is spoken of."""
    return _LOSS.search(" ".join(words)) is not None


def mourns(understood: Understanding, words: Sequence[str]) -> bool:
    """Whether a kind sentence belongs before the advice: the wish tells of somebody who died."""
    chosen = understood.outcome == "answer" and understood.intent == "choose" and not understood.follow
    return chosen and tells_of_loss(words)


def not_reassured(knowledge: Knowledge, understood: Understanding) -> Understanding:
    """What programs at home send tells nothing about a service: asked of one, its own privacy side is told."""
    if understood.outcome != "answer" or understood.entry != AT_HOME:
        return understood
    tools = [knowledge.tools[name] for name in understood.slots.tools if name in knowledge.tools]
    online = next((tool.id for tool in tools if not tool.offline), None)
    page = show(knowledge, online) if online else None
    if page is None:
        return understood
    return replace(
        page, slots=Slots((*page.slots.found, Slot("aspect", "privacy"))), why=("runs on its maker's servers",)
    )


def _of_last(reader: Understander, state: ConversationState) -> Understanding | None:
    return show(reader.knowledge, state.last.entry or "") if state.last is not None else None


def _asks_beside(text: str) -> bool:
    """Whether one of several clauses asks something: "I hung up. but where would they get his voice from"."""
    clauses = [words for part in _CLAUSES.split(text) if (words := without_edges(tokens(part)))]
    return len(clauses) > 1 and any(words[0] in ASKING for words in clauses)


def _of_oneself(understood: Understanding, words: Sequence[str]) -> bool:
    """Whether somebody goes on telling of themselves, and asks for nothing that was understood."""
    told = not {"i", "im", "ive", "my", "me", "she", "he", "we"}.isdisjoint(words[:3])
    unsure = understood.outcome != "answer" or understood.confidence < CLEAR
    vague = unsure or (understood.intent == "smalltalk" and THANKS.isdisjoint(words))
    return told and vague and not any(slot.kind in ("tool", "task", "modality") for slot in understood.slots.found)


def _page(name: str, follow: str) -> Understanding:
    return Understanding("decline", None, name, confidence=1.0, follow=follow, why=("the talk is still about this",))


def _warned(reader: Understander, words: Sequence[str]) -> Understanding | None:
    """The page on how to tell a false message, or a false voice; None where the knowledge has neither."""
    page = VOICES if {"voice", "voices", "sounded", "call", "called"} & {*words} else MESSAGES
    return show(reader.knowledge, page) or show(reader.knowledge, MESSAGES)


def _asks_else(reader: Understander, understood: Understanding, words: Sequence[str]) -> bool:
    """Whether a message after fraud is clearly a wish or question on something else."""
    clear = understood.outcome == "answer" and understood.intent in ("choose", "explain", "compare")
    warning = understood.entry in WARNINGS or reader.follow_ups.holds(words, "harm_signs")
    return clear and understood.confidence >= CLEAR and not warning and not _has_happened(reader, words)


def _goes_elsewhere(reader: Understander, understood: Understanding, words: Sequence[str]) -> bool:
    """Whether a message is a question of its own: it names something of ours, or is clearly answered by a page."""
    if understood.outcome != "answer" or understood.intent == "smalltalk":
        return False
    if understood.confidence >= CLEAR and not _has_happened(reader, words):
        return True
    named = any(
        slot.kind in ("tool", "task", "modality", "topic") and slot.start >= 0 for slot in understood.slots.found
    )
    return (named or not ELSEWHERE.isdisjoint(words)) and not _has_happened(reader, words)


def _has_happened(reader: Understander, words: Sequence[str]) -> bool:
    """Whether somebody tells what was done or lost: "i clicked it", "300 euro"."""
    return len(words) <= 9 and (
        (words[0] in ("i", "ive", "we", "she", "he", "mum", "dad") and reader.follow_ups.holds(words, "harm_done"))
        or (len(words) <= 4 and reader.follow_ups.holds(words, "harm_lost"))
    )
