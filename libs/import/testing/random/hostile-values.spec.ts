import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportError } from '../../src/options.js';
import { draftsOf, type RandomFormat } from './draft.js';
import { RANDOM_FORMATS } from './formats.js';
import { BLOWS, damaged } from './hostile-values.js';
import { PLAN } from './plan.js';
import { recordsOf } from './read-random.js';

const RUNS = 8;

describe.each(RANDOM_FORMATS)('an export of $name with hostile values', (format: RandomFormat) => {
  it('gives records that fit the schema, in order, or an error for the operator', async () => {
    const property = fc.asyncProperty(PLAN, BLOWS, async (plan, blows) => {
      const files = damaged(format.files(draftsOf(format, plan), plan), blows);
      try {
        const records = await recordsOf([files], {
          source: 'x',
          topics: 'prefix',
          zone: 'UTC',
          dateOrder: 'dmy',
          me: 'x',
        });
        const lines = records.map((record) => JSON.stringify(record)).join('\n');
        expect(await recordsOf([{ ...files, 'records.ndjson': lines }], {})).toEqual(records);
      } catch (error) {
        if (!(error instanceof ImportError)) throw error;
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
