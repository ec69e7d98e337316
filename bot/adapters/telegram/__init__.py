"""Telegram: private chats, groups, inline cards and guest answers, by polling or by webhook."""

from __future__ import annotations

from bot.adapters.telegram.running import create_application, run

__all__ = ["create_application", "run"]
