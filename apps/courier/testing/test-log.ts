import type { QueryBus } from '#bus/query-bus.port';
import {
  newId,
  type FeedHead,
  type FeedPosition,
  type Message,
  type Queries,
  type Rev,
  type RoomChanged,
  type RoomId,
  type RoomKind,
  type Seq,
  type UserId,
} from '#contracts';

interface Entry {
  readonly rev: number;
  /** The seq of a message; `null` for another change. */
  readonly seq: number | null;
  readonly at: number;
}

interface LoggedRoom {
  readonly createdAt: number;
  readonly kind: RoomKind;
  entries: Entry[];
  /** In milliseconds. */
  deletedAt: number | null;
}

type Answer<Name extends keyof Queries> = Queries[Name]['answer'];
type Ask<Name extends keyof Queries> = Queries[Name]['ask'];

/** Rooms as history tells the courier about them: messages that have nothing but a place, and other changes that are not told. */
export class TestLog {
  epoch = 'epoch-1';
  /** Messages in one part at most. */
  partMax = 100;
  bodyLength = 0;
  readonly rooms = new Map<RoomId, LoggedRoom>();
  /** The last imported messages of rooms. */
  readonly imported = new Map<RoomId, Seq>();
  readonly erased = new Map<UserId, { applied: boolean; roomIds: RoomId[] }>();
  /** The queries that were answered. */
  readonly asked: string[] = [];

  async serve(bus: QueryBus): Promise<void> {
    const handlers: { [Name in keyof Queries]?: (ask: Ask<Name>) => Promise<Answer<Name>> } = {
      'feed:heads': ({ after, limit }) => {
        const ids = [...this.rooms.keys()].sort().filter((id) => after === null || id > after);
        const rooms = ids.slice(0, limit).map((id) => this.headOf(id));
        return Promise.resolve({ epoch: this.epoch, rooms, more: ids.length > limit });
      },
      'feed:rooms': ({ roomIds }) => {
        const rooms = roomIds.filter((id) => this.rooms.has(id)).map((id) => this.headOf(id));
        return Promise.resolve({ epoch: this.epoch, rooms });
      },
      'feed:room': (ask) => Promise.resolve({ epoch: this.epoch, part: this.part(ask) }),
      'feed:starts': ({ roomIds, since }) => {
        const rooms = roomIds.map((roomId) => {
          const first = this.room(roomId).entries.find(({ seq, at }) => seq !== null && at > since);
          return { roomId, ...this.before(roomId, first?.seq ?? Infinity) };
        });
        return Promise.resolve({ epoch: this.epoch, rooms });
      },
      'feed:back': ({ roomId, seq }) => Promise.resolve({ epoch: this.epoch, ...this.before(roomId, seq) }),
      'feed:erased': ({ userId }) => {
        const { applied, roomIds } = this.erased.get(userId) ?? { applied: false, roomIds: [] };
        return Promise.resolve({
          epoch: this.epoch,
          applied,
          rooms: roomIds.map((id) => this.headOf(id)),
          more: false,
        });
      },
    };
    const named = Object.entries(handlers).map(([name, handler]) => [
      name,
      (ask: unknown) => {
        this.asked.push(name);
        return (handler as (ask: unknown) => Promise<unknown>)(ask);
      },
    ]);
    await bus.serve(Object.fromEntries(named) as Record<string, (ask: unknown) => Promise<unknown>>, 32);
  }

  /** Whose rooms are. */
  appId: UserId | null = null;

  makeRoom(createdAt = Date.now(), kind: RoomKind = 'group'): RoomId {
    const roomId = newId<RoomId>();
    this.rooms.set(roomId, { createdAt, kind, entries: [], deletedAt: null });
    this.change(roomId);
    return roomId;
  }

  send(roomId: RoomId, at = Date.now()): FeedPosition {
    const { seq, rev } = this.endOf(roomId);
    this.room(roomId).entries.push({ rev: rev + 1, seq: seq + 1, at });
    return this.endOf(roomId);
  }

  change(roomId: RoomId): FeedPosition {
    this.room(roomId).entries.push({ rev: this.endOf(roomId).rev + 1, seq: null, at: Date.now() });
    return this.endOf(roomId);
  }

  endOf(roomId: RoomId): FeedPosition {
    const { entries } = this.room(roomId);
    const seqs = entries.flatMap(({ seq }) => seq ?? []);
    return { seq: (seqs.at(-1) ?? 0) as Seq, rev: (entries.at(-1)?.rev ?? 0) as Rev };
  }

  headOf(roomId: RoomId): FeedHead {
    const { createdAt, deletedAt, kind } = this.room(roomId);
    const { seq: headSeq, rev: headRev } = this.endOf(roomId);
    const app = { appId: this.appId, externalId: null };
    const [made, gone] = [createdAt, deletedAt].map((at) => (at === null ? null : new Date(at).toISOString()));
    return { roomId, headSeq, headRev, kind, ...app, createdAt: made ?? '', deletedAt: gone ?? null };
  }

  private room(roomId: RoomId): LoggedRoom {
    const room = this.rooms.get(roomId);
    if (room === undefined) throw new Error(`there is no room ${roomId}`);
    return room;
  }

  private before(roomId: RoomId, seq: number): FeedPosition {
    const sent = this.room(roomId).entries.filter((entry) => entry.seq !== null && entry.seq < seq);
    const last = sent.at(-1);
    return { seq: (last?.seq ?? 0) as Seq, rev: (last?.rev ?? 0) as Rev };
  }

  private part({ roomId, seq: from, rev, listens }: Ask<'feed:room'>): RoomChanged | null {
    const room = this.rooms.get(roomId);
    if (room === undefined || room.deletedAt !== null) return null;
    const end = this.endOf(roomId);
    const seq = listens ? (Math.max(from, this.imported.get(roomId) ?? 0) as Seq) : from;
    const waiting = room.entries.flatMap((entry) => (entry.seq !== null && entry.seq > seq ? [entry.seq] : []));
    const messages = waiting
      .slice(0, this.partMax)
      .map((own) => ({ roomId, seq: own, body: 'x'.repeat(this.bodyLength) }) as unknown as Message);
    const more = waiting.length > messages.length;
    const to = { seq: messages.at(-1)?.seq ?? seq, rev: more ? rev : end.rev };
    const shown = { id: roomId, headSeq: end.seq, headRev: end.rev } as RoomChanged['room'];
    const skipped = seq === from ? null : { from: (from + 1) as Seq, to: seq };
    return { room: shown, from: { seq: from, rev }, to, skipped, messages, items: [], more };
  }
}
