import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { formatRate } from '#config/rate.setting';
import { SETTINGS } from '#config/settings';
import { EngineUnavailable } from '#engines/engine-unavailable';
import { findPrometheus } from '#engines/prometheus-binary';

const run = promisify(execFile);
const FOLDER = 'deploy/prometheus';
/** Each alert has hours of samples, which take many seconds of CPU time. */
const RULES_TIMEOUT_MS = 400_000;
const NO_LIMIT = { points: 0, windowMs: 0 };
const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';

const binaries = await findPrometheus().catch((error: unknown) => {
  if (CI || !(error instanceof EngineUnavailable)) throw error;
  process.stderr.write(`NOT RUN: promtool (${error.message})\n`);
  return undefined;
});

async function promtool(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(binaries?.promtool ?? '', args, { cwd: FOLDER });
  return stdout + stderr;
}

describe.skipIf(binaries === undefined)('promtool accepts', () => {
  it('the configuration and its rules', async () => {
    expect(await promtool('check', 'config', 'prometheus.yml')).toMatch(/SUCCESS: 2 rule files found/);
  });

  it(
    'the tests of the alerts',
    async () => {
      expect(await promtool('test', 'rules', 'alerts.test.yml')).toMatch(/SUCCESS/);
    },
    RULES_TIMEOUT_MS,
  );
});

describe('each alert', () => {
  const names = (file: string, pattern: RegExp): string[] =>
    [...readFileSync(join(FOLDER, file), 'utf8').matchAll(pattern)].map(([, name]) => name ?? '');
  const alerts = names('alerts.yml', /alert: (\w+)/g);

  it('has a test that fires it and one that does not', () => {
    const tested = names('alerts.test.yml', /name: (\w+ (?:fires|keeps quiet))/g);
    expect(alerts.length).toBeGreaterThan(20);
    for (const name of alerts) for (const kind of ['fires', 'keeps quiet']) expect(tested).toContain(`${name} ${kind}`);
  });

  it('of failed logins fires at a rate that the limits of logins admit', () => {
    const [, window = '', threshold = ''] =
      /outcome="BAD_CREDENTIALS"\}\[(\w+)\]\)\) > (\d+)$/m.exec(readFileSync(join(FOLDER, 'alerts.yml'), 'utf8')) ?? [];
    for (const { default: limit = NO_LIMIT } of [SETTINGS.rateLoginAddress, SETTINGS.rateLoginStrangers]) {
      expect(formatRate(limit)).toMatch(new RegExp(`/${window}$`));
      expect(limit.points).toBeGreaterThan(Number(threshold));
    }
  });

  it('links to its section of the runbook', () => {
    const runbooks = names('alerts.yml', /runbook_url: \S+#(\w+)/g);
    expect(runbooks).toEqual(alerts.map((name) => name.toLowerCase()));
  });
});
