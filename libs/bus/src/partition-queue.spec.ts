import { describe, expect, it } from 'vitest';
import type { RoomId } from '#contracts/ids';
import type { OpenEntry } from './open-entry.js';
import { CallLoad, PartitionQueue } from './partition-queue.js';

const NONE: ReadonlySet<string> = new Set();
const LARGE_BYTES = 2 * 1024 * 1024;

describe('the queue of a partition', () => {
  const entry = (name: string, bytes = 10): OpenEntry => ({
    partition: 1,
    batch: { batchId: name, roomId: name as RoomId, deadline: 0, commands: [] },
    bytes,
  });
  const notLightOf = (queue: PartitionQueue<OpenEntry>) => queue.takeNotLight(NONE).map(({ batch }) => batch.batchId);
  const namesOf = (load: CallLoad<OpenEntry>) => load.entries.map(({ batch }) => batch.batchId);

  it('gives no heavy entry while the light ones wait for a call that has room for them', () => {
    const queue = new PartitionQueue<OpenEntry>();
    for (const name of ['big', 'huge']) queue.push(entry(name), 'heavy');
    queue.push(entry('a'), 'light');
    expect(notLightOf(queue)).toEqual(['big']);
    const full = new CallLoad<OpenEntry>();
    full.add(entry('of another partition', LARGE_BYTES));
    queue.takeLight(NONE, full);
    expect(notLightOf(queue)).toEqual([]);
    const next = new CallLoad<OpenEntry>();
    queue.takeLight(NONE, next);
    expect(namesOf(next)).toEqual(['a']);
    expect(notLightOf(queue)).toEqual(['huge']);
  });

  it('gives the next heavy entry if there is no light one', () => {
    const queue = new PartitionQueue<OpenEntry>();
    for (const name of ['big', 'huge']) queue.push(entry(name), 'heavy');
    expect(notLightOf(queue)).toEqual(['big']);
    queue.takeLight(NONE, new CallLoad<OpenEntry>());
    expect(notLightOf(queue)).toEqual(['huge']);
    expect({ queue: queue.length, bytes: queue.ready.bytes }).toEqual({ queue: 0, bytes: 0 });
  });

  it('keeps an entry of unknown weight until it is weighed, and gives it no weight once it has left', () => {
    const queue = new PartitionQueue<OpenEntry>();
    const [a, b] = [entry('a'), entry('b')];
    for (const each of [a, b]) queue.push(each, 'unknown');
    queue.takeLight(NONE, new CallLoad<OpenEntry>());
    expect({ notLight: notLightOf(queue), queue: queue.length }).toEqual({ notLight: [], queue: 2 });
    queue.weighed(a, 'light');
    const load = new CallLoad<OpenEntry>();
    queue.takeLight(NONE, load);
    expect(namesOf(load)).toEqual(['a']);
    expect(queue.clear()).toEqual([b]);
    queue.weighed(b, 'heavy');
    queue.push(entry('c'), 'light');
    expect(notLightOf(queue)).toEqual([]);
  });

  it('does not count the entries of a room that waits until a weight is known', () => {
    const queue = new PartitionQueue<OpenEntry>();
    const waits = entry('a');
    queue.push(waits, 'unknown');
    queue.push({ ...entry('b'), batch: { ...entry('b').batch, roomId: waits.batch.roomId } }, 'light');
    queue.push(entry('c', 7), 'light');
    expect(queue.ready).toEqual({ count: 1, bytes: 7 });
    queue.weighed(waits, 'light');
    expect(queue.ready).toEqual({ count: 3, bytes: 27 });
  });

  it('gives a few slow entries at once, and lets light ones of other rooms pass the rest', () => {
    const queue = new PartitionQueue<OpenEntry>();
    for (let n = 0; n < 10; n += 1) queue.push(entry(`slow ${String(n)}`), 'slow');
    queue.push(entry('slow 9'), 'light');
    queue.push(entry('a'), 'light');
    expect(notLightOf(queue)).toEqual(Array.from({ length: 8 }, (_, n) => `slow ${String(n)}`));
    expect(notLightOf(queue)).toEqual([]);
    const load = new CallLoad<OpenEntry>();
    queue.takeLight(NONE, load);
    expect(namesOf(load)).toEqual(['a']);
    expect(notLightOf(queue)).toEqual(['slow 8', 'slow 9']);
    const rest = new CallLoad<OpenEntry>();
    queue.takeLight(NONE, rest);
    expect({ names: namesOf(rest), queue: queue.length, bytes: queue.ready.bytes }).toEqual({
      names: ['slow 9'],
      queue: 0,
      bytes: 0,
    });
  });

  it('gives no slow entry that stands behind another of its room', () => {
    const queue = new PartitionQueue<OpenEntry>();
    queue.push(entry('room'), 'light');
    queue.push(entry('room'), 'slow');
    queue.push(entry('other'), 'slow');
    expect(notLightOf(queue)).toEqual(['other']);
  });
});
