import { expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts/ids';
import type { CommandBatch } from '../command-bus.port.js';
import { KeptAnswers } from './kept-answers.js';

const batch = (deadline: number): CommandBatch => ({
  batchId: newId(),
  roomId: newId<RoomId>(),
  deadline,
  commands: [],
});

it('answers are kept until the deadline of their batch', () => {
  let now = 0;
  const answers = new KeptAnswers(() => now);
  const [first, second, third] = [batch(100), batch(200), batch(300)];
  answers.keep(first, ['a']);
  answers.keep(second, ['b']);
  now = 100;
  answers.keep(third, ['c']);
  expect([first, second, third].map((one) => answers.resultsOf(one))).toEqual([undefined, ['b'], ['c']]);
});
