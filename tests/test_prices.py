"""The price level of a tool and the figures in its note must not contradict each other."""

from __future__ import annotations

import re

import pytest

from bot.assistant import Brain

BANDS = {"low": (1, 15), "medium": (15, 35), "high": (35, 10_000)}
FIGURES = re.compile(r"(?<![\d.,])(\d+(?:\.\d+)?) (?:US dollars|euros)")


def contradicts(level: str, note: str) -> bool:
    """Whether a note names prices in money and none of them lies in the band of the level."""
    figures = [float(figure) for figure in FIGURES.findall(note)]
    low, high = BANDS.get(level, (0, 0))
    return bool(high and figures) and not any(low <= figure < high for figure in figures)


@pytest.mark.parametrize(
    ("level", "note", "wrong"),
    [
        ("medium", "Plus about 8 US dollars a month", True),
        ("medium", "Pro about 20 US dollars a month, Plus about 8", False),
        ("low", "Free with limits", False),
        ("usage", "0.10 US dollars per million tokens", False),
    ],
)
def test_a_contradiction_is_seen(level: str, note: str, wrong: bool) -> None:
    assert contradicts(level, note) is wrong


def test_no_tool_contradicts_itself(product: Brain) -> None:
    tools = product.knowledge.tools.values()
    assert [tool.id for tool in tools if contradicts(tool.price.level, tool.price.note)] == []
