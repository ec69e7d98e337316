"""What keeps people unknown to the store, the logs and the curators.

Rules
- A platform's ids leave the assistant only as keyed hashes; without the secret nobody can try ids out.
- Scrubbing would rather take too much than too little.
- All patterns have bounded repeats, so that no text can make them slow.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import Settings

HASH_DIGITS = 32
"""128 bits: no two of a billion people meet."""


class Hasher:
    """Turns ids into keyed hashes: the same secret gives the same hash, another secret another one."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def person(self, platform: str, sender_id: str) -> str:
        """A person on one platform."""
        return self._hash("person", platform, sender_id)

    def conversation(self, platform: str, conversation_id: str) -> str:
        """One person's conversation in one place."""
        return self._hash("conversation", platform, conversation_id)

    def place(self, place: str) -> str:
        """Whatever has preferences and is no person: a server, a group."""
        return self._hash("place", place)

    def short(self, value: object) -> str:
        """Ten digits for log lines."""
        return self._hash("log", str(value))[:10]

    def _hash(self, *parts: str) -> str:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()[:HASH_DIGITS]


def secret_for(settings: Settings) -> bytes:
    """The key of all hashes: `WHICHAI_SECRET`, or a file beside the SQLite database that is made on first use.

    Memory stores get a new one each time. Raises SettingsError where several processes need to share one.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    scheme, _, path = settings.store.partition(":///")
    if scheme == "sqlite" and path:
        return _kept_secret(Path(path).expanduser().with_suffix(".secret"))
    if settings.store.startswith("memory://"):
        return secrets.token_bytes(32)
    raise SettingsError("WHICHAI_SECRET: needed with this store; set 32 random characters, the same in every process")


def _kept_secret(path: Path) -> bytes:
    """The file's content, made first where it is missing: complete and readable by its owner alone, or not there."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            with suppress(FileExistsError):  # another process was faster: its secret counts
                os.link(draft, path)
            draft.unlink()
        kept = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            f"WHICHAI_STORE: the key beside the database, {path}, cannot be read or made ({error.strerror}); "
            "name a folder that this user may write to"
        ) from None
    if len(kept) < 16:
        raise SettingsError(f"WHICHAI_SECRET: {path} is too short; remove it, or set the variable")
    return kept


def holds_key(text: str) -> bool:
    """Whether somebody pasted what looks like an API key, a bot token, a password, a private key or a bank card."""
    plain = _LINK.sub(" ", text)
    random = any(_is_random(word) for word in _LONG.findall(plain))
    return bool(_KEY.search(text) or _PASSWORD.search(plain)) or random or _holds_bank_number(plain)


def _holds_bank_number(text: str) -> bool:
    """Whether a number with a card's or a bank account's right check digits stands in the text."""
    cards = (re.sub(r"\D", "", found) for found in _CARD.findall(text))
    accounts = (found.replace(" ", "") for found in _ACCOUNT.findall(text))
    return any(_is_card(digits) for digits in cards) or any(_is_account(number) for number in accounts)


def _is_card(digits: str) -> bool:
    doubled = [int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(digits))]
    return digits[:1] in "3456" and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_account(number: str) -> bool:
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1


def redact(text: str) -> str:
    """The text without keys and tokens; everything else stays. For log lines."""
    return _KEY.sub("[key]", text)


def scrub(text: str, known: Container[str] = ()) -> str:
    """The text without mail addresses, links, handles, keys, numbers and names.

    `known` holds words in lower case that are nobody's name (those of the knowledge): a capitalised word that is
    not among them is taken for a name.
    """
    text = text.encode("utf-8", "replace").decode()  # half a character pair would stop a store
    for form, instead in _SCRUBBED:
        text = form.sub(instead, text)
    text = _LONG.sub(lambda found: "[key]" if _is_random(found.group()) else found.group(), text)
    text = _INTRODUCED.sub(r"\1[name]", text)
    text = _CAPITALISED.sub(lambda found: _unless_known(found.group(), known), text)
    return " ".join(text.split())


def _unless_known(word: str, known: Container[str]) -> str:
    lower = word.lower()
    bare = lower.removesuffix("'s").removesuffix("’s")
    return word if bare in known or lower in _PLAIN or "i'" in lower else "[name]"


def _is_random(word: str) -> bool:
    """Long, with small and capital letters and several digits: no word of any language."""
    return (
        any(letter.islower() for letter in word)
        and any(letter.isupper() for letter in word)
        and sum(letter.isdigit() for letter in word) >= 3
    )


_KEY = re.compile(
    r"""
    \b(?:sk|pk|rk)[-_](?:[A-Za-z]{2,12}[-_]){0,3}[A-Za-z0-9_-]{16,200}   # model makers, payment
    | \b(?:gh[pousr]_|github_pat_|glpat-|hf_|gsk_|r8_|xai-|pplx-|nvapi-|npm_|pypi-)[A-Za-z0-9_-]{16,200}
    | \bxox[abprs]-[A-Za-z0-9-]{10,200}
    | \bA(?:KIA|SIA)[A-Z0-9]{16}\b
    | \bAIza[A-Za-z0-9_-]{30,60}
    | \b\d{6,12}:[A-Za-z0-9_-]{30,60}                                     # Telegram bot
    | \b[A-Za-z0-9_-]{23,30}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,50}\b    # Discord bot
    | \beyJ[A-Za-z0-9_-]{8,500}\.[A-Za-z0-9_-]{8,1000}(?:\.[A-Za-z0-9_-]{0,500})?
    | -----BEGIN\ [A-Z ]{0,30}PRIVATE\ KEY-----
    | \bBearer\ [A-Za-z0-9._~+/=-]{16,500}
    | (?<=://)[^\s/:@]{0,64}:[^\s/@]{1,128}(?=@)                          # user and password in an address
    """,
    re.VERBOSE,
)
_PASSWORD = re.compile(
    r"\b(?:my|the|our) (?:\w{1,20} )?(?:password|passwort|passcode|pin) (?:is|=|:) ?(?=\S{0,40}\d)\S{4,40}",
    re.IGNORECASE,
)
"""A password that is told: one word with a digit in it."""
_CARD = re.compile(r"(?<![\w-])[0-9](?:[ -]?[0-9]){13,18}(?![\w-])")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_LONG = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{32,200}(?![\w-])")
_LINK = re.compile(r"(?:\b[a-z]{2,10}://|\bwww\.)\S{1,500}", re.IGNORECASE)
_HOST = re.compile(
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|org|net|edu|gov|de|uk|fr|io)\b(?:/\S{0,300})?", re.IGNORECASE
)
_SCRUBBED = (
    (_KEY, "[key]"),
    (_PASSWORD, "[key]"),
    (_LINK, "[link]"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), "[mail]"),
    (re.compile(r"(?<!\w)@\w{2,64}"), "[name]"),
    (_HOST, "[link]"),
    (_ACCOUNT, "[number]"),
    (re.compile(r"(?<!\w)\+?\(?\d[\d ()./-]{5,20}\d(?!\w)"), "[number]"),
    (re.compile(r"\d{5,40}"), "[number]"),
)
_INTRODUCED = re.compile(
    r"\b((?:my name is|my name's|name's|i am called|call me|this is|i'm|i am|dear|mr\.?|mrs\.?|ms\.?|dr\.?|prof\.?) )"
    r"(?!(?:a|an|the|not|so|in|on|at|new|just|very|really|looking|trying|using|making|writing|working|doing|my|what|how|it)\b)"
    r"[^\W\d_][\w'-]{1,30}",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w'’-]{1,40}")
_WORDS = (
    "a about ai am an and any are as at be best but by can could do does for from give have hello help hey hi "
    "how i if in is it let make me my need no not of ok on or please show so some tell thank thanks that the "
    "there this to want we what what's when where which who why will with would yes you your link mail key "
    "number name english german french spanish italian monday tuesday wednesday thursday friday saturday "
    "sunday "
)
"""Everyday words that open a sentence, and others that English writes with a capital."""
_PLAIN = frozenset(_WORDS.split())
