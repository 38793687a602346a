import type { OpenEntry } from './open-entry.js';

/**
 * How long a room with several submitters gathers its next batches: in durations of its last call, because the answers
 * and the next batches pass Redis, the submitters and their clients, which takes longer than the call; and at most, in ms.
 */
const GATHER_CALLS = 4;
const GATHER_MS_MAX = 40;

/** A room whose next batches wait for each other. */
interface Gathering {
  /** Batches that have not arrived yet. */
  missing: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The rooms whose next call waits for batches. A submitter has one batch of a room in flight. After a call with several
 * commands of a room, its next call waits until every submitter that had a batch here has sent its next one, as
 * `RoomQueue` does for the senders of one submitter. So a busy room has one call, and one frame, for all gateways. A room
 * with one submitter never waits.
 */
export class RoomGatherings {
  private readonly byRoom = new Map<string, Gathering>();

  /** @param ended called when a room no longer waits */
  constructor(private readonly ended: () => void) {}

  /** The ids of the rooms that wait. */
  get roomIds(): Iterable<string> {
    return this.byRoom.keys();
  }

  /**
   * Starts the wait of rooms in a call that has ended.
   * @param entries those of the call
   * @param waiting the rooms with entries that arrived during the call
   * @param tookMs the duration of the call
   */
  begin(entries: readonly OpenEntry[], waiting: ReadonlySet<string>, tookMs: number): void {
    for (const [roomId, { batches, commands }] of countByRoom(entries)) {
      if (commands === 1 || (batches === 1 && !waiting.has(roomId))) continue;
      // A retry of the room does not wait for the room's gathering, and so may begin another one.
      clearTimeout(this.byRoom.get(roomId)?.timer);
      const timer = setTimeout(() => this.end(roomId), Math.min(GATHER_MS_MAX, GATHER_CALLS * tookMs));
      this.byRoom.set(roomId, { missing: batches, timer });
    }
  }

  /** Counts a batch of the room that has arrived. */
  arrived(roomId: string): void {
    const gathering = this.byRoom.get(roomId);
    if (gathering === undefined) return;
    gathering.missing -= 1;
    if (gathering.missing === 0) this.end(roomId);
  }

  private end(roomId: string): void {
    clearTimeout(this.byRoom.get(roomId)?.timer);
    this.byRoom.delete(roomId);
    this.ended();
  }
}

function countByRoom(entries: readonly OpenEntry[]): Map<string, { batches: number; commands: number }> {
  const rooms = new Map<string, { batches: number; commands: number }>();
  for (const { batch } of entries) {
    const room = rooms.get(batch.roomId) ?? { batches: 0, commands: 0 };
    rooms.set(batch.roomId, room);
    room.batches += 1;
    room.commands += batch.commands.length;
  }
  return rooms;
}
