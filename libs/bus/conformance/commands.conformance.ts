import { describe, expect, it } from 'vitest';
import type { CommandBatch, CommandConsumer } from '../src/command-bus.port.js';
import { PARTITIONS, partitionOf } from '../src/partition.policy.js';
import { batchOf, codeOf, echoing, newRoom, roomIn, sleep, Waits } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

const ROOMS = 40;
const BATCHES_PER_ROOM = 10;
/** Long enough to add 4,000 batches to Redis on a loaded machine. */
const FULL_MS = 5_000;

export function describeCommands({ world }: BusSuite): void {
  describe('commands', () => {
    it('reach a consumer, and its results return in order', async () => {
      const { commands } = await world().connect();
      await commands.consume({
        handle: (batches) => Promise.resolve(batches.map((batch) => batch.commands.map((n) => Number(n) * 2))),
        takenOver: () => undefined,
      });
      expect(await commands.submit(batchOf(commands, newRoom(), [1, 2, 3]))).toEqual([2, 4, 6]);
    });

    it('are transferred as JSON with all characters', async () => {
      const { commands } = await world().connect();
      const seen: unknown[] = [];
      await commands.consume(echoing((batch) => seen.push(...batch.commands)));
      const body = 'é \u2028 😀 "\\ \n\0 end';
      await commands.submit(batchOf(commands, newRoom(), [{ body, gone: undefined, none: null }]));
      expect(seen).toEqual([{ body, none: null }]);
      expect(Object.keys(seen[0] as object)).toEqual(['body', 'none']);
    });

    it('are each handled once, with two submitters and two consumers', async () => {
      const processes = await Promise.all([world().connect(), world().connect()]);
      const handled: unknown[] = [];
      for (const { commands } of processes) {
        await commands.consume(echoing((batch) => handled.push(...batch.commands)));
      }
      const waits = new Waits();
      const rooms = Array.from({ length: ROOMS }, newRoom);
      const ids = rooms.flatMap((roomId) => Array.from({ length: BATCHES_PER_ROOM }, (_, n) => `${roomId}/${n}`));
      const answers = await Promise.all(
        ids.map((id, i) => {
          const { commands } = processes[i % 2] ?? fail();
          return waits.time(commands.submit(batchOf(commands, rooms[i % ROOMS] ?? newRoom(), [id])));
        }),
      );
      expect(answers.flat()).toEqual(ids);
      expect([...waits.onceEach(handled)].sort()).toEqual([...ids].sort());
    });

    it('of one room are executed in the order of submission', async () => {
      const { commands } = await world().connect();
      const orders = new Map<string, unknown[]>();
      await commands.consume(
        slowly((batch) => orders.set(batch.roomId, [...(orders.get(batch.roomId) ?? []), ...batch.commands])),
      );
      const rooms = Array.from({ length: ROOMS }, newRoom);
      const numbers = Array.from({ length: BATCHES_PER_ROOM }, (_, n) => n);
      const waits = new Waits();
      await Promise.all(
        numbers.flatMap((n) => rooms.map((roomId) => waits.time(commands.submit(batchOf(commands, roomId, [n]))))),
      );
      for (const roomId of rooms) expect(waits.onceEach(orders.get(roomId) ?? [])).toEqual(numbers);
    });

    it('go to two concurrent calls of different partitions, and later ones wait for one of these', async () => {
      const { commands } = await world().connect();
      const calls: { content: unknown[]; end: () => void }[] = [];
      await commands.consume({
        async handle(batches) {
          await new Promise<void>((end) => calls.push({ content: batches.flatMap((batch) => batch.commands), end }));
          return batches.map((batch) => batch.commands);
        },
        takenOver: () => undefined,
      });
      const submits: Promise<unknown>[] = [];
      const submit = (partition: number, name: string) =>
        submits.push(commands.submit(batchOf(commands, roomIn(partition), [name])));
      submit(1, 'a');
      await expect.poll(() => calls.map(({ content }) => content)).toEqual([['a']]);
      submit(1, 'same partition');
      submit(2, 'b');
      await expect.poll(() => calls.map(({ content }) => content)).toEqual([['a'], ['b']]);
      submit(3, 'third partition');
      await sleep(50);
      expect(calls).toHaveLength(2);
      calls[1]?.end();
      await expect.poll(() => calls[2]?.content).toEqual(['third partition']);
      calls[0]?.end();
      await expect.poll(() => calls[3]?.content).toEqual(['same partition']);
      for (const { end } of calls) end();
      await Promise.all(submits);
    });

    it('are not executed after their deadline', async () => {
      const { commands } = await world().connect();
      const handled: unknown[] = [];
      const [late, early] = [newRoom(), newRoom()];
      const outcome = codeOf(commands.submit(batchOf(commands, late, ['late'], 200)));
      expect(await outcome).toBe('TIMEOUT');
      const waits = new Waits();
      const open = waits.time(commands.submit(batchOf(commands, early, ['in time'])));
      await commands.consume(echoing((batch) => handled.push(...batch.commands)));
      await open;
      const openOnes = async () => [...(await commands.lag()).values()].filter(({ open }) => open > 0);
      await expect.poll(openOnes).toEqual([]);
      expect(waits.onceEach(handled)).toEqual(['in time']);
    });

    it('beyond the limit of a partition are OVERLOADED and not accepted', async () => {
      const { commands } = await world().connect();
      const roomId = newRoom();
      const outcomes = Array.from({ length: 4_200 }, () =>
        codeOf(commands.submit(batchOf(commands, roomId, [0], FULL_MS))),
      );
      const codes = await Promise.all(outcomes);
      expect(codes.filter((code) => code === 'TIMEOUT')).toHaveLength(4_000);
      expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(200);
      expect((await commands.lag()).get(partitionOf(roomId))?.open).toBe(4_000);
    });

    it('are counted per partition while open, with the age of the oldest', async () => {
      const { commands } = await world().connect();
      const roomId = newRoom();
      const lag = async () => (await commands.lag()).get(partitionOf(roomId));
      const submit = commands.submit(batchOf(commands, roomId, [1]));
      await expect.poll(lag).toMatchObject({ open: 1, owner: null });
      await sleep(50);
      await expect.poll(async () => (await lag())?.oldestMs).toBeGreaterThanOrEqual(40);
      expect((await commands.lag()).size).toBe(PARTITIONS);
      await commands.consume(echoing());
      await submit;
      await expect.poll(lag).toEqual({ open: 0, oldestMs: null, owner: expect.any(String) });
    });

    it('use a monotonic clock', async () => {
      const { commands } = await world().connect();
      let last = 0;
      for (let i = 0; i < 10_000; i += 1) {
        const now = commands.now();
        expect(now >= last).toBe(true);
        last = now;
      }
      expect(Math.abs(last - Date.now())).toBeLessThan(1_000);
    });
  });
}

/** Echoes after 0–5 ms. */
function slowly(onBatch: (batch: CommandBatch) => void): CommandConsumer {
  return {
    async handle(batches) {
      batches.forEach(onBatch);
      await sleep(Math.random() * 5);
      return batches.map((batch) => batch.commands);
    },
    takenOver: () => undefined,
  };
}

function fail(): never {
  throw new Error('no such process');
}
