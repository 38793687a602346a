import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FeedPosition, Rev, RoomId, Seq } from '#contracts';
import { Clock } from '#platform/clock';
import type { Prepared, Settled } from '../feed/deliveries.js';
import { OtherEpoch } from '../feed/hook-era.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookMachine, UNDER_WAY_MAX, type Subject } from '../feed/hook-machine.js';
import { FeedTurns, type TurnWork } from './feed-turns.js';
import { SharedTurn } from './shared-turn.js';
import { Turn } from './turn.js';

const [ROOM, OTHER] = ['room' as RoomId, 'other' as RoomId];
const to = (seq: number): FeedPosition => ({ seq: seq as Seq, rev: seq as Rev });
const READ = { generation: 1, to: to(1) } as Prepared;

function feedWith(...subjects: Subject[]) {
  const machine = new HookMachine(() => 0.5);
  const feed = {
    ...{
      machine,
      clock: new Clock(),
      isReady: true,
      only: undefined as Subject | undefined,
      book: { isLate: () => false },
    },
    accepted: vi.fn(() => Promise.resolve(true)),
    ended: vi.fn(),
    deliveries: { prepare: vi.fn((): Promise<Prepared | Settled> => Promise.resolve(READ)) },
  };
  for (const subject of subjects) machine.note(subject, feed.clock.now(), to(1));
  return { ...feed, feed, hookFeed: feed as unknown as HookFeed };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a turn', () => {
  const ENDS: [string, (turn: Turn) => unknown, { waits: boolean }][] = [
    ['accepted', (turn) => turn.accepted(READ), { waits: false }],
    ['refused', (turn) => turn.refused(null), { waits: true }],
    ['settled', (turn) => turn.settled(to(1)), { waits: false }],
    ['put back', (turn) => turn.putBack(), { waits: true }],
    ['failed', (turn) => turn.failed(), { waits: true }],
  ];

  it.each(ENDS)('has its subject alone until it is %s, and tells the feed once', async (_name, end, { waits }) => {
    const { machine, feed, hookFeed } = feedWith(ROOM);
    const turn = new Turn(hookFeed, ROOM);
    expect({ hasEnded: turn.hasEnded, isUnderWay: machine.isUnderWay(ROOM) }).toEqual({
      hasEnded: false,
      isUnderWay: true,
    });
    expect(() => new Turn(hookFeed, ROOM)).toThrow('does not wait');
    await end(turn);
    expect({ hasEnded: turn.hasEnded, isUnderWay: machine.isUnderWay(ROOM), has: machine.has(ROOM) }).toEqual({
      hasEnded: true,
      isUnderWay: false,
      has: waits,
    });
    expect(feed.ended.mock.calls).toEqual([[ROOM]]);
  });

  it.each(ENDS)('that was %s takes nothing from the next turn of its subject', async (_name, end) => {
    const { machine, feed, hookFeed } = feedWith(ROOM);
    const turn = new Turn(hookFeed, ROOM);
    await end(turn);
    machine.note(ROOM, 0, to(2));
    const next = new Turn(hookFeed, ROOM);
    for (const [name, again] of ENDS)
      if (name === 'failed') turn.failed();
      else await expect(Promise.resolve().then(() => again(turn))).rejects.toThrow('has ended');
    expect({
      hasEnded: next.hasEnded,
      isUnderWay: machine.isUnderWay(ROOM),
      ended: feed.ended.mock.calls.length,
    }).toEqual({ hasEnded: false, isUnderWay: true, ended: 1 });
    expect(feed.accepted.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('goes back if what was accepted belongs to an earlier generation', async () => {
    const { machine, feed, hookFeed } = feedWith(ROOM);
    feed.accepted.mockResolvedValue(false);
    await new Turn(hookFeed, ROOM).accepted(READ);
    expect(machine.next(0)).toEqual({ subject: ROOM });
  });

  it('ends when there is nothing to send', async () => {
    const { machine, feed, hookFeed } = feedWith(ROOM);
    const turn = new Turn(hookFeed, ROOM);
    expect(await turn.read()).toBe(READ);
    expect(turn.hasEnded).toBe(false);
    feed.deliveries.prepare.mockResolvedValue({ settled: to(1) });
    expect(await turn.read()).toBeUndefined();
    expect({ hasEnded: turn.hasEnded, machine: machine.size }).toEqual({ hasEnded: true, machine: 0 });
  });
});

describe('a shared turn', () => {
  it('leaves its subject to others, who may read it as well', async () => {
    const { machine, feed, hookFeed } = feedWith(ROOM);
    expect(await Promise.all([1, 2].map(() => new SharedTurn(hookFeed, ROOM).read()))).toEqual([READ, READ]);
    expect({ isUnderWay: machine.isUnderWay(ROOM), has: machine.has(ROOM), ended: feed.ended.mock.calls }).toEqual({
      isUnderWay: false,
      has: true,
      ended: [],
    });
  });

  it.each([
    ['forgets what the receiver has', (): void => undefined, false],
    ['keeps what was noted while it was read', (machine: HookMachine): void => void machine.note(ROOM, 0, to(2)), true],
  ])('%s', async (_title, meanwhile, waits) => {
    const { machine, feed, hookFeed } = feedWith(ROOM);
    const turn = new SharedTurn(hookFeed, ROOM);
    feed.deliveries.prepare.mockImplementation(() => {
      meanwhile(machine);
      return Promise.resolve({ settled: to(1) });
    });
    expect(await turn.read()).toBeUndefined();
    expect({ has: machine.has(ROOM), ended: feed.ended.mock.calls }).toEqual({ has: waits, ended: [[ROOM]] });
  });
});

describe('the turns of a feed', () => {
  function turnsOf(subjects: Subject[], work: Partial<TurnWork> = {}) {
    const parts = feedWith(...subjects);
    const [taken, failures]: [Turn[], unknown[]] = [[], []];
    const turns = new FeedTurns(parts.hookFeed, {
      mayGoOn: () => true,
      take: (turn) => {
        taken.push(turn);
        return new Promise(() => undefined);
      },
      failed: (error) => failures.push(error),
      ...work,
    });
    return { ...parts, turns, taken, failures, subjects: () => taken.map(({ subject }) => subject) };
  }

  it('begin in the order of the machine, and one that ends makes place for the next', async () => {
    const rooms = Array.from({ length: UNDER_WAY_MAX + 2 }, (_, index) => `room ${String(index)}`);
    const ends: (() => void)[] = [];
    const begun: Subject[] = [];
    const take = async (turn: Turn): Promise<void> => {
      begun.push(turn.subject);
      await new Promise<void>((resolve) => ends.push(resolve));
      turn.settled(to(1));
    };
    const { turns } = turnsOf(rooms, { take });
    turns.pump();
    expect(begun).toEqual(rooms.slice(0, UNDER_WAY_MAX));
    ends[3]?.();
    await vi.waitFor(() => expect(begun).toEqual(rooms.slice(0, UNDER_WAY_MAX + 1)));
  });

  it('come again when a refused subject is due', async () => {
    const { turns, subjects, taken } = turnsOf([ROOM]);
    turns.pump();
    taken[0]?.refused(null);
    turns.pump();
    await vi.advanceTimersByTimeAsync(999);
    expect(subjects()).toEqual([ROOM]);
    await vi.advanceTimersByTimeAsync(2);
    expect(subjects()).toEqual([ROOM, ROOM]);
  });

  it.each([
    ['the courier may not go on', { work: { mayGoOn: () => false } }],
    ['nothing of the feed may be sent', { feed: { isReady: false } }],
    ['accepted places cannot be written', { feed: { book: { isLate: () => true } } }],
  ])('do not begin while %s', (_title, { work, feed: state }: { work?: Partial<TurnWork>; feed?: object }) => {
    const { turns, feed, taken } = turnsOf([ROOM], work);
    Object.assign(feed, state);
    turns.pump();
    turns.begin(ROOM);
    expect(taken).toEqual([]);
  });

  it('that are held back begin only when they are named, wait, and have a place', () => {
    const many = Array.from({ length: UNDER_WAY_MAX }, (_, index) => `room ${String(index)}`);
    const { turns, subjects } = turnsOf([ROOM, ...many], { holdsBack: () => true });
    turns.pump();
    for (const subject of [OTHER, ...many, many[0] ?? '', ROOM]) turns.begin(subject);
    expect(subjects()).toEqual(many);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('away')), ['away']],
    ['is of another epoch', () => Promise.reject(new OtherEpoch()), []],
    ['ends without a result', () => Promise.resolve(), ['nothing has ended the turn of room']],
  ])('are read again after a second if the work %s', async (_title, result, reported) => {
    const take = vi.fn((): Promise<void> => result());
    const { turns, failures, machine } = turnsOf([ROOM], { take });
    turns.pump();
    await vi.advanceTimersByTimeAsync(0);
    expect(failures.map((error) => (error as Error).message)).toEqual(reported);
    expect({ has: machine.has(ROOM), isUnderWay: machine.isUnderWay(ROOM) }).toEqual({ has: true, isUnderWay: false });
    await vi.advanceTimersByTimeAsync(999);
    expect(take).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2);
    expect(take).toHaveBeenCalledTimes(2);
  });

  it('a failure after the end of a turn does not end the one that has begun since', async () => {
    let fail = (): void => undefined;
    const take = vi.fn(async (turn: Turn): Promise<void> => {
      if (take.mock.calls.length > 1) return new Promise(() => undefined);
      turn.refused(null);
      // Such as a pause that the store takes too long to write.
      await new Promise((_, reject) => (fail = () => reject(new Error('away'))));
    });
    const { turns, machine, failures } = turnsOf([ROOM], { take });
    turns.pump();
    turns.pump();
    await vi.advanceTimersByTimeAsync(1_001);
    expect(take).toHaveBeenCalledTimes(2);
    fail();
    await vi.advanceTimersByTimeAsync(0);
    expect({ failures: failures.length, isUnderWay: machine.isUnderWay(ROOM) }).toEqual({
      failures: 1,
      isUnderWay: true,
    });
  });

  it('end within the time of a drain, and none begins then', async () => {
    const { turns, taken, subjects, machine } = turnsOf([ROOM, OTHER]);
    machine.note('third', 0);
    turns.pump();
    let isDrained = false;
    void turns.drain(60_000).then(() => (isDrained = true));
    for (const turn of taken.slice(1)) turn.settled(to(1));
    await vi.advanceTimersByTimeAsync(500);
    expect(isDrained).toBe(false);
    taken[0]?.settled(to(1));
    await vi.waitFor(() => expect(isDrained).toBe(true));
    machine.note(ROOM, 0, to(2));
    turns.pump();
    expect(subjects()).toEqual([ROOM, OTHER, 'third']);
  });

  it('hold up no drain for longer than its time', async () => {
    const { turns } = turnsOf([ROOM]);
    turns.pump();
    const drained = turns.drain(1_000);
    await vi.advanceTimersByTimeAsync(1_100);
    await expect(drained).resolves.toBeUndefined();
  });
});
