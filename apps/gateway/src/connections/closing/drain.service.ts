import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { RoomQueue } from '#bus/room-queue';
import { Drain } from '#platform/process/shutdown';
import { Connections } from '../../registry/connections.js';
import { sliceSize } from './drain.policy.js';

/** Clients have this share of the time to disconnect by themselves, each at a random moment. */
const VOLUNTARY_SHARE = 0.5;
/** Time for the last answers, after all connections are closed; at most a quarter of the whole. */
const LAST_ANSWERS_MS = 500;
const SLICE_INTERVAL_MS = 100;

/** Closes the connections of a gateway that stops: announces it, then closes in slices to spare the other gateways. */
@Injectable()
export class DrainService implements OnModuleInit {
  constructor(
    private readonly drain: Drain,
    private readonly connections: Connections,
    private readonly queue: RoomQueue,
  ) {}

  onModuleInit(): void {
    this.drain.add((withinMs) => this.closeAll(withinMs));
  }

  private async closeAll(withinMs: number): Promise<void> {
    const voluntaryMs = Math.floor(withinMs * VOLUNTARY_SHARE);
    const endsAtMs = performance.now() + Math.max(0, withinMs - Math.min(LAST_ANSWERS_MS, withinMs / 4));
    for (const { socket } of this.connections.all()) socket.emit('drain', { withinMs: voluntaryMs });
    await this.waitUntilEmpty(performance.now() + voluntaryMs);
    const left = [...this.connections.all()];
    while (left.length > 0) {
      const size = sliceSize(left.length, endsAtMs - performance.now(), SLICE_INTERVAL_MS);
      // The transport and not the socket: a client that the server disconnects does not reconnect by itself.
      for (const { socket } of left.splice(0, size)) socket.conn.close();
      await sleep(SLICE_INTERVAL_MS);
    }
    await this.queue.drain();
  }

  private async waitUntilEmpty(endsAtMs: number): Promise<void> {
    while (this.connections.size > 0 && performance.now() < endsAtMs) await sleep(SLICE_INTERVAL_MS);
  }
}
