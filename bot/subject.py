"""What a talk is about, and how an unclear message reads in its light.

A few words such as "make it move" say too little alone. Where they would be declined or asked back, they are read once
more together with the subject of the talk. Rules
- What is plainly not ours stays so, and what is clear alone is not touched: a new question beats the subject.
- The second reading counts when it leads past the page just shown; leading back to it, it says nothing new.
- An answer that hangs on few everyday words is weighed against that reading too: "prices" of a menu are no API prices.
- What then stays unclear is unclear *about the subject*, and is answered with what can be asked about that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from bot.conversation import ConversationState
from bot.foreign import LANGUAGES
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import name_of
from bot.message import Candidate, Intent, Slots, Understanding
from bot.presses import show
from bot.text import prose, tokens
from bot.understanding.decide import Decision, Option
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import CERTAIN, REFERRED, Understander

ABOUT = "about"
"""`Understanding.follow` of a message that was not understood about the subject."""
PLAINLY = 0.1
"""Below this probability of being ours, a message alone is plainly not ours; with a pointer, below a fifth of it."""
SURE = 0.6
"""Probability from which an entry is answered with, and from which it is offered."""
PERHAPS = 0.3
OFFERED = 0.45
"""Probability from which a page is one of the buttons below a question back: what fits nobody is no help."""
MOST_OFFERED = 2
CLEAR = 0.8
"""Confidence from which an answer to a message alone needs no second reading."""
SETTLED = 0.9
"""Confidence from which a page is meant whatever the talk is about."""
ENDS = ("cancel", "start-over", "bye", "thanks")
"""Courtesies that a question is not."""
KEPT = frozenset({"private", "offline"})
"""Limits of what stays at home."""
NEAR_TIE = 0.05
SURER = 0.2
"""How much surer the subject's reading is where the message alone hung on a stray word."""
HALF = 0.5
FAR = 0.75
QUOTED = 0.5
"""Likeness of a sentence on the subject that says more than another page."""
WORDED = 1.0
"""The likeness of a sentence that has the very words."""
NEAR = 0.4
"""Likeness in meaning from which a sentence of the subject's page is quoted."""
MOST_READ = 8
"""Sentences of a page that are compared in meaning: those that share the most letters with the message."""
STRAY = 0.05
"""Share that a reading keeps beside the subject when it hangs on more than a stray word."""
FEW = 12
"""Words of a message that may hang on the subject without saying so."""
MOST_TELLING = 2
MOST_OWN = 3
YES_OR_NO = (("can",), ("could",), ("does",), ("do",), ("is",), ("are",), ("will",), ("would",))
_EMPTY = frozenset({"there", "make", "have", "has", "work", "get", "give", "show", "works", "use",
                    "the", "and", "but", "not", "for", "about", "with", "please", "then", "just", "its", "that", "this",
                    "them", "one", "my", "our"})  # fmt: skip
_POINTERS = frozenset({"it", "its", "that", "this", "they", "them", "these", "those", "one"})
_PLACING = frozenset({"on", "in", "at", "with", "if", "when", "after", "outside", "from", "abroad"})
_OWN = ("tool", "modality", "task")
_DETAILS = ("modality", "input", "task", "constraint", "aspect", "topic")


def subject_of(knowledge: Knowledge, state: ConversationState) -> str | None:
    """The id of the task, page or tool that the talk is about; None at its beginning."""
    last = state.last
    if last is None:
        return None
    if last.intent == "explain" and last.wish in knowledge.tasks:
        return last.wish
    tool = next(iter(last.tools or state.shown), None)
    named = last.entry or (tool if last.intent in ("profile", "capability", "compare") else None)
    return named if named in knowledge.tools or named in knowledge.tasks or named in knowledge.topics else None


def of_those_shown(
    reader: Understander, understood: Understanding, text: str, state: ConversationState
) -> Understanding:
    """ "Can it make colour", right after advice: what the advice says of it, before another wish or an unsure page."""
    words, last = without_edges(tokens(text)), state.last
    other = understood.entry != (last.entry if last else None) and not understood.follow
    unsure = other and (understood.intent in ("choose", "explain") or is_unclear(understood, words))
    asks = words[:1] in YES_OR_NO and not _POINTERS.isdisjoint(words[1:])
    leans = understood.ours == CERTAIN  # a part of it asks a set question: "is that allowed"
    open_to = asks and unsure and not leans and understood.outcome != "decline" and understood.confidence < CLEAR
    pointed = all(slot.start < 0 for slot in understood.slots.found if slot.kind == "tool")
    of_them = asks and understood.intent == "capability" and not understood.follow and pointed
    if last is None or last.intent != "choose" or last.entry is None or not (open_to or of_them):
        return understood
    near, quote = quoted(reader, last.entry, text)
    if near < (QUOTED if open_to else WORDED):
        return understood
    return Understanding("ask", follow=ABOUT, quote=quote, why=(*understood.why, f"asked of what {last.entry} shows"))


def in_its_light(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """What a message means with the subject in mind, where it is unclear without; else what was understood before."""
    knowledge, subject = reader.knowledge, subject_of(reader.knowledge, state)
    words = tokens(text)
    if subject is None or {*reader.slots(text).tools} - {*state.in_view}:  # of another tool, by its name
        return understood
    theirs = words[0] in ("my", "our") and len(words) <= MOST_OWN  # "my fee" is no question about the bot's,
    unsure = understood.intent == "smalltalk" and understood.outcome == "ask"  # "do i have to pay", after a page
    theirs = theirs or ((understood.entry in ENDS or unsure) and words[0] in ASKING)  # "is that enough" ends nothing
    if not is_unclear(understood, words) and not (theirs and understood.intent == "smalltalk"):
        weak = _is_weak(understood, words)
        return _weighed(reader, understood, text, subject, state) if weak else understood
    if understood.outcome == "answer" and not theirs:  # only a pointer made it one on the tool in view
        plain = reader.understand(text)
        if plain.outcome == "answer" and plain.confidence >= CLEAR and plain.intent in ("smalltalk", "explain"):
            return plain
    both = f"{name_of(knowledge, subject)}: {text}"
    alone, together, joined = reader.ranking(text)[3], reader.ranking(both)[3], reader.understand(both)
    if understood.slots.ids("stranger") or _is_foreign(alone, together, words, reader.learned.perhaps):
        return understood
    if words[0] in ASKING and subject in knowledge.topics and _with_words_of(text, sentences_on(knowledge, subject)):
        return _quoting(reader, understood, text, subject)
    if _asks_the_tool(knowledge, subject, words, together):
        return found_for(knowledge, together.options[0], joined, together.ours)
    apart = {"smalltalk"} if theirs else {"choose"} if _goes_on(words, state) else set()
    ranked = [one for one in _past(reader, alone, together, subject) if one[1].kind not in apart]
    named = bool(ranked) and ranked[0][1].entry in understood.slots.tasks  # "nine slides on glaciers"
    if _is_likely(ranked, ours=named or together.ours >= reader.learned.perhaps):
        return found_for(knowledge, ranked[0][1], joined, together.ours)
    asked_about = {one.entry for one in understood.candidates} - {subject}
    if joined.outcome == "answer" and joined.entry in asked_about:
        return found_for(
            knowledge, together.options[0], joined, together.ours
        )  # of what is in doubt the subject says which
    if understood.outcome == "ask" and understood.intent != "smalltalk" and len(understood.candidates) > 1:
        nearness, quote = quoted(reader, subject, text)
        quote = _on_the_tool(knowledge, subject, understood) or (quote if nearness >= QUOTED else "")
        why = (*understood.why, f"a sentence on {subject} comes nearer")
        return replace(understood, intent=None, entry=None, follow=ABOUT, quote=quote, why=why) if quote else understood
    offered = [(sure, option) for sure, option in ranked if sure >= OFFERED and option.kind != "smalltalk"]
    near = tuple(Candidate(option.entry, sure) for sure, option in offered if option.entry)[:MOST_OFFERED]
    near_to, quote = quoted(reader, subject, text)
    if near_to < QUOTED and _leads(ranked, HALF) and words[0] in ASKING and ranked[0][1].kind == "explain":
        return found_for(knowledge, ranked[0][1], joined, together.ours)
    likeliest = ", ".join(f"{option.entry} {sure:.2f}" for sure, option in ranked[:3])
    why = (*understood.why, f"unclear about {subject}; in its light {likeliest or 'nothing'}")
    return Understanding(
        "ask", None, None, understood.slots, 0.0, near, ours=together.ours, follow=ABOUT, quote=quote, why=why
    )


def _asks_the_tool(knowledge: Knowledge, subject: str, words: Sequence[str], together: Decision) -> bool:
    """Whether a question that points ("can i get it as an epub") asks the tool in view what it can do."""
    points = subject in knowledge.tools and words[0] in ASKING and not _POINTERS.isdisjoint(words)
    return points and any(option.kind == "capability" for option in together.options[:1])


def _is_likely(ranked: Sequence[tuple[float, Option]], *, ours: bool) -> bool:
    """Whether the first reading is the one that was meant: it is sure; where ours is in doubt, it leads by far."""
    if not ranked or ranked[0][0] < SURE:
        return False
    return ours or (ranked[0][1].kind == "explain" and _leads(ranked, FAR))


def _leads(ranked: Sequence[tuple[float, Option]], least: float) -> bool:
    """Whether the first reading has at least this probability, and twice that of the second."""
    return bool(ranked) and ranked[0][0] >= least and (len(ranked) < 2 or ranked[0][0] >= 2 * ranked[1][0])


def quoted(reader: Understander, subject: str, text: str) -> tuple[float, str]:
    """How near the nearest sentence of the subject's page comes to a message, and the sentence; empty when too far."""
    said = [one for one in sentences_on(reader.knowledge, subject) if len(tokens(one)) > 3]
    if not said:
        return 0.0, ""
    if named := _with_words_of(text, said):
        return 1.0, reader.nearest(text, named)[1] if subject in reader.knowledge.topics else named[0]
    near, sentence = reader.nearest(text, _likeliest(text, said))
    if near < QUOTED and (sided := _on_same_side(reader, text, said)):
        return QUOTED, sided
    return near, sentence if near >= NEAR else ""


def _likeliest(text: str, sentences: Sequence[str]) -> list[str]:
    """The sentences worth a look at their meaning, in their order on the page."""
    found = process.extract(text, sentences, scorer=fuzz.token_set_ratio, limit=MOST_READ)
    return [sentences[place] for place in sorted(place for _, _, place in found)]


def _on_same_side(reader: Understander, text: str, sentences: Sequence[str]) -> str:
    """The first sentence that names the limit or the side that a message asks for: "do i have to pay", "it is free"."""
    asked = _sides_in(reader, text)
    return next((one for one in sentences if asked & _sides_in(reader, one)), "") if asked else ""


def _sides_in(reader: Understander, text: str) -> set[str]:
    """The limits and sides of a tool that are named; what costs and what is free are one."""
    slots = reader.slots(text)
    return {"price" if name == "free" else name for name in (*slots.constraints, *slots.ids("aspect"))} - {"what"}


def _with_words_of(text: str, sentences: Sequence[str]) -> list[str]:
    """The sentences that have the word or two that a short message names."""
    telling = {word.rstrip("s") for word in {*tokens(text)} - ASKING - _EMPTY if len(word) > 2}
    if not 0 < len(telling) <= MOST_TELLING:
        return []
    return [one for one in sentences if telling <= {word.rstrip("s") for word in tokens(one)}]


def _goes_on(words: Sequence[str], state: ConversationState) -> bool:
    """Whether a few words go on with what a page was asked for: "and on instagram" wishes for nothing there."""
    explained = state.last is not None and state.last.intent == "explain"
    return explained and words[0] in ("and", "also") and not _PLACING.isdisjoint(words[1:2])


def _on_the_tool(knowledge: Knowledge, subject: str, understood: Understanding) -> str:
    """What the page in view says of the tool that a message names; empty when it does not name it."""
    tools = [knowledge.tools[name] for name in understood.slots.tools if name in knowledge.tools]
    if subject not in knowledge.topics or len(tools) != 1:
        return ""
    named = [one for one in sentences_on(knowledge, subject) if tools[0].name.lower() in one.lower()]
    return " ".join(named[:2])


def sentences_on(knowledge: Knowledge, subject: str) -> list[str]:
    """What the notes say on a subject, apart from dated facts: those are said with their source or not at all."""
    if (topic := knowledge.topics.get(subject)) is not None:
        return list(prose(f"{topic.body}\n{topic.more}"))
    if (task := knowledge.tasks.get(subject)) is not None:
        better_not = (f"Better not: {one.what} ({one.why})." for one in task.avoid)
        picked = (f"**{knowledge.title(pick.tool)}**: {pick.reason}." for pick in task.picks)
        return [*picked, *prose(task.lead), *task.watch, *better_not, *prose(task.no_ai)]
    if (tool := knowledge.tools.get(subject)) is not None:
        return [*prose(tool.price.note), *prose(tool.rights.note)]
    return []


def _is_weak(understood: Understanding, words: tuple[str, ...]) -> bool:
    """Whether an answer hangs on few everyday words that name no tool, task, output or term of their own."""
    if understood.outcome != "answer" or understood.follow or understood.confidence >= CLEAR or len(words) > FEW:
        return False
    if understood.intent == "smalltalk" and without_edges(words)[0] not in ASKING:
        return False
    return not any(slot.kind in _OWN and slot.start >= 0 for slot in understood.slots.found)


def _weighed(
    reader: Understander, understood: Understanding, text: str, subject: str, state: ConversationState
) -> Understanding:
    """A weak reading against the one in the light of the subject: the surer, and on a near tie the subject's.

    Where the subject's reading is much the surer and leads back to the subject, the weak one hung on a stray word.
    """
    if {*tokens(text)} & _POINTERS and _with_words_of(text, sentences_on(reader.knowledge, subject)):
        return _quoting(reader, understood, text, subject)
    both = _in_words(reader.knowledge, subject, state, text)
    alone, together, joined = reader.ranking(text)[3], reader.ranking(both)[3], reader.understand(both)
    light = {option.entry: option.family for option in together.options}
    if joined.outcome != "answer" or joined.entry == understood.entry or light.get(understood.entry, 0.0) > STRAY:
        return understood
    ranked = [(sure, option) for sure, option in _past(reader, alone, together, subject) if option.kind == "explain"]
    past = ranked[0] if ranked and ranked[0][1].entry != understood.entry else None
    if past and past[0] >= max(SURE, understood.confidence - NEAR_TIE):
        return found_for(reader.knowledge, past[1], joined, together.ours)
    after_page = state.last is not None and state.last.intent == "explain"  # its words may lead anywhere
    if not after_page and joined.entry == subject and joined.confidence >= understood.confidence + SURER:
        why = (*understood.why, f"a stray word, unclear about {subject}")
        return Understanding("ask", None, None, joined.slots, 0.0, (), ours=together.ours, follow=ABOUT, why=why)
    return understood


def _quoting(reader: Understander, understood: Understanding, text: str, subject: str) -> Understanding:
    """The sentence of the subject's page that has the words of a message: "does that work in jetbrains"."""
    why = (*understood.why, f"named on {subject}")
    quote = quoted(reader, subject, text)[1]
    return Understanding("ask", None, None, understood.slots, follow=ABOUT, quote=quote, why=why)


def _in_words(knowledge: Knowledge, subject: str, state: ConversationState, text: str) -> str:
    """A message with the subject before it, and with what the talk must keep at home."""
    at_home = " offline" if KEPT & set(state.held) else ""
    return f"{name_of(knowledge, subject)}{at_home}: {text}"


def is_unclear(understood: Understanding, words: Sequence[str]) -> bool:
    """Whether a message was not understood, or only as something about a tool or the bot that it does not say."""
    if understood.outcome != "answer":
        return not understood.follow
    if understood.intent not in ("profile", "capability") or understood.follow:
        return False
    found = understood.slots.found
    if not LANGUAGES.isdisjoint(words):
        return False
    pointed = all(slot.start < 0 for slot in found if slot.kind == "tool")
    return pointed and understood.confidence < 0.97 and not any(slot.kind in _DETAILS for slot in found)


def _is_foreign(alone: Decision, together: Decision, words: tuple[str, ...], perhaps: float) -> bool:
    """Whether a message is not ours even in the light of the subject; one that points to it seldom is."""
    points = not _POINTERS.isdisjoint(words) or words[:2] == ("what", "about")
    named = alone.referral is not None and alone.referral.probability >= REFERRED
    return alone.ours < (PLAINLY / 5 if points else PLAINLY) or (
        named and not points and max(together.ours, 2 * alone.ours) < perhaps
    )


def _past(reader: Understander, alone: Decision, together: Decision, subject: str) -> list[tuple[float, Option]]:
    """The readings that lead past the subject, the likeliest first, by what the words say alone and half of the rest.

    What only the subject brings in may be one of its pages of explanation; its neighbouring tasks are near anyhow.
    """
    own = {(option.kind, option.entry): option for option in alone.options}
    back = bool(together.options) and together.options[0].entry == subject  # its kin are near by the subject alone
    light = {(one.kind, one.entry): one.probability if back else one.family for one in together.options}
    scored = [(option.family + light.get(key, 0.0) / 2, option) for key, option in own.items()]
    scored += [
        (option.family, option) for option in together.options
        if (option.kind, option.entry) not in own and option.kind not in ("choose", "smalltalk")
    ]  # fmt: skip
    past = [
        (sure, option) for sure, option in scored
        if option.entry and (option.entry != subject or option.kind == "capability")
    ]  # fmt: skip
    return sorted(past, key=lambda one: (-one[0], one[1].entry or ""))


def found_for(knowledge: Knowledge, option: Option, joined: Understanding, ours: float) -> Understanding:
    """The understanding that an option leads to, with the limits that the message names."""
    entry = option.entry or ""
    page = show(knowledge, entry)
    intent: Intent = "capability" if option.kind == "capability" else (page.intent if page else None) or "explain"
    own = page.slots.found if page else ()
    kinds = ("constraint", "aspect") if intent == "profile" else ("constraint",)
    limits = joined.slots.found if intent == "capability" else tuple(
        slot for slot in joined.slots.found if slot.kind in kinds or slot.excluded
    )  # fmt: skip
    slots = Slots((*own, *limits), joined.slots.budget, joined.slots.memory_gb)
    why = (*joined.why, "read in the light of what the talk is about")
    return Understanding(
        "answer", intent, entry, slots, option.family, (Candidate(entry, option.family),), joined.do_it, ours, why=why
    )
