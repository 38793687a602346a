import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { RoomQueue } from '#bus/room-queue';
import { Drain } from '#platform/shutdown';
import { sliceSize } from './drain.policy.js';
import { Connections } from './connections.js';

/** Clients have this share of the time to leave by themselves, at a moment of their own. */
const OWN_ACCORD_SHARE = 0.5;
/** What is in flight at the end gets this long to be answered; and it bounds how early everyone must be gone. */
const LAST_ANSWERS_MS = 500;
const SLICE_INTERVAL_MS = 100;

/** Sends a stopping gateway's connections away: first a word, then in slices, so that the others are not run over. */
@Injectable()
export class DrainService implements OnModuleInit {
  constructor(
    private readonly drain: Drain,
    private readonly connections: Connections,
    private readonly queue: RoomQueue,
  ) {}

  onModuleInit(): void {
    this.drain.add((withinMs) => this.leave(withinMs));
  }

  private async leave(withinMs: number): Promise<void> {
    const ownAccordMs = Math.floor(withinMs * OWN_ACCORD_SHARE);
    const endsAtMs = performance.now() + Math.max(0, withinMs - Math.min(LAST_ANSWERS_MS, withinMs / 4));
    for (const { socket } of this.connections.all()) socket.emit('drain', { withinMs: ownAccordMs });
    await this.untilGone(performance.now() + ownAccordMs);
    const left = [...this.connections.all()];
    while (left.length > 0) {
      const size = sliceSize(left.length, endsAtMs - performance.now(), SLICE_INTERVAL_MS);
      // The transport, not the socket: a client that is told to disconnect does not come back by itself.
      for (const { socket } of left.splice(0, size)) socket.conn.close();
      await sleep(SLICE_INTERVAL_MS);
    }
    await this.queue.drain();
  }

  private async untilGone(endsAtMs: number): Promise<void> {
    while (this.connections.size > 0 && performance.now() < endsAtMs) await sleep(SLICE_INTERVAL_MS);
  }
}
