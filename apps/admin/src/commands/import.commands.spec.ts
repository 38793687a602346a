import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { parseCommand } from '../parse-command.js';
import { IMPORT_COMMANDS } from './import.commands.js';

const SAMPLES = join(import.meta.dirname, '../../../../libs/import/testing/samples');

async function run(...line: string[]) {
  const parsed = parseCommand(line, IMPORT_COMMANDS);
  if ('help' in parsed || !('runLocally' in parsed.command)) throw new Error('the line is no local command');
  return parsed.command.runLocally(parsed.input);
}

describe('parley import', () => {
  const folder = setFolder();
  const sample = join(SAMPLES, 'slack/sample.zip');

  it('inspect tells what an export holds, and what is left out and why', async () => {
    const result = await run('import', 'inspect', sample);
    expect(result).toMatchObject({ isRefused: false, json: { format: 'slack', source: 'T0HOME', questions: [] } });
    expect(result?.text).toMatch(/^message +\d+$/m);
    expect(result?.text).toMatch(/^message: twice in the export +1$/m);
    expect(result?.text).toMatch(/^bytes of a file: deleted at Slack +2$/m);
    expect(result?.text).toContain('Messages from 2024-03-02T05:30:10.000Z to 2024-03-03T05:31:40.000Z');
  });

  it('convert writes the neutral form; two exports of one source are one', async () => {
    const [one, both] = [join(folder, 'one.ndjson'), join(folder, 'both.ndjson')];
    await run('import', 'convert', sample, '--to', one);
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(join(SAMPLES, 'slack/expected.ndjson'), 'utf8'));
    await run('import', 'convert', sample, sample, '--to', both);
    const messages = (path: string) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"record":"message"'));
    expect(messages(both)).toEqual(messages(one));
  });

  it('inspect asks for what an export does not say, by the names of options', async () => {
    const result = await run('import', 'inspect', join(SAMPLES, 'whatsapp-ios/sample.zip'));
    expect(result).toMatchObject({
      isRefused: true,
      json: { questions: [{ option: 'zone' }, { option: 'date-order' }] },
    });
    expect(result?.text).toMatch(/^Needed: --date-order: the dates in /m);
  });

  it.each([
    [['import', 'convert', sample], 'import convert: --to is missing'],
    [['import', 'inspect'], 'import inspect: <path> is missing'],
    [['import', 'inspect', '/nonexist'], 'there is no /nonexist'],
    [['import', 'inspect', '/dev/null'], '/dev/null is empty'],
    [
      ['import', 'inspect', import.meta.filename],
      /import\.commands\.spec\.ts is no export of a known format: neutral, slack, /,
    ],
    [['import', 'convert', sample, '--to', sample], `--to: ${sample} exists`],
    [
      ['import', 'inspect', join(SAMPLES, 'whatsapp-ios/sample.zip'), '--date-order', 'ymd'],
      '--date-order: "ymd" is not dmy or mdy',
    ],
    [
      ['import', 'inspect', sample, join(SAMPLES, 'neutral/sample.zip')],
      'one import has one format: slack and neutral are here',
    ],
    [['import', 'inspect', sample, '--topics', 'x'], '--topics: "x" is not threads or prefix'],
  ])('%j says what is wrong', async (line, message) => {
    await expect(run(...line)).rejects.toThrow(message);
  });
});
