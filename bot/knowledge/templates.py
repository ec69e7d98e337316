"""How templates of the knowledge become Markdown: a sandboxed Jinja2 environment with strict names, and its filters.

Rules
- Templates come from files alone; nothing a person wrote is ever compiled. What people wrote is passed as a value.
- A value that came from a person goes through `| said`, which takes away every sign that Markdown or a chat platform
  could read as markup or as a mention, and cuts it short.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.knowledge.fresh import spoken
from bot.knowledge.model import Knowledge

SAID = 60
"""Characters of a person's words that are repeated at most."""
_MARKUP = re.compile(r"[^\w\s.,'?!+-]")


def environment(knowledge: Knowledge) -> ImmutableSandboxedEnvironment:
    """All templates of one knowledge: reply templates as `replies/<name>`, short lines as `lines/<name>`."""
    files = {f"replies/{name}": text for name, text in knowledge.templates.items()}
    lines = {f"lines/{name}": text for name, text in knowledge.lines.items()}
    made = ImmutableSandboxedEnvironment(
        loader=DictLoader({**files, **lines}), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=False,  # Markdown, not HTML: what people wrote goes through `said`
    )  # fmt: skip
    made.filters.update(_filters())
    return made


def said(text: object) -> str:
    """A person's words made harmless: no markup, no mention, one line, cut short."""
    plain = " ".join(_MARKUP.sub(" ", str(text).replace("_", " ")).split())
    return plain if len(plain) <= SAID else plain[: SAID - 1].rstrip() + "…"


def listed(items: object, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    parts = [str(item) for item in items] if isinstance(items, tuple | list) else [str(items)]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def sentence(text: object) -> str:
    """With a capital first letter and a full stop."""
    plain = str(text).strip()
    return plain if not plain else plain[0].upper() + plain[1:] + ("" if plain[-1] in ".!?…" else ".")


def lower_first(text: object) -> str:
    """For use inside a sentence; names in capitals and "I" stay as they are, "A trip" becomes "a trip"."""
    plain = str(text).strip()
    first = plain.split(maxsplit=1)[0] if plain else ""
    named = any(sign.isupper() for sign in first[1:])
    return plain if first == "I" or named or not plain else plain[0].lower() + plain[1:]


def _filters() -> Mapping[str, object]:
    return {"said": said, "spoken": spoken, "listed": listed, "sentence": sentence, "lower_first": lower_first}
