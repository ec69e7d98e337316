"""What a message means after the turns before: its few readings are weighed, and the surest is taken.

The path of a message
1. A careful page that the talk is still about, one name that is wanted, an answer to what the bot has asked, or
   something that is not wanted (`care`, `single`, `memory`, `rejections`).
2. What a correction means is read anew (`heard_anew`); several questions in one message are each read for themselves.
3. Readings: by a set phrase that leans on the turn before, word for word or by its sense; alone; by one of its clauses,
   where the others ask for nothing; without what stands in front ("so no answer. who pays you").
4. `REFINED`: what the surest of them becomes in this talk, one question each.
5. A message of one question is weighed at last against everything else that it may mean, the subject in view among it
   (`weighing`); what would still be asked back is answered where the talk makes one meaning likely (`in_doubt`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.answers.at_hand import PAGES
from bot.as_wish import FOR_THIS, asked_for_that, asked_of_it, asked_whether, wished_barely
from bot.at_home import at_home
from bot.care import (
    ALL_CLEAR,
    after_loss,
    eased,
    in_need,
    led_back,
    not_alarmed,
    not_reassured,
    not_to_eat,
    told_in_talk,
)
from bot.clauses import (
    asked_by_name,
    asked_in,
    asked_of_named,
    asked_of_the_bot,
    before_denial,
    by_name,
    core_of,
    handed_over,
    meant,
    of_place,
    parts_of,
    quoted_back,
    set_phrases_in,
    spelled_out,
    taken,
    thanked,
    thought_better,
    without_denial,
)
from bot.conversation import ConversationState, Heard
from bot.corrections import (
    GIVING_UP,
    Correction,
    corrected,
    gone_back,
    misread,
    named_instead,
    parted,
    said_on,
)
from bot.details import as_detail
from bot.held import limit_first, wish_first, without_lifted
from bot.in_doubt import in_doubt
from bot.in_passing import in_passing
from bot.memory import expected_answer, settled
from bot.message import Slots, Understanding
from bot.of_wished import of_wished
from bot.page_prices import prices_on_page
from bot.page_rights import rights_of_named
from bot.places import several_of
from bot.presses import show
from bot.quoted import not_quoted, ruled_out, without_cancelled
from bot.rejections import asked_instead, rejected
from bot.single import single, with_those
from bot.subject import ABOUT, about_subject, is_unclear, of_those_shown
from bot.telling import told
from bot.text import sentences, tokens
from bot.understanding.leaning import ASKING, WHAT_ABOUT, without_edges
from bot.understanding.understand import CERTAIN, LIKE, Understander
from bot.unknown import asked_of_unknown, unknown_name
from bot.weighing import likeliest, weighed
from bot.whose import asked_whose

PART = 0.8
"""How much a reading counts that leaves a part of the message unread."""
SIDED = 0.81
"""The same where it asks for a side of a tool: of two clauses that one comes first."""
SURE_ANEW = 0.5
"""Confidence from which a page is what a correction means: after one misreading, a second is worse than a question."""
NEAREST = 0.5
"""Chance from which a sentence of the page that was contradicted is what is meant: "no, i mean my fee"."""
SAME = 0.8
"""Confidence from which a correction asks once more for the page that it contradicts."""
LEFT = "left"
"""`Understanding.follow` of a second question that was not understood beside the first."""
WHOLE = 0.9
"""Confidence from which a message of two questions, one of them unclear, is read as one."""
CLEAR = 0.5
"""Confidence of each of several questions that are answered together."""
ON_TOOLS = ("profile", "capability", "compare")
"""Questions on the tools in view; a clause beside the name of another, or of another task, asks them of that one."""
ELSEWHERE = 0.9
"""How surely another place must be the right one for a message that is only faintly like a set phrase."""
FREE_BOT, _YOU = "are-you-free", frozenset({"you", "your", "u", "bot", "this"})
"""The courtesy on what the bot costs, and words by which it is meant within a talk."""
Refinement = Callable[[Understander, Understanding, str, ConversationState], Understanding]


class Asked(NamedTuple):
    """One question of a message."""

    text: str
    """Its words; the whole message where it is the only one."""
    meant: Understanding
    talk: ConversationState | None = None
    """The talk to which it belongs, where a misreading was taken out of it."""
    corrects: bool = False
    """Whether the reading before was contradicted in words."""
    is_open: bool = False
    """Whether it may still be weighed against everything else that it may mean."""


def hear(reader: Understander, text: str, state: ConversationState) -> list[Asked]:
    """What a message asks, up to three things."""
    if (well := eased(reader, text, state)) is not None:
        left, before = well
        if not left:
            return [Asked(text, show(reader.knowledge, ALL_CLEAR) or misread(state), before)]
        return [one._replace(talk=one.talk or before) for one in hear(reader, left, before)]
    if (careful := led_back(reader, text, state)) is not None:
        return [Asked(text, careful)]
    if (need := in_need(reader, text, state)) is not None:
        return [Asked(text, need)]
    if (need := told_in_talk(reader, text, state)) is not None:
        return [Asked(text, need)]
    if (page := not_to_eat(reader, text, state)) is not None:
        return [Asked(text, page)]
    if (one := single(reader, text, state)) is not None:
        return [Asked(text, one)]
    if (prices := prices_on_page(reader, text, state)) is not None:
        return [Asked(text, prices)]
    text, state = thought_better(reader, text), with_those(reader, text, state)
    if chosen := several_of(reader.knowledge, text, state):
        return [Asked(text, one) for one in chosen]
    if (answered := expected_answer(reader.knowledge, reader, text, state)) is not None:
        return [Asked(text, answered)]
    if state.said and (page := quoted_back(reader, text)) is not None:
        return [Asked(text, page)]
    if (of_unknown := asked_of_unknown(reader, text, state)) is not None:
        return [Asked(text, of_unknown)]
    correction = corrected(reader, text, state)
    if (of_named := named_instead(reader, text, correction, state)) is not None:
        return [Asked(text, of_named, corrects=correction is not None and correction.regret)]
    left_to_say = correction is not None and bool(tokens(correction.text))
    set_so = of_place(reader, text, state) or rejected(reader, text, state)
    if set_so is not None and not (left_to_say and set_so.intent == "smalltalk"):  # "stop it" ends no talk that goes on
        return [Asked(text, set_so)]
    if (back := gone_back(reader, text, state)) is not None:
        behind, talk = back
        asked = [one._replace(talk=talk) for one in _plainly(reader, behind, talk)]
        whole = Asked(text, reader.understand(text), talk)  # "back to the podcast. how do i get the noise out of it"
        return asked if len(asked) > 1 else [max((*asked, whole), key=_sure)]
    if correction is not None and not correction.weakly:
        return [_undoubted(reader, heard_anew(reader, text, correction, state), state, correction.barred)]
    asked = _plainly(reader, text, state)
    if correction is not None and len(asked) == 1 and correction.bars(asked[0].meant):
        return [_undoubted(reader, heard_anew(reader, text, correction, state), state, correction.barred)]
    asked = asked if correction is not None else [_weighed(reader, one, state) for one in asked]
    return [_undoubted(reader, one, state) for one in asked] if len(asked) == 1 else asked


def _undoubted(reader: Understander, asked: Asked, state: ConversationState, barred: Collection[str] = ()) -> Asked:
    """The question with what the talk makes likely, where it would be asked back."""
    if not tokens(asked.text):
        return asked
    return asked._replace(meant=in_doubt(reader, asked.meant, asked.text, asked.talk or state, barred))


def _weighed(reader: Understander, asked: Asked, state: ConversationState) -> Asked:
    """The one question of a message, weighed against everything else that it may mean."""
    if not asked.is_open:
        return asked
    meant_so = weighed(reader, asked.meant, asked.text, state)
    return asked if meant_so is asked.meant else Asked(asked.text, not_reassured(reader.knowledge, meant_so))


def _plainly(reader: Understander, text: str, state: ConversationState) -> list[Asked]:
    """What a message asks that corrects nothing, up to three things."""
    if anew := asked_instead(reader, text, state):
        text, state = anew, replace(state, last=None, shown=(), pending=None)
    text = limit_first(reader, without_lifted(reader, text, state), state)
    text, cancelled = without_cancelled(reader, without_denial(reader, text, state))
    text, state, before = *of_wished(reader, text, state), state
    wanted = before_denial(text)
    plain = meant(reader, spelled_out(reader, wanted, state), state)
    if several := _several(reader, plain, state):
        return several
    meant_so = understood(reader, core_of(reader, plain, state), state)
    if meant_so.outcome != "answer":  # what stood in front of it may be all that was said: "you piece of junk, my ..."
        meant_so = in_passing(reader, meant_so, plain, state)
    meant_so = not_quoted(reader, meant_so, text, state)
    of_it = state if state is not before else None
    is_open = wanted == text and not cancelled
    return [Asked(text, ruled_out(meant_so, cancelled) if cancelled else meant_so, of_it, is_open=is_open)]


def understood(reader: Understander, text: str, state: ConversationState) -> Understanding:
    """The surest reading of a message that asks one thing, as it is meant in this talk."""
    best = max(readings(reader, text, state), key=sure)
    for refined in REFINED:
        best = refined(reader, best, text, state)
    return not_reassured(reader.knowledge, best)


def heard_anew(reader: Understander, text: str, correction: Correction, state: ConversationState) -> Asked:
    """What a correction means: the surest reading in the talk before the misreading, of those that are not barred.

    Another word for a part of the last question ("no i meant in german") is read as an answer to that one.
    """
    said, firmly = without_denial(reader, correction.text, correction.state), correction.firmly
    asked = Asked(said, misread(state), correction.state, correction.regret)
    if not tokens(said):
        return asked
    ways = [asked._replace(meant=way) for way in _ways(reader, said, correction.state)]
    fitting = [way for way in ways if _may_be(way, correction)]
    own = max(fitting, key=_sure, default=None)
    if firmly and own is not None and own.meant.entry in GIVING_UP:
        return asked._replace(meant=parted())
    if correction.state is not state and not correction.is_clear:  # the last question may still tell what is meant
        question = said if correction.cut and correction.is_full else text
        again = Asked(said, _plainly(reader, question, state)[0].meant, state, correction.regret)
        if _may_be(again, correction):
            amends = not correction.is_full and correction.amends(reader, own.meant if own else None)
            own = again if amends or own is None or (correction.is_full and _sure(own) < _sure(again)) else own
    own = _weighed_anew(reader, ways, own, correction, state)
    if own is not None:
        return own._replace(meant=said_on(reader, own.meant, said, own.talk or state))
    if (unknown := unknown_name(reader, said)) is not None:
        return asked._replace(meant=unknown)
    if not correction.regret and not correction.bars((plain := _plainly(reader, text, state)[0]).meant):
        return plain
    near = [one for one in likeliest(reader, asked.meant, text, state) if one.entry not in correction.barred]
    return asked._replace(meant=replace(asked.meant, candidates=tuple(near) or asked.meant.candidates))


def _weighed_anew(
    reader: Understander, ways: Sequence[Asked], own: Asked | None, correction: Correction, state: ConversationState
) -> Asked | None:
    """What a correction means, weighed against all that its words lead to in the talk as it stands.

    Who asks in full for the very page that was contradicted is told what on it comes nearest: its lead was no answer.
    """
    first = own or max(ways, key=_sure)
    plain = first.meant if first.meant.outcome == "answer" else replace(first.meant, quote="", follow="")
    amends = own is not None and not correction.is_full  # "no i meant music": a word for a part of the last question
    meant_so = plain if amends else weighed(reader, plain, first.text, state)
    if meant_so is not plain and meant_so.outcome == "answer" and meant_so.entry not in correction.barred:
        return first._replace(meant=meant_so, talk=state)
    again = max(ways, key=_sure).meant
    page = again.intent in ("explain", "choose") and not again.follow
    same = correction.is_full and page and again.entry in correction.barred
    if own is not None or not first.text:
        return own
    if same and sure(again) >= SAME:
        return _nearest_on(reader, again.entry or "", first, state)
    read = state.turn.read if state.turn.read in reader.knowledge.topics else ""
    return _nearest_on(reader, read, first, state, NEAREST) if read in correction.barred else None


def _nearest_on(
    reader: Understander, entry: str, asked: Asked, state: ConversationState, least: float = 0.0
) -> Asked | None:
    """The sentence of a page that comes nearest to a message; None where none does, or less than it has to."""
    near, quote = told(reader, entry, asked.text)
    if not quote or near < least:
        return None
    why = (f"asked of {entry} once more: {near:.2f}",)
    return asked._replace(meant=Understanding("ask", entry=entry, follow=ABOUT, quote=quote, why=why), talk=state)


def _ways(reader: Understander, text: str, talk: ConversationState) -> Iterator[Understanding]:
    """The readings of what is meant: alone, in the talk, and put as a wish where it is no question."""
    alone = reader.understand(text)
    yield alone
    yield understood(reader, core_of(reader, text, talk), talk)
    if alone.outcome != "answer" and without_edges(tokens(text))[0] not in ASKING:
        wish = reader.understand(f"{FOR_THIS} {text}")
        if wish.intent == "choose" and wish.outcome == "answer":
            yield wish


def _sure(way: Asked) -> float:
    return sure(way.meant)


def _may_be(way: Asked, correction: Correction) -> bool:
    """Whether a correction may mean this: an answer that is not barred, and no mere guess at a page."""
    one, last = way.meant, way.talk.last if way.talk is not None else None
    if one.quote:  # of what the talk is about; of the page that was contradicted only for another word of the question
        return last is not None and not (correction.is_full and correction.firmly and last.entry in correction.barred)
    guessed = one.intent in ("choose", "explain") and one.confidence < SURE_ANEW
    return one.outcome == "answer" and not guessed and not correction.bars(one)


def readings(reader: Understander, text: str, state: ConversationState) -> Iterator[Understanding]:
    """What the message may mean, before the talk refines it; of two that are as sure, the first counts."""
    heard, shown = state.last, state.shown
    if heard is not None and (own := asked_of_the_bot(reader, text)) is not None:
        yield own
    if heard is not None and (for_that := asked_for_that(reader, text, state)) is not None:
        yield for_that
    if (whether := asked_whether(reader, text)) is not None:
        yield whether
    if (whose := asked_whose(reader, text, state)) is not None:
        yield whose
    if (barely := wished_barely(reader, text, state)) is not None:
        yield barely
    alone = reader.understand(text, heard, shown)
    if heard is not None and alone.entry == FREE_BOT and _YOU.isdisjoint(tokens(text)):  # "do i have to pay" for that
        alone = replace(alone, outcome="ask", confidence=0.0)
    if heard is not None and alone.follow == "" and (thanks := thanked(reader, text, alone)) is not None:
        yield thanks
    if heard is not None and (of_named := asked_of_named(reader, alone, text)) is not None:
        yield of_named
    if (by_it := asked_by_name(reader, alone, text)) is not None:
        yield by_it
    yield alone
    if heard is None or reader.leaning(text, heard, shown) is not None:
        return
    if (into := handed_over(reader, text, state)) is not None:
        yield into
    alike = reader.alike(text, heard, shown)
    elsewhere = alone.outcome == "decline" and alone.entry and alone.confidence >= ELSEWHERE  # "who won the match"
    said = reader.slots(text)
    new = {*said.tools, *said.tasks} - {*shown, *heard.tools, *heard.tasks, heard.wish or "", heard.entry or ""}
    of_another = PAGES if new & {*said.tools} else ()  # "it was done with harvey. is that for little guys too"
    if alike is not None and not (elsewhere and alike.confidence < LIKE) and alike.follow not in of_another:
        same = alone.outcome == "answer" and PAGES.get(alike.follow) == alone.entry
        vague = alone.outcome == "answer" and is_unclear(alone, tokens(text))  # only a pointer made it an answer
        yield replace(alike, confidence=CERTAIN) if same or vague else alike
    if (named := by_name(reader, text, state) or taken(reader, text, state)) is not None:
        yield named
    for part in (*parts_of(text), *set_phrases_in(reader, text)):
        of_part = reader.leaning(part, heard, shown) or reader.alike(part, heard, shown)
        themselves = {*reader.slots(part).tools} if tokens(part)[:2] in WHAT_ABOUT else set[str]()
        other = new - themselves or {*said.tools} - {*reader.slots(part).tools}  # "canva is too pricey, whats like it"
        asks_it = alone.outcome == "answer" and alone.intent in ON_TOOLS  # "and once it is typed, can claude check it"
        of_tools = ("check", *of_another)
        asks_it = asks_it or (of_part is not None and (of_part.intent in ON_TOOLS or of_part.follow in of_tools))
        if of_part is not None and not (other and asks_it):
            on_one = heard.intent in ON_TOOLS and of_part.intent in ON_TOOLS and len(heard.in_view(shown)) == 1
            same = alone.outcome == "answer" and on_one and alone.entry in PAGES.values()  # of that one, not of all
            weight = SIDED if {*of_part.slots.ids("aspect")} - {"what"} else PART
            yield replace(_limited(of_part, said), confidence=1.0 if same else weight * of_part.confidence)


def _limited(of_part: Understanding, said: Slots) -> Understanding:
    """A clause that leans on the turn before, with the limits that stand beside it: "i cant pay. which of the 3"."""
    own = {*of_part.slots.constraints, *of_part.slots.ids("constraint", excluded=True)}
    limits = (slot for slot in said.found if slot.kind == "constraint" and slot.start >= 0)
    beside = tuple(slot for slot in limits if slot.value not in own)
    if not beside or of_part.intent not in ("compare", "choose") or of_part.follow in ("dropped", "check"):
        return of_part
    return replace(of_part, slots=replace(of_part.slots, found=(*of_part.slots.found, *beside)))


def sure(understanding: Understanding) -> float:
    """How sure a reading is, from 0 to 1: any answer before a question back, and that before a refusal."""
    return {"answer": understanding.confidence, "ask": 0.0}.get(understanding.outcome, -1.0)


def _several(reader: Understander, text: str, state: ConversationState) -> list[Asked]:
    """The questions of a message that holds several, each read by itself; empty where it holds but one."""
    questions = reader.questions(text) if state.last is None else (text,)
    questions = questions if len(questions) > 1 else asked_in(reader, text)
    if len(questions) < 2 or _is_one_page(reader, text):
        return []
    answered: list[Asked] = []
    left: list[str] = []
    for question in questions:
        one = Asked(question, understood(reader, core_of(reader, question, state), state))
        named = one.meant.slots.tools if len(reader.slots(question).tools) == 1 else ()
        if named:  # "is suno free and can i sell the songs": the next may lean on what this one names
            wish = state.last.wish if state.last is not None else None
            state = replace(state, last=Heard("profile", named[0], named, wish=wish), shown=named)
        if one.meant.outcome == "answer" and one.meant.confidence >= CLEAR:
            answered.append(one)
        else:
            left.append(question)
        if not answered and len(left) > 1:
            return []
    if len(answered) != 1 or len(left) != 1:
        return answered if len(answered) > 1 else []
    whole = understood(reader, core_of(reader, text, state), state)  # says it more than its one clear question?
    same = (whole.intent, whole.entry) == (answered[0].meant.intent, answered[0].meant.entry)
    first = Asked(text, whole) if same else answered[0]
    clear = (same or sure(whole) < WHOLE) and not _is_covered(reader, left[0], whole)
    return [first, Asked(left[0], Understanding("ask", follow=LEFT, why=("left open",)))] if clear else []


def _is_one_page(reader: Understander, text: str) -> bool:
    """Whether one page answers a sentence of two questions: "what is rag and how does it differ from training"."""
    whole = reader.understand(text) if len(sentences(text)) < 2 else None
    return whole is not None and whole.outcome == "answer" and whole.intent == "explain" and sure(whole) >= WHOLE


def _is_covered(reader: Understander, question: str, whole: Understanding) -> bool:
    """Whether the sides and limits that a question names are among those of the whole message."""
    asked = {slot.value for slot in reader.slots(question).found if slot.kind in ("constraint", "aspect")}
    return bool(asked) and asked <= {slot.value for slot in whole.slots.found}


REFINED: tuple[Refinement, ...] = (
    settled,  # unsure: do several wishes, a tool that is gone or an earlier choice settle it?
    wish_first,  # a page on a limit: is a wish named beside it?
    not_alarmed,  # fraud: is anything lost at all?
    of_those_shown,  # "can it do colour": does the advice say so?
    about_subject,  # unclear: what do the notes on the subject say?
    asked_of_it,  # "can it make it move": is another wish asked of the tools in view?
    at_home,  # a talk about what stays at home: is there a page for home?
    as_detail,  # a statement: does it only add to the wish?
    after_loss,  # somebody died: is it a wish all the same?
    in_passing,  # a courtesy, another language, an unknown word: is it said in passing?
    rights_of_named,  # may it be sold: is it asked of one tool?
)
"""What becomes of the surest reading in a talk, one question each."""
