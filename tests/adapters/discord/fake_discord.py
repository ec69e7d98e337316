"""A small Discord on loopback: a gateway over a real WebSocket and the REST routes that the bot needs.

It does what the documents say of limits that matter here: it refuses wrong tokens, keeps events for a resume, answers
429 and 5xx on demand, drops connections, and notes every request that real Discord would refuse.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.adapters.discord import limits

TOKEN = "fake.token.of-tests"
BOT = {"id": "1000", "username": "whichai", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}
HUMAN = {"id": "2000", "username": "alice", "discriminator": "0", "avatar": None, "global_name": "Alice"}
GUILD, CHANNEL, DM = "3000", "4000", "5000"
PERMISSIONS = str((1 << 50) - 1)
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass
class FakeDiscord:
    """Start with `async with FakeDiscord() as fake`; `settings(fake)` of the tests points the bot at it."""

    identifies: int = 0
    resumes: int = 0
    connections: int = 0
    commands: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of messages and of answers to interactions, in order."""
    problems: list[str] = field(default_factory=list)
    """What real Discord would have refused."""
    close_with: int | None = None
    """Close the gateway with this code right after IDENTIFY."""
    drop_at_once: bool = False
    """Accept every connection to the gateway and drop it."""
    trouble: deque[tuple[str, int, dict[str, Any]]] = field(default_factory=deque)
    """(part of the path, status, body): each is used once, for the first request that fits."""
    heartbeat_ms: int = 40_000
    strict: bool = True
    """Check every body against Discord's limits; benchmarks leave it out."""
    acknowledged: set[str] = field(default_factory=set)
    url: str = ""
    gateway: str = ""

    def __post_init__(self) -> None:
        self._ids = itertools.count(10_000)
        self._sequence = 0
        self._events: list[dict[str, Any]] = []
        self._socket: web.WebSocketResponse | None = None
        self.ready, self.registered = asyncio.Event(), asyncio.Event()
        self.answered = asyncio.Condition()
        self._nonces: dict[str, dict[str, Any]] = {}
        self._expected: dict[str, asyncio.Future[None]] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url, self.gateway = f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.drop()
        await self._runner.cleanup()

    async def drop(self, code: int = 4000) -> None:
        """Close the gateway connection; with 4000 the client may resume."""
        if self._socket is not None and not self._socket.closed:
            await self._socket.close(code=code)

    async def emit(self, name: str, data: dict[str, Any]) -> None:
        """An event to whoever is connected; kept for a resume when nobody is."""
        self._sequence += 1
        event = {"op": DISPATCH, "t": name, "s": self._sequence, "d": {k: v for k, v in data.items() if v is not None}}
        self._events.append(event)
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_str(json.dumps(event))

    async def say(self, text: str, **fields: Any) -> None:
        """Alice writes in the channel."""
        await self.emit("MESSAGE_CREATE", self.message(text, **fields))

    async def say_privately(self, text: str, **fields: Any) -> None:
        """Alice writes a direct message."""
        private = {"channel_id": DM, "guild_id": None, "member": None, **fields}
        await self.emit("MESSAGE_CREATE", self.message(text, **private))

    async def interact(self, kind: int, data: dict[str, Any], **fields: Any) -> str:
        """Alice uses a command (2), a button (3), completion (4) or a form (5); its id comes back."""
        number = str(next(self._ids))
        member = {"user": HUMAN, "roles": [], "permissions": "0", "deaf": False, "mute": False, "flags": 0,
                  "joined_at": "2026-01-01T00:00:00+00:00"}  # fmt: skip
        payload = {
            "id": number, "application_id": "1000", "type": kind, "token": f"token{number}", "version": 1, "data": data,
            "channel_id": CHANNEL, "channel": {"id": CHANNEL, "type": 0, "name": "general"}, "guild_id": GUILD,
            "member": member, "locale": "en-US", "guild_locale": "en-US", "entitlements": [], "context": 0,
            "authorizing_integration_owners": {}, "app_permissions": PERMISSIONS, "attachment_size_limit": 10_000_000,
            **fields,
        }  # fmt: skip
        await self.emit("INTERACTION_CREATE", payload)
        return str(payload["id"])

    def message(self, text: str, **fields: Any) -> dict[str, Any]:
        number = str(next(self._ids))
        return {
            "id": number, "channel_id": CHANNEL, "guild_id": GUILD, "author": HUMAN, "content": text, "type": 0,
            "timestamp": "2026-11-22T10:00:00+00:00", "edited_timestamp": None, "tts": False, "attachments": [],
            "mention_everyone": False, "mentions": [BOT] if f"<@{BOT['id']}>" in text else [], "mention_roles": [],
            "embeds": [], "pinned": False, "flags": 0, "components": [],
            "member": {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0},
            **fields,
        }  # fmt: skip

    async def until(self, count: int, seconds: float = 10.0) -> None:
        """Wait until the bot has sent that many messages and answers in all."""
        async with self.answered, asyncio.timeout(seconds):
            await self.answered.wait_for(lambda: len(self.sent) >= count)

    def expect(self, key: str) -> asyncio.Future[None]:
        """Done as soon as the message, or the interaction, `event <id>` is answered."""
        return self._expected.setdefault(key, asyncio.get_running_loop().create_future())

    def _met(self, number: object) -> None:
        future = self._expected.pop(f"event {number}", None)
        if future is not None:
            future.set_result(None)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        if self.drop_at_once:
            await socket.close(code=4000)
            return socket
        await socket.send_str(json.dumps({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}}))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._heard(socket, json.loads(message.data))
        return socket

    async def _heard(self, socket: web.WebSocketResponse, payload: dict[str, Any]) -> None:
        if payload["op"] == HEARTBEAT:
            await socket.send_str(json.dumps({"op": ACK}))
        elif payload["op"] == IDENTIFY:
            self.identifies += 1
            if self.close_with or payload["d"]["token"] != TOKEN:
                await socket.close(code=self.close_with or 4004)
                return
            self._socket = socket
            await self._begin(payload["d"].get("shard", [0, 1]))
        elif payload["op"] == RESUME:
            self.resumes += 1
            self._socket = socket
            for event in self._events:
                if event["s"] > payload["d"]["seq"]:
                    await socket.send_str(json.dumps(event))
            await self.emit("RESUMED", {})
            self.ready.set()

    async def _begin(self, shard: list[int]) -> None:
        await self.emit(
            "READY",
            {"v": 10, "user": BOT, "guilds": [{"id": GUILD, "unavailable": True}], "session_id": "session",
             "shard": shard, "resume_gateway_url": self.gateway, "application": {"id": "1000", "flags": 0}},
        )  # fmt: skip
        role = {"id": GUILD, "name": "@everyone", "permissions": PERMISSIONS, "position": 0, "color": 0,
                "hoist": False, "managed": False, "mentionable": False, "flags": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}}  # fmt: skip
        member = {"user": BOT, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False,
                  "flags": 0}  # fmt: skip
        channel = {"id": CHANNEL, "type": 0, "name": "general", "position": 0, "permission_overwrites": [],
                   "nsfw": False, "parent_id": None}  # fmt: skip
        await self.emit(
            "GUILD_CREATE",
            {"id": GUILD, "name": "Test", "owner_id": "9000", "roles": [role], "emojis": [], "features": [],
             "members": [member], "channels": [channel], "threads": [], "presences": [], "voice_states": [],
             "stage_instances": [], "guild_scheduled_events": [], "stickers": [], "soundboard_sounds": [],
             "member_count": 2, "preferred_locale": "en-US", "verification_level": 0, "mfa_level": 0,
             "default_message_notifications": 0, "explicit_content_filter": 0, "premium_tier": 0, "nsfw_level": 0,
             "system_channel_flags": 0, "afk_timeout": 300, "unavailable": False, "large": False},
        )  # fmt: skip
        self.ready.set()

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        body = await _body(request)
        if not path.startswith(("interactions", "webhooks")) and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        if self.trouble and self.trouble[0][0] in path:
            _, status, answer = self.trouble.popleft()
            headers = {"Retry-After": str(answer["retry_after"]), "Via": "1.1"} if status == 429 else {}
            return _json(answer, status=status, headers=headers)
        match request.method, path.split("/"):
            case "GET", ["users", "@me"]:
                return _json(BOT)
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
                return _json({"url": self.gateway, "shards": 1, "session_start_limit": limit})
            case "GET", ["oauth2", "applications", "@me"]:
                application = {"id": "1000", "name": "whichai", "icon": None, "description": "", "bot_public": True,
                               "bot_require_code_grant": False, "verify_key": "0", "flags": 0, "team": None,
                               "owner": HUMAN, "summary": ""}  # fmt: skip
                return _json(application)
            case "GET", ["users", "@me", "guilds"]:
                return _json([{"id": GUILD, "name": "Test", "permissions": PERMISSIONS}])
            case "GET", ["applications", _, "commands"]:
                return _json(self.commands)
            case "PUT", ["applications", _, "commands"]:
                more = {"application_id": "1000", "version": "1"}
                self.commands = [{**command, **more, "id": str(next(self._ids))} for command in body or []]
                self.registered.set()
                return _json(self.commands)
            case "POST", ["channels", _, "messages"]:
                return await self._took(body or {})
            case "POST", ["interactions", number, _, "callback"]:
                if number in self.acknowledged:
                    return _json({"message": "already acknowledged", "code": 40060}, status=400)
                took = await self._took((body or {}).get("data") or {}, (body or {})["type"])
                self.acknowledged.add(number)
                self._met(number)
                return took if took.status == 400 else _json({"interaction": {"id": number, "type": 2}})
            case ("POST", ["webhooks", _, _]) | ("PATCH", ["webhooks", _, _, "messages", _]):
                return await self._took(body or {})
            case "DELETE", _:
                return web.Response(status=204)
            case "POST", ["users", "@me", "channels"]:
                return _json({"id": DM, "type": 1, "recipients": [HUMAN]})
            case _:
                return _json({"message": "404: Not Found", "code": 0}, status=404)

    async def _took(self, body: dict[str, Any], kind: int = limits.MESSAGE) -> web.Response:
        self._met((body.get("message_reference") or {}).get("message_id"))
        nonce = str(body.get("nonce"))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return _json(self._nonces[nonce])
        problem = limits.refusal(body, kind) if self.strict else None
        if problem is not None:
            self.problems.append(problem)
            return _json({"message": f"Invalid Form Body: {problem}", "code": 50035}, status=400)
        answer = self.message("", author=BOT, nonce=nonce, flags=body.get("flags", 0))
        self._nonces[nonce] = answer
        async with self.answered:
            self.sent.append(body)
            self.answered.notify_all()
        return _json(answer)


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """discord.py reads JSON only where the type is exactly `application/json`, as Discord sends it."""
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(value).encode(), status=status, headers={**kind, **(headers or {})})


async def _body(request: web.Request) -> Any:
    """What was sent: beside a file it stands in a field of a form."""
    if not request.can_read_body:
        return None
    if request.content_type == "multipart/form-data":
        return json.loads(str((await request.post())["payload_json"]))
    return await request.json()
