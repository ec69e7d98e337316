"""How requests travel to Telegram: the library's own seam for it, over aiohttp, which the bot has anyway.

The library's default transport takes five times the CPU for a request; that was most of what a reply cost.

Rules
- What went wrong is told by what it means for sending again: it never left, it may have arrived, it took too long.
- No error keeps its cause: an address holds the token, and what the server said may hold somebody's words.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT_SECONDS = 5.0
KEPT_SECONDS = 4.0
"""How long an idle connection is kept. Common servers close theirs after five seconds: who sends into a connection
that is just being closed cannot know whether the message arrived."""


class UnsentError(NetworkError):
    """The request surely never arrived."""


class BrokenOffError(NetworkError):
    """The connection broke off, and the request may have arrived."""


class Transport(BaseRequest):
    """A pool of connections to one server."""

    def __init__(self, server: str, connections: int, read_timeout: float = 5.0, pool_timeout: float = 5.0) -> None:
        self._proxy = _proxy(server)
        self._connections, self._read_timeout, self._pool_timeout = connections, read_timeout, pool_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool, where it is not open."""
        if self._session is None or self._session.closed:
            # the certificates that the library would trust, also where the system brings none
            pool = aiohttp.TCPConnector(
                limit=self._connections, ssl=httpx.create_ssl_context(), keepalive_timeout=KEPT_SECONDS
            )
            self._session = aiohttp.ClientSession(
                connector=pool, cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": self.USER_AGENT}
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Status and body of the answer. Raises UnsentError, BrokenOffError, TimedOut, and NetworkError for the rest.

        A write has no limit of its own: the wait for the answer begins with it.
        """
        if self._session is None:
            await self.initialize()
        if self._session is None or self._session.closed:
            raise RuntimeError("the transport was shut down")
        connect = _given(connect_timeout, CONNECT_SECONDS)
        pool = _given(pool_timeout, self._pool_timeout)
        limits = aiohttp.ClientTimeout(
            connect=None if pool is None or connect is None else pool + connect,
            sock_connect=connect,
            sock_read=_given(read_timeout, self._read_timeout),
        )
        body = _body(request_data) if request_data else None
        try:
            async with self._session.request(
                method, URL(url, encoded=True), data=body, timeout=limits, proxy=self._proxy, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            _translate(error)

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """As the library does it, without a word of it in a log."""
        try:
            parsed: Any = json.loads(payload)
        except ValueError:
            raise TelegramError("the server's answer is not JSON") from None
        if not isinstance(parsed, dict):
            raise TelegramError("the server's answer is not an object")
        return parsed


def _proxy(server: str) -> str | None:
    """The proxy that the environment names for this server."""
    address = urlsplit(server)
    if not address.hostname or proxy_bypass(address.hostname):
        return None
    proxies = getproxies()
    return proxies.get(address.scheme) or proxies.get("all")


def _given(seconds: ODVInput[float], default: float) -> float | None:
    return default if isinstance(seconds, DefaultValue) else seconds


def _body(data: RequestData) -> aiohttp.FormData | dict[str, str]:
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _translate(error: Exception) -> NoReturn:
    """Raise what an error means for sending again."""
    match error:
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            raise UnsentError(type(error).__name__) from None
        case TimeoutError():
            raise TimedOut from None
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | aiohttp.ClientResponseError():
            raise BrokenOffError(type(error).__name__) from None
        case _:
            raise NetworkError(type(error).__name__) from None
