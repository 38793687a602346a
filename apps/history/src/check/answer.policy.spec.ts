import { describe, expect, it } from 'vitest';
import { refusalsIn } from './answer.policy.js';

const refused = (...entries: unknown[]) => refusalsIn(JSON.stringify({ refused: entries }));

describe('an answer of the check', () => {
  it('names the refused places', () => {
    expect(refused()).toEqual(new Map());
    expect(refused({ index: 0 }, { index: 2, detail: 'No adverts.' })).toEqual(
      new Map([
        [0, {}],
        [2, { detail: 'No adverts.' }],
      ]),
    );
  });

  it.each(['', 'null', '[]', '"refused"', '{}', '{"refused":null}', '{"refused":{"0":true}}', '{"refused":[]'])(
    'is none: %s',
    (body) => {
      expect(refusalsIn(body)).toBeUndefined();
    },
  );

  it('may have entries that say nothing', () => {
    expect(refused(null, 1, 'x', [], {}, { index: '0' }, { index: null })).toEqual(new Map());
  });

  it.each([
    ['too long', 'x'.repeat(201)],
    ['with a line break', 'a\nb'],
    ['with a control character', 'a\u0085b'],
    ['blank', '  '],
    ['of format characters alone', '\u200b'],
    ['with a lone surrogate', 'a\ud800b'],
    ['a number', 7],
  ])('leaves out a detail that is %s', (_what, detail) => {
    expect(refused({ index: 0, detail })).toEqual(new Map([[0, {}]]));
  });

  it('counts a detail in code points', () => {
    const detail = '🎉'.repeat(200);
    expect(refused({ index: 0, detail })).toEqual(new Map([[0, { detail }]]));
  });
});
