import type { ReadMark, RoomId, Seq, UserId } from '#contracts';

interface RoomMarks {
  /** When the next frame of the room may be sent. */
  freeAtMs: number;
  readonly waiting: Map<UserId, Seq>;
}

/** Read marks that wait for the next frame of their room. Bounded by the rooms and members with a socket here. */
export class ReadMarks {
  private readonly rooms = new Map<RoomId, RoomMarks>();

  constructor(private readonly intervalMs: number) {}

  /** The number of rooms that have marks, or have just had a frame. */
  get size(): number {
    return this.rooms.size;
  }

  /** Returns the marks to send at once: these, or none if the room has just had a frame. */
  add(roomId: RoomId, marks: readonly ReadMark[], nowMs: number): readonly ReadMark[] {
    const room = this.rooms.get(roomId);
    if (room === undefined) {
      this.rooms.set(roomId, { freeAtMs: nowMs + this.intervalMs, waiting: new Map() });
      return marks;
    }
    for (const { userId, seq } of marks) {
      const known = room.waiting.get(userId);
      if (known === undefined || known < seq) room.waiting.set(userId, seq);
    }
    return [];
  }

  /** Takes the marks that are due, and forgets rooms without marks. */
  takeDue(nowMs: number): [RoomId, ReadMark[]][] {
    const due: [RoomId, ReadMark[]][] = [];
    for (const [roomId, room] of this.rooms) {
      if (room.freeAtMs > nowMs) continue;
      if (room.waiting.size === 0) {
        this.rooms.delete(roomId);
        continue;
      }
      due.push([roomId, [...room.waiting].map(([userId, seq]) => ({ userId, seq }))]);
      room.waiting.clear();
      room.freeAtMs = nowMs + this.intervalMs;
    }
    return due;
  }
}
