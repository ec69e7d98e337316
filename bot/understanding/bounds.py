"""Limits that a sentence sets by its parts: a denial, what would go out, and the place that it must not leave.

"Can't let any of it leave my office", "nothing to us servers", "all i have is a phone": people say such a thing in more
ways than a list of phrases holds, and as a fact that counts for the whole talk, whatever else the message asks.

Rules
- What stays in a house or on a machine is private and offline; what stays out of the internet is private.
- Of two limits joined by "or" neither is a must; the one that the other one meets anyhow is kept.
- A tool that "can't go on the internet", and a question why, set no limit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from bot.knowledge.model import Constraint
from bot.message import Slots
from bot.understanding.gazetteer import Hit, Name

_NO = (
    r"(?:cant|cannot|couldnt|mustnt|musnt|must not|may not|can not|should not|shouldnt|wont|dont|do not|doesnt|never|no"
    r"|nothing|none|nobody|not|isnt|arent|aint|without|forbidden|banned|refuse)"
)
_W = r"(?!(?:but|because|why|how|if|when|until|face|name|find|afford|see|get|want to|kids?|children)\b)\w+ "
_OUT = r"(?:leaves?|leaving|gets? out|getting out|go(?:es)? out|going out|go(?:es)? outside|going outside|out|outside)"
_PLACE = (
    r"(?:offices?|practi[cs]e|buildings?|company|firm|premises|clinic|hospital|surgery|school|university"
    r"|labs?|laboratory|department|network|intranet|desk|chambers|institution|organi[sz]ation|walls|campus|parish|station"
    r"|bank|factory|plant|court|property)"
)
_BOX = r"(?:computers?|machines?|laptops?|pcs?|macs?|macbook|hard ?drive|servers?|device)"
_MY = r"(?:(?:my|our|the|this|that|these|its|of|own|four|here|old|work|office|company|solo|small|law|whole|same) )*"
_GO = (
    r"(?:go(?:es)?|going|put|putting|upload\w*|send|sending|sent|share[ds]?|sharing|gets?|getting|ends? up|touch(?:es)?"
    r"|stored?|saved?|hand|pass|land|lands|reach|reaches|give|giving|trust)"
)
_NET = r"(?:internet|web|cloud|clouds|online|net)"
_EUROPE = r"(?:europe|eu|european union|eea|germany|austria|switzerland|france|(?:my|our|the) country)"
_US = r"(?:us|usa|american|america|us american|californian|chinese|non eu|overseas)"
_TOOL = (
    r"(?:services?|tools?|company|companies|firms?|providers?|servers?|clouds?|hosting|options?|apps?|vendors?|ones?"
    r"|software|alternatives?|chatbots?|assistants?|ai|ais|makers?|products?|big tech|tech|stuff|thing|solutions?)"
)
_EU = r"(?:europeans?|eu|german|swiss|french|austrian)"
_UNION = r"(?:europeans?|eu|swiss|austrian)"
"""The same without what is mostly a language: "it has to be german"."""
_TEL = r"(?:phone|smartphone|mobile|mobile phone|cell|cellphone|cell phone|iphone|android|samsung|handy|tablet|ipad)"
_PC = r"(?:computer|pc|laptop|desktop|mac|macbook|notebook)"
_TRADE = (
    r"(?:bakery|shop|store|cafe|restaurant|salon|boutique|hotel|pizzeria|brewery|studio|butchery|nursery|garage"
    r"|workshop|stall|deli|bistro|pub|parlour|florist|hairdresser|b and b|guesthouse)"
)
_IT = r"(?:(?:it|this|that|them|these|those|everything|all|of|my|our|the|data|files?|things?|stuff|only|strictly) )*"
_MUST = r"(?:must|has to|have to|should|shall|needs? to|got to|gotta|supposed to|required to|all|everything|it|they|to)"
_STAY = rf"{_MUST} (?:stays?|remains?|be kept|kept|keep) {_IT}(?:in|inside|within|on|at)"
_FIRMS = r"(?:google|openai|microsoft|meta)"
_HOME = "home"
"""Stands for the two limits of what must not leave a place."""
_READ: tuple[tuple[str, str], ...] = (
    # "no data may leave germany", "it has to stay in the eu"
    ("european", rf"{_NO} (?:{_W}){{0,6}}?{_OUT} (?:of )?(?:the )?{_EUROPE}"),
    ("european", rf"(?:stays?|remains?|kept|keep|hosted|stored|processed|servers?|based) {_IT}(?:in|inside|within)"
                 rf" (?:the )?{_EUROPE}"),
    ("european", rf"(?:cloud|online|its|it is|thats|servers?|only|ones?|something|anything) (?:{_W})?in"
                 r" (?:the )?(?:eu|europe)"),
    ("european", rf"{_EU} or (?:\w+ )?(?:on )?(?:(?:my|our) own (?:computers?|pcs?|machines?|servers?|laptops?)|locally"
                 r"|local|offline|self hosted)"),
    ("european", rf"{_EU} (?:based )?{_TOOL}"),
    ("european", rf"(?:must|should|has to|needs to|to) be {_UNION}|(?:i said|i want|preferably|ideally|only"
                 rf"|rather|prefer|has to be) (?:an? |the )?{_UNION}|{_UNION} (?:only|please|preferred)"
                 rf"|(?:free|private|offline|cheap|online) and {_UNION}|{_UNION} and (?:free|private|cheap|online)"),
    ("european", rf"(?:{_NO}|anything but|non) (?:{_W}){{0,5}}?{_US} {_TOOL}"),
    ("european", r"(?:nothing|anything but|not) (?:from (?:the )?)?(?:american|usa|america)|(?:non us|non american)"),
    ("european", rf"{_NO} (?:(?!(?:but|because|why|if)\b)\w+ ){{0,9}}?(?:go(?:es)?|going|sen[dt]|ends? up|lands?"
                 r"|stored?) (?:over )?(?:to|in|into) (?:the )?(?:usa|us|america|states|united states|china)"),
    ("european", rf"(?:those|these|they|all|both|thats|that is) (?:are |all |both )*{_US}(?! \w+ing)"),
    # "can't let any of it leave my office", "none of these files are allowed out of the building"
    (_HOME, rf"{_NO} (?:{_W}){{0,7}}?{_OUT} (?:of )?{_MY}{_PLACE}"),
    ("offline", rf"{_NO} (?:{_W}){{0,7}}?{_OUT} (?:of )?{_MY}{_BOX}"),
    ("offline", rf"{_STAY} {_MY}{_BOX}"),
    (_HOME, rf"(?:cant|cannot|must not|may not|not allowed|arent allowed|isnt allowed|nothing|none) (?:{_W}){{0,7}}?"
            rf"{_OUT} (?:of )?{_MY}(?:house|home)"),
    (_HOME, rf"{_STAY} {_MY}(?:{_PLACE}|house|home)"),
    # "we may not put that on the internet", "nothing to their servers"
    (_HOME, rf"{_NO} (?:{_W}){{0,5}}?{_GO} (?:{_W}){{0,4}}?{_NET}"
            rf"|{_NO} (?:\w+ ){{0,4}}?(?:allowed|permitted) (?:to go )?(?:on|onto|over|to|in|into) (?:the )?{_NET}"
            rf"|{_NO} (?:\w+ ){{0,3}}?us(?:e|ing) (?:the |any )?(?:cloud|internet)"),
    ("private", rf"{_NO} (?:{_W}){{0,3}}?(?:to|on|onto|over) (?:(?:any|the|a|some|their|other|foreign|google|outside"
                r"|external|someone|somebody|elses|peoples|strange) )+servers?"),
    ("private", rf"{_NO} (?:{_W}){{0,4}}?(?:send|sending|give|giving|hand|show|share|pass|upload|uploading) (?:{_W})"
                r"{0,5}?(?:anyone|anybody|anywhere|strangers|third part(?:y|ies)|(?:some|other|tech|big|foreign)"
                rf" compan(?:y|ies)|{_FIRMS})"),
    ("private", rf"{_NO} (?:{_W}){{0,4}}?(?:go|going|get|end up) (?:to|with|at) (?:some |other |a )*"
                rf"(?:tech )?(?:compan(?:y|ies)|{_FIRMS})"
                rf"|dont want (?:{_FIRMS}|anyone|them|others) to (?:see|read|have|get)"),
    # "all i have is a phone", "got no laptop"
    ("mobile", rf"(?:only|just|all i have is|all ive got is|all i got is|nothing but) (?:(?:i|have|got|own|use|my"
               rf"|the|a|an|this|old|is|little|cheap|on|with|it|one|samsung|android|apple) )*{_TEL}"
               r"(?= (?:and|but|so|no|i|for|to|with|which|is|not|then|samsung|android|here|there|we|my|what)\b| *$)"),
    ("mobile", rf"(?:(?:i|we|she|he) )?(?:dont|do not|doesnt) (?:have|own|got|use) (?:a|any|no) {_PC}"),
    ("mobile", rf"(?:i|ive|we|weve|there is|theres) (?:have |got )?no {_PC}|no {_PC} (?:here|at home|at all)"),
    ("mobile", rf"(?:im|i am|do|did|everything|work|working|works?) (?:\w+ )?on (?:my|the|a|an) (?:old )?{_TEL}"),
    # "for my little hair salon"
    ("commercial", rf"(?:my|our|her|his|their) (?:(?!customers?|old|favou?rite|local|next)\w+ ){{1,2}}{_TRADE}"),
    ("commercial", r"(?:my|our|her|his) (?:pub|bistro|deli|boutique|butchery|guesthouse|florist|parlour|stall)"),
    ("commercial", rf"(?:i|we) (?:run|own|have|opened|got) an? (?:\w+ ){{1,2}}{_TRADE}"),
)  # fmt: skip
_PATTERNS = tuple((value, re.compile(rf"\b(?:{pattern})\b")) for value, pattern in _READ)
_SIGNS = re.compile(
    rf"\b(?:{_OUT}|stay|stays|remain|remains|keep|kept|{_NET}|servers?|{_EU}|europe|eea|eu|germany|us|usa|american"
    rf"|america|states|china|non|chinese|overseas|send|share|give|upload|hand|show|pass|going|google|openai|microsoft|meta|{_TEL}"
    rf"|{_PC}|{_TRADE})\b"
)
"""Words of which every such limit has one: most messages have none and need no further look."""
_ASKED = re.compile(r"\b(?:why|how come|does|did|is|are|was|can|could|will|would) (?:\w+ ){0,2}$")
MEANING: dict[str, tuple[Constraint, ...]] = {_HOME: ("private", "offline")}
LASTING = frozenset({"private", "offline", "european", "mobile"})
"""Limits that hold for the talk by the mere statement."""
AGAINST: dict[str, tuple[str, ...]] = {"per-use": ("offline", "pay-once")}
"""A limit that is set takes back those that it cannot go with: what is paid by the token runs elsewhere."""
WEAKER: dict[frozenset[str], Constraint] = {
    frozenset({"european", "offline"}): "european", frozenset({"european", "private"}): "european",
    frozenset({"free", "open-source"}): "free", frozenset({"free", "pay-once"}): "pay-once",
    frozenset({"offline", "pay-once"}): "pay-once",
}  # fmt: skip
"""Of two limits of which one is enough, the one that is met where the other is."""
_EMPTY = frozenset({
    "i", "we", "it", "its", "this", "that", "and", "but", "so", "dont", "do", "not", "want", "to", "must", "should",
    "be", "has", "have", "is", "all", "the", "a", "an", "my", "our", "me", "for", "im", "can", "only", "please", "also",
    "old", "with", "on", "any", "anything", "pay", "just", "really", "no", "would", "like", "need", "needs", "every",
})  # fmt: skip
MOST_BETWEEN = 4
"""Words between two limits of which one is enough."""
_NEW = frozenset({"and", "but", "not", "no", "i", "is", "it", "which", "what", "need", "do", "does", "how"})


@lru_cache(maxsize=64)
def bounds(words: tuple[str, ...]) -> tuple[Hit, ...]:
    """The limits that a message sets so, as hits over its words, in their order."""
    text = " ".join(words)
    if not _SIGNS.search(text):
        return ()
    hits: list[Hit] = []
    taken: set[int] = set()
    for value, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            first = text.count(" ", 0, found.start())
            last = first + found[0].rstrip().count(" ") + 1
            if taken.isdisjoint(range(first, last)) and not _ASKED.search(text[: found.start()]):
                hits += [Hit(Name("constraint", name), first, last, 1.0) for name in MEANING.get(value, (value,))]
                taken.update(range(first, last))
    return tuple(sorted(hits, key=lambda hit: hit.first))


def stated(words: Sequence[str]) -> tuple[str, ...]:
    """The limits among them that hold for the talk from then on, whatever the message asks."""
    return tuple(dict.fromkeys(hit.name.value for hit in bounds(tuple(words)) if hit.name.value in LASTING))


def only_limits(words: Sequence[str], slots: Slots) -> bool:
    """Whether a clause says nothing but a limit: "and i dont want to pay every month" beside a wish of its own."""
    said = [slot.text.split() for slot in slots.found if slot.kind == "constraint" and slot.text]
    beside = {slot.kind for slot in slots.found} & {"task", "modality", "input", "tool", "topic"}
    rest = [word for word in words if word not in _EMPTY and not any(word in text for text in said)]
    return bool(said) and not beside and not rest


def without_options(hits: Sequence[Hit], words: Sequence[str]) -> list[Hit]:
    """The limits without those of which one is enough: "local or pay as you go"."""
    gone: set[int] = set()
    for place, hit in enumerate(hits):
        for other_place, other in enumerate(hits[place + 1 :], place + 1):
            between = words[hit.last : other.first]
            pair = frozenset({hit.name.value, other.name.value})
            alike = "or" in between and len(between) <= MOST_BETWEEN and {*between}.isdisjoint(_NEW)
            if not alike or len(pair) < 2:  # "local or pay as you go", "paid by use tts or local"
                continue
            kept = WEAKER.get(pair)
            gone |= {one for one in (place, other_place) if hits[one].name.value != kept}
    return [hit for place, hit in enumerate(hits) if place not in gone]


def merged(said: Iterable[Hit], known: Iterable[Hit], named: Collection[int]) -> list[Hit]:
    """The limits of both kinds: a sentence before a phrase inside it, and none that speaks of a named tool."""
    own = [hit for hit in said if not {hit.first - 1, hit.first - 2, hit.first} & {*named}]
    places = {place for hit in own for place in range(hit.first, hit.last)}
    rest = (hit for hit in known if places.isdisjoint(range(hit.first, hit.last)))
    return sorted((*own, *rest), key=lambda hit: hit.first)
