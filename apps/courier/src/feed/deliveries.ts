import {
  DELIVERY_BYTES,
  DELIVERY_ITEMS_MAX,
  type Delivery,
  type FeedPosition,
  type RoomId,
  type UserId,
} from '#contracts';
import type { Clock } from '#platform/clock';
import type { Erasures } from './erasures.js';
import type { HookEra } from './hook-era.js';
import type { HookMachine, Subject } from './hook-machine.js';
import type { Places } from './places.js';
import { covers, GONE } from '../cursors/positions.policy.js';

/** The part of a body beside the data of its room. */
const ENVELOPE_BYTES = 256;
/** Subjects that are no rooms. */
export const RESET: Subject = 'feed.reset';
export const CAUGHT_UP: Subject = 'feed.caught_up';
const ERASED = 'user.erased ';
export const erasureOf = (userId: UserId): Subject => ERASED + userId;
export const erasedUser = (subject: Subject): UserId | undefined =>
  subject.startsWith(ERASED) ? (subject.slice(ERASED.length) as UserId) : undefined;
/** The room of a subject that is one. */
export const roomOf = (subject: Subject): RoomId | undefined =>
  subject.startsWith('feed.') || subject.startsWith(ERASED) ? undefined : (subject as Subject & RoomId);

/** A delivery as it was read. */
export interface Prepared {
  readonly delivery: Delivery;
  /** The generation of the hook when it was read. What is accepted counts in this generation only. */
  readonly generation: number;
  /** By the clock's `now`, before it was read. */
  readonly readAt: number;
  /** How far its room is when it is accepted. */
  readonly to: FeedPosition | undefined;
}

/** There is nothing to send, because the receiver has this already. */
export interface Settled {
  readonly settled: FeedPosition;
}

interface FeedState {
  readonly era: HookEra;
  readonly machine: HookMachine;
  readonly clock: Clock;
}

/** Reads what waits. */
export class Deliveries {
  constructor(
    private readonly feed: FeedState,
    private readonly places: Places,
    private readonly erasures: Pick<Erasures, 'externalIdOf'>,
  ) {}

  /** @throws OtherEpoch; as `QueryBus` */
  async prepare(subject: Subject, bytes = DELIVERY_BYTES): Promise<Prepared | Settled> {
    const roomId = roomOf(subject);
    if (roomId !== undefined) return this.room(roomId, bytes);
    const userId = erasedUser(subject);
    if (userId !== undefined) {
      const externalId = this.erasures.externalIdOf(userId);
      return this.prepared({ type: 'user.erased', data: { userId, externalId } });
    }
    return this.prepared({ type: subject === RESET ? 'feed.reset' : 'feed.caught_up', data: {} });
  }

  private async room(roomId: RoomId, bytes: number): Promise<Prepared | Settled> {
    const readAt = this.feed.clock.now();
    const from = await this.places.of(roomId);
    const bound = { limit: DELIVERY_ITEMS_MAX, bytes: bytes - ENVELOPE_BYTES };
    const { app_id: appId, from_start: isMirror } = this.feed.era.row;
    const ask = { roomId, appId, listens: !isMirror, seq: from.seq, rev: from.rev, ...bound };
    const { part } = await this.feed.era.ask('feed:room', ask);
    if (part === null) return this.deleted(roomId, from);
    this.feed.machine.learn(roomId, { seq: part.room.headSeq, rev: part.room.headRev });
    if (covers(from, part.to)) return { settled: from };
    return this.prepared({ type: 'room.changed', data: part }, part.to, readAt);
  }

  /** The room may be a deleted one, or one that the store has lost. */
  private async deleted(roomId: RoomId, from: FeedPosition): Promise<Prepared | Settled> {
    this.feed.machine.learn(roomId, GONE);
    if (covers(from, GONE)) return { settled: GONE };
    const { rooms } = await this.feed.era.ask('feed:rooms', { roomIds: [roomId] });
    const externalId = this.feed.era.row.app_id === null ? null : (rooms[0]?.externalId ?? null);
    return this.prepared({ type: 'room.deleted', data: { roomId, externalId } }, GONE);
  }

  private prepared(
    content: Pick<Delivery, 'type' | 'data'>,
    to?: FeedPosition,
    readAt = this.feed.clock.now(),
  ): Prepared {
    const { id: hookId, epoch, generation } = this.feed.era.row;
    return { delivery: { hookId, epoch, ...content } as Delivery, generation, readAt, to };
  }
}
