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
  const namesOf = (load: CallLoad<OpenEntry>) => load.entries.map(({ batch }) => batch.batchId);

  it('gives no heavy entry while the light ones wait for a call that has room for them', () => {
    const queue = new PartitionQueue<OpenEntry>();
    for (const name of ['big', 'huge']) queue.push(entry(name), 'heavy');
    queue.push(entry('a'), 'light');
    expect(queue.takeHeavy(NONE)?.batch.batchId).toBe('big');
    const full = new CallLoad<OpenEntry>();
    full.add(entry('of another partition', LARGE_BYTES));
    queue.takeLight(NONE, full);
    expect(queue.takeHeavy(NONE)).toBeUndefined();
    const next = new CallLoad<OpenEntry>();
    queue.takeLight(NONE, next);
    expect(namesOf(next)).toEqual(['a']);
    expect(queue.takeHeavy(NONE)?.batch.batchId).toBe('huge');
  });

  it('gives the next heavy entry if there is no light one', () => {
    const queue = new PartitionQueue<OpenEntry>();
    for (const name of ['big', 'huge']) queue.push(entry(name), 'heavy');
    expect(queue.takeHeavy(NONE)?.batch.batchId).toBe('big');
    queue.takeLight(NONE, new CallLoad<OpenEntry>());
    expect(queue.takeHeavy(NONE)?.batch.batchId).toBe('huge');
    expect([queue.length, queue.bytes]).toEqual([0, 0]);
  });

  it('keeps an entry of unknown weight until it is weighed, and gives it no weight once it has left', () => {
    const queue = new PartitionQueue<OpenEntry>();
    const [a, b] = [entry('a'), entry('b')];
    for (const each of [a, b]) queue.push(each, 'unknown');
    queue.takeLight(NONE, new CallLoad<OpenEntry>());
    expect([queue.takeHeavy(NONE), queue.length]).toEqual([undefined, 2]);
    queue.weighed(a, 'light');
    const load = new CallLoad<OpenEntry>();
    queue.takeLight(NONE, load);
    expect(namesOf(load)).toEqual(['a']);
    expect(queue.clear()).toEqual([b]);
    queue.weighed(b, 'heavy');
    queue.push(entry('c'), 'light');
    expect(queue.takeHeavy(NONE)).toBeUndefined();
  });
});
