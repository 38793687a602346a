import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Message, MessageId } from '#contracts';

import type { Line } from '../src/replica/line.policy.js';
import { entry, type ModelRoom } from './model-store.js';
import { replyFields } from './model-threads.js';
import { ModelScreen } from './model-screen.js';
import { LINES, READER, ROOM, ROOT, SeeingLog } from './seeing-log.js';
import { World } from './world.js';

/** `PARLEY_MODEL_RUNS=5000` for a longer search. */
const RUNS = Number(process.env['PARLEY_MODEL_RUNS'] ?? 100);
const ACTS_MAX = 40;
const TIMEOUT_MS = 60_000 + RUNS * 100;
/** Histories in which the window of the main timeline dropped the message before those on the screen: replies lay between. */
const SEED = 1_292_034_634;
const SEED_RUNS = 40;
const TABS = 2;
/** A fling, in messages: more than a screen has. */
const FLING = 25;
const STEP = 5;
const STEPS = 6;

interface Act {
  readonly kind: keyof typeof ACTS;
  readonly tab: number;
  /** From 0 to 1. */
  readonly share: number;
  readonly pauseMs: number;
}

/** The reader with two tabs that show one room, or lines of it, in which others write and reply. */
class Reading {
  readonly world: World;
  readonly log: SeeingLog;
  private readonly screens: ModelScreen[] = [];
  private written = 0;

  constructor(
    seed: number,
    faults: boolean,
    /** The line that each tab shows. */
    private readonly lines: readonly Line[],
  ) {
    this.world = new World(seed);
    this.world.network.faults = faults;
    this.log = new SeeingLog(this.world.server);
  }

  async begin(): Promise<void> {
    await this.world.begin();
    this.log.acted(this.head);
    this.write(1);
    // From here on the reader follows the thread.
    this.write(1, true);
    this.write(98);
    await this.world.pass(100);
    for (let tab = 0; tab < TABS; tab++) await this.open(tab);
  }

  get head(): number {
    return entry(this.world.server.store.rooms, ROOM).messages.length;
  }

  screen(tab: number): ModelScreen {
    const screen = this.screens[tab];
    if (screen === undefined) throw new Error('no such tab');
    return screen;
  }

  /** Another user writes. */
  write(count: number, mentions = false): void {
    const { server, userIds } = this.world;
    for (let index = 0; index < count; index++) {
      const id = `written-${String(++this.written)}` as MessageId;
      const message = { id, senderId: userIds[1] ?? null, body: 'text', mentions: mentions ? [READER] : [] };
      server.commit(ROOM, (held) => [server.append(held, { ...message, ...this.replyTo(held) }, null)]);
    }
  }

  /** Every second message is a reply, if a tab shows a line; every eighth of all is also in the room. */
  private replyTo(held: ModelRoom): Partial<Message> {
    const isReply = this.written % 2 === 0 && this.lines.some((line) => line !== 'all');
    const { deletedAt, seq = 0 } = held.messages.find(({ id }) => id === ROOT) ?? {};
    if (!isReply || deletedAt !== null || seq < held.room.firstSeq) return {};
    return replyFields(held, { threadId: ROOT, inRoom: this.written % 8 === 0 });
  }

  notice(): void {
    const { server } = this.world;
    const id = `notice-${String(++this.written)}` as MessageId;
    const message = { id, senderId: null, body: '', mentions: [] };
    server.commit(ROOM, (held) => [server.append(held, message, 'room.renamed')]);
  }

  /** Closes the tab, if it is open, and opens it again. Two lines are shown side by side in one tab. */
  async open(tab: number): Promise<void> {
    const client = this.world.newTab(0);
    const [one, other] = this.lines;
    for (const [index, line] of this.lines.entries()) {
      if (one === other && index !== tab) continue;
      this.screens[index]?.close();
      this.screens[index] = new ModelScreen(client, line, this.world.clock, (ids) => this.log.saw(ids));
    }
    await client.resume();
  }

  seqAt(share: number): number {
    return Math.max(1, Math.ceil(share * this.head));
  }

  close(): void {
    for (const screen of this.screens) screen.close();
    this.world.close();
  }
}

type Perform = (reading: Reading, tab: ModelScreen, act: Act) => unknown;

const ACTS = {
  write: [6, (reading) => reading.write(1)],
  mention: [2, (reading) => reading.write(1, true)],
  burst: [3, (reading) => reading.write(30)],
  notices: [2, (reading, _, { share }) => Array.from({ length: share * 12 }, () => reading.notice())],
  delete: [3, (reading, _, { share }) => reading.world.server.delete(ROOM, reading.seqAt(share))],
  edit: [
    1,
    (reading, _, { share }) => {
      const { world } = reading;
      const seq = reading.seqAt(share);
      const { kind, senderId } = entry(world.server.store.rooms, ROOM).messages[seq - 1] ?? {};
      if (kind === 'text' && senderId !== READER) world.server.edit(ROOM, seq, 'edited', [READER]);
    },
  ],
  purge: [1, (reading, _, { share }) => reading.world.server.purge(ROOM, Math.ceil(reading.seqAt(share) / 2))],
  toUnread: [4, (_, tab) => tab.toUnread()],
  toLatest: [3, (_, tab) => tab.toLatest()],
  jump: [3, (reading, tab, { share }) => tab.jumpTo(reading.seqAt(share))],
  scroll: [8, (_, tab, { share }) => tab.scroll(Math.round((share - 0.3) * STEP * 2))],
  fling: [2, (_, tab, { share }) => tab.scroll(Math.round((share - 0.5) * FLING * 2))],
  readOn: [
    6,
    async ({ world }, tab) => {
      for (let step = 0; step < STEPS; step++) {
        tab.scroll(STEP);
        await world.pass(100);
      }
    },
  ],
  hide: [2, (_, tab) => tab.setHidden(true)],
  unhide: [3, (_, tab) => tab.setHidden(false)],
  openAgain: [1, (reading, _, { tab }) => reading.open(tab)],
  send: [1, ({ world }) => void world.send(0, ROOM, 'own')],
  reply: [1, ({ world }) => world.reply(0, ROOM, ROOT, 'own reply')],
  markRead: [
    1,
    (reading, { client }, { share }) => {
      const seq = reading.seqAt(share);
      reading.log.acted(seq);
      client.room(ROOM).markRead(seq);
    },
  ],
  cut: [3, ({ world }) => world.network.cut(READER)],
  lag: [2, ({ world }) => world.lag()],
  wait: [3, () => undefined],
} as const satisfies Record<string, readonly [number, Perform]>;

const KINDS = Object.keys(ACTS) as (keyof typeof ACTS)[];

const acts = fc.array(
  fc.record({
    kind: fc.oneof(...KINDS.map((kind) => ({ weight: ACTS[kind][0], arbitrary: fc.constant(kind) }))),
    tab: fc.nat(TABS - 1),
    share: fc.nat(999).map((thousandths) => thousandths / 1_000),
    pauseMs: fc.oneof(fc.nat(50), fc.nat(1_000), fc.nat(8_000)),
  }),
  { minLength: 5, maxLength: ACTS_MAX, size: 'max' },
);

/** Plays the acts until the world is at rest. */
async function play(reading: Reading, all: readonly Act[]): Promise<void> {
  await reading.begin();
  for (const act of all) {
    const [, perform]: readonly [number, Perform] = ACTS[act.kind];
    await perform(reading, reading.screen(act.tab), act);
    await reading.world.pass(act.pauseMs);
    expect(reading.log.unseen, `marked by ${act.kind}`).toEqual([]);
  }
  await reading.world.rest();
  expect(reading.log.unseen, 'marked at rest').toEqual([]);
}

const settings = {
  endOnFailure: process.env['PARLEY_MODEL_SHRINK'] === 'off',
  numRuns: RUNS,
  interruptAfterTimeLimit: TIMEOUT_MS - 10_000,
};

describe('what the reader of a room has seen', () => {
  it(
    'is marked, and nothing else: no message that was neither shown nor before one that the user marked',
    async () => {
      const anyLine = fc.constantFrom(...LINES);
      const lines = fc.tuple(anyLine, anyLine);
      const property = fc.asyncProperty(fc.nat(), fc.boolean(), lines, acts, async (seed, faults, shown, all) => {
        const reading = new Reading(seed, faults, shown);
        try {
          await play(reading, all);
        } finally {
          reading.close();
        }
      });
      await fc.assert(property, settings);
    },
    TIMEOUT_MS,
  );

  it(
    'is marked in the end, unless something before it was skipped',
    async () => {
      const kept = acts.map((all) => all.filter(({ kind }) => kind !== 'openAgain'));
      // A thread is loaded again by pages: what is on the screen in that moment may stay unread, and counts as skipped.
      const anyLine = fc.constantFrom<Line>('all', 'main');
      const property = fc.asyncProperty(fc.nat(), fc.boolean(), anyLine, kept, async (seed, faults, line, all) => {
        const reading = new Reading(seed, faults, [line, line]);
        try {
          await play(reading, all);
          const next = reading.log.next(line);
          expect(next?.isSeen ?? false, `seq ${String(next?.seq)} was seen`).toBe(false);
        } finally {
          reading.close();
        }
      });
      await fc.assert(property, { ...settings, seed: SEED, numRuns: SEED_RUNS });
      await fc.assert(property, { ...settings, numRuns: Math.ceil(RUNS / 2) });
    },
    2 * TIMEOUT_MS,
  );
});
