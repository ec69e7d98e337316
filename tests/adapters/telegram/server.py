"""A small Bot API server over real HTTP: what a bot sees of Telegram, with its refusals and its bad days on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.adapters.telegram import rules
from tests.adapters.telegram.rules import RefusedError

TOKEN = "123456789:AAHtestTESTtestTESTtestTESTtestTEST00"
ME = {
    "id": 123456789, "is_bot": True, "first_name": "Which AI", "username": "which_ai_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": True, "supports_guest_queries": True,
}  # fmt: skip
Data = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with the next request to a method."""

    kind: str
    """`flood`, `forbidden`, `conflict`, `server`, `unauthorized`, `drop` (before), `drop_after`, `hang`, `rubbish`."""
    method: str = "sendMessage"
    chat: int | None = None
    seconds: int = 1
    text: str = ""


@dataclass
class Call:
    """A request that the bot made."""

    method: str
    data: Data
    at: float
    result: Any = None


@dataclass
class Server:
    """Listens on loopback. `calls` is what the bot did, `refusals` what it did wrong."""

    send_delay: float = 0.0
    calls: list[Call] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    messages: dict[tuple[int, int], Data] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    webhook: Data = field(default_factory=dict)
    url: str = ""
    me: Data = field(default_factory=lambda: dict(ME))

    def __post_init__(self) -> None:
        self._updates: deque[Data] = deque()
        self._number = itertools.count(1_000_000)
        self._ids = itertools.count(1)
        self._changed = asyncio.Condition()
        self._state: dict[str, Any] = {}
        self._runner: web.AppRunner | None = None
        self._holding = asyncio.Event()

    async def __aenter__(self) -> Server:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._holding.set()
        if self._runner:
            await self._runner.cleanup()

    # What the test does

    async def deliver(self, kind: str, content: Data) -> int:
        """A new update: queued for polling, or brought to the webhook when one is set."""
        number = next(self._number)
        update = {"update_id": number, kind: content}
        if self.webhook.get("url"):
            await self.push(update)
            return number
        await self.queue(update)
        return number

    async def queue(self, update: Data) -> None:
        async with self._changed:
            self._updates.append(update)
            self._changed.notify_all()

    async def push(self, update: Data, secret: str | None = None) -> int:
        """Bring an update to the webhook; the status that came back."""
        given = secret if secret is not None else self.webhook.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": given} if given else {}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.webhook["url"], json=update, headers=headers) as answer,
        ):
            return answer.status

    async def until(self, true: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until something holds that a request of the bot brings about."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: bool(true()))

    def did(self, method: str, chat: int | None = None) -> list[Call]:
        return [c for c in self.calls if c.method == method and (chat is None or c.data.get("chat_id") == chat)]

    def waiting(self) -> list[int]:
        """Numbers of the updates that the bot has not confirmed."""
        return [update["update_id"] for update in self._updates]

    def new_id(self) -> int:
        return next(self._ids)

    # What the bot does

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, data = request.match_info["method"], await _body(request)
        fault = self._fault(method, data)
        if fault is not None and fault.kind in ("drop", "hang", "rubbish"):
            return await self._misbehave(request, fault)
        try:
            if fault is not None and fault.kind != "drop_after":
                raise _refusal(fault)
            if request.match_info["token"] != TOKEN:
                raise RefusedError("Unauthorized", 401)
            result = await self._do(method, data)
        except RefusedError as refused:
            if refused.code == 400:
                self.refusals.append(f"{method}: {refused}")
            await self._note(Call(method, data, time.monotonic(), refused))
            return _answer(False, refused.code, description=str(refused), parameters=refused.parameters or None)
        await self._note(Call(method, data, time.monotonic(), result))
        if fault is not None:
            return await self._misbehave(request, Fault("drop"))
        return _answer(True, result=result)

    def _fault(self, method: str, data: Data) -> Fault | None:
        for fault in self.faults:
            if fault.method in (method, "*") and fault.chat in (None, data.get("chat_id")):
                self.faults.remove(fault)
                return fault
        return None

    async def _misbehave(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        await self._note(Call(f"fault:{fault.kind}", {}, time.monotonic()))
        if fault.kind == "rubbish":
            return web.Response(text=fault.text or "<html>Bad Gateway</html>", content_type="application/json")
        if fault.kind == "hang":
            await self._holding.wait()
        if request.transport:
            request.transport.abort()
        return web.Response()

    async def _note(self, call: Call) -> None:
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    async def _do(self, method: str, data: Data) -> Any:
        rules.check_known(method, data)
        action = getattr(self, re.sub("([A-Z])", r"_\1", f"_{method}").lower(), None)
        if action is None:
            raise RefusedError("Not Found", 404)
        return await action(data)

    async def _get_me(self, data: Data) -> Data:
        return self.me

    async def _get_updates(self, data: Data) -> list[Data]:
        if self.webhook.get("url"):
            raise RefusedError(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first", 409
            )
        offset, limit = data.get("offset"), data.get("limit", 100)
        while offset is not None and self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        async with self._changed:
            self._changed.notify_all()
        try:
            async with asyncio.timeout(min(data.get("timeout", 0), 60) or 0.001), self._changed:
                await self._changed.wait_for(lambda: self._updates)
        except TimeoutError:
            return []
        return list(itertools.islice(self._updates, limit))

    async def _set_webhook(self, data: Data) -> bool:
        self.webhook = data
        return True

    async def _delete_webhook(self, data: Data) -> bool:
        assert not data.get("drop_pending_updates")
        self.webhook = {}
        return True

    async def _get_webhook_info(self, data: Data) -> Data:
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}

    async def _send_message(self, data: Data) -> Data:
        if self.send_delay:
            await asyncio.sleep(self.send_delay)
        rules.check_text(data.get("text"), data.get("entities"))
        rules.check_markup(data.get("reply_markup"))
        message: Data = {
            "message_id": self.new_id(), "from": self.me, "chat": self._chat(data["chat_id"]), "date": int(time.time()),
            "text": data["text"],
        }  # fmt: skip
        message |= {name: data[name] for name in ("entities", "reply_markup") if name in data}
        answered = (data.get("reply_parameters") or {}).get("message_id")
        if answered and (data["chat_id"], answered) in self.messages:
            message["reply_to_message"] = self.messages[data["chat_id"], answered]
        self.messages[data["chat_id"], message["message_id"]] = message
        return message

    async def _send_photo(self, data: Data) -> Data:
        if not data["photo"].file.read().startswith(b"\x89PNG"):
            raise RefusedError("Bad Request: IMAGE_PROCESS_FAILED")
        chat = int(data["chat_id"])
        size = {"file_id": "photo", "file_unique_id": "photo", "width": 10, "height": 10}
        message: Data = {
            "message_id": self.new_id(), "from": self.me, "chat": self._chat(chat), "date": int(time.time()),
            "photo": [size],
        }  # fmt: skip
        self.messages[chat, message["message_id"]] = message
        return message

    async def _edit_message_text(self, data: Data) -> Data | bool:
        rules.check_text(data.get("text"), data.get("entities"))
        rules.check_markup(data.get("reply_markup"))
        if data.get("inline_message_id"):
            return True
        message = self._own(data)
        same = all(message.get(name) == data.get(name) for name in ("text", "entities", "reply_markup"))
        if same:
            raise RefusedError(
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message"
            )
        for name in ("text", "entities", "reply_markup"):
            message.pop(name, None)
        message |= {name: data[name] for name in ("text", "entities", "reply_markup") if name in data}
        return message | {"edit_date": int(time.time())}

    async def _edit_message_reply_markup(self, data: Data) -> Data | bool:
        rules.check_markup(data.get("reply_markup"))
        if data.get("inline_message_id"):
            return True
        message = self._own(data)
        if message.get("reply_markup") == data.get("reply_markup"):
            raise RefusedError("Bad Request: message is not modified")
        message.pop("reply_markup", None)
        message |= {"reply_markup": data["reply_markup"]} if data.get("reply_markup") else {}
        return message

    async def _delete_message(self, data: Data) -> bool:
        self._own(data)
        del self.messages[data["chat_id"], data["message_id"]]
        return True

    async def _answer_callback_query(self, data: Data) -> bool:
        if len(data.get("text", "")) > 200:
            raise RefusedError("Bad Request: MESSAGE_TOO_LONG")
        return True

    async def _answer_inline_query(self, data: Data) -> bool:
        rules.check_results(data["results"], data.get("button"))
        return True

    async def _answer_guest_query(self, data: Data) -> Data:
        rules.check_card(data["result"])
        return {"inline_message_id": "guest-message"}

    async def _send_chat_action(self, data: Data) -> bool:
        return True

    async def _get_chat_member(self, data: Data) -> Data:
        user = {"id": data["user_id"], "is_bot": False, "first_name": "Ann"}
        if data["user_id"] in self.admins:
            return {"status": "creator", "user": user, "is_anonymous": False}
        return {"status": "member", "user": user}

    async def _get_my_commands(self, data: Data) -> Any:
        return self._state.get(_slot("commands", data), [])

    async def _set_my_commands(self, data: Data) -> bool:
        for command in data["commands"]:
            if not 1 <= len(command["description"]) <= 256 or not command["command"].islower():
                raise RefusedError("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self._state[_slot("commands", data)] = data["commands"]
        return True

    async def _get_my_description(self, data: Data) -> Data:
        return {"description": self._state.get(_slot("description", data), "")}

    async def _set_my_description(self, data: Data) -> bool:
        if len(data["description"]) > 512:
            raise RefusedError("Bad Request: description is too long")
        self._state[_slot("description", data)] = data["description"]
        return True

    async def _get_my_short_description(self, data: Data) -> Data:
        return {"short_description": self._state.get(_slot("short", data), "")}

    async def _set_my_short_description(self, data: Data) -> bool:
        if len(data["short_description"]) > 120:
            raise RefusedError("Bad Request: short description is too long")
        self._state[_slot("short", data)] = data["short_description"]
        return True

    def _own(self, data: Data) -> Data:
        message = self.messages.get((data.get("chat_id", 0), data.get("message_id", 0)))
        if message is None:
            raise RefusedError("Bad Request: message to edit not found")
        if message["from"]["id"] != self.me["id"]:
            raise RefusedError("Bad Request: message can't be edited")
        return message

    def _chat(self, chat: int) -> Data:
        kind = "private" if chat > 0 else "supergroup"
        return {"id": chat, "type": kind, **({"first_name": "Ann"} if chat > 0 else {"title": "A group"})}


async def _body(request: web.Request) -> Data:
    if request.content_type == "application/json":
        return dict(await request.json())
    return rules.unpacked(request.query) | rules.unpacked(await request.post())


def _answer(ok: bool, code: int = 200, **fields: Any) -> web.Response:
    body = {"ok": ok, **({} if ok else {"error_code": code}), **{k: v for k, v in fields.items() if v is not None}}
    return web.Response(status=code, text=json.dumps(body), content_type="application/json")


def _refusal(fault: Fault) -> RefusedError:
    match fault.kind:
        case "flood":
            text = f"Too Many Requests: retry after {fault.seconds}"
            return RefusedError(text, 429, retry_after=fault.seconds)
        case "forbidden":
            return RefusedError("Forbidden: bot was blocked by the user", 403)
        case "conflict":
            return RefusedError(
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", 409
            )
        case "unauthorized":
            return RefusedError("Unauthorized", 401)
        case "server":
            return RefusedError("Internal Server Error", 500)
    return RefusedError(fault.text or "Bad Request: something", 400)


def _slot(kind: str, data: Mapping[str, Any]) -> str:
    return f"{kind}:{(data.get('scope') or {}).get('type', 'default')}:{data.get('language_code', '')}"
