"""What does a question say of a tool? Its verb and its object, read once, so that each kind has its own answer.

Rules
- What is named beside the verb decides nothing: "take the logo off" makes no logo, "hook that into an editor" no code.
- The verbs with a field or a fact of their own (saving, marks, joining, staying alive, coping) come before the rest.
- A verb that nobody here knows is `other`: the notes are searched for its words, and no yes or no is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import Literal

from bot.answers.draft import Context

Verb = Literal[
    "makes", "takes", "edits", "saves", "marks", "joins", "keeps", "costs", "lives", "copes", "shares", "serves",
    "other", "",
]  # fmt: skip
"""`serves`: is of use for a task; empty for a message without a verb that asks something of a tool."""
FORMATS = {
    "a transparent background": "transparent(?: background)?|transparency",
    "PDF": "pdfs?", "PowerPoint": r"power ?points?|pptx?s?", "Google Slides": "google slides",
    "Keynote": "keynote",
    "Word": r"docx?|word (?:files?|docs?|documents?)|(?<=\bas )word|(?<=\bin )word|(?<=\binto )word|(?<=\bto )word",
    "Excel": "excel|xlsx?|spreadsheets?", "CSV": "csv", "SVG": "svgs?|vectors?", "MP4": "mp4s?", "MP3": "mp3s?",
    "WAV": "wavs?", "MIDI": "midi|sheet music", "PNG": "pngs?", "JPG": "jpe?gs?", "GIF": "gifs?", "STL": "stls?",
    "OBJ": "objs?", "GLB": "glb|gltf", "FBX": "fbx", "PSD": "psds?", "EPUB": "epubs?", "HTML": "html",
    "SRT": r"srts?|subtitle files?", "4K": "4k", "stems": "stems",
}  # fmt: skip
"""What files are saved as, by the name that a sentence has for it."""
SHARING = ("several people", "same time", "be shared", "collaborat", "as editors", "for teams")
"""What a fact holds that speaks of several people in one thing."""
SIGNS = {
    "PowerPoint": ("powerpoint", "pptx"), "Word": ("word,", "word ", "word.", "docx"),
    "Excel": ("excel", "xlsx", "csv"),
    "SVG": ("svg", "vector"), "MIDI": ("midi", "sheet music"), "a transparent background": ("transparent",),
    "GLB": ("glb", "gltf"), "SRT": ("srt", "subtitle"), "JPG": ("jpg", "jpeg"),
    "your editor": ("editor", "vs code"), "the terminal": ("terminal", "command line"),
}  # fmt: skip
"""How facts name what has several names."""
_SPECIAL_APPS = {
    "VS Code": "(?:vs|versus) ?code|visual studio(?: code)?", "JetBrains": "jetbrains|intellij|pycharm",
    "PowerPoint": "power ?point",
    "Google Docs": "google (?:docs|documents)", "Google Drive": "google drive", "Google Slides": "google slides",
    "Google Sheets": "google sheets",
    "After Effects": "after effects", "Final Cut": "final cut", "FL Studio": "fl studio", "WordPress": "wordpress",
    "WhatsApp": "whatsapp", "GIMP": "gimp", "n8n": "n8n", "your editor": "(?:my|the|an) editor",
    "the terminal": "(?:my |the )?terminal",
}  # fmt: skip
_PLAIN_APPS = (
    "xcode", "neovim", "vim", "emacs", "word", "excel", "outlook", "gmail", "slack", "teams", "zoom", "notion",
    "obsidian", "photoshop", "illustrator", "indesign", "premiere", "davinci", "blender", "unity", "unreal", "godot",
    "figma", "shopify", "etsy", "discord", "telegram", "chrome", "firefox", "safari", "ableton", "krita", "zotero",
    "zapier", "docker",
)  # fmt: skip
APPS = {**_SPECIAL_APPS, **{name.capitalize(): name for name in _PLAIN_APPS}}
"""Programs that a tool may work together with, by the name that a sentence has for them."""
DIFFICULTIES = {
    "languages": r"(?:two|both|several|mixed|mixing|different|multiple|three) languages|languages? at once|multilingual"
                 r"|half \w+,? (?:and )?half \w+|spanglish|denglish|switch(?:es|ing)? (?:between )?languages?",
    "accents": r"accents?|dialects?|slang|mumbl\w+|background noise|noisy|noise",
    "length": r"\d+ ?(?:min|mins|minutes?|hours?|hrs?|hr|pages?)|long (?:files?|recordings?|videos?|documents?|texts?"
              r"|chats?|ones?)|whole (?:books?|meetings?|lectures?|films?)|too long",
    "exactness": r"dates?|numbers?|figures?|facts?|sums?|maths?|quotes?|citations?|sources?",
}  # fmt: skip
"""What tools have difficulties with."""
COPING = (
    r"handles?|copes?|deals?|manages?|chokes?|crash(?:es)?|breaks?|fails?|struggles?|mess(?:es)? up|mix(?:es)? up|"
    r"screws? up|gets? confused|keeps? up|right|wrong|mistakes?|reliabl[ey]|accurate|exact|mixed|too long"
)
"""Words that ask whether it copes."""
MAKES = frozenset({
    "make", "makes", "create", "creates", "draw", "draws", "generate", "generates", "produce", "produces", "paint",
    "paints", "write", "writes", "compose", "composes", "design", "designs", "sing", "sings", "render",
    "build", "builds", "do", "does", "program", "give", "gives", "speak", "spit", "turn", "convert", "get",
})  # fmt: skip
TAKES = frozenset({
    "read", "reads", "see", "sees", "understand", "understands", "recognise", "recognises", "recognize", "open",
    "opens", "look", "analyse", "analyze", "accept", "accepts", "decipher", "view", "send", "show", "upload", "attach",
    "put", "paste", "feed", "listen", "listens", "hear", "hears", "watch", "watches", "take", "takes", "process",
    "import", "scan", "scans", "drop", "load", "ocr", "digest",
})  # fmt: skip
EDITS = frozenset({"edit", "edits", "change", "changes", "retouch", "fix", "restore", "animate", "improve", "enlarge",
                   "upscale", "colour", "color", "clean", "mend"})  # fmt: skip
"""What is done to something that goes in and comes out again."""
HANDED = frozenset({"send", "show", "give", "put", "upload", "attach", "paste", "feed", "drop", "load"})
"""What a person does with a tool; a tool that sends does something else."""
SERVES = frozenset({
    "use", "used", "good", "help", "helps", "work", "works", "suit", "suits", "suitable", "support", "supports", "have",
    "has", "fit", "right", "enough", "best", "better", "useful", "ok", "okay", "able", "try",
})  # fmt: skip
ASKING = frozenset({
    "can", "could", "does", "do", "did", "will", "would", "is", "are", "has", "have", "may", "should", "must", "cant",
    "can't", "doesnt", "doesn't", "wont", "won't", "isnt", "isn't",
})  # fmt: skip
SUBJECTS = frozenset({
    "it", "they", "i", "we", "you", "he", "she", "that", "this", "these", "those", "them", "one", "ones", "both", "all",
    "any", "there", "anyone", "the", "a", "an", "my", "our", "ai",
})  # fmt: skip
PERSONS = ("i", "we", "you")
ADVERBS = frozenset({"also", "even", "really", "actually", "still", "just", "please", "maybe", "then", "ever", "too",
                     "easily", "directly", "now", "only", "at", "least", "be", "been", "being", "to", "able", "go",
                     "gonna", "going", "try", "and", "me", "us", "not"})  # fmt: skip
"""Words between subject and verb that are neither."""
AWAY = frozenset({"off", "out", "away", "over"})
"""Behind "take" these make another verb of it."""
ALOUD = frozenset({"out", "aloud"})
"""Behind "read" these make something of it."""
MODALS = frozenset({"can", "could", "does", "did", "will", "would", "may", "should", "cant", "can't", "doesnt",
                    "doesn't", "wont", "won't"})  # fmt: skip
"""These ask also in the middle of a sentence; "has", "is" and "do" may state something there."""
OPENERS = frozenset({"and", "but", "so", "ok", "okay", "or", "then", "well", "hm", "also", "great", "cool", "nice", "k",
                     "no", "yes", "yeah", "hey", "hello", "question", "q", "because"})  # fmt: skip
"""Words after which a clause begins."""
POINTERS = frozenset({"it", "that", "this", "them", "these", "those"})
FILLERS = frozenset({"instead", "too", "also", "then", "for", "well", "better", "with", "as", "anyway", "please",
                     "pls", "now", "here", "somehow", "or", "no", "in", "on", "same", "thing"})  # fmt: skip
PREPOSITIONS = frozenset({"for", "with", "in", "on", "as", "without", "to", "when", "if", "from"})
OTHERS = frozenset({
    "someone", "somebody", "others", "other", "people", "anyone", "anybody", "everyone", "everybody", "nobody",
    "competitor", "competitors", "stranger", "strangers", "neighbour", "neighbor", "boss", "employer", "police",
})  # fmt: skip
NOTICING = frozenset(
    {"see", "hear", "listen", "watch", "read", "find", "tell", "notice", "know", "use", "join", "edit"}
)
"""What others do with these is a matter of the tool all the same."""
HAVING = frozenset({"have", "has", "got", "get", "support", "supports", "know", "knows", "offer", "offers", "include",
                    "includes", "speak", "speaks"})  # fmt: skip
"""Verbs behind which stands what a tool has or has not."""
ARTICLES = frozenset({"a", "an", "the", "any", "some", "its", "got", "only", "also", "really", "even"})
JOINING = frozenset(
    {"and", "or", "so", "but", "because", "please", "pls", "too", "then", "yet", "now", "by", "like", "right"}
)
"""Words with which something else begins."""
MOST_WORDS = 4
_STATING = frozenset({"i", "you", "we", "they", "it", "he", "she", "that", "who", "which", "what", "to"})
"""Before these auxiliaries they make a statement: "i can", "that is"."""
_ANY = "|".join(f"(?:{words})" for words in FORMATS.values())
_APP = "|".join(f"(?:{words})" for words in APPS.values())
_SAVED = re.compile(
    r"\b(?:save|saving|saves(?! (?:it|them|everything)\b)|export(?:s|ed|ing)?|exportable)\b"
    r"|\b(?:does|do|can|will|it|they) (?:it |they )?outputs?\b"
    r"|\bdownloads? (?:it|them|this|that|the|as|my)\b"
    rf"|\b(?:as|into) (?:an? |the )?(?:{_ANY})\b"
    rf"|\b(?:get|have|gives?|puts?|opens?|sends?|bring|moves?|renders?|do|make)\b(?: \w+){{0,3}} (?:in|to) (?:{_ANY})\b"
)
_MARKED = re.compile(
    r"\bwater ?marks?\b|\b(?:logo|badge|branding|stamp|mark)\b(?: \w+){0,2} (?:off|away|gone|removed?|out)\b"
    r"|\b(?:remove|removes|delete|erase|hide|without|rid of|no|take off|lose|leaves?|puts?|adds?|sticks?|have|has)\b"
    r"(?: (?:a|an|its|their|the|any|that|this))? (?:\w+ )?(?:logo|badge|branding|stamp|mark)\b"
)
BARE_APP = re.compile(
    rf"^(?:(?:and|so|ok|but) )*(?:(?:what|how) about (?:in |on |with |for )?|(?:in|inside|with) )(?:my )?(?:{_APP})$"
)
"""Asks the tool in view for another program: "what about jetbrains", "and in vs code"."""
_OUR_LOGO = re.compile(r"\b(?:my|our)(?: own)? (?:logo|brand|mark)\b")
_JOINED = re.compile(
    r"\b(?:connects?|connected|hooks?|hooked|plugs?|integrates?|integrated|integrations?|links?|sync|syncs|pair|joins?)\b"
    rf"|\b(?:inside|within)\b(?: \w+)?(?: (?:{_APP}))\b"
    rf"|\b(?:works?|runs?|running|used?|usable)\b(?: \w+)? (?:with|in|inside|from|within|into) (?:my )?(?:{_APP})\b"
    rf"|\b(?:go|goes|put|bring|import|open|use|get)\b(?: \w+){{0,2}} (?:in|into|to) (?:{_APP})\b"
    r"|\btogether\b|\bdocker\b|\b(?:plug-?ins?|extensions?|add-?ons?)\b"
)
_FORMATTED = re.compile(
    r"\b(?:gives?|get|do|does|makes?|have|supports?|produces?)\b(?: (?:me|us|a|an|the|real|proper|good))* "
    rf"(?:{'|'.join(words for name, words in FORMATS.items() if name not in ('PowerPoint', 'Word', 'Excel', 'GIF'))})\b"
    r"|\bwith (?:an? )?(?:transparency|transparent (?:background|bg))\b"
)
_SHARED = re.compile(
    r"\b(?:we|us|people|team|friends?|colleagues?|classmates?|students|users|persons|group|family|both)\b.*"
    r"\b(?:together|at the same time|at once|simultaneously|collaborat\w+|(?:join|edit) (?:my|our|the|it)"
    r"|(?:the same|one|a shared) (?:\w+ )?"
    r"(?:deck|file|design|project|document|doc|notebook|presentation|slides?|board|canvas))\b"
    r"|\bcollaborat(?:e|es|ing|ion)\b"
    r"|\bshare (?:a|the|my|one|it|this) (?:\w+ )?(?:deck|design|project|notebook|board)\b"
)
"""Several people are to work in it on one thing."""
_KEPT = re.compile(
    r"\b(?:stor(?:es?|ing)|sav(?:es?|ing)|keep(?:s|ing)?|shar(?:es?|ing)|sell(?:s|ing)?|leak(?:s|ing)?|upload(?:s|ing)|sends?|"
    r"sending|record(?:s|ing)?|shows?|publish(?:es)?|spies|spying on|collect(?:s|ing)?|log(?:s|ging)|reads?|"
    r"reading|sees?|seeing) "
    r"(?:\w+ ){0,2}(?:my|our) (?:\w+ )?(?:data|files?|chats?|code|secrets?|photos?|pictures?|voice|texts?|documents?|"
    r"notes|recordings?|messages?|stuff|things|info|information|number|name|conversations?|meetings?|calls?|e?mails?|prompts?|"
    r"questions|history|essays?|docs|face|pdfs?|uploads?|cv|images?|pages|repo(?:sitory)?|codebase|"
    r"lyrics|designs|slides|decks?|contracts?)\b(?! (?:in|into|as|to pdf))"
    r"|\b(?:stor(?:es?|ing)|sav(?:es?|ing)|keep(?:s|ing)?|shares?|record(?:s|ing)?|reads?|reading|sees?) "
    r"(?:what(?:ever)?|everything|anything|all) (?:that )?(?:i|we)\b"
    r"|\bus(?:es?|ing) (?:\w+ ){0,2}(?:my|our) (?:\w+ ){1,3}(?:to|for) train\w*"
    r"|\bwhat (?:does|do|will|happens)\b.* (?:do |done )?(?:with|to) (?:my|our|the) (?:\w+ )?(?:data|files?|chats?|"
    r"photos?|pictures?|texts?|documents?|recordings?|messages?|images?|voice|stuff|things)\b(?! (?:in|into|as)\b)"
    r"|\b(?:stores?|saves|keeps) (?:it|them|everything)\b(?! (?:in|into|as|to)\b)"
    r"|\bsends? (?:\w+ ){0,3}(?:anywhere|out|home)\b|\bwho (?:reads|sees|can see|can read|gets)\b|\bspy on\b"
)
_READ_OUT = re.compile(r"\breads? (?:\w+ ){0,3}?(?:out|aloud)\b")
_CHARGED = re.compile(r"\bcharge[sd]?\b|\bbill(?:s|ed)\b|\bpaywall\b|\b(?:have|need|got) to pay\b|\bdo i pay\b")
_ALIVE = re.compile(
    r"\bstill (?:alive|around|maintained|developed|updated|supported|going|active|exists?|there|a thing|free of)\b"
    r"|\b(?:maintained|abandoned|abandonware|discontinued|acquired|bought|sold to)\b"
    r"|\bdead\b(?= (?:or|now|yet|already|and|too|by|in|since)\b|$)"
    r"|\b(?:shut|shutting|closing) down\b|\bgoing away\b"
)
_LIES = re.compile(
    r"\b(?:lies?|lying|hallucinates?|makes? (?:things|stuff|facts) up|invents? (?:things|stuff|facts))\b"
)
_COPES = re.compile(rf"\b(?:{COPING})\b")
_HOW = re.compile(
    r"^(?:(?:ok|and|so|but|no|yes|then|i mean|sorry|well) )*how\b"
    r"(?! (?:good|well|much|many|long|big|fast|sure|certain|safe|likely|accurate|often)\b)"
    r"|\bhow (?:do|can|would|should|to)\b(?! (?:much|many))|\bsteps\b|\bhow$|\bstep by step\b"
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """What is asked of a tool."""

    verb: Verb
    what: str = ""
    """What it is about, as a sentence names it: `PDF`, `VS Code`; for `copes` the kind of difficulty."""
    signs: tuple[str, ...] = ()
    """What a fact holds that speaks of it."""
    place: int = 0
    """Where its words begin."""


def predicates(context: Context) -> tuple[Predicate, ...]:
    """What is asked, at most two things in the order of the message; never empty."""
    found = {one.what or one.verb: one for one in reversed(list(_own(context)))}  # "put it in powerpoint" is one thing
    own = sorted(found.values(), key=lambda one: one.place)
    return tuple(own[:2]) or (Predicate(question(context).verb),)


def asks_how(context: Context) -> bool:
    """Whether the way is asked for: that wants no yes or no."""
    return bool(_HOW.search(" ".join(context.plain)))


def asks_yes_or_no(context: Context) -> bool:
    """Whether yes or no may answer; not to a tale ("suno put a voice on my track"), unless a talk goes on."""
    if asks_how(context) or context.plain[:1] in (("why",), ("whys",)):
        return False
    return bool(context.memory.last) or "?" in context.text or not ASKING.isdisjoint(context.plain)


@dataclass(frozen=True, slots=True)
class Question:
    """The plain verb of a question, and what stands right behind it."""

    verb: Verb = ""
    of_it: bool = False
    """The subject is "it" or "they": what was spoken of."""
    object: str = ""
    """The next word: "it", "them", a name."""
    ours: bool = False
    """The subject is a person: "can i", "may we"."""
    plainly: bool = True
    """Nothing is said of it beyond "it" and "that": "can it do that too", not "can it do it live"."""
    text: str = ""
    """The words from there on: what stands before the question is another matter."""
    by_others: bool = False
    """The subject is somebody else: what others may do is no matter of what a tool can."""
    thing: str = ""
    """What somebody wants to know if it has: "british voices", in the words of the message; empty for other verbs."""


def question(context: Context) -> Question:
    """The verb behind the word that makes a question of it; an empty one where nothing is asked so."""
    words, names = context.plain, _tool_words(context)
    for place, word in enumerate(words[:-1]):
        if word not in ASKING or not _asks_here(context, place, names):
            continue
        rest = [one for one in words[place + 1 :] if one not in ADVERBS]
        verb = next((at for at, one in enumerate(rest) if one not in SUBJECTS | names), None)
        subject = rest[0] if rest else ""
        if verb is None:
            return Question()
        behind = next(iter(rest[verb + 1 :]), "")
        plain = behind in POINTERS | names | PREPOSITIONS or not behind
        kind = _kind(rest[verb], ours=subject in PERSONS)
        away = rest[verb] == "take" and not AWAY.isdisjoint(rest[verb:])
        kind = "makes" if rest[verb] in ("read", "reads") and not ALOUD.isdisjoint(rest[verb:]) else kind
        kind = "other" if away or (rest[verb] in ("use", "used") and not plain) else kind
        of_it = subject in ("it", "they", "these", "those", "them")
        plainly = behind not in POINTERS or set(rest[verb + 2 :]) <= FILLERS | SUBJECTS | names
        thing = _thing(words, rest[verb], names) if rest[verb] in HAVING else ""
        others = not OTHERS.isdisjoint(rest[: verb + 1]) and rest[verb] not in NOTICING
        return Question(kind, of_it, behind, subject in PERSONS, plainly, " ".join(words[place:]), others, thing)
    return Question()


def _thing(words: Sequence[str], verb: str, names: set[str]) -> str:
    """The words right behind a verb of having, up to where something else begins."""
    behind = dropwhile(ARTICLES.__contains__, words[words.index(verb) + 1 :])
    thing = [*takewhile(lambda word: word not in PREPOSITIONS | JOINING | POINTERS | names, behind)]
    return " ".join(thing) if len(thing) <= MOST_WORDS else ""


def _asks_here(context: Context, place: int, names: set[str]) -> bool:
    """Whether the word at a place makes a question: at the head of a clause, or a modal verb before its subject."""
    words = context.plain
    before = words[place - 1] if place else ""
    head = not place or context.words[place - 1][-1] in ".,!?;:" or before in OPENERS
    return head or (words[place] in MODALS and before not in _STATING and words[place + 1] in SUBJECTS | names)


def _kind(verb: str, *, ours: bool) -> Verb:
    """The kind of a plain verb; `ours` where a person does it."""
    if verb in HANDED:
        return "takes" if ours else "makes" if verb in MAKES else "other"
    kinds: tuple[tuple[frozenset[str], Verb], ...] = (
        (MAKES, "makes"), (TAKES, "takes"), (EDITS, "edits"), (SERVES, "serves"),
    )  # fmt: skip

    return next((kind for verbs, kind in kinds if verb in verbs), "other" if verb else "")


def _tool_words(context: Context) -> set[str]:
    """The words by which tools are named."""
    found = context.understanding.slots.found
    return {word for slot in found if slot.kind in ("tool", "maker") for word in slot.text.split()}


def _own(context: Context) -> Iterator[Predicate]:
    """The predicates with a field or fact of their own that a message holds, or the question in it."""
    asked, whole = question(context), " ".join(context.plain)
    text = asked.text or whole
    start = len(whole) - len(text)
    takes = asked.verb == "takes" and not re.search(rf"\b(?:in|into|as) (?:{_ANY})\b", text)
    kept = None if _READ_OUT.search(text) else _KEPT.search(text)
    if (
        (found := _SAVED.search(text) or _FORMATTED.search(text))
        and not takes
        and not (kept and not _named(FORMATS, text))
    ):
        yield _predicate("saves", _named(FORMATS, text), start + found.start())
    if (found := _MARKED.search(text)) and not _OUR_LOGO.search(text):
        yield _predicate("marks", "", start + found.start())
    if found := _SHARED.search(whole):
        yield Predicate("shares", "", SHARING, found.start())
    elif found := _JOINED.search(text) or _inside(context, whole):
        yield _predicate("joins", _app(context, text) or _app(context, whole), start + found.start())
    if kept:
        yield _predicate("keeps", "", start + kept.start())
    if found := _CHARGED.search(text):
        yield _predicate("costs", "", start + found.start())
    if found := _ALIVE.search(text):
        yield _predicate("lives", "", start + found.start())
    if found := _LIES.search(text):
        yield _predicate("copes", "exactness", start + found.start())
    difficulty = _named(DIFFICULTIES, text)
    if difficulty and ((found := _COPES.search(text)) or difficulty == "languages"):
        yield _predicate("copes", difficulty, start + (found.start() if found else 0))


def _inside(context: Context, text: str) -> re.Match[str] | None:
    """ "copilot in word", "chatgpt inside google docs": a tool and the program in which it is to work."""
    names = "|".join(sorted(map(re.escape, _tool_words(context)), key=len, reverse=True))
    if not names or asks_how(context):  # a page has the way
        return None if names else BARE_APP.search(text)
    return re.search(rf"\b(?:{names}) (?:in|inside|into|within|for) (?:my |the )?(?:{_APP})\b", text)


def _app(context: Context, text: str) -> str:
    """The program that a tool is to go together with: one that is no tool itself comes first."""
    found = [name for name, way in APPS.items() if re.search(rf"\b(?:{way})\b", text)]
    tools = _tool_words(context)
    other = next((name for name in found if name.lower() not in tools), "")
    several = len(context.understanding.slots.tools) > 1 or not POINTERS.isdisjoint(context.plain)
    return other or (found[0] if found and several else "")


def _predicate(verb: Verb, what: str, place: int) -> Predicate:
    return Predicate(verb, what, SIGNS.get(what, (what.lower(),) if what else ()), place)


def _named(groups: dict[str, str], text: str) -> str:
    """The first group of which a text holds a word; empty for none."""
    return next((name for name, words in groups.items() if re.search(rf"\b(?:{words})\b", text)), "")
