import { TYPING_INTERVAL_MS, type RoomId, type UserId } from '#contracts';

/** Signals that are remembered. Above it the oldest are forgotten, and a few more pass. */
const SIGNALS_MAX = 100_000;

interface Signal {
  readonly roomId: RoomId;
  readonly passedAtMs: number;
}

/** Lets one typing signal per user, room and interval through. A message of the user ends the interval. */
export class TypingThrottle {
  /** By user and room, in the order of time: a signal that passes again moves to the end. */
  private readonly signals = new Map<string, Signal>();
  /** The number of signals of each room. */
  private readonly rooms = new Map<RoomId, number>();

  /** True if a signal would pass now. */
  isFree(roomId: RoomId, userId: UserId, nowMs: number): boolean {
    const signal = this.signals.get(keyOf(roomId, userId));
    return signal === undefined || nowMs - signal.passedAtMs >= TYPING_INTERVAL_MS;
  }

  /** Returns true if the signal may pass, and counts it. */
  pass(roomId: RoomId, userId: UserId, nowMs: number): boolean {
    if (!this.isFree(roomId, userId, nowMs)) return false;
    this.end(roomId, userId);
    this.signals.set(keyOf(roomId, userId), { roomId, passedAtMs: nowMs });
    this.rooms.set(roomId, (this.rooms.get(roomId) ?? 0) + 1);
    this.forget(nowMs);
    return true;
  }

  /** True if a user of the room is in an interval. */
  holds(roomId: RoomId, nowMs: number): boolean {
    this.forget(nowMs);
    return this.rooms.has(roomId);
  }

  /** The user has sent a message: readers no longer see that the user types, so the next signal may pass at once. */
  end(roomId: RoomId, userId: UserId): void {
    this.drop(keyOf(roomId, userId), roomId);
  }

  private forget(nowMs: number): void {
    for (const [key, { roomId, passedAtMs }] of this.signals) {
      if (nowMs - passedAtMs < TYPING_INTERVAL_MS && this.signals.size <= SIGNALS_MAX) return;
      this.drop(key, roomId);
    }
  }

  private drop(key: string, roomId: RoomId): void {
    if (!this.signals.delete(key)) return;
    const left = (this.rooms.get(roomId) ?? 0) - 1;
    if (left > 0) this.rooms.set(roomId, left);
    else this.rooms.delete(roomId);
  }
}

function keyOf(roomId: RoomId, userId: UserId): string {
  return `${userId} ${roomId}`;
}
