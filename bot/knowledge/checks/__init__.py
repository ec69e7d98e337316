"""What is looked at in the knowledge beyond its schema: one module for each kind of slip, all of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from jinja2 import Environment

from bot.errors import Problem
from bot.knowledge.model import Knowledge
from bot.knowledge.places import Places
from bot.knowledge.templates import environment


@dataclass(frozen=True)
class Checked:
    """What a check may look at."""

    knowledge: Knowledge
    places: Places
    today: date

    @cached_property
    def templates(self) -> Environment:
        """All templates, ready to be filled."""
        return environment(self.knowledge)


Check = Callable[[Checked], Iterator[Problem]]
"""Gives every problem that it finds, in no order."""
