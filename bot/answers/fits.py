"""Whether a model of a given size fits into a given memory: "does qwen 14b fit in 8 gb"."""

from __future__ import annotations

import re

from bot.answers.draft import Context, Draft, next_choices
from bot.knowledge.model import Tool

PAGE = "local-hardware"
"""The page whose facts the rule rests on."""
GB_PER_BILLION, OVERHEAD_GB = 0.65, 1.5
"""4-bit models, with some room for the text: the line through the figures of that page (8B 7 GB, 70B 47 GB)."""
ROOM = 1.1
"""What is over by less than this runs with short texts only."""
RUNS_HERE = ("llm", "multimodal-llm", "llm-assistant", "local-runtime", "code-assistant")
_SIZE = re.compile(r"\b(\d{1,3}(?:\.\d)?) ?b\b(?!\w)")


def names_size(context: Context) -> bool:
    """Whether a model's size is named."""
    return bool(_SIZE.search(" ".join(context.words)))


def fitting(context: Context, tool: Tool) -> Draft | None:
    """The answer on a size that is named, with or without a memory; None where no size is named."""
    found = _SIZE.search(" ".join(context.words))
    if found is None or tool.kind not in RUNS_HERE or PAGE not in context.knowledge.topics:
        return None
    size, has = float(found[1]), context.understanding.slots.memory_gb
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
