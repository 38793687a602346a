import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toParameter } from './parameters.js';

const require = createRequire(import.meta.url);
/** node-postgres's own conversion. */
const { prepareValue } = require('pg/lib/utils.js') as { prepareValue: (value: unknown) => unknown };

const few = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(values, { maxLength: 4 });

/** Without the quotes that a number or bytes in an array may have. */
const unquoted = (literal: unknown): unknown =>
  typeof literal === 'string' ? literal.replace(/"(-?[\d.e+-]+|\\\\x[0-9a-f]*)"/g, '$1') : literal;

describe('parameters', () => {
  it('are those of node-postgres', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '\\', '{}', 'NULL', '', '\\"'),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.dictionary(fc.string(), fc.string()),
    );
    fc.assert(
      fc.property(fc.oneof(scalar, few(scalar), few(few(scalar))), (value) => {
        expect(unquoted(toParameter(value))).toEqual(unquoted(prepareValue(value)));
      }),
    );
  });

  it('have dates in UTC', () => {
    const date = new Date('2026-01-02T03:04:05.678Z');
    expect(toParameter(date)).toBe('2026-01-02T03:04:05.678Z');
    expect(toParameter([date, null])).toBe('{"2026-01-02T03:04:05.678Z",NULL}');
  });
});
