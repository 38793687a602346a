import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { RoomId } from '#contracts';

import type { Parley } from '../src/client.js';
import { entry } from './model-store.js';
import { World } from './world.js';

/** `PARLEY_MODEL_RUNS=5000` for a longer search. */
const RUNS = Number(process.env['PARLEY_MODEL_RUNS'] ?? 100);
const TIMEOUT_MS = 60_000 + RUNS * 100;
const TABS_MAX = 4;
/** Longer than a claim, a back-off and a reconnect. */
const LONG_MS = 60_000;
const STORAGE_MS = 20;

interface Act {
  readonly kind: 'send' | 'cut' | 'open' | 'vanish' | 'reload' | 'freeze' | 'thaw' | 'wait';
  readonly tab: number;
  readonly room: number;
  readonly pauseMs: number;
}

const anyActs = fc.array(
  fc.record({
    kind: fc.constantFrom<Act['kind'][]>(
      'send',
      'send',
      'send',
      'cut',
      'open',
      'vanish',
      'reload',
      'freeze',
      'thaw',
      'wait',
    ),
    tab: fc.nat(TABS_MAX - 1),
    room: fc.nat(1),
    pauseMs: fc.oneof(fc.nat(30), fc.nat(600), fc.nat(8_000)),
  }),
  { minLength: 5, maxLength: 40, size: 'max' },
);

/** A user who writes in several tabs, which close, crash, freeze and come back. */
class TabsRun {
  readonly world: World;
  /** The texts of each tab and room, in the order in which they were written. */
  readonly written = new Map<string, string[]>();
  private readonly tabs: { readonly client: Parley; readonly name: number }[] = [];
  private readonly frozen = new Set<Parley>();
  private readonly resumed = new Set<Parley>();
  /** Texts that the client must send: they were in storage, or their tab stays. */
  private readonly safe = new Set<string>();
  private count = 0;

  constructor(seed: number, lacksLocks: boolean) {
    this.world = new World(seed, { lacksLocks, storageMs: STORAGE_MS });
    this.world.network.faults = false;
  }

  async begin(): Promise<void> {
    await Promise.all([this.world.begin(), this.world.pass(1_000)]);
    this.tabs.push({ client: this.world.client(0), name: this.count++ });
    this.resumed.add(this.world.client(0));
    this.world.network.faults = true;
  }

  async perform({ kind, tab: index, room, pauseMs }: Act): Promise<void> {
    const tab = this.tabs[index % Math.max(1, this.tabs.length)];
    if (kind === 'cut') this.world.network.cut(this.world.userIds[0]!);
    if (kind === 'open' && this.tabs.length < TABS_MAX) this.open();
    if (tab !== undefined) this.performOn(tab, kind, `room${String(room)}` as RoomId);
    await this.world.clock.pass(pauseMs);
    for (const text of await this.world.savedBodies(0)) this.safe.add(text);
  }

  /** Frozen tabs come back, and one tab is open in the end. */
  async rest(): Promise<void> {
    for (const client of this.frozen) this.world.thaw(client);
    this.frozen.clear();
    for (const { name } of this.tabs)
      for (const [key, texts] of this.written)
        if (key.startsWith(`${String(name)} `)) texts.forEach((text) => this.safe.add(text));
    if (this.tabs.length === 0) this.open();
    this.world.network.faults = false;
    await this.world.clock.pass(LONG_MS);
    // Adoption comes with the next connection.
    for (let round = 0; round < 3; round++) {
      this.world.network.cut(this.world.userIds[0]!);
      await this.world.clock.pass(LONG_MS);
    }
  }

  isSafe(text: string): boolean {
    return this.safe.has(text);
  }

  stored(roomId: RoomId): readonly string[] {
    return entry(this.world.server.store.rooms, roomId).messages.flatMap(({ kind, body }) =>
      kind === 'text' ? body : [],
    );
  }

  close(): void {
    this.world.close();
    for (const { client } of this.tabs) client.close();
  }

  private open(): void {
    const client = this.world.newTab(0);
    this.tabs.push({ client, name: this.count++ });
    void client.resume().then(
      () => this.resumed.add(client),
      () => undefined,
    );
  }

  private performOn(tab: (typeof this.tabs)[number], kind: Act['kind'], roomId: RoomId): void {
    const { client, name } = tab;
    if (kind === 'freeze') {
      this.world.freeze(client);
      this.frozen.add(client);
    } else if (kind === 'thaw') {
      this.world.thaw(client);
      this.frozen.delete(client);
    } else if (kind === 'vanish' || kind === 'reload') {
      this.tabs.splice(this.tabs.indexOf(tab), 1);
      this.frozen.delete(client);
      this.world.closeTab(client);
      if (kind === 'reload') this.open();
    } else if (kind === 'send' && !this.frozen.has(client) && this.resumed.has(client)) {
      const key = `${String(name)} ${roomId}`;
      const text = `${key} ${String(this.count++)}`;
      this.written.set(key, [...(this.written.get(key) ?? []), text]);
      client.room(roomId).send(text);
    }
  }
}

describe.each(['with Web Locks', 'without'])('the tabs of a browser %s', (kind) => {
  it(
    'send every message once, in the order of its tab and room, and leave nothing in storage',
    async () => {
      const property = fc.asyncProperty(fc.nat(), anyActs, async (seed, acts) => {
        const run = new TabsRun(seed, kind === 'without');
        try {
          await run.begin();
          for (const act of acts) await run.perform(act);
          await run.rest();
          for (const [key, texts] of run.written) {
            const roomId = key.split(' ')[1] as RoomId;
            const stored = run.stored(roomId).filter((text) => text.startsWith(`${key} `));
            expect(stored).toEqual(texts.filter((text) => run.isSafe(text) || stored.includes(text)));
          }
          expect(await run.world.savedBodies(0)).toEqual([]);
        } finally {
          run.close();
        }
      });
      const endOnFailure = process.env['PARLEY_MODEL_SHRINK'] === 'off';
      await fc.assert(property, { numRuns: RUNS, endOnFailure, interruptAfterTimeLimit: TIMEOUT_MS - 10_000 });
    },
    TIMEOUT_MS,
  );
});
