"""From what was typed to an `Understanding`: the whole order of stages, in one place.

tidy → slots → (lean on the last turn) → vector → evidence → decision → band → why
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

import numpy as np

from bot import text as words_of
from bot.conversation import Heard
from bot.foreign import LANGUAGES
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import is_staged, name_of, plain_task
from bot.message import Candidate, Intent, Outcome, Slot, Slots, Understanding
from bot.understanding import conjuncts, story
from bot.understanding.bounds import only_limits
from bot.understanding.candidates import candidates_of
from bot.understanding.carried import BACKGROUND, Carried, with_pointed
from bot.understanding.decide import Decider, Decision, Option, as_intent
from bot.understanding.encoder import Vectors
from bot.understanding.evidence import Evidence, gather
from bot.understanding.examples import GENERAL
from bot.understanding.followup import FollowUps
from bot.understanding.hearing import Hearing
from bot.understanding.in_talk import About, InTalk, frame, read
from bot.understanding.index import Index
from bot.understanding.leaning import Lean
from bot.understanding.learned import Learned
from bot.understanding.names import BETWEEN_CONCEPTS, TOOL, asks_opinion, bare_names, is_listed
from bot.understanding.notes import Notes, Particular, without_names
from bot.understanding.question_kind import Kind
from bot.understanding.reasons import reasons
from bot.understanding.recalled import Recalled
from bot.understanding.slots import PASSING, SHOWN_ON, SlotReading
from bot.understanding.tidy import Tidied
from bot.understanding.ways import Ways

READ_AGAIN = 6
"""Readings that are kept for a moment: an unclear follow-up is read alone and with its subject, each more than once."""
REFERRED = 0.35
"""Share among the referrals from which one is named; below it the general line is safer."""
FOREIGN = 0.15
"""Probability of being ours below which a referral is named even if a page of ours is nearer in meaning. With the two,
one in six of our own questions that are declined by mistake is sent to a strange place, without them eight in ten; of
what is not ours, seven in ten are still sent somewhere (cross-validated, half of their families hidden)."""
CERTAIN = 0.97
"""Confidence of what no guess was needed for: a name alone, a pressed button, a set phrase."""
LIKE = 0.68
"""Likeness to a set phrase from which a message says the same."""
FAINTLY = 0.5
"""Likeness from which it probably says the same, where it is nearer than `APART` to no other group."""
APART = 0.06
FAINT = 0.1
"""How much less sure such a reading is: it counts where the message alone says nothing."""
LIKE_NAMED = 0.8
"""The same where it names a thing of its own."""
VAGUE = (
    "more", "why", "how", "which_ai", "pick_for_me", "hard", "what_is_it", "trust", "other", "yes_or_no", "shorter",
    "why_not", "data", "sample", "disliked", "summary", "closing",
)  # fmt: skip
"""Set phrases whose answer passes over what else a message says: with words of its own it must come as near as that."""
MOST_LIKENED = 14
"""Words of a message that may stand for a set phrase."""
OWN = ("tool", "task", "modality", "stranger", "maker")
MOST_QUESTIONS = 3
MOST_NAMES = 2000
"""Names of pages and tools that are kept tidied."""
ABOUT_TOOLS = ("compare", "capability")
PAGE_BESIDE = 0.3
"""Confidence from which a page is what the words beside the names may mean; a task has to be sure."""
ON_PAGES: tuple[Kind, ...] = ("choose", "explain")
CLEAR_BESIDE = 0.7
"""Confidence from which a page that stands behind a tool needs no second reading without its name."""
LEAST_BESIDE = 3
"""Words beside the names that may ask for something of their own."""
STRAY = float(np.log(0.1))
"""A task that is named by a word counts as wished when it is at least a tenth as likely as the likeliest task."""


class TextEncoder(Protocol):
    """The sentence encoder or its stand-in."""

    sha256: str

    def warm(self) -> None: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...

    def encode_turn(self, pieces: Sequence[int]) -> Vectors | None: ...


class Understander:
    """Understands messages with one snapshot of the knowledge. Pure: the same words always give the same result."""

    def __init__(
        self, knowledge: Knowledge, hearing: Hearing, index: Index, encoder: TextEncoder, learned: Learned, ways: Ways,
        notes: Notes,
    ) -> None:  # fmt: skip
        self.knowledge, self.index, self.learned = knowledge, index, learned
        self._hearing, self._encoder = hearing, encoder
        self.follow_ups = FollowUps(knowledge)
        self._decider = Decider(knowledge, index)
        self._ways, self._notes = ways, notes
        self._decided = lru_cache(maxsize=2 * READ_AGAIN)(self._decide)
        self._heard = lru_cache(maxsize=4 * READ_AGAIN)(self._hear)
        self._compared = lru_cache(maxsize=READ_AGAIN)(self._compare)
        self._in_talk = lru_cache(maxsize=READ_AGAIN)(self._read_in_talk)
        self._named = lru_cache(maxsize=MOST_NAMES)(self._name)
        self._recalled = Recalled(encoder.encode, 3 * READ_AGAIN)
        column = index.column
        self._pages = [column[name] for name in (*knowledge.tasks, *knowledge.topics) if name in column]
        self._tasks = [column[name] for name in knowledge.tasks if name in column]

    @property
    def pages(self) -> list[int]:
        """The columns of all wishes and pages of explanation."""
        return self._pages

    @property
    def known_words(self) -> frozenset[str]:
        """Every word that the knowledge or plain English has, in lower case."""
        return self._hearing.tidier.known_words

    def spelled(self, raw: str) -> str:
        """A message as it was typed, in lower case and with its signs, but without slips; slang stays."""
        return self._hearing.tidier.spelled(raw)

    def understand(self, raw: str, heard: Heard | None = None, shown: Sequence[str] = ()) -> Understanding:
        """What a message means, alone or after the turn that `heard` keeps. Empty words give no candidates."""
        tidied, reading = self._heard(raw)
        if not tidied.words:
            return Understanding(outcome="ask", why=("no words in it",))
        if heard is not None:
            carried = self._carried(tidied, reading, heard, shown)
            if carried is not None:
                return carried
            reading = with_pointed(reading, tidied.words, heard, shown)
        alone = self._alone(tidied, reading, talking=heard is not None)
        return self._by_parts(raw, alone, talking=heard is not None) or self._by_clause(raw, alone) or alone

    def leaning(self, raw: str, heard: Heard | None, shown: Sequence[str] = ()) -> Understanding | None:
        """What a message means that leans on the turn before; None where it stands alone."""
        if heard is None:
            return None
        tidied, reading = self._heard(raw)
        return self._carried(tidied, reading, heard, shown) if tidied.words else None

    def slots(self, raw: str) -> Slots:
        """What a message names, and nothing else; far cheaper than a ranking."""
        return self._heard(raw)[1].slots

    def questions(self, raw: str) -> tuple[str, ...]:
        """The separate questions of a message, at most three; a single one comes back whole."""
        parts = [part for part in words_of.sentences(words_of.clean(raw)) if len(words_of.tokens(part)) > 2]
        asking = [part for part in parts if part.endswith("?")]
        return tuple(asking[:MOST_QUESTIONS]) if len(asking) > 1 and len(asking) == len(parts) else (raw,)

    def ranking(self, raw: str) -> tuple[Tidied, SlotReading, Evidence, Decision]:
        """All that a decision rests on, for explaining, for checks and for learning."""
        tidied, reading = self._heard(raw)
        return (tidied, reading, *self._decided(tidied.words, reading, tidied.readable))

    def in_talk(self, raw: str, about: About) -> InTalk | None:
        """What a turn most probably is in a talk about this; None where the encoder was not made for it."""
        text = self._heard(raw)[0].text
        return self._in_talk(text, about.plainly()) if text else None

    def _read_in_talk(self, text: str, about: About) -> InTalk | None:
        vector = self._encoder.encode_turn(frame([self._named(name) for name in about], text))
        return read(self.index.entry_head, vector) if vector is not None else None

    def _name(self, entry: str) -> str:
        """The tidied name of a page or tool; empty for none."""
        return self._hearing.tidier.tidy(name_of(self.knowledge, entry)).text if entry else ""

    def nearness(self, raw: str, sentences: Sequence[str]) -> list[float]:
        """How near each of some sentences comes to a message in meaning, from -1 to 1."""
        return self._recalled.nearness(self._heard(raw)[0].text or raw, sentences)

    def read_ahead(self, sentences: Sequence[str]) -> bool:
        """Read sentences of the notes before anybody asks; False where no more can be kept."""
        return self._recalled.read_ahead(sentences)

    def particular(self, raw: str, tool: str) -> Particular | None:
        """What the notes on a tool have on just what is asked; None where there is nothing to compare."""
        text = without_names(self._heard(raw)[1])
        weights = self.learned.particular
        return self._notes.nearest(tool, self._vector(text), weights) if text and weights else None

    def contested(self, raw: str) -> Decision:
        """How a phrasing of the knowledge would fare if its own words did not settle it."""
        tidied, _, evidence, _ = self.ranking(raw)
        return self._decider.weigh(evidence, self.learned, tidied.words)

    def likened(self, raw: str) -> tuple[str, float]:
        """What people say after an answer that comes nearest to a message in meaning: its group, and how near.

        What is not very near must be nearer than any other group, else it counts for nothing.
        """
        text = self._heard(raw)[0].text
        how, near, other = self._ways.nearest(self._vector(text)) if text else ("", 0.0, 0.0)
        return (how, near) if near >= LIKE or near - other >= APART else ("", 0.0)

    def alike(self, raw: str, heard: Heard | None, shown: Sequence[str] = ()) -> Understanding | None:
        """What a message means that leans on the turn before by its sense, not by its words; None where it does not."""
        tidied, reading = self._heard(raw)
        how, near = self.likened(raw)
        anew = self.follow_ups.begins(words_of.tokens(raw), "meant")
        if heard is None or anew or near < FAINTLY or len(tidied.words) > MOST_LIKENED:
            return None
        named = any(slot.start >= 0 and slot.kind in OWN for slot in reading.slots.found)
        carried = self.follow_ups.carry(Lean(how, tidied.words), heard, shown, reading)
        more = how in VAGUE and (near < LIKE or self.follow_ups.says_more(tidied.words, how))
        vague = near < LIKE_NAMED and (named or more)
        vague = vague or (how == "language" and near < LIKE and LANGUAGES.isdisjoint(tidied.words))
        if carried is None or vague:
            return None
        return self._completed(carried, how, min(near if near >= LIKE else near - FAINT, CERTAIN), reading)

    def _hear(self, raw: str) -> tuple[Tidied, SlotReading]:
        """The words of a message, and what they name."""
        tidied = self._hearing.tidier.tidy(raw)
        return tidied, self._hearing.read(tidied)

    def _vector(self, text: str) -> Vectors:
        return self._recalled.vectors([text])[0]

    def _by_parts(self, raw: str, whole: Understanding, *, talking: bool) -> Understanding | None:
        """A message as what its parts wish for; None where that says no more than the whole."""
        found = self._parts(raw, whole) if conjuncts.may_wish(whole) else []
        passing = {slot.value for slot in whole.slots.found if slot.kind == "task" and slot.sure <= PASSING}
        wishes = conjuncts.wished(self.knowledge, [part for part in found if part.task not in passing])
        if len(wishes) > 1:
            return conjuncts.several(whole, wishes, self.learned.answer)
        size, clear = len(words_of.tokens(raw)), whole.outcome == "answer"
        if not wishes or (not clear and (size < story.SHORTEST or talking)):  # a talk weighs more
            return None
        meant = whole if clear else conjuncts.carried(whole, wishes[0], story.NOT_OURS)
        task = self.knowledge.tasks.get(meant.entry or "") if meant else None
        if meant and task and size >= conjuncts.LONG:
            return conjuncts.no_more_than(meant, task)
        return None if clear else meant

    def _parts(self, raw: str, whole: Understanding) -> list[conjuncts.Part]:
        """What each part of a message wishes for; empty for a single part, and for a task that is a plan of its own."""
        entry = whole.entry if whole.entry in self.knowledge.tasks else None
        said = conjuncts.parts(words_of.clean(raw)) if not is_staged(self.knowledge, entry) else ()
        logs = self.ranking(raw)[2].entry_logs if said else ()
        chances = {self.index.entries[place]: math.exp(float(logs[place])) for place in self._tasks if said}
        about = About(entry or max(chances, key=chances.__getitem__, default=""))
        found = []
        for part in said:
            read_so = self.in_talk(part.text, about)
            if read_so is None:
                return []
            own = {self.index.entries[place]: math.exp(float(read_so.entries[place])) for place in self._tasks}
            tidied, reading = self._heard(part.text)
            slots = reading.slots
            if only_limits(tidied.words, slots):  # "free", "no account please"
                continue
            named = {*slots.tasks, *(plain_task(self.knowledge, made) or "" for made in slots.modalities)}
            found.append(conjuncts.judged(part, own, chances, named))
        return found

    def _by_clause(self, raw: str, whole: Understanding) -> Understanding | None:
        """An unsure message by the clause that carries its wish, with all that the others name; None for none."""
        long = story.is_long(readable := words_of.clean(raw))
        settled = whole.outcome == "answer" and not long  # of a long message one clause may be surer
        elsewhere = whole.outcome == "decline" and (whole.entry or (whole.ours < story.NOT_OURS and not long))
        parts = () if settled or elsewhere else story.clauses(readable)
        tidied = [one for part in parts if (one := self._heard(part)[0]).words]
        if not tidied:
            return None
        read = [(one, self._hearing.read(one)) for one in (tidied if long else [self._likeliest(tidied)])]
        kept = [pair for pair in read if not pair[1].slots.ids("tool", excluded=True)]  # "but not copilot"
        kept = [pair for pair in kept if not only_limits(pair[0].words, pair[1].slots)]  # "and it must be free"
        self._recalled.vectors([one.text for one, _ in kept] if long else [])  # in one run of the encoder
        heard = [self._alone(*pair) for pair in kept]
        family = self._decider.family
        page = story.surest(whole, heard, family) if long else story.wished(whole, heard[0], family) if heard else None
        if page is None or not (page.entry in self.knowledge.tasks or page.entry in self.knowledge.topics):
            return None
        meant = {page.entry, *(story.meant(one) for one in heard)} if long else {*whole.slots.tasks}
        found = tuple(slot for slot in whole.slots.found if slot.kind != "task" or slot.value in meant)
        return replace(
            whole, outcome="answer", intent="choose" if page.entry in self.knowledge.tasks else "explain",
            entry=page.entry, confidence=page.confidence, why=(*whole.why, "its wish stands in a clause"),
            slots=replace(whole.slots, found=found),
            candidates=(page, *(one for one in whole.candidates if one.entry != page.entry)),
        )  # fmt: skip

    def _likeliest(self, parts: Sequence[Tidied]) -> Tidied:
        """The clause that leans most to one page and says most; by one run of the encoder alone."""
        logs = self.index.entry_head.log_probabilities(np.stack(self._recalled.vectors([one.text for one in parts])))
        leaning = logs[:, self._pages].max(axis=1) + np.log([len(one.words) for one in parts])
        return parts[int(leaning.argmax())]

    def _decide(self, words: tuple[str, ...], reading: SlotReading, typed: str = "") -> tuple[Evidence, Decision]:
        text = " ".join(words)
        signs = self._hearing.cues.signs(words, reading, typed)
        cosines, letters = self._compared(text)
        evidence = gather(
            self.index, self.learned, text, self._vector(text), signs, reading, cosines=cosines, letters=letters
        )
        return evidence, self._decider.decide(evidence, self.learned, words)

    def _compare(self, text: str) -> tuple[Vectors, Vectors]:
        """How like a text is to every phrasing, in meaning and in letters; a pointer in it changes neither."""
        return self.index.nearness.cosines(self._vector(text)), self.index.lexical.scores(text)

    def _alone(self, tidied: Tidied, reading: SlotReading, *, talking: bool = False) -> Understanding:
        evidence, decision = self._decided(tidied.words, reading, tidied.readable)
        first = decision.options[0] if decision.options else None
        if first is not None and self._are_concepts(first, reading, tidied.words):  # which of the two leads is no doubt
            decision = replace(decision, ours=max(decision.ours, CERTAIN), confidence=max(decision.confidence, CERTAIN))
        bare = bare_names(reading)
        if bare == "compare" or (bare is not None and not (evidence.same and evidence.same.entry)):
            more = (Slot("aspect", "good-at"),) if asks_opinion(reading) else ()
            return self._certain(bare, replace(reading.slots, found=(*reading.slots.found, *more)), decision)
        outcome = self._band(decision, talking=talking)
        declined = outcome == "decline"
        beside = self._beside_names(decision, reading, evidence, tidied.words)
        slots = self._slots(beside, reading, evidence, tidied)
        return Understanding(
            outcome=outcome,
            intent=None if declined or first is None else self._intent(first, reading, tidied.words),
            entry=self._referral(decision, evidence) if declined else self._wished(first, slots) if first else None,
            slots=slots,
            confidence=1 - decision.ours if declined else decision.confidence,
            candidates=candidates_of(decision, self.knowledge, beside),
            do_it=self._hearing.cues.has(tidied.words[:2], "do_it")
            and bool(reading.slots.modalities or reading.slots.tasks),
            ours=decision.ours,
            why=reasons(self.index, self.learned, tidied, reading, evidence, decision, outcome),
        )

    def _intent(self, first: Option, reading: SlotReading, words: Sequence[str]) -> Intent | None:
        """The contract's word for the first option's kind; concepts that are only named together are compared.

        A page on just these concepts comes before a comparison that is put together.
        """
        return "compare" if self._are_concepts(first, reading, words) else as_intent(first.kind)

    def _are_concepts(self, first: Option, reading: SlotReading, words: Sequence[str]) -> bool:
        """Whether a message asks how the concepts that it names differ, and nothing else."""
        topics = [slot for slot in reading.slots.found if slot.kind == "topic"]
        named = {word for slot in topics for word in words_of.tokens(slot.text)}
        ids = {slot.value for slot in topics}
        together = len(ids) > 1 and first.entry in ids and self._hearing.cues.has(words, "compare")
        return first.kind == "explain" and together and set(words) - named <= BETWEEN_CONCEPTS

    def _wished(self, first: Option, slots: Slots) -> str | None:
        """The entry of the first option, or the task wished for where that one is only named in passing.

        "I got lyrics", "music for reels": the lyrics are there already, and the reels only say where it is heard.
        """
        tasks = (slot for slot in slots.found if slot.kind == "task" and slot.start >= 0 and slot.value != GENERAL)
        named = {slot.value: slot.sure > PASSING for slot in tasks}
        if named.get(first.entry or "", True):
            return first.entry
        own = next((name for name in named if named[name]), None)
        made = slots.modalities[:1]
        other = bool(made) and any(slot.value == first.entry and slot.text in SHOWN_ON for slot in slots.found)
        plain = BACKGROUND if made == ("music",) else plain_task(self.knowledge, made[0]) if made else None
        return own or (plain if other else None) or first.entry

    def _slots(self, beside: Option | None, reading: SlotReading, evidence: Evidence, tidied: Tidied) -> Slots:
        """What the message names; of a question about tools also the task that it means without its name."""
        found = self._likely(reading.slots, evidence, tidied.readable.lower())
        named = {slot.value for slot in found if slot.kind == "task"}
        if beside is not None and beside.kind == "choose" and beside.entry and (not named or beside.entry in named):
            found = (*found, Slot("task", beside.entry, sure=beside.probability))
        return replace(reading.slots, found=found)

    def _beside_names(
        self, whole: Decision, reading: SlotReading, evidence: Evidence, typed: Sequence[str]
    ) -> Option | None:
        """What the other words of "gemini or chatgpt for legal stuff in polish" alone would be told, if anything."""
        first = whole.options[0] if whole.options else None
        words = tuple(word for word in reading.masked if word != TOOL)
        if first is None or first.kind not in (*ABOUT_TOOLS, "profile") or len(words) < LEAST_BESIDE:
            return None
        named = self._decider.weigh(evidence, self.learned, typed, ON_PAGES)  # pages often name the tool too
        likely = _first(named) if first.kind != "compare" and named.confidence >= self.learned.answer else None
        clear = likely is not None and likely.probability >= CLEAR_BESIDE
        if clear or first.kind == "profile" or whole.ours < self.learned.perhaps:
            return likely
        _, alone = self._decided(words, self._heard(" ".join(words))[1])
        best = _first(alone)
        least = self.learned.answer if best is not None and best.kind == "choose" else PAGE_BESIDE
        if best is None or best.entry == GENERAL or alone.ours < self.learned.ours or alone.confidence < least:
            return likely
        return max(best, likely or best, key=lambda option: option.probability)

    def _likely(self, slots: Slots, evidence: Evidence, readable: str) -> tuple[Slot, ...]:
        """The slots without tasks that only one stray word speaks for; what is listed is no stray word."""
        column, logs = self.index.column, evidence.entry_logs
        passing = {column.get(slot.value) for slot in slots.found if slot.kind == "task" and slot.sure <= PASSING}
        meant = [place for place in self._tasks if place not in passing]  # "i got lyrics, need a song"
        least = float(logs[meant].max(initial=-math.inf)) + STRAY
        named = {slot.text for slot in slots.found if slot.kind == "task"}
        return tuple(
            slot for slot in slots.found
            if slot.kind != "task"
            or slot.value not in column
            or logs[column[slot.value]] >= least
            or is_listed(slot, readable, named)
        )  # fmt: skip

    def _carried(
        self, tidied: Tidied, reading: SlotReading, heard: Heard, shown: Sequence[str]
    ) -> Understanding | None:
        lean = self.follow_ups.lean(tidied.words, reading, tidied.readable)
        carried = self.follow_ups.carry(lean, heard, shown, reading) if lean else None
        return self._completed(carried, lean.how, CERTAIN, reading) if lean and carried else None

    def _completed(self, carried: Carried, how: str, sure: float, reading: SlotReading) -> Understanding:
        """The understanding of a message that was completed from the turn before."""
        entry = carried.entry
        if carried.intent == "choose" and entry is None:
            entry = self._task(carried, reading)
        why = (f"leans on the turn before ({how} {sure:.2f})", f"kind {carried.intent}, entry {entry or 'none'}")
        candidates = (Candidate(entry, sure),) if entry else ()
        return Understanding("answer", carried.intent, entry, carried.slots, sure, candidates, ours=CERTAIN,
                             follow=carried.follow, why=why)  # fmt: skip

    def _task(self, carried: Carried, reading: SlotReading) -> str | None:
        """The task that a follow-up names: "and for video?"."""
        _, decision = self._decided(carried.words or ("ai",), reading)
        options = [option for option in decision.options if option.kind == "choose"]
        made = set(carried.slots.modalities)
        fitting = [
            option for option in options if not made or made & set(self.knowledge.tasks[option.entry or ""].output)
        ]
        best: Option | None = next(iter(fitting or options), None)
        return best.entry if best else None

    def _certain(self, intent: Intent, slots: Slots, decision: Decision) -> Understanding:
        entry = slots.tools[0] if intent == "profile" else None
        candidates = tuple(Candidate(tool, CERTAIN) for tool in slots.tools)
        return Understanding("answer", intent, entry, slots, CERTAIN, candidates, ours=max(decision.ours, CERTAIN),
                             why=(f"nothing but names: {', '.join(slots.tools)}",))  # fmt: skip

    def _band(self, decision: Decision, *, talking: bool) -> Outcome:
        """Answer, ask or decline. Who is talking with the bot stays with its subject, and courtesy does no harm."""
        if decision.ours < self.learned.perhaps or not decision.options:
            return "decline"
        safe = talking or decision.options[0].kind == "smalltalk"
        answered = self.learned.answers(1.0 if safe else decision.ours, decision.confidence)
        return "answer" if answered else "ask"

    def _referral(self, decision: Decision, evidence: Evidence) -> str | None:
        """Who is named to turn to: the likeliest, where that is no guess; least of all what refuses or consoles."""
        best = decision.referral
        if best is None or best.entry is None or best.probability < REFERRED:
            return None
        meanings, column = evidence.meanings, self.index.column[best.entry]
        nearer = bool(meanings[column] >= meanings[self.index.column_ours].max(initial=0))
        return best.entry if nearer or decision.ours < FOREIGN else None


def _first(decision: Decision) -> Option | None:
    """The first option, as likely as the whole decision is sure."""
    return replace(decision.options[0], probability=decision.confidence) if decision.options else None
