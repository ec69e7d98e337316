"""What a message leaves out is taken from the turn before, and no more than that.

`leaning` tells that a message leans on the last turn, and how ("more", "and for ...", "is it free?"); everything else
is a question of its own, which beats whatever was open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.conversation import Heard
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import plain_task
from bot.message import Intent, Slot, Slots
from bot.understanding.after_page import in_general, page_at_school, page_on_risks, page_on_side, task_of_page
from bot.understanding.carried import (
    Carried,
    NamesAlone,
    first_in_view,
    held_limits,
    joined,
    kept_of,
    limits_of,
    of_chosen,
    of_price,
    other_tool,
    planned,
    side_by_side,
    step_of,
    still_shown,
    summed,
    to_page,
    to_tool,
    unread,
    wholly_free,
    with_earlier,
)
from bot.understanding.leaning import (
    ANY,
    ASKING,
    BYES,
    EMPTY,
    FIRST,
    GIVEN,
    IS_THERE,
    MADE,
    PLACES,
    POINTERS,
    SOME,
    SURELY_ASKING,
    Lean,
    Leaning,
    has_amount,
    own_names,
    states,
)
from bot.understanding.slots import SlotReading

WHICH = frozenset({"which", "better", "best", "difference", "both", "them", "these", "those", "any"})
"""Words that ask among the tools shown, not about one of them."""
ANEW = frozenset({"alternative", "alternatives", "replacement", "replacements", "like", "instead"})
"""Words that ask for something in the place of a tool: a question of its own where that tool was not shown."""
AMONG = (("of",), ("one",), ("is",), ("does",), ("doesnt",), ("can",), ("has",))
"""Second words of a question that asks which of those shown: "which of the two is safer"."""
AROUND_WHICH = WHICH | POINTERS | EMPTY | {"what", "whats", "between", "two", "easier", "good", "was", "again"}
"""Words of a question that names no side on which one of several is to be the better."""
TROUBLE = "account-outage-support"
"""The page for whom a tool fails."""
DANGERS = "is-ai-dangerous"
OF_AI = ("concept", "practical")
"""Groups of pages after which "is it dangerous" asks for the dangers of AI."""
WHO_MAKES = {"who", "makes", "it"}
"""Words that ask after a wish for whoever fulfils it."""
HOME = "offline-private"
"""The wish of whoever must keep things at home and has named no other."""
ON_WHAT = frozenset({"on", "with", "without"})
"""Words before the machine on which something is done."""
OF_A_TOOL = frozenset({
    "how", "hard", "not_me", "legal", "trust", "safe", "what_is_it", "cheap_or_free", "account", "short", "why",
})  # fmt: skip
"""What is asked of the one tool that was chosen, not of all that were shown."""
UNDECIDED = "choose-tool"
"""The task of those who have wished for nothing yet."""
SIDES: Mapping[str, str] = {"legal": "rights", "safe": "privacy", "trust": "bad-at", "what_is_it": "what"}
"""Which side of a tool the same words ask for."""
ASPECT_OF: Mapping[str, str] = {
    "free": "free", "offline": "offline", "commercial": "rights", "private": "privacy", "api": "api",
    "current-info": "what", "open-source": "offline",
}  # fmt: skip
"""Which side of a tool a bare constraint asks for: "offline?" after a profile."""


class FollowUps(Leaning):
    """Completes messages that lean on the last turn."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge.lexicon)
        self._knowledge = knowledge
        self._names_alone = NamesAlone(knowledge)

    def carry(self, lean: Lean, heard: Heard, shown: Sequence[str], reading: SlotReading) -> Carried | None:
        """The completed message; None when the last turn has nothing that would complete it."""
        own = self._without_makers(reading.slots)
        heard = of_chosen(heard) if lean.how in OF_A_TOOL else heard
        kept = kept_of(heard)
        match lean.how:
            case "first" | "second" | "third" | "last":
                place = PLACES[lean.how]
                return to_tool(shown[place]) if place < len(shown) and shown else None
            case "legal" | "trust" | "safe" | "what_is_it" | "check_it":
                return self._side(lean.how, heard, shown, lean.rest)
            case "trouble" if page := to_page(self._knowledge, TROUBLE):
                return replace(page, follow="more") if heard.tools or shown else None
            case "and_with" if not GIVEN.isdisjoint(lean.rest[:2]):
                return None
            case "and_with" if heard.intent == "choose" and own.modalities and heard.entry and not own.tools:
                return Carried(joined(kept, own), "choose", heard.entry)
            case "whole_plan":
                steps = planned(self._knowledge, (*heard.plan, *{heard.wish or ""} - {UNDECIDED}), limits_of(kept))
                return steps or (Carried(kept, "choose", heard.entry, "how") if heard.intent == "choose" else None)
            case "summary" if heard.wished or heard.entry or heard.tools:
                return summed(heard) or Carried(kept, _intent(heard), heard.entry, "shorter")
            case "which_ai" | "one_tool" if heard.intent == "choose" and len(heard.tasks) > 1:  # a plan has several
                return Carried(kept, "choose", heard.entry, lean.how.removeprefix("which_ai"))
            case "one_tool" | "pick_for_me" | "which_ai":
                whole = with_earlier(self._knowledge, heard, lean.how) if lean.how == "one_tool" else None
                return whole or self._picked(heard, shown)
            case "sample" if (step := step_of(self._knowledge, own, heard)) is not None:
                return Carried(Slots((Slot("task", step),)), "choose", step, lean.how)
            case "hard" | "not_me" | "sample" if (
                not heard.tools and not shown and heard.entry not in self._knowledge.tasks
            ):
                return None
            case "sample" if heard.intent == "explain" and not (heard.wish or heard.chosen):  # nothing to make there
                return None
            case "how" if own.constraints and (heard.entry or heard.tools):
                return Carried(joined(kept, limits_of(own)), _intent(heard), heard.entry, "how")
            case "more" | "why" | "back" | "how" | "shorter" | "when" | "yes_or_no" | "hard" | "not_me" | "sample":
                return Carried(kept, _intent(heard), heard.entry, lean.how) if heard.entry or heard.tools else None
            case "meant" if lean.rest[:1] == ("from",):  # of the wish in view
                return None
            case "takes_time" | "device" | "many" | "disliked":
                return self._effort(lean, heard, own)
            case "account" | "for_work":
                limit = Slot("constraint", "no-signup" if lean.how == "account" else "commercial")
                return self._narrow(Slots((limit,)), heard, shown, asks=lean.how == "account")
            case "language" | "country" | "age" | "machine" | "data" | "quota" | "origin":
                side = Slots((Slot("aspect", "privacy"),)) if lean.how == "data" else Slots()
                asked = Carried(joined(kept, side), _intent(heard), heard.entry, lean.how)
                of_those = heard.in_view(shown) and (lean.how != "origin" or lean.rest[:3] not in IS_THERE)
                return asked if of_those or lean.how == "country" else in_general(self._knowledge, lean.how, heard)
            case "why_one" if own.tools:
                return replace(to_tool(own.tools[0]), follow="why")
            case "why_not":
                return self._doubted(lean, heard, shown, own)
            case "for_another" if heard.entry and heard.entry != UNDECIDED:
                task = heard.entry if heard.intent == "choose" else heard.wish
                known = Carried(Slots((Slot("task", task),)), "choose", task, "detail") if task else None
                return known or Carried(kept, _intent(heard), heard.entry, lean.how)
            case "closing" if SURELY_ASKING.isdisjoint(lean.rest):
                return Carried(Slots(), "smalltalk", "thanks" if not BYES & {*lean.rest} else "bye")
            case "closing" | "aside" | "for_another":
                return None
            case "without" if heard.intent == "choose" and not (own.tools or own_names(own, "task")):
                return Carried(joined(kept, limits_of(own)), "choose", heard.entry)
            case "easier":
                easy = Slots((Slot("constraint", "easy"),))
                wished = heard.intent == "choose" or (heard.intent == "compare" and heard.wish is None)
                return self._narrow(easy, heard, shown) if wished else self._in_its_place(easy, heard, shown)
            case "drop":
                return self._without(heard, self.dropped(lean.rest))
            case "the_other" if len(heard.tools) == 2 or len(shown) == 2:
                both = heard.tools if len(heard.tools) == 2 else tuple(shown)
                return to_tool(both[0] if heard.tools[:2] == both[1:] else both[1])
            case "the_others" if len(heard.tools) == 1 and len(shown) > 2:
                return side_by_side([name for name in shown if name != heard.tools[0]], shown)
            case "other" | "the_other" | "the_others":
                return self._another(heard, shown)
            case "cheaper" | "cheap_or_free" | "free_one":
                free = wholly_free(self._knowledge, heard, shown) if lean.how == "cheaper" else None
                if free is not None:
                    return free
                if lean.how != "cheap_or_free" and heard.intent in ("profile", "capability", "explain"):
                    return self._in_its_place(Slots((Slot("constraint", "free"),)), heard, shown)
                priced = Slots((Slot("constraint", "free"), Slot("aspect", "price")))
                return self._narrow(priced, heard, shown, asks=lean.how != "cheaper")
            case "add" if own.tools and shown:
                return side_by_side((*shown[:3], *own.tools), shown)
            case "compare_it" if own.constraints and heard.intent == "compare":
                return self._narrow(own, heard, shown)
            case "compare_it" if own.constraints and not own.tools and len(shown) > 1:  # "which of them runs on my mac"
                return side_by_side(shown, shown, own)
            case "compare_it" if not own.tools and heard.intent == "compare" and len(heard.tools) > 1:
                return side_by_side(heard.tools, shown, own)
            case "compare_it":
                return side_by_side((*still_shown(heard, shown), *own.tools), shown, own)
            case _:
                return self._short(lean, heard, shown, own)

    def _picked(self, heard: Heard, shown: Sequence[str]) -> Carried | None:
        """ "so what do I use": the first that was shown, or after a tool that does not do it, what does."""
        if heard.intent == "capability" or (heard.intent == "profile" and not heard.wish):
            made = Slots(tuple(Slot("modality", name) for name in heard.modalities))
            wished = Carried(made, "choose", plain_task(self._knowledge, heard.modalities[0])) if made.found else None
            first = next(iter((*shown, *heard.tools)), None)  # an unknown product is no tool
            return wished or self._wish(heard, Slots()) or (to_tool(first) if first else None)
        page = self._knowledge.topics.get(heard.entry or "")
        if heard.intent == "explain" and page is not None and page.implies and HOME in self._knowledge.tasks:
            return Carried(Slots((Slot("task", HOME),)), "choose", HOME)
        of_made = plain_task(self._knowledge, heard.modalities[0]) if page is not None and heard.modalities else None
        task = task_of_page(self._knowledge, heard) or heard.earlier or of_made
        if shown and not (page and task and not heard.wish):  # a page of its own that names tools has shown none
            return replace(to_tool(shown[0]), follow="one")
        if task is not None:
            return Carried(Slots((Slot("task", task),)), "choose", task)
        return Carried(kept_of(heard), _intent(heard), heard.entry) if heard.entry and page is None else None

    def _doubted(self, lean: Lean, heard: Heard, shown: Sequence[str], own: Slots) -> Carried | None:
        """ "why not the second", "why not grok": what speaks against the tool that is meant."""
        named = (*own.tools, *own.ids("tool", excluded=True))
        placed = next((PLACES[word] for word in lean.rest if word in PLACES), 1)
        listed = tuple(shown[placed : placed + 1]) if heard.intent in ("choose", "compare") or not heard.tools else ()
        tool = next(iter((*named, *listed, *heard.in_view(shown)[:1])), None)
        return replace(to_tool(tool), follow="why_not") if tool else None

    def _effort(self, lean: Lean, heard: Heard, own: Slots) -> Carried | None:
        """What the wish in view takes; in a talk about what runs at home that is a question of the computer."""
        wish = heard.entry if heard.intent == "choose" else heard.wish
        at_home = not {"private", "offline"}.isdisjoint(heard.constraints)
        other = lean.how != "many" and bool(own_names(own, "task")) and ON_WHAT.isdisjoint(lean.rest)
        if wish is None or own.tools or other or (lean.how == "device" and at_home):
            return None
        return Carried(Slots((Slot("task", wish),)), "choose", wish, lean.how)

    def _without_makers(self, own: Slots) -> Slots:
        """The slots with each maker that is ruled out spelled out as its tools: "not google"."""
        makers = own.ids("maker", excluded=True)
        known = self._knowledge.tools.values()
        tools = (tool.id for tool in known if tool.maker in makers and tool.status == "active")
        return replace(own, found=(*own.found, *(Slot("tool", name, excluded=True) for name in tools)))

    def _without(self, heard: Heard, names: Sequence[str]) -> Carried | None:
        """ "i can pay after all": the last wish without that limit."""
        gone = Slots(tuple(Slot("constraint", name, excluded=True) for name in names))
        if heard.intent != "choose":
            return self._wish(heard, gone)
        kept = kept_of(replace(heard, constraints=tuple(name for name in heard.constraints if name not in names)))
        return Carried(joined(kept, gone), "choose", heard.entry, "dropped")

    def _wish(self, heard: Heard, more: Slots) -> Carried | None:
        """The wish from before the talk went on to a tool or a page, with more said about it."""
        if heard.wish is None:
            return None
        return Carried(joined(Slots((Slot("task", heard.wish),)), more), "choose", heard.wish)

    def _another(self, heard: Heard, shown: Sequence[str]) -> Carried | None:
        """ "something else": the last wish without what was shown for it."""
        of_tool = heard.intent in ("profile", "capability") or (heard.intent == "explain" and not heard.wish)
        if of_tool and heard.tools:
            found = (Slot("tool", heard.tools[0]), Slot("aspect", "alternatives"))
            return Carried(Slots(found), "profile", heard.tools[0])
        without = Slots(tuple(Slot("tool", name, excluded=True) for name in shown))
        if heard.intent != "choose":
            wish = heard.wish or task_of_page(self._knowledge, heard)
            return self._wish(replace(heard, wish=wish), without)
        return Carried(joined(kept_of(heard), without), "choose", heard.entry, "another")

    def _in_its_place(self, limits: Slots, heard: Heard, shown: Sequence[str]) -> Carried | None:
        """What meets a limit in the place of the tool in view: for the wish where there is one."""
        if (wished := self._wish(heard, limits)) is not None:
            return wished
        other = self._another(heard, shown)
        return other and replace(other, slots=joined(other.slots, limits))

    def _side(self, how: str, heard: Heard, shown: Sequence[str], words: Sequence[str]) -> Carried | None:
        """ "legal?", "is it safe?": the asked side of the tool in view, or the page that the task names for it."""
        if (at_school := page_at_school(self._knowledge, how, words)) is not None:
            return at_school
        secret = how == "legal" and not {"private", "offline"}.isdisjoint(heard.constraints)
        if heard.intent == "compare" and how == "legal" and not secret:
            return self._narrow(Slots((Slot("constraint", "commercial"),)), heard, shown)
        of_tool = how in SIDES and (heard.intent in ("profile", "capability") or how == "what_is_it")
        if heard.tools and of_tool:
            return Carried(Slots((Slot("tool", heard.tools[0]), Slot("aspect", SIDES[how]))), "profile", heard.tools[0])
        task = self._knowledge.tasks.get(heard.entry or "")
        if task is not None and (page := page_on_side(self._knowledge, how, heard)) is not None:
            return page
        read = self._knowledge.topics.get(heard.entry or "") if heard.intent == "explain" else None
        if how == "safe" and not heard.in_view(shown) and (risks := page_on_risks(self._knowledge, heard)) is not None:
            return risks
        if how == "safe" and heard.intent == "explain" and words and "safe" not in words and heard.entry:
            dangers = to_page(self._knowledge, DANGERS) if read is not None and read.group in OF_AI else None
            return dangers or Carried(kept_of(heard), "explain", heard.entry, "more")  # "is it dangerous"
        if how == "legal" and read is not None and read.group == "rights":  # "is that allowed" after what is allowed
            return Carried(kept_of(heard), "explain", read.id, "more")
        if read is not None and (page := page_on_side(self._knowledge, how, heard)) is not None:
            return page
        if shown and how in SIDES and (how == "what_is_it" or heard.intent == "compare"):
            return Carried(Slots((Slot("tool", shown[0]), Slot("aspect", SIDES[how]))), "profile", shown[0])
        return page_on_side(self._knowledge, how, heard) if how not in SIDES else None

    def _short(self, lean: Lean, heard: Heard, shown: Sequence[str], own: Slots) -> Carried | None:
        if lean.how == "and_for" or len(own.found) > 1 or lean.rest[1:2] == ("about",):  # "its about my dog"
            own = replace(own, found=tuple(slot for slot in own.found if slot.text not in ("about", "what about")))
        view = first_in_view(heard, shown) if lean.how == "and_for" and not own.tools else ()
        called = self._names_alone.tool(lean.rest, view[0]) if view else None
        own = joined(own, Slots((Slot("tool", called),))) if called else own
        excluded = own.ids("tool", excluded=True)
        if own.tools and lean.how == "meant" and not (own.tasks or own.modalities) and heard.intent == "explain":
            return to_tool(own.tools[0])
        if own.tools:
            return other_tool(heard, own, short=lean.how == "short")
        if own.constraints == ("long-context",) and (price := of_price(own)):  # "how much for 300 pages"
            return self._narrow(price, heard, shown)
        if own.constraints and (has_amount(own) or states(lean.rest, own)):
            return self._narrow(limits_of(own), heard, shown)
        if own_names(own, "topic"):
            return None
        if excluded and not ANEW.isdisjoint(lean.rest) and not set(excluded) & {*shown}:
            return None
        if own_names(own, "task") or own_names(own, "modality") or own.inputs:
            return self._other_wish(lean, heard, own)
        if own.constraints or own.ids("aspect"):
            if heard.intent == "choose" and not heard.chosen and {*lean.rest} >= WHO_MAKES:
                return self._picked(heard, shown)
            if "limits" in own.ids("aspect") and not {*ASKING, "whats"}.isdisjoint(lean.rest) and heard.in_view(shown):
                return Carried(kept_of(heard), _intent(heard), heard.entry, "quota")
            others = not SOME.isdisjoint(lean.rest) or lean.rest[:3] in IS_THERE or "alternatives" in heard.aspects
            if own.constraints and heard.intent in ("profile", "capability") and others:
                return self._in_its_place(limits_of(own), heard, shown)
            points = not (POINTERS | MADE).isdisjoint(lean.rest)
            if not own.constraints and len(unread(lean.rest, own)) > 1:  # "its about the french revolution"
                return None
            asks = lean.how == "short" and points and lean.rest[0] in ASKING | ANY
            asks = asks and lean.rest[:3] not in IS_THERE
            among = not WHICH.isdisjoint(lean.rest) and lean.rest[-2:] != ("any", "good")
            return self._narrow(own, heard, shown, asks=asks, among=among)
        only_which = set(lean.rest) <= AROUND_WHICH and not (WHICH - {"them", "any"}).isdisjoint(lean.rest)
        among = lean.rest[:1] == ("which",) and lean.rest[1:2] in AMONG
        return side_by_side(tuple(shown), shown, own) if len(shown) > 1 and (only_which or among) else None

    def _other_wish(self, lean: Lean, heard: Heard, own: Slots) -> Carried | None:
        """ "and for video?": another thing under the same constraints, or the same question to the same tool."""
        if heard.intent == "capability" and heard.tools and not own_names(own, "task"):
            asked = Slots(tuple(Slot("tool", name) for name in heard.tools[:1]))
            return Carried(joined(asked, own), "capability", heard.tools[0])
        if lean.how == "short" and (len(lean.rest) > 3 or heard.intent != "choose"):
            return None
        held, named = held_limits(heard), {*own.tasks, *own.modalities}
        before = self._knowledge.tasks.get(heard.wish or "")
        if before is not None and len(unread(lean.rest, own)) > 2 and named <= {before.id, *before.output}:
            return None  # "and if someone else has the same logo"
        wish = before if heard.intent == "choose" and len(lean.rest) <= 3 else None
        last = next((word for word in reversed(lean.rest) if word not in POINTERS), "")
        of_it = wish is not None and bool({*own.modalities} & {*wish.output}) and last not in own.modalities
        if wish is not None and of_it and not own_names(own, "task"):
            return Carried(Slots((Slot("task", wish.id),)), "choose", wish.id, "detail")
        bare = not unread(lean.rest, own) - FIRST and not own_names(own, "task") and len(own.modalities) == 1
        entry = plain_task(self._knowledge, own.modalities[0]) if bare else None
        further = entry or next(iter(own_names(own, "task")), "")
        if lean.how == "and_for" and len(heard.steps) > 1 and further not in ("", UNDECIDED, *heard.steps):
            return planned(self._knowledge, (*heard.steps, further), held)
        slots = joined(held, own)
        return Carried(slots, "choose", entry, words=lean.rest)

    def _narrow(
        self, own: Slots, heard: Heard, shown: Sequence[str], *, asks: bool = False, among: bool = False
    ) -> Carried | None:
        """The last wish with one more constraint, or the asked side of what was shown last.

        `asks` tells a question about what was shown ("is it free?") from a further wish ("free ones"), `among` a
        question that wants one of several ("which is free?").
        """
        if heard.intent == "compare" and len(heard.tools) > 1:
            return Carried(joined(kept_of(heard), own), "compare")
        if among and len(shown) > 1 and heard.intent in ("profile", "capability", "explain"):
            return Carried(joined(Slots(tuple(Slot("tool", name) for name in shown[:4])), own), "compare")
        if heard.intent == "choose" and (heard.entry or heard.modalities) and own.constraints:
            how = "check" if asks and shown and len(own.constraints) == 1 else ""
            return Carried(joined(kept_of(heard), own), "choose", heard.entry, how)
        if heard.intent == "explain" and own.constraints and heard.wish and not asks:
            return self._wish(heard, own)  # "it should be free" after a page beside the wish
        on_page = heard.intent == "explain" and not heard.chosen and not heard.wish  # its words name no tool in view
        limited = own.constraints not in ((), ("long-context",))  # "500 pages" tells how much goes in
        if on_page and limited and not asks and (task := task_of_page(self._knowledge, heard)) is not None:
            return Carried(joined(Slots((Slot("task", task),)), own), "choose", task)  # "something open source"
        tools = () if on_page else first_in_view(heard, shown)
        of_limits = tuple(ASPECT_OF[name] for name in own.constraints if name in ASPECT_OF)
        aspects = tuple(sorted(own.ids("aspect"), key="what".__eq__)) or of_limits
        if tools and aspects:
            found = (Slot("tool", tools[0]), *(Slot("aspect", name) for name in aspects[:1]))
            return Carried(Slots(found, own.budget, own.memory_gb), "profile", tools[0])
        if tools and own.constraints:
            asked = Slots((Slot("tool", tools[0]), *(slot for slot in own.found if slot.kind == "constraint")))
            return Carried(asked, "capability", tools[0])
        return None


def _intent(heard: Heard) -> Intent | None:
    return heard.intent  # type: ignore[return-value]  # only contract intents are ever kept
