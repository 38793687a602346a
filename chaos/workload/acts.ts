import { setTimeout as sleep } from 'node:timers/promises';

import type { ClientEvent, RoomId } from '#contracts';

import type { Reply, RequestFields } from '../clients/chaos-client.js';
import { UNWANTED } from '../site/chaos-check.js';
import { GROWING_ACTS } from './growing-acts.js';
import { type Act, type Fits, inThread, isInMain, isOwn, isText, onMessage, shownRoom } from './turn.js';

const FOLLOW_SHARE = 0.6;
const PAGE = 20;
const IN_ROOM_SHARE = 0.25;
const MENTION_SHARE = 0.3;
const ANSWER_IN_THREAD_SHARE = 0.4;
const FILE_BYTES_MAX = 200_000;
const EMOJIS = ['👍', '🎉', '👀'];
/** After a `TIMEOUT` a request takes effect within 2 s or never (docs/protocol.md, section 2). */
const SETTLED_MS = 2_500;
const REPEATS_MAX = 40;
const REPEAT_PAUSE_MS = 300;
/** The text of `send`, not edited. */
const PLAIN_TEXT = /: \d+$/;

/** The relative frequency of each act. */
export const ACT_WEIGHTS = {
  send: 50,
  everyone: 3,
  answer: 8,
  draft: 6,
  sendFile: 6,
  edit: 8,
  dropFiles: 2,
  unwanted: 3,
  spoil: 2,
  repeat: 3,
  delete: 3,
  react: 10,
  changeMind: 4,
  read: 8,
  reply: 16,
  readThread: 8,
  readMain: 8,
  follow: 4,
  browse: 3,
  grow: 6,
  hesitate: 1,
  fallSilent: 1,
  stop: 4,
  leave: 1,
  remove: 1,
  comeBack: 4,
  cut: 1,
  cutAndList: 1,
} as const;

export type ActName = keyof typeof ACT_WEIGHTS;

export const ACTS: Readonly<Record<ActName, Act>> = {
  send: async (turn) => {
    const { client, nextNumber } = turn;
    const room = shownRoom(turn);
    if (room !== undefined) client.send(room.roomId, `${client.name}: ${nextNumber()}`);
  },

  everyone: async (turn) => {
    const { client, nextNumber } = turn;
    const room = client.has('everyone') ? shownRoom(turn) : undefined;
    if (room !== undefined) client.send(room.roomId, `${client.name}: everyone ${nextNumber()}`, { everyone: true });
  },

  /** Without having read what is before it, in the room or in a thread. */
  answer: async (turn) => {
    const { client, nextNumber, random } = turn;
    if (!client.has('keepsUnread')) return;
    const send = (roomId: RoomId, reply?: Reply): void =>
      client.send(roomId, `${client.name}: answer ${nextNumber()}`, { keepsUnread: true, ...(reply && { reply }) });
    if (random.next() < ANSWER_IN_THREAD_SHARE)
      return inThread(turn, (roomId, threadId) =>
        send(roomId, { threadId, inRoom: random.next() < IN_ROOM_SHARE, mentions: [] }),
      );
    const room = shownRoom(turn);
    if (room !== undefined) send(room.roomId);
  },

  draft: async (turn) => {
    const { client, nextNumber, random } = turn;
    const room = client.has('drafts') ? shownRoom(turn) : undefined;
    if (room === undefined) return;
    const { roomId } = room;
    if (random.weighted({ put: 3, remove: 1 }) === 'remove') await client.attempt('draft:remove', { roomId });
    else await client.attempt('draft:put', { roomId, body: `${client.name}: draft ${nextNumber()}` });
  },

  /** No pictures: their thumbnails would change messages during the calm. */
  sendFile: async (turn) => {
    const { client, nextNumber, random } = turn;
    const room = shownRoom(turn);
    if (room === undefined) return;
    const body = `${client.name}: file ${nextNumber()}`;
    client.sendFile(room.roomId, body, Buffer.alloc(random.between(1, FILE_BYTES_MAX), body));
  },

  edit: async (turn) => {
    const { client, nextNumber } = turn;
    await onMessage(turn, isOwn, async (roomId, { id, version }) => {
      const body = `${client.name}: edit ${nextNumber()}`;
      await client.attempt('message:edit', { roomId, id, version, body });
    });
  },

  dropFiles: async (turn) => {
    const { client, nextNumber } = turn;
    const hasFiles: Fits = (message) => isOwn(message, client) && message.attachments.length > 0;
    await onMessage(turn, hasFiles, async (roomId, { id, version }) => {
      const body = `${client.name}: no file ${nextNumber()}`;
      await client.attempt('message:edit', { roomId, id, version, body, attachments: [] });
    });
  },

  /** The check refuses it. */
  unwanted: async (turn) => {
    const { client, nextNumber } = turn;
    const room = shownRoom(turn);
    if (room !== undefined) client.send(room.roomId, `${client.name}: ${UNWANTED} ${nextNumber()}`);
  },

  /** The check refuses the new text. */
  spoil: (turn) =>
    onMessage(turn, isOwn, async (roomId, { id, version }) => {
      const body = `${turn.client.name}: ${UNWANTED} edit ${turn.nextNumber()}`;
      await turn.client.attempt('message:edit', { roomId, id, version, body });
    }),

  /** As a client that has lost the answer. */
  repeat: async (turn) => {
    const isAsSent: Fits = (message, client) => isOwn(message, client) && PLAIN_TEXT.test(message.body);
    await onMessage(turn, isAsSent, async (roomId, { id, body }) => {
      await turn.client.attempt('message:send', { roomId, id, body });
    });
  },

  delete: (turn) =>
    onMessage(turn, isOwn, async (roomId, { id }) => {
      await turn.client.attempt('message:delete', { roomId, id });
    }),

  react: (turn) =>
    onMessage(turn, isText, async (roomId, { id }) => {
      const event = turn.random.weighted({ 'reaction:add': 3, 'reaction:remove': 1 });
      await turn.client.attempt(event, { roomId, id, emoji: turn.random.pick(EMOJIS) ?? '' });
    }),

  /** Adds a reaction and takes it back when the answer has come, whatever it was; after a TIMEOUT over another connection. */
  changeMind: (turn) =>
    onMessage(turn, isText, async (roomId, { id }) => {
      const fields = { roomId, id, emoji: '🤔' };
      const added = await turn.client.attempt('reaction:add', fields);
      if (!added.ok && added.code === 'TIMEOUT') {
        turn.client.cut();
        await sleep(SETTLED_MS);
      }
      for (let attempt = 0; attempt < REPEATS_MAX; attempt += 1) {
        const removed = await turn.client.attempt('reaction:remove', fields);
        if (removed.ok || !removed.mayRepeat) return;
        await sleep(REPEAT_PAUSE_MS);
      }
    }),

  read: async (turn) => {
    const room = shownRoom(turn);
    const seq = room && turn.client.messages(room.roomId)?.at(-1)?.seq;
    if (room !== undefined && seq !== undefined) await turn.client.attempt('read:mark', { roomId: room.roomId, seq });
  },

  reply: (turn) =>
    inThread(turn, (roomId, threadId) => {
      const { client, nextNumber, random, world } = turn;
      const neighbours = world.clients.filter((other) =>
        world.homes.get(other)?.some((room) => room.roomId === roomId),
      );
      const mentioned = random.next() < MENTION_SHARE ? random.pick(neighbours) : undefined;
      const mentions = mentioned === undefined ? [] : [mentioned.userId];
      const reply = { threadId, inRoom: random.next() < IN_ROOM_SHARE, mentions };
      client.send(roomId, `${client.name}: reply ${nextNumber()}`, { reply });
    }),

  /** Up to any reply that the client shows. */
  readThread: (turn) =>
    inThread(turn, async (roomId, threadId, replies) => {
      const seq = turn.random.pick(replies)?.seq;
      if (seq !== undefined) await turn.client.attempt('thread:read', { roomId, threadId, seq });
    }),

  readMain: (turn) =>
    inThread(turn, async (roomId) => {
      const seq = turn.client.messages(roomId)?.findLast(isInMain)?.seq;
      if (seq !== undefined) await turn.client.attempt('read:mark', { roomId, seq, main: true });
    }),

  follow: (turn) =>
    inThread(turn, async (roomId, threadId) => {
      const follow = turn.random.next() < FOLLOW_SHARE;
      await turn.client.attempt('thread:follow', { roomId, threadId, follow });
    }),

  /** Sends the requests of a client that shows threads. */
  browse: (turn) =>
    inThread(turn, async (roomId, threadId) => {
      const { client } = turn;
      const ask = <Event extends ClientEvent>(event: Event, fields: RequestFields<Event>) =>
        client.attempt(event, fields);
      await Promise.all([
        ask('thread:open', { roomId, threadId }),
        ask('message:page', { roomId, threadId, limit: PAGE }),
        ask('message:page', { roomId, main: true, limit: PAGE }),
        ask('thread:list', turn.random.next() < 0.5 ? { roomId } : { unread: true }),
      ]);
    }),

  leave: async (turn) => {
    const room = shownRoom(turn);
    if (room === undefined || room.owner === turn.client) return;
    await turn.client.attempt('room:leave', { roomId: room.roomId });
  },

  /** Only owners can. */
  remove: async ({ client, world, random }) => {
    const room = random.pick(world.rooms.filter(({ owner }) => owner === client));
    const victim = random.pick(world.clients.filter((other) => other !== client));
    if (room === undefined || victim === undefined) return;
    await client.attempt('member:remove', { roomId: room.roomId, userId: victim.userId });
  },

  comeBack: async ({ client, world, random }) => {
    const away = (world.homes.get(client) ?? []).filter(({ roomId }) => client.messages(roomId) === null);
    const room = random.pick(away);
    if (room !== undefined) await client.join(room.roomId);
  },

  ...GROWING_ACTS,

  cut: async ({ client }) => client.cut(),

  /** After an absence a client that shows threads asks for the unread ones (docs/protocol/threads.md, section 5). */
  cutAndList: async ({ client }) => {
    if (!client.has('threads')) return;
    client.cut();
    await client.attempt('thread:list', { unread: true });
  },
};
