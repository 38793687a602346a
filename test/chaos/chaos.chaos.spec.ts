import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

const SECONDS = process.env['PARLEY_TEST_CHAOS_SECONDS'] ?? '20';
const SEED = '20';
/** Those that end by themselves soon, so that a short run sees many of them. */
const SHORT_RUN_FAULTS = 'kill,redis-empty,redis-clients,postgres-kill,postgres-connections,cut';
const IS_SHORT = Number(SECONDS) < 60;

const folder = mkdtempSync(join(tmpdir(), 'parley-test-chaos-'));

interface Verdict {
  broken: string[];
  figures: { acked: number; faults: number; clients: number; revocations: number };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves with the exit code and everything that it printed. */
function chaos(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['dist/tools/chaos/main.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

describe('40 clients in 12 rooms, half of them written from the protocol alone', () => {
  it(`see every promise kept during ${SECONDS} s of faults`, async () => {
    const faults = IS_SHORT ? ['--faults', SHORT_RUN_FAULTS] : [];
    const { code, output } = await chaos('--seconds', SECONDS, '--seed', SEED, '--out', folder, ...faults);
    expect(output).toContain('Every promise held');
    expect(code).toBe(0);
    const { figures } = JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as Verdict;
    expect(figures).toMatchObject({ clients: 40 });
    expect(figures.faults).toBeGreaterThan(0);
    expect(figures.acked).toBeGreaterThan(100);
  });

  it('and their records give the same verdict again', async () => {
    const { code, output } = await chaos('--judge', folder);
    expect(output).toContain(`seed ${SEED}:`);
    expect(code).toBe(0);
  });
});
