import { setTimeout as sleep } from 'node:timers/promises';

import {
  ChatError,
  connect,
  type EndState,
  type GrowingMessage,
  type Message,
  type MessageId,
  type RoomId,
  type RoomStore,
} from '@parley/client';

import { model, type Turn } from './model.js';
import { BEGINNING, RoomQuestions, threadOf } from './questions.js';

const FAILURE = '\n(The model has failed.)';
/** Messages of a room that the bot reads when it enters it. The client library syncs the later ones. */
const MEMORY = 200;
/** Longer answers are cut: a message has 8,000 characters. */
const ANSWER_CHARS = 7_900;
const RETRY_MS = 5_000;

const { PARLEY_URL = 'http://127.0.0.1:3000', PARLEY_TOKEN } = process.env;
if (!PARLEY_TOKEN) throw new Error('PARLEY_TOKEN is not set');
const parley = connect({ url: PARLEY_URL, onFault: console.error });
const me = await parley.bot(PARLEY_TOKEN);
const rooms = new Map<RoomId, () => void>();
/** Threads in which the bot writes: in each, one answer after the other. */
const busy = new Set<MessageId>();
/** Questions whose answer the server does not take. */
const refused = new Set<MessageId>();
parley.rooms.subscribe(enterRooms);
parley.ended.subscribe(() => {
  console.error(parley.ended.getSnapshot());
  process.exit(1);
});
console.log(`${me.displayName} answers at ${PARLEY_URL}`);

/** Enters each room to which somebody has added the bot. */
function enterRooms(): void {
  const ids = new Set(parley.rooms.getSnapshot().map(({ id }) => id));
  for (const id of ids) if (!rooms.has(id)) rooms.set(id, enter(parley.room(id)));
  for (const [id, leave] of rooms) if (!ids.has(id) && rooms.delete(id)) leave();
}

function enter(room: RoomStore): () => void {
  let isReady = false;
  function look(): void {
    if (!isReady) return;
    const questions = new RoomQuestions(me.id, room.getSnapshot());
    for (const question of questions.open()) {
      const thread = threadOf(question);
      if (busy.has(thread) || refused.has(question.id)) continue;
      busy.add(thread);
      void answer(room, question, questions).then(() => busy.delete(thread) && look());
    }
  }
  void remember(room).then(() => {
    isReady = true;
    look();
  });
  return room.subscribe(look);
}

async function remember(room: RoomStore): Promise<void> {
  try {
    await room.open();
    while (!room.getSnapshot().reachedStart && room.getSnapshot().messages.length < MEMORY) await room.loadOlder();
  } catch (error) {
    console.error(error);
  }
}

async function answer(room: RoomStore, question: Message, questions: RoomQuestions): Promise<void> {
  const place = { roomId: room.roomId, id: questions.answerId(question) };
  try {
    // After a `kill -9` it sends the same again, which changes nothing, and goes on from the text that is stored.
    await parley.ask('message:send', { ...place, threadId: threadOf(question), body: BEGINNING, grow: true });
    const { body, grow } = await parley.ask('message:get', place);
    const turns = questions.turns(question);
    if (grow === 'growing') await write(room.growOn(place.id, [...body].length), body, turns);
  } catch (error) {
    console.error(error);
    if (error instanceof ChatError && error.retry === 'never') refused.add(question.id);
    else await sleep(RETRY_MS);
  }
}

async function write(message: GrowingMessage, body: string, turns: readonly Turn[]): Promise<void> {
  const { stopped } = message;
  let free = ANSWER_CHARS - body.length;
  let state: EndState = 'complete';
  try {
    for await (const text of model(turns, body.slice(BEGINNING.length), stopped)) {
      free -= text.length;
      if (stopped.aborted || free < 0) break;
      void message.append(text);
    }
  } catch (error) {
    state = 'cancelled';
    if (!stopped.aborted) {
      console.error(error);
      void message.append(FAILURE);
    }
  }
  await message.finish(stopped.aborted ? 'cancelled' : state);
}
