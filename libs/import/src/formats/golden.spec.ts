import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { OpenedExport } from '../convert.js';
import type { ImportOptions } from '../options.js';

const SAMPLES = join(import.meta.dirname, '../../testing/samples');
const IS_UPDATING = process.env['UPDATE_SAMPLES'] !== undefined;

/**
 * Each folder has an export, `sample.zip`, and what comes out, `expected.ndjson`, line by line. `UPDATE_SAMPLES=1` writes it.
 * `options.json` has what the export does not say.
 */
describe.each(readdirSync(SAMPLES))('the sample of %s', (format) => {
  const [sample, expected, options] = ['sample.zip', 'expected.ndjson', 'options.json'].map((name) =>
    join(SAMPLES, format, name),
  ) as [string, string, string];
  const given = existsSync(options) ? (JSON.parse(readFileSync(options, 'utf8')) as ImportOptions) : {};

  async function lines(): Promise<readonly string[]> {
    const opened = await OpenedExport.open([sample], given);
    const found: string[] = [];
    try {
      for await (const record of opened.records()) {
        found.push(JSON.stringify(record));
        if (record.record === 'file' && record.path !== null)
          expect((await buffer(await opened.openFile(record))).length, record.path).toBe(record.bytes);
      }
      expect(opened.format).toBe(format.split('-')[0]);
    } finally {
      await opened.close();
    }
    return found;
  }

  it('gives the records that it should, and the bytes of its files', async () => {
    const found = await lines();
    if (IS_UPDATING) writeFileSync(expected, `${found.join('\n')}\n`);
    expect(found).toEqual(readFileSync(expected, 'utf8').trimEnd().split('\n'));
    expect(await lines()).toEqual(found);
  });
});
