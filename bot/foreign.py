"""Languages: what they are called, and whether a message is in another one, as far as its small words tell."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGES = frozenset({
    "german", "french", "spanish", "italian", "portuguese", "dutch", "polish", "turkish", "arabic", "russian",
    "ukrainian", "chinese", "mandarin", "japanese", "korean", "hindi", "greek", "swedish", "danish", "norwegian",
    "finnish", "czech", "hungarian", "romanian", "croatian", "serbian", "persian", "farsi", "hebrew", "vietnamese",
    "thai", "latin", "bavarian", "catalan", "albanian", "bulgarian", "slovak", "swiss",
})  # fmt: skip
"""What languages are called in English."""
ENOUGH = 2
"""Words of one of these languages that are no accident in an English sentence."""
FREQUENT = frozenset({
    "welche", "welcher", "welches", "ich", "ein", "eine", "einen", "mein", "meine", "meinen", "und", "ist", "nicht",
    "kann", "mit", "fuer", "bitte", "machen", "macht", "kostenlos", "gibt", "wie", "auf", "deutsch", "bilder", "musik",
    "schreiben", "schreibt", "uebersetzen", "beste", "besten", "ki", "der", "das", "den", "dem", "zu", "von", "wo",
    "quelle", "quel", "pour", "une", "mon", "est", "avec", "gratuit", "gratuite", "gratuitement", "faire", "ia", "je",
    "meilleure", "meilleur", "les", "des", "musique", "que", "cual", "para", "una", "con", "gratis", "hacer", "quiero",
    "mejor", "crear", "musica", "imagenes", "gratuito", "fare", "voglio", "migliore", "per", "il", "di",
})  # fmt: skip
"""German, French, Spanish and Italian words, written without accents."""


def is_foreign(words: Sequence[str]) -> bool:
    """Whether at least two words are of another language, and a third of all."""
    strange = sum(word in FREQUENT for word in words)
    return strange >= ENOUGH and 3 * strange >= len(words)
