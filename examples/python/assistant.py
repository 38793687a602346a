#!/usr/bin/python3
"""A bot that answers by a language model, over plain HTTP. Needs only Python.

    PARLEY_TOKEN=parley_bot_... /usr/bin/python3 assistant.py

It answers messages that mention it, in the thread of each, and later messages there. Its answers grow while the model
writes. What it remembers comes from the server, so it goes on after `kill -9`, and answers what it has missed.
"""

import codecs
import contextlib
import http.client
import json
import os
import queue
import random
import socket
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

ANSWER_TIMEOUT_S = 15
BACKOFF_MAX_S = 30
POLL_S = 1
APPEND_CHARS = 4_000
# Longer answers are cut: a message has 8,000 characters.
ANSWER_CHARS = 7_900
PACE_S = 0.1
# Without an append for a minute the server ends the message. The answer to an append says if a reader asks to stop.
KEEP_ALIVE_S = 4
MODEL_TIMEOUT_S = 120
MEMORY = 200
MEMORY_MAX = 2_000
TURNS_MAX = 20
RECENT = timedelta(days=1)
BEGINNING = "🤖\n"
FAILURE = "\n(The model has failed.)"
INSTRUCTIONS = "You are an assistant in a chat. Each message begins with the name of its sender; your answers do not."
GO_ON = "Your answer was cut off. Write only what follows its last character, and repeat nothing."


class Refused(Exception):
    """The server answered with an error; `retry` tells how to react."""

    def __init__(self, problem):
        super().__init__(f"{problem['code']}: {problem.get('detail', '')}")
        self.code, self.retry = problem["code"], problem["retry"]
        self.wait_s = problem.get("retryAfterMs", 0) / 1000
        self.length = problem.get("length")


class Parley:
    """The HTTP API."""

    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token

    def request(self, method, path, body=None):
        """Sends a request once."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_TIMEOUT_S) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                problem = json.load(error)
            raise Refused(problem) from None

    def ask(self, method, path, body=None):
        """Repeats the request until there is an answer. No effect doubles: a send has an id, an append an offset."""
        attempt = 0
        while True:
            wait_s = 0
            try:
                return self.request(method, path, body)
            except Refused as error:
                if error.retry != "later" or error.code == "OUT_OF_ORDER":
                    raise
                wait_s = error.wait_s
            except (OSError, ValueError, http.client.HTTPException):
                pass  # No answer, or not that of Parley: the outcome is unknown.
            time.sleep(wait_s or random.uniform(0.2, 1) * min(BACKOFF_MAX_S, 2**attempt))
            attempt += 1


class Room:
    """The messages of a room, kept current by `sync`."""

    def __init__(self, state):
        self.id, self.kind, self.cursor = state["id"], state["kind"], state["headRev"]
        self.messages = {}

    def apply(self, messages):
        for message in messages:
            known = self.messages.get(message["id"])
            if known is None or known["rev"] < message["rev"]:
                self.messages[message["id"]] = message
        in_order = sorted(self.messages.values(), key=lambda each: each["seq"])
        self.messages = {message["id"]: message for message in in_order[-MEMORY_MAX:]}


class Memory:
    """The rooms of the bot. All of it comes from the server."""

    def __init__(self, parley):
        self.parley = parley
        self.forget()

    def forget(self):
        self.rooms, self.epoch, self.urev = {}, None, None

    def sync(self):
        more = True
        while more:
            request = {}
            if self.epoch is not None:
                cursors = {room.id: room.cursor for room in self.rooms.values()}
                request = {"epoch": self.epoch, "urev": self.urev, "rooms": cursors}
            try:
                answer = self.parley.ask("POST", "/v1/sync", request)
            except Refused as error:
                if error.code != "EPOCH_CHANGED":
                    raise
                self.forget()
                continue
            self.take(answer)
            more = answer["more"]

    def take(self, answer):
        for state in answer["rooms"]:
            if state["id"] not in self.rooms:
                self.enter(state)
        for delta in answer["deltas"]:
            room = self.rooms[delta["roomId"]]
            if delta["tooLong"]:
                self.enter(self.parley.ask("GET", f"/v1/rooms/{room.id}"))
                continue
            room.apply(item["message"] for item in delta["items"] if item["type"] == "message")
            room.cursor = delta["to"]
        for room_id in answer["gone"]:
            self.rooms.pop(room_id, None)
        self.epoch, self.urev = answer["epoch"], answer["urev"]

    def enter(self, state):
        """The page may have later changes than `headRev`: they come again by `sync`."""
        room = Room(state)
        room.apply(self.parley.ask("GET", f"/v1/rooms/{room.id}/messages?limit={MEMORY}")["messages"])
        self.rooms[room.id] = room


def thread_of(message):
    """The root of the thread in which the message is, or is answered."""
    return message["threadId"] or message["id"]


def is_text(message):
    """True if somebody has written the message to its end."""
    return message["kind"] == "text" and not message["deletedAt"] and message.get("grow") != "growing"


class Assistant:
    def __init__(self, parley, model):
        self.parley, self.model = parley, model
        self.me = parley.ask("GET", "/v1/users/me")["id"]
        self.memory = Memory(parley)
        self.busy, self.refused = set(), set()

    def run(self):
        while True:
            self.memory.sync()
            for room in list(self.memory.rooms.values()):
                self.look(room)
            time.sleep(POLL_S)

    def look(self, room):
        """Starts the answers to questions that have none; in each thread, one after the other."""
        for question in self.open_questions(room):
            thread = thread_of(question)
            if thread not in self.busy and question["id"] not in self.refused:
                self.busy.add(thread)
                turns = self.turns(room, question)
                threading.Thread(target=self.answer, args=(room, question, turns), daemon=True).start()

    def open_questions(self, room):
        """Questions without an answer, and those whose answer still grows."""
        messages = list(room.messages.values())
        threads = {thread_of(message) for message in messages if message["senderId"] == self.me}
        since = (datetime.now(timezone.utc) - RECENT).isoformat()
        for message in messages:
            is_by_person = message["sender"] is not None and message["sender"]["type"] != "bot"
            if message["createdAt"] < since or not is_text(message) or not is_by_person:
                continue
            is_to_bot = room.kind == "direct" or self.me in message["mentions"] or thread_of(message) in threads
            answer = room.messages.get(self.answer_id(message))
            if is_to_bot and (answer is None or answer.get("grow") == "growing"):
                yield message

    def answer_id(self, question):
        """Follows from the question, so a repeat sends nothing twice."""
        return str(uuid.uuid5(uuid.UUID(question["id"]), self.me))

    def turns(self, room, question):
        """What was said in the thread up to the question, each message with its answer behind it."""
        asked = [
            message
            for message in room.messages.values()
            if is_text(message)
            and thread_of(message) == thread_of(question)
            and message["senderId"] != self.me
            and message["seq"] <= question["seq"]
        ]
        turns = []
        for message in asked[-TURNS_MAX:]:
            name = (message["sender"] or {}).get("displayName") or "Somebody"
            turns.append({"role": "user", "content": f"{name}: {message['body']}"})
            answer = room.messages.get(self.answer_id(message))
            if answer is not None and message["id"] != question["id"]:
                turns.append({"role": "assistant", "content": answer["body"][len(BEGINNING) :]})
        return turns

    def answer(self, room, question, turns):
        answer_id, messages = self.answer_id(question), f"/v1/rooms/{room.id}/messages"
        begun = {"id": answer_id, "threadId": thread_of(question), "body": BEGINNING, "grow": True}
        try:
            # After a `kill -9` it sends the same again, which changes nothing, and goes on from the stored text.
            self.parley.ask("POST", messages, begun)
            message = self.parley.ask("GET", f"{messages}/{answer_id}")
            if message.get("grow") == "growing":
                texts = ModelTexts(self.model, turns, message["body"][len(BEGINNING) :])
                GrowingMessage(self.parley, f"{messages}/{answer_id}", message["body"]).write(texts)
        except Refused as error:
            print(error, file=sys.stderr)
            self.refused.add(question["id"])
        finally:
            self.busy.discard(thread_of(question))


class GrowingMessage:
    """The writer of one message: one append at a time, which joins what the model has written meanwhile."""

    def __init__(self, parley, path, text):
        self.parley, self.path = parley, path
        self.text, self.length = text, len(text)  # Lengths are code points, as in Python.

    def write(self, texts):
        is_stopped = False
        try:
            while not is_stopped:
                if self.length == len(self.text):
                    if texts.ended or len(self.text) >= ANSWER_CHARS:
                        break
                    self.text = (self.text + texts.read())[:ANSWER_CHARS]
                is_stopped = self.append()
                time.sleep(PACE_S)
        finally:
            texts.stop()
        state = "cancelled" if is_stopped or texts.failed else "complete"
        self.parley.ask("POST", f"{self.path}/finish", {"length": self.length, "state": state})

    def append(self):
        """Returns True if a reader has asked to stop."""
        text = self.text[self.length : self.length + APPEND_CHARS]
        try:
            answer = self.parley.ask("POST", f"{self.path}/append", {"offset": self.length, "text": text})
        except Refused as error:
            if error.code != "OUT_OF_ORDER":
                raise
            self.length = error.length  # A server that was restored goes on from what it has.
            return False
        self.length = min(answer["length"], len(self.text))
        return answer["stop"]


class ModelTexts:
    """The texts of a model, which a thread of its own reads."""

    def __init__(self, model, turns, begun):
        self.texts, self.socket = queue.SimpleQueue(), None
        self.stopped, self.ended, self.failed = False, False, False
        # Keeps half of a surrogate pair until the other half is there.
        self.decoder = codecs.getincrementaldecoder("utf-16-le")("replace")
        threading.Thread(target=self.run, args=(model, turns, begun), daemon=True).start()

    def run(self, model, turns, begun):
        try:
            for text in model(turns, begun, self.opened):
                if self.stopped:
                    break
                self.texts.put(text)
        except Exception:
            if not self.stopped:
                traceback.print_exc()
                self.failed = True
                self.texts.put(FAILURE)
        self.texts.put(None)

    def opened(self, connected):
        """Called with the socket to the model."""
        self.socket = connected
        if self.stopped:
            self.stop()

    def stop(self):
        """Ends the request, also while the model is silent."""
        self.stopped = True
        if self.socket is not None:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def read(self):
        """What has come since the last call; nothing if the model is silent for long."""
        try:
            texts = [self.texts.get(timeout=KEEP_ALIVE_S)]
        except queue.Empty:
            return ""
        while not self.texts.empty():
            texts.append(self.texts.get())
        if texts[-1] is None:
            self.ended = True
            texts.pop()
        return self.decoder.decode("".join(texts).encode("utf-16-le", "surrogatepass"), self.ended)


def stand_in(turns, begun, opened):
    """Counts, where no model is set. It always gives the same answer to the same question."""
    words = ["I stand", " in", " for", " a", " model.", f" Messages read: {len(turns)}.", " I count:"]
    length = 0
    for word in words + [f" {number}" for number in range(1, 101)]:
        length += len(word)
        if length > len(begun):
            yield word[len(begun) - length :]
            time.sleep(0.1)


class OpenAi:
    """A model behind an endpoint with OpenAI's API."""

    def __init__(self, url, key, name):
        self.url, self.key, self.name = url.rstrip("/"), key, name

    def __call__(self, turns, begun, opened):
        """Answers the last turn. `begun` is the beginning of the answer that a process before this one has written."""
        if self.name is None:
            with self.request("GET", "/models") as listed:
                self.name = json.load(listed)["data"][0]["id"]
        messages = [{"role": "system", "content": INSTRUCTIONS}, *turns]
        if begun:
            messages += [{"role": "assistant", "content": begun}, {"role": "user", "content": GO_ON}]
        body = {"model": self.name, "messages": messages, "stream": True}
        with self.request("POST", "/chat/completions", body, opened) as events:
            for line in events:
                field, _, data = line.decode().partition(":")
                if field == "data" and data.strip() != "[DONE]":
                    for choice in json.loads(data)["choices"]:
                        yield choice["delta"].get("content") or ""

    def request(self, method, path, body=None, opened=lambda _: None):
        url = urllib.parse.urlsplit(self.url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.netloc, timeout=MODEL_TIMEOUT_S)
        connection.connect()
        opened(connection.sock)
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        connection.request(method, url.path + path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            raise OSError(f"the model answered {response.status}: {response.read(1_000).decode(errors='replace')}")
        return response


def main():
    url, token = os.environ.get("PARLEY_URL", "http://127.0.0.1:3000"), os.environ.get("PARLEY_TOKEN")
    if not token:
        sys.exit("assistant: PARLEY_TOKEN is not set")
    base, key = os.environ.get("OPENAI_BASE_URL"), os.environ.get("OPENAI_API_KEY")
    model = stand_in
    if base or key:
        model = OpenAi(base or "https://api.openai.com/v1", key, os.environ.get("OPENAI_MODEL"))
    assistant = Assistant(Parley(url, token), model)
    print(f"The assistant answers at {url}", flush=True)
    assistant.run()


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(f"assistant: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
