import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts/errors';
import type { CommandConsumer } from '../src/command-bus.port.js';
import { batchOf, codeOf, echoing, newRoom, roomIn, sleep, Waits } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

const POISON = 'poison';
/** Deadline of the poisonous command. The others must complete before it. */
const POISONED_MS = 12_500;
const THROUGH_MS = 12_000;
/** Tolerance for commands and deadlines. */
const LEEWAY_MS = 30_000;

export function describeCommandFailures({ world, itWhere }: BusSuite): void {
  describe('failures', () => {
    it('of one poisonous command delay no other command, in its partition or another', async () => {
      const { commands } = await world().connect();
      await commands.consume(failingOn(POISON));
      const poison = codeOf(commands.submit(batchOf(commands, roomIn(3), [POISON], POISONED_MS)));
      const others = Array.from({ length: 100 }, (_, n) => {
        const roomId = n < 50 ? roomIn(3) : newRoom();
        return commands.submit(batchOf(commands, roomId, [n], THROUGH_MS));
      });
      expect((await Promise.all(others)).flat()).toEqual(Array.from({ length: 100 }, (_, n) => n));
      await sleep(100);
      expect(await commands.submit(batchOf(commands, roomIn(3), ['later'], THROUGH_MS))).toEqual(['later']);
      expect(await poison).toBe('TIMEOUT');
    });

    it('of the database are retried with the same commands, before later ones of their room', async () => {
      const { commands } = await world().connect();
      const roomId = newRoom();
      const handled: unknown[] = [];
      let failures = 3;
      await commands.consume({
        handle(batches) {
          failures -= 1;
          if (failures >= 0) return Promise.reject(new ChatError('UNAVAILABLE'));
          handled.push(...batches.flatMap((batch) => batch.commands));
          return Promise.resolve(batches.map((batch) => batch.commands));
        },
        takenOver: () => undefined,
      });
      const waits = new Waits();
      const submit = (n: number) => waits.time(commands.submit(batchOf(commands, roomId, [n])));
      const submits = [submit(1)];
      await sleep(60);
      submits.push(submit(2), submit(3));
      await Promise.all(submits);
      expect(waits.onceEach(handled)).toEqual([1, 2, 3]);
    });

    it('of a consumer that never settles block its commands no longer than their deadline', async () => {
      const { commands } = await world().connect();
      await commands.consume({
        handle(batches) {
          const hangs = batches.some((batch) => batch.commands.includes('hangs'));
          return hangs ? new Promise(() => undefined) : Promise.resolve(batches.map((batch) => batch.commands));
        },
        takenOver: () => undefined,
      });
      const roomId = newRoom();
      expect(await codeOf(commands.submit(batchOf(commands, roomId, ['hangs'], 1_000)))).toBe('TIMEOUT');
      expect(await commands.submit(batchOf(commands, roomId, ['next'], LEEWAY_MS))).toEqual(['next']);
    });

    itWhere('dyingBroker', 'of a broker that restarts empty lose no commands', async () => {
      const { commands } = await world().connect();
      const consumerSide = await world().connect();
      const handled: unknown[] = [];
      const slow = echoing((batch) => handled.push(...batch.commands));
      await consumerSide.commands.consume({
        ...slow,
        handle: async (batches) => {
          await sleep(300);
          return slow.handle(batches);
        },
      });
      const before = Array.from({ length: 50 }, (_, n) => commands.submit(batchOf(commands, newRoom(), [n])));
      await sleep(100);
      await world().killBroker?.();
      const during = Array.from({ length: 50 }, (_, n) => commands.submit(batchOf(commands, newRoom(), [50 + n])));
      await sleep(300);
      await world().startBrokerEmpty?.();
      const answers = await Promise.all([...before, ...during]);
      expect(answers.flat()).toEqual(Array.from({ length: 100 }, (_, n) => n));
      expect(new Set(handled).size).toBe(100);
    });

    itWhere('dyingBroker', 'of a broker that loses its data are repaired by resubmits', async () => {
      const { commands } = await world().connect();
      const submit = commands.submit(batchOf(commands, newRoom(), ['forgotten']));
      await expect
        .poll(async () => [...(await commands.lag()).values()].reduce((sum, { open }) => sum + open, 0))
        .toBeGreaterThan(0);
      await world().emptyBroker?.();
      await commands.consume(echoing());
      expect(await submit).toEqual(['forgotten']);
    });

    itWhere('dyingBroker', 'of a broker that stays down end each command at its deadline', async () => {
      const { commands } = await world().connect();
      await commands.consume(echoing());
      await world().killBroker?.();
      const startedAt = performance.now();
      expect(await codeOf(commands.submit(batchOf(commands, newRoom(), [1], 1_000)))).toBe('TIMEOUT');
      expect(performance.now() - startedAt).toBeLessThan(1_000 + LEEWAY_MS);
    });
  });
}

/** Rejects every call that contains the command. */
function failingOn(poison: string): CommandConsumer {
  return {
    async handle(batches) {
      await sleep(1);
      if (batches.some((batch) => batch.commands.includes(poison))) throw new Error('poisoned');
      return batches.map((batch) => batch.commands);
    },
    takenOver: () => undefined,
  };
}
