import { describe, expect, it } from 'vitest';
import type { Buses } from '../src/buses.js';
import type { CommandBus, Consumption } from '../src/command-bus.port.js';
import { PARTITIONS } from '../src/partition.policy.js';
import { batchOf, echoing, newRoom, roomIn, sleep, Waits } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

const SHARING_TIMEOUT_MS = 120_000;
/** Batches of a partition without a live owner are not answered. */
const PROBE_MS = 2_500;
const ROOM_OF_PARTITION = Array.from({ length: PARTITIONS }, (_, partition) => roomIn(partition));

export function describeCommandSharing({ world, itWhere }: BusSuite): void {
  describe('partitions', () => {
    it('are shared evenly among 1, 2 and 3 consumers that join and leave', async () => {
      const submitter = await world().connect();
      const first = await join(await world().connect(), 'first');
      await expectShares(submitter.commands, [16]);
      const second = await join(await world().connect(), 'second');
      await expectShares(submitter.commands, [8, 8]);
      const third = await join(await world().connect(), 'third');
      await expectShares(submitter.commands, [5, 5, 6]);
      await first.stop();
      await expectShares(submitter.commands, [8, 8]);
      await third.stop();
      await expectShares(submitter.commands, [16]);
      await second.stop();
    });

    it('are each announced to their new owner', async () => {
      const taken: number[] = [];
      const { commands } = await world().connect();
      await commands.consume({ ...echoing(), takenOver: (partition) => taken.push(partition) });
      const all = ROOM_OF_PARTITION.map((_, partition) => partition);
      await expect.poll(() => [...new Set(taken)].sort((a, b) => a - b)).toEqual(all);
    });

    it('are handed over without loss, duplicates or reordering while commands flow', async () => {
      const submitter = await world().connect();
      const orders = new Map<string, unknown[]>();
      const record = echoing((batch) =>
        orders.set(batch.roomId, [...(orders.get(batch.roomId) ?? []), ...batch.commands]),
      );
      const first = await (await world().connect()).commands.consume(record);
      const waits = new Waits();
      // As submitters do: the next batch of a room after the answer to the one before.
      const flows = ROOM_OF_PARTITION.map(async (roomId) => {
        for (let n = 0; n < 60; n += 1) {
          await waits.time(submitter.commands.submit(batchOf(submitter.commands, roomId, [n])));
          await sleep(40);
        }
      });
      await sleep(400);
      const { commands } = await world().connect();
      await commands.consume(record);
      await sleep(1_200);
      await first.stop();
      await Promise.all(flows);
      const numbers = Array.from({ length: 60 }, (_, n) => n);
      for (const roomId of ROOM_OF_PARTITION) {
        expect(waits.onceEach(orders.get(roomId) ?? [])).toEqual(numbers);
      }
    });

    it('of a stopping consumer are released only after its running calls have ended', async () => {
      const { commands } = await world().connect();
      let [begun, ended] = [false, false];
      const consumption = await commands.consume({
        async handle(batches) {
          begun = true;
          await sleep(300);
          ended = true;
          return batches.map((batch) => batch.commands);
        },
        takenOver: () => undefined,
      });
      const submit = commands.submit(batchOf(commands, newRoom(), ['x']));
      await expect.poll(() => begun).toBe(true);
      await consumption.stop();
      expect(ended).toBe(true);
      expect(await submit).toEqual(['x']);
    });

    itWhere('dyingConsumers', 'of a killed consumer are taken over, its open commands first', async () => {
      const { commands } = await world().connect();
      const doomed = await startDoomed(world());
      const [roomId, otherRoomId] = [newRoom(), newRoom()];
      const submits = [commands.submit(batchOf(commands, roomId, ['older']))];
      await expect.poll(() => doomed.taken).toEqual(['older']);
      submits.push(commands.submit(batchOf(commands, roomId, ['newer'])));
      submits.push(commands.submit(batchOf(commands, otherRoomId, ['other'])));
      await sleep(50);
      await doomed.kill();
      const handled: string[] = [];
      await commands.consume(echoing((batch) => handled.push(...batch.commands.map(String))));
      submits.push(commands.submit(batchOf(commands, roomId, ['newest'])));
      expect((await Promise.all(submits)).flat()).toEqual(['older', 'newer', 'other', 'newest']);
      // If the takeover happens after the first resend, the batch is on the stream twice and is handled twice.
      expect([...new Set(handled)].filter((command) => command !== 'other')).toEqual(['older', 'newer', 'newest']);
    });

    itWhere('dyingConsumers', 'of a killed consumer are shared among the live ones', async () => {
      const submitter = await world().connect();
      await join(await world().connect(), 'first');
      const doomed = await startDoomed(world());
      await expect
        .poll(() => answered(submitter.commands), { timeout: SHARING_TIMEOUT_MS })
        .toBeLessThanOrEqual(PARTITIONS / 2);
      await doomed.kill();
      await join(await world().connect(), 'second');
      await expectShares(submitter.commands, [8, 8]);
    });
  });
}

function startDoomed(world: ReturnType<BusSuite['world']>) {
  if (world.startDoomedConsumer === undefined) throw new Error('this adapter has no processes to kill');
  return world.startDoomedConsumer();
}

/** A consumer that answers with its name. */
function join({ commands }: Buses, name: string): Promise<Consumption> {
  return commands.consume({
    handle: (batches) => Promise.resolve(batches.map((batch) => batch.commands.map(() => name))),
    takenOver: () => undefined,
  });
}

/** Sends one command to each partition. Resolves with the answers that arrive in time. */
async function probe(commands: CommandBus): Promise<string[]> {
  const submits = ROOM_OF_PARTITION.map((roomId) =>
    commands.submit<string, string>(batchOf(commands, roomId, ['who'], PROBE_MS)),
  );
  const outcomes = await Promise.allSettled(submits);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
}

async function answered(commands: CommandBus): Promise<number> {
  return (await probe(commands)).length;
}

async function expectShares(commands: CommandBus, shares: number[]): Promise<void> {
  const sharesNow = async () => {
    const counts = new Map<string, number>();
    for (const name of await probe(commands)) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts.values()].sort((a, b) => a - b);
  };
  await expect.poll(sharesNow, { timeout: SHARING_TIMEOUT_MS, interval: 100 }).toEqual(shares);
}
