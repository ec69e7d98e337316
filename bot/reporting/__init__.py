"""What curators learn from use: a report for the terminal or as a page, and drafts for new phrases and pages."""

from __future__ import annotations

from bot.reporting.gather import Report, gather
from bot.reporting.page import to_html
from bot.reporting.propose import propose
from bot.reporting.terminal import to_terminal

__all__ = ["Report", "gather", "propose", "to_html", "to_terminal"]
