"""A message that corrects: "no i mean ...", "thats not what i asked. ...", "why are you telling me about logos".

What the turn before made of the person's words was wrong, and they say so. Clause by clause, a message
- contradicts: "that's not what I asked", "you didn't answer", a bare "no" in front of a question;
- denies: "I don't need a translation", "not the photo", "why are you telling me about logos";
- tells what is there already: "I have the transcript";
- or says what is meant: all the rest.

Rules
- What is denied or there already is cut out, so that it cannot become the wish, and no page on it is shown.
- A reading that is contradicted is barred, and the talk goes back to what it was about before.
- Limits, tools and outputs that are ruled out stay with `rejections`, which is asked first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.conversation import ConversationState, Heard, Turn
from bot.details import DETAIL
from bot.knowledge.plain import name_of
from bot.message import Candidate, Understanding
from bot.presses import show
from bot.subject import ABOUT
from bot.telling import told
from bot.text import tokens
from bot.understanding.leaning import ASKING, EDGES, without_edges
from bot.understanding.understand import Understander
from bot.unknown import is_unknown

MISREAD, PARTED = "misread", "parted"
"""`Understanding.follow` of the question back where a reading is taken back and no other is near, and of the apology to
somebody who gives up."""
GIVING_UP = ("thanks", "bye")
"""Courtesies beside a reproach: no thanks for help."""
MOST_DENIED = 8
"""Words of what is denied; more of them tell a story."""
MOST_HAD = 6
MOST_REFUSED, SHORTEST = 3, 3
"""Words of what is refused with a "no", and letters of a word of a title that are not enough."""
PLAIN = 0.75
"""Confidence from which what is meant is understood by itself."""
LEAST_MEANT = 4
"""Words from which what is meant says enough to be read without the reading that it corrects."""
RIVAL = 0.05
"""Confidence from which another reading is worth a button when the first is taken back."""
NEAR = 0.45
"""Confidence from which a reading of what is denied is what was denied."""
_CLAUSE = re.compile(
    r"[.,;!?:]+(?=\s|$)|\s+-+(?=\s)|\s+(?=but\b)"
    r"|(?<!\bif)(?<!\bso)(?<!\bthat)(?<!\band)(?<!\bbecause)(?<!\bwhen)(?<!\bwhat)(?<!\bwhich)(?<!\bbut)"
    r"\s+(?=i (?:dont|don't|do not) (?:need|want|mean)\b|i (?:mean|meant)\b)",
    re.IGNORECASE,
)
_BEFORE = EDGES | {"no", "nah", "nope", "sorry", "wait", "hey", "please", "actually", "um", "er", "look", "listen"}
_NO = frozenset({"no", "nah", "nope"})
_NOT_BEHIND = re.compile(
    r",? (?:and |but )?(?:not|instead of|rather than) (?:about |for |to |the |a |an |my |how to )*"
    r"(?P<denied>[\w'-]+(?: [\w'-]+){0,2})[\s.!]*$",
    re.IGNORECASE,
)
"""What is not meant, behind what is: "i asked about the notes not the slides"."""
_SAID_BEHIND = re.compile(
    r"(?P<said>(?:^|(?<=[.,;:!?] ))[^.,;:!?]{2,60}?)(?<!what)(?<!that)(?<!which)(?<!as),?"
    r" i (?:mean|meant|said|asked(?: about| for)?|was asking(?: about| for)?)(?P<end>\s*(?:[.,;:!?]|$))",
    re.IGNORECASE,
)
"""What is meant, before the words that say so: "piper i asked. the voice"."""
_BACK = re.compile(
    r"(?:^|[.,;!?]\s+)(?:(?:no|nope|ok|okay|so|now|anyway|please|lets|let's|can we|go|going|get|coming)\s+)*"
    r"back to (?:the |my |our )?(?P<topic>[\w' -]{2,40}?)\s*[.,;:!?]+\s+",
    re.IGNORECASE,
)
LEAST_BEHIND = 3
_IT = re.compile(r"\b(?:from|of|with|to|in|for|on) (?:it|them|that|those|these)\b", re.IGNORECASE)
"""What is there already, named by a pointer."""
ASKED = frozenset({"asked", "asking", "ask", "question", "know"})
_ALREADY = "already"
_AFTER_NO = frozenset({"i", "im", "ive", "we", "it", "its", "that", "thats", "you", "they", "my", "not", "only"})
_BY_HAND = frozenset({"myself", "ourselves", "hand", "manually", "alone", "again", "every", "all", "each"})
"""Words of what is not wanted because an AI is to do it."""
_ARTICLES = frozenset({"a", "an", "the", "my", "our", "just", "only"})
_BESIDE_A_NAME = _BEFORE | {"not", "the", "a", "it", "is", "its", "was", "about", "for", "of", "app", "tool", "one"}
"""Words beside the name that is meant, and the one that is not, that say no more."""
_WANTS = frozenset({("i", "want"), ("i", "need"), ("we", "want"), ("we", "need")})
_WISHES = frozenset({"i", "we", "something", "anything", "someone", "somebody", "a", "an"})


@dataclass(frozen=True)
class Correction:
    """What a message corrects, and what it asks instead."""

    text: str
    """What is meant, without all that is denied; empty where nothing is said."""
    state: ConversationState
    """The talk in which that is to be read."""
    barred: frozenset[str]
    """Pages and wishes that are not meant, unless a new limit makes another one of them."""
    denied: frozenset[str]
    """Those of them that were called by their name."""
    firmly: bool
    """Whether the reading before is contradicted in words."""
    regret: bool
    """Whether a word of regret is due; who only says it more plainly, "I mean the long ones", blames nobody."""
    cut: bool
    """Whether something was cut out."""
    weakly: bool
    """Whether a bare "no" is all there is: the message is read as any other, but not as the same again."""

    @property
    def is_full(self) -> bool:
        """Whether what is meant is a question or a wish of its own, not only another word for a part of the last."""
        words = without_edges(tokens(self.text))
        return bool(words) and (words[0] in ASKING or (len(words) >= LEAST_MEANT and words[0] in _WISHES))

    @property
    def asks(self) -> bool:
        """Whether one of its clauses is a question or a wish."""
        clauses = [without_edges(words) for part in _CLAUSE.split(self.text) if (words := tokens(part))]
        return "?" in self.text or any(words[0] in ASKING or words[:2] in _WANTS for words in clauses)

    @property
    def is_clear(self) -> bool:
        """Whether what is meant asks something of its own, and there is a talk to read it in."""
        return self.is_full and self.state.last is not None

    def amends(self, reader: Understander, best: Understanding | None) -> bool:
        """Whether what is meant only puts another word for a part of the last question, rather than asking anew."""
        plain = best is not None and best.outcome == "answer" and best.confidence >= PLAIN
        return not plain or len(tokens(self.text)) < LEAST_MEANT or bool(reader.slots(self.text).tools)

    def bars(self, understood: Understanding) -> bool:
        """Whether a reading is one that is not meant; a wish with a new limit, or a side of a page, is another one."""
        last, slots = self.state.last or Heard(), understood.slots
        known = {*last.constraints, *last.excluded, *self.state.held}
        new = {*slots.constraints, *slots.ids("tool", excluded=True)} - known
        beside = understood.follow not in ("", DETAIL) and not (self.firmly and understood.intent == "explain")
        other = bool(new) and understood.intent == "choose"
        again = understood.entry in self.barred and not beside and not other and not understood.quote
        told = understood.follow != DETAIL or self.asks
        named = understood.entry in self.denied and understood.follow != "sample"  # "not a picture, a prompt"
        return (again and told) or (named and understood.intent == "choose")


@dataclass
class _Parts:
    """The clauses of a message, sorted."""

    meant: str = ""
    denied: str = ""
    had: str = ""
    contradicts: bool = False
    """Said in words: "that's not what I asked", "I meant"."""
    asked_for: bool = False
    """Whether something was asked for before: "I asked for"."""
    says_no: bool = False
    blames: bool = False


def corrected(reader: Understander, text: str, state: ConversationState) -> Correction | None:
    """What a message corrects; None where it corrects nothing."""
    if state.last is None and not state.turn.read:
        return None
    parts = _sorted(reader, _SAID_BEHIND.sub(r"i mean \g<said>\g<end>", text), state)
    asks = bool(tokens(parts.meant))
    if not (parts.contradicts or parts.blames or (asks and (parts.denied or parts.had or parts.says_no))):
        return None
    read, denied = state.turn.read, _named(reader, parts.denied) | _by_title(reader, tokens(parts.denied), state)
    on_it = bool(denied & _spoken(state)) or not denied or not asks
    against = (parts.contradicts or parts.blames or bool(parts.denied)) and on_it
    if not against and not asks and not parts.blames:
        return None
    barred = denied | _named(reader, parts.had) | (_of_the_same_name(reader, denied, parts.denied) if on_it else set())
    if against or (parts.says_no and not denied):
        barred |= {read} - {""}
    talk = _without_picks(reader, denied, _to_the_named(state) if against else state)
    firmly, cut = against or parts.contradicts, bool(parts.denied or parts.had)
    regret = firmly and (parts.asked_for or parts.says_no or parts.blames or bool(parts.denied))
    meant = _with_the_had(reader, parts)
    return Correction(meant, talk, frozenset(barred), denied, firmly, regret, cut, weakly=not (firmly or cut))


def named_instead(
    reader: Understander, text: str, correction: Correction | None, state: ConversationState
) -> Understanding | None:
    """The last question once more, of the tool that is named in the place of another: "buzz i said, not whisper"."""
    said = correction.text if correction is not None else text
    found = [slot for slot in reader.slots(said).found if slot.kind == "tool" and slot.start >= 0]
    names = {word for slot in found for word in slot.text.split()}
    meant = list(dict.fromkeys(slot.value for slot in found if not slot.excluded))
    out = tuple(slot for slot in reader.slots(text).found if slot.kind == "tool" and slot.excluded)
    last, firmly = state.last, correction is not None and correction.firmly
    if last is None or len(meant) != 1 or not (out or (firmly and meant[0] not in last.in_view(state.shown)[:1])):
        return None
    if {*tokens(said)} - names - _BESIDE_A_NAME:
        return None
    asked = reader.understand(f"and {name_of(reader.knowledge, meant[0])}?", last, state.shown)
    page = asked if asked.outcome == "answer" else show(reader.knowledge, meant[0])
    return replace(page, slots=replace(page.slots, found=(*page.slots.found, *out))) if page is not None else None


def _of_the_same_name(reader: Understander, denied: frozenset[str], words: str) -> set[str]:
    """The pages with a name in their title that was denied: no other page on WhatsApp either."""
    names = {name for one in denied for name in _names_in(reader, one)} & {*tokens(words)}
    return {one for one in reader.knowledge.topics if names & _names_in(reader, one)} if names else set()


def _to_the_named(state: ConversationState) -> ConversationState:
    """The talk before the misreading; what the misread message named by its name is what it was about."""
    back, tool = state.taken_back(), next(iter(state.turn.named), None)
    if tool is None:
        return back
    about = Heard("profile", tool, (tool,), wish=back.last.wish if back.last is not None else None)
    return replace(back, last=about)


def _without_picks(reader: Understander, denied: frozenset[str], state: ConversationState) -> ConversationState:
    """The talk without the tools in view that are for what is denied: no translator if nothing is to be translated."""
    picks = {pick.tool for name in denied if (task := reader.knowledge.tasks.get(name)) for pick in task.picks}
    return replace(state, shown=tuple(name for name in state.shown if name not in picks)) if picks else state


def _spoken(state: ConversationState) -> set[str]:
    """What the bot has just spoken of."""
    last = state.last
    return {state.turn.read, *((last.entry or "", last.wish or "", *last.tasks) if last is not None else ())} - {""}


def _sorted(reader: Understander, text: str, state: ConversationState) -> _Parts:
    """The clauses of a message by what they do."""
    parts, phrases, start = _Parts(), reader.follow_ups, 0
    kept: list[str] = []
    ends = [(one.start(), one.end()) for one in _CLAUSE.finditer(text)] + [(len(text), len(text))]
    for end, following in ends:
        clause, sign = text[start:end], text[end:following]
        start = following
        words = tokens(clause)
        first = next((place for place, word in enumerate(words) if word not in _BEFORE), len(words))
        line = words[first:]
        if _refuses(reader, words, first, state) and len(words) < len(tokens(text)):
            parts.denied, parts.says_no = " ".join((parts.denied, *line)), True
        elif not line:
            parts.says_no = parts.says_no or (not kept and not _NO.isdisjoint(words))
            parts.says_no = parts.says_no or (not kept and not words and sign.startswith("??"))
            kept += [clause + sign] if kept and words else []
        elif phrases.is_phrase(line, "contradicting") and len(words) < len(tokens(text)):
            parts.contradicts = parts.asked_for = True
        elif _says_nothing(reader, line, parts) and not kept and len(words) < len(tokens(text)):
            continue
        elif size := _blames(reader, line, words == tokens(text)):
            parts.blames, parts.denied = True, " ".join((parts.denied, *line[size:]))
        elif not kept and (size := phrases.begins(line, "meaning")) and not _asked_elsewhere(reader, line, size):
            parts.asked_for = parts.asked_for or not ASKED.isdisjoint(line[:size])
            parts.contradicts, wanted = True, _behind(clause, line[size:])
            if behind := _NOT_BEHIND.search(wanted):
                wanted, parts.denied = wanted[: behind.start()], f"{parts.denied} {behind['denied']}"
            kept.append(wanted + sign)
        elif behind := _other_wish_behind(reader, clause):  # "a logo not a song"
            kept.append(clause[: behind.start()] + sign)
            parts.denied = " ".join((parts.denied, *tokens(behind["denied"])))
        elif size := _denies(reader, line, state):
            parts.denied = " ".join((parts.denied, *line[size:]))
        elif (size := _has(reader, line)) and (_ALREADY in line or parts.says_no or _is_said_no(words, first)):
            parts.had = " ".join(word for word in line[size:] if word not in ("already", "now", "the"))
        else:
            kept.append(clause + sign)
            parts.says_no = parts.says_no or (len(kept) == 1 and _is_said_no(words, first))
    parts.meant = "".join(kept).strip(" ,;:-")
    return parts


def _other_wish_behind(reader: Understander, clause: str) -> re.Match[str] | None:
    """Where a short clause names one thing to make, and behind it another that it shall not be."""
    behind = _NOT_BEHIND.search(clause)
    first = next((word for word in tokens(clause) if word not in _BEFORE), "")
    if behind is None or first not in _ARTICLES or len(tokens(clause)) > MOST_DENIED + LEAST_MEANT:
        return None
    made = [reader.slots(part) for part in (clause[: behind.start()], behind["denied"])]
    named = [{*one.tasks, *one.modalities} for one in made]
    return behind if all(named) and not named[0] & named[1] else None


def _refuses(reader: Understander, words: tuple[str, ...], first: int, state: ConversationState) -> bool:
    """Whether a clause is a "no" to the wish that the bot has just spoken of, by a word of its title: "no jingle"."""
    line = words[first:]
    if _NO.isdisjoint(words[:first]) or not 0 < len(line) <= MOST_REFUSED or line[0] in ASKING | _AFTER_NO:
        return False
    return bool(_by_title(reader, line, state))


def _by_title(reader: Understander, words: tuple[str, ...], state: ConversationState) -> frozenset[str]:
    """The wishes just spoken of whose title has one of the words, and the pages whose title has it as a name."""
    said, knowledge = {word.rstrip("s") for word in words if len(word) > SHORTEST}, reader.knowledge
    tasks = {name: tokens(knowledge.title(name)) for name in _spoken(state) & knowledge.tasks.keys()}
    wishes = {name for name, title in tasks.items() if not said.isdisjoint(word.rstrip("s") for word in title)}
    return frozenset(
        wishes | {name for name in _spoken(state) & knowledge.topics.keys() if said & _names_in(reader, name)}
    )


def _names_in(reader: Understander, entry: str) -> set[str]:
    """The names in a title, by their capitals: "Reading WhatsApp voice messages"."""
    return {word.lower() for word in re.findall(r"(?<=\s)[A-Z]\w{3,}", reader.knowledge.title(entry))}


def _is_said_no(words: tuple[str, ...], first: int) -> bool:
    """Whether a clause begins with a "no" of its own: "no i have it", but not "no captions"."""
    return not _NO.isdisjoint(words[:first]) and words[first] in ASKING | _AFTER_NO


def _behind(clause: str, rest: tuple[str, ...]) -> str:
    """The end of a clause that has these words, as it was typed."""
    pieces = clause.split()
    return " ".join(next((pieces[at:] for at in range(len(pieces)) if tokens(" ".join(pieces[at:])) == rest), rest))


def _says_nothing(reader: Understander, line: tuple[str, ...], parts: _Parts) -> bool:
    """Whether a clause only sighs, or only tells beside a reproach what the bot said before."""
    phrases = reader.follow_ups
    tells = phrases.begins(line, "said_before") or phrases.is_phrase(line, "yes_or_no")
    return phrases.is_phrase(line, "aside") or (parts.contradicts and bool(tells))


def _blames(reader: Understander, line: tuple[str, ...], alone: bool) -> int:
    """How many words of a clause come before what the bot went on about; 0 where it tells of a tool in passing."""
    size = reader.follow_ups.begins(line, "blaming_topic")
    about = line[size:]
    return size if len(about) <= MOST_DENIED and (alone or not reader.slots(" ".join(about)).tools) else 0


def _asked_elsewhere(reader: Understander, line: tuple[str, ...], size: int) -> bool:
    """Whether it was another AI that was asked: "i asked chatgpt"."""
    found = reader.slots(" ".join(line[size:])).found
    return line[size - 1] == "asked" and any(slot.kind == "tool" and slot.start == 0 for slot in found)


def _has(reader: Understander, line: tuple[str, ...]) -> int:
    """How many words of a clause come before what somebody has; 0 where it tells of nothing."""
    size = reader.follow_ups.begins(line, "having")
    return size if 0 < len(line) - size <= MOST_HAD else 0


def _denies(reader: Understander, line: tuple[str, ...], state: ConversationState) -> int:
    """How many words of a clause come before what it denies; 0 where it denies nothing, or a limit or a tool.

    It must name a task, or what the bot has just spoken of: "i don't want to sound like a robot" tells of the wish.
    """
    size = reader.follow_ups.begins(line, "denying")
    rest = line[size:]
    if not size or not 0 < len(rest) <= MOST_DENIED or not _BY_HAND.isdisjoint(rest):
        return 0
    whole, own = reader.slots(" ".join(line)), reader.slots(" ".join(rest))
    if whole.constraints or own.tools or own.ids("maker") or own.ids("stranger"):
        return 0
    on_it = _by_title(reader, rest, state) or _spoken(state) & _named(reader, " ".join(rest))
    return size if own.tasks or on_it else 0


def _named(reader: Understander, words: str) -> frozenset[str]:
    """The pages and tasks that words are about."""
    if not words.strip():
        return frozenset()
    read = reader.understand(words)
    near = {one.entry for one in read.candidates[:2] if one.confidence >= NEAR}
    return frozenset({*reader.slots(words).tasks, *near})


def _with_the_had(reader: Understander, parts: _Parts) -> str:
    """What is meant, with a plain word for what is there already: a note from *it* is a note from a text."""
    if not parts.had:
        return parts.meant
    made = reader.slots(parts.had)
    kinds = {*made.modalities, *made.inputs}
    if not kinds or not _IT.search(parts.meant):
        return parts.meant
    return _IT.sub(lambda found: found[0].split()[0] + " a text" if "transcription" in kinds else found[0], parts.meant)


def gone_back(reader: Understander, text: str, state: ConversationState) -> tuple[str, ConversationState] | None:
    """What is asked behind "back to the logo.", and the talk on that; None where nothing is, or no task is named.

    Of several readings of the name, one that the talk has been about is meant.
    """
    found = _BACK.search(text) if state.last is not None else None
    behind = text[found.end() :] if found else ""
    if found is None or state.last is None or len(tokens(behind)) < LEAST_BEHIND:
        return None
    near = [*reader.slots(found["topic"]).tasks, *_named(reader, found["topic"])]
    known = {*state.last.wished, state.last.wish, state.last.earlier, state.last.entry}
    tasks = sorted((name for name in near if name in reader.knowledge.tasks), key=lambda name: name not in known)
    if not tasks:
        return None
    about = Heard("choose", tasks[0], tasks=(tasks[0],), constraints=state.last.constraints, wish=tasks[0])
    picks = tuple(pick.tool for pick in reader.knowledge.tasks[tasks[0]].picks)
    return behind, replace(state, last=about, shown=picks[:3], pending=None)


def misread(state: ConversationState) -> Understanding:
    """A question back that owns up to a misreading, with what else it might have been."""
    near = tuple(Candidate(name, 0.0) for name in state.turn.rivals)
    return Understanding("ask", candidates=near, follow=MISREAD, why=(f"taken back: {state.turn.read or 'nothing'}",))


def parted() -> Understanding:
    """An apology to somebody who gives up: "you are not listening. thank you anyway"."""
    return Understanding("ask", follow=PARTED, why=("a reproach, and a courtesy",))


def said_on(reader: Understander, best: Understanding, text: str, talk: ConversationState) -> Understanding:
    """A page, or of one that was just read the sentence that is asked for; it is not said once more as a whole."""
    just_read = talk.last is not None and (talk.last.intent, talk.last.entry) == ("explain", best.entry)
    if not just_read or best.intent != "explain" or best.follow:
        return best
    near, quote = told(reader, best.entry or "", text)
    return Understanding("ask", follow=ABOUT, quote=quote, why=(f"quoted: {near:.2f}",)) if quote else best


def with_turn(
    reader: Understander, state: ConversationState, text: str, understood: Understanding, before: ConversationState
) -> ConversationState:
    """The state, knowing how the latest message was read, what it named, and what the talk was about before it."""
    read = understood.entry if understood.outcome == "answer" and understood.intent in ("choose", "explain") else None
    rivals = [one.entry for one in understood.candidates if one.entry != read and one.confidence >= RIVAL]
    named = reader.slots(text).tools if text else ()
    turn = Turn(before.last, before.shown, read or "", tuple(rivals[:3]), named, is_unknown(understood))
    return replace(state, turn=turn)
