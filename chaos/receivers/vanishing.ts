import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Parley, ParleyError } from '#server';

import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import { vanishingName } from './recorded-delivery.js';

const ROOM = 'vanishing';
const MESSAGES = 3;
const PAUSE_MIN_MS = 500;
const PAUSE_MAX_MS = 2_500;

/** Makes users and rooms of an app, writes as them, and erases and deletes them again. */
export class VanishingActor {
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly parley: Parley,
    private readonly suffix: string,
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {}

  begin(): void {
    this.working = this.work();
  }

  /** Resolves when what it has begun is erased and deleted. */
  async rest(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private get isOn(): boolean {
    return !this.stopping.signal.aborted;
  }

  private async work(): Promise<void> {
    for (let number = 1; this.isOn; number += 1) {
      try {
        await this.eraseOne(number);
        await this.deleteOne(number);
      } catch (error) {
        // The library has repeated the request for half a minute: the next one may fare better.
        if (!(error instanceof ParleyError)) throw error;
      }
    }
  }

  private async eraseOne(number: number): Promise<void> {
    const { parley } = this;
    const externalId = `vanishing-${number}`;
    const name = vanishingName(number, this.suffix);
    const { id } = await parley.users.upsert(externalId, { displayName: name });
    await parley.rooms.upsert(ROOM, { name: ROOM });
    await parley.rooms.setMembers(ROOM, { set: [externalId], quiet: true });
    await this.write(ROOM, externalId);
    await parley.users.delete(externalId);
    this.recorder.add('vanished', { what: 'user', id, name });
    await this.pause();
  }

  private async deleteOne(number: number): Promise<void> {
    const { parley } = this;
    const externalId = `passing-${number}`;
    const { id } = await parley.rooms.upsert(externalId, { name: externalId });
    await this.write(externalId);
    await parley.rooms.delete(externalId);
    this.recorder.add('vanished', { what: 'room', id, name: externalId });
    await this.pause();
  }

  private async write(room: string, as?: string): Promise<void> {
    for (let count = 0; this.isOn && count < MESSAGES; count += 1) {
      await this.parley.messages.send({ id: randomUUID(), room, body: 'soon gone', ...(as !== undefined && { as }) });
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const ms = this.random.between(PAUSE_MIN_MS, PAUSE_MAX_MS);
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
