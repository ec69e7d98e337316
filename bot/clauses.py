"""What the clauses of a message say where the whole of it says too much: "the second one, is it free", "suno. how?".

Rules
- A clause that is a set phrase leans on the turn before, whatever reasons stand beside it.
- A name with a set phrase beside it asks that of the tool that is named.
- What is asked of the bot itself ("who made you") is not asked of the tool in view.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from bot.care import closed
from bot.conversation import ConversationState, Heard
from bot.knowledge.plain import name_of
from bot.message import Slot, Slots, Understanding
from bot.places import BESIDE_NAMES, placed, the_one, with_full_names
from bot.presses import show
from bot.text import squash, tokens
from bot.understanding.leaning import ASKING, EDGES, POINTERS, SURELY_ASKING, WHAT_ABOUT, WHOLE, without_edges
from bot.understanding.understand import CERTAIN, MOST_QUESTIONS, Understander

MOST_LEFT = 7
"""Words of a message that only says with which tool somebody is done."""
MOST_SIGHED = 8
"""Words of a clause that may be only a sigh or a complaint."""
SIGHED = 0.62
"""Likeness to a sigh from which a clause is one."""
MOST_THANKED = 14
"""Words of a message that may be thanks and nothing else."""
LEAST_PART = 1 / 3
"""Share of the words that a clause must have to stand for the message."""
MOST_NAMED = 3
"""Words of a tool's name."""
OF_TOOLS = ("hard", "takes_time", "trust", "device")
"""Set phrases that ask of a tool what it has no side for."""
LEAST = 4
"""Words of a message that names a tool by its place and says more about it."""
BEHIND_A_STEP = frozenset({"for", "to", "of", "with", "in"})
"""Words behind "the first step" by which it is a beginning, not a place in a list."""
LEAST_BEHIND = 3
"""Words behind "start over" that are a question of their own."""
SURE = 0.9
"""Confidence from which the whole message is meant as it stands."""
SELF = 0.6
"""Confidence from which a question with "you" in it is asked of the bot."""
OPENINGS = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|thank you(?: very much| so much)?|thanks(?: a lot)?|thx|great|perfect|nice|cool|good|fine"
    r"|no(?!\s+\w+ (?:on|in|with) (?:it|them|that)\b)"
    r"|yes|well|so|hm+|ah|oh|(?:that(?:'s| is|s) |oh )?(?:great|good|nice|perfect|lovely|fine|kind)|and now|now)"
    r"\b[\s.,!]*)+",
    re.IGNORECASE,
)
"""Courtesies before the message itself."""
_SENTENCE = re.compile(
    r"(?<=[.?!])\s+|,\s+and\s+(?=(?:what|whats|how|can|could|does|do|is|are|will|where|who|why|may)\b(?=.*\?))"
    r"|,?\s+(?:and|also|plus|n|&)\s+(?=(?:(?:and|also)\s+)?(?:what|whats|can|could|does|do|is|are|will|where|may|which"
    r"|should|who|how(?: (?:much|long|many|good|big|old|hard|safe))?)\s+(?:i|it|its|they|we|you|that|this|the|these"
    r"|those|one|my|a|an|is|do|does|can|anyone|somebody|someone|others)\b)",
    re.IGNORECASE,
)
"""Where one question ends and the next begins."""
_CLAUSE = re.compile(r"[.,;!?:]+(?:\s+|$)|\s+-\s+")
_THANKS = re.compile(r"\b(?:thank you|thanks|thx|ty|tysm|cheers)\b", re.IGNORECASE)
_THANKS_LAST = re.compile(r",\s*(?:thank you|thanks|thx)\b[\w\s]{0,12}[.!]*$", re.IGNORECASE)
_NOT_BUT = re.compile(
    r"^(?:no|nah|not|its not|it's not|i'?m not)\b.{0,40}?"
    r"\b(?:i (?:want|need|mean|meant|asked for)|but)\b (?P<wanted>.{4,})",
    re.IGNORECASE | re.DOTALL,
)
"""A denial, and what is wanted instead."""
_NO = re.compile(
    r"^\s*(?:no|nah|nope)(?:\s*[,.!;:]+\s*(?!thank|thx|please)|\s+(?=the\b))(?=\w)"
    r"|^(?:(?:but|no|wait|hey|and|earlier|before)[, ]+)*you (?:just |already |also )?(?:said|told me|claimed)"
    r"(?: before| earlier)?(?: that)?\s+(?=(?:[\w-]+\s+){1,4}?(?:is|are|can|cant|has|does|makes|costs|runs|was)\b)"
    r"|^(?:and |but |so )?what did you (?:just )?say about\s+(?=\w)",
    re.IGNORECASE,
)
_SAID_NOT = re.compile(
    r"^(?:no|nah|but|hey|well|and|,|\s)*i (?:said|meant|mean|asked for|asked about|want|wanted|need)\b"
    r"(?P<wanted>.{3,}?)"
    r",? (?:and )?not (?:for |to |a |an |the |in |on )?[\w-]+(?: [\w-]+)?[.!]*$",
    re.IGNORECASE,
)
"""What is wanted, and behind it what is not: "i said translate not transcribe"."""
_DENIED_FIRST = re.compile(
    r"^\W*(?:(?:no|nope|nah|hm+|huh|lol|oh|ok|well|um+|wtf|hey)\b[\s,.!?]*)*"
    r"(?P<denied>(?:not|its not|it isnt|it's not|thats not|that's not|i'?m not|i am not|i dont mean|i don't mean)\b"
    r"[^.!?;,]{2,45})[.!?;,]+\s+(?P<rest>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""What is not meant, in a sentence of its own before what is: "not citing!! a price quote to the customer"."""
MOST_DENIED = 7
_BETTER = re.compile(
    r"[\s,.!-]+(?:no,? wait|wait,? no|no,? actually|actually,? no|no,? sorry|scratch that|no,? make (?:that|it)"
    r"|or rather)\b[\s,.!-]*",
    re.IGNORECASE,
)
"""Where somebody thinks better of a wish in the middle of a message."""
DENIED = frozenset({("im", "not"), ("its", "not"), ("thats", "not"), ("i", "dont"), ("no", "not"), ("it", "isnt")})
"""How a clause begins that only takes back what the bot understood: "i'm not advertising"."""
_HANDED = re.compile(
    r"\b(?:how|where) (?:do|can|would|should|must|could) (?:i|we|you|one) "
    r"(?:get|put|load|upload|send|add|give|import|attach|insert|bring|share|feed|drop|hand)\b"
    r"(?! (?:it|that|this|them) (?:out|back|off)\b)"
    r"(?:.*\b(?:in|into|to|inside|onto) (?:there|it|that|this|the app|the program|the chat)\b"
    r"| (?:my|the|our|a) \w+ in$)"
    r"|\b(?:how|where) (?:do|can|would|should|must|could) (?:i|we|you|one) (?:upload|attach|import)\b"
)
"""Something of one's own is to get into the tool in view."""
HANDED = 0.75
"""How sure that is: a page on it that is surely meant comes first."""
MANNERS = ("shorter", "easier", "more", "sample")
"""Set phrases that ask for the last answer in another way, or for more of it."""
QUOTING = frozenset({"repeat", "quote", "again", "exact", "exactly", "verbatim", "literally", "precisely"})
"""Words by which something is wanted once more as it was."""
OF_NAMED = 0.85
"""How sure it is that a named tool is asked for what a pointer stands for."""
_WANTING = frozenset({"anything", "something", "any", "now", "next", "another"})
"""First words behind thanks by which something new is wanted."""
_YES_OR_NO = re.compile(
    r"(?<=\w)[\s,.;:!?-]+(?:(?:just|simple|only|please|say) )*(?:a )?(?:yes or (?:a )?no)[\s!?.]*$", re.I
)
"""Behind a question: how short its answer should be."""
_YOU = frozenset({"you", "your", "u", "ur", "youre", "yourself"})
_THING = frozenset({"it", "its", "they", "them", "that", "this", "these", "those"})
_MEANT = frozenset({("i", "said"), ("i", "meant"), ("i", "mean"), ("i", "asked"), ("i", "took")})


def core_of(reader: Understander, text: str, state: ConversationState) -> str:
    """The message without the courtesies, sighs and complaints in front of what it asks; the whole where none is left.

    What stands by itself, or is plainly understood as it stands, is left alone.
    """
    short = _YES_OR_NO.sub("", text)
    text = short if len(tokens(short)) >= LEAST else text
    if state.last is None or _is_plain(reader, text, state):
        return text
    opening, plain = OPENINGS.match(text), _without_thanks(reader, text)
    rest = _behind_denial(_without_sighs(reader, OPENINGS.sub("", plain)))
    words = tokens(rest)
    asked = without_edges(words)[:1] if words else ()
    thanks = plain != text or (opening is not None and _THANKS.search(opening[0]))
    if thanks and "?" not in rest and (SURELY_ASKING | _WANTING).isdisjoint(asked):  # "thanks, I'll try it"
        return text
    if thanks and words[:1] == ("and",):
        rest = re.sub(r"^[\s.,!]*and\b", "", rest, count=1, flags=re.IGNORECASE).strip()
    return rest if len(words) > 1 or reader.follow_ups.is_phrase(words, *WHOLE) else text


def _without_thanks(reader: Understander, text: str) -> str:
    """The message behind a first clause that only thanks, whomever it calls what: "ty ur a lifesaver. ..."."""
    end = _CLAUSE.search(text)
    first = text[: end.start()] if end else ""
    said = tokens(first)
    only = bool(_THANKS.search(first)) and len(said) <= MOST_SIGHED and not reader.slots(first).found
    return text[end.end() :] if end and only and SURELY_ASKING.isdisjoint(said) and text[end.end() :].strip() else text


def handed_over(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The tool in view where it is asked how something of one's own gets into it: "how do i get the pdf in there"."""
    words = tokens(text)
    tool = next((name for name in state.in_view if name in reader.knowledge.tools), None)
    if tool is None or not _HANDED.search(" ".join(words)) or reader.slots(text).tools not in ((), (tool,)):
        return None
    limits = tuple(slot for slot in reader.slots(text).found if slot.kind == "constraint")
    slots = Slots((Slot("tool", tool), *limits))
    page = reader.knowledge.topics.get(reader.understand(text).entry or "")
    own = [word for word in re.findall(r"\w{4,}", reader.knowledge.tools[tool].name) if page and word in page.body]
    sure = CERTAIN if page is not None and not own else HANDED  # a page on other tools says nothing of this one
    return Understanding("answer", "profile", tool, slots, sure, ours=CERTAIN, follow="handed", why=("handed over",))


def _behind_denial(text: str) -> str:
    """What is wanted, behind what is not: "not a logo i want a price list"."""
    found = _NOT_BUT.match(text)
    return found["wanted"] if found else text


def thought_better(reader: Understander, text: str) -> str:
    """What a message wishes for in the end: "a logo no wait a song no actually a video"; all of it for one wish."""
    *before, last = _BETTER.split(text)
    made = [reader.slots(part) for part in (*before, last)]
    return last if before and all(one.tasks or one.modalities for one in made) else text


def without_denial(reader: Understander, text: str, state: ConversationState) -> str:
    """What a message says behind a sentence on what is not meant; all of it where that rules out a limit or a tool."""
    found = _DENIED_FIRST.match(text) if state.last is not None else None
    if found is None or len(tokens(found["denied"])) > MOST_DENIED or len(tokens(found["rest"])) < LEAST_BEHIND:
        return text
    denied = reader.slots(found["denied"])
    limits = reader.follow_ups.dropped(tokens(found["denied"])) or denied.constraints or denied.ids("maker")
    return text if limits or denied.tools or denied.ids("tool", excluded=True) else found["rest"]


def before_denial(text: str) -> str:
    """What is wanted, before what is not ("i said translate not transcribe"), or behind a mere "no,"."""
    found = _SAID_NOT.match(text)
    return found["wanted"].strip() if found else _NO.sub("", text)


def _is_plain(reader: Understander, text: str, state: ConversationState) -> bool:
    understood = reader.understand(text, state.last, state.shown)
    return understood.outcome == "answer" and understood.confidence >= SURE


def _without_sighs(reader: Understander, text: str) -> str:
    """The message from the first clause on that asks for something."""
    for found in _CLAUSE.finditer(text):
        clause = tokens(text[: found.start()])
        if not clause or not _is_sigh(reader, clause):
            break
        return _without_sighs(reader, text[found.end() :]) or text
    words = tokens(text)
    size = reader.follow_ups.begins(words, "aside")
    left = words[size:]
    return " ".join(left) + ("?" if "?" in text else "") if size > 1 and len(left) > 1 else text


def _is_sigh(reader: Understander, clause: tuple[str, ...]) -> bool:
    """Whether a clause asks for nothing: a set phrase for it, or one that means the same and names nothing."""
    plain = without_edges(clause)
    if not plain or reader.follow_ups.dropped(plain) or plain[:2] in DENIED or plain[:1] == ("not",):
        return len(clause) <= MOST_SIGHED
    if len(clause) > MOST_SIGHED or reader.follow_ups.is_phrase(plain, "aside"):
        return len(clause) <= MOST_SIGHED
    line = " ".join(clause)
    how, near = reader.likened(line)
    return how == "aside" and near >= SIGHED and not reader.slots(line).found


def parts_of(text: str) -> tuple[str, ...]:
    """The clauses of a message with more than one that make up a fair part of it, the last first."""
    parts = [part.strip() for part in _CLAUSE.split(text)]
    least = max(2, len(tokens(text)) * LEAST_PART)
    long = [part for part in parts if len(tokens(part)) >= least or tokens(part)[:2] in WHAT_ABOUT]
    return tuple(reversed(long)) if len(parts) > 1 else ()


def set_phrases_in(reader: Understander, text: str) -> tuple[str, ...]:
    """The clauses that only say how the last answer should be, "too complicated. shorter", beside those that sigh."""
    parts = [part.strip() for part in _CLAUSE.split(text) if tokens(part)]
    asked = [part for part in parts if reader.follow_ups.is_phrase(without_edges(tokens(part)), *MANNERS)]
    others = " ".join(part for part in parts if part not in asked)
    return tuple(asked) if len(parts) > 1 and "?" not in text and not reader.slots(others).found else ()


def asked_in(reader: Understander, text: str) -> tuple[str, ...]:
    """The questions of a message in which every sentence asks or sighs; one with a single question comes back whole."""
    sentences = [part.strip() for part in _SENTENCE.split(text) if tokens(part)]
    cores = [_without_sighs(reader, OPENINGS.sub("", part)) for part in sentences if not _is_sigh(reader, tokens(part))]
    asking = [core for core in cores if core.endswith("?") or without_edges(tokens(core) or ("",))[0] in ASKING]
    several = len(asking) == len(cores) > 1 and all(len(tokens(core)) > 2 for core in asking)
    return tuple(asking[:MOST_QUESTIONS]) if several else (text,)


def asked_of_the_bot(reader: Understander, text: str) -> Understanding | None:
    """What is asked of the bot itself: "you" stands in it, no tool does, and alone it is plainly understood."""
    words = tokens(text)
    if _YOU.isdisjoint(words) or not _THING.isdisjoint(words) or reader.follow_ups.is_phrase(words, *WHOLE):
        return None
    alone = reader.understand(text)
    page = reader.knowledge.topics.get(alone.entry or "")
    own = alone.intent == "smalltalk" or (page is not None and page.group == "bot")
    clear = own and alone.outcome == "answer" and alone.confidence >= SELF
    return replace(alone, confidence=CERTAIN) if clear else None


def quoted_back(reader: Understander, text: str) -> Understanding | None:
    """That nothing can be quoted, where the bot's own words are wanted again: "your last but one message, please"."""
    words = tokens(text)
    named = {slot.kind for slot in reader.slots(text).found if slot.start >= 0} & {"tool", "task", "input", "maker"}
    wanted = not QUOTING.isdisjoint(words) or without_edges(words)[0] not in ASKING
    held = len(words) <= MOST_THANKED and not named and wanted and reader.follow_ups.holds(words, "quoting")
    ordered = held and not (QUOTING | {"word", "words", "exactly"}).isdisjoint(words)
    return show(reader.knowledge, "repeat") if ordered else None


def thanked(reader: Understander, text: str, alone: Understanding) -> Understanding | None:
    """Thanks with half a sentence beside them that asks for nothing: "thanks, I'll test it tonight"."""
    opening, words = OPENINGS.match(text), tokens(text)
    asks = "?" in text or not SURELY_ASKING.isdisjoint(words) or len(words) > MOST_THANKED
    pointed = alone.intent in ("profile", "capability") and all(slot.start < 0 for slot in alone.slots.found)
    means = alone.outcome == "answer" and alone.intent != "smalltalk" and not pointed
    thanks = _THANKS.search(opening[0] if opening else "") or _THANKS_LAST.search(text)
    if not thanks or asks or means or reader.slots(text).found:
        return None
    return show(reader.knowledge, "thanks")


def by_name(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """What a message asks of the tool that its first clause names: "suno. how?"."""
    clauses = [clause for part in _CLAUSE.split(text) if (clause := without_edges(tokens(part)))]
    tool = _named(reader, clauses[0], state) if len(clauses) > 1 else None
    if tool is None:
        return None
    heard = Heard("profile", tool, (tool,), wish=state.last.wish if state.last else None)
    question = " ".join(_set_phrase(reader, clauses[1]))
    asked = reader.leaning(question, heard, (tool,)) or reader.alike(question, heard, (tool,))
    named = {slot.value for slot in reader.slots(" ".join(clauses[1])).found}
    says_no_more = sum(map(len, clauses)) <= MOST_LEFT and named <= {tool, reader.knowledge.tools[tool].maker}
    plain = reader.understand(" ".join(chain.from_iterable(clauses[1:])), heard, (tool,))  # "and piper, does it ..."
    pointed = plain if plain.outcome == "answer" and plain.slots.tools == (tool,) else None
    return asked or pointed or (show(reader.knowledge, tool) if says_no_more else None)


def asked_by_name(reader: Understander, alone: Understanding, text: str) -> Understanding | None:
    """What a set phrase asks of the one tool that is named in the place of "it": "how technical is ollama"."""
    named = [slot for slot in alone.slots.found if slot.kind == "tool" and slot.start >= 0]
    asks = bool({*alone.slots.ids("aspect")} - {"what"}) or bool(alone.slots.tasks)
    open_to = alone.outcome != "answer" or alone.intent in ("profile", "capability")
    if not open_to or len(named) != 1 or asks or not named[0].text:
        return None
    line, found = re.subn(rf"\b{re.escape(named[0].text)}\b", "it", text, count=1, flags=re.IGNORECASE)
    heard = Heard("profile", named[0].value, (named[0].value,))
    meant = reader.leaning(line, heard, heard.tools) or reader.alike(line, heard, heard.tools) if found else None
    return meant if meant is not None and meant.follow in OF_TOOLS else None


def asked_of_named(reader: Understander, alone: Understanding, text: str) -> Understanding | None:
    """What a named tool could do with what the talk is about: "could copilot do it instead", though no more is said."""
    named = [slot.text for slot in alone.slots.found if slot.kind == "tool" and slot.start >= 0 and not slot.excluded]
    unsure = alone.outcome == "ask" and alone.intent == "capability" and len(named) == 1
    words = " ".join(tokens(text))
    asks = unsure and re.search(
        rf"\b(?:can|could|does|will|would) {re.escape(named[0])}\b.*\b(?:it|that|them|this)\b", words
    )
    return replace(alone, outcome="answer", confidence=OF_NAMED) if asks else None


def of_place(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """What is asked of the one that a number at the beginning names: "3, does it cost anything", "take 2"."""
    numbered = placed(text, len(state.shown)) if state.last is not None else None
    tool = state.shown[numbered[0]] if numbered else ""
    if numbered is None or tool not in reader.knowledge.tools:
        return None
    heard = Heard("profile", tool, (tool,), wish=state.last.wish if state.last else None)
    asked = reader.leaning(numbered[1], heard, (tool,)) or reader.alike(numbered[1], heard, (tool,))
    plain = reader.understand(numbered[1], heard, (tool,)) if numbered[1] else None
    pointed = plain if plain is not None and plain.outcome == "answer" and plain.slots.tools == (tool,) else None
    return asked or pointed or (None if numbered[1] else show(reader.knowledge, tool))


def taken(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The tool that is taken, by its name or a part of it, and asked nothing: "the gamma one", "i said banana"."""
    words = without_edges(tokens(_NO.sub("", text)))
    if reader.follow_ups.begins(words, "refusing"):  # "no, not canva"
        return None
    meant_from = next((place + 2 for place in range(len(words) - 2, -1, -1) if words[place : place + 2] in _MEANT), 0)
    said = list(dict.fromkeys(word for word in words[meant_from:] if word not in BESIDE_NAMES))
    if not said or len(said) > MOST_NAMED:
        return None
    tools = reader.slots(" ".join(said)).tools
    known = reader.knowledge.tools
    shown = [name for name in state.shown if name in known and {*said} <= {*tokens(known[name].name)}]
    whole = len(tools) == 1 and squash(" ".join(said)) in map(squash, (known[tools[0]].name, *known[tools[0]].aliases))
    tool = shown[0] if len(shown) == 1 else tools[0] if whole else None
    return show(reader.knowledge, tool) if tool else None


def _set_phrase(reader: Understander, clause: tuple[str, ...]) -> tuple[str, ...]:
    """The longest set phrase that a clause begins with ("what do i write there so that it rhymes"), else all of it."""
    sizes = range(len(clause), LEAST - 1, -1)
    return next((clause[:size] for size in sizes if reader.follow_ups.is_phrase(clause[:size], *WHOLE)), clause)


def _named(reader: Understander, clause: tuple[str, ...], state: ConversationState) -> str | None:
    """The tool that a clause names and nothing else."""
    place = reader.follow_ups.place(clause)
    if place is not None and state.shown and place < len(state.shown):  # the last one is at -1
        return state.shown[place]
    rest = [word for word in clause if word not in BESIDE_NAMES]
    reading = reader.slots(" ".join(clause))
    if len(reading.tools) == 1:
        said = squash(" ".join(slot.text for slot in reading.found if slot.kind == "tool"))
        return reading.tools[0] if said == squash(" ".join(rest)) else None
    shown = (name for name in state.shown if squash(name_of(reader.knowledge, name)) == squash(" ".join(rest)))
    return next(shown, None)


def begun_anew(reader: Understander, text: str, state: ConversationState) -> tuple[str, ConversationState]:
    """What stands behind "start over." and the state as at the beginning; both as they are where nothing does.

    "Other thing: who pays you" closes the subject too, unless what follows points back: "ok anyway, is it free".
    """
    opening, *rest = _CLAUSE.split(text, maxsplit=1)
    behind = "".join(rest)
    afresh = reader.follow_ups.is_phrase(without_edges(tokens(opening)), "start_over")
    if afresh and len(tokens(behind)) >= LEAST_BEHIND:
        return behind, closed(state)
    words = tokens(text)
    first = next((place for place, word in enumerate(words) if word not in EDGES), 0)
    size = reader.follow_ups.begins(words[first:], "aside_closing")
    left = words[first + size :]
    if not size or len(left) < LEAST_BEHIND or not (state.last or state.care) or not POINTERS.isdisjoint(left):
        return text, state
    behind = " ".join(left) + ("?" if "?" in text else "")
    return (text, state) if reader.leaning(behind, state.last, state.shown) else (behind, closed(state))


def spelled_out(reader: Understander, text: str, state: ConversationState) -> str:
    """The message in words that stand alone: the tool for "the second one", the wish in "i'm done with chatgpt"."""
    text = with_full_names(reader, the_one(reader.knowledge, text, state), state)
    words = without_edges(tokens(text))
    if len(words) <= MOST_LEFT and reader.follow_ups.holds(words, "leaving"):
        tools = reader.slots(text).tools
        return f"alternatives to {name_of(reader.knowledge, tools[0])}" if len(tools) == 1 else text
    if not state.shown or len(words) < LEAST or reader.follow_ups.is_phrase(words, *WHOLE):
        return text
    for size in (3, 2):
        for first in range(len(words) - size + 1):
            piece = words[first : first + size]
            place = reader.follow_ups.place(piece) if piece[0] == "the" and (size == 3 or first == 0) else None
            if place is not None and place < len(state.shown) and not {*words[first + size :][:1]} & BEHIND_A_STEP:
                name = name_of(reader.knowledge, state.shown[place])
                mark = "?" if "?" in text else ""
                rest = words[first + size :]
                named = first == 0 and len(rest) <= MOST_NAMED and reader.slots(" ".join(rest)).tools
                if named:  # "the second one, flux"
                    return " ".join(rest) + mark
                pause = "," if first == 0 and len(_CLAUSE.split(text)) > 1 else ""
                return " ".join((*words[:first], name + pause, *rest)) + mark
    return text


def meant(reader: Understander, text: str, state: ConversationState) -> str:
    """What stands behind "no, i mean", where it does not lean on the turn before."""
    if state.last is None or reader.leaning(text, state.last, state.shown) is not None:
        return text
    words = tokens(text)
    sizes = (size for size in range(len(words) - 1, 1, -1) if reader.follow_ups.is_phrase(words[:size], "meant"))
    size = next(sizes, 0)
    return " ".join(words[size:]) + ("?" if "?" in text else "") if size else text
