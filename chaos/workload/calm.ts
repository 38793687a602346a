import { setTimeout as sleep } from 'node:timers/promises';

import type { RoomId } from '#contracts';

import type { ChaosClient } from '../clients/chaos-client.js';
import { recordedMessage, tailOf } from '../records/summaries.js';

const SAMPLE_INTERVAL_MS = 250;

/** The least and the most time between the faults and the judgement. Between the two, the calm ends when all agree. */
export interface CalmTimes {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Compares the clients after the last act, until all of them show the same. */
export class Calm {
  private readonly tails = new Map<string, string>();

  constructor(
    private readonly rooms: readonly { readonly roomId: RoomId }[],
    private readonly clients: readonly ChaosClient[],
    private readonly times: CalmTimes,
  ) {}

  /** Resolves when all clients agree, neither before the least time nor after the most. */
  async last(isIdle: () => boolean): Promise<void> {
    const beganAt = performance.now();
    for (;;) {
      this.sample();
      const elapsedMs = performance.now() - beganAt;
      if (elapsedMs > this.times.maxMs) return;
      if (elapsedMs > this.times.minMs && isIdle() && this.agrees()) return;
      await sleep(SAMPLE_INTERVAL_MS);
    }
  }

  /** Records everything that the clients show. */
  recordViews(): void {
    for (const client of this.clients) {
      for (const { roomId } of this.rooms) {
        const messages = client.messages(roomId)?.map(recordedMessage) ?? null;
        client.recorder.add('view', { roomId, messages, shown: messages === null ? null : client.position(roomId) });
      }
      client.recorder.add('presence', { statuses: Object.fromEntries(client.presence()) });
    }
  }

  private sample(): void {
    for (const client of this.clients) {
      for (const { roomId } of this.rooms) {
        const messages = client.messages(roomId);
        if (messages === null) continue;
        const key = `${client.name} ${roomId}`;
        const tail = tailOf(messages);
        if (this.tails.get(key) === tail) continue;
        this.tails.set(key, tail);
        client.recorder.add('shows', { roomId, tail });
      }
    }
  }

  private agrees(): boolean {
    return this.rooms.every(({ roomId }) => {
      const shown = this.clients.flatMap((client) => {
        const messages = client.messages(roomId);
        return messages === null ? [] : [tailOf(messages)];
      });
      return new Set(shown).size <= 1;
    });
  }
}
