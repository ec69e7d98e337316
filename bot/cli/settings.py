"""`whichai settings`: every variable with its meaning and value, secrets hidden."""

from __future__ import annotations

from argparse import Namespace

from pydantic import SecretStr

from bot.privacy import redact
from bot.settings import PREFIX, Settings


def settings(args: Namespace, chosen: Settings) -> int:
    """Print one block a variable: name, value, meaning."""
    for name, field in type(chosen).model_fields.items():
        value = getattr(chosen, name)
        origin = "" if name in chosen.model_fields_set else "  (default)"
        print(f"{PREFIX}{name.upper()} = {_shown(value)}{origin}")
        print(f"    {field.description}")
    return 0


def _shown(value: object) -> str:
    if value is None:
        return "(not set)"
    return "(set, hidden)" if isinstance(value, SecretStr) else redact(str(value))
