"""Does it run on my machine? A tool, or a model of a given size, held against the computer that was named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.advice import at_home
from bot.answers.draft import Context, Draft, next_choices, told
from bot.knowledge.model import Tool

SERVER_GB = 48
"""Graphics memory from which a model is for a server, not for a computer that people have at home."""
FILES = ("llm", "multimodal-llm")
"""Kinds that are a file and need a program to run in."""
MODELS = (*FILES, "llm-assistant")
HOME = "offline-private"
"""The wish of whoever must keep things at home and has named no other."""
MOST_PROGRAMS = 2
RUNS_HERE = (*MODELS, "local-runtime", "code-assistant")
INSTALLED = ("image-editor", "video-editor", "audio-editor")
"""Programs that are installed even where their AI works online."""
PAGE = "local-hardware"
"""The page whose facts the rule on sizes rests on."""
GB_PER_BILLION, OVERHEAD_GB = 0.65, 1.5
"""4-bit models, with some room for the text: the line through the figures of that page (8B 7 GB, 70B 47 GB)."""
ROOM = 1.1
"""What is over by less than this runs with short texts only."""
MAKES = frozenset({"make", "makes", "create", "creates", "draw", "draws", "generate", "generates", "produce", "paint"})
"""Words that ask for a result, not for a machine."""
SYSTEMS = {"mac": "a Mac", "macbook": "a Mac", "imac": "a Mac", "macos": "a Mac", "windows": "Windows",
           "linux": "Linux", "chromebook": "a Chromebook"}  # fmt: skip
CARDS = ("graphics card", "gpu", "video card", "nvidia")
RUNS = re.compile(r"\b(?:run|runs|running|work|works|fit|fits|enough|handle|handles|carry)\b")
"""Asks whether a machine carries it: "will it run with 8gb"."""
_LICENCE = frozenset({"apache", "mit", "licence", "license", "licenced", "licensed", "commercial", "commercially"})
"""Words of who asks what a model may be used for, whatever size is named beside."""
_MACHINE = frozenset({"gb", "ram", "vram", "memory", "gpu", "card", "computer", "laptop", "pc", "mac", "need", "needs"})
SMALL_GB, ORDINARY_GB = 8, 32
"""Ordinary memory below which only the smallest models run, and from which the notes say nothing of it any more."""
SHARED = 0.7
"""Share of a Mac's memory that a model may take; the rest is for the system."""
_APPLE = re.compile(r"m[1-5](?:pro|max|ultra)?")
_SIZE = re.compile(r"\b(\d{1,3}(?:\.\d)?) ?b\b(?!\w)")


def runs_at_home(context: Context, tool: Tool) -> str:
    """Whether it runs on one's own machine, with the memory that takes and the memory that was named."""
    needs, has = tool.memory_gb, context.understanding.slots.memory_gb
    values = {"name": tool.name, "needs": f"{needs:g}" if needs else "", "has": f"{has:g}" if has else ""}
    large = needs is not None and needs >= SERVER_GB
    if large or (tool.open_weights and tool.kind in MODELS and not at_home(tool)):
        return context.line("home-server", **values)
    if not at_home(tool):
        return context.line("home-partly" if tool.offline else "home-not", **values)
    if needs and has:
        return context.line("home-fits" if needs <= has else "home-too-small", **values)
    return context.line("home-yes", **values)


def opened_by(context: Context, tool: Tool) -> list[str]:
    """The editors' programs in which a model runs that can be downloaded; empty for everything else."""
    if tool.kind not in FILES or not at_home(tool):
        return []
    known, task = context.knowledge.tools, context.knowledge.tasks.get(HOME)
    named = (*(pick.tool for pick in task.picks), *task.offline.tools, *task.free.tools) if task else ()
    programs = (known[name].name for name in named if name in known and known[name].kind == "local-runtime")
    return list(dict.fromkeys(programs))[:MOST_PROGRAMS]


def first_steps_of_a_model(context: Context, tool: Tool) -> str:
    """How to begin with a model on one's own machine, not on its maker's site."""
    memory = f"{tool.memory_gb:g}" if tool.memory_gb else ""
    return context.line("begins-model", name=tool.name, tools=opened_by(context, tool), memory=memory)


def machine(context: Context, tool: Tool) -> list[str]:
    """Whether it runs on the machine that is named: memory, a graphics card, a kind of computer; empty for none."""
    words = context.plain
    system = next((SYSTEMS[word] for word in words if word in SYSTEMS), "")
    card = any(name in context.text for name in CARDS)
    if not (system or card or context.understanding.slots.memory_gb) or not MAKES.isdisjoint(words):
        return []
    if tool.kind in INSTALLED and not tool.offline:
        return [context.line("cap-system-not-said", name=tool.name, what=system or context.word("your-machine"))]
    if not tool.offline:
        return [context.line("cap-any-machine", name=tool.name)]
    if context.understanding.slots.memory_gb or not at_home(tool):
        return [runs_at_home(context, tool)]
    signs = ("graphics card", "gpu", "vram") if card else (system.removeprefix("a ").lower(),)
    noted = [told(context, fact) for fact in tool.facts if any(sign in fact.claim.lower() for sign in signs)]
    needs = f"{tool.memory_gb:g}" if tool.memory_gb else ""
    first = context.line("cap-card", name=tool.name, needs=needs) if card else context.line(
        "cap-system-not-said", name=tool.name, what=system
    )  # fmt: skip
    return noted[:1] or [first]


def shared(context: Context) -> float | None:
    """What of the memory that is named a model may take; on a Mac the system has its share of it."""
    has = context.understanding.slots.memory_gb
    return has * SHARED if has and is_mac(context) else has


def is_mac(context: Context) -> bool:
    """Whether a Mac is named."""
    return any(SYSTEMS.get(word) == "a Mac" or _APPLE.fullmatch(word) for word in context.plain)


def of_shared(context: Context) -> list[str]:
    """That a Mac shares its memory, and what that leaves for a model; empty where no Mac or no memory is named."""
    has, rest = context.understanding.slots.memory_gb, shared(context)
    if not has or not rest or rest == has:
        return []
    most = int(max((rest - OVERHEAD_GB) / GB_PER_BILLION, 0))
    return [context.line("mac-shares", has=f"{has:g}", room=f"{rest:.0f}", most=most)]


def names_size(context: Context) -> bool:
    """Whether a model's size is named."""
    return bool(_SIZE.search(context.text))


def carried(context: Context, tools: Sequence[Tool]) -> Draft:
    """How large a model the memory that is named carries, after programs or models for one's own machine."""
    has = context.understanding.slots.memory_gb or 0.0
    fits = [tool.name for tool in tools if tool.kind in MODELS and at_home(tool) and (tool.memory_gb or 0) <= has]
    mac = is_mac(context)
    text = context.line(
        "memory-carries", has=f"{has:g}", tiny=has < SMALL_GB, ordinary=has < ORDINARY_GB, tools=fits, mac=mac,
        most=int(max((has * (SHARED if mac else 1) - OVERHEAD_GB) / GB_PER_BILLION, 0)),
    )  # fmt: skip
    facts = tuple(fact for fact in context.knowledge.topics[PAGE].facts if "70B" in fact.claim)[:1]
    names = tuple(tool.id for tool in tools)
    return Draft(
        "capability", {"first": text, "rest": [], "facts": []}, title=tools[0].name, shown=names, facts=facts,
        choices=next_choices(context, (PAGE, "low-end-pc", "quantisation-choice")), recommended=names, entry=PAGE,
    )  # fmt: skip


def fitting(context: Context, tool: Tool) -> Draft | None:
    """The answer on a size that is named, with or without a memory; None where no size is named."""
    found, has = _SIZE.search(context.text), context.understanding.slots.memory_gb
    home = "offline" in context.understanding.slots.constraints or not _MACHINE.isdisjoint(context.plain)
    asked = has or home or RUNS.search(context.text)
    if (
        found is None
        or not asked
        or not _LICENCE.isdisjoint(context.plain)
        or tool.kind not in RUNS_HERE
        or PAGE not in context.knowledge.topics
    ):
        return None
    size = float(found[1])
    has = has or (context.memory.last.memory_gb if context.memory.last else None)
    needs = size * GB_PER_BILLION + OVERHEAD_GB
    most = max((has - OVERHEAD_GB) / GB_PER_BILLION, 0) if has else 0
    text = context.line(
        "size-fits", name=tool.name, size=f"{size:g}", needs=f"{needs:.0f}", has=f"{has:g}" if has else "",
        fits=bool(has) and needs <= (has or 0), barely=bool(has) and needs <= (has or 0) * ROOM, most=f"{int(most)}",
    )  # fmt: skip
    facts = tuple(fact for fact in context.knowledge.topics[PAGE].facts if "70B" in fact.claim)[:1]
    return Draft(
        "capability", {"first": text, "rest": [], "facts": []}, title=tool.name, shown=(tool.id,), facts=facts,
        choices=next_choices(context, (PAGE, "quantisation-choice")), recommended=(tool.id,), entry=tool.id,
    )  # fmt: skip
