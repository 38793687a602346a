import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { type Outcome, readReport, writeReport } from './report.js';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});

const outcome = (name: string): Outcome => ({
  scenario: { name, summary: 'a load', plots: ['acked/s'] },
  series: [{ system: 'one', rounds: [{ 'acked/s': 3 }] }],
  notRun: [],
  run: { date: '2026-01-01', machine: '2 cores', options: '' },
});

describe('a report', () => {
  it('replaces the report before in its folder, and leaves all other files', async () => {
    await writeFile(join(folder, 'mine.svg'), 'mine');
    await writeReport(folder, [outcome('old'), outcome('both')]);
    await writeReport(folder, [outcome('both'), outcome('new')]);
    const files = ['both-acked-s.svg', 'mine.svg', 'new-acked-s.svg', 'report.md', 'results.json'];
    expect((await readdir(folder)).toSorted()).toEqual(files);
    expect(await readReport(folder)).toEqual([outcome('both'), outcome('new')]);
  });

  it.each(['{}', '[{"name":"other"}]', 'text'])('never replaces a file of another program (%s)', async (text) => {
    const file = join(folder, 'results.json');
    await writeFile(file, text);
    await expect(writeReport(folder, [outcome('new')])).rejects.toThrow(file);
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});
