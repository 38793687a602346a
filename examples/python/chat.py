#!/usr/bin/python3
"""A terminal client of Parley, written from docs/client-guide.md.

    /usr/bin/python3 chat.py http://127.0.0.1:3000 alice lobby

It signs in as a guest, joins or creates a public room, shows its last messages and live changes, and sends the lines
that it reads. It survives lost connections: it shows and sends every message exactly once.
"""

import asyncio
import random
import sys
import threading
import time
import uuid

import aiohttp
import socketio

ANSWER_TIMEOUT_S = 12
READY_TIMEOUT_S = 20
BACKOFF_MAX_S = 30
FRAMES_KEPT_MAX = 200


class Refused(Exception):
    """The server answered with an error object; `retry` tells how to react."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error.get('message', error.get('detail', ''))}")
        self.code = error["code"]
        self.retry = error["retry"]
        self.wait_s = error.get("retryAfterMs", 0) / 1000


class Lost(Exception):
    """No answer: the outcome is unknown."""


def backoff_s(attempt):
    return random.uniform(0.2, 1) * min(BACKOFF_MAX_S, 2**attempt)


class Session:
    """The tokens, and their refresh."""

    def __init__(self, http, url):
        self.http, self.url = http, url
        self.tokens, self.fresh_until = None, 0

    async def post(self, path, body):
        async with self.http.post(self.url + path, json=body) as response:
            try:
                answer = await response.json(content_type=None)
            except ValueError:
                answer = {}
            if response.ok:
                return answer
            raise Refused(answer if "retry" in answer else {"code": "UNAVAILABLE", "retry": "later"})

    async def enter(self, display_name):
        self.keep((await self.post("/v1/auth/guest", {"displayName": display_name}))["tokens"])

    async def access_token(self):
        if time.monotonic() > self.fresh_until:
            body = {"refreshToken": self.tokens["refreshToken"]}
            self.keep((await self.post("/v1/auth/refresh", body))["tokens"])
        return self.tokens["accessToken"]

    def keep(self, tokens):
        self.tokens, self.fresh_until = tokens, time.monotonic() + 0.8 * tokens["expiresIn"]


class Connection:
    """One Socket.IO connection at a time; `ask` works across them."""

    def __init__(self, session, on_ready, on_event):
        self.session, self.on_ready, self.on_event = session, on_ready, on_event
        self.ready, self.lost = asyncio.Event(), asyncio.Event()
        self.waiting, self.socket, self.refusal, self.attempt = set(), None, None, 0

    async def run(self):
        while True:
            try:
                await self.stay_connected()
            except Refused as error:
                if error.retry == "reauth":
                    self.session.fresh_until = 0
                elif error.retry == "never":
                    raise
            except (Lost, OSError, aiohttp.ClientError, asyncio.TimeoutError, socketio.exceptions.ConnectionError):
                pass
            await asyncio.sleep(backoff_s(self.attempt))
            self.attempt += 1

    async def stay_connected(self):
        """Connects, and returns when the connection is lost."""
        token = await self.session.access_token()
        async with aiohttp.ClientSession() as http:
            self.socket = socket = socketio.AsyncClient(reconnection=False, handle_sigint=False, http_session=http)
            self.lost.clear()
            try:
                await self.dial(socket, token)
                self.attempt = 0
                await self.lost.wait()
            finally:
                self.ready.clear()
                for answer in self.waiting:
                    answer.done() or answer.set_exception(Lost())
                await socket.disconnect()

    async def dial(self, socket, token):
        self.refusal = None
        socket.on("*", self.received)
        socket.on("disconnect", self.lost.set)
        socket.on("connect_error", self.turned_away)
        options = {"transports": ["websocket"], "namespaces": ["/"], "wait_timeout": READY_TIMEOUT_S}
        try:
            await socket.connect(self.session.url, auth={"token": token, "protocol": 1}, **options)
            await asyncio.wait_for(self.ready.wait(), READY_TIMEOUT_S)
        except socketio.exceptions.ConnectionError:
            if self.refusal:
                raise Refused(self.refusal) from None
            raise

    def turned_away(self, data=None):
        self.refusal = data.get("data") if isinstance(data, dict) else None
        self.lost.set()

    def received(self, event, *payload):
        data = payload[0] if payload else {}
        if event == "ready":
            self.ready.set()
            self.on_ready(data)
        elif event == "session:ended":
            self.session.fresh_until = 0
            self.lost.set()
        elif event == "session:expiring":
            asyncio.ensure_future(self.renew())
        elif event == "drain":
            asyncio.get_running_loop().call_later(random.random() * data["withinMs"] / 1000, self.lost.set)
        else:
            self.on_event(event, data)

    async def renew(self):
        self.session.fresh_until = 0
        await self.ask("session:refresh", {"token": await self.session.access_token()})

    async def request(self, event, data):
        """Sends a request once."""
        answer = asyncio.get_running_loop().create_future()
        self.waiting.add(answer)
        try:
            await self.socket.emit(event, data, callback=lambda ack: answer.done() or answer.set_result(ack))
            ack = await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)
        except (asyncio.TimeoutError, socketio.exceptions.SocketIOError) as error:
            self.lost.set()
            raise Lost() from error
        finally:
            self.waiting.discard(answer)
        if ack["ok"]:
            return ack["data"]
        raise Refused(ack["error"])

    async def ask(self, event, data):
        """Repeats the same request, as `retry` says, until there is an answer."""
        attempt = 0
        while True:
            await self.ready.wait()
            try:
                return await self.request(event, data)
            except Lost:
                await asyncio.sleep(0.1)
            except Refused as error:
                if error.retry == "reauth":
                    self.session.fresh_until = 0
                    self.lost.set()
                elif error.retry != "later":
                    raise
                await asyncio.sleep(error.wait_s or backoff_s(attempt))
                attempt += 1


class Room:
    """The client's copy of one room, and the rule for its cursor."""

    def __init__(self, show):
        self.show = show
        self.connection = None
        self.id, self.cursor, self.epoch, self.urev = None, None, None, None
        self.messages, self.shown = {}, 0
        self.kept, self.held, self.head = [], [], 0
        self.outstanding, self.behind, self.waiting = 0, False, False

    # From the server

    def on_ready(self, ready):
        changed = self.epoch not in (None, ready["epoch"])
        if changed:
            self.forget()
        self.epoch = ready["epoch"]
        if self.id is not None:
            asyncio.ensure_future(self.sync())

    def on_event(self, event, data):
        if event == "changes" and data["roomId"] == self.id:
            self.changes(data)
        elif event == "heads" and data["epoch"] != self.epoch:
            self.forget()
            asyncio.ensure_future(self.sync())
        elif event == "heads" and self.id in data["rooms"]:
            self.head = max(self.head, data["rooms"][self.id])
            self.check()
        elif event == "typing" and data["roomId"] == self.id:
            self.show(f"* {', '.join(user['displayName'] or '?' for user in data['users'])} typing")

    def changes(self, frame):
        if self.outstanding:
            self.kept.append(frame)
            if len(self.kept) > FRAMES_KEPT_MAX:
                self.kept, self.behind = [], True
        elif self.cursor is not None:
            self.rule(frame)

    def rule(self, frame):
        if frame["to"] <= self.cursor:
            return
        if frame["from"] > self.cursor:
            self.held = (self.held + [frame])[-FRAMES_KEPT_MAX:]
            self.head = max(self.head, frame["to"])
            self.check()
            return
        self.apply(frame["items"])
        self.cursor = frame["to"]
        held, self.held = sorted(self.held, key=lambda each: each["from"]), []
        for each in held:
            self.rule(each)

    def apply(self, items):
        for item in items:
            if item["type"] == "message":
                self.upsert(item["message"])
        self.show_new()

    def upsert(self, message):
        known = self.messages.get(message["seq"])
        if known is None or known["rev"] < message["rev"]:
            self.messages[message["seq"]] = message

    def show_new(self):
        """Shows messages in order of `seq`, which has no gaps."""
        while self.shown + 1 in self.messages:
            self.shown += 1
            message = self.messages[self.shown]
            if message["kind"] == "text" and not message["deletedAt"]:
                sender = message["sender"] or {}
                self.show(f"{sender.get('displayName') or 'somebody'}: {message['body']}")
            self.messages.pop(self.shown - 500, None)

    # Catching up

    def check(self):
        if self.cursor is not None and self.head > self.cursor and not self.waiting and not self.outstanding:
            self.waiting = True
            asyncio.ensure_future(self.hold())

    async def hold(self):
        await asyncio.sleep(random.uniform(2, 5))
        self.waiting = False
        if self.cursor is not None and self.head > self.cursor:
            await self.sync()

    def forget(self):
        self.cursor, self.urev, self.head = None, None, 0
        self.messages, self.held, self.kept = {}, [], []

    async def open(self, event, request):
        """`room:join` or `room:open`: replaces the copy."""
        self.outstanding += 1
        try:
            opened = await self.connection.ask(event, request)
        finally:
            self.outstanding -= 1
        self.id, self.cursor = opened["room"]["id"], opened["rev"]
        if self.shown == 0 or self.shown > opened["room"]["headSeq"]:
            self.shown = opened["messages"][0]["seq"] - 1 if opened["messages"] else 0
        if opened["messages"] and opened["messages"][0]["seq"] > self.shown + 1:
            await self.fill()
        for message in opened["messages"]:
            self.upsert(message)
        self.show_new()
        self.put_through()

    async def fill(self):
        """Reads all messages after the last one shown, from pages; these do not move the cursor."""
        reached_end = False
        while not reached_end:
            request = {"roomId": self.id, "after": self.shown, "limit": 200}
            page = await self.connection.ask("message:page", request)
            if page["messages"]:
                self.shown = max(self.shown, page["messages"][0]["seq"] - 1)  # older messages were purged
            for message in page["messages"]:
                self.upsert(message)
            self.show_new()
            reached_end = page["reachedEnd"]

    async def sync(self):
        """One at a time. If another is requested meanwhile, it runs once more."""
        self.behind = True
        if self.outstanding:
            return
        while self.behind:
            self.behind = False
            self.outstanding += 1
            try:
                too_long = await self.sync_once()
            except Refused as error:
                if error.code != "EPOCH_CHANGED":
                    self.show(f"* {error}")
                    return
                self.forget()
                too_long = self.behind = True
            finally:
                self.outstanding -= 1
            if too_long or self.cursor is None:
                await self.open("room:open", {"roomId": self.id})
            self.put_through()

    async def sync_once(self):
        more = True
        while more:
            request = {}
            if self.cursor is not None:
                request = {"epoch": self.epoch, "rooms": {self.id: self.cursor}}
                if self.urev is not None:
                    request["urev"] = self.urev
            answer = await self.connection.ask("sync", request)
            self.epoch, self.urev, more = answer["epoch"], answer["urev"], answer["more"]
            if self.id in answer["gone"]:
                raise Refused({"code": "GONE", "message": "you are no longer in this room", "retry": "never"})
            for delta in answer["deltas"]:
                if delta["roomId"] != self.id:
                    continue
                if delta["tooLong"]:
                    self.cursor = None
                    return True
                self.apply(delta["items"])
                self.cursor = max(self.cursor, delta["to"])
            if not self.cursor:
                return True
        return False

    def put_through(self):
        if self.outstanding:
            return
        kept, self.kept = self.kept, []
        for frame in kept:
            self.rule(frame)
        self.check()


async def join(room, name):
    try:
        await room.open("room:join", {"name": name})
    except Refused as error:
        if error.code != "NOT_FOUND":
            raise
        try:
            await room.connection.ask("room:create", {"kind": "group", "visibility": "public", "name": name})
        except Refused as taken:
            if taken.code != "NAME_TAKEN":
                raise
        await room.open("room:join", {"name": name})


async def send_lines(room, lines):
    """Each message waits for the ack of the previous one, so it needs no `afterId`. All attempts use the same id."""
    async for line in lines:
        if line.strip():
            message = {"id": str(uuid.uuid4()), "roomId": room.id, "body": line}
            try:
                await room.connection.ask("message:send", message)
            except Refused as error:
                print(f"not sent: {error}", file=sys.stderr)


async def typed_lines():
    """Standard input, read one line ahead by a daemon thread."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue(maxsize=1)

    def read():
        for line in sys.stdin:
            asyncio.run_coroutine_threadsafe(lines.put(line.rstrip("\n")), loop).result()
        asyncio.run_coroutine_threadsafe(lines.put(None), loop)

    threading.Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


async def main(url, display_name, name):
    async with aiohttp.ClientSession() as http:
        session = Session(http, url.rstrip("/"))
        await session.enter(display_name)
        room = Room(lambda text: print(text, flush=True))
        room.connection = Connection(session, room.on_ready, room.on_event)
        running = asyncio.ensure_future(room.connection.run())

        async def talk():
            await join(room, name)
            await send_lines(room, typed_lines())

        talking = asyncio.ensure_future(talk())
        done, _ = await asyncio.wait([running, talking], return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for each in done:
            each.result()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: chat.py URL USERNAME ROOM")
    try:
        asyncio.run(main(*sys.argv[1:]))
    except Refused as refusal:
        sys.exit(f"chat: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
