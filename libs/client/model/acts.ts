import * as fc from 'fast-check';

import type { MessageId, RoomId, Seq } from '#contracts';

import type { RoomTimeline } from '../src/timeline/room-timeline.js';
import { endGrowing, growBy } from './model-growing.js';
import { entry, liveMessages } from './model-store.js';
import type { World } from './world.js';

/** One step of a run, and the pause after it. */
export interface Act {
  readonly kind: ActKind;
  readonly user: number;
  readonly room: number;
  /** Selects a message or a position in the history; from 0 to 1. */
  readonly share: number;
  readonly pauseMs: number;
}

type Perform = (world: World, act: Act, roomId: RoomId) => void;

/** All acts with their frequencies. */
const ACTS = {
  send: [
    8,
    (world, { user, share }, roomId) => world.send(user, roomId, share < 0.06 ? 'bad' : `text ${String(share)}`),
  ],
  sendFiles: [
    2,
    (world, { user, share }, roomId) => void world.sendFiles(user, roomId, ['one', `two ${String(share)}`]),
  ],
  burst: [
    3,
    (world, { user }, roomId) => {
      for (let index = 0; index < 12; index++) world.send(user, roomId, `burst ${String(index)}`);
    },
  ],
  reply: [
    6,
    (world, { user, share }, roomId) => {
      const root = rootIn(world, roomId);
      if (root !== null) world.reply(user, roomId, root, `reply ${String(share)}`);
    },
  ],
  startGrowing: [
    4,
    (world, { user, share }, roomId) => {
      const root = share < 0.3 ? openRootIn(world, roomId) : undefined;
      world.startGrowing(user, roomId, `begin ${String(share)}`, root);
    },
  ],
  grow: [
    10,
    (world, act, roomId) => {
      const id = growingIn(world, act, roomId);
      if (id !== null) growBy(world.server, roomId, id, act.share < 0.1 ? '' : ` 🙂${String(act.share)}`);
    },
  ],
  growFast: [
    4,
    (world, act, roomId) => {
      const id = growingIn(world, act, roomId);
      for (let index = 0; index < 10 && id !== null; index++) growBy(world.server, roomId, id, ` ${String(index)}👍`);
    },
  ],
  endGrowing: [
    3,
    (world, act, roomId) => {
      const id = growingIn(world, act, roomId);
      const states = ['complete', 'cancelled', 'interrupted'] as const;
      if (id !== null) endGrowing(world.server, roomId, id, states[Math.floor(act.share * 10) % 3] ?? 'complete');
    },
  ],
  write: [
    2,
    (world, { user, share }, roomId) => world.write(user, roomId, [' one', ' 🙂', ` ${String(share)}`, ' four']),
  ],
  stop: [2, (world, act, roomId) => world.withMessage(act, roomId, (room, id) => room.stop(id))],
  edit: [
    4,
    (world, act, roomId) => world.server.edit(roomId, pick(world, act, roomId), 'edited', mentioned(world, act)),
  ],
  delete: [3, (world, act, roomId) => world.server.delete(roomId, pick(world, act, roomId))],
  editMine: [3, (world, act, roomId) => world.withMessage(act, roomId, (room, id) => room.edit(id, 'edited by hand'))],
  deleteMine: [1, (world, act, roomId) => world.withMessage(act, roomId, (room, id) => room.change('delete', id))],
  react: [
    4,
    (world, act, roomId) =>
      world.withMessage(act, roomId, (room, id) => room.react(id, '👍', act.share % 0.01 < 0.006)),
  ],
  rename: [1, (world, { share }, roomId) => world.server.rename(roomId, `renamed ${String(share)}`)],
  renameUser: [2, (world, { user, share }) => world.server.renameUser(idOf(world, user), `called ${String(share)}`)],
  purge: [1, (world, act, roomId) => world.server.purge(roomId, Math.ceil(pick(world, act, roomId) / 2))],
  purgeAll: [1, (world, act, roomId) => world.server.purge(roomId, pick(world, act, roomId) + 1)],
  remove: [3, (world, { user }, roomId) => world.server.setMembership(roomId, idOf(world, user), false)],
  add: [3, (world, { user }, roomId) => world.server.setMembership(roomId, idOf(world, user), true)],
  join: [2, (world, { user }, roomId) => world.try(world.client(user).join({ roomId }))],
  joinByName: [
    2,
    (world, { user }, roomId) =>
      world.try(world.client(user).join({ name: entry(world.server.store.rooms, roomId).room.name ?? '' })),
  ],
  open: [5, (world, { user }, roomId) => world.try(world.client(user).room(roomId).open())],
  close: [1, (world, { user }, roomId) => world.client(user).room(roomId).close()],
  older: [4, (world, { user }, roomId) => world.try(world.client(user).room(roomId).loadOlder())],
  latest: [3, (world, act, roomId) => world.try(timelineOf(world, act, roomId).toLatest())],
  jump: [
    3,
    (world, act, roomId) => world.try(timelineOf(world, act, roomId).jumpTo({ seq: pick(world, act, roomId) + 1 })),
  ],
  jumpToId: [
    2,
    (world, act, roomId) => {
      const { messages } = entry(world.server.store.rooms, roomId);
      const id = messages[Math.floor(act.share * messages.length)]?.id;
      if (id !== undefined) world.try(timelineOf(world, act, roomId).jumpTo({ id }));
    },
  ],
  jumpToTime: [
    1,
    (world, act, roomId) => {
      const { share } = act;
      const at = new Date(world.clock.now() - share * 200_000).toISOString();
      world.try(timelineOf(world, act, roomId).jumpTo({ at }));
    },
  ],
  timelineOlder: [4, (world, act, roomId) => world.try(timelineOf(world, act, roomId).loadOlder())],
  timelineNewer: [4, (world, act, roomId) => world.try(timelineOf(world, act, roomId).loadNewer())],
  look: [
    2,
    (world, act, roomId) => {
      const { share } = act;
      const timeline = timelineOf(world, act, roomId);
      const { messages } = timeline.getSnapshot();
      const seq = messages[Math.floor(share * messages.length)]?.seq;
      if (seq !== undefined) timeline.visible(seq, share > 0.8);
    },
  ],
  closeTimeline: [1, (world, act, roomId) => timelineOf(world, act, roomId).close()],
  fill: [1, (world, { user }, roomId) => world.fill(user, roomId)],
  members: [2, (world, { user }, roomId) => world.try(world.client(user).room(roomId).loadMembers())],
  markRead: [
    3,
    (world, act, roomId) =>
      world
        .client(act.user)
        .room(roomId)
        .markRead(pick(world, act, roomId)),
  ],
  see: [
    2,
    (world, act, roomId) => {
      const to = pick(world, act, roomId);
      world
        .client(act.user)
        .room(roomId)
        .seen(Math.max(1, to - 10), to);
    },
  ],
  markUnread: [
    2,
    (world, { user, share }, roomId) =>
      world.try(
        world
          .client(user)
          .room(roomId)
          .markUnread(share % 0.1 < 0.06, ...(share < 0.05 ? [1 as Seq] : [])),
      ),
  ],
  markElsewhere: [
    2,
    (world, act, roomId) => world.server.mark(roomId, idOf(world, act.user), pick(world, act, roomId)),
  ],
  block: [
    2,
    (world, { user, share }) =>
      world.server.block(idOf(world, user), idOf(world, Math.floor(share * world.userIds.length))),
  ],
  cut: [4, (world, { user }) => world.network.cut(idOf(world, user))],
  reload: [1, (world, { user }) => world.try(world.reload(user))],
  drain: [1, (world, { user }) => world.network.drain(idOf(world, user))],
  heads: [2, (world) => world.network.heads()],
  save: [1, (world) => world.save()],
  restore: [1, (world, { share }) => world.restore(share < 0.5)],
  lag: [4, (world) => world.lag()],
  wait: [3, () => undefined],
} as const satisfies Record<string, readonly [number, Perform]>;

type ActKind = keyof typeof ACTS;

export function perform(world: World, act: Act): void {
  const [, doing]: readonly [number, Perform] = ACTS[act.kind];
  const roomId = world.roomIds[act.room];
  if (roomId !== undefined) doing(world, act, roomId);
}

/** The acts without network faults and restores. */
const QUIET: readonly ActKind[] = [
  'send',
  'burst',
  'sendFiles',
  'reply',
  'startGrowing',
  'grow',
  'growFast',
  'endGrowing',
  'write',
  'react',
  'editMine',
  'edit',
  'delete',
  'rename',
  'open',
  'older',
  'latest',
  'jump',
  'jumpToId',
  'timelineOlder',
  'timelineNewer',
  'members',
  'markRead',
  'markUnread',
  'cut',
  'add',
  'remove',
];

export const anyActs = (most: number): fc.Arbitrary<Act[]> => actsOf(Object.keys(ACTS) as ActKind[], most);

export const quietActs = (most: number): fc.Arbitrary<Act[]> => actsOf(QUIET, most);

function actsOf(possible: readonly ActKind[], most: number): fc.Arbitrary<Act[]> {
  const kinds = possible.map((kind) => ({
    weight: ACTS[kind][0],
    arbitrary: fc.constant(kind),
  }));
  const act = fc.record({
    kind: fc.oneof(...kinds),
    user: fc.nat(2),
    room: fc.nat(3),
    share: fc.nat(999).map((thousandths) => thousandths / 1_000),
    pauseMs: fc.oneof(fc.nat(50), fc.nat(1_000), fc.nat(8_000)),
  });
  return fc.array(act, { minLength: 5, maxLength: most, size: 'max' });
}

/** A third of the timelines show all messages, the main timeline or one thread each. */
function timelineOf(world: World, { user, share }: Act, roomId: RoomId): RoomTimeline {
  const root = rootIn(world, roomId);
  const which = Math.floor(share * 999) % 3;
  if (which === 0 || root === null) return world.timeline(user, roomId);
  return world.timeline(user, roomId, which === 1 ? 'main' : { threadId: root });
}

/** The root of the room's thread: its first text. */
function rootIn(world: World, roomId: RoomId): MessageId | null {
  const { messages } = entry(world.server.store.rooms, roomId);
  return messages.find(({ kind, threadId }) => kind === 'text' && threadId === null)?.id ?? null;
}

/** The root of the room's thread, if one can reply to it. */
function openRootIn(world: World, roomId: RoomId): MessageId | undefined {
  const id = rootIn(world, roomId);
  const live = liveMessages(entry(world.server.store.rooms, roomId));
  return live.find((message) => message.id === id && message.deletedAt === null)?.id;
}

/** One of the room's messages that grow. */
function growingIn(world: World, { share }: Act, roomId: RoomId): MessageId | null {
  const ids = [...entry(world.server.store.rooms, roomId).growing.keys()];
  return ids[Math.floor(share * 1_000) % Math.max(1, ids.length)] ?? null;
}

/** The `seq` of a random message of the room, half of the time one of the newest; 0 in an empty room. */
function pick(world: World, { share }: Act, roomId: RoomId): number {
  const head = entry(world.server.store.rooms, roomId).messages.length;
  return share < 0.5 ? Math.ceil(share * 2 * head) : Math.max(0, head - Math.floor((share - 0.5) * 10));
}

function idOf(world: World, user: number) {
  const userId = world.userIds[user];
  if (userId === undefined) throw new Error('no such user');
  return userId;
}

function mentioned(world: World, { share, user }: Act) {
  return share < 0.5 ? [] : [idOf(world, (user + 1) % 3)];
}
