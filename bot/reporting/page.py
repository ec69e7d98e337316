"""The report as one HTML page that needs nothing else: styles and plots are inside, no script, no address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.reporting.gather import BANDS, Report

PLOT_WIDTH, PLOT_HEIGHT = 720, 160
BAR = 18

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a plot, in pixels, and what it says when one points at it."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str


def to_html(report: Report) -> str:
    """The whole page."""
    return _PAGES.get_template("page.html").render(
        report=report, bands=BANDS, columns=day_columns(report), rows=intent_rows(report),
        width=PLOT_WIDTH, height=PLOT_HEIGHT, bar=BAR,
    )  # fmt: skip


def day_columns(report: Report) -> tuple[Box, ...]:
    """A column for each day, stacked from the bands, the highest as high as the plot."""
    most = max((sum(row.values()) for row in report.bands.values()), default=0) or 1
    step = PLOT_WIDTH / max(1, len(report.bands))
    boxes: list[Box] = []
    for place, (day, row) in enumerate(report.bands.items()):
        top = float(PLOT_HEIGHT)
        for band in BANDS:
            height = PLOT_HEIGHT * row.get(band, 0) / most
            top -= height
            if height:
                label = f"{day}: {band} {row[band]}"
                boxes.append(
                    Box(round(place * step, 1), round(top, 1), round(step * 0.8, 1), round(height, 1), band, label)
                )
    return tuple(boxes)


def intent_rows(report: Report) -> tuple[tuple[str, int, tuple[Box, ...]], ...]:
    """A bar for each intent, joined from the platforms: intent, times, boxes."""
    most = max((sum(row.values()) for row in report.table.values()), default=0) or 1
    return tuple(
        (intent, sum(row.values()), _bar(report, intent, PLOT_WIDTH * 0.6 / most))
        for intent, row in report.table.items()
    )


def _bar(report: Report, intent: str, scale: float) -> tuple[Box, ...]:
    boxes: list[Box] = []
    left = 0.0
    for number, platform in enumerate(report.platforms):
        times = report.table[intent].get(platform, 0)
        if times:
            boxes.append(Box(round(left, 1), 0, round(times * scale, 1), BAR, f"p{number % 4}", f"{platform}: {times}"))
            left += times * scale
    return tuple(boxes)
