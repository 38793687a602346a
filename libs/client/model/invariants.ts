import type { Message, UserId } from '#contracts';

import type { Parley } from '../src/client.js';
import type { Replica } from '../src/replica/replica.js';
import type { RoomReplica } from '../src/replica/room-replica.js';
import type { MessageWindow } from '../src/replica/message-window.js';
import { isOf, type Line } from '../src/replica/line.policy.js';
import type { RoomTimeline } from '../src/timeline/room-timeline.js';
import { entry, isMember, liveMessages } from './model-store.js';
import type { ModelServer } from './model-server.js';
import { replicaOf } from './replica-of.js';

/** The part of the world that the invariants read. */
interface Scene {
  readonly server: ModelServer;
  readonly clients: readonly Parley[];
  readonly userIds: readonly UserId[];
  readonly timelineMessages: number;
  timelinesOf(user: number): readonly RoomTimeline[];
}

/**
 * Invariants that hold at every moment: a cursor never moves back, never exceeds the server's counter, and the replica
 * contains all changes up to it. Replicas of an earlier epoch than the server's are skipped.
 */
export class Invariants {
  private readonly cursors = new WeakMap<object, number>();

  /** The first violated invariant, or `null`. */
  broken(world: Scene): string | null {
    for (const [user, client] of world.clients.entries()) {
      const replica = replicaOf(client);
      const back = this.movedBack(replica);
      if (back !== null) return `${back} of user${String(user)} moved back`;
      if (replica.epoch !== world.server.store.epoch) continue;
      for (const room of replica.rooms.values()) {
        const missing = missingOf(world, user, room);
        if (missing !== null) return `${missing} in ${room.id} of user${String(user)}`;
      }
      for (const timeline of world.timelinesOf(user)) {
        const wrong = twiceOrApart(world, timeline) ?? missingInTimeline(world, user, timeline);
        if (wrong !== null) return `${wrong} in the timeline of ${timeline.roomId} of user${String(user)}`;
      }
    }
    return null;
  }

  private movedBack(replica: Replica): string | null {
    for (const [what, gate] of [['urev', replica.user] as const, ...gatesOf(replica)]) {
      const { cursor } = gate;
      const before = this.cursors.get(gate) ?? 0;
      this.cursors.set(gate, cursor ?? 0);
      if (cursor !== null && cursor < before) return what;
    }
    return null;
  }
}

function gatesOf(replica: Replica) {
  return [...replica.rooms.values()].map(({ id, gate }) => [id as string, gate] as const);
}

function missingOf(
  world: Scene,
  user: number,
  room: RoomReplica,
  window: MessageWindow = room.window,
  line: Line = 'all',
): string | null {
  const { store } = world.server;
  const { gate } = room;
  const userId = world.userIds[user];
  if (gate.cursor === null || userId === undefined || !isMember(store, userId, room.id)) return null;
  const held = entry(store.rooms, room.id);
  if (gate.cursor > held.rev) return `cursor ${String(gate.cursor)} is above ${String(held.rev)}`;
  const { cursor } = gate;
  const ofLine = liveMessages(held).filter((message) => isOf(line, message));
  const isIn = ({ seq, rev }: Message): boolean => seq >= window.low && seq <= window.high && rev <= cursor;
  for (const { id, seq, rev } of ofLine.filter(isIn)) {
    const found = window.get(id)?.rev;
    if (found !== rev) return `seq ${String(seq)} is at rev ${String(found)}, not ${String(rev)}`;
  }
  return null;
}

function missingInTimeline(world: Scene, user: number, timeline: RoomTimeline): string | null {
  const { window } = timeline;
  const room = replicaOf(world.clients[user] as Parley).rooms.get(timeline.roomId);
  return window === null || room === undefined ? null : missingOf(world, user, room, window, timeline.line);
}

/** A timeline shows the messages of its line without a gap, not too many, and none of them as pending too. */
function twiceOrApart({ server, timelineMessages: most }: Scene, timeline: RoomTimeline): string | null {
  const { messages, pending } = timeline.getSnapshot();
  const held = entry(server.store.rooms, timeline.roomId).messages;
  if (hasGap(messages, timeline, held)) return 'messages are missing';
  const counted = messages.filter(({ system }) => system?.type.startsWith('member.') !== true);
  if (counted.length > most) return `${String(counted.length)} messages`;
  const shown = new Set<string>(messages.map(({ id }) => id));
  const twice = pending.find(({ id, status }) => status !== 'failed' && shown.has(id));
  return twice === undefined ? null : `${twice.id} is shown twice`;
}

/** The messages of an outdated timeline can be of an earlier epoch. */
function hasGap(messages: readonly Message[], { line, window }: RoomTimeline, held: readonly Message[]): boolean {
  const [first] = messages;
  const last = messages.at(-1);
  if (first === undefined || last === undefined) return false;
  if (line === 'all') return last.seq - first.seq !== messages.length - 1;
  const part = held.filter((message) => message.seq >= first.seq && message.seq <= last.seq && isOf(line, message));
  return window !== null && part.length !== messages.length;
}
