import fc from 'fast-check';
import { expect } from 'vitest';

import type { Delivery } from '#contracts';

import { FeedModel } from './feed-model.js';

type Row = Readonly<Record<string, unknown>>;

/** A host's database with the tables of a mirror. */
export interface Mirrored {
  /** Empties the tables. */
  empty(): Promise<void>;
  /** Applies a delivery in a transaction. */
  take(delivery: Delivery): Promise<void>;
  read(text: string): Promise<readonly Row[]>;
}

const CHOICES = { minLength: 50, maxLength: 700 };

/** Any history of rooms, delivered at least once and in the order of each room, leaves the mirror with the state of the model. */
export async function checkMirror(mirror: Mirrored, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(fc.array(fc.nat(), CHOICES), async (choices) => {
    await mirror.empty();
    let next = 0;
    const model = new FeedModel((below) => (choices[next++] ?? 0) % below);
    const settle = async (): Promise<void> => {
      model.settle();
      for (const delivery of model.delivered.splice(0)) await mirror.take(delivery);
      await expectEqual(mirror, model);
    };
    while (next < choices.length / 2) model.step();
    await settle();
    while (next < choices.length) model.step();
    await settle();
  });
  await fc.assert(property, { numRuns });
}

async function expectEqual(mirror: Mirrored, model: FeedModel): Promise<void> {
  const held = await rowsOf(mirror);
  expect(held.rows).toEqual(model.rows);
  expect(held.names).toMatchObject(model.names);
  for (const userId of model.erased) expect(held.names[userId] ?? null).toBeNull();
  expect(held.epochs.filter((epoch) => epoch !== model.epoch)).toEqual([]);
}

async function rowsOf(mirror: Mirrored): Promise<{
  rows: Record<string, unknown>;
  names: Record<string, unknown>;
  epochs: unknown[];
}> {
  const table = (name: string): Promise<readonly Row[]> => mirror.read(`SELECT * FROM parley_${name}`);
  const [users, rooms] = [await table('users'), await table('rooms')];
  const [members, messages] = [await table('members'), await table('messages')];
  const keyed = (name: string, held: readonly Row[], ...key: string[]): [string, unknown][] =>
    held.map((row) => [[name, ...key.map((column) => row[column])].join(' '), dataOf(row)]);
  const rows = [
    ...keyed('room', rooms, 'id'),
    ...keyed('member', members, 'room_id', 'user_id'),
    ...keyed('message', messages, 'room_id', 'id'),
  ];
  return {
    rows: Object.fromEntries(rows),
    names: Object.fromEntries(users.map((row) => [row['id'], dataOf(row)['displayName']])),
    epochs: [users, rooms, members, messages].flatMap((held) => held.map((row) => row['epoch'])),
  };
}

function dataOf({ data, sender_id: senderId }: Row): Row {
  const object = (typeof data === 'string' ? JSON.parse(data) : data) as Row;
  return senderId === undefined ? object : { ...object, senderId };
}
