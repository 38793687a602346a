import { setTimeout as sleep } from 'node:timers/promises';

import { ChatError, connect, type Message, type MessageId, type RoomId, type RoomStore } from '@parley/client';
import { Parley, ParleyError } from '@parley/server';

import { model, type Turn } from './model.js';
import { BEGINNING, Questions, threadOf } from './questions.js';

const FAILURE = '\n(The model has failed.)';
/** Messages of a room that the bot reads when it enters it. The client library syncs the later ones. */
const MEMORY = 200;
const BODY_CHARS = 8_000;
const RETRY_MS = 5_000;

const [url, token] = [setting('PARLEY_URL'), setting('PARLEY_TOKEN')];
const parley = connect({ url, onFault: console.error });
const writer = new Parley({ url, key: token });
const me = await parley.bot(token);
const rooms = new Map<RoomId, () => void>();
/** Threads in which the bot writes: in each, one answer after the other. */
const busy = new Set<MessageId>();
/** Questions whose answer the server does not take. */
const refused = new Set<MessageId>();
parley.rooms.subscribe(enterRooms);
console.log(`${me.displayName ?? me.id} answers.`);

/** Enters each room to which somebody has added the bot. */
function enterRooms(): void {
  const ids = new Set(parley.rooms.getSnapshot().map(({ id }) => id));
  for (const id of ids) if (!rooms.has(id)) rooms.set(id, enter(parley.room(id)));
  for (const [id, leave] of rooms) if (!ids.has(id) && rooms.delete(id)) leave();
}

function enter(room: RoomStore): () => void {
  function look(): void {
    const questions = new Questions(me.id, room.getSnapshot());
    for (const question of questions.open()) {
      const thread = threadOf(question);
      if (busy.has(thread) || refused.has(question.id)) continue;
      busy.add(thread);
      void answer(room, question, questions).then(() => busy.delete(thread) && look());
    }
  }
  remember(room).then(look, console.error);
  return room.subscribe(look);
}

async function remember(room: RoomStore): Promise<void> {
  await room.open();
  while (!room.getSnapshot().reachedStart && room.getSnapshot().messages.length < MEMORY) await room.loadOlder();
}

async function answer({ roomId }: RoomStore, question: Message, questions: Questions): Promise<void> {
  const place = { roomId, id: questions.answerId(question) };
  try {
    // After a `kill -9` it sends the same again, which changes nothing, and goes on from the text that is stored.
    await parley.ask('message:send', { ...place, threadId: threadOf(question), body: BEGINNING, grow: true });
    const { body, grow } = await parley.ask('message:get', place);
    if (grow === 'growing') await write(place, body, questions.turns(question));
  } catch (error) {
    console.error(error);
    if ((error instanceof ChatError || error instanceof ParleyError) && error.retry === 'never')
      refused.add(question.id);
    else await sleep(RETRY_MS);
  }
}

async function write(place: { roomId: RoomId; id: MessageId }, body: string, turns: readonly Turn[]): Promise<void> {
  let length = [...body].length;
  let state: 'complete' | 'cancelled' = 'complete';
  const message = writer.messages.growOn(place, length);
  const { stopped } = message;
  try {
    for await (const text of model(turns, body.slice(BEGINNING.length), stopped)) {
      length += text.length;
      if (stopped.aborted || length > BODY_CHARS) break;
      void message.append(text);
    }
  } catch (error) {
    if (!stopped.aborted) {
      console.error(error);
      void message.append(FAILURE);
    }
    state = 'cancelled';
  }
  await message.finish(stopped.aborted ? 'cancelled' : state);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set`);
  process.exit(1);
}
