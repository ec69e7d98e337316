"""The report for a terminal: a few tables, the things to do first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.reporting.gather import BANDS, Report

MOST_ROWS = 15


def to_terminal(report: Report, console: Console) -> None:
    """Print it."""
    console.print(Group(*_parts(report)))


def _parts(report: Report) -> Iterable[RenderableType]:
    yield Text(f"{report.since} to {report.until}: {report.total} messages, knowledge {report.version}", style="bold")
    if not report.total:
        yield Text("Nothing was asked in this time.")
    yield _table(
        "Use", ("intent", *report.platforms),
        [(intent, *(row.get(name, 0) for name in report.platforms)) for intent, row in report.table.items()],
    )  # fmt: skip
    asked = [(day, *(row.get(band, 0) for band in BANDS)) for day, row in report.bands.items() if any(row.values())]
    yield _table("Bands", ("day", *BANDS), asked[-MOST_ROWS:])
    yield _table("Most used", ("entry", "title", "times"), report.entries)
    yield _table(
        "Asked in vain", ("people", "phrase", "nearest"),
        [(group.people, group.phrase, group.nearest or "-") for group in report.groups],
    )  # fmt: skip
    yield _table(
        "Not helpful", ("entry", "no", "yes", "why"),
        [(one.entry, one.unhelpful, one.helpful, ", ".join(why for why, _ in one.reasons)) for one in report.judged],
    )  # fmt: skip
    yield _table(
        "Stale, by use", ("page", "uses", "as of", "claim"),
        [(one.where, one.uses, one.as_of, one.claim) for one in report.stale],
    )  # fmt: skip


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> RenderableType:
    if not rows:
        return Text(f"\n{title}: none")
    table = Table(*names, title=title, title_justify="left", title_style="bold")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text(str(cell)) for cell in row))  # Text: what people asked is no markup
    more = len(rows) - MOST_ROWS
    return Group(Text(), table, *([Text(f"and {more} more")] if more > 0 else []))
