import { setTimeout as sleep } from 'node:timers/promises';

import type { ChaosClient } from '../clients/chaos-client.js';
import { recordedMessage, tailOf } from '../records/summaries.js';
import type { ChaosWorld } from './world.js';

const SAMPLE_INTERVAL_MS = 250;
/** Presence needs 20 s; frames and the checker need a little more. */
const CALM_MIN_MS = 23_000;
/** 40 s are promised; more time shows whether late clients still come in step. */
const CALM_MAX_MS = 120_000;

/** What the clients show after the last act, and whether all of them show the same. */
export class Calm {
  private readonly tails = new Map<string, string>();

  constructor(
    private readonly world: ChaosWorld,
    private readonly clients: readonly ChaosClient[],
  ) {}

  /** Resolves when all clients agree and presence had its time; at the latest when both are overdue. */
  async last(isIdle: () => boolean): Promise<void> {
    const beganAt = performance.now();
    for (;;) {
      this.sample();
      const elapsedMs = performance.now() - beganAt;
      if (elapsedMs > CALM_MAX_MS) return;
      if (elapsedMs > CALM_MIN_MS && isIdle() && this.agrees()) return;
      await sleep(SAMPLE_INTERVAL_MS);
    }
  }

  /** Records everything that the clients show. */
  recordViews(): void {
    for (const client of this.clients) {
      for (const { roomId } of this.world.rooms) {
        const messages = client.messages(roomId)?.map(recordedMessage) ?? null;
        client.recorder.add('view', { roomId, messages, shown: messages === null ? null : client.position(roomId) });
      }
      client.recorder.add('presence', { statuses: Object.fromEntries(client.presence()) });
    }
  }

  private sample(): void {
    for (const client of this.clients) {
      for (const { roomId } of this.world.rooms) {
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
    return this.world.rooms.every(({ roomId }) => {
      const shown = this.clients.flatMap((client) => {
        const messages = client.messages(roomId);
        return messages === null ? [] : [tailOf(messages)];
      });
      return new Set(shown).size <= 1;
    });
  }
}
