"""What the transport says when a request fails: whether it can have arrived, and nothing that holds the token."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.adapters.telegram.transport import BrokenOffError, Transport, UnsentError
from tests.adapters.telegram.conftest import free_port
from tests.adapters.telegram.server import TOKEN

Act = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def acting(act: Act) -> AsyncIterator[str]:
    """A server that does as told with every connection."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await act(reader, writer)
        writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def heard(reader: asyncio.StreamReader) -> bytes:
    """One whole request."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return head + await reader.readexactly(int(size.partition(b":")[2]))


def saying(answer: bytes) -> Act:
    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer)
        await writer.drain()

    return act


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def asked(url: str, transport: Transport, data: RequestData | None = None) -> tuple[int, bytes]:
    try:
        return await transport.do_request(f"{url}/bot{TOKEN}/getMe", "POST", data)
    finally:
        await transport.shutdown()


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (saying(b""), BrokenOffError),
        (saying(b"rubbish\r\n\r\n"), BrokenOffError),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), BrokenOffError),
        (silent, TimedOut),
    ],
)
async def test_what_may_have_arrived_is_told_as_such(act: Act, kind: type[NetworkError]) -> None:
    async with acting(act) as url:
        with pytest.raises(NetworkError) as raised:
            await asked(url, Transport(url, 1, read_timeout=0.1))
    assert raised.type is kind
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_what_never_left_is_told_as_such() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(UnsentError) as raised:
        await asked(url, Transport(url, 1))
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_who_finds_no_free_connection_has_sent_nothing() -> None:
    came = asyncio.Event()

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        await silent(reader, writer)

    async with acting(act) as url:
        transport = Transport(url, 1, read_timeout=30)
        first = asyncio.create_task(transport.do_request(f"{url}/bot{TOKEN}/getMe", "POST"))
        await came.wait()
        with pytest.raises(UnsentError):
            await transport.do_request(f"{url}/bot{TOKEN}/getMe", "POST", pool_timeout=0.05, connect_timeout=0.0)
        await transport.shutdown()
        with pytest.raises(NetworkError):
            await first


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with acting(saying(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 2\r\n\r\n{}")) as url:
        assert await asked(url, Transport(url, 1)) == (302, b"{}")


async def test_a_file_travels_beside_its_parameters() -> None:
    requests: list[bytes] = []

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await heard(reader))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    file = InputFile(b"\x89PNG", filename="a.png")
    data = RequestData([RequestParameter("chat_id", 5, None), RequestParameter("photo", file.attach_uri, [file])])
    async with acting(act) as url:
        assert await asked(url, Transport(url, 1), data) == (200, b"{}")
    assert b'name="chat_id"' in requests[0] and b"\x89PNG" in requests[0] and b"image/png" in requests[0]


async def test_a_proxy_of_the_environment_is_used_unless_the_server_is_excepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    async with acting(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy")) as url:
        monkeypatch.setenv("http_proxy", url)
        assert await asked(nobody, Transport(nobody, 1)) == (200, b"proxy")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with pytest.raises(UnsentError):
            await asked(nobody, Transport(nobody, 1))


async def test_a_transport_that_was_shut_down_opens_again_only_when_told() -> None:
    async with acting(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")) as url:
        transport = Transport(url, 1)
        assert await asked(url, transport) == (200, b"{}")
        with pytest.raises(RuntimeError):
            await asked(url, transport)
        await transport.initialize()
        assert await asked(url, transport) == (200, b"{}")
