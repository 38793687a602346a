import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { CLIENT_EVENTS } from '#contracts';

import { frames, mutated } from './frames.js';

const SEED = 7;
const FRAMES = 2_000;
const COMPARED = 200;
const id = '0195f3a0-0000-7000-8000-000000000001';
const known = { roomId: id, id, messageId: id, threadId: id, userId: id, emoji: '👍' };
const sample = (seed: number, numRuns: number) => fc.sample(frames(known), { seed, numRuns });
const textsOf = (seed: number, count: number) => sample(seed, count).map(({ data }) => data.toString('latin1'));

it('the frames of a seed are the same in every run, and those of another seed are others', () => {
  expect(textsOf(SEED, COMPARED)).toEqual(textsOf(SEED, COMPARED));
  expect(textsOf(SEED + 1, COMPARED)).not.toEqual(textsOf(SEED, COMPARED));
});

it('every event of the table is among them, also one that is added later', () => {
  const all = textsOf(SEED, FRAMES);
  expect(CLIENT_EVENTS.filter((event) => !all.some((text) => text.includes(`["${event}",`)))).toEqual([]);
});

it('a frame that does not wait for its effect is a well-formed request', () => {
  const calm = sample(SEED, FRAMES).filter(({ mayClose }) => !mayClose);
  expect(calm.length).toBeGreaterThan(FRAMES / 10);
  for (const { data } of calm) expect(data.toString()).toMatch(/^42\d+\["/);
});

it('a mutation changes the bytes at its place', () => {
  const abc = Buffer.from('abc');
  const at = 1;
  expect(mutated(abc, [{ kind: 'flip', at, byte: 1 }]).toString()).toBe('acc');
  expect(mutated(abc, [{ kind: 'insert', at, byte: 0x58 }]).toString()).toBe('aXbc');
  expect(mutated(abc, [{ kind: 'remove', at, byte: 0 }]).toString()).toBe('ac');
  expect(mutated(abc, [{ kind: 'repeat', at, byte: 1 }]).toString()).toBe('abbbc');
  expect(mutated(abc, [{ kind: 'cut', at, byte: 0 }]).toString()).toBe('a');
  expect(mutated(Buffer.alloc(0), [{ kind: 'flip', at, byte: 5 }])).toEqual(Buffer.from([5]));
});
