import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '#contracts/errors';
import type { RoomId } from '#contracts/ids';
import type { CommandBatch, CommandResults } from './command-bus.port.js';
import { Handout } from './handout.js';
import type { OpenEntry } from './open-entry.js';

/** Longer than the interval at which hung calls are looked for. */
const IDLE_MS = 1_000;

interface Call {
  readonly rooms: string[];
  answer(): Promise<void>;
  reject(reason: Error): Promise<void>;
}

describe('the handout', () => {
  let calls: Call[];
  let answered: string[];
  let expired: string[];
  let handout: Handout<OpenEntry>;
  let isHolding: boolean;
  let weighings: Map<string, (isHeavy: boolean) => void>;

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'performance', 'clearTimeout', 'clearInterval'],
    });
    calls = [];
    answered = [];
    expired = [];
    isHolding = true;
    weighings = new Map();
    handout = new Handout<OpenEntry>({
      now: () => Date.now(),
      holds: () => isHolding,
      isHeavy: ({ batchId }) => isHeavy(batchId),
      isSlow: () => false,
      handle: (batches) => new Promise((resolve, reject) => calls.push(callOf(batches, resolve, reject))),
      answered: (entries) => answered.push(...entries.map((entry) => entry.batch.batchId)),
      expired: (entries) => expired.push(...entries.map((entry) => entry.batch.batchId)),
      rejected: () => undefined,
    });
  });
  afterEach(() => vi.useRealTimers());

  function isHeavy(name: string): false | Promise<boolean> {
    if (name.includes('!')) return Promise.resolve(true);
    return name.includes('?') && new Promise((settle) => weighings.set(name, settle));
  }

  function callOf(
    batches: readonly CommandBatch[],
    resolve: (results: readonly CommandResults[]) => void,
    reject: (reason: Error) => void,
  ): Call {
    return {
      rooms: batches.map((batch) => batch.batchId),
      async answer() {
        resolve(batches.map((batch) => batch.commands));
        await vi.advanceTimersByTimeAsync(1);
      },
      async reject(reason) {
        reject(reason);
        await vi.advanceTimersByTimeAsync(1);
      },
    };
  }

  /** `name` is `room` or `room:n`; with a `!` it is heavy, with a `?` the test tells. */
  function offer(partition: number, name: string, { bytes = 10, deadlineMs = 9_000, commands = 1 } = {}): void {
    const roomId = (name.split(':')[0] ?? '') as RoomId;
    const batch = { batchId: name, roomId, deadline: Date.now() + deadlineMs, commands: Array(commands).fill(name) };
    handout.offer({ partition, batch, bytes });
  }

  const rooms = () => calls.map((call) => call.rooms);
  const turn = () => vi.advanceTimersByTimeAsync(1);

  it('delivers all entries of one event-loop turn in one call', async () => {
    offer(1, 'a');
    offer(2, 'b');
    offer(1, 'c');
    await turn();
    expect(rooms().map((names) => [...names].sort())).toEqual([['a', 'b', 'c']]);
  });

  it('has a timer only while there is a call: an idle process does not wake up for it', async () => {
    expect(vi.getTimerCount()).toBe(0);
    offer(1, 'a');
    await turn();
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    await calls[0]?.answer();
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(answered).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('limits a call to 500 batches and 1 MiB, and continues with the rest', async () => {
    for (let n = 0; n < 501; n += 1) offer(1, `a${n}`);
    await turn();
    expect(calls[0]?.rooms).toHaveLength(500);
    await calls[0]?.answer();
    expect(calls[1]?.rooms).toEqual(['a500']);
    for (let n = 0; n < 3; n += 1) offer(2, `b:${n}`, { bytes: 600 * 1024 });
    await turn();
    expect(calls[2]?.rooms).toEqual(['b:0']);
  });

  it('delivers a batch that exceeds the limit of a call alone', async () => {
    offer(1, 'a', { bytes: 5 * 1024 * 1024 });
    await turn();
    expect(rooms()).toEqual([['a']]);
    expect(handout.bytesWaiting).toBe(0);
  });

  it('retries the same batches with growing pauses while the database is unavailable', async () => {
    offer(1, 'a');
    offer(1, 'b');
    await turn();
    for (const pauseMs of [50, 100, 200, 400, 800, 1_000, 1_000]) {
      const before = calls.length;
      await calls.at(-1)?.reject(new ChatError('UNAVAILABLE'));
      await vi.advanceTimersByTimeAsync(pauseMs - 10);
      expect(calls).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(20);
      expect(calls.at(-1)?.rooms).toEqual(['a', 'b']);
    }
  });

  it('isolates a failing batch by halving, while the others are executed', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `r${n}`);
    for (const name of names) offer(1, name);
    await turn();
    for (let i = 0; i < 100 && answered.length < 7; i += 1) {
      for (const call of calls.splice(0)) {
        if (call.rooms.includes('r5')) await call.reject(new Error('poison'));
        else await call.answer();
      }
      await vi.advanceTimersByTimeAsync(50);
    }
    expect([...answered].sort()).toEqual(names.filter((name) => name !== 'r5'));
  });

  it('holds back only later entries of a room that waits for a retry', async () => {
    offer(1, 'a:1');
    await turn();
    offer(1, 'a:2');
    offer(1, 'b:1');
    await calls[0]?.reject(new ChatError('UNAVAILABLE'));
    expect(rooms()).toEqual([['a:1'], ['b:1']]);
    await calls[1]?.answer();
    await vi.advanceTimersByTimeAsync(60);
    await calls[2]?.answer();
    await calls[3]?.answer();
    expect(answered).toEqual(['b:1', 'a:1', 'a:2']);
  });

  it('drops expired entries, including those that wait for a retry', async () => {
    offer(1, 'late', { deadlineMs: 0 });
    offer(1, 'soon late', { deadlineMs: 120 });
    await turn();
    await calls[0]?.reject(new ChatError('UNAVAILABLE'));
    await vi.advanceTimersByTimeAsync(60);
    await calls[1]?.reject(new ChatError('UNAVAILABLE'));
    await vi.advanceTimersByTimeAsync(200);
    expect(expired).toEqual(['late', 'soon late']);
    expect(calls).toHaveLength(2);
  });

  it('abandons a call that never settles, and ignores a late result', async () => {
    offer(1, 'a', { deadlineMs: 100 });
    await turn();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(expired).toEqual(['a']);
    await calls[0]?.answer();
    expect(answered).toEqual([]);
    offer(1, 'b');
    await turn();
    expect(calls[1]?.rooms).toEqual(['b']);
  });

  it('gives a heavy batch a call of its own, one at a time, and others pass it', async () => {
    offer(1, 'big!');
    offer(1, 'a');
    offer(2, 'b');
    offer(2, 'huge!');
    await turn();
    expect(rooms()).toEqual([['big!'], ['b']]);
    await calls[1]?.answer();
    expect(calls).toHaveLength(2);
    await calls[0]?.answer();
    expect(rooms().slice(2)).toEqual([['huge!'], ['a']]);
  });

  it('retries heavy batches one at a time, and light ones pass', async () => {
    offer(1, 'big!');
    await turn();
    await calls[0]?.reject(new Error('away'));
    offer(2, 'huge!');
    await vi.advanceTimersByTimeAsync(60);
    offer(3, 'a');
    await turn();
    expect(rooms()).toEqual([['big!'], ['huge!'], ['a']]);
    await calls[1]?.answer();
    expect(rooms().slice(3)).toEqual([['big!']]);
  });

  it('delivers the light batches of a partition after each heavy one, however many wait', async () => {
    for (let n = 0; n < 50; n += 1) offer(1, `big ${n}!`);
    offer(1, 'a');
    await turn();
    await calls[0]?.answer();
    expect(rooms()).toEqual([['big 0!'], ['a']]);
    for (let n = 1; n < 51; n += 1) await calls[n]?.answer();
    expect(answered).toHaveLength(51);
  });

  it('lets a batch and its room wait until it is known to be heavy or light, and others pass', async () => {
    for (const name of ['a:1?', 'a:2', 'b:1?', 'b:2', 'c']) offer(1, name);
    await turn();
    expect(rooms()).toEqual([['c']]);
    weighings.get('a:1?')?.(false);
    weighings.get('b:1?')?.(true);
    await calls[0]?.answer();
    expect(rooms().slice(1)).toEqual([['b:1?']]);
    await calls[1]?.answer();
    expect(rooms().slice(2)).toEqual([['a:1?', 'a:2', 'b:2']]);
  });

  it('keeps the order of a room before and after a heavy batch', async () => {
    for (const name of ['a:1', 'a:2!', 'a:3']) offer(1, name);
    await turn();
    for (let n = 0; n < 3; n += 1) await calls[n]?.answer();
    expect(rooms()).toEqual([['a:1'], ['a:2!'], ['a:3']]);
    expect(handout.bytesWaiting).toBe(0);
  });

  it('starts no call for a partition with an expired lease until it is renewed', async () => {
    isHolding = false;
    offer(1, 'a');
    await turn();
    expect(calls).toEqual([]);
    isHolding = true;
    handout.resume();
    await turn();
    expect(rooms()).toEqual([['a']]);
  });

  describe('after a call with several batches of a room', () => {
    beforeEach(async () => {
      offer(1, 'a:1');
      offer(1, 'a:2');
      await turn();
      await vi.advanceTimersByTimeAsync(3);
    });

    it('waits until as many batches are here as were on their way', async () => {
      offer(1, 'a:3');
      await calls[0]?.answer();
      offer(1, 'a:4');
      await turn();
      expect(calls).toHaveLength(1);
      offer(1, 'a:5');
      await turn();
      expect(calls[1]?.rooms).toEqual(['a:3', 'a:4', 'a:5']);
    });

    it('waits for at most four times as long as the call took', async () => {
      await calls[0]?.answer();
      offer(1, 'a:3');
      await vi.advanceTimersByTimeAsync(10);
      expect(calls).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(10);
      expect(calls[1]?.rooms).toEqual(['a:3']);
    });

    it('waits for at most 40 ms', async () => {
      await vi.advanceTimersByTimeAsync(1_000);
      await calls[0]?.answer();
      offer(1, 'a:3');
      await vi.advanceTimersByTimeAsync(37);
      expect(calls).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(3);
      expect(calls[1]?.rooms).toEqual(['a:3']);
    });

    it('does not delay other rooms', async () => {
      await calls[0]?.answer();
      offer(1, 'a:3');
      offer(1, 'b:1');
      await turn();
      expect(calls[1]?.rooms).toEqual(['b:1']);
    });

    it('lets a heavy batch of another room pass', async () => {
      await calls[0]?.answer();
      offer(1, 'a:3');
      offer(1, 'big!');
      await turn();
      expect(calls[1]?.rooms).toEqual(['big!']);
      await calls[1]?.answer();
      await vi.advanceTimersByTimeAsync(40);
      expect(calls[2]?.rooms).toEqual(['a:3']);
    });

    it('returns what has gathered when the partition is released', async () => {
      await calls[0]?.answer();
      offer(1, 'a:3');
      const left = await handout.release(1);
      expect(left.map((entry) => entry.batch.batchId)).toEqual(['a:3']);
      await vi.advanceTimersByTimeAsync(100);
      expect(calls).toHaveLength(1);
    });

    it('does not wait if the call was rejected', async () => {
      await calls[0]?.reject(new ChatError('UNAVAILABLE'));
      await vi.advanceTimersByTimeAsync(60);
      expect(calls[1]?.rooms).toEqual(['a:1', 'a:2']);
    });
  });

  it('waits for a second submitter of a room, but not after a single command', async () => {
    offer(1, 'a:1');
    await turn();
    await vi.advanceTimersByTimeAsync(10);
    offer(1, 'a:2', { commands: 2 });
    await calls[0]?.answer();
    expect(calls[1]?.rooms).toEqual(['a:2']);
    await vi.advanceTimersByTimeAsync(10);
    offer(1, 'a:3');
    await calls[1]?.answer();
    expect(calls).toHaveLength(2);
    offer(1, 'a:4');
    await turn();
    expect(calls[2]?.rooms).toEqual(['a:3', 'a:4']);
  });

  it('never waits in a room with one submitter', async () => {
    offer(1, 'a:1', { commands: 20 });
    await turn();
    await vi.advanceTimersByTimeAsync(10);
    await calls[0]?.answer();
    offer(1, 'a:2', { commands: 20 });
    await turn();
    expect(calls[1]?.rooms).toEqual(['a:2']);
  });

  it('releases a partition after its call has ended, and returns the remaining entries in order', async () => {
    offer(1, 'a:1');
    await turn();
    offer(1, 'a:2');
    let left: string[] | undefined;
    const release = handout.release(1).then((entries) => (left = entries.map((entry) => entry.batch.batchId)));
    offer(1, 'b:1');
    await turn();
    expect(left).toBeUndefined();
    await calls[0]?.reject(new ChatError('UNAVAILABLE'));
    await release;
    expect(left).toEqual(['a:1', 'a:2', 'b:1']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls).toHaveLength(1);
    expect(handout.bytesWaiting).toBe(0);
  });
});
