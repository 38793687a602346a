import type { Member, Message, RoomId, RoomState, Seq, UserId } from '#contracts';

import { isOf, keyOf } from '../src/replica/line.policy.js';
import type { RoomTimeline } from '../src/timeline/room-timeline.js';
import type { RoomView } from '../src/rooms/room-view.js';
import { entry, isMember, liveMessages, seenBy, stateOf } from './model-store.js';
import type { World } from './world.js';

/** Two values that must be equal, with a description. */
export interface Claim {
  readonly what: string;
  readonly client: unknown;
  readonly server: unknown;
}

/** Compares everything that a client shows with the state of the server. */
export function* claims(world: World, user: number): Generator<Claim> {
  const { store } = world.server;
  const userId = world.userIds[user] as UserId;
  const client = world.client(user);
  const mine = world.roomIds.filter((roomId) => isMember(store, userId, roomId));
  const shown = client.rooms.getSnapshot();
  yield { what: `rooms of ${userId}`, client: shown.map(({ id }) => id).sort(), server: [...mine].sort() };
  const { blocked } = entry(store.users, userId);
  yield { what: `blocked by ${userId}`, client: [...client.blocked.getSnapshot()].sort(), server: [...blocked].sort() };
  for (const state of shown) {
    const server = counted(stateOf(store, userId, state.id));
    yield { what: `${state.id} of ${userId}`, client: counted(state), server };
    yield* roomClaims(world, userId, client.room(state.id).getSnapshot());
  }
  for (const timeline of world.timelinesOf(user)) yield* timelineClaims(world, userId, timeline);
  for (const roomId of world.roomIds) yield sendClaim(world, user, roomId);
  if (!world.restored) yield* writtenClaims(world);
}

function* roomClaims(world: World, userId: UserId, view: RoomView): Generator<Claim> {
  const { store } = world.server;
  const { roomId } = view;
  const held = entry(store.rooms, roomId);
  const live = liveMessages(held).map((message) => seenBy(store, userId, message));
  const low = view.messages[0]?.seq ?? Infinity;
  const expected = live.filter(({ seq }) => seq >= low);
  yield { what: `messages of ${roomId} at ${userId}`, client: brief(view.messages), server: brief(expected) };
  if (view.status === 'open') {
    const least = Math.min(live.length, 20);
    yield { what: `enough of ${roomId} at ${userId}`, client: view.messages.length >= least, server: true };
    const reached = expected.length === live.length;
    yield { what: `start of ${roomId} at ${userId}`, client: view.reachedStart, server: reached };
  }
  if (view.members === null) return;
  const joined = [...held.members.values()].filter(({ state }) => state === 'joined');
  yield { what: `members of ${roomId} at ${userId}`, client: listed(view.members), server: listed(joined) };
}

/** A timeline that was used shows a part of the room, as it is on the server. */
function* timelineClaims(world: World, userId: UserId, timeline: RoomTimeline): Generator<Claim> {
  const { store } = world.server;
  const { roomId, line } = timeline;
  const held = entry(store.rooms, roomId);
  const view = timeline.getSnapshot();
  const at = `timeline of ${keyOf(line)} in ${roomId} at ${userId}`;
  const ofLine = liveMessages(held).filter((message) => isOf(line, message));
  const live = isMember(store, userId, roomId) ? ofLine : [];
  const first = view.messages[0]?.seq ?? Infinity;
  const last = view.messages.at(-1)?.seq ?? 0;
  const part = live.filter(({ seq }) => seq >= first && seq <= last).map((message) => seenBy(store, userId, message));
  yield { what: `messages in the ${at}`, client: brief(view.messages), server: brief(part) };
  yield { what: `loading of the ${at}`, client: view.isLoading, server: null };
  if (!timeline.isInUse || !isMember(store, userId, roomId)) return;
  yield { what: `any messages in the ${at}`, client: view.messages.length > 0, server: live.length > 0 };
  // A restored server can lack the thread.
  if (view.error === null || live.length > 0) yield* endClaims(timeline, live, at);
}

function* endClaims(timeline: RoomTimeline, live: readonly Message[], at: string): Generator<Claim> {
  const { line } = timeline;
  const { messages, ...view } = timeline.getSnapshot();
  const [first] = messages;
  const last = messages.at(-1)?.seq ?? 0;
  const ends = {
    reachedStart: first === undefined || first.seq === live[0]?.seq,
    newer: live.filter(({ seq }) => seq > last).length,
  };
  const { reachedStart, reachedEnd } = view;
  // In other lines, of those that the client holds.
  const newer = line === 'all' ? view.newer : Math.max(view.newer, ends.newer);
  yield {
    what: `ends of the ${at}`,
    client: { reachedStart, newer },
    server: live.length === 0 ? { reachedStart: true, newer: 0 } : ends,
  };
  if (reachedEnd) yield { what: `end of the ${at}`, client: newer, server: 0 };
}

/** Sent messages are stored once and in order, unless they failed permanently or the server was restored. */
function sendClaim(world: World, user: number, roomId: RoomId): Claim {
  const sent = world.sent.filter((each) => each.user === user && each.roomId === roomId).map(({ id }) => id);
  const stored = entry(world.server.store.rooms, roomId).messages.map(({ id }) => id as string);
  const pending = world.client(user).room(roomId).getSnapshot().pending;
  const failed = new Set(pending.filter(({ status }) => status === 'failed').map(({ id }) => id as string));
  const expected = sent.filter((id) => !failed.has(id) && (!world.restored || stored.includes(id)));
  const open = pending.filter(({ status }) => status !== 'failed').map(({ id }) => id);
  const found = stored.filter((id) => sent.includes(id));
  return {
    what: `sends of ${world.userIds[user] ?? ''} in ${roomId}`,
    client: { found, open },
    server: { found: expected, open: [] },
  };
}

/** What was acked of a growing message is in it, unless it was edited, deleted or purged. */
function* writtenClaims(world: World): Generator<Claim> {
  for (const { roomId, id, text } of world.written) {
    const held = entry(world.server.store.rooms, roomId);
    const stored = liveMessages(held).find((message) => message.id === id);
    if (stored === undefined || stored.deletedAt !== null || stored.version > 1) continue;
    yield { what: `acked text of ${id}`, client: text, server: stored.body.slice(0, text.length) };
  }
}

/** Without `memberCount`, which the server does not update by frames. */
function counted({ memberCount: _, main, ...state }: RoomState): Omit<RoomState, 'memberCount'> {
  // The user's own messages move the read positions, and the client may not see them before they are purged.
  const past = (readSeq: Seq): Seq => Math.max(readSeq, state.firstSeq - 1) as Seq;
  const readSeq = past(state.readSeq);
  return { ...state, readSeq, ...(main !== undefined && { main: { ...main, readSeq: past(main.readSeq) } }) };
}

const brief = (messages: readonly Message[]) =>
  messages.map(({ id, seq, rev, body, grow, deletedAt, mentions, reactions, attachments, sender, thread }) => {
    const files = attachments.map((file) => file.id);
    return {
      id,
      seq,
      rev,
      body,
      grow,
      deletedAt,
      mentions,
      reactions,
      files,
      name: sender?.displayName ?? null,
      replies: thread?.replies ?? 0,
    };
  });

const listed = (members: readonly Member[]) =>
  [...members].sort((one, other) => (one.user.id < other.user.id ? -1 : 1));
