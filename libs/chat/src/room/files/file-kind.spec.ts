import { describe, expect, it } from 'vitest';

import { isReadable, kindOf } from './file-kind.js';

describe('the kind of a file', () => {
  it.each([
    ['image/png', 40, 'picture'],
    ['image/png', null, 'other'],
    ['audio/mpeg', null, 'audio'],
    ['video/webm', null, 'video'],
    ['application/pdf', null, 'other'],
    ['', null, 'other'],
  ] as const)('of type %j and width %j is %s', (type, width, kind) => {
    expect(kindOf({ type, width })).toBe(kind);
  });
});

describe('the bytes of a file', () => {
  it.each([
    ['ready', true, true],
    ['checking', true, false],
    ['refused', false, false],
    ['gone', false, false],
    ['open', false, false],
  ] as const)('that is %s are for its sender: %s, for others: %s', (state, forSender, forOthers) => {
    expect({ sender: isReadable({ state }, true), others: isReadable({ state }, false) }).toEqual({
      sender: forSender,
      others: forOthers,
    });
  });
});
