import { ChatError } from '#contracts/errors';
import type {
  ClientEvent,
  ClientEventData,
  Delta,
  MemberPage,
  Message,
  MessageId,
  MessagePage,
  OpenedRoom,
  RequestOf,
  Rev,
  RoomId,
  RoomState,
  SentMessage,
  Seq,
  SyncAnswer,
  UserId,
} from '#contracts';
import { TYPING_TTL_MS } from '#contracts/limits';

import { isOf, type Line, threadOf } from '../src/replica/line.policy.js';
import { bindFiles } from './model-files.js';
import { append, finish, stop, wholeOf } from './model-growing.js';
import type { ModelConnection, ModelServer } from './model-server.js';
import {
  counter,
  entry,
  isMember,
  itemsAbove,
  liveMessages,
  type OwnSettings,
  revOf,
  seenBy,
  stateOf,
  type ModelRoom,
} from './model-store.js';
import { leavesUnread, readOf, repliesIn, replyFields, threadState } from './model-threads.js';

/** Small limits, so that incomplete answers of every kind occur. */
const SYNC_ITEMS = 6;
const SYNC_TOO_LONG = 25;
const SYNC_ROOMS = 2;
const OPEN_MAX = 200;
const MEMBERS_PAGE = 2;

type Request<Event extends ClientEvent> = { [Field in keyof RequestOf<Event>]: RequestOf<Event>[Field] };

/** The answers of the server by event. The model leaves out the other events. */
type Answers = {
  [Event in ClientEvent]?: (connection: ModelConnection, request: Request<Event>) => ClientEventData[Event];
};

export function answersOf(server: ModelServer): Answers {
  return {
    sync: (connection, request) => sync(server, connection, request),
    'room:open': (connection, { roomId, limit }) => open(server, connection, roomId, limit ?? 20),
    'room:join': (connection, request) => join(server, connection, request),
    'message:send': ({ userId }, request) => send(server, userId, request),
    'message:page': ({ userId }, request) => page(server, userId, request),
    'message:get': ({ userId }, { roomId, id }) => get(server, userId, roomId, id),
    'message:edit': ({ userId }, { roomId, id, version, body = '', mentions = [] }) =>
      change(server, userId, { roomId, id }, (seq) => {
        const message = entry(server.store.rooms, roomId).messages[seq - 1];
        if (message?.version !== version || message.grow === 'growing') throw new ChatError('CONFLICT');
        server.edit(roomId, seq, body, mentions);
      }),
    'message:delete': ({ userId }, { roomId, id }) =>
      change(server, userId, { roomId, id }, (seq) => server.delete(roomId, seq)),
    'message:append': ({ userId }, request) => append(server, userId, request),
    'message:finish': ({ userId }, request) => finish(server, userId, request),
    'message:stop': ({ userId }, request) => stop(server, userId, request),
    'reaction:add': ({ userId }, { roomId, id, emoji }) =>
      change(server, userId, { roomId, id }, (seq) => server.react(roomId, seq, { userId, emoji, on: true })),
    'reaction:remove': ({ userId }, { roomId, id, emoji }) =>
      change(server, userId, { roomId, id }, (seq) => server.react(roomId, seq, { userId, emoji, on: false })),
    'member:list': ({ userId }, { roomId, cursor }) => members(server, userId, roomId, cursor ?? ''),
    'read:mark': ({ userId }, request) => mark(server, userId, request),
    'thread:open': ({ userId }, { roomId, threadId }) => openThread(server, userId, roomId, threadId),
    'thread:read': ({ userId }, { roomId, threadId, seq }) => {
      server.requireMember(userId, roomId);
      server.readThread(roomId, userId, threadId, seq);
      return threadState(server.store, userId, roomId, threadId);
    },
    'room:favourite': ({ userId }, { roomId, favourite }) => set(server, userId, roomId, { favourite }),
    'room:section': ({ userId }, { roomId, section }) => set(server, userId, roomId, { section: section || null }),
    'room:unread': ({ userId }, { roomId, unread, from: unreadFrom = null }) =>
      set(server, userId, roomId, { unreadMark: unread, unreadFrom: unreadFrom as Seq | null }),
    'room:notify': ({ userId }, { roomId, notify, until: notifyUntil = null }) =>
      set(server, userId, roomId, { notify, notifyUntil, notifyThen: notifyUntil === null ? null : 'all' }),
    'presence:watch': (_, { userIds }) => ({
      presence: userIds.map((userId) => ({ userId, status: 'online', lastSeenAt: null })),
    }),
    'session:refresh': () => ({ tokenExpiresAt: '' }),
    typing: ({ userId }, { roomId }) => typing(server, userId, roomId),
  };
}

function set(server: ModelServer, userId: UserId, roomId: RoomId, own: Partial<OwnSettings>): RoomState {
  server.requireMember(userId, roomId);
  server.set(roomId, userId, own);
  return stateOf(server.store, userId, roomId);
}

/** Passes all on: how often a user may type is for the client to bound. */
function typing(server: ModelServer, userId: UserId, roomId: RoomId): ClientEventData['typing'] {
  const users = [entry(server.store.users, userId).brief];
  for (const connection of server.connections)
    if (connection.userId !== userId && connection.subscribed.has(roomId))
      connection.deliver('typing', { roomId, users, ttlMs: TYPING_TTL_MS });
  return {};
}

function sync(server: ModelServer, connection: ModelConnection, request: Request<'sync'>): SyncAnswer {
  const { store } = server;
  const { userId } = connection;
  const user = entry(store.users, userId);
  const { urev = 0, rooms = {} } = request;
  const named = Object.entries(rooms) as [RoomId, Rev][];
  checkCursors(server, request, user.urev);
  const mine = [...user.memberships].filter(([, { joined }]) => joined).map(([roomId]) => roomId);
  connection.synced = true;
  for (const roomId of mine) connection.subscribed.add(roomId);
  const states = mine.map((roomId) => stateOf(store, userId, roomId)).filter((state) => state.urev > urev);
  const listed = states.sort((one, other) => one.urev - other.urev).slice(0, SYNC_ROOMS);
  const deltas = deltasOf(server, userId, named);
  const lost = [...user.memberships].filter(([, each]) => !each.joined && each.urev > urev).map(([id]) => id);
  const unreadable = named.map(([roomId]) => roomId).filter((roomId) => !isMember(store, userId, roomId));
  const isCut = listed.length < states.length;
  return {
    epoch: store.epoch,
    urev: counter(isCut ? (listed.at(-1)?.urev ?? 0) : user.urev),
    rooms: listed,
    deltas: deltas.deltas,
    gone: [...new Set([...lost, ...unreadable])],
    blocked: user.blocksUrev > (request.urev ?? -1) ? [...user.blocked].filter((id) => id !== null) : null,
    more: isCut || deltas.more,
  };
}

function checkCursors(server: ModelServer, { epoch, urev, rooms }: Request<'sync'>, head: number): void {
  if (epoch === undefined && (urev !== undefined || rooms !== undefined)) throw new ChatError('INVALID');
  if (epoch !== undefined && epoch !== server.store.epoch) throw new ChatError('EPOCH_CHANGED');
  if (urev !== undefined && urev > head) throw new ChatError('EPOCH_CHANGED');
}

function deltasOf(
  server: ModelServer,
  userId: UserId,
  named: readonly [RoomId, Rev][],
): { deltas: Delta[]; more: boolean } {
  const { store } = server;
  const behind = named
    .filter(([roomId]) => isMember(store, userId, roomId))
    .map(([roomId, from]) => {
      const { rev } = entry(store.rooms, roomId);
      if (from > rev) throw new ChatError('EPOCH_CHANGED');
      return { roomId, from, rev, items: itemsAbove(store, userId, roomId, from) };
    });
  let left = SYNC_ITEMS;
  let more = false;
  const deltas: Delta[] = [];
  const open = behind.filter(({ from, rev }) => from < rev).sort((one, other) => one.items.length - other.items.length);
  for (const { roomId, from, rev, items } of open) {
    if (items.length > SYNC_TOO_LONG) {
      deltas.push({ roomId, from, to: from, items: [], more: false, tooLong: true });
      continue;
    }
    const taken = items.slice(0, left);
    left -= taken.length;
    const isCut = taken.length < items.length;
    more ||= isCut;
    const last = taken.at(-1);
    if (isCut && last === undefined) continue;
    const to = isCut && last !== undefined ? revOf(last) : rev;
    deltas.push({ roomId, from, to: counter(to), items: taken, more: isCut, tooLong: false });
  }
  return { deltas, more };
}

function open(server: ModelServer, connection: ModelConnection, roomId: RoomId, limit: number): OpenedRoom {
  const held = server.requireMember(connection.userId, roomId);
  connection.subscribed.add(roomId);
  const room = stateOf(server.store, connection.userId, roomId);
  const live = liveMessages(held);
  const unread = live.filter(({ seq }) => seq > room.readSeq).length;
  const messages = live.slice(-Math.min(OPEN_MAX, Math.max(limit, unread)));
  const reachedStart = messages.length === live.length;
  const named = messages.map((message) => seenBy(server.store, connection.userId, message));
  return { room, rev: counter(held.rev), messages: named, reachedStart, online: [], marks: [] };
}

function join(server: ModelServer, connection: ModelConnection, request: Request<'room:join'>): OpenedRoom {
  const named = [...server.store.rooms.values()].find(({ room }) => room.name === request.name)?.room.id;
  const roomId = request.roomId ?? named;
  if (roomId === undefined || !server.store.rooms.has(roomId)) throw new ChatError('NOT_FOUND');
  server.setMembership(roomId, connection.userId, true);
  return open(server, connection, roomId, 20);
}

function send(server: ModelServer, userId: UserId, request: Request<'message:send'>): SentMessage {
  const { roomId, id, body = '', mentions = [], everyone, attachments = [], afterId } = request;
  const stored = entry(server.store.rooms, roomId).messages.find((message) => message.id === id);
  if (stored !== undefined) return { id, seq: stored.seq, rev: stored.rev, createdAt: stored.createdAt, dup: true };
  const held = server.requireMember(userId, roomId);
  const mutedUntil = held.members.get(userId)?.mutedUntil ?? null;
  if (mutedUntil !== null)
    throw new ChatError('MUTED', { retryAfterMs: Date.parse(mutedUntil) - Date.parse(server.now()) });
  if (body.startsWith('bad')) throw new ChatError('INVALID', { field: 'body' });
  if (afterId !== undefined && !held.messages.some((message) => message.id === afterId))
    throw new ChatError('OUT_OF_ORDER');
  const reply = replyFields(held, request);
  const files = bindFiles(server, { userId, roomId, id }, attachments);
  const message = { id, senderId: userId, body, mentions: [...mentions], attachments: files, everyone, ...reply };
  const kept = keptFields(server, held, request, { senderId: userId, ...reply });
  server.commit(roomId, () => [server.append(held, { ...message, ...kept }, null)]);
  const sent = held.messages.at(-1);
  if (sent === undefined) throw new ChatError('INTERNAL');
  return { id, seq: sent.seq, rev: sent.rev, createdAt: sent.createdAt, dup: false };
}

/** The new message grows if it asks for that, and keeps unread what is before it if it asks for that and there is something. */
function keptFields(
  { store }: ModelServer,
  held: ModelRoom,
  { keepsUnread, grow }: Request<'message:send'>,
  message: Partial<Message>,
): Pick<Message, 'keepsUnread' | 'grow'> {
  const growth = grow === true ? { grow: 'growing' as const } : {};
  return { ...growth, ...(keepsUnread === true && leavesUnread(store, held, message) && { keepsUnread }) };
}

/** Changes a message and answers with its new state. */
function change(
  server: ModelServer,
  userId: UserId,
  { roomId, id }: { roomId: RoomId; id: MessageId },
  act: (seq: number) => void,
): Message {
  const held = server.requireMember(userId, roomId);
  const index = liveMessages(held).find((message) => message.id === id)?.seq ?? 0;
  if (index === 0) throw new ChatError('NOT_FOUND');
  act(index);
  const message = held.messages[index - 1];
  if (message === undefined) throw new ChatError('INTERNAL');
  return seenBy(server.store, userId, message);
}

function get(server: ModelServer, userId: UserId, roomId: RoomId, id: MessageId): Message {
  const held = server.requireMember(userId, roomId);
  const message = liveMessages(held).find((each) => each.id === id);
  if (message === undefined) throw new ChatError('NOT_FOUND');
  return seenBy(server.store, userId, wholeOf(held, message));
}

function page(server: ModelServer, userId: UserId, request: Request<'message:page'>): MessagePage {
  const held = server.requireMember(userId, request.roomId);
  const line = lineOf(request);
  const threadId = threadOf(line);
  if (threadId !== null) threadState(server.store, userId, request.roomId, threadId);
  const live = liveMessages(held).filter((message) => isOf(line, message));
  const from = startOf(request, live);
  const listed = live.slice(Math.max(0, from), Math.max(0, from + (request.limit ?? 10)));
  const messages = listed.map((message) => seenBy(server.store, userId, message));
  const end = Math.max(0, from) + listed.length;
  return { messages, reachedStart: from <= 0, reachedEnd: end >= live.length, rev: counter(held.rev) };
}

function lineOf({ threadId, main }: Request<'message:page'>): Line {
  if (threadId !== undefined) return { threadId };
  return main === true ? 'main' : 'all';
}

/** The index of the page's first message; below 0 if the page is cut at the start of the room. */
function startOf({ before, after, around, at, limit = 10 }: Request<'message:page'>, live: readonly Message[]): number {
  const below = (seq: number): number => live.filter((message) => message.seq < seq).length;
  if (after !== undefined) return below(after + 1);
  if (at !== undefined) return live.filter(({ createdAt }) => createdAt < at).length;
  if (around === undefined) return below(before ?? Infinity) - limit;
  const middle = Math.min(below(around), live.length - 1) - Math.floor(limit / 2);
  return Math.max(0, Math.min(middle, live.length - limit));
}

function members(server: ModelServer, userId: UserId, roomId: RoomId, cursor: string): MemberPage {
  const held = server.requireMember(userId, roomId);
  const all = [...held.members.values()].filter(({ state, user }) => state === 'joined' && user.id > cursor);
  const sorted = all.sort((one, other) => (one.user.id < other.user.id ? -1 : 1));
  const listed = sorted.slice(0, MEMBERS_PAGE);
  const next = listed.length < sorted.length ? (listed.at(-1)?.user.id ?? null) : null;
  return { members: listed, cursor: next, rev: counter(held.rev) };
}

/** The newest reply is enough: clients page with `message:page`. */
function openThread(
  server: ModelServer,
  userId: UserId,
  roomId: RoomId,
  threadId: MessageId,
): ClientEventData['thread:open'] {
  const held = server.requireMember(userId, roomId);
  const thread = threadState(server.store, userId, roomId, threadId);
  const replies = repliesIn(held, threadId);
  const messages = replies.slice(-1).map((message) => seenBy(server.store, userId, message));
  return { thread, messages, rev: counter(held.rev), reachedStart: replies.length <= 1 };
}

function mark(
  server: ModelServer,
  userId: UserId,
  { roomId, seq, main }: Request<'read:mark'>,
): ClientEventData['read:mark'] {
  server.requireMember(userId, roomId);
  server.mark(roomId, userId, seq, main);
  return readOf(stateOf(server.store, userId, roomId));
}
