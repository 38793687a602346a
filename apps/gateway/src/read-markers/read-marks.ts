import type { ReadMark, RoomId, Seq, UserId } from '#contracts';

interface RoomMarks {
  /** When the room may have its next frame. */
  freeAtMs: number;
  readonly waiting: Map<UserId, Seq>;
}

/** Read marks per room that wait for the room's next frame. Bounded by the rooms and members with a local socket. */
export class ReadMarks {
  private readonly rooms = new Map<RoomId, RoomMarks>();

  constructor(private readonly intervalMs: number) {}

  /** What may go out at once: these marks, or nothing when the room has just had a frame. */
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

  /** Takes what has waited long enough; rooms with nothing new are forgotten. */
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
