import { expect, it, vi } from 'vitest';

import { memoryStorage, type RoomId } from '#client';

import { PushMemory } from './push-memory.js';

const [ONE, TWO] = ['one' as RoomId, 'two' as RoomId];

it('what a burst of messages has shown is written in one transaction after the first', async () => {
  const storage = memoryStorage();
  const setAll = vi.fn(async (values: ReadonlyMap<string, string>) => {
    for (const [key, value] of values) await storage.set(key, value);
  });
  const memory = new PushMemory({ ...storage, setAll }, () => 1);
  await memory.see(ONE, 1);
  const burst = Array.from({ length: 500 }, (_, index) => memory.see(index % 2 === 0 ? ONE : TWO, index + 2));
  await Promise.all(burst);
  expect(setAll).toHaveBeenCalledTimes(2);
  expect((await memory.factsOf(ONE)).seenSeq).toBe(500);
  expect((await memory.factsOf(TWO)).seenSeq).toBe(501);
  await memory.see(ONE, 3);
  expect(setAll).toHaveBeenCalledTimes(2);
});

it('what was seen and not written yet is gone after the user has left', async () => {
  const storage = memoryStorage();
  const setAll = vi.fn(() => Promise.resolve());
  const memory = new PushMemory({ ...storage, setAll }, () => 1);
  await memory.see(ONE, 1);
  const late = memory.see(ONE, 2);
  await memory.clear();
  await late;
  expect(setAll).toHaveBeenCalledTimes(1);
});
