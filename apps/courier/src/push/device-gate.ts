import type { FeedPosition, Rev, RoomId, Seq } from '#contracts';
import { roomOf } from '../feed/deliveries.js';
import type { HookFeed } from '../feed/hook-feed.js';

/** A courier that is killed forgets which rooms it has skipped for at most this long. */
const SKIPPED_WRITTEN_MS = 60_000;

/** Edits, reactions and members push nothing, so the consumer has all of them. */
export const at = (seq: Seq): FeedPosition => ({ seq, rev: Number.MAX_SAFE_INTEGER as Rev });

/**
 * Holds rooms back until auth says that there is a device, and skips them when it says that there is none: a site without devices reads
 * and writes nothing. It skips only messages that the courier knew before it asked, so a message after a device was put is pushed.
 */
export class DeviceGate {
  private hasDevices = false;
  private writtenAt: number;

  constructor(private readonly feed: HookFeed) {
    this.writtenAt = feed.clock.now();
  }

  /** True while the site has a device. Only then does the courier read rooms. */
  get isOpen(): boolean {
    return this.hasDevices;
  }

  /** Call it when auth is asked, and its result with the answer. That returns rooms to read because their heads are not known. */
  asked(): (hasDevices: boolean) => RoomId[] {
    const { generation } = this.feed.row;
    const waiting = [...this.feed.machine.waiting()].flatMap((subject) => roomOf(subject) ?? []);
    const heads = waiting.map((roomId) => ({ roomId, head: this.feed.machine.headOf(roomId) }));
    return (hasDevices) => {
      this.hasDevices = hasDevices;
      if (generation !== this.feed.row.generation) return [];
      if (!hasDevices)
        for (const { roomId, head } of heads) if (head !== undefined) this.feed.skip(roomId, at(head.seq));
      const now = this.feed.clock.now();
      if (hasDevices || now - this.writtenAt > SKIPPED_WRITTEN_MS) this.writeSkipped(now);
      return hasDevices ? [] : heads.flatMap(({ roomId, head }) => (head === undefined ? roomId : []));
    };
  }

  /** Writes which rooms were skipped: another courier goes on from there. */
  writeSkipped(now = this.feed.clock.now()): void {
    this.writtenAt = now;
    this.feed.book.writeSkipped(now);
  }
}
