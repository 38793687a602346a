import { expect, it } from 'vitest';
import { newId, type DeviceId, type RoomId, type Seq } from '#contracts';
import { SentNotes } from './sent-notes.js';

const key = () => ({ device_id: newId<DeviceId>(), room_id: newId<RoomId>(), to_seq: 1 as Seq });

function setUp(fails = false) {
  const written: unknown[][] = [];
  const rows = (_statement: unknown, values: unknown[]): Promise<never[]> => {
    written.push(values);
    return fails ? Promise.reject(new Error('the store is unavailable')) : Promise.resolve([]);
  };
  return { written, notes: new SentNotes({ rows }) };
}

it('writes pushes that went out together in one statement, and later ones in another', async () => {
  const { written, notes } = setUp();
  const keys = [key(), key(), key()] as const;
  await Promise.all([notes.note(keys[0]), notes.note(keys[1])]);
  await notes.note(keys[2]);
  const devices = keys.map(({ device_id }) => device_id);
  expect(written.map(([ids]) => ids)).toEqual([devices.slice(0, 2), devices.slice(2)]);
});

it('rejects for each push that could not be written', async () => {
  const { notes } = setUp(true);
  const results = await Promise.allSettled([notes.note(key()), notes.note(key())]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
