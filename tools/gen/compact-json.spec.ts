import { describe, expect, it } from 'vitest';

import { compactJson } from './compact-json.js';

const long = 'x'.repeat(120);

describe('compact JSON', () => {
  it('breaks long values down to the depth and no further', () => {
    const value = { a: { b: { c: long, d: [long] } }, short: { e: 1 } };
    expect(compactJson(value, 2)).toBe(
      `{\n  "a": {\n    "b": ${JSON.stringify(value.a.b)}\n  },\n  "short": {"e":1}\n}\n`,
    );
  });

  it('is the same value', () => {
    const value = { list: [long, null, { left: undefined, kept: 'ü"\n' }], empty: {} };
    expect(JSON.parse(compactJson(value, 3))).toEqual(JSON.parse(JSON.stringify(value)));
  });
});
