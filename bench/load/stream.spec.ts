import { describe, expect, it } from 'vitest';

import { Stream } from './stream.js';

describe('the messages from one sender', () => {
  it('tells ordered, early and duplicate messages apart', () => {
    const stream = new Stream();
    expect([0, 2, 2, 1, 1, 2, 3].map((count) => stream.take(count))).toEqual([
      'in order',
      'early',
      'again',
      'in order',
      'again',
      'again',
      'in order',
    ]);
  });
});
